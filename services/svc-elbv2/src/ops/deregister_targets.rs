//! DeregisterTargets: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeregisterTargets.html>

use crate::model::{Target, TargetGroup, TargetState};
use crate::ops::shared::{find, targets, uses};
use crate::rules::attributes::{DEREGISTRATION_DELAY, TARGET_GROUP, value};
use crate::{errors, tables};
use api_elbv2::{DeregisterTargetsInput, DeregisterTargetsOutput};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

const MS_PER_SECOND: i64 = 1000;

/// Deregisters targets: behind a load balancer they drain for the deregistration delay, else they go at once. A target that
/// is not there is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeregisterTargetsInput) -> Result<DeregisterTargetsOutput, Fault> {
    let at = cx.scope();
    let group = find::group(tx, at, &input.target_group_arn)?;
    if input.targets.is_empty() {
        return Err(errors::validation("A target must be specified"));
    }
    let names = input.targets.iter().map(|t| targets::named(&group, t)).collect::<Result<Vec<_>, _>>()?;
    let delay_ms = delay_ms(cx, tx, &group)?;
    for (id, port) in names {
        let key = tables::target_key(at, &group.id, &id, port);
        match tables::TARGETS.get(tx, &key).map_err(Fault::internal)? {
            Some(target) if target.state == TargetState::Registered && delay_ms > 0 => {
                let state = TargetState::Draining { until: cx.now().plus_ms(delay_ms) };
                tables::put_target(tx, at, &group.id, &Target { state, ..target })?;
            }
            Some(target) if target.state == TargetState::Registered => tables::remove_target(tx, &key)?,
            _ => {}
        }
    }
    Ok(DeregisterTargetsOutput {})
}

/// How long a target drains; not at all where no load balancer uses the group.
fn delay_ms(cx: &Cx, read: &dyn Read, group: &TargetGroup) -> Result<i64, Fault> {
    let seconds: i64 = value(TARGET_GROUP, &group.attributes, DEREGISTRATION_DELAY).parse().unwrap_or(0);
    let used = uses::of(read, cx.scope(), &group.id)?.is_some();
    Ok(if used { seconds * MS_PER_SECOND } else { 0 })
}
