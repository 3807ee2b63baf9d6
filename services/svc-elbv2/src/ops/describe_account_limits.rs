//! DescribeAccountLimits: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeAccountLimits.html>

use crate::limits::SHOWN;
use crate::ops::shared::pages;
use api_elbv2::{DescribeAccountLimitsInput, DescribeAccountLimitsOutput, Limit};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists the quotas in force.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeAccountLimitsInput) -> Result<DescribeAccountLimitsOutput, Fault> {
    let mut limits = Vec::with_capacity(SHOWN.len());
    for quota in SHOWN {
        let name = quota.name.strip_prefix("elbv2.").unwrap_or(quota.name);
        limits.push(Limit { name: Some(name.into()), max: Some(quota.of(cx, read)?.to_string()) });
    }
    let key = |l: &Limit| l.name.clone().unwrap_or_default();
    let page = pages::cut(cx, "DescribeAccountLimits", limits, input.page_size, &input.marker, key)?;
    Ok(DescribeAccountLimitsOutput { limits: Some(page.items), next_marker: page.next })
}
