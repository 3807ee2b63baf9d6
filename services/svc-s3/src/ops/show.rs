//! An object as answers describe it: all of them share these members.

use super::config;
use crate::model::{Bucket, Object, Seal, Version, Versioning};
use crate::named::{Value, set, set_map, set_text};
use crate::rules::{intake, lifecycle};
use crate::tables::{REPLICATION, VersionKey};
use base::{Fault, Timestamp};
use checksum::Algorithm;
use shape::Struct;
use store::Read;

/// How it is encrypted.
pub(crate) fn encryption(out: &mut dyn Struct, seal: &Seal) {
    match seal {
        Seal::Own(_) => set(out, "ServerSideEncryption", Value::Text("AES256")),
        Seal::Customer { key_md5, .. } => {
            set(out, "SSECustomerAlgorithm", Value::Text("AES256"));
            set(out, "SSECustomerKeyMD5", Value::Text(key_md5));
        }
    }
}

/// Its checksum.
pub(crate) fn checksum(out: &mut dyn Struct, object: &Object) {
    let Some(c) = &object.checksum else { return };
    let text = match c.composite {
        true => format!("{}-{}", checksum::text(&c.sum), object.parts),
        false => checksum::text(&c.sum),
    };
    set(out, &member(c.algorithm()), Value::Text(&text));
    set(out, "ChecksumType", Value::Text(c.kind()));
}

/// `ChecksumCRC32`
pub(crate) fn member(algorithm: Algorithm) -> String {
    format!("Checksum{}", algorithm.name())
}

/// When a rule lets it expire, as a header says it.
pub(crate) fn expiration(
    out: &mut dyn Struct,
    read: &dyn Read,
    bucket: &Bucket,
    key: &str,
    v: &Version,
) -> Result<(), Fault> {
    let Some(o) = v.object() else { return Ok(()) };
    let rules = config::lifecycle(read, &bucket.name)?;
    if let Some((at, id)) = lifecycle::expires(&rules.list, key, o.size, &o.tags, v.modified) {
        let text = format!("expiry-date=\"{}\", rule-id=\"{id}\"", at.http_date());
        set(out, "Expiration", Value::Text(&text));
    }
    Ok(())
}

/// How far its copies in other buckets are, or that it is one.
pub(crate) fn replication(out: &mut dyn Struct, read: &dyn Read, at: &VersionKey, v: &Version) -> Result<(), Fault> {
    if v.id.is_some()
        && let Some(known) = REPLICATION.get(read, at).map_err(Fault::internal)?
    {
        set(out, "ReplicationStatus", Value::Text(known.status()));
    }
    Ok(())
}

/// Everything that the headers of a read tell.
pub(crate) fn object(out: &mut dyn Struct, bucket: &Bucket, v: &Version, o: &Object, now: base::Timestamp) {
    set(out, "ETag", Value::Text(&["\"", &o.etag, "\""].concat()));
    set(out, "LastModified", Value::Time(v.modified));
    set(out, "AcceptRanges", Value::Text("bytes"));
    let h = &o.headers;
    for (name, value) in [
        ("CacheControl", &h.cache_control),
        ("ContentDisposition", &h.content_disposition),
        ("ContentEncoding", &h.content_encoding),
        ("ContentLanguage", &h.content_language),
        ("ContentType", &h.content_type),
        ("Expires", &h.expires),
        ("WebsiteRedirectLocation", &o.redirect),
    ] {
        set_text(out, name, value.as_deref());
    }
    set_map(out, "Metadata", &o.metadata);
    encryption(out, &o.seal);
    if o.storage_class != "STANDARD" {
        set(out, "StorageClass", Value::Text(&o.storage_class));
    }
    if bucket.versioning != Versioning::Never {
        set(out, "VersionId", Value::Text(v.shown_id()));
    }
    if !o.tags.is_empty() {
        set(out, "TagCount", Value::Number(o.tags.len() as i64));
    }
    if let Some((mode, until)) = o.lock.retention {
        set(out, "ObjectLockMode", Value::Text(mode.name()));
        set(out, "ObjectLockRetainUntilDate", Value::Time(until));
    }
    if let Some(hold) = o.lock.hold {
        set(out, "ObjectLockLegalHoldStatus", Value::Text(if hold { "ON" } else { "OFF" }));
    }
    if let Some((ready, until)) = o.restored.filter(|_| intake::is_archived(&o.storage_class)) {
        let text = match ready > now {
            true => "ongoing-request=\"true\"".to_owned(),
            false => format!("ongoing-request=\"false\", expiry-date=\"{}\"", until.http_date()),
        };
        set(out, "Restore", Value::Text(&text));
    }
}

/// How far an archived object's restore is, as lists show it where they are asked to.
pub(crate) fn restore_status(o: &Object, now: Timestamp) -> Option<api_s3::RestoreStatus> {
    let (ready, until) = o.restored.filter(|_| intake::is_archived(&o.storage_class))?;
    let under_way = ready > now;
    Some(api_s3::RestoreStatus {
        is_restore_in_progress: Some(under_way),
        restore_expiry_date: (!under_way).then_some(until),
    })
}
