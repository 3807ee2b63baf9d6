//! Notices what replication has to do, in the transaction that causes it.
//!
//! "What does Amazon S3 replicate?", Amazon S3 User Guide: new objects, delete markers where a rule wants them, and later changes
//! of tags, lists and locks; no copies of copies, no deletions of versions, nothing that a life cycle does.

use crate::events;
use crate::model::{Bucket, Kind, Replication, ReplicationTask, Version};
use crate::ops::config;
use crate::rules::replication::{self, Wanted};
use crate::tables::{REPLICATION, REPLICATION_TASKS, VersionKey};
use api_s3::ReplicationConfiguration;
use base::Fault;
use kernel::{Cx, Principal};
use store::Tx;

/// A version was made.
pub(crate) fn made(cx: &Cx, tx: &mut Tx, bucket: &Bucket, at: &VersionKey, version: &Version) -> Result<(), Fault> {
    let by_cycle = matches!(&cx.principal, Principal::Service { name, .. } if name == events::SERVICE);
    if by_cycle || version.id.is_none() {
        return Ok(());
    }
    let Some(found) = config::get::<ReplicationConfiguration>(tx, &bucket.name, "replication")? else { return Ok(()) };
    let key = String::from_utf8_lossy(&at.1);
    let wanted = match &version.kind {
        Kind::Object(o) => replication::of_object(&found, &key, &o.tags),
        Kind::Marker => replication::of_marker(&found, &key),
    };
    let known = Replication::Source { waiting: Vec::new(), failed: Vec::new() };
    ask(cx, tx, at, &found.role, wanted, known)
}

/// Tags, list or lock of an object were changed.
pub(crate) fn changed(cx: &Cx, tx: &mut Tx, bucket: &Bucket, at: &VersionKey, version: &Version) -> Result<(), Fault> {
    let (Some(object), Some(_)) = (version.object(), &version.id) else { return Ok(()) };
    // what was there before the rules is none of their business
    let Some(known) = REPLICATION.get(tx, at).map_err(Fault::internal)? else { return Ok(()) };
    let Some(found) = config::get::<ReplicationConfiguration>(tx, &bucket.name, "replication")? else { return Ok(()) };
    let mut wanted = replication::of_object(&found, &String::from_utf8_lossy(&at.1), &object.tags);
    wanted.retain(|w| known != Replication::Replica || w.replica_changes);
    ask(cx, tx, at, &found.role, wanted, known)
}

fn ask(
    cx: &Cx,
    tx: &mut Tx,
    at: &VersionKey,
    role: &str,
    wanted: Vec<Wanted>,
    mut known: Replication,
) -> Result<(), Fault> {
    if wanted.is_empty() {
        return Ok(());
    }
    for w in wanted {
        known = known.wait(&w.bucket);
        let task = ReplicationTask {
            key: at.1.clone(),
            number: at.2,
            since: cx.now(),
            rule: w.rule,
            role: role.to_owned(),
            bucket: w.bucket,
            class: w.class,
            owner_override: w.owner_override,
            told: w.told,
        };
        let last = REPLICATION_TASKS.last(tx, &(at.0.clone(),)).map_err(Fault::internal)?;
        let next = last.map_or(0, |((_, n), _)| n + 1);
        REPLICATION_TASKS.put(tx, &(at.0.clone(), next), &task).map_err(Fault::internal)?;
    }
    REPLICATION.put(tx, at, &known).map_err(Fault::internal)
}
