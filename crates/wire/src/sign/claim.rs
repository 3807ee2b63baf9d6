//! What a request says about its signature.

use super::Denied;
use crate::form::unescape_bytes;
use crate::{Request, time};
use shape::Timestamp;

/// A credential: who, and for what the signing key was derived.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The access key id.
    pub access_key_id: String,
    /// `20240131`
    pub date: String,
    /// The region; empty for SigV4a, which has none.
    pub region: String,
    /// The signing name.
    pub service: String,
}

/// Which parts of a request carry the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Header,
    Query,
}

/// Everything that a signed request claims.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) place: Place,
    pub(super) scope: Scope,
    /// Names in small letters, with semicolons between them.
    pub(super) signed_headers: String,
    pub(super) signature: String,
    pub(super) at: Timestamp,
    /// Only presigned requests say how long they hold.
    pub(super) expires_seconds: Option<i64>,
    pub(super) session_token: Option<String>,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const ALGORITHM_A: &str = "AWS4-ECDSA-P256-SHA256";
const EXPIRES_SECONDS_MAX: i64 = 604_800;
const SIGNED_HEADERS_MAX: usize = 100;

/// The scope that a request claims, without checking anything; for dispatch.
pub fn scope(request: &Request<'_>) -> Option<Scope> {
    if let Some(id) = super::v2::key_id(request) {
        return Some(super::v2::scope(id));
    }
    if let Some(said) = request.header("authorization") {
        let credential = fields(said.split_once(' ')?.1).find(|(k, _)| *k == "Credential")?.1;
        return parse_scope(credential, said.starts_with(ALGORITHM_A)).ok();
    }
    let a = query_value(request, "X-Amz-Algorithm")? == ALGORITHM_A;
    parse_scope(&query_value(request, "X-Amz-Credential")?, a).ok()
}

/// Reads the claim; `None` for a request that is not signed at all.
pub(super) fn read(request: &Request<'_>) -> Result<Option<Claim>, Denied> {
    match (request.header("authorization"), query_value(request, "X-Amz-Algorithm")) {
        (Some(said), _) => from_header(request, said).map(Some),
        (None, Some(algorithm)) => from_query(request, &algorithm).map(Some),
        (None, None) if query_value(request, "SignatureVersion").is_some_and(|v| v != "4") => {
            Err(Denied::Unbuilt("Signature Version 2"))
        }
        (None, None) => Ok(None),
    }
}

