//! GetBucketLocation. It answers wherever it is asked; a bucket of eu-west-1 that was made in `EU` is there.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>

use super::{config, find};
use api_s3::{BucketLocationConstraint, GetBucketLocationOutput, GetBucketLocationRequest};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetBucketLocationRequest) -> Result<GetBucketLocationOutput, Fault> {
    let bucket = find::anywhere(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let code = match bucket.region.code() {
        "us-east-1" => None,
        _ if config::exists(read, &bucket.name, "eu")? => Some("EU"),
        code => Some(code),
    };
    Ok(GetBucketLocationOutput { location_constraint: code.and_then(BucketLocationConstraint::parse) })
}
