//! ModifyTargetGroup: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html>

use crate::ops::shared::{find, show, uses};
use crate::rules::health_checks::{self, Asked};
use crate::tables;
use api_elbv2::{ModifyTargetGroupInput, ModifyTargetGroupOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes the health checks of a group.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyTargetGroupInput) -> Result<ModifyTargetGroupOutput, Fault> {
    let at = cx.scope();
    let mut group = find::group(tx, at, &input.target_group_arn)?;
    let asked = Asked {
        protocol: input.health_check_protocol,
        port: input.health_check_port,
        enabled: input.health_check_enabled,
        path: input.health_check_path,
        interval: input.health_check_interval_seconds,
        timeout: input.health_check_timeout_seconds,
        healthy: input.healthy_threshold_count,
        unhealthy: input.unhealthy_threshold_count,
        matcher: input.matcher,
    };
    group.check = health_checks::merge("ModifyTargetGroup", &group.check, asked)?;
    tables::put_group(tx, at, &group)?;
    let used_by = uses::of(tx, at, &group.id)?;
    Ok(ModifyTargetGroupOutput { target_groups: Some(vec![show::group(at, &group, used_by.as_ref())]) })
}
