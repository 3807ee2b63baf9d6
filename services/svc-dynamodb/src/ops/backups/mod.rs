//! Backups on demand, and tables that are restored from them or from a point in time.
//!
//! Amazon DynamoDB Developer Guide, "Backup and restore for DynamoDB".

pub(crate) mod create_backup;
pub(crate) mod delete_backup;
pub(crate) mod describe_backup;
pub(crate) mod list_backups;
pub(crate) mod restore_table_from_backup;
pub(crate) mod restore_table_to_point_in_time;
pub(crate) mod restored;
pub(crate) mod show;

use crate::errors;
use crate::model::{Backup, BackupLife};
use crate::tables::BACKUPS;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// The backup of an ARN; one that is being removed is gone.
pub(crate) fn find(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(Scope, Backup), Fault> {
    let at = cx.scope();
    let found = BACKUPS.get(read, &(at, arn.to_owned())).map_err(Fault::internal)?;
    match found.filter(|b| b.life != BackupLife::Deleting) {
        Some(backup) => Ok((at, backup)),
        None => Err(errors::no_backup(arn)),
    }
}
