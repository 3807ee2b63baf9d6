//! CopyObject, and what its source is.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use super::{find, put_object, request_payment, show, versions};
use crate::files::{self, Expected, Reading, Staged};
use crate::limits::PUT_BYTES_MAX;
use crate::model::{Bucket, Data, Kind, Object, Piece, Seal, Version};
use crate::named::{Value, set, set_text, text, time};
use crate::rules::conditions::{self, Reads};
use crate::rules::intake;
use crate::tables::VersionKey;
use crate::{errors, events};
use api_s3::{CopyObjectOutput, CopyObjectRequest, CopyObjectResult};
use base::{BlobKey, Blobs, Fault};
use checksum::Algorithm;
use kernel::Cx;
use shape::{Body, Struct};
use std::sync::Arc;
use store::{Read, Tx};

/// The object that is copied.
pub(crate) struct Source {
    pub(crate) bucket: Bucket,
    pub(crate) at: VersionKey,
    pub(crate) version: Version,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) key: BlobKey,
}

impl Source {
    pub(crate) fn object(&self) -> Result<&Object, Fault> {
        self.version.object().ok_or_else(|| Fault::internal("a delete marker was copied"))
    }
}

/// Bucket, key and version of `x-amz-copy-source`.
pub(crate) fn parse(said: &str) -> Result<(String, String, Option<String>), Fault> {
    let wrong = || {
        let text = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
        errors::argument("x-amz-copy-source", said, text)
    };
    let (path, query) = said.split_once('?').map_or((said, None), |(p, q)| (p, Some(q)));
    let plain =
        |t: &str| percent_encoding::percent_decode_str(t).decode_utf8().map(|t| t.into_owned()).map_err(|_| wrong());
    let path = plain(path)?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    if path.starts_with("arn:") {
        return Err(Fault::not_implemented("Copies from access points"));
    }
    let (bucket, key) = path.split_once('/').filter(|(b, k)| !b.is_empty() && !k.is_empty()).ok_or_else(wrong)?;
    let id = query.and_then(|q| q.strip_prefix("versionId=")).map(plain).transpose()?;
    Ok((bucket.to_owned(), key.to_owned(), id))
}

/// Finds the source, checks its conditions and opens its key.
pub(crate) fn source(cx: &Cx, read: &dyn Read, input: &dyn Struct) -> Result<Source, Fault> {
    let said = text(input, "CopySource").unwrap_or_default();
    let (bucket, key, id) = parse(&said)?;
    let bucket = find::anywhere(cx, read, &bucket, text(input, "ExpectedSourceBucketOwner").as_deref())?;
    request_payment::check(cx, read, &bucket, shape::text(input, "RequestPayer"))?;
    let (at, version) = find::version(cx, read, &bucket, &key, id.as_deref())?;
    let Some(object) = version.object() else {
        return Err(match id {
            None => errors::no_such_key(&key),
            Some(_) => errors::invalid_request(
                "The source of a copy request may not specifically refer to a delete marker by version id.",
            ),
        });
    };
    let (matches, none_match) = (text(input, "CopySourceIfMatch"), text(input, "CopySourceIfNoneMatch"));
    let reads = Reads {
        matches: matches.as_deref(),
        none_match: none_match.as_deref(),
        modified_since: time(input, "CopySourceIfModifiedSince"),
        unmodified_since: time(input, "CopySourceIfUnmodifiedSince"),
    };
    reads.check_source(&object.etag, version.modified)?;
    if intake::is_archived(&object.storage_class) && !super::get_object::is_restored(object, cx) {
        let text = "Operation is not valid for the source object's storage class";
        return Err(Fault::with_status(403, "ObjectNotInActiveTierError", text));
    }
    let customer = files::customer_key(cx, input, files::CUSTOMER_OF_SOURCE)?;
    let opened = files::open_key(read, &object.seal, customer.as_ref())?;
    let pieces = files::pieces(read, &at, object)?;
    Ok(Source { bucket, at, version, pieces, key: opened })
}

/// The copy's bytes, its key, and the source.
pub(crate) type Made = (Staged, Seal, Source);

pub(crate) fn stage(blobs: &Arc<dyn Blobs>, cx: &Cx, input: &CopyObjectRequest) -> Result<Made, Fault> {
    match prepare(blobs, cx, &cx.snapshot()?, input)? {
        Prepared::Shared(staged, seal, source) => Ok((staged, seal, *source)),
        Prepared::Copied { body, key, seal, expected, source } => {
            Ok((files::receive(blobs, &body, &key, &expected)?, seal, *source))
        }
    }
}

/// What a copy needs of the state.
enum Prepared {
    /// The same file under another name.
    Shared(Staged, Seal, Box<Source>),
    /// Bytes that are read and written anew.
    Copied { body: Body, key: BlobKey, seal: Seal, expected: Expected, source: Box<Source> },
}

