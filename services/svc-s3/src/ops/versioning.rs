//! PutBucketVersioning and GetBucketVersioning.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>

use super::{config, find};
use crate::model::Versioning;
use crate::tables::BUCKETS;
use api_s3::{
    BucketVersioningStatus, GetBucketVersioningOutput, GetBucketVersioningRequest, PutBucketVersioningRequest,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketVersioningRequest) -> Result<Unit, Fault> {
    let mut bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let status = input.versioning_configuration.status;
    bucket.versioning = match status {
        Some(BucketVersioningStatus::Enabled) => Versioning::Enabled,
        Some(BucketVersioningStatus::Suspended) if bucket.object_lock => {
            let text =
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.";
            return Err(Fault::with_status(409, "InvalidBucketState", text));
        }
        Some(BucketVersioningStatus::Suspended) if config::exists(tx, &bucket.name, "replication")? => {
            let text = "A replication configuration is present on this bucket, so you cannot change the versioning state. To \
                        change the versioning state, first delete the replication configuration.";
            return Err(Fault::with_status(409, "InvalidBucketState", text));
        }
        Some(BucketVersioningStatus::Suspended) => Versioning::Suspended,
        None => {
            let text = "The Versioning element must be specified";
            return Err(Fault::sender("IllegalVersioningConfigurationException", text));
        }
    };
    BUCKETS.put(tx, &(bucket.name.clone(),), &bucket).map_err(Fault::internal)?;
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketVersioningRequest,
) -> Result<GetBucketVersioningOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let status = match bucket.versioning {
        Versioning::Never => None,
        Versioning::Enabled => Some(BucketVersioningStatus::Enabled),
        Versioning::Suspended => Some(BucketVersioningStatus::Suspended),
    };
    Ok(GetBucketVersioningOutput { status, mfa_delete: None })
}
