//! StopInstances. One machine that cannot be stopped refuses the whole call.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html>; stop protection:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html>

use crate::errors;
use crate::model::{Instance, State};
use crate::ops::shared::change::{self, Why};
use crate::ops::shared::named;
use api_ec2::{StopInstancesRequest, StopInstancesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// `Force` ends what does not end by itself, which happens here in any case.
pub fn run(cx: &Cx, tx: &mut Tx, input: StopInstancesRequest) -> Result<StopInstancesResult, Fault> {
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    found.iter().try_for_each(check)?;
    let abrupt = input.skip_os_shutdown.unwrap_or(false);
    let mut changes = Vec::new();
    for mut i in found {
        let before = i.state;
        if matches!(before, State::Pending | State::Running) {
            change::stop(cx, tx, &mut i, &Why::User, abrupt)?;
        }
        changes.push(change::keep(cx, tx, &i, before)?);
    }
    Ok(StopInstancesResult { stopping_instances: Some(changes) })
}

fn check(i: &Instance) -> Result<(), Fault> {
    match i.state {
        State::ShuttingDown { .. } | State::Terminated { .. } => Err(errors::cannot_stop(&i.id)),
        State::Pending if !i.ran => Err(errors::never_ran(&i.id)),
        _ if i.stop_protected => Err(errors::stop_protected(&i.id, "stopped")),
        _ => Ok(()),
    }
}
