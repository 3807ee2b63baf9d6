//! DeleteBackup: the loop removes the copied items.

use crate::errors;
use crate::model::{Backup, BackupLife, Life};
use crate::ops::backups::{self, show};
use crate::tables::{BACKUPS, TABLES};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::DeleteBackupInput) -> Result<api::DeleteBackupOutput, Fault> {
    let (at, backup) = backups::find(cx, tx, &i.backup_arn)?;
    let restoring = TABLES.list(tx, &(at,)).map_err(Fault::internal)?.into_iter().any(|(_, t)| match &t.life {
        Life::Restoring { from, .. } => from.backup.as_ref() == Some(&i.backup_arn),
        _ => false,
    });
    if restoring || backup.life == BackupLife::Creating {
        return Err(errors::backup_in_use(&i.backup_arn));
    }
    let gone = Backup { life: BackupLife::Deleting, ..backup };
    BACKUPS.put(tx, &(at, i.backup_arn), &gone).map_err(Fault::internal)?;
    Ok(api::DeleteBackupOutput { backup_description: Some(show::description(at, &gone)) })
}
