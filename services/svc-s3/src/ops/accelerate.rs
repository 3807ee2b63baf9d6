//! GetBucketAccelerateConfiguration and PutBucketAccelerateConfiguration: whether the accelerate endpoint takes a bucket's requests.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html>; "Getting started with Amazon S3
//! Transfer Acceleration", Amazon S3 User Guide; "Error responses", Amazon S3 API Reference.

use super::{config, find};
use crate::errors;
use crate::model::Bucket;
use api_s3::{
    AccelerateConfiguration, BucketAccelerateStatus, GetBucketAccelerateConfigurationOutput,
    GetBucketAccelerateConfigurationRequest, PutBucketAccelerateConfigurationRequest,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

const KIND: &str = "accelerate";

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketAccelerateConfigurationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    if bucket.name.contains('.') {
        let text = "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names";
        return Err(errors::invalid_request(text));
    }
    if input.accelerate_configuration.status.is_none() {
        return Err(errors::malformed_xml());
    }
    config::put(tx, &bucket.name, KIND, &input.accelerate_configuration)?;
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketAccelerateConfigurationRequest,
) -> Result<GetBucketAccelerateConfigurationOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    Ok(GetBucketAccelerateConfigurationOutput { status: status(read, &bucket.name)?, ..Default::default() })
}

fn status(read: &dyn Read, bucket: &str) -> Result<Option<BucketAccelerateStatus>, Fault> {
    let found: Option<AccelerateConfiguration> = config::get(read, bucket, KIND)?;
    Ok(found.and_then(|c| c.status))
}

/// The accelerate endpoint serves the buckets alone that have it switched on.
pub(crate) fn check(cx: &Cx, read: &dyn Read, bucket: &Bucket) -> Result<(), Fault> {
    if !is_endpoint(&cx.source.endpoint) {
        return Ok(());
    }
    match status(read, &bucket.name)? {
        Some(BucketAccelerateStatus::Enabled) => Ok(()),
        Some(_) => Err(errors::invalid_request("S3 Transfer Acceleration is disabled on this bucket")),
        None => Err(errors::invalid_request("S3 Transfer Acceleration is not configured on this bucket")),
    }
}

/// `https://bucket.s3-accelerate.amazonaws.com`
pub(crate) fn is_endpoint(endpoint: &str) -> bool {
    endpoint.contains(".s3-accelerate.") || endpoint.contains("//s3-accelerate.")
}
