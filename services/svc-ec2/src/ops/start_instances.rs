//! StartInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html>

use crate::errors;
use crate::model::State;
use crate::ops::shared::{capacity, change, groups, named};
use api_ec2::{StartInstancesRequest, StartInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: StartInstancesRequest) -> Result<StartInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    if let Some(i) = found.iter().find(|i| !matches!(i.state, State::Stopped | State::Pending | State::Running)) {
        return Err(errors::cannot_start(&i.id));
    }
    let new = found.iter().filter(|i| i.state == State::Stopped);
    capacity::check_start(cx, tx, new.clone().map(|i| i.instance_type.as_str()))?;
    groups::check_start(cx, tx, new)?;
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        change::start(cx, tx, &mut i)?;
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(StartInstancesResult { starting_instances: Some(changes) })
}
