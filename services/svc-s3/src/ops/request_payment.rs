//! GetBucketRequestPayment and PutBucketRequestPayment: who pays for requests, and who must say that they know.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html>; "Using Requester Pays general purpose buckets
//! for storage transfers and usage", Amazon S3 User Guide.

use super::{config, find};
use crate::errors;
use crate::model::Bucket;
use api_s3::{
    GetBucketRequestPaymentOutput, GetBucketRequestPaymentRequest, Payer, PutBucketRequestPaymentRequest,
    RequestPaymentConfiguration,
};
use base::Fault;
use kernel::{Cx, Principal};
use shape::Unit;
use store::{Read, Tx};

const KIND: &str = "request-payment";

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketRequestPaymentRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    match input.request_payment_configuration.payer {
        Payer::BucketOwner => config::delete(tx, &bucket.name, KIND)?,
        _ => config::put(tx, &bucket.name, KIND, &input.request_payment_configuration)?,
    }
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketRequestPaymentRequest,
) -> Result<GetBucketRequestPaymentOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found: Option<RequestPaymentConfiguration> = config::get(read, &bucket.name, KIND)?;
    Ok(GetBucketRequestPaymentOutput { payer: Some(found.map_or(Payer::BucketOwner, |c| c.payer)) })
}

/// Whoever does not own such a bucket must say that they pay, and nobody pays anonymously.
pub(crate) fn check(cx: &Cx, read: &dyn Read, bucket: &Bucket, said: Option<&str>) -> Result<(), Fault> {
    let agreed = said == Some("requester") && !matches!(cx.principal, Principal::Anonymous);
    if !agreed && charges(read, bucket, &cx.principal)? { Err(errors::access_denied()) } else { Ok(()) }
}

/// True when who does not own the bucket pays.
pub(crate) fn by_requester(read: &dyn Read, bucket: &str) -> Result<bool, Fault> {
    config::exists(read, bucket, KIND)
}

/// True when requests of this caller are charged to them.
pub(crate) fn charges(read: &dyn Read, bucket: &Bucket, caller: &Principal) -> Result<bool, Fault> {
    let own = caller.account() == Some(bucket.owner) && !matches!(caller, Principal::Anonymous);
    let service = matches!(caller, Principal::Service { .. });
    Ok(!own && !service && by_requester(read, &bucket.name)?)
}
