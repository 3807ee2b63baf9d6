//! GetObject and HeadObject: the same answer with and without bytes.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>

use super::{find, show};
use crate::errors;
use crate::files::{self, Reading};
use crate::hot;
use crate::model::{Bucket, Kind, Object, Piece, Seal, Version};
use crate::named::{Value, number, set, text, time};
use crate::rules::conditions::Reads;
use crate::rules::intake;
use crate::rules::ranges::{self, Wanted};
use crate::tables::VersionKey;
use api_s3::{GetObjectOutput, GetObjectRequest, HeadObjectOutput, HeadObjectRequest};
use base::{BlobKey, Blobs, Fault};
use kernel::{Cx, Principal};
use shape::{Body, Struct};
use std::sync::Arc;
use store::Read;

/// What was found and may be read.
struct Found {
    pieces: Vec<Piece>,
    /// The key that a customer's key has opened; the cloud's own opens the others when bytes are read.
    key: Option<BlobKey>,
    from: u64,
    length: u64,
}

pub(crate) fn get(
    blobs: &Arc<dyn Blobs>,
    cx: &Cx,
    read: &dyn Read,
    input: GetObjectRequest,
) -> Result<GetObjectOutput, Fault> {
    let mut out = GetObjectOutput::default();
    let (bucket, at, version) = look(cx, read, &input.key, &input)?;
    let object = readable(&version)?;
    if intake::is_archived(&object.storage_class) && !is_restored(object, cx) {
        let fault =
            Fault::with_status(403, "InvalidObjectState", "The operation is not valid for the object's storage class");
        return Err(errors::with(fault, &[("StorageClass", &object.storage_class)]));
    }
    let found = describe(cx, read, &bucket, (&at, &version, object), &input.key, &input, &mut out)?;
    overrides(cx, &input, &mut out)?;
    out.body = body(blobs, read, object, &found)?;
    Ok(out)
}

/// The bytes that were asked for.
fn body(blobs: &Arc<dyn Blobs>, read: &dyn Read, object: &Object, found: &Found) -> Result<Body, Fault> {
    let reading = |from, length| {
        let key = found.key.map_or_else(|| files::open_key(read, &object.seal, None), Ok)?;
        Reading::open(blobs, key, &found.pieces, from, length)
    };
    let Some(file) = hot::file(object) else { return Ok(Body::new(reading(found.from, found.length)?)) };
    let whole = hot::bytes(file, || reading(0, object.size)?.all())?;
    let (from, until) = (found.from as usize, (found.from + found.length) as usize);
    if whole.len() < until {
        return Err(Fault::internal("a file is shorter than its object"));
    }
    Ok(Body::bytes(whole.slice(from..until)))
}

pub(crate) fn head(cx: &Cx, read: &dyn Read, input: HeadObjectRequest) -> Result<HeadObjectOutput, Fault> {
    let mut out = HeadObjectOutput::default();
    let (bucket, at, version) = look(cx, read, &input.key, &input)?;
    let object = readable(&version)?;
    describe(cx, read, &bucket, (&at, &version, object), &input.key, &input, &mut out)?;
    overrides(cx, &input, &mut out)?;
    Ok(out)
}

fn look(cx: &Cx, read: &dyn Read, key: &str, input: &dyn Struct) -> Result<(Bucket, VersionKey, Version), Fault> {
    let bucket = find::asked(cx, read, input)?;
    let id = text(input, "VersionId");
    let (at, version) = find::version(cx, read, &bucket, key, id.as_deref())?;
    if matches!(version.kind, Kind::Marker) {
        let mark = [("@x-amz-delete-marker", "true"), ("@x-amz-version-id", version.shown_id())];
        return Err(match id {
            None => errors::with(find::missing(cx, read, &bucket, errors::no_such_key(key)), &mark),
            Some(_) => {
                let fault = errors::with(errors::method_not_allowed("DeleteMarker"), &mark);
                errors::with(fault, &[("@allow", "DELETE"), ("@last-modified", &version.modified.http_date())])
            }
        });
    }
    Ok((bucket, at, version))
}

fn readable(version: &Version) -> Result<&Object, Fault> {
    version.object().ok_or_else(|| Fault::internal("a delete marker has no bytes"))
}

/// An archived object whose copy is there.
pub(crate) fn is_restored(object: &Object, cx: &Cx) -> bool {
    object.restored.is_some_and(|(ready, until)| ready <= cx.now() && cx.now() < until)
}

