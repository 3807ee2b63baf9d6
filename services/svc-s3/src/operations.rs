//! The visible list of what is served: permissions, resources and condition keys beside each operation.
//!
//! "Required permissions for Amazon S3 API operations", Amazon S3 User Guide; Service Authorization Reference, Amazon S3.

use crate::guard;
use crate::named::{number, text};
use crate::ops::copy_object;
use base::Blobs;
use kernel::{Cx, Keys, Need, Operation};
use shape::Schema;
use std::sync::Arc;
use store::Read;

macro_rules! place {
    () => {
        "Bucket ExpectedBucketOwner RequestPayer "
    };
}
macro_rules! at_key {
    () => {
        "Bucket Key ExpectedBucketOwner RequestPayer "
    };
}
macro_rules! sums {
    () => {
        "ChecksumAlgorithm ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 \
         ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 "
    };
}
macro_rules! customer {
    () => {
        "SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 "
    };
}
macro_rules! described {
    () => {
        "ACL CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType Expires GrantFullControl GrantRead \
         GrantReadACP GrantWriteACP Metadata ServerSideEncryption StorageClass WebsiteRedirectLocation Tagging ObjectLockMode \
         ObjectLockRetainUntilDate ObjectLockLegalHoldStatus "
    };
}
macro_rules! conditions {
    () => {
        "IfMatch IfNoneMatch IfModifiedSince IfUnmodifiedSince "
    };
}
macro_rules! overrides {
    () => {
        "ResponseCacheControl ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage ResponseContentType \
         ResponseExpires "
    };
}
macro_rules! source {
    () => {
        "CopySource CopySourceIfMatch CopySourceIfModifiedSince CopySourceIfNoneMatch CopySourceIfUnmodifiedSince \
         CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5 ExpectedSourceBucketOwner "
    };
}
/// What documents carry beside themselves; the front checks it.
macro_rules! document {
    () => {
        "Bucket ExpectedBucketOwner ContentMD5 ChecksumAlgorithm "
    };
}

mod bucket_operations;
mod object_operations;

/// Every operation.
pub fn all(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
    // CloudTrail's event history has what is done to buckets, not what is done in them
    let mut out: Vec<Operation> = object_operations::objects(blobs)
        .into_iter()
        .chain(object_operations::uploads(blobs))
        .chain(object_operations::lists())
        .collect();
    out = out.into_iter().map(|op| if op.meta.name == "ListBuckets" { op } else { op.data_event() }).collect();
    out.extend(bucket_operations::buckets());
    out.extend(bucket_operations::configurations());
    out
}

fn bucket<I: Schema>(op: Operation, action: fn(&I) -> &'static str) -> Operation {
    op.on(bucket_arn::<I>).keys(keys::<I>).action(action).guarded_by(guard::guard).open_to_everyone()
}

fn object<I: Schema>(op: Operation, action: fn(&I) -> &'static str) -> Operation {
    op.on(object_arn::<I>)
        .keys(keys::<I>)
        .action(action)
        .guarded_by(guard::guard)
        .described_by(guard::describe)
        .open_to_everyone()
}

fn bucket_arn<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Vec<String> {
    text(input, "Bucket").map(|b| format!("arn:aws:s3:::{b}")).into_iter().collect()
}

fn object_arn<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Vec<String> {
    let (bucket, key) = (text(input, "Bucket").unwrap_or_default(), text(input, "Key").unwrap_or_default());
    vec![format!("arn:aws:s3:::{bucket}/{key}")]
}

fn version(id: &Option<String>, newest: &'static str, named: &'static str) -> &'static str {
    if id.is_some() { named } else { newest }
}

/// A copy reads its source.
fn source_needs(said: &str) -> Vec<Need> {
    let Ok((bucket, key, id)) = copy_object::parse(said) else { return Vec::new() };
    vec![Need::new(version(&id, "s3:GetObject", "s3:GetObjectVersion"), format!("arn:aws:s3:::{bucket}/{key}"))]
}

/// Condition keys that follow from an input's members.
const KEYS: &[(&str, &str)] = &[
    ("Prefix", "s3:prefix"),
    ("Delimiter", "s3:delimiter"),
    ("VersionId", "s3:VersionId"),
    ("ACL", "s3:x-amz-acl"),
    ("GrantFullControl", "s3:x-amz-grant-full-control"),
    ("GrantRead", "s3:x-amz-grant-read"),
    ("GrantReadACP", "s3:x-amz-grant-read-acp"),
    ("GrantWrite", "s3:x-amz-grant-write"),
    ("GrantWriteACP", "s3:x-amz-grant-write-acp"),
    ("CopySource", "s3:x-amz-copy-source"),
    ("MetadataDirective", "s3:x-amz-metadata-directive"),
    ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
    ("SSECustomerAlgorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
    ("StorageClass", "s3:x-amz-storage-class"),
    ("WebsiteRedirectLocation", "s3:x-amz-website-redirect-location"),
    ("ObjectOwnership", "s3:x-amz-object-ownership"),
    ("ObjectLockMode", "s3:object-lock-mode"),
    ("ObjectLockLegalHoldStatus", "s3:object-lock-legal-hold"),
    ("IfMatch", "s3:if-match"),
    ("IfNoneMatch", "s3:if-none-match"),
];

fn keys<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Keys {
    let mut out = Keys::new();
    for (member, key) in KEYS {
        if let Some(value) = text(input, member) {
            out.set(key, value);
        }
    }
    if let Some(max) = number(input, "MaxKeys") {
        out.set("s3:max-keys", max.to_string());
    }
    out
}
