//! Automated backups: one as soon as an instance is there, then one in each backup window; they go with their retention.
//!
//! Introduction to backups: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html>

use super::{Error, Look, record};
use crate::rules::windows;
use kernel::{Next, World};

/// Begins the backup that is due; when to look again.
pub fn step(world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let i = look.record;
    if i.settings.backup_days == 0 {
        return Ok(Next::Settled);
    }
    let now = world.kernel.clock.now();
    match windows::next_backup(&i.windows, i.last_backup, now)? {
        Some(then) => Ok(Next::At(then)),
        None => record::backup(world, look.scope, i).map(|()| Next::Settled),
    }
}
