//! PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>

use super::{config, find};
use api_s3::{
    DeletePublicAccessBlockRequest, GetPublicAccessBlockOutput, GetPublicAccessBlockRequest,
    PublicAccessBlockConfiguration, PutPublicAccessBlockRequest,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutPublicAccessBlockRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let said = input.public_access_block_configuration;
    let whole = PublicAccessBlockConfiguration {
        block_public_acls: Some(said.block_public_acls == Some(true)),
        ignore_public_acls: Some(said.ignore_public_acls == Some(true)),
        block_public_policy: Some(said.block_public_policy == Some(true)),
        restrict_public_buckets: Some(said.restrict_public_buckets == Some(true)),
    };
    config::put(tx, &bucket.name, "public-access", &whole)?;
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetPublicAccessBlockRequest,
) -> Result<GetPublicAccessBlockOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found = config::must(read, &bucket.name, "public-access")?;
    Ok(GetPublicAccessBlockOutput { public_access_block_configuration: Some(found) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeletePublicAccessBlockRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    config::delete(tx, &bucket.name, "public-access")?;
    Ok(Unit::default())
}
