//! DeleteDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html>

use super::shared::{find, show};
use crate::model::State;
use crate::{errors, tables};
use api_rds::{DeleteDBInstanceMessage, DeleteDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that it is to go; only without a final snapshot, which is not built.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDBInstanceMessage) -> Result<DeleteDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if i.state == State::Deleting {
        return Err(errors::state(format!("Instance {} is already being deleted.", i.name)));
    }
    if i.deletion_protected {
        return Err(errors::protected());
    }
    match (input.skip_final_snapshot.unwrap_or(false), input.final_db_snapshot_identifier.is_some()) {
        (true, true) => {
            return Err(errors::combination(
                "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is enabled.",
            ));
        }
        (false, false) => {
            return Err(errors::combination(
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
            ));
        }
        (false, true) => return Err(Fault::not_implemented("DeleteDBInstance.FinalDBSnapshotIdentifier")),
        (true, false) => {}
    }
    i.state = State::Deleting;
    i.waits = None;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(DeleteDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}
