//! DeleteObject.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>

use super::{find, versions};
use crate::model::{Bucket, Kind, Version, Versioning};
use crate::rules::{conditions, keys, lock};
use crate::{errors, events};
use api_s3::{DeleteObjectOutput, DeleteObjectRequest};
use base::{Fault, Timestamp};
use kernel::{Cx, Principal};
use store::{Read, Tx};

/// What a deletion did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Deleted {
    /// The version that was removed, or the marker that was made.
    pub(crate) version: Option<String>,
    /// It was, or is, a delete marker.
    pub(crate) marker: bool,
}

/// The conditions of a deletion.
#[derive(Default)]
pub(crate) struct If<'a> {
    pub(crate) etag: Option<&'a str>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) size: Option<i64>,
}

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteObjectRequest) -> Result<DeleteObjectOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let conditions =
        If { etag: input.if_match.as_deref(), modified: input.if_match_last_modified_time, size: input.if_match_size };
    let bypass = input.bypass_governance_retention == Some(true);
    let done = delete(cx, tx, &bucket, &input.key, input.version_id.as_deref(), &conditions, bypass)?;
    let mut out = DeleteObjectOutput { version_id: done.version, ..Default::default() };
    if done.marker {
        out.delete_marker = Some(true);
    }
    Ok(out)
}

/// Deletes a key or one of its versions. What is not there is deleted.
pub(crate) fn delete(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
    conditions: &If<'_>,
    bypass: bool,
) -> Result<Deleted, Fault> {
    keys::check(key)?;
    if let Some(id) = id {
        return version(cx, tx, bucket, key, id, conditions, bypass);
    }
    let newest = versions::newest(tx, &bucket.name, key)?;
    check(conditions, key, newest.as_ref().map(|(_, v)| v))?;
    match bucket.versioning {
        Versioning::Never => {
            if let Some((at, old)) = newest {
                versions::remove(tx, &at, &old)?;
                events::tell(cx, tx, bucket, key, &format!("{}Delete", removed(cx)), &old)?;
            }
            Ok(Deleted::default())
        }
        Versioning::Enabled | Versioning::Suspended => {
            let made = versions::insert(cx, tx, bucket, key, Kind::Marker, None)?;
            events::tell(cx, tx, bucket, key, &format!("{}DeleteMarkerCreated", removed(cx)), &made)?;
            Ok(Deleted { version: Some(made.shown_id().to_owned()), marker: true })
        }
    }
}

fn version(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    id: &str,
    conditions: &If<'_>,
    bypass: bool,
) -> Result<Deleted, Fault> {
    if id.is_empty() {
        return Err(errors::argument("versionId", "", "Version id cannot be the empty string"));
    }
    let found = find::by_id(cx, tx, bucket, key, id)?;
    check(conditions, key, found.as_ref().map(|(_, v)| v))?;
    let Some((at, old)) = found else { return Ok(Deleted { version: Some(id.into()), marker: false }) };
    if let Some(object) = old.object() {
        lock::deletable(&object.lock, cx.now(), bypass && may_bypass(cx, tx, bucket, key))?;
    }
    versions::remove(tx, &at, &old)?;
    events::tell(cx, tx, bucket, key, "s3:ObjectRemoved:Delete", &old)?;
    Ok(Deleted { version: Some(id.into()), marker: matches!(old.kind, Kind::Marker) })
}

/// What a rule of the life cycle removes is told by another name.
fn removed(cx: &Cx) -> &'static str {
    match &cx.principal {
        Principal::Service { name, .. } if name == events::SERVICE => "s3:LifecycleExpiration:",
        _ => "s3:ObjectRemoved:",
    }
}

/// Governance is passed by who may pass it.
pub(crate) fn may_bypass(cx: &Cx, read: &dyn Read, bucket: &Bucket, key: &str) -> bool {
    cx.permit(read, "s3:BypassGovernanceRetention", &format!("{}/{key}", bucket.arn())).is_ok()
}

fn check(conditions: &If<'_>, key: &str, found: Option<&Version>) -> Result<(), Fault> {
    let object = found.and_then(|v| v.object().map(|o| (v, o)));
    if conditions.etag.is_none() && conditions.modified.is_none() && conditions.size.is_none() {
        return Ok(());
    }
    let Some((version, object)) = object else { return Err(errors::no_such_key(key)) };
    if conditions.etag.is_some_and(|tag| !conditions::names(tag, &object.etag)) {
        return Err(errors::precondition("If-Match"));
    }
    if conditions.modified.is_some_and(|t| t.secs() != version.modified.secs()) {
        return Err(errors::precondition("x-amz-if-match-last-modified-time"));
    }
    if conditions.size.is_some_and(|s| s != object.size as i64) {
        return Err(errors::precondition("x-amz-if-match-size"));
    }
    Ok(())
}
