//! Object lock: the bucket's configuration, retention and legal hold of versions.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html>; "Locking objects with Object Lock", Amazon S3 User
//! Guide.

use super::delete_object::may_bypass;
use super::{config, find, versions};
use crate::model::{Bucket, Kind, LockMode, Object, Version, Versioning};
use crate::named::{Value, set};
use crate::rules::lock;
use crate::tables::{BUCKETS, VersionKey};
use crate::{errors, replication};
use api_s3::{
    GetObjectLegalHoldOutput, GetObjectLegalHoldRequest, GetObjectLockConfigurationOutput,
    GetObjectLockConfigurationRequest, GetObjectRetentionOutput, GetObjectRetentionRequest, ObjectLockConfiguration,
    ObjectLockLegalHold, ObjectLockLegalHoldStatus, ObjectLockRetention, PutObjectLegalHoldOutput,
    PutObjectLegalHoldRequest, PutObjectLockConfigurationOutput, PutObjectLockConfigurationRequest,
    PutObjectRetentionOutput, PutObjectRetentionRequest,
};
use base::{Fault, Timestamp};
use kernel::Cx;
use store::{Read, Tx};

const DAY_MS: i64 = 86_400_000;

/// The retention that the bucket gives to a new version.
pub(crate) fn default_retention(
    read: &dyn Read,
    bucket: &Bucket,
    now: Timestamp,
) -> Result<Option<(LockMode, Timestamp)>, Fault> {
    if !bucket.object_lock {
        return Ok(None);
    }
    let found: Option<ObjectLockConfiguration> = config::get(read, &bucket.name, "object-lock")?;
    let default = found.and_then(|c| c.rule).and_then(|r| r.default_retention);
    Ok(default.and_then(|d| {
        let mode = LockMode::parse(d.mode?.as_str())?;
        let days = d.days.map(i64::from).or(d.years.map(|y| i64::from(y) * 365))?;
        Some((mode, now.plus_ms(days * DAY_MS)))
    }))
}

pub(crate) fn put_configuration(
    cx: &Cx,
    tx: &mut Tx,
    input: PutObjectLockConfigurationRequest,
) -> Result<PutObjectLockConfigurationOutput, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let said = input.object_lock_configuration.ok_or_else(errors::malformed_xml)?;
    if said.object_lock_enabled.is_none() {
        return Err(errors::malformed_xml());
    }
    if bucket.versioning != Versioning::Enabled {
        let text = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
        return Err(Fault::with_status(409, "InvalidBucketState", text));
    }
    if let Some(d) = said.rule.as_ref().and_then(|r| r.default_retention.as_ref()) {
        if d.mode.is_none() || d.days.is_some() == d.years.is_some() {
            return Err(errors::malformed_xml());
        }
        if d.days.or(d.years).is_some_and(|n| n <= 0) {
            return Err(errors::argument(
                "DefaultRetention",
                "",
                "Default retention period must be a positive integer value.",
            ));
        }
        if d.days.unwrap_or(0) > 36_500 || d.years.unwrap_or(0) > 100 {
            return Err(errors::argument("DefaultRetention", "", "Default retention period is too large."));
        }
    }
    bucket.object_lock = true;
    BUCKETS.put(tx, &(bucket.name.clone(),), &bucket).map_err(Fault::internal)?;
    config::put(tx, &bucket.name, "object-lock", &said)?;
    Ok(PutObjectLockConfigurationOutput::default())
}

pub(crate) fn get_configuration(
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectLockConfigurationRequest,
) -> Result<GetObjectLockConfigurationOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    if !bucket.object_lock {
        return Err(errors::no_configuration("object-lock", &bucket.name));
    }
    let mut found: ObjectLockConfiguration = config::get(read, &bucket.name, "object-lock")?.unwrap_or_default();
    set(&mut found, "ObjectLockEnabled", Value::Text("Enabled"));
    Ok(GetObjectLockConfigurationOutput { object_lock_configuration: Some(found) })
}

