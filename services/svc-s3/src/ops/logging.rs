//! PutBucketLogging and GetBucketLogging.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html>

use super::{acls, config, find, request_payment};
use crate::errors;
use crate::model::Bucket;
use crate::tables::BUCKETS;
use api_s3::{
    BucketLoggingStatus, GetBucketLoggingOutput, GetBucketLoggingRequest, LoggingEnabled, PutBucketLoggingRequest,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketLoggingRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let mut status = input.bucket_logging_status;
    let Some(on) = &mut status.logging_enabled else {
        config::delete(tx, &bucket.name, "logging")?;
        return Ok(Unit::default());
    };
    let format = on.target_object_key_format.as_ref();
    if format.is_some_and(|f| f.simple_prefix.is_some() == f.partitioned_prefix.is_some()) {
        return Err(errors::malformed_xml());
    }
    let target = target(tx, &bucket, &on.target_bucket)?;
    on.target_grants = on.target_grants.take().filter(|grants| !grants.is_empty());
    if let Some(grants) = &mut on.target_grants {
        // names are ignored in requests
        grants.iter_mut().filter_map(|g| g.grantee.as_mut()).for_each(|to| to.display_name = None);
        if !target.has_acls() {
            return Err(errors::no_acls());
        }
        acls::of_log(cx, tx, &target, grants)?;
    }
    config::put(tx, &bucket.name, "logging", &status)?;
    Ok(Unit::default())
}

/// The bucket that a log may go to.
fn target(read: &dyn Read, bucket: &Bucket, name: &str) -> Result<Bucket, Fault> {
    let wrong = |text: &str| {
        let fault = Fault::sender("InvalidTargetBucketForLogging", text.to_owned());
        errors::with(fault, &[("TargetBucket", name)])
    };
    let target = BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal)?;
    let target = target.ok_or_else(|| wrong("The target bucket for logging does not exist"))?;
    if target.owner != bucket.owner {
        return Err(wrong("The owner for the bucket to be logged and the target bucket must be the same."));
    }
    if request_payment::by_requester(read, &target.name)? {
        return Err(wrong("Requester Pays buckets may not be the target bucket for logging"));
    }
    if target.region != bucket.region {
        let text = "Cross S3 location logging not allowed. ";
        let fault = Fault::with_status(403, "CrossLocationLoggingProhibited", text);
        let (from, to) = (bucket.region.code(), target.region.code());
        return Err(errors::with(fault, &[("SourceBucketLocation", from), ("TargetBucketLocation", to)]));
    }
    Ok(target)
}

pub(crate) fn get(cx: &Cx, read: &dyn Read, input: GetBucketLoggingRequest) -> Result<GetBucketLoggingOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(GetBucketLoggingOutput { logging_enabled: enabled(read, &bucket.name)? })
}

/// Where a bucket's accesses are told.
pub(crate) fn enabled(read: &dyn Read, bucket: &str) -> Result<Option<LoggingEnabled>, Fault> {
    let found: Option<BucketLoggingStatus> = config::get(read, bucket, "logging")?;
    Ok(found.and_then(|s| s.logging_enabled))
}
