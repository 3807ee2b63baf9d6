//! StartDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstance.html>

use super::shared::{find, show};
use crate::model::State;
use crate::{errors, tables};
use api_rds::{StartDBInstanceMessage, StartDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that a stopped instance is to run again.
pub fn run(cx: &Cx, tx: &mut Tx, input: StartDBInstanceMessage) -> Result<StartDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if !matches!(i.state, State::Stopped { .. }) {
        return Err(errors::not_stopped(&i));
    }
    i.state = State::Starting;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(StartDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}