/// The version that may be locked.
fn lockable(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    id: Option<&str>,
) -> Result<(VersionKey, Version), Fault> {
    if !bucket.object_lock {
        return Err(errors::invalid_request("Bucket is missing Object Lock Configuration"));
    }
    let (at, version) = find::version(cx, read, bucket, key, id)?;
    match version.kind {
        Kind::Object(_) => Ok((at, version)),
        Kind::Marker => Err(errors::method_not_allowed("DeleteMarker")),
    }
}

fn object(version: &mut Version) -> Result<&mut Object, Fault> {
    match &mut version.kind {
        Kind::Object(o) => Ok(o),
        Kind::Marker => Err(errors::method_not_allowed("DeleteMarker")),
    }
}

pub(crate) fn put_retention(
    cx: &Cx,
    tx: &mut Tx,
    input: PutObjectRetentionRequest,
) -> Result<PutObjectRetentionOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, mut version) = lockable(cx, tx, &bucket, &input.key, input.version_id.as_deref())?;
    let said = input.retention.unwrap_or_default();
    let new = match (said.mode.and_then(|m| LockMode::parse(m.as_str())), said.retain_until_date) {
        (Some(mode), Some(until)) => Some((mode, until)),
        (None, None) => None,
        _ => return Err(errors::malformed_xml()),
    };
    let bypass = input.bypass_governance_retention == Some(true) && may_bypass(cx, tx, &bucket, &input.key);
    let object = object(&mut version)?;
    lock::changeable(object.lock.retention, new, cx.now(), bypass)?;
    object.lock.retention = new;
    versions::update(tx, &at, &version)?;
    replication::changed(cx, tx, &bucket, &at, &version)?;
    Ok(PutObjectRetentionOutput::default())
}

pub(crate) fn get_retention(
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectRetentionRequest,
) -> Result<GetObjectRetentionOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let (_, version) = lockable(cx, read, &bucket, &input.key, input.version_id.as_deref())?;
    let Some((mode, until)) = version.object().and_then(|o| o.lock.retention) else { return Err(no_lock(&input.key)) };
    let mut out = ObjectLockRetention { retain_until_date: Some(until), ..Default::default() };
    set(&mut out, "Mode", Value::Text(mode.name()));
    Ok(GetObjectRetentionOutput { retention: Some(out) })
}

pub(crate) fn put_hold(
    cx: &Cx,
    tx: &mut Tx,
    input: PutObjectLegalHoldRequest,
) -> Result<PutObjectLegalHoldOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, mut version) = lockable(cx, tx, &bucket, &input.key, input.version_id.as_deref())?;
    let status = input.legal_hold.and_then(|h| h.status).ok_or_else(errors::malformed_xml)?;
    object(&mut version)?.lock.hold = Some(status == ObjectLockLegalHoldStatus::On);
    versions::update(tx, &at, &version)?;
    replication::changed(cx, tx, &bucket, &at, &version)?;
    Ok(PutObjectLegalHoldOutput::default())
}

pub(crate) fn get_hold(
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectLegalHoldRequest,
) -> Result<GetObjectLegalHoldOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let (_, version) = lockable(cx, read, &bucket, &input.key, input.version_id.as_deref())?;
    let Some(hold) = version.object().and_then(|o| o.lock.hold) else { return Err(no_lock(&input.key)) };
    let status = if hold { ObjectLockLegalHoldStatus::On } else { ObjectLockLegalHoldStatus::Off };
    Ok(GetObjectLegalHoldOutput { legal_hold: Some(ObjectLockLegalHold { status: Some(status) }) })
}

fn no_lock(key: &str) -> Fault {
    let text = "The specified object does not have a ObjectLock configuration";
    errors::with(Fault::with_status(404, "NoSuchObjectLockConfiguration", text), &[("Key", key)])
}
