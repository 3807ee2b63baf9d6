//! DeleteObjects: up to 1,000 keys, each with its own outcome.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>

use super::delete_object::{If, delete};
use super::find;
use crate::errors;
use crate::limits::DELETE_KEYS_MAX;
use api_s3::{DeleteObjectsOutput, DeleteObjectsRequest, DeletedObject, Error_};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteObjectsRequest) -> Result<DeleteObjectsOutput, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let asked = input.delete.objects;
    if asked.is_empty() || asked.len() > DELETE_KEYS_MAX {
        return Err(errors::malformed_xml());
    }
    let quiet = input.delete.quiet == Some(true);
    let bypass = input.bypass_governance_retention == Some(true);
    let (mut deleted, mut failed) = (Vec::new(), Vec::new());
    for one in asked {
        let id = one.version_id.as_deref();
        let action = if id.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
        let conditions = If { etag: one.e_tag.as_deref(), modified: one.last_modified_time, size: one.size };
        let allowed = cx.permit(tx, action, &format!("{}/{}", bucket.arn(), one.key));
        let outcome = match allowed {
            Ok(()) => tx.attempt(|tx| delete(cx, tx, &bucket, &one.key, id, &conditions, bypass)),
            Err(fault) => Err(fault),
        };
        match outcome {
            Ok(_) if quiet => {}
            Ok(done) => deleted.push(DeletedObject {
                key: Some(one.key),
                version_id: one.version_id,
                delete_marker: done.marker.then_some(true),
                delete_marker_version_id: done.version.filter(|_| done.marker),
            }),
            Err(fault) if fault.status >= 500 => return Err(fault),
            Err(fault) => failed.push(Error_ {
                key: Some(one.key),
                version_id: one.version_id,
                code: Some(fault.code.into_owned()),
                message: Some(fault.message),
            }),
        }
    }
    Ok(DeleteObjectsOutput { deleted: Some(deleted), errors: Some(failed), ..Default::default() })
}
