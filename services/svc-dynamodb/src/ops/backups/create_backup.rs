//! CreateBackup: the loop copies the table from one snapshot.

use crate::errors;
use crate::model::{Backup, BackupLife};
use crate::ops::backups::show;
use crate::ops::shared::find;
use crate::tables::{self, BACKUPS, COUNTS};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::CreateBackupInput) -> Result<api::CreateBackupOutput, Fault> {
    let (at, name) = find::place(cx, &i.table_name)?;
    find::check_name("backupName", &i.backup_name)?;
    let table = tables::table(tx, at, &name)?.ok_or_else(|| errors::table_not_found(&name))?;
    if !table.serves() {
        return Err(Fault::sender("TableInUseException", format!("Table is being created or deleted: {name}")));
    }
    let hex = cx.ids().text(8, b"0123456789abcdef");
    let arn = format!("{}/backup/{:014}-{hex}", find::arn(at, &name), cx.now().0);
    let backup = Backup {
        arn: arn.clone(),
        name: i.backup_name,
        created: cx.now(),
        life: BackupLife::Creating,
        count: COUNTS.get(tx, &(at, table.key, 0)).map_err(Fault::internal)?.unwrap_or_default(),
        table: std::sync::Arc::unwrap_or_clone(table),
        items: u64::from_be_bytes(cx.ids().bytes::<8>()),
    };
    BACKUPS.put(tx, &(at, arn), &backup).map_err(Fault::internal)?;
    Ok(api::CreateBackupOutput { backup_details: Some(show::details(&backup)) })
}
