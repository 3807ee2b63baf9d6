//! MonitorInstances and UnmonitorInstances: detailed monitoring, by which CloudWatch has a figure each minute.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html>

use crate::errors;
use crate::ops::shared::named;
use crate::tables;
use api_ec2::{
    InstanceMonitoring, MonitorInstancesRequest, MonitorInstancesResult, Monitoring, MonitoringState,
    UnmonitorInstancesRequest, UnmonitorInstancesResult,
};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// MonitorInstances
pub fn on(cx: &Cx, tx: &mut Tx, input: MonitorInstancesRequest) -> Result<MonitorInstancesResult, Fault> {
    let changed = change(cx, tx, &input.instance_ids, true)?;
    Ok(MonitorInstancesResult { instance_monitorings: Some(changed) })
}

/// UnmonitorInstances
pub fn off(cx: &Cx, tx: &mut Tx, input: UnmonitorInstancesRequest) -> Result<UnmonitorInstancesResult, Fault> {
    let changed = change(cx, tx, &input.instance_ids, false)?;
    Ok(UnmonitorInstancesResult { instance_monitorings: Some(changed) })
}

/// AWS answers that it is under way; the next look shows that it is done.
fn change(cx: &Cx, tx: &mut Tx, ids: &[String], on: bool) -> Result<Vec<InstanceMonitoring>, Fault> {
    let found = named(tx, cx.scope(), ids)?;
    if let Some(i) = found.iter().find(|i| !i.state.lives()) {
        return Err(errors::not_valid(&i.id, i.state));
    }
    let state = if on { MonitoringState::Pending } else { MonitoringState::Disabling };
    let mut changed = Vec::with_capacity(found.len());
    for i in found {
        tables::monitor(tx, cx.scope(), &i.id, on)?;
        let monitoring = Monitoring { state: Some(state), ..Default::default() };
        changed.push(InstanceMonitoring { instance_id: Some(i.id.to_string()), monitoring: Some(monitoring) });
    }
    Ok(changed)
}