fn describe(
    cx: &Cx,
    read: &dyn Read,
    bucket: &Bucket,
    (at, version, object): (&VersionKey, &Version, &Object),
    key: &str,
    input: &dyn Struct,
    out: &mut dyn Struct,
) -> Result<Found, Fault> {
    let (matches, none_match) = (text(input, "IfMatch"), text(input, "IfNoneMatch"));
    let reads = Reads {
        matches: matches.as_deref(),
        none_match: none_match.as_deref(),
        modified_since: time(input, "IfModifiedSince"),
        unmodified_since: time(input, "IfUnmodifiedSince"),
    };
    reads.check(&object.etag, version.modified)?;
    let customer = files::customer_key(cx, input, files::CUSTOMER)?;
    let key_of = || files::open_key(read, &object.seal, customer.as_ref());
    let opened = match (&object.seal, &customer) {
        (Seal::Own(_), None) => None,
        _ => Some(key_of()?),
    };
    let pieces = files::pieces(read, at, object)?;
    show::object(out, bucket, version, object, cx.now());
    show::expiration(out, read, bucket, key, version)?;
    show::replication(out, read, at, version)?;
    let (from, length) = part(object, &pieces, input, out)?;
    set(out, "ContentLength", Value::Number(length as i64));
    let whole = length == object.size && text(input, "Range").is_none() && number(input, "PartNumber").is_none();
    if text(input, "ChecksumMode").as_deref() == Some("ENABLED") && whole {
        show::checksum(out, object);
    }
    Ok(Found { pieces, key: opened, from, length })
}

/// The part or range that is asked for.
fn part(object: &Object, pieces: &[Piece], input: &dyn Struct, out: &mut dyn Struct) -> Result<(u64, u64), Fault> {
    let (range, wanted) = (text(input, "Range"), number(input, "PartNumber"));
    let size = object.size;
    let mut ranged = |from: u64, last: u64| {
        set(out, "ContentRange", Value::Text(&format!("bytes {from}-{last}/{size}")));
        (from, last + 1 - from)
    };
    match (range, wanted) {
        (Some(_), Some(_)) => {
            Err(errors::invalid_request("Cannot specify both Range header and partNumber query parameter"))
        }
        (Some(range), None) => match ranges::read(&range, size) {
            Wanted::Whole => Ok((0, size)),
            Wanted::Part(from, last) => Ok(ranged(from, last)),
            Wanted::Nothing => Err(errors::invalid_range(&range, size)),
        },
        (None, Some(n)) if !(1..=10_000).contains(&n) => {
            let text = "Part number must be an integer between 1 and 10000, inclusive";
            Err(errors::argument("partNumber", &n.to_string(), text))
        }
        (None, Some(n)) => {
            let count = object.parts.max(1);
            let at = pieces.iter().position(|p| i64::from(p.part.number) == n);
            let at = if object.parts == 0 { (n == 1).then_some(0) } else { at };
            let Some(at) = at else {
                let fault = Fault::with_status(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
                let (count, n) = (count.to_string(), n.to_string());
                return Err(errors::with(fault, &[("ActualPartCount", &count), ("PartNumberRequested", &n)]));
            };
            let from: u64 = pieces[..at.min(pieces.len())].iter().map(|p| p.part.size).sum();
            let length = pieces.get(at).map_or(0, |p| p.part.size);
            let answer = if length > 0 { ranged(from, from + length - 1) } else { (from, 0) };
            if object.parts > 0 {
                set(out, "PartsCount", Value::Number(i64::from(object.parts)));
            }
            Ok(answer)
        }
        (None, None) => Ok((0, size)),
    }
}

/// Headers of an answer, and the members that set them.
const OVERRIDES: [(&str, &str); 5] = [
    ("CacheControl", "ResponseCacheControl"),
    ("ContentDisposition", "ResponseContentDisposition"),
    ("ContentEncoding", "ResponseContentEncoding"),
    ("ContentLanguage", "ResponseContentLanguage"),
    ("ContentType", "ResponseContentType"),
];

/// Headers that the request sets itself; only signed requests may.
fn overrides(cx: &Cx, input: &dyn Struct, out: &mut dyn Struct) -> Result<(), Fault> {
    for (name, asked) in OVERRIDES {
        let Some(said) = text(input, asked) else { continue };
        anonymous(cx)?;
        set(out, name, Value::Text(&said));
    }
    if let Some(at) = time(input, "ResponseExpires") {
        anonymous(cx)?;
        set(out, "Expires", Value::Text(&at.http_date()));
    }
    Ok(())
}

fn anonymous(cx: &Cx) -> Result<(), Fault> {
    match cx.principal {
        Principal::Anonymous => {
            Err(errors::invalid_request("Request specific response headers cannot be used for anonymous GET requests."))
        }
        _ => Ok(()),
    }
}
