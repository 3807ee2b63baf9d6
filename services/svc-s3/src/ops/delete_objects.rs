//! DeleteObjects: up to 1,000 keys, each with its own outcome.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>

use super::delete_object::{If, delete};
use super::{config, find, versions};
use crate::errors;
use crate::limits::DELETE_KEYS_MAX;
use crate::model::Bucket;
use crate::rules::access_log;
use crate::tables::ACCESSES;
use api_s3::{DeleteObjectsOutput, DeleteObjectsRequest, DeletedObject, Error_, ObjectIdentifier};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteObjectsRequest) -> Result<DeleteObjectsOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let asked = input.delete.objects;
    if asked.is_empty() || asked.len() > DELETE_KEYS_MAX {
        return Err(errors::malformed_xml());
    }
    let quiet = input.delete.quiet == Some(true);
    let bypass = input.bypass_governance_retention == Some(true);
    let (mut deleted, mut failed) = (Vec::new(), Vec::new());
    let mut log = Log::new(tx, &bucket.name)?;
    for one in asked {
        let id = one.version_id.as_deref();
        let action = if id.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
        let conditions = If { etag: one.e_tag.as_deref(), modified: one.last_modified_time, size: one.size };
        let allowed = cx.permit(tx, action, &format!("{}/{}", bucket.arn(), one.key));
        log.before(tx, &bucket, &one)?;
        let outcome = match allowed {
            Ok(()) => tx.attempt(|tx| delete(cx, tx, &bucket, &one.key, id, &conditions, bypass)),
            Err(fault) => Err(fault),
        };
        log.after(cx, tx, &bucket, &one, outcome.as_ref().err())?;
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

/// The lines of the bucket's access log, one for each key beside that of the request.
struct Log {
    on: bool,
    lines: u32,
    /// The bytes of the object that is about to go.
    size: Option<u64>,
}

impl Log {
    fn new(read: &dyn Read, bucket: &str) -> Result<Log, Fault> {
        Ok(Log { on: config::exists(read, bucket, "logging")?, lines: 0, size: None })
    }

    fn before(&mut self, tx: &Tx, bucket: &Bucket, one: &ObjectIdentifier) -> Result<(), Fault> {
        if self.on {
            let newest = versions::newest(tx, &bucket.name, &one.key)?.filter(|_| one.version_id.is_none());
            self.size = newest.and_then(|(_, v)| v.object().map(|o| o.size));
        }
        Ok(())
    }

    fn after(
        &mut self,
        cx: &Cx,
        tx: &mut Tx,
        bucket: &Bucket,
        one: &ObjectIdentifier,
        fault: Option<&Fault>,
    ) -> Result<(), Fault> {
        if !self.on {
            return Ok(());
        }
        self.lines += 1;
        let at = (bucket.name.clone(), cx.now().0, format!("{}-{:04}", cx.request_id, self.lines));
        let line = access_log::of_batch(cx, bucket, one, self.size, fault);
        ACCESSES.put(tx, &at, &line).map_err(Fault::internal)
    }
}
