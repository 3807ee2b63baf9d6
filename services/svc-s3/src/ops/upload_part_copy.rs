//! UploadPartCopy.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>

use super::copy_object::{Source, source};
use super::{find, show, upload_part, versions};
use crate::errors;
use crate::files::{self, Expected, Reading, Staged};
use crate::limits::PUT_BYTES_MAX;
use crate::named::{Value, set, set_text};
use api_s3::{CopyPartResult, UploadPartCopyOutput, UploadPartCopyRequest};
use base::{BlobKey, Blobs, Fault};
use kernel::Cx;
use shape::Body;
use std::sync::Arc;
use store::{Read, Tx};

pub(crate) type Made = (Staged, Source);

pub(crate) fn stage(blobs: &Arc<dyn Blobs>, cx: &Cx, input: &UploadPartCopyRequest) -> Result<Made, Fault> {
    let (source, body, key, expected) = prepare(blobs, cx, &cx.snapshot()?, input)?;
    Ok((files::receive(blobs, &body, &key, &expected)?, source))
}

fn prepare(
    blobs: &Arc<dyn Blobs>,
    cx: &Cx,
    read: &dyn Read,
    input: &UploadPartCopyRequest,
) -> Result<(Source, Body, BlobKey, Expected), Fault> {
    let bucket = find::asked(cx, read, input)?;
    upload_part::number(input.part_number)?;
    let (_, upload) = find::upload(cx, read, &bucket, &input.key, &input.upload_id)?;
    let source = source(cx, read, input)?;
    let (from, length) = range(input.copy_source_range.as_deref(), source.object()?.size)?;
    let key = upload_part::key(cx, read, &upload, input)?;
    let body = Body::new(Reading::open(blobs, source.key, &source.pieces, from, length)?);
    let expected = Expected::read(&UploadPartCopyRequest::default(), upload_part::algorithm(&upload))?;
    Ok((source, body, key, expected))
}

/// `bytes=first-last`, both included and both there.
fn range(said: Option<&str>, size: u64) -> Result<(u64, u64), Fault> {
    let Some(said) = said else {
        return match size {
            s if s > PUT_BYTES_MAX => Err(errors::invalid_request(
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
            )),
            s => Ok((0, s)),
        };
    };
    let wrong = || {
        let text = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based \
                    offsets of the first and last bytes to copy";
        errors::argument("x-amz-copy-source-range", said, text)
    };
    let (first, last) = said.strip_prefix("bytes=").and_then(|r| r.split_once('-')).ok_or_else(wrong)?;
    let (first, last): (u64, u64) = (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
    if first > last {
        return Err(wrong());
    }
    if last >= size {
        let text = format!("Range specified is not valid for source object of size: {size}");
        return Err(errors::argument("x-amz-copy-source-range", said, text));
    }
    Ok((first, last + 1 - first))
}

pub(crate) fn run(
    _: &Arc<dyn Blobs>,
    cx: &Cx,
    tx: &mut Tx,
    input: UploadPartCopyRequest,
    (mut staged, source): Made,
) -> Result<UploadPartCopyOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (_, upload) = find::upload(cx, tx, &bucket, &input.key, &input.upload_id)?;
    let part = upload_part::keep(cx, tx, &upload, input.part_number, &mut staged)?;
    let mut result = CopyPartResult { last_modified: Some(part.modified), ..Default::default() };
    set(&mut result, "ETag", Value::Text(&format!("\"{}\"", part.etag)));
    if upload.checksum_said {
        set(&mut result, &show::member(staged.checksum.0), Value::Text(&checksum::text(&staged.checksum.1)));
    }
    let mut out = UploadPartCopyOutput { copy_part_result: Some(result), ..Default::default() };
    show::encryption(&mut out, &upload.object.seal);
    set_text(&mut out, "CopySourceVersionId", versions::told(&source.bucket, &source.version));
    Ok(out)
}
