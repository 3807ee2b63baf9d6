//! RestoreTableFromBackup: the loop copies the items back.

use crate::errors;
use crate::model::{BackupLife, Restore};
use crate::ops::backups;
use crate::ops::backups::restored::{Overrides, table};
use crate::ops::shared::{find, show};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::RestoreTableFromBackupInput,
) -> Result<api::RestoreTableFromBackupOutput, Fault> {
    let (at, backup) = backups::find(cx, tx, &i.backup_arn)?;
    if backup.life != BackupLife::Available {
        return Err(errors::backup_in_use(&i.backup_arn));
    }
    let from = Restore {
        items: backup.items,
        backup: Some(i.backup_arn),
        source: find::arn(at, &backup.table.name),
        to: backup.created,
    };
    let overrides = Overrides {
        billing: i.billing_mode_override,
        throughput: i.provisioned_throughput_override,
        on_demand: i.on_demand_throughput_override,
        globals: i.global_secondary_index_override,
        locals: i.local_secondary_index_override,
    };
    let t = table(cx, tx, &i.target_table_name, &backup.table, from, overrides)?;
    Ok(api::RestoreTableFromBackupOutput { table_description: Some(show::table(tx, at, &t)?) })
}
