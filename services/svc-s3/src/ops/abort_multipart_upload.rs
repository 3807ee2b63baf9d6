//! AbortMultipartUpload.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>

use super::find;
use crate::errors;
use crate::tables::{PARTS, UPLOADS, doom};
use api_s3::{AbortMultipartUploadOutput, AbortMultipartUploadRequest};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AbortMultipartUploadRequest,
) -> Result<AbortMultipartUploadOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, upload) = find::upload(cx, tx, &bucket, &input.key, &input.upload_id)?;
    if input.if_match_initiated_time.is_some_and(|t| t.secs() != upload.initiated.secs()) {
        return Err(errors::precondition("x-amz-if-match-initiated-time"));
    }
    UPLOADS.delete(tx, &at).map_err(Fault::internal)?;
    drop_parts(tx, &upload.id)?;
    Ok(AbortMultipartUploadOutput::default())
}

/// Removes what was uploaded.
pub(crate) fn drop_parts(tx: &mut Tx, upload: &str) -> Result<(), Fault> {
    for (at, part) in PARTS.list(tx, &(upload.to_owned(),)).map_err(Fault::internal)? {
        if let Some(blob) = part.blob {
            doom(tx, blob)?;
        }
        PARTS.delete(tx, &at).map_err(Fault::internal)?;
    }
    Ok(())
}
