//! GetBucketRequestPayment and PutBucketRequestPayment: the owner pays.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html>

use super::find;
use api_s3::{GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest, Payer, PutBucketRequestPaymentRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketRequestPaymentRequest) -> Result<Unit, Fault> {
    find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketRequestPaymentRequest,
) -> Result<GetBucketRequestPaymentOutput, Fault> {
    find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(GetBucketRequestPaymentOutput { payer: Some(Payer::BucketOwner) })
}
