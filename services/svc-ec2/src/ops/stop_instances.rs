//! StopInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>

use crate::errors;
use crate::model::State;
use crate::ops::shared::{change, named};
use api_ec2::{StopInstancesRequest, StopInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: StopInstancesRequest) -> Result<StopInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    if let Some(i) = found.iter().find(|i| !i.state.lives()) {
        return Err(errors::incorrect_state(&i.id, State::Stopped));
    }
    if let Some(i) = found.iter().find(|i| i.stop_protected) {
        return Err(errors::stop_protected(&i.id));
    }
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        i.stop(change::by_user());
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(StopInstancesResult { stopping_instances: Some(changes) })
}
