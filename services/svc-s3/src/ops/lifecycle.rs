//! PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration, DeleteBucketLifecycle.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>

use super::{config, find};
use crate::errors;
use crate::rules::lifecycle_check;
use api_s3::{
    DeleteBucketLifecycleRequest, GetBucketLifecycleConfigurationOutput, GetBucketLifecycleConfigurationRequest,
    PutBucketLifecycleConfigurationOutput, PutBucketLifecycleConfigurationRequest, TransitionDefaultMinimumObjectSize,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(
    cx: &Cx,
    tx: &mut Tx,
    input: PutBucketLifecycleConfigurationRequest,
) -> Result<PutBucketLifecycleConfigurationOutput, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let mut said = input.lifecycle_configuration.ok_or_else(errors::malformed_xml)?;
    lifecycle_check::check(&mut said.rules, &mut || cx.ids().uuid())?;
    let minimum = input
        .transition_default_minimum_object_size
        .or(Some(TransitionDefaultMinimumObjectSize::AllStorageClasses128k));
    let kept = GetBucketLifecycleConfigurationOutput {
        rules: Some(said.rules),
        transition_default_minimum_object_size: minimum,
    };
    config::put(tx, &bucket.name, "lifecycle", &kept)?;
    Ok(PutBucketLifecycleConfigurationOutput { transition_default_minimum_object_size: minimum })
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketLifecycleConfigurationRequest,
) -> Result<GetBucketLifecycleConfigurationOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::must(read, &bucket.name, "lifecycle")
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketLifecycleRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "lifecycle")?;
    Ok(Unit::default())
}
