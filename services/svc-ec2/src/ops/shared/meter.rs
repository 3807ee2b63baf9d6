//! The use of machines, metered while they run: a row that is open until they stop, then one for each day.
//!
//! Billing of instance states: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>; usage
//! types as in AWS's price list.

use crate::model::Instance;
use base::{Fault, Timestamp};
use ec2_words::usage::{days, hours, usage_type};
use kernel::{Cx, Usage};
use store::Tx;

/// Its programs run from now on.
pub fn began(cx: &Cx, tx: &mut Tx, i: &mut Instance) -> Result<(), Fault> {
    if i.metered_from.is_some() {
        return Ok(());
    }
    let from = cx.now();
    i.metered_from = Some(from);
    cx.meter(tx, row(cx, i, from.to_string(), from, None))
}

/// It is to stop or to end: AWS bills no longer than that.
pub fn ended(cx: &Cx, tx: &mut Tx, i: &mut Instance) -> Result<(), Fault> {
    let Some(from) = i.metered_from.take() else { return Ok(()) };
    for (n, (start, end)) in days(from, cx.now()).into_iter().enumerate() {
        // the first piece takes the place of the open row
        let key = if n == 0 { from.to_string() } else { format!("{from}/{start}") };
        cx.meter(tx, row(cx, i, key, start, Some(end)))?;
    }
    Ok(())
}

fn row(cx: &Cx, i: &Instance, key: String, from: Timestamp, to: Option<Timestamp>) -> Usage {
    Usage {
        service: "AmazonEC2".into(),
        usage_type: usage_type(cx.region, &format!("BoxUsage:{}", i.instance_type)),
        resource: i.id.to_string(),
        key,
        from,
        to,
        quantity: to.map_or(0.0, |to| hours(from, to)),
        unit: "Hrs".into(),
    }
}
