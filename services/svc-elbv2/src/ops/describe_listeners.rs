//! DescribeListeners: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>

use crate::ops::shared::{find, pages, show};
use crate::{errors, tables};
use api_elbv2::{DescribeListenersInput, DescribeListenersOutput};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists the listeners of a load balancer, or those of the ARNs given, by port.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeListenersInput) -> Result<DescribeListenersOutput, Fault> {
    let at = cx.scope();
    let arns = input.listener_arns.as_deref().unwrap_or_default();
    let found = match (&input.load_balancer_arn, arns) {
        (Some(arn), []) => tables::listeners_of(read, at, &find::load_balancer(read, at, arn)?.id)?,
        (None, [_, ..]) => arns.iter().map(|a| find::listener(read, at, a)).collect::<Result<_, _>>()?,
        (Some(_), _) => {
            return Err(errors::validation("You cannot specify both listener ARNs and a load balancer ARN"));
        }
        (None, []) => return Err(errors::validation("You must specify either listener ARNs or a load balancer ARN")),
    };
    let query = format!("DescribeListeners {:?} {arns:?}", input.load_balancer_arn);
    let key = |l: &crate::model::Listener| format!("{:05} {}", l.port, l.id.short());
    let page = pages::cut(cx, &query, found, input.page_size, &input.marker, key)?;
    let shown = page.items.iter().map(|l| show::listener(at, l)).collect();
    Ok(DescribeListenersOutput { listeners: Some(shown), next_marker: page.next })
}
