//! UploadPart.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>

use super::{find, show};
use crate::errors;
use crate::files::{self, Expected, Staged};
use crate::limits::PARTS_MAX;
use crate::model::{Part, Upload};
use crate::named::{Value, set};
use crate::tables::{PARTS, doom, hold};
use api_s3::{UploadPartOutput, UploadPartRequest};
use base::{BlobKey, Blobs, Fault, Timestamp};
use checksum::Algorithm;
use kernel::Cx;
use shape::Struct;
use std::sync::Arc;
use store::{Read, Tx};

pub(crate) fn stage(blobs: &Arc<dyn Blobs>, cx: &Cx, input: &UploadPartRequest) -> Result<Staged, Fault> {
    let (upload, key) = prepare(cx, &cx.snapshot()?, input)?;
    let expected = Expected::read(input, algorithm(&upload))?;
    let staged = files::receive(blobs, &input.body, &key, &expected)?;
    same_algorithm(&upload, &staged)?;
    Ok(staged)
}

fn prepare(cx: &Cx, read: &dyn Read, input: &UploadPartRequest) -> Result<(Upload, BlobKey), Fault> {
    let bucket = find::asked(cx, read, input)?;
    number(input.part_number)?;
    let (_, upload) = find::upload(cx, read, &bucket, &input.key, &input.upload_id)?;
    let key = key(cx, read, &upload, input)?;
    Ok((upload, key))
}

pub(crate) fn run(
    _: &Arc<dyn Blobs>,
    cx: &Cx,
    tx: &mut Tx,
    input: UploadPartRequest,
    mut staged: Staged,
) -> Result<UploadPartOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (_, upload) = find::upload(cx, tx, &bucket, &input.key, &input.upload_id)?;
    let part = keep(cx, tx, &upload, input.part_number, &mut staged)?;
    let mut out = UploadPartOutput::default();
    set(&mut out, "ETag", Value::Text(&format!("\"{}\"", part.etag)));
    show::encryption(&mut out, &upload.object.seal);
    let (algorithm, sum) = &staged.checksum;
    set(&mut out, &show::member(*algorithm), Value::Text(&checksum::text(sum)));
    Ok(out)
}

pub(crate) fn number(n: i32) -> Result<(), Fault> {
    match n {
        1..=PARTS_MAX => Ok(()),
        n => {
            let text = "Part number must be an integer between 1 and 10000, inclusive";
            Err(errors::argument("partNumber", &n.to_string(), text))
        }
    }
}

/// The key of the upload's files.
pub(crate) fn key(cx: &Cx, read: &dyn Read, upload: &Upload, input: &dyn Struct) -> Result<BlobKey, Fault> {
    let customer = files::customer_key(cx, input, files::CUSTOMER)?;
    files::open_key(read, &upload.object.seal, customer.as_ref())
}

/// The algorithm of the upload's parts.
pub(crate) fn algorithm(upload: &Upload) -> Algorithm {
    upload.checksum.as_ref().and_then(|(name, _)| Algorithm::parse(name)).unwrap_or(Algorithm::Crc64Nvme)
}

/// Parts of an upload that named its algorithm have sums of that algorithm.
fn same_algorithm(upload: &Upload, staged: &Staged) -> Result<(), Fault> {
    let (wanted, got) = (algorithm(upload), staged.checksum.0);
    if upload.checksum_said && wanted != got {
        let (wanted, got) = (wanted.name().to_ascii_lowercase(), got.name().to_ascii_lowercase());
        return Err(errors::invalid_request(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {wanted}, actual checksum Type: {got}"
        )));
    }
    Ok(())
}

/// Writes a part down in place of the one before.
pub(crate) fn keep(cx: &Cx, tx: &mut Tx, upload: &Upload, n: i32, staged: &mut Staged) -> Result<Part, Fault> {
    let at = (upload.id.clone(), n as u32);
    if let Some(old) = PARTS.get(tx, &at).map_err(Fault::internal)?.and_then(|p| p.blob) {
        doom(tx, old)?;
    }
    let (own, sum) = &staged.checksum;
    let part = Part {
        size: staged.size,
        etag: hex::encode(&staged.md5),
        sum: (*own == algorithm(upload)).then(|| sum.clone()),
        blob: staged.keep(),
        modified: Timestamp::from_secs(cx.now().secs()),
    };
    if let Some(blob) = part.blob {
        hold(tx, blob)?;
    }
    PARTS.put(tx, &at, &part).map_err(Fault::internal)?;
    Ok(part)
}
