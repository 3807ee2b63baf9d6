//! GetBucketLocation. It answers wherever it is asked.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>

use super::find;
use api_s3::{BucketLocationConstraint, GetBucketLocationOutput, GetBucketLocationRequest};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetBucketLocationRequest) -> Result<GetBucketLocationOutput, Fault> {
    let bucket = find::anywhere(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let code = Some(bucket.region.code()).filter(|c| *c != "us-east-1");
    Ok(GetBucketLocationOutput { location_constraint: code.and_then(BucketLocationConstraint::parse) })
}
