//! Lines of access logs and the names of their objects.
//!
//! "Amazon S3 server access log format" and "Amazon S3 server access log object key format", Amazon S3 User Guide.

use crate::model::{Bucket, canonical_id};
use crate::rules::keys::encoded;
use api_s3::{LoggingEnabled, ObjectIdentifier, PartitionDateSource};
use base::{Fault, MONTHS, Timestamp, extended_request_id, short_request_id};
use kernel::{Access, Cx, Principal};

/// What is not known, or does not apply.
const NONE: &str = "-";

/// One line, without its end.
pub(crate) fn line(a: &Access, bucket: &Bucket) -> String {
    let number = |n: Option<u64>| n.filter(|n| *n > 0).map_or_else(|| NONE.into(), |n| n.to_string());
    let text = |t: &str| if t.is_empty() { NONE.to_owned() } else { t.to_owned() };
    let quoted = |t: &str| format!("\"{}\"", safe(if t.is_empty() { NONE } else { t }));
    let key = a.key.as_deref().filter(|k| !k.is_empty()).map(|k| encoded(k, true).replace('+', "%20"));
    [
        canonical_id(bucket.owner),
        a.bucket.clone(),
        time(a.received),
        text(&a.address),
        requester(&a.principal),
        text(&a.request_id),
        operation(a),
        key.unwrap_or_else(|| NONE.into()),
        quoted(&a.request),
        a.status.to_string(),
        text(a.error.as_deref().unwrap_or("")),
        number(Some(a.sent)),
        number(a.size),
        a.total_ms.to_string(),
        a.turn_around_ms.to_string(),
        quoted(&a.referer),
        quoted(&a.user_agent),
        text(a.version_id.as_deref().unwrap_or("")),
        text(&a.host_id),
        text(a.signature),
        // cipher suite
        NONE.into(),
        text(a.authentication),
        text(&a.host),
        // TLS version, access point, whether an access control list was needed, the caller's region
        NONE.into(),
        NONE.into(),
        NONE.into(),
        NONE.into(),
    ]
    .join(" ")
}

/// The line of one key of a batch of deletions: what belongs to the request alone stands in the request's own line.
pub(crate) fn of_batch(
    cx: &Cx,
    bucket: &Bucket,
    one: &ObjectIdentifier,
    size: Option<u64>,
    fault: Option<&Fault>,
) -> String {
    let or_none = |text: String| if text.is_empty() { NONE.to_owned() } else { text };
    let head = [
        canonical_id(bucket.owner),
        bucket.name.clone(),
        time(cx.now()),
        or_none(cx.source.address.map_or_else(String::new, |a| a.to_string())),
        requester(&cx.principal),
        short_request_id(&cx.request_id),
        "BATCH.DELETE.OBJECT".into(),
        encoded(&one.key, true).replace('+', "%20"),
        NONE.into(),
        fault.map_or(204, |f| f.status).to_string(),
        fault.map_or_else(|| NONE.into(), |f| f.code.to_string()),
        NONE.into(),
        size.filter(|_| fault.is_none()).map_or_else(|| NONE.into(), |n| n.to_string()),
    ];
    // times, referer, client
    let host_id = extended_request_id(&cx.request_id);
    let rest = [NONE, NONE, NONE, NONE, one.version_id.as_deref().unwrap_or(NONE), &host_id];
    let signed = !cx.access_key_id.is_empty();
    let signature = if signed { ["SigV4", NONE, "AuthHeader"] } else { [NONE; 3] };
    let host = cx.source.endpoint.split_once("://").map_or(NONE, |(_, host)| host);
    let tail = [host, NONE, NONE, NONE, NONE];
    head.iter().map(String::as_str).chain(rest).chain(signature).chain(tail).collect::<Vec<_>>().join(" ")
}

/// Text between quotes on one line.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("%22"),
            c if c.is_control() => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

/// `[06/Feb/2019:00:00:38 +0000]`
fn time(t: Timestamp) -> String {
    let ((y, mo, d), (h, mi, s, _)) = (t.date(), t.time());
    format!("[{d:02}/{}/{y:04}:{h:02}:{mi:02}:{s:02} +0000]", MONTHS[(mo as usize - 1) % 12])
}

/// The account by its canonical id, others by their ARN.
fn requester(principal: &Principal) -> String {
    match principal {
        Principal::Anonymous => NONE.into(),
        Principal::Root(account) => canonical_id(*account),
        other => other.arn(),
    }
}

