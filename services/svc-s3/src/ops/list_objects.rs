//! ListObjects and ListObjectsV2.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>

use super::listing::{Ask, past};
use super::{find, show, versions};
use crate::errors;
use crate::model::{Entry, canonical_id};
use crate::rules::intake;
use crate::rules::keys::encoded;
use crate::tables::CURRENT;
use api_s3::{
    CommonPrefix, EncodingType, ListObjectsOutput, ListObjectsRequest, ListObjectsV2Output, ListObjectsV2Request,
    Object, Owner,
};
use base::Fault;
use kernel::{Cx, seal};
use shape::Enum;
use store::Read;

/// One page.
#[derive(Default)]
struct Page {
    contents: Vec<(String, Entry)>,
    prefixes: Vec<String>,
    /// The last key or common prefix, when there is more.
    last: Option<String>,
}

pub(crate) fn v2(cx: &Cx, read: &dyn Read, input: ListObjectsV2Request) -> Result<ListObjectsV2Output, Fault> {
    let bucket = find::asked(cx, read, &input)?;
    let url = input.encoding_type == Some(EncodingType::Url);
    let ask = Ask::new(input.prefix.clone(), input.delimiter.clone(), input.max_keys, "max-keys")?;
    let label = format!("s3 list {}", bucket.name);
    let after = match &input.continuation_token {
        Some(token) => {
            let wrong =
                || errors::argument("continuation-token", token, "The continuation token provided is incorrect");
            let content = seal::open(cx.kernel(), &label, token).ok_or_else(wrong)?;
            Some(String::from_utf8(content).map_err(|_| wrong())?)
        }
        None => input.start_after.clone(),
    };
    // what a client names itself is a key; a token may stand for a common prefix
    let from = after.as_deref().map(|a| if input.continuation_token.is_some() { start(&ask, a) } else { a.into() });
    let page = page(read, &bucket.name, &ask, from)?;
    let restores = input.optional_object_attributes.is_some_and(|a| !a.is_empty());
    let shows = Shows { url, owner: input.fetch_owner == Some(true), restores };
    let contents = contents(cx, read, &bucket.name, page.contents, &shows)?;
    Ok(ListObjectsV2Output {
        is_truncated: Some(page.last.is_some()),
        name: Some(bucket.name),
        prefix: Some(encoded(&ask.prefix, url)),
        delimiter: ask.delimiter.as_ref().map(|d| encoded(d, url)),
        max_keys: Some(ask.max as i32),
        encoding_type: input.encoding_type,
        key_count: Some((contents.len() + page.prefixes.len()) as i32),
        continuation_token: input.continuation_token,
        next_continuation_token: page.last.as_ref().map(|l| seal::close(cx.kernel(), &label, l.as_bytes())),
        start_after: input.start_after.map(|s| encoded(&s, url)),
        contents: Some(contents),
        common_prefixes: Some(common(page.prefixes, url)),
        ..Default::default()
    })
}

pub(crate) fn v1(cx: &Cx, read: &dyn Read, input: ListObjectsRequest) -> Result<ListObjectsOutput, Fault> {
    if let Some(after) = &input.start_after {
        let text = "startAfter only supported in REST.GET.BUCKET with list-type=2";
        return Err(errors::argument("start-after", after, text));
    }
    let bucket = find::asked(cx, read, &input)?;
    let url = input.encoding_type == Some(EncodingType::Url);
    let ask = Ask::new(input.prefix.clone(), input.delimiter.clone(), input.max_keys, "max-keys")?;
    let page = page(read, &bucket.name, &ask, input.marker.as_deref().map(|m| start(&ask, m)))?;
    // without a delimiter the last key of the page is the next marker, and is not said
    let next = page.last.as_ref().filter(|_| ask.delimiter.is_some()).map(|l| encoded(l, url));
    let restores = input.optional_object_attributes.is_some_and(|a| !a.is_empty());
    let shows = Shows { url, owner: true, restores };
    let contents = contents(cx, read, &bucket.name, page.contents, &shows)?;
    Ok(ListObjectsOutput {
        is_truncated: Some(page.last.is_some()),
        marker: Some(encoded(input.marker.as_deref().unwrap_or(""), url)),
        next_marker: next,
        name: Some(bucket.name),
        prefix: Some(encoded(&ask.prefix, url)),
        delimiter: ask.delimiter.as_ref().map(|d| encoded(d, url)),
        max_keys: Some(ask.max as i32),
        encoding_type: input.encoding_type,
        contents: Some(contents),
        common_prefixes: Some(common(page.prefixes, url)),
        ..Default::default()
    })
}

