//! GetObjectAttributes.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>

use super::{find, show};
use crate::errors;
use crate::files;
use crate::limits::PAGE_MAX;
use crate::model::{Object, Piece, Versioning};
use crate::named::{Value, set};
use api_s3::{
    Checksum, GetObjectAttributesOutput, GetObjectAttributesParts, GetObjectAttributesRequest, ObjectAttributes,
    ObjectPart,
};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectAttributesRequest,
) -> Result<GetObjectAttributesOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let id = input.version_id.as_deref();
    let (at, version) = find::version(cx, read, &bucket, &input.key, id)?;
    let Some(object) = version.object() else {
        let mark = [("@x-amz-delete-marker", "true"), ("@x-amz-version-id", version.shown_id())];
        return Err(match id {
            None => errors::with(errors::no_such_key(&input.key), &mark),
            Some(_) => errors::with(errors::method_not_allowed("DeleteMarker"), &mark),
        });
    };
    let customer = files::customer_key(cx, &input, files::CUSTOMER)?;
    files::open_key(read, &object.seal, customer.as_ref())?;
    let wants = |a: ObjectAttributes| input.object_attributes.contains(&a);
    let mut out = GetObjectAttributesOutput { last_modified: Some(version.modified), ..Default::default() };
    if bucket.versioning != Versioning::Never {
        out.version_id = Some(version.shown_id().into());
    }
    if wants(ObjectAttributes::ETag) {
        out.e_tag = Some(object.etag.clone());
    }
    if wants(ObjectAttributes::Checksum) && object.checksum.is_some() {
        let mut sum = Checksum::default();
        show::checksum(&mut sum, object);
        out.checksum = Some(sum);
    }
    if wants(ObjectAttributes::ObjectParts) && object.parts > 0 {
        let pieces = files::pieces(read, &at, object)?;
        out.object_parts = Some(parts(object, &pieces, input.max_parts, input.part_number_marker));
    }
    if wants(ObjectAttributes::StorageClass) {
        set(&mut out, "StorageClass", Value::Text(&object.storage_class));
    }
    if wants(ObjectAttributes::ObjectSize) {
        out.object_size = Some(object.size as i64);
    }
    Ok(out)
}

/// Parts are listed where they have sums of their own; else only their number is told.
fn parts(object: &Object, pieces: &[Piece], max: Option<i32>, marker: Option<i32>) -> GetObjectAttributesParts {
    let total = Some(object.parts as i32);
    let Some(checksum) = object.checksum.as_ref().filter(|c| c.composite) else {
        return GetObjectAttributesParts { total_parts_count: total, ..Default::default() };
    };
    let max = max.unwrap_or(PAGE_MAX).clamp(0, PAGE_MAX) as usize;
    let marker = marker.unwrap_or(0);
    let mut rest = pieces.iter().filter(|p| p.part.number as i32 > marker);
    let shown: Vec<ObjectPart> = rest
        .by_ref()
        .take(max)
        .map(|p| {
            let mut out = ObjectPart {
                part_number: Some(p.part.number as i32),
                size: Some(p.part.size as i64),
                ..Default::default()
            };
            if let Some(sum) = &p.part.sum {
                set(&mut out, &show::member(checksum.algorithm()), Value::Text(&checksum::text(sum)));
            }
            out
        })
        .collect();
    let next = shown.last().and_then(|p| p.part_number).unwrap_or(0);
    GetObjectAttributesParts {
        total_parts_count: total,
        part_number_marker: Some(marker),
        next_part_number_marker: Some(next),
        max_parts: Some(max as i32),
        is_truncated: Some(rest.next().is_some()),
        parts: Some(shown),
    }
}