fn prepare(blobs: &Arc<dyn Blobs>, cx: &Cx, read: &dyn Read, input: &CopyObjectRequest) -> Result<Prepared, Fault> {
    let bucket = find::asked(cx, read, input)?;
    put_object::object(cx, read, &bucket, &input.key, input, "CopyObject")?;
    let source = source(cx, read, input)?;
    condition(read, input)?;
    changes_something(input, &source)?;
    let object = source.object()?;
    if object.size > PUT_BYTES_MAX {
        let text = "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
        return Err(errors::invalid_request(text));
    }
    let customer = put_object::customer_key(cx, &bucket, input)?;
    let algorithm = intake::algorithm(input).or_else(|| object.checksum.as_ref().map(|c| c.algorithm()));
    let algorithm = algorithm.unwrap_or(Algorithm::Crc64Nvme);
    let same = object.checksum.as_ref().is_some_and(|c| c.algorithm() == algorithm && !c.composite);
    // one file with the right sum is shared, not copied
    if let (Data::One(id), true, Seal::Own(_)) = (&object.data, same, &object.seal) {
        let mut staged = Staged::new(blobs, Some(blobs.link(*id)?), object.size);
        staged.md5 = hex::decode(&object.etag).unwrap_or_default();
        staged.checksum = (algorithm, object.checksum.as_ref().map(|c| c.sum.clone()).unwrap_or_default());
        let seal = files::sealed(cx, read, &source.key, customer.as_ref())?;
        return Ok(Prepared::Shared(staged, seal, Box::new(source)));
    }
    let (key, seal) = files::new_key(cx, read, customer.as_ref())?;
    let body = Body::new(Reading::open(blobs, source.key, &source.pieces, 0, object.size)?);
    let expected = Expected::read(&CopyObjectRequest::default(), algorithm)?;
    Ok(Prepared::Copied { body, key, seal, expected, source: Box::new(source) })
}

/// A copy onto itself must change something.
fn changes_something(input: &CopyObjectRequest, source: &Source) -> Result<(), Fault> {
    let itself = source.bucket.name == input.bucket && source.at.1 == input.key.as_bytes();
    let named = input.copy_source.contains("versionId=");
    let replaces = text(input, "MetadataDirective").as_deref() == Some("REPLACE");
    let other = ["StorageClass", "ServerSideEncryption", "WebsiteRedirectLocation", "SSECustomerAlgorithm"];
    if itself && !named && !replaces && other.iter().all(|m| text(input, m).is_none()) {
        return Err(errors::invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, \
             storage class, website redirect location or encryption attributes.",
        ));
    }
    Ok(())
}

fn condition(read: &dyn Read, input: &CopyObjectRequest) -> Result<(), Fault> {
    let current = versions::current_etag(read, &input.bucket, &input.key)?;
    conditions::write(&input.key, current.as_deref(), input.if_match.as_deref(), input.if_none_match.as_deref())
}

pub(crate) fn run(
    _: &Arc<dyn Blobs>,
    cx: &Cx,
    tx: &mut Tx,
    input: CopyObjectRequest,
    (mut staged, seal, source): Made,
) -> Result<CopyObjectOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let mut object = put_object::object(cx, tx, &bucket, &input.key, &input, "CopyObject")?;
    condition(tx, &input)?;
    let old = source.object()?;
    if text(&input, "MetadataDirective").as_deref() != Some("REPLACE") {
        object.headers = old.headers.clone();
        object.metadata = old.metadata.clone();
    }
    if text(&input, "TaggingDirective").as_deref() != Some("REPLACE") {
        object.tags = old.tags.clone();
    }
    put_object::fill(&mut object, &staged, seal);
    object.data = staged.keep().map_or(Data::Empty, Data::One);
    let version = versions::insert(cx, tx, &bucket, &input.key, Kind::Object(Box::new(object)), None)?;
    events::tell(cx, tx, &bucket, &input.key, "s3:ObjectCreated:Copy", &version)?;
    answer(tx, &bucket, &input, &source, &version)
}

fn answer(
    read: &dyn Read,
    bucket: &Bucket,
    input: &CopyObjectRequest,
    source: &Source,
    version: &Version,
) -> Result<CopyObjectOutput, Fault> {
    let mut out = CopyObjectOutput::default();
    let mut result = CopyObjectResult { last_modified: Some(version.modified), ..Default::default() };
    if let Some(o) = version.object() {
        set(&mut result, "ETag", Value::Text(&format!("\"{}\"", o.etag)));
        show::checksum(&mut result, o);
        show::encryption(&mut out, &o.seal);
    }
    out.copy_object_result = Some(result);
    show::expiration(&mut out, read, bucket, &input.key, version)?;
    set_text(&mut out, "VersionId", versions::told(bucket, version));
    set_text(&mut out, "CopySourceVersionId", versions::told(&source.bucket, &source.version));
    Ok(out)
}
