//! StopDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstance.html>

use super::shared::{find, show, snapshots};
use crate::model::{SnapshotKind, State};
use crate::{errors, tables};
use api_rds::{StopDBInstanceMessage, StopDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that the engine is to end, and that a snapshot is to be made of what it leaves, if one is wanted.
pub fn run(cx: &Cx, tx: &mut Tx, input: StopDBInstanceMessage) -> Result<StopDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if i.state != State::Available {
        return Err(errors::not_available(&i));
    }
    if let Some(name) = input.db_snapshot_identifier.as_deref() {
        let name = snapshots::free_name(cx, tx, "DBSnapshotIdentifier", name)?;
        snapshots::begin(cx, tx, &i, name, SnapshotKind::Manual)?;
    }
    i.state = State::Stopping;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(StopDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}
