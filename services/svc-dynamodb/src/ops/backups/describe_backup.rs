//! DescribeBackup.

use crate::ops::backups::{self, show};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::DescribeBackupInput) -> Result<api::DescribeBackupOutput, Fault> {
    let (at, backup) = backups::find(cx, read, &i.backup_arn)?;
    Ok(api::DescribeBackupOutput { backup_description: Some(show::description(at, &backup)) })
}
