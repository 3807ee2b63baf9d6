//! Life cycles on the cloud's clock: what has expired goes, what is to move moves, uploads that were forgotten are aborted. AWS
//! does it once a day after midnight UTC; so does this loop, a batch in each transaction.
//!
//! "Managing the lifecycle of objects", Amazon S3 User Guide.

use crate::events;
use crate::limits::LIFECYCLE_BATCH_MAX;
use crate::model::{Bucket, Kind, Version};
use crate::ops::{abort_multipart_upload, config, delete_object, versions};
use crate::rules::lifecycle::Rules;
use crate::rules::{lifecycle, lock};
use crate::tables::{BUCKETS, UPLOADS, VERSIONS, VersionKey};
use base::{Fault, Timestamp};
use kernel::{Cx, Kernel, Next, Reconciler, Scope, StoreFault, World};
use std::sync::Arc;
use store::{Read, Tx};

/// The name of the loop.
pub const LOOP: &str = "s3-lifecycle";
const SERVICE: &str = "s3.amazonaws.com";
const DAY_MS: i64 = 86_400_000;

/// The loop.
pub(crate) struct Lifecycle;

/// What is due for one version or upload.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Due {
    /// The current version expires.
    Expire(VersionKey),
    /// A version is removed for good.
    Remove(VersionKey),
    /// A version changes its class.
    Move(VersionKey, &'static str),
    /// An upload is aborted.
    Abort(VersionKey),
}

impl Reconciler for Lifecycle {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        const TABLES: &[&str] = &["s3.configs"];
        TABLES
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let kernel = &world.kernel;
        let now = kernel.clock.now();
        let read = kernel.store.snapshot()?;
        let mut any = false;
        for ((name,), bucket) in BUCKETS.list(&read, &())? {
            let rules = config::lifecycle(&read, &name)?;
            if rules.list.is_empty() {
                continue;
            }
            any = true;
            let due = due(&read, &bucket, &rules, now)?;
            for batch in due.chunks(LIFECYCLE_BATCH_MAX) {
                apply(kernel, &bucket, batch.to_vec())?;
            }
        }
        // all dates are rounded to midnight UTC
        Ok(if any { Next::At(Timestamp((now.0.div_euclid(DAY_MS) + 1) * DAY_MS)) } else { Next::Settled })
    }
}

/// Everything that is due in a bucket.
fn due(read: &dyn Read, bucket: &Bucket, rules: &Rules, now: Timestamp) -> Result<Vec<Due>, Fault> {
    let mut out = Vec::new();
    // newest first within a key: what superseded a version stands before it
    let (mut key, mut newer, mut rank): (Vec<u8>, Option<Timestamp>, i32) = (Vec::new(), None, 0);
    let mut alone: Vec<(VersionKey, Timestamp, bool)> = Vec::new();
    let prefix = (bucket.name.clone(),);
    VERSIONS
        .visit(read, &prefix, None, &mut |at, version| {
            if at.1 != key {
                (key, newer, rank) = (at.1.clone(), None, 0);
            }
            let text = String::from_utf8_lossy(&at.1).into_owned();
            match newer {
                None => {
                    out.extend(current(rules, &at, &text, &version, now));
                    alone.push((at.clone(), version.modified, matches!(version.kind, Kind::Marker)));
                }
                Some(since) => {
                    rank += 1;
                    if let Some(last) = alone.last_mut() {
                        last.2 = false;
                    }
                    out.extend(noncurrent(rules, &at, &text, &version, since, rank, now));
                }
            }
            newer = Some(version.modified);
            true
        })
        .map_err(Fault::internal)?;
    out.extend(
        alone.into_iter().filter(|(.., marker)| *marker).filter_map(|(at, since, _)| marker(rules, at, since, now)),
    );
    uploads(read, bucket, rules, now, &mut out)?;
    Ok(out)
}

fn current(rules: &Rules, at: &VersionKey, key: &str, version: &Version, now: Timestamp) -> Option<Due> {
    let o = version.object()?;
    if lifecycle::expires(&rules.list, key, o.size, &o.tags, version.modified).is_some_and(|(t, _)| t <= now) {
        return Some(Due::Expire(at.clone()));
    }
    let class = lifecycle::class(rules, key, o.size, &o.tags, version.modified, now)?;
    (class != o.storage_class).then(|| Due::Move(at.clone(), class))
}

