//! PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use super::{config, find};
use crate::errors;
use crate::rules::access;
use api_s3::{
    DeleteBucketPolicyRequest, GetBucketPolicyOutput, GetBucketPolicyRequest, GetBucketPolicyStatusOutput,
    GetBucketPolicyStatusRequest, PolicyStatus, PutBucketPolicyRequest,
};
use base::Fault;
use kernel::{Cx, principals};
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketPolicyRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let document = access::check(&input.policy, &bucket.name)?;
    let block = config::public_access(tx, &bucket.name)?;
    if block.block_public_policy == Some(true) && access::is_public(&document) {
        let caller = cx.principal.arn();
        return Err(access::blocked(&caller, "s3:PutBucketPolicy", &bucket.arn(), "BlockPublicPolicy"));
    }
    let bound = principals::bind(&document, |arn| cx.named(tx, arn), |arn| errors::invalid_principal("AWS", arn))?;
    config::put_policy(tx, &bucket.name, input.policy, &bound)?;
    Ok(Unit::default())
}

pub(crate) fn get(cx: &Cx, read: &dyn Read, input: GetBucketPolicyRequest) -> Result<GetBucketPolicyOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let policy = config::policy(cx, read, &bucket.name)?;
    let policy = policy.ok_or_else(|| errors::no_configuration("policy", &bucket.name))?;
    Ok(GetBucketPolicyOutput { policy: Some(policy) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketPolicyRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete_policy(tx, &bucket.name)?;
    Ok(Unit::default())
}

pub(crate) fn status(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketPolicyStatusRequest,
) -> Result<GetBucketPolicyStatusOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let policy = config::policy(cx, read, &bucket.name)?;
    let policy = policy.ok_or_else(|| errors::no_configuration("policy", &bucket.name))?;
    let document = access::check(&policy, &bucket.name)?;
    Ok(GetBucketPolicyStatusOutput {
        policy_status: Some(PolicyStatus { is_public: Some(access::is_public(&document)) }),
    })
}
