//! ListMultipartUploads.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>

use super::find;
use super::list_objects::common;
use super::list_parts::initiator;
use super::listing::Ask;
use crate::model::Upload;
use crate::named::{Value, set};
use crate::rules::acl;
use crate::rules::keys::encoded;
use crate::tables::{UPLOADS, VersionKey};
use api_s3::{EncodingType, ListMultipartUploadsOutput, ListMultipartUploadsRequest, MultipartUpload};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListMultipartUploadsRequest,
) -> Result<ListMultipartUploadsOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let url = input.encoding_type == Some(EncodingType::Url);
    let ask = Ask::new(input.prefix.clone(), input.delimiter.clone(), input.max_uploads, "max-uploads")?;
    let key_marker = input.key_marker.clone().unwrap_or_default();
    // the marker of an upload counts only beside that of its key
    let id_marker = input.upload_id_marker.clone().filter(|m| !m.is_empty() && !key_marker.is_empty());
    let from: Option<VersionKey> = match (&key_marker, &id_marker) {
        (key, _) if key.is_empty() => None,
        (key, Some(id)) => Some(
            find::upload(cx, read, &bucket, key, id)
                .map_or_else(|_| (bucket.name.clone(), key.as_bytes().to_vec(), u64::MAX), |(at, _)| at),
        ),
        (key, None) => Some((bucket.name.clone(), key.as_bytes().to_vec(), u64::MAX)),
    };
    let (mut uploads, mut prefixes, mut next): (Vec<(String, Upload)>, Vec<String>, _) = (Vec::new(), Vec::new(), None);
    let visit = &mut |(_, raw, _): VersionKey, upload: Upload| {
        let key = String::from_utf8_lossy(&raw).into_owned();
        if !key.starts_with(&ask.prefix) {
            return key.as_bytes() < ask.prefix.as_bytes();
        }
        let rolled = ask.rolled(&key).map(str::to_owned);
        if rolled.is_some() && prefixes.last() == rolled.as_ref()
            || rolled.as_deref().is_some_and(|r| r <= key_marker.as_str())
        {
            return true;
        }
        if uploads.len() + prefixes.len() >= ask.max {
            next = uploads.last().map(|(k, u)| (k.clone(), u.id.clone()));
            next = next.take().max(prefixes.last().map(|p| (p.clone(), String::new())));
            return false;
        }
        match rolled {
            Some(prefix) => prefixes.push(prefix),
            None => uploads.push((key, upload)),
        }
        true
    };
    if ask.max > 0 {
        UPLOADS.visit(read, &(bucket.name.clone(),), from.as_ref(), visit).map_err(Fault::internal)?;
    }
    let (next_key, next_id) = next.unzip();
    Ok(ListMultipartUploadsOutput {
        bucket: Some(bucket.name),
        key_marker: Some(encoded(&key_marker, url)),
        upload_id_marker: Some(input.upload_id_marker.unwrap_or_default()),
        is_truncated: Some(next_key.is_some()),
        next_key_marker: next_key.map(|k| encoded(&k, url)),
        next_upload_id_marker: next_id,
        prefix: Some(encoded(&ask.prefix, url)),
        delimiter: ask.delimiter.as_ref().map(|d| encoded(d, url)),
        max_uploads: Some(ask.max as i32),
        encoding_type: input.encoding_type,
        uploads: Some(uploads.into_iter().map(|(k, u)| shown(&k, &u, url)).collect()),
        common_prefixes: Some(common(prefixes, url)),
        ..Default::default()
    })
}

fn shown(key: &str, upload: &Upload, url: bool) -> MultipartUpload {
    let mut out = MultipartUpload {
        upload_id: Some(upload.id.clone()),
        key: Some(encoded(key, url)),
        initiated: Some(upload.initiated),
        owner: Some(acl::owner(upload.object.owner)),
        initiator: Some(initiator(upload)),
        ..Default::default()
    };
    set(&mut out, "StorageClass", Value::Text(&upload.object.storage_class));
    if let Some((name, composite)) = upload.checksum.as_ref().filter(|_| upload.checksum_said) {
        set(&mut out, "ChecksumAlgorithm", Value::Text(name));
        set(&mut out, "ChecksumType", Value::Text(if *composite { "COMPOSITE" } else { "FULL_OBJECT" }));
    }
    out
}
