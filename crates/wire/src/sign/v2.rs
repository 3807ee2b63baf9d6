//! Signature Version 2 for S3: headers and query, as boto3 presigns in the oldest regions.
//!
//! "Signing and authenticating REST requests (Signature Version 2)", Amazon S3 API Reference.

use super::Denied;
use super::claim::{Scope, query_value};
use crate::rest::place;
use crate::{Request, time};
use ::base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use shape::Timestamp;
use subtle::ConstantTimeEq;

/// Keys of the query string that belong to the resource.
const SUBRESOURCES: &[&str] = &[
    "accelerate",
    "acl",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// The access key id of a request that is signed in this way.
pub(super) fn key_id(request: &Request<'_>) -> Option<String> {
    if let Some(said) = request.header("authorization") {
        return said.strip_prefix("AWS ")?.split_once(':').map(|(id, _)| id.trim().to_owned());
    }
    query_value(request, "SignatureVersion").is_none().then(|| query_value(request, "AWSAccessKeyId")).flatten()
}

/// There is no scope; only S3 knows this version.
pub(super) fn scope(access_key_id: String) -> Scope {
    Scope { access_key_id, date: String::new(), region: String::new(), service: "s3".into() }
}

/// The session token that comes along.
pub(super) fn session_token(request: &Request<'_>) -> Option<String> {
    let header = request.header("x-amz-security-token").map(str::to_owned);
    header.or_else(|| query_value(request, "x-amz-security-token"))
}

/// Checks time and signature; true when it is presigned.
pub(super) fn verify(request: &Request<'_>, secret: &str, now: Timestamp) -> Result<bool, Denied> {
    let presigned = request.header("authorization").is_none();
    let (date, signature) = match request.header("authorization") {
        Some(said) => {
            let signature = said.rsplit_once(':').map(|(_, s)| s.trim().to_owned());
            (header_date(request, now)?, signature.unwrap_or_default())
        }
        None => {
            let incomplete = || {
                Denied::Query(
                    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters".into(),
                )
            };
            let expires = query_value(request, "Expires").ok_or_else(incomplete)?;
            let at: i64 = expires.parse().map_err(|_| incomplete())?;
            if now.secs() > at {
                return Err(Denied::PresignedExpired { expires: Timestamp::from_secs(at), now });
            }
            (expires, query_value(request, "Signature").ok_or_else(incomplete)?)
        }
    };
    let holds = |text: &str| {
        let wanted = ::base64::engine::general_purpose::STANDARD.encode(sign(secret, text));
        bool::from(wanted.as_bytes().ct_eq(signature.as_bytes()))
    };
    let plain = text(request, &date, request.path);
    match holds(&plain) || with_slash(request).is_some_and(|path| holds(&text(request, &date, &path))) {
        true => Ok(presigned),
        false => Err(Denied::Mismatch),
    }
}

/// The path that some clients sign where they send a bucket's name and nothing more.
fn with_slash(request: &Request<'_>) -> Option<String> {
    let bucket = request.path.strip_prefix('/')?;
    let bare = !bucket.is_empty() && !bucket.contains('/') && !place(request).virtual_hosted;
    bare.then(|| format!("{}/", request.path))
}

/// The string to sign and the signature that came, whatever they are worth.
pub(super) fn as_signed(request: &Request<'_>) -> (String, String) {
    let (date, signature) = match request.header("authorization") {
        Some(said) => {
            let own = request.header("x-amz-date").is_some();
            let date = if own { "" } else { request.header("date").unwrap_or_default() };
            (date.to_owned(), said.rsplit_once(':').map(|(_, s)| s.trim().to_owned()))
        }
        None => (query_value(request, "Expires").unwrap_or_default(), query_value(request, "Signature")),
    };
    (text(request, &date, request.path), signature.unwrap_or_default())
}

pub(super) fn sign(secret: &str, text: &str) -> Vec<u8> {
    // HMAC takes keys of any length
    let mut mac =
        Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable!("any key length is valid"));
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Empty when `x-amz-date` is signed in its stead.
fn header_date(request: &Request<'_>, now: Timestamp) -> Result<String, Denied> {
    let said = request.header("x-amz-date").or_else(|| request.header("date"));
    let at = said.and_then(time::parse_rfc822).ok_or(Denied::NoDate)?;
    if (at.0 - now.0).abs() > super::verify::SKEW_MINUTES_MAX * 60_000 {
        return Err(Denied::Skewed { at, now });
    }
    let own = request.header("x-amz-date").is_some();
    Ok(if own { String::new() } else { said.unwrap_or_default().to_owned() })
}

fn text(request: &Request<'_>, date: &str, path: &str) -> String {
    let header = |name: &str| request.header(name).unwrap_or("");
    let mut out = format!("{}\n{}\n{}\n{date}\n", request.method, header("content-md5"), header("content-type"));
    for (name, value) in amz_headers(request) {
        out.extend([&name, ":", &value, "\n"]);
    }
    out.push_str(&resource(request, path));
    out
}

/// Headers and, in queries, the parameters that stand for them.
fn amz_headers(request: &Request<'_>) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for name in request.headers.keys().map(|n| n.as_str()).filter(|n| n.starts_with("x-amz-")) {
        let all: Vec<String> = request
            .headers
            .get_all(name)
            .iter()
            .map(|v| String::from_utf8_lossy(v.as_bytes()).trim().to_owned())
            .collect();
        out.push((name.to_owned(), all.join(",")));
    }
    for name in request.query.split('&').map(|p| p.split('=').next().unwrap_or("")) {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("x-amz-") && !out.iter().any(|(n, _)| *n == lower) {
            out.push((lower, query_value(request, name).unwrap_or_default()));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn resource(request: &Request<'_>, path: &str) -> String {
    let place = place(request);
    let mut out = if place.virtual_hosted { format!("/{}", place.bucket) } else { String::new() };
    out.push_str(path);
    let mut keys: Vec<(&str, Option<String>)> = request
        .query
        .split('&')
        .map(|p| p.split_once('=').map_or((p, false), |(k, _)| (k, true)))
        .filter(|(k, _)| SUBRESOURCES.contains(k))
        .map(|(k, valued)| (k, if valued { query_value(request, k) } else { None }))
        .collect();
    keys.sort_unstable();
    for (i, (k, v)) in keys.into_iter().enumerate() {
        out.extend([if i == 0 { "?" } else { "&" }, k]);
        if let Some(v) = v.filter(|v| !v.is_empty()) {
            out.extend(["=", &v]);
        }
    }
    out
}
