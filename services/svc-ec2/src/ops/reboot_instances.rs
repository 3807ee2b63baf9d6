//! RebootInstances: asynchronous; same disk, same addresses. Machines that are ending or gone are passed over.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html>

use crate::errors;
use crate::model::State;
use crate::ops::shared::named;
use crate::tables;
use api_ec2::RebootInstancesRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: RebootInstancesRequest) -> Result<Unit, Fault> {
    let mut found = named(tx, cx.scope(), &input.instance_ids)?;
    found.retain(|i| i.state.lives());
    if let Some(i) = found.iter().find(|i| i.state != State::Running) {
        return Err(errors::cannot_reboot(&i.id, i.state));
    }
    for mut i in found {
        i.reboots_wanted += 1;
        tables::keep(tx, cx.scope(), &i)?;
    }
    Ok(Unit {})
}
