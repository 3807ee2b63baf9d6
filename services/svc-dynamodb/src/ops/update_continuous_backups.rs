//! UpdateContinuousBackups: point-in-time recovery on or off.

use crate::errors;
use crate::ops::describe_continuous_backups::described;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Days that can be restored, unless said otherwise.
const DAYS: i32 = 35;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::UpdateContinuousBackupsInput,
) -> Result<api::UpdateContinuousBackupsOutput, Fault> {
    let (at, name) = find::place(cx, &i.table_name)?;
    let table = tables::table(tx, at, &name)?.ok_or_else(|| errors::table_not_found(&name))?;
    let mut table = std::sync::Arc::unwrap_or_clone(table);
    if !table.serves() {
        return Err(Fault::sender(
            "ContinuousBackupsUnavailableException",
            format!("Backups are being enabled for the table: {name}. Please retry later"),
        ));
    }
    let spec = i.point_in_time_recovery_specification;
    table.recovery = match (spec.point_in_time_recovery_enabled, table.recovery) {
        (false, _) => None,
        (true, Some((since, days))) => Some((since, spec.recovery_period_in_days.unwrap_or(days))),
        (true, None) => Some((cx.now(), spec.recovery_period_in_days.unwrap_or(DAYS))),
    };
    tables::put_table(tx, at, &table)?;
    Ok(api::UpdateContinuousBackupsOutput { continuous_backups_description: Some(described(cx, &table)) })
}
