//! GetBucketAccelerateConfiguration: no bucket was ever accelerated.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html>

use super::find;
use api_s3::{GetBucketAccelerateConfigurationOutput, GetBucketAccelerateConfigurationRequest};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketAccelerateConfigurationRequest,
) -> Result<GetBucketAccelerateConfigurationOutput, Fault> {
    find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(GetBucketAccelerateConfigurationOutput::default())
}