fn noncurrent(
    rules: &Rules,
    at: &VersionKey,
    key: &str,
    version: &Version,
    since: Timestamp,
    rank: i32,
    now: Timestamp,
) -> Option<Due> {
    let (size, tags) = version.object().map_or((0, Vec::new()), |o| (o.size, o.tags.clone()));
    let concerned = || rules.list.iter().filter(|r| lifecycle::concerns(r, key, size, &tags));
    let expired = concerned().filter_map(|r| r.noncurrent_version_expiration.as_ref()).any(|n| {
        // so many newer noncurrent versions are kept beside the current one
        n.noncurrent_days.is_some_and(|d| lifecycle::due(since, d) <= now)
            && rank > n.newer_noncurrent_versions.unwrap_or(0)
    });
    if expired {
        let locked = version.object().is_some_and(|o| lock::deletable(&o.lock, now, false).is_err());
        return (!locked).then(|| Due::Remove(at.clone()));
    }
    let own = &version.object()?.storage_class;
    let all = concerned().flat_map(|r| r.noncurrent_version_transitions.iter().flatten().map(move |t| (r, t)));
    let moves = all.filter(|(r, t)| {
        t.noncurrent_days.is_some_and(|d| lifecycle::due(since, d) <= now)
            && rank > t.newer_noncurrent_versions.unwrap_or(0)
            && t.storage_class.is_some_and(|class| rules.moves(r, size, class))
    });
    let moves = moves.map(|(_, t)| t);
    let class = moves.max_by_key(|t| t.noncurrent_days)?.storage_class?.as_str();
    (class != own).then(|| Due::Move(at.clone(), class))
}

/// A delete marker with nothing below it.
fn marker(rules: &Rules, at: VersionKey, since: Timestamp, now: Timestamp) -> Option<Due> {
    let key = String::from_utf8_lossy(&at.1).into_owned();
    let due = rules.list.iter().filter(|r| lifecycle::concerns(r, &key, 0, &[])).any(|r| {
        let Some(e) = &r.expiration else { return false };
        e.expired_object_delete_marker == Some(true) || e.days.is_some_and(|d| lifecycle::due(since, d) <= now)
    });
    due.then_some(Due::Remove(at))
}

fn uploads(read: &dyn Read, bucket: &Bucket, rules: &Rules, now: Timestamp, out: &mut Vec<Due>) -> Result<(), Fault> {
    for (at, upload) in UPLOADS.list(read, &(bucket.name.clone(),)).map_err(Fault::internal)? {
        let key = String::from_utf8_lossy(&at.1).into_owned();
        let stale =
            rules.list.iter().filter(|r| lifecycle::concerns(r, &key, 0, &[]) && !lifecycle::is_narrow(r)).any(|r| {
                let days = r.abort_incomplete_multipart_upload.as_ref().and_then(|a| a.days_after_initiation);
                days.is_some_and(|d| lifecycle::due(upload.initiated, d) <= now)
            });
        if stale {
            out.push(Due::Abort(at));
        }
    }
    Ok(())
}

/// One transaction; what has changed meanwhile is looked at again.
fn apply(kernel: &Arc<Kernel>, bucket: &Bucket, batch: Vec<Due>) -> Result<(), Fault> {
    let cx = kernel.service_cx(Scope { account: bucket.owner, region: bucket.region }, SERVICE);
    let name = bucket.name.clone();
    let run = move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(bucket) = BUCKETS.get(tx, &(name,))? else { return Ok(()) };
        for due in batch {
            one(&cx, tx, &bucket, due)?;
        }
        Ok(())
    };
    kernel.store.write(run).map_err(|StoreFault(f)| f)
}

fn one(cx: &Cx, tx: &mut Tx, bucket: &Bucket, due: Due) -> Result<(), Fault> {
    match due {
        Due::Abort(at) => {
            let Some(upload) = UPLOADS.get(tx, &at).map_err(Fault::internal)? else { return Ok(()) };
            UPLOADS.delete(tx, &at).map_err(Fault::internal)?;
            abort_multipart_upload::drop_parts(tx, &upload.id)
        }
        Due::Expire(at) => {
            let key = String::from_utf8_lossy(&at.1).into_owned();
            // only while it is still the current one
            let newest = versions::newest(tx, &bucket.name, &key)?;
            if newest.is_none_or(|(n, _)| n != at) {
                return Ok(());
            }
            delete_object::delete(cx, tx, bucket, &key, None, &delete_object::If::default(), false).map(drop)
        }
        Due::Remove(at) => match VERSIONS.get(tx, &at).map_err(Fault::internal)? {
            Some(version) => {
                versions::remove(tx, &at, &version)?;
                let key = String::from_utf8_lossy(&at.1).into_owned();
                events::tell(cx, tx, bucket, &key, "s3:LifecycleExpiration:Delete", &version)
            }
            None => Ok(()),
        },
        Due::Move(at, class) => {
            let Some(mut version) = VERSIONS.get(tx, &at).map_err(Fault::internal)? else { return Ok(()) };
            if let Kind::Object(object) = &mut version.kind {
                object.storage_class = class.into();
                object.restored = None;
            }
            versions::update(tx, &at, &version)?;
            let key = String::from_utf8_lossy(&at.1).into_owned();
            events::tell(cx, tx, bucket, &key, "s3:LifecycleTransition", &version)
        }
    }
}
