//! PutBucketCors, GetBucketCors, DeleteBucketCors.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>

use super::{config, find};
use crate::errors;
use crate::rules::cors;
use api_s3::{DeleteBucketCorsRequest, GetBucketCorsOutput, GetBucketCorsRequest, PutBucketCorsRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketCorsRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    cors::check(&input.cors_configuration.cors_rules)?;
    config::put(tx, &bucket.name, "cors", &input.cors_configuration)?;
    Ok(Unit::default())
}

pub(crate) fn get(cx: &Cx, read: &dyn Read, input: GetBucketCorsRequest) -> Result<GetBucketCorsOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found = config::cors(read, &bucket.name)?;
    let found = found.ok_or_else(|| errors::no_configuration("cors", &bucket.name))?;
    Ok(GetBucketCorsOutput { cors_rules: Some(found.cors_rules) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketCorsRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "cors")?;
    Ok(Unit::default())
}
