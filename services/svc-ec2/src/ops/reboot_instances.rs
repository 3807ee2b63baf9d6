//! RebootInstances: asynchronous; same disk, same addresses.
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
    let found = named(tx, cx.scope(), &input.instance_ids)?;
    if let Some(i) = found.iter().find(|i| i.state != State::Running) {
        return Err(errors::incorrect_state(&i.id, State::Running));
    }
    for mut i in found {
        i.reboots_wanted += 1;
        tables::keep(tx, cx.scope(), &i)?;
    }
    Ok(Unit {})
}