fn from_header(request: &Request<'_>, said: &str) -> Result<Claim, Denied> {
    let (algorithm, rest) = said.split_once(' ').unwrap_or((said, ""));
    check_algorithm(algorithm)?;
    let (mut credential, mut signature, mut signed) = (None, None, None);
    for (name, value) in fields(rest) {
        let to = match name {
            "Credential" => &mut credential,
            "Signature" => &mut signature,
            "SignedHeaders" => &mut signed,
            _ => continue,
        };
        to.get_or_insert(value);
    }
    let date = request.header("x-amz-date").or_else(|| request.header("date"));
    let mut missing = String::new();
    for (name, there) in [("Credential", credential), ("Signature", signature), ("SignedHeaders", signed)] {
        if there.is_none() {
            missing += &format!("Authorization header requires '{name}' parameter. ");
        }
    }
    if date.is_none() {
        missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    let (Some(credential), Some(signature), Some(signed), Some(date)) = (credential, signature, signed, date) else {
        return Err(Denied::Incomplete(format!("{missing}Authorization={said}")));
    };
    Ok(Claim {
        place: Place::Header,
        scope: parse_scope(credential, false)?,
        signed_headers: signed_headers(signed)?,
        signature: signature.to_owned(),
        at: parse_date(date)?,
        expires_seconds: None,
        session_token: request.header("x-amz-security-token").map(str::to_owned),
    })
}

fn from_query(request: &Request<'_>, algorithm: &str) -> Result<Claim, Denied> {
    check_algorithm(algorithm)?;
    let mut missing = String::new();
    let mut get = |name: &str| {
        let found = query_value(request, name);
        if found.is_none() {
            missing += &format!("AWS query-string parameters must include '{name}'. ");
        }
        found.unwrap_or_default()
    };
    let credential = get("X-Amz-Credential");
    let signature = get("X-Amz-Signature");
    let signed = get("X-Amz-SignedHeaders");
    let date = get("X-Amz-Date");
    if !missing.is_empty() {
        return Err(Denied::Incomplete(missing + "Re-examine the query-string parameters."));
    }
    let expires = query_value(request, "X-Amz-Expires").map(|e| e.parse::<i64>());
    let expires_seconds = match expires.transpose() {
        Ok(e) if e.is_none_or(|e| (0..=EXPIRES_SECONDS_MAX).contains(&e)) => e,
        Err(_) => return Err(Denied::Incomplete("X-Amz-Expires should be a number".into())),
        Ok(Some(e)) if e < 0 => return Err(Denied::Incomplete("X-Amz-Expires must be non-negative".into())),
        Ok(_) => {
            let text = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
                        604800 seconds";
            return Err(Denied::Incomplete(text.into()));
        }
    };
    Ok(Claim {
        place: Place::Query,
        scope: parse_scope(&credential, false)?,
        signed_headers: signed_headers(&signed)?,
        signature,
        at: parse_date(&date)?,
        expires_seconds,
        session_token: query_value(request, "X-Amz-Security-Token"),
    })
}

fn check_algorithm(name: &str) -> Result<(), Denied> {
    match name {
        ALGORITHM => Ok(()),
        ALGORITHM_A => Err(Denied::Unbuilt("Signature Version 4A")),
        "AWS" => Err(Denied::Unbuilt("Signature Version 2")),
        other => Err(Denied::Incomplete(format!("Unsupported AWS 'algorithm': '{other}'."))),
    }
}

/// `key=value` parts between commas.
fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(',').filter_map(|f| f.trim().split_once('=')).map(|(k, v)| (k.trim(), v.trim()))
}

/// Key ids may hold slashes in theory, so the scope is read from its end.
pub(super) fn parse_scope(credential: &str, without_region: bool) -> Result<Scope, Denied> {
    let mut parts = credential.rsplitn(if without_region { 4 } else { 5 }, '/');
    let terminator = parts.next().unwrap_or("");
    let service = parts.next();
    let region = if without_region { Some("") } else { parts.next() };
    let (Some(service), Some(region), Some(date), Some(id)) = (service, region, parts.next(), parts.next()) else {
        return Err(Denied::Incomplete(format!(
            "Credential must have at least 5 slash-delimited elements (keyId/YYYYMMDD/region/service/term), not '{credential}'."
        )));
    };
    if terminator != "aws4_request" {
        return Err(Denied::Scope(format!(
            "Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
        )));
    }
    Ok(Scope { access_key_id: id.into(), date: date.into(), region: region.into(), service: service.into() })
}

fn signed_headers(text: &str) -> Result<String, Denied> {
    let all = text.to_ascii_lowercase();
    if all.split(';').count() > SIGNED_HEADERS_MAX {
        return Err(Denied::Incomplete(format!("More than {SIGNED_HEADERS_MAX} signed headers.")));
    }
    if !all.split(';').any(|h| h == "host") {
        return Err(Denied::Scope("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into()));
    }
    Ok(all)
}

pub(super) fn parse_date(text: &str) -> Result<Timestamp, Denied> {
    time::parse_basic(text).or_else(|| time::parse_rfc822(text)).ok_or_else(|| {
        Denied::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
        ))
    })
}

/// A value of the query string, decoded.
pub(super) fn query_value(request: &Request<'_>, name: &str) -> Option<String> {
    request.query.split('&').find_map(|pair| {
        let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
        (k == name).then(|| String::from_utf8_lossy(&unescape_bytes(v.as_bytes(), false)).into_owned())
    })
}
