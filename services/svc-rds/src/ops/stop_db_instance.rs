//! StopDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html>

use super::shared::{find, show};
use crate::model::State;
use crate::{errors, tables};
use api_rds::{StopDBInstanceMessage, StopDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that the engine is to end.
pub fn run(cx: &Cx, tx: &mut Tx, input: StopDBInstanceMessage) -> Result<StopDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if i.state != State::Available {
        return Err(errors::not_available(&i));
    }
    i.state = State::Stopping;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(StopDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}
