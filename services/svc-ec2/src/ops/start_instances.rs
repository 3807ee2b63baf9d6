//! StartInstances.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html>

use crate::errors;
use crate::model::State;
use crate::ops::shared::{change, named};
use api_ec2::{StartInstancesRequest, StartInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: StartInstancesRequest) -> Result<StartInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    if let Some(i) = found.iter().find(|i| !matches!(i.state, State::Stopped | State::Pending | State::Running)) {
        return Err(errors::incorrect_state(&i.id, State::Running));
    }
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        if i.start(cx.now()) {
            change::public_addresses(cx, tx, &i.nics, true)?;
        }
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(StartInstancesResult { starting_instances: Some(changes) })
}
