//! ListObjectVersions.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>

use super::list_objects::common;
use super::listing::{Ask, Go, past};
use super::{find, show, versions};
use crate::errors;
use crate::model::{Version, canonical_id};
use crate::rules::keys::encoded;
use crate::tables::{VERSIONS, VersionKey};
use api_s3::{
    DeleteMarkerEntry, EncodingType, ListObjectVersionsOutput, ListObjectVersionsRequest, ObjectVersion, Owner,
};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Read;

/// One page, versions and markers in their order.
#[derive(Default)]
struct Page {
    found: Vec<(String, Version, bool)>,
    prefixes: Vec<String>,
    /// Where the next page begins.
    next: Option<(String, Option<String>)>,
}

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListObjectVersionsRequest,
) -> Result<ListObjectVersionsOutput, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let url = input.encoding_type == Some(EncodingType::Url);
    let ask = Ask::new(input.prefix.clone(), input.delimiter.clone(), input.max_keys, "max-keys")?;
    let (key, id) = (input.key_marker.as_deref(), input.version_id_marker.as_deref().filter(|m| !m.is_empty()));
    let from = match (key, id) {
        (None, Some(id)) => {
            let text = "A version-id marker cannot be specified without a key marker.";
            return Err(errors::argument("version-id-marker", id, text));
        }
        (Some(key), Some(id)) => match find::by_id(cx, read, &bucket, key, id)? {
            Some((at, _)) => Some(at),
            None => Some((bucket.name.clone(), key.as_bytes().to_vec(), u64::MAX)),
        },
        (Some(key), None) if ask.rolled(key) == Some(key) => Some((bucket.name.clone(), past(key), u64::MAX)),
        (Some(key), None) => Some((bucket.name.clone(), key.as_bytes().to_vec(), u64::MAX)),
        (None, None) => None,
    };
    let page = page(read, &bucket.name, &ask, from)?;
    let restores = input.optional_object_attributes.as_ref().is_some_and(|a| !a.is_empty());
    let (mut shown, mut markers) = (Vec::new(), Vec::new());
    for (at, (key, version, latest)) in page.found.iter().enumerate() {
        let place = Some(at as i32);
        match version.object() {
            Some(o) => shown.push(ObjectVersion {
                restore_status: show::restore_status(o, cx.now()).filter(|_| restores),
                place,
                ..object(key, version, *latest, url)
            }),
            None => markers.push(DeleteMarkerEntry {
                owner: Some(Owner { id: Some(canonical_id(bucket.owner)), ..Default::default() }),
                key: Some(encoded(key, url)),
                version_id: Some(version.shown_id().into()),
                is_latest: Some(*latest),
                last_modified: Some(version.modified),
                place,
            }),
        }
    }
    let (next_key, next_id) = page.next.map_or((None, None), |(k, v)| (Some(k), v));
    Ok(ListObjectVersionsOutput {
        is_truncated: Some(next_key.is_some()),
        key_marker: Some(encoded(input.key_marker.as_deref().unwrap_or(""), url)),
        version_id_marker: Some(input.version_id_marker.unwrap_or_default()),
        next_key_marker: next_key.map(|k| encoded(&k, url)),
        next_version_id_marker: next_id,
        versions: Some(shown),
        delete_markers: Some(markers),
        name: Some(bucket.name),
        prefix: Some(encoded(&ask.prefix, url)),
        delimiter: ask.delimiter.as_ref().map(|d| encoded(d, url)),
        max_keys: Some(ask.max as i32),
        common_prefixes: Some(common(page.prefixes, url)),
        encoding_type: input.encoding_type,
        ..Default::default()
    })
}

fn page(read: &dyn Read, bucket: &str, ask: &Ask, mut from: Option<VersionKey>) -> Result<Page, Fault> {
    let mut page = Page::default();
    if ask.max == 0 {
        return Ok(page);
    }
    if from.as_ref().is_none_or(|(_, k, _)| k.as_slice() < ask.prefix.as_bytes()) && !ask.prefix.is_empty() {
        // version numbers are far above zero: this is before every version of the first key
        from = Some((bucket.to_owned(), ask.prefix.as_bytes().to_vec(), 0));
    }
    loop {
        let mut skip = None;
        let visit = &mut |(_, raw, _): VersionKey, version: Version| {
            let key = String::from_utf8_lossy(&raw).into_owned();
            match step(&mut page, ask, key, version) {
                Go::On => true,
                Go::Stop => false,
                Go::Past(bytes) => {
                    skip = Some(bytes);
                    false
                }
            }
        };
        VERSIONS.visit(read, &(bucket.to_owned(),), from.as_ref(), visit).map_err(Fault::internal)?;
        match skip {
            Some(bytes) => from = Some((bucket.to_owned(), bytes, u64::MAX)),
            None => break,
        }
    }
    // the first entry of a page may go on with the versions of the page before
    for (key, version, latest) in &mut page.found {
        let newest = versions::newest(read, bucket, key)?;
        *latest = newest.is_some_and(|(_, v)| v.id == version.id);
    }
    Ok(page)
}

fn step(page: &mut Page, ask: &Ask, key: String, version: Version) -> Go {
    if !key.starts_with(&ask.prefix) {
        return if key.as_bytes() < ask.prefix.as_bytes() { Go::On } else { Go::Stop };
    }
    if page.found.len() + page.prefixes.len() == ask.max {
        let found = page.found.last().map(|(k, v, _)| (k.clone(), Some(v.shown_id().to_owned())));
        let prefix = page.prefixes.last().map(|p| (p.clone(), None));
        page.next = match (found, prefix) {
            (Some(f), Some(p)) if p.0 > f.0 => Some(p),
            (Some(f), _) => Some(f),
            (None, p) => p,
        };
        return Go::Stop;
    }
    match ask.rolled(&key) {
        Some(prefix) => {
            let bytes = past(prefix);
            page.prefixes.push(prefix.to_owned());
            Go::Past(bytes)
        }
        None => {
            page.found.push((key, version, false));
            Go::On
        }
    }
}

fn object(key: &str, version: &Version, latest: bool, url: bool) -> ObjectVersion {
    let entry = version.entry();
    let checksum = entry.as_ref().and_then(|e| e.checksum.clone());
    let kind = checksum
        .as_ref()
        .map(|(_, c)| if *c { api_s3::ChecksumType::Composite } else { api_s3::ChecksumType::FullObject });
    ObjectVersion {
        e_tag: entry.as_ref().map(|e| format!("\"{}\"", e.etag)),
        checksum_algorithm: checksum.and_then(|(a, _)| api_s3::ChecksumAlgorithm::parse(&a)).map(|a| vec![a]),
        checksum_type: kind,
        size: entry.as_ref().map(|e| e.size as i64),
        storage_class: entry.as_ref().and_then(|e| api_s3::ObjectVersionStorageClass::parse(&e.storage_class)),
        key: Some(encoded(key, url)),
        version_id: Some(version.shown_id().into()),
        is_latest: Some(latest),
        last_modified: Some(version.modified),
        owner: entry.map(|e| Owner { id: Some(canonical_id(e.owner)), ..Default::default() }),
        ..Default::default()
    }
}
