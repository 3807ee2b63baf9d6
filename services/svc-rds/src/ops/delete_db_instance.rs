//! DeleteDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html>

use super::shared::{find, show, snapshots};
use crate::model::{Instance, Origin, SnapshotKind, State};
use crate::{errors, tables};
use api_rds::{DeleteDBInstanceMessage, DeleteDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that it is to go, after its final snapshot if one is wanted.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDBInstanceMessage) -> Result<DeleteDBInstanceResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    if i.state == State::Deleting {
        return Err(errors::state(format!("Instance {} is already being deleted.", i.name)));
    }
    if i.deletion_protected {
        return Err(errors::protected());
    }
    if tables::instances(tx, cx.scope())?.iter().any(|other| reads(other, &i)) {
        return Err(errors::state(format!("Instance {} is being restored to another DB instance.", i.name)));
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
        (false, true) => last(cx, tx, &i, input.final_db_snapshot_identifier.as_deref().unwrap_or_default())?,
        (true, false) => {}
    }
    i.state = State::Deleting;
    i.waits = None;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(DeleteDBInstanceResult { db_instance: Some(show::instance(cx, tx, &i)?) })
}

/// What is being made of this instance's backups still reads them; what cannot be made of them does not hold them up.
fn reads(other: &Instance, i: &Instance) -> bool {
    let goes_on = !other.initialised && !matches!(other.state, State::Deleting | State::Failed { .. });
    goes_on && matches!(&other.origin, Origin::Moment { source, .. } if *source == i.resource_id)
}

/// The final snapshot, of an instance that is whole.
fn last(cx: &Cx, tx: &mut Tx, i: &Instance, given: &str) -> Result<(), Fault> {
    let name = snapshots::free_name(cx, tx, "FinalDBSnapshotIdentifier", given)?;
    if !matches!(i.state, State::Available | State::Stopped { .. }) {
        return Err(errors::no_snapshot_now(i));
    }
    snapshots::begin(cx, tx, i, name, SnapshotKind::Manual).map(drop)
}
