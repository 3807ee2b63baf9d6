//! ListBackups, by table and time; pages by ARN.

use crate::model::{Backup, BackupLife};
use crate::ops::backups::show;
use crate::ops::shared::find;
use crate::tables::BACKUPS;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// Backups on one page.
const PAGE_MAX: usize = 100;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ListBackupsInput) -> Result<api::ListBackupsOutput, Fault> {
    let limit = i.limit.map_or(PAGE_MAX, |n| n as usize);
    let at = cx.scope();
    let name = i.table_name.as_deref().map(|t| find::place(cx, t)).transpose()?.map(|(_, name)| name);
    let shows = |b: &Backup| {
        b.life != BackupLife::Deleting
            && name.as_ref().is_none_or(|n| b.table.name == *n)
            && i.time_range_lower_bound.is_none_or(|t| b.created >= t)
            && i.time_range_upper_bound.is_none_or(|t| b.created < t)
            // backups of AWS Backup and of the system do not exist here
            && i.backup_type.is_none_or(|ty| matches!(ty, api::BackupTypeFilter::All | api::BackupTypeFilter::User))
    };
    let after = i.exclusive_start_backup_arn.clone().map(|arn| (at, arn));
    let mut found = Vec::new();
    BACKUPS
        .visit(read, &(at,), after.as_ref(), &mut |_, b| {
            if shows(&b) {
                found.push(show::summary(at, &b));
            }
            found.len() <= limit
        })
        .map_err(Fault::internal)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).and_then(|b| b.backup_arn.clone());
    Ok(api::ListBackupsOutput { backup_summaries: Some(found), last_evaluated_backup_arn: last })
}
