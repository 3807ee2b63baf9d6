//! TerminateInstances. A protected machine refuses the whole call.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>

use crate::errors;
use crate::ops::shared::{change, named};
use api_ec2::{TerminateInstancesRequest, TerminateInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: TerminateInstancesRequest) -> Result<TerminateInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    if let Some(i) = found.iter().find(|i| i.termination_protected && i.state.lives()) {
        return Err(errors::termination_protected(&i.id));
    }
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        i.terminate(change::by_user());
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(TerminateInstancesResult { terminating_instances: Some(changes) })
}
