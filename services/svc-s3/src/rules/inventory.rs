//! Inventories: what they may say, when they are due, and the lines of a list.
//!
//! "Cataloging and analyzing your data with S3 Inventory", Amazon S3 User Guide;
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html>

use crate::errors;
use crate::model::{Kind, Replication, Seal, Version, canonical_id};
use crate::rules::keys::encoded;
use crate::rules::lifecycle;
use api_s3::{
    InventoryConfiguration, InventoryFormat, InventoryFrequency, InventoryIncludedObjectVersions,
    InventoryOptionalField as Field, LifecycleRule,
};
use base::{Fault, Timestamp};

const DAY_MS: i64 = 86_400_000;
const OPERATION: &str = "PutBucketInventoryConfiguration";

/// Columns in AWS's order.
const COLUMNS: &[Field] = &[
    Field::Size,
    Field::LastModifiedDate,
    Field::ETag,
    Field::StorageClass,
    Field::IsMultipartUploaded,
    Field::ReplicationStatus,
    Field::EncryptionStatus,
    Field::ObjectLockRetainUntilDate,
    Field::ObjectLockMode,
    Field::ObjectLockLegalHoldStatus,
    Field::IntelligentTieringAccessTier,
    Field::BucketKeyStatus,
    Field::ChecksumAlgorithm,
    Field::ObjectOwner,
    Field::LifecycleExpirationDate,
];

/// Checks a configuration that was put under this id.
pub(crate) fn check(id: &str, said: &InventoryConfiguration) -> Result<(), Fault> {
    let form = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if said.id != id || id.is_empty() || id.len() > 64 || !id.chars().all(form) {
        return Err(errors::argument(
            "Id",
            id,
            "Invalid Id: it must match the document's and hold letters, digits, '-', '_' and '.'",
        ));
    }
    let to = &said.destination.s3_bucket_destination;
    if to.format != InventoryFormat::Csv {
        let format = to.format.as_str();
        return Err(Fault::not_implemented(format_args!(
            "{OPERATION}.Destination.S3BucketDestination.Format={format}"
        )));
    }
    if to.encryption.as_ref().is_some_and(|e| e.ssekms.is_some()) {
        return Err(Fault::not_implemented(format_args!(
            "{OPERATION}.Destination.S3BucketDestination.Encryption.SSEKMS"
        )));
    }
    let fields = said.optional_fields.as_deref().unwrap_or_default();
    if let Some(field) = fields.iter().find(|f| !COLUMNS.contains(f)) {
        return Err(Fault::not_implemented(format_args!("{OPERATION}.OptionalFields={}", field.as_str())));
    }
    if fields.iter().enumerate().any(|(i, f)| fields[..i].contains(f)) {
        return Err(errors::malformed_xml());
    }
    destination(said).map(drop)
}

/// The destination's name.
pub(crate) fn destination(said: &InventoryConfiguration) -> Result<&str, Fault> {
    let arn = said.destination.s3_bucket_destination.bucket.as_str();
    let name = arn.strip_prefix("arn:aws:s3:::").filter(|n| !n.is_empty() && !n.contains(['/', ':']));
    name.ok_or_else(|| errors::argument("Bucket", arn, "Invalid bucket ARN."))
}

/// The next list after one of this time: at midnight UTC, each day or each Sunday.
pub(crate) fn due(frequency: InventoryFrequency, last: Timestamp) -> Timestamp {
    let next = last.0.div_euclid(DAY_MS) + 1;
    // day 3 was a Sunday
    let wait = if frequency == InventoryFrequency::Weekly { (3 - next).rem_euclid(7) } else { 0 };
    Timestamp((next + wait) * DAY_MS)
}

fn columns(said: &InventoryConfiguration) -> impl Iterator<Item = Field> {
    let fields = said.optional_fields.clone().unwrap_or_default();
    COLUMNS.iter().copied().filter(move |c| fields.contains(c))
}

/// All versions are listed, not only the current ones.
pub(crate) fn all(said: &InventoryConfiguration) -> bool {
    said.included_object_versions == InventoryIncludedObjectVersions::All
}

/// `Bucket, Key, Size`
pub(crate) fn schema(said: &InventoryConfiguration) -> String {
    let head: &[&str] =
        if all(said) { &["Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker"] } else { &["Bucket", "Key"] };
    let names = head.iter().map(|n| (*n).to_owned()).chain(columns(said).map(|c| c.as_str().to_owned()));
    names.collect::<Vec<_>>().join(", ")
}

/// One version as a list shows it.
pub(crate) struct Listed<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    pub(crate) version: &'a Version,
    pub(crate) latest: bool,
    pub(crate) replication: Option<Replication>,
    pub(crate) rules: &'a [LifecycleRule],
}

/// Its line.
pub(crate) fn line(said: &InventoryConfiguration, listed: &Listed<'_>) -> String {
    let marker = matches!(listed.version.kind, Kind::Marker);
    let mut values = vec![listed.bucket.to_owned(), encoded(listed.key, true)];
    if all(said) {
        values.push(listed.version.id.clone().unwrap_or_default());
        values.push(listed.latest.to_string());
        values.push(marker.to_string());
    }
    values.extend(columns(said).map(|c| value(c, listed)));
    let quoted: Vec<String> = values.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect();
    quoted.join(",") + "\n"
}

fn value(column: Field, listed: &Listed<'_>) -> String {
    let v = listed.version;
    if column == Field::LastModifiedDate {
        return v.modified.to_string();
    }
    let Some(o) = v.object() else { return String::new() };
    match column {
        Field::Size => o.size.to_string(),
        Field::ETag => o.etag.clone(),
        Field::StorageClass => o.storage_class.clone(),
        Field::IsMultipartUploaded => (o.parts > 0).to_string(),
        Field::ReplicationStatus => listed.replication.as_ref().map_or("", Replication::status).into(),
        Field::EncryptionStatus => if matches!(o.seal, Seal::Own(_)) { "SSE-S3" } else { "SSE-C" }.into(),
        Field::ObjectLockRetainUntilDate => o.lock.retention.map(|(_, t)| t.to_string()).unwrap_or_default(),
        Field::ObjectLockMode => o.lock.retention.map_or("", |(mode, _)| mode.name()).into(),
        Field::ObjectLockLegalHoldStatus => o.lock.hold.map_or("", |on| if on { "ON" } else { "OFF" }).into(),
        // nothing moves between tiers here
        Field::IntelligentTieringAccessTier if o.storage_class == "INTELLIGENT_TIERING" => "FREQUENT".into(),
        Field::BucketKeyStatus => "DISABLED".into(),
        Field::ChecksumAlgorithm => o.checksum.as_ref().map(|c| c.algorithm.clone()).unwrap_or_default(),
        Field::ObjectOwner => canonical_id(o.owner),
        Field::LifecycleExpirationDate if listed.latest => {
            let found = lifecycle::expires(listed.rules, listed.key, o.size, &o.tags, v.modified);
            found.map(|(at, _)| at.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}
