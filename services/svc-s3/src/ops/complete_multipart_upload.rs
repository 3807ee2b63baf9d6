//! CompleteMultipartUpload. The parts' files become the object's: nothing is copied.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>

use super::{abort_multipart_upload, find, show, upload_part, versions};
use crate::limits::{OBJECT_BYTES_MAX, PART_BYTES_MIN, PARTS_MAX};
use crate::model::{Checksum, Data, Kind, Object, Part, PartInfo, Piece, Pieces, Seal, Upload};
use crate::named::{Value, number, set, set_text, text};
use crate::rules::{conditions, intake};
use crate::tables::{FILES, PARTS, UPLOADS};
use crate::{errors, events};
use api_s3::{CompleteMultipartUploadOutput, CompleteMultipartUploadRequest, CompletedPart};
use base::Fault;
use checksum::Algorithm;
use kernel::Cx;
use store::{Read, Tx};

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CompleteMultipartUploadRequest,
) -> Result<CompleteMultipartUploadOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, upload) = find::upload(cx, tx, &bucket, &input.key, &input.upload_id)?;
    let listed = input.multipart_upload.as_ref().and_then(|m| m.parts.as_deref()).unwrap_or_default();
    let parts = parts(tx, &upload, listed)?;
    let current = versions::current_etag(tx, &bucket.name, &input.key)?;
    conditions::write(&input.key, current.as_deref(), input.if_match.as_deref(), input.if_none_match.as_deref())?;
    let size: u64 = parts.iter().map(|(_, p)| p.size).sum();
    if size > OBJECT_BYTES_MAX {
        return Err(errors::too_large(size, OBJECT_BYTES_MAX));
    }
    if number(&input, "MpuObjectSize").is_some_and(|n| n != size as i64) {
        return Err(errors::invalid_request(format!(
            "The provided 'x-amz-mp-object-size' header value {} does not match what was computed: {size}",
            number(&input, "MpuObjectSize").unwrap_or_default()
        )));
    }
    let mut object = upload.object.clone();
    object.size = size;
    object.parts = parts.len() as u32;
    object.etag = etag(&parts, &object.seal);
    object.checksum = sum(&upload, &parts);
    check_sum(&input, &object)?;
    let pieces = Pieces(parts.iter().map(|(n, p)| piece(*n, p)).collect());
    object.data = Data::Many;
    forget(tx, &upload, &parts)?;
    UPLOADS.delete(tx, &at).map_err(Fault::internal)?;
    let version = versions::insert(cx, tx, &bucket, &input.key, Kind::Object(Box::new(object)), Some(pieces))?;
    events::tell(cx, tx, &bucket, &input.key, "s3:ObjectCreated:CompleteMultipartUpload", &version)?;
    let mut out = CompleteMultipartUploadOutput {
        location: Some(location(cx, &bucket.name, &input.key)),
        bucket: Some(bucket.name.clone()),
        key: Some(input.key.clone()),
        ..Default::default()
    };
    if let Some(o) = version.object() {
        set(&mut out, "ETag", Value::Text(&format!("\"{}\"", o.etag)));
        show::encryption(&mut out, &o.seal);
        show::checksum(&mut out, o);
    }
    show::expiration(&mut out, tx, &bucket, &input.key, &version)?;
    set_text(&mut out, "VersionId", versions::told(&bucket, &version));
    Ok(out)
}

/// The address of an object at the endpoint that the call came by.
fn location(cx: &Cx, bucket: &str, key: &str) -> String {
    let key = crate::rules::keys::encoded(key, true).replace('+', "%20");
    let (endpoint, host) = (&cx.source.endpoint, cx.source.endpoint.split("://").nth(1).unwrap_or(""));
    let name = host.split(':').next().unwrap_or("");
    match name.strip_prefix(bucket).is_some_and(|rest| rest.starts_with('.')) {
        true => format!("{endpoint}/{key}"),
        false => format!("{endpoint}/{bucket}/{key}"),
    }
}

