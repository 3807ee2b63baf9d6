//! Tags of buckets and of objects: put, get, delete.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html>

use super::{config, find, versions};
use crate::limits::{BUCKET_TAGS_MAX, OBJECT_TAGS_MAX};
use crate::model::{Bucket, Kind, Version, Versioning};
use crate::rules::tags;
use crate::tables::VersionKey;
use crate::{errors, events, replication};
use api_s3::{
    DeleteBucketTaggingRequest, DeleteObjectTaggingOutput, DeleteObjectTaggingRequest, GetBucketTaggingOutput,
    GetBucketTaggingRequest, GetObjectTaggingOutput, GetObjectTaggingRequest, PutBucketTaggingRequest,
    PutObjectTaggingOutput, PutObjectTaggingRequest, Tagging,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put_bucket(cx: &Cx, tx: &mut Tx, input: PutBucketTaggingRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let given = tags::document(input.tagging.tag_set, BUCKET_TAGS_MAX)?;
    config::put(tx, &bucket.name, "tagging", &Tagging { tag_set: tags::shown(&given) })?;
    Ok(Unit::default())
}

pub(crate) fn get_bucket(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketTaggingRequest,
) -> Result<GetBucketTaggingOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found: Tagging = config::must(read, &bucket.name, "tagging")?;
    Ok(GetBucketTaggingOutput { tag_set: found.tag_set })
}

pub(crate) fn delete_bucket(cx: &Cx, tx: &mut Tx, input: DeleteBucketTaggingRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "tagging")?;
    Ok(Unit::default())
}

fn version(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
) -> Result<(VersionKey, Version), Fault> {
    let (at, version) = find::version(cx, read, bucket, key, id)?;
    match (&version.kind, id) {
        (Kind::Object(_), _) => Ok((at, version)),
        (Kind::Marker, None) => Err(errors::no_such_key(key)),
        (Kind::Marker, Some(_)) => Err(errors::method_not_allowed("DeleteMarker")),
    }
}

fn set(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
    given: Vec<(String, String)>,
) -> Result<Option<String>, Fault> {
    let (at, mut version) = version(cx, tx, bucket, key, id)?;
    let emptied = given.is_empty();
    if let Kind::Object(object) = &mut version.kind {
        object.tags = given;
    }
    let event = if emptied { "s3:ObjectTagging:Delete" } else { "s3:ObjectTagging:Put" };
    versions::update(tx, &at, &version)?;
    replication::changed(cx, tx, bucket, &at, &version)?;
    events::tell(cx, tx, bucket, key, event, &version)?;
    Ok((bucket.versioning != Versioning::Never).then(|| version.shown_id().to_owned()))
}

pub(crate) fn put_object(
    cx: &Cx,
    tx: &mut Tx,
    input: PutObjectTaggingRequest,
) -> Result<PutObjectTaggingOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let given = tags::document(input.tagging.tag_set, OBJECT_TAGS_MAX)?;
    let version_id = set(cx, tx, &bucket, &input.key, input.version_id.as_deref(), given)?;
    Ok(PutObjectTaggingOutput { version_id })
}

pub(crate) fn get_object(
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectTaggingRequest,
) -> Result<GetObjectTaggingOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let (_, version) = version(cx, read, &bucket, &input.key, input.version_id.as_deref())?;
    let found = version.object().map(|o| tags::shown(&o.tags)).unwrap_or_default();
    let version_id = (bucket.versioning != Versioning::Never).then(|| version.shown_id().to_owned());
    Ok(GetObjectTaggingOutput { version_id, tag_set: found })
}

pub(crate) fn delete_object(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteObjectTaggingRequest,
) -> Result<DeleteObjectTaggingOutput, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let version_id = set(cx, tx, &bucket, &input.key, input.version_id.as_deref(), Vec::new())?;
    Ok(DeleteObjectTaggingOutput { version_id })
}
