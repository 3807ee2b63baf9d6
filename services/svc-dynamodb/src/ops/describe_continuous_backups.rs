//! DescribeContinuousBackups.
//!
//! Amazon DynamoDB Developer Guide, "Point-in-time recovery": the latest time that can be restored is typically five minutes ago; here
//! every acknowledged write can be restored at once, and the answer says so.

use crate::errors;
use crate::model::Table;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::{Fault, Timestamp};
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeContinuousBackupsInput,
) -> Result<api::DescribeContinuousBackupsOutput, Fault> {
    let (at, name) = find::place(cx, &i.table_name)?;
    let table = tables::table(read, at, &name)?.ok_or_else(|| errors::table_not_found(&name))?;
    Ok(api::DescribeContinuousBackupsOutput { continuous_backups_description: Some(described(cx, &table)) })
}

/// The state of continuous backups.
pub(crate) fn described(cx: &Cx, table: &Table) -> api::ContinuousBackupsDescription {
    let on = table.recovery.map(|(since, days)| (earliest(cx, since, days), days));
    api::ContinuousBackupsDescription {
        continuous_backups_status: api::ContinuousBackupsStatus::Enabled,
        point_in_time_recovery_description: Some(api::PointInTimeRecoveryDescription {
            point_in_time_recovery_status: Some(match on {
                Some(_) => api::PointInTimeRecoveryStatus::Enabled,
                None => api::PointInTimeRecoveryStatus::Disabled,
            }),
            recovery_period_in_days: on.map(|(_, days)| days),
            earliest_restorable_date_time: on.map(|(t, _)| t),
            latest_restorable_date_time: on.map(|_| cx.now()),
        }),
    }
}

/// The first time that can be restored.
pub(crate) fn earliest(cx: &Cx, since: Timestamp, days: i32) -> Timestamp {
    since.max(cx.now().plus_ms(-i64::from(days) * 24 * 3600 * 1000))
}
