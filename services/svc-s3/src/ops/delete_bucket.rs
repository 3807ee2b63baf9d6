//! DeleteBucket.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>

use super::{abort_multipart_upload, find};
use crate::errors;
use crate::model::Versioning;
use crate::tables::{BUCKETS, CONFIGS, FOREIGN, LISTED, REPLICATION_TASKS, UPLOADS, VERSIONS};
use api_s3::DeleteBucketRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteBucketRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let name = bucket.name.clone();
    if VERSIONS.first(tx, &(name.clone(),)).map_err(Fault::internal)?.is_some() {
        return Err(errors::bucket_not_empty(&name, bucket.versioning != Versioning::Never));
    }
    for (at, upload) in UPLOADS.list(tx, &(name.clone(),)).map_err(Fault::internal)? {
        abort_multipart_upload::drop_parts(tx, &upload.id)?;
        UPLOADS.delete(tx, &at).map_err(Fault::internal)?;
    }
    FOREIGN.delete_all(tx, &(name.clone(),)).map_err(Fault::internal)?;
    REPLICATION_TASKS.delete_all(tx, &(name.clone(),)).map_err(Fault::internal)?;
    LISTED.delete_all(tx, &(name.clone(),)).map_err(Fault::internal)?;
    CONFIGS.delete_all(tx, &(name.clone(),)).map_err(Fault::internal)?;
    BUCKETS.delete(tx, &(name,)).map_err(Fault::internal)?;
    Ok(Unit::default())
}
