//! ListParts.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>

use super::{find, show, upload_part};
use crate::limits::PAGE_MAX;
use crate::model::canonical_id;
use crate::named::{Value, set};
use crate::rules::acl;
use crate::tables::PARTS;
use api_s3::{Initiator, ListPartsOutput, ListPartsRequest, Part};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListPartsRequest) -> Result<ListPartsOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let (_, upload) = find::upload(cx, read, &bucket, &input.key, &input.upload_id)?;
    let max = input.max_parts.unwrap_or(PAGE_MAX).clamp(0, PAGE_MAX) as usize;
    let marker = input.part_number_marker.unwrap_or(0).max(0);
    let after = (upload.id.clone(), marker as u32);
    let mut found = PARTS.page(read, &(upload.id.clone(),), Some(&after), max + 1).map_err(Fault::internal)?;
    let more = found.len() > max;
    found.truncate(max);
    let last = found.last().map_or(0, |((_, n), _)| *n as i32);
    let algorithm = upload_part::algorithm(&upload);
    let shown = found.into_iter().map(|((_, n), p)| {
        let mut out = Part {
            part_number: Some(n as i32),
            last_modified: Some(p.modified),
            e_tag: Some(format!("\"{}\"", p.etag)),
            size: Some(p.size as i64),
            ..Default::default()
        };
        if let Some(sum) = p.sum.filter(|_| upload.checksum_said) {
            set(&mut out, &show::member(algorithm), Value::Text(&checksum::text(&sum)));
        }
        out
    });
    let mut out = ListPartsOutput {
        bucket: Some(bucket.name.clone()),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        part_number_marker: Some(marker),
        next_part_number_marker: Some(last),
        max_parts: Some(max as i32),
        is_truncated: Some(more),
        parts: Some(shown.collect()),
        owner: Some(acl::owner(upload.object.owner)),
        initiator: Some(initiator(&upload)),
        ..Default::default()
    };
    set(&mut out, "StorageClass", Value::Text(&upload.object.storage_class));
    if let Some((name, composite)) = upload.checksum.as_ref().filter(|_| upload.checksum_said) {
        set(&mut out, "ChecksumAlgorithm", Value::Text(name));
        set(&mut out, "ChecksumType", Value::Text(if *composite { "COMPOSITE" } else { "FULL_OBJECT" }));
    }
    Ok(out)
}

/// Users are shown by their ARN, accounts by their canonical id.
pub(crate) fn initiator(upload: &crate::model::Upload) -> Initiator {
    let (arn, name) = upload.initiator.clone();
    match arn.ends_with(":root") {
        true => Initiator { id: Some(canonical_id(upload.object.owner)), ..Default::default() },
        false => Initiator { id: Some(arn), display_name: Some(name) },
    }
}