/// What a list tells of each object.
struct Shows {
    url: bool,
    owner: bool,
    restores: bool,
}

/// The objects of a page. How far a restore is, is looked up where it is asked for: the entries of lists do not hold it.
fn contents(
    cx: &Cx,
    read: &dyn Read,
    bucket: &str,
    found: Vec<(String, Entry)>,
    shows: &Shows,
) -> Result<Vec<Object>, Fault> {
    let one = |(key, entry): (String, Entry)| {
        let archived = shows.restores && intake::is_archived(&entry.storage_class);
        let newest = if archived { versions::newest(read, bucket, &key)? } else { None };
        let restore_status = newest.and_then(|(_, v)| v.object().and_then(|o| show::restore_status(o, cx.now())));
        Ok(Object { restore_status, ..object(&key, entry, shows.url, shows.owner) })
    };
    found.into_iter().map(one).collect()
}

/// Keys in the order of their bytes; a common prefix counts as one entry, and what lies below it is passed over.
fn page(read: &dyn Read, bucket: &str, ask: &Ask, mut from: Option<Vec<u8>>) -> Result<Page, Fault> {
    let mut page = Page::default();
    if ask.max == 0 {
        return Ok(page);
    }
    // the first key of the prefix, unless the page begins later
    if !ask.prefix.is_empty() && from.as_deref().is_none_or(|f| f < ask.prefix.as_bytes()) {
        from = Some(ask.prefix.as_bytes().to_vec());
        if let Some(entry) = exact(read, bucket, &ask.prefix)? {
            page.contents.push((ask.prefix.clone(), entry));
        }
    }
    loop {
        let mut skip = None;
        let key = from.take().map(|k| (bucket.to_owned(), k));
        let visit = &mut |(_, raw): (String, Vec<u8>), entry: Entry| {
            let key = String::from_utf8_lossy(&raw).into_owned();
            if !key.starts_with(&ask.prefix) {
                return key.as_bytes() < ask.prefix.as_bytes();
            }
            if page.contents.len() + page.prefixes.len() == ask.max {
                let (last, rolled) = (page.contents.last().map(|c| c.0.clone()), page.prefixes.last().cloned());
                page.last = last.max(rolled);
                return false;
            }
            match ask.rolled(&key) {
                Some(prefix) => {
                    page.prefixes.push(prefix.to_owned());
                    skip = Some(past(prefix));
                    false
                }
                None => {
                    page.contents.push((key, entry));
                    true
                }
            }
        };
        CURRENT.visit(read, &(bucket.to_owned(),), key.as_ref(), visit).map_err(Fault::internal)?;
        match skip {
            Some(bytes) => from = Some(bytes),
            None => return Ok(page),
        }
    }
}

fn exact(read: &dyn Read, bucket: &str, key: &str) -> Result<Option<Entry>, Fault> {
    CURRENT.get(read, &(bucket.to_owned(), key.as_bytes().to_vec())).map_err(Fault::internal)
}

/// A page that begins after a common prefix begins after all that lies below it.
fn start(ask: &Ask, after: &str) -> Vec<u8> {
    match ask.rolled(after) {
        Some(prefix) if prefix == after => past(prefix),
        _ => after.as_bytes().to_vec(),
    }
}

/// A key as lists show it.
fn object(key: &str, e: Entry, url: bool, owner: bool) -> Object {
    let algorithm = e.checksum.as_ref().and_then(|(a, _)| api_s3::ChecksumAlgorithm::parse(a));
    let kind =
        e.checksum.map(|(_, c)| if c { api_s3::ChecksumType::Composite } else { api_s3::ChecksumType::FullObject });
    Object {
        key: Some(encoded(key, url)),
        last_modified: Some(e.modified),
        e_tag: Some(format!("\"{}\"", e.etag)),
        checksum_algorithm: algorithm.map(|a| vec![a]),
        checksum_type: kind,
        size: Some(e.size as i64),
        storage_class: api_s3::ObjectStorageClass::parse(&e.storage_class),
        owner: owner.then(|| Owner { id: Some(canonical_id(e.owner)), ..Default::default() }),
        ..Default::default()
    }
}

pub(crate) fn common(prefixes: Vec<String>, url: bool) -> Vec<CommonPrefix> {
    prefixes.into_iter().map(|p| CommonPrefix { prefix: Some(encoded(&p, url)) }).collect()
}
