//! Writing and removing versions, with what lists show and which files are held.
//!
//! "How S3 Versioning works", "Managing objects in a versioning-suspended bucket", Amazon S3 User Guide.

use super::find;
use crate::model::{Bucket, Data, Kind, Pieces, Version, Versioning};
use crate::replication;
use crate::tables::{CURRENT, PIECES, REPLICATION, VERSIONS, VersionKey, doom, hold, version_number};
use base::{Fault, Timestamp};
use kernel::Cx;
use store::{Read, Tx};

/// The newest version under a key.
pub(crate) fn newest(read: &dyn Read, bucket: &str, key: &str) -> Result<Option<(VersionKey, Version)>, Fault> {
    VERSIONS.first(read, &(bucket.to_owned(), key.as_bytes().to_vec())).map_err(Fault::internal)
}

/// The entity tag of the object that a condition compares with.
pub(crate) fn current_etag(read: &dyn Read, bucket: &str, key: &str) -> Result<Option<String>, Fault> {
    Ok(newest(read, bucket, key)?.and_then(|(_, v)| v.object().map(|o| o.etag.clone())))
}

/// Writes a new version as the bucket's versioning wants it.
pub(crate) fn insert(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    kind: Kind,
    pieces: Option<Pieces>,
) -> Result<Version, Fault> {
    let newest = newest(tx, &bucket.name, key)?;
    let number = version_number(cx.now(), newest.as_ref().map(|((_, _, n), _)| *n));
    let id = match bucket.versioning {
        Versioning::Enabled => Some(find::new_id(cx, "version", &bucket.name, key, number)),
        Versioning::Never | Versioning::Suspended => {
            let null = match newest {
                Some((at, v)) if v.id.is_none() => Some((at, v)),
                Some(_) => find::by_id(cx, tx, bucket, key, "null")?,
                None => None,
            };
            if let Some((at, old)) = null {
                drop_row(tx, &at, &old)?;
            }
            None
        }
    };
    // S3 dates in whole seconds
    let version = Version { id, modified: Timestamp::from_secs(cx.now().secs()), kind };
    let at = (bucket.name.clone(), key.as_bytes().to_vec(), number);
    place(tx, &at, &version, pieces.as_ref())?;
    replication::made(cx, tx, bucket, &at, &version)?;
    Ok(version)
}

/// Writes a version where it belongs.
pub(crate) fn place(tx: &mut Tx, at: &VersionKey, version: &Version, pieces: Option<&Pieces>) -> Result<(), Fault> {
    if let Some(object) = version.object() {
        if let Data::One(blob) = object.data {
            hold(tx, blob)?;
        }
        if let Some(all) = pieces {
            all.0.iter().filter_map(|p| p.blob).try_for_each(|b| hold(tx, b))?;
            PIECES.put(tx, at, all).map_err(Fault::internal)?;
        }
    }
    update(tx, at, version)
}

/// Removes a version for good.
pub(crate) fn remove(tx: &mut Tx, at: &VersionKey, version: &Version) -> Result<(), Fault> {
    drop_row(tx, at, version)?;
    let key = String::from_utf8_lossy(&at.1).into_owned();
    refresh(tx, &at.0, &key)
}

/// Changes a version in its place: tags, lists, locks, classes.
pub(crate) fn update(tx: &mut Tx, at: &VersionKey, version: &Version) -> Result<(), Fault> {
    VERSIONS.put(tx, at, version).map_err(Fault::internal)?;
    let key = String::from_utf8_lossy(&at.1).into_owned();
    refresh(tx, &at.0, &key)
}

fn drop_row(tx: &mut Tx, at: &VersionKey, version: &Version) -> Result<(), Fault> {
    if let Some(object) = version.object() {
        match object.data {
            Data::Empty => {}
            Data::One(blob) => doom(tx, blob)?,
            Data::Many => {
                let pieces = PIECES.get(tx, at).map_err(Fault::internal)?.unwrap_or_default();
                pieces.0.iter().filter_map(|p| p.blob).try_for_each(|b| doom(tx, b))?;
                PIECES.delete(tx, at).map_err(Fault::internal)?;
            }
        }
    }
    if version.id.is_some() {
        REPLICATION.delete(tx, at).map_err(Fault::internal)?;
    }
    VERSIONS.delete(tx, at).map(drop).map_err(Fault::internal)
}

/// What lists show follows the newest version.
fn refresh(tx: &mut Tx, bucket: &str, key: &str) -> Result<(), Fault> {
    let at = (bucket.to_owned(), key.as_bytes().to_vec());
    match newest(tx, bucket, key)?.and_then(|(_, v)| v.entry()) {
        Some(entry) => CURRENT.put(tx, &at, &entry).map_err(Fault::internal),
        None => CURRENT.delete(tx, &at).map(drop).map_err(Fault::internal),
    }
}

/// The version id that an answer to a write carries.
pub(crate) fn told<'v>(bucket: &Bucket, version: &'v Version) -> Option<&'v str> {
    (bucket.versioning != Versioning::Never).then(|| version.shown_id())
}