/// The listed parts as they were uploaded: in order, each there, none but the last too small.
fn parts(read: &dyn Read, upload: &Upload, listed: &[CompletedPart]) -> Result<Vec<(u32, Part)>, Fault> {
    if listed.is_empty() || listed.len() > PARTS_MAX as usize {
        return Err(errors::malformed_xml());
    }
    let numbers: Vec<i32> = listed.iter().map(|p| p.part_number.unwrap_or(0)).collect();
    if numbers.iter().any(|n| !(1..=PARTS_MAX).contains(n)) {
        let text = "Part number must be an integer between 1 and 10000, inclusive";
        return Err(errors::argument("partNumber", "", text));
    }
    if numbers.windows(2).any(|w| w[0] >= w[1]) {
        let text = "The list of parts was not in ascending order. Parts must be ordered by part number.";
        return Err(errors::with(Fault::sender("InvalidPartOrder", text), &[("UploadId", &upload.id)]));
    }
    let mut out = Vec::with_capacity(listed.len());
    for (said, n) in listed.iter().zip(&numbers) {
        let part = PARTS.get(read, &(upload.id.clone(), *n as u32)).map_err(Fault::internal)?;
        let etag = said.e_tag.as_deref().unwrap_or("").trim_matches('"');
        let part = part.filter(|p| p.etag == etag && sums_agree(upload, said, p));
        out.push((*n as u32, part.ok_or_else(|| invalid_part(upload, *n, etag))?));
    }
    check_composite(upload, listed)?;
    let last = out.len() - 1;
    if let Some((n, part)) = out[..last].iter().find(|(_, p)| p.size < PART_BYTES_MIN) {
        let fault = Fault::sender("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        let (size, n, min) = (part.size.to_string(), n.to_string(), PART_BYTES_MIN.to_string());
        let members =
            [("ETag", part.etag.as_str()), ("MinSizeAllowed", &min), ("PartNumber", &n), ("ProposedSize", &size)];
        return Err(errors::with(fault, &members));
    }
    Ok(out)
}

fn invalid_part(upload: &Upload, n: i32, etag: &str) -> Fault {
    let text = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified \
                entity tag may not match the part's entity tag.";
    let n = n.to_string();
    errors::with(Fault::sender("InvalidPart", text), &[("UploadId", &upload.id), ("PartNumber", &n), ("ETag", etag)])
}

fn sums_agree(upload: &Upload, said: &CompletedPart, part: &Part) -> bool {
    let algorithm = upload_part::algorithm(upload);
    let given = text(said, &show::member(algorithm));
    given.is_none_or(|g| part.sum.as_ref().is_some_and(|s| checksum::text(s) == g))
}

/// Composite checksums need each part's own.
fn check_composite(upload: &Upload, listed: &[CompletedPart]) -> Result<(), Fault> {
    let Some((name, true)) = &upload.checksum else { return Ok(()) };
    let member = show::member(upload_part::algorithm(upload));
    if upload.checksum_said && listed.iter().any(|p| text(p, &member).is_none()) {
        let name = name.to_ascii_lowercase();
        return Err(errors::invalid_request(format!(
            "The upload was created using a {name} checksum. The complete request must include the checksum for each part. It was \
             missing for part {} in the request.",
            listed.iter().find(|p| text(*p, &member).is_none()).and_then(|p| p.part_number).unwrap_or(1)
        )));
    }
    Ok(())
}

/// The MD5 of the parts' MD5s, and how many there are.
fn etag(parts: &[(u32, Part)], seal: &Seal) -> String {
    let mut all: Vec<u8> = parts.iter().flat_map(|(_, p)| hex::decode(&p.etag).unwrap_or_default()).collect();
    if let Seal::Customer { key_md5, .. } = seal {
        all.extend_from_slice(key_md5.as_bytes());
    }
    format!("{}-{}", hex::encode(checksum::sum(Algorithm::Md5, &all)), parts.len())
}

/// The sum of the whole, or of the parts' sums.
fn sum(upload: &Upload, parts: &[(u32, Part)]) -> Option<Checksum> {
    let (name, composite) = upload.checksum.clone()?;
    let algorithm = Algorithm::parse(&name)?;
    let sums: Vec<(Vec<u8>, u64)> = parts.iter().map(|(_, p)| Some((p.sum.clone()?, p.size))).collect::<Option<_>>()?;
    let sum = match composite {
        true => checksum::composite(algorithm, &sums.into_iter().map(|(s, _)| s).collect::<Vec<_>>()),
        false => checksum::combine(algorithm, &sums)?,
    };
    Some(Checksum { algorithm: name, sum, composite })
}

/// The sum that the client computed itself.
fn check_sum(input: &CompleteMultipartUploadRequest, object: &Object) -> Result<(), Fault> {
    let Some((algorithm, said)) = intake::checksum(input)? else { return Ok(()) };
    match &object.checksum {
        Some(c) if c.algorithm() == algorithm && c.sum == said => Ok(()),
        _ => Err(errors::bad_digest(algorithm.name())),
    }
}

fn piece(n: u32, part: &Part) -> Piece {
    Piece { blob: part.blob, part: PartInfo { number: n, size: part.size, sum: part.sum.clone() } }
}

/// The listed parts are the object's now; the others go.
fn forget(tx: &mut Tx, upload: &Upload, kept: &[(u32, Part)]) -> Result<(), Fault> {
    for (n, part) in kept {
        if let Some(blob) = part.blob {
            FILES.delete(tx, &(blob.0,)).map_err(Fault::internal)?;
        }
        PARTS.delete(tx, &(upload.id.clone(), *n)).map_err(Fault::internal)?;
    }
    abort_multipart_upload::drop_parts(tx, &upload.id)
}
