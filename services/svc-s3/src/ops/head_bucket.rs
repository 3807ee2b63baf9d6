//! HeadBucket.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>

use super::find;
use api_s3::{HeadBucketOutput, HeadBucketRequest};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: HeadBucketRequest) -> Result<HeadBucketOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(HeadBucketOutput {
        bucket_arn: Some(bucket.arn()),
        bucket_region: Some(bucket.region.code().into()),
        access_point_alias: Some(false),
        ..Default::default()
    })
}
