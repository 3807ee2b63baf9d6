//! GetBucketAbac and PutBucketAbac: access by a bucket's tags is off, and stays off.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html>

use super::find;
use api_s3::{AbacStatus, BucketAbacStatus, GetBucketAbacOutput, GetBucketAbacRequest, PutBucketAbacRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketAbacRequest) -> Result<Unit, Fault> {
    find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(Unit::default())
}

pub(crate) fn get(cx: &Cx, read: &dyn Read, input: GetBucketAbacRequest) -> Result<GetBucketAbacOutput, Fault> {
    find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(GetBucketAbacOutput { abac_status: Some(AbacStatus { status: Some(BucketAbacStatus::Disabled) }) })
}
