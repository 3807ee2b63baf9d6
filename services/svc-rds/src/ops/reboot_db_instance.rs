//! RebootDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RebootDBInstance.html>

use super::shared::{find, show};
use crate::model::State;
use crate::{errors, tables};
use api_rds::{RebootDBInstanceMessage, RebootDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that the engine is to end and to start again.
pub fn run(cx: &Cx, tx: &mut Tx, input: RebootDBInstanceMessage) -> Result<RebootDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    match i.state {
        State::Available => {}
        State::Stopping | State::Stopped { .. } | State::Deleting | State::Failed { .. } => {
            return Err(errors::not_available(&i));
        }
        _ => return Err(errors::state("Instance cannot currently reboot due to an in-progress management operation.")),
    }
    if input.force_failover == Some(true) {
        return Err(errors::combination("MultiAZ must be enabled for a DB instance in order to force a failover."));
    }
    i.reboot();
    tables::keep(tx, cx.scope(), &i)?;
    Ok(RebootDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}
