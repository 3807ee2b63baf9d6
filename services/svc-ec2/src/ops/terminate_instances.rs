//! TerminateInstances. A protected machine refuses the whole call.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html>

use crate::errors;
use crate::model::Instance;
use crate::ops::shared::change::{self, Why};
use crate::ops::shared::named;
use api_ec2::{TerminateInstancesRequest, TerminateInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// `Force` ends what does not end by itself, which happens here in any case.
pub fn run(cx: &Cx, tx: &mut Tx, input: TerminateInstancesRequest) -> Result<TerminateInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    found.iter().filter(|i| i.state.lives()).try_for_each(check)?;
    let abrupt = input.skip_os_shutdown.unwrap_or(false);
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        if before.lives() {
            change::terminate(cx, tx, &mut i, &Why::User, abrupt)?;
        }
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(TerminateInstancesResult { terminating_instances: Some(changes) })
}

fn check(i: &Instance) -> Result<(), Fault> {
    match i {
        i if i.termination_protected => Err(errors::termination_protected(&i.id)),
        i if i.stop_protected => Err(errors::stop_protected(&i.id, "terminated")),
        _ => Ok(()),
    }
}
