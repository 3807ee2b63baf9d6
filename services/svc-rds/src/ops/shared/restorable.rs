//! To which moments an instance can be restored, and from which backup.
//!
//! Restoring a DB instance to a specified time: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html>. AWS ships the
//! journal every five minutes; here it lies beside the backups, so the latest moment is the second before this one.

use crate::model::{Instance, Snapshot, SnapshotKind, SnapshotState, State};
use crate::tables;
use base::{Fault, Timestamp};
use kernel::{Cx, Scope};
use store::Read;

/// The journal holds the whole of a second once it is over, in milliseconds.
const BEHIND_MS: i64 = 1000;

/// From the first of these moments to the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What the oldest backup shows.
    pub from: Timestamp,
    /// As far as the journal reaches.
    pub till: Timestamp,
}

/// The automated backups from which the instance's journal leads on, oldest first.
pub fn backups(read: &dyn Read, at: Scope, resource_id: &str) -> Result<Vec<Snapshot>, Fault> {
    let mut found = Vec::new();
    for s in tables::snapshots(read, at)? {
        let own = s.kind == SnapshotKind::Automated && s.resource_id == resource_id;
        if own && s.state == SnapshotState::Available && tables::journaled(read, at, &s.id)? {
            found.push(s);
        }
    }
    found.sort_by_key(|s| s.taken);
    Ok(found)
}

/// The moments of this instance; none before its first backup.
pub fn span(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<Option<Span>, Fault> {
    if i.settings.backup_days == 0 || !tables::journaled(read, cx.scope(), &i.resource_id)? {
        return Ok(None);
    }
    let till = match i.state {
        State::Stopped { since } => since,
        _ => cx.now().plus_ms(-BEHIND_MS),
    };
    let till = Timestamp::from_secs(till.secs());
    let oldest = backups(read, cx.scope(), &i.resource_id)?.first().and_then(|s| s.taken);
    // a backup shows some moment within its second, and the journal is read by seconds
    Ok(oldest.map(|from| Span { from, till: till.max(from) }))
}

/// The latest backup that shows nothing of after this moment's second.
pub fn base(cx: &Cx, read: &dyn Read, i: &Instance, until: Timestamp) -> Result<Option<Snapshot>, Fault> {
    let mut all = backups(read, cx.scope(), &i.resource_id)?;
    all.retain(|s| s.taken.is_some_and(|t| t.secs() <= until.secs()));
    Ok(all.pop())
}
