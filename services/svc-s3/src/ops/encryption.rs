//! PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption. Every object is encrypted with the cloud's key; a bucket may
//! also let in customers' keys.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>

use super::{config, find};
use crate::errors;
use crate::model::Bucket;
use crate::tables::BUCKETS;
use api_s3::{
    BlockedEncryptionTypes, DeleteBucketEncryptionRequest, EncryptionType, GetBucketEncryptionOutput,
    GetBucketEncryptionRequest, PutBucketEncryptionRequest, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// The kind of configuration that says whether a bucket has a key of its own: it saves calls of KMS, and is told as it was said.
const BUCKET_KEY: &str = "bucket-key";

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketEncryptionRequest) -> Result<Unit, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let [rule] = &input.server_side_encryption_configuration.rules[..] else { return Err(errors::malformed_xml()) };
    if let Some(default) = &rule.apply_server_side_encryption_by_default {
        match default.sse_algorithm {
            ServerSideEncryption::Aes256 if default.kms_master_key_id.is_some() => {
                let text =
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
                return Err(errors::argument("KMSMasterKeyID", "", text));
            }
            ServerSideEncryption::Aes256 => {}
            other => {
                return Err(Fault::not_implemented(format_args!(
                    "PutBucketEncryption.SSEAlgorithm={}",
                    other.as_str()
                )));
            }
        }
    }
    let types = rule.blocked_encryption_types.as_ref().and_then(|b| b.encryption_type.as_deref());
    if let Some(types) = types {
        bucket.blocks_customer_keys = types.contains(&EncryptionType::SseC);
    }
    match rule.bucket_key_enabled {
        Some(true) => config::put(tx, &bucket.name, BUCKET_KEY, rule)?,
        _ => config::delete(tx, &bucket.name, BUCKET_KEY)?,
    }
    save(tx, &bucket)
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketEncryptionRequest,
) -> Result<GetBucketEncryptionOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let default =
        ServerSideEncryptionByDefault { sse_algorithm: ServerSideEncryption::Aes256, kms_master_key_id: None };
    let blocked = if bucket.blocks_customer_keys { EncryptionType::SseC } else { EncryptionType::None };
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(default),
        bucket_key_enabled: Some(config::exists(read, &bucket.name, BUCKET_KEY)?),
        blocked_encryption_types: Some(BlockedEncryptionTypes { encryption_type: Some(vec![blocked]) }),
    };
    let rules = vec![rule];
    Ok(GetBucketEncryptionOutput {
        server_side_encryption_configuration: Some(ServerSideEncryptionConfiguration { rules }),
    })
}

/// Back to what a new bucket has.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketEncryptionRequest) -> Result<Unit, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    bucket.blocks_customer_keys = true;
    config::delete(tx, &bucket.name, BUCKET_KEY)?;
    save(tx, &bucket)
}

fn save(tx: &mut Tx, bucket: &Bucket) -> Result<Unit, Fault> {
    BUCKETS.put(tx, &(bucket.name.clone(),), bucket).map_err(Fault::internal)?;
    Ok(Unit::default())
}