/// `REST.GET.OBJECT`
fn operation(a: &Access) -> String {
    if a.website {
        return format!("WEBSITE.{}.OBJECT", a.method);
    }
    if a.method == "OPTIONS" {
        return "REST.OPTIONS.PREFLIGHT".into();
    }
    let Some(name) = a.operation else {
        return format!("REST.{}.{}", a.method, if a.key.is_some() { "OBJECT" } else { "BUCKET" });
    };
    match name {
        "CopyObject" => "REST.COPY.OBJECT".into(),
        "UploadPartCopy" => "REST.COPY.PART".into(),
        name => format!("REST.{}.{}", a.method, resource(name)),
    }
}

/// The resource by the operation that it is used by.
fn resource(name: &str) -> String {
    let known = match name {
        "ListObjects" | "ListObjectsV2" | "CreateBucket" | "DeleteBucket" | "HeadBucket" => "BUCKET",
        "ListObjectVersions" => "BUCKETVERSIONS",
        "GetObject" | "HeadObject" | "PutObject" | "DeleteObject" => "OBJECT",
        "DeleteObjects" => "MULTI_OBJECT_DELETE",
        "CreateMultipartUpload" | "ListMultipartUploads" => "UPLOADS",
        "CompleteMultipartUpload" | "AbortMultipartUpload" | "ListParts" => "UPLOAD",
        "UploadPart" => "PART",
        "GetObjectTagging" | "PutObjectTagging" | "DeleteObjectTagging" => "OBJECT_TAGGING",
        "GetObjectAcl" | "PutObjectAcl" | "GetBucketAcl" | "PutBucketAcl" => "ACL",
        "GetBucketLogging" | "PutBucketLogging" => "LOGGING_STATUS",
        "GetBucketPolicy" | "PutBucketPolicy" | "DeleteBucketPolicy" => "BUCKETPOLICY",
        "GetBucketPolicyStatus" => "POLICY_STATUS",
        "GetObjectRetention" | "PutObjectRetention" => "OBJECT_LOCK_RETENTION",
        "GetObjectLegalHold" | "PutObjectLegalHold" => "OBJECT_LOCK_LEGALHOLD",
        "GetObjectLockConfiguration" | "PutObjectLockConfiguration" => "OBJECT_LOCK_CONFIGURATION",
        "GetBucketLifecycleConfiguration" | "PutBucketLifecycleConfiguration" => "LIFECYCLE",
        "GetBucketNotificationConfiguration" | "PutBucketNotificationConfiguration" => "NOTIFICATION",
        "GetBucketAccelerateConfiguration" | "PutBucketAccelerateConfiguration" => "ACCELERATE",
        _ => "",
    };
    if !known.is_empty() {
        return known.into();
    }
    // the others are called as their configuration is
    let stem = ["Get", "Put", "Delete", "List"].iter().find_map(|verb| name.strip_prefix(verb)).unwrap_or(name);
    let stem = stem
        .strip_prefix("Bucket")
        .unwrap_or(stem)
        .trim_end_matches("Configurations")
        .trim_end_matches("Configuration");
    let mut out = String::new();
    for (i, c) in stem.char_indices() {
        if c.is_ascii_uppercase() && i > 0 && !stem[..i].ends_with(|p: char| p.is_ascii_uppercase()) {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

/// True when each log object holds the records of one day.
pub(crate) fn by_event(logging: &LoggingEnabled) -> bool {
    let parts = logging.target_object_key_format.as_ref().and_then(|f| f.partitioned_prefix.as_ref());
    parts.is_some_and(|p| p.partition_date_source != Some(PartitionDateSource::DeliveryTime))
}

/// The key of a log object.
pub(crate) fn key(
    logging: &LoggingEnabled,
    source: &Bucket,
    event: Timestamp,
    delivery: Timestamp,
    unique: &str,
) -> String {
    let prefix = &logging.target_prefix;
    let parts = logging.target_object_key_format.as_ref().and_then(|f| f.partitioned_prefix.as_ref());
    let day = if by_event(logging) { event } else { delivery };
    let ((y, mo, d), (h, mi, s, _)) = (day.date(), day.time());
    let (h, mi, s) = if by_event(logging) { (0, 0, 0) } else { (h, mi, s) };
    let name = format!("{y:04}-{mo:02}-{d:02}-{h:02}-{mi:02}-{s:02}-{unique}");
    match parts {
        None => format!("{prefix}{name}"),
        Some(_) => {
            let (account, region, bucket) = (source.owner, source.region.code(), &source.name);
            format!("{prefix}{account}/{region}/{bucket}/{y:04}/{mo:02}/{d:02}/{name}")
        }
    }
}
