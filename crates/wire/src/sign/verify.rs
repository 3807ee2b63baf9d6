//! Verifies a signature against the secret of its key.

use super::canonical::canonical_request;
use super::chunks::Chain;
use super::claim::{Claim, Place, Scope, read};
use super::denied::Denied;
use super::v2;
use crate::Request;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{HOST, HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use shape::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// How far a request's clock may be off, in minutes.
pub(super) const SKEW_MINUTES_MAX: i64 = 15;
/// Derived keys that are kept.
const KEYS_MAX: usize = 4_096;
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// Headers of S3's that need not be signed.
const MAY_BE_BARE: &[&str] = &["x-amz-content-sha256", "x-amz-user-agent"];

/// The secret of an access key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The secret access key.
    pub key: String,
    /// The session token that must come with it, for temporary credentials.
    pub session_token: Option<String>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// What is known of an access key id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is valid.
    Secret(Secret),
    /// There is none, or it is inactive.
    Unknown,
    /// Its session is over.
    Expired,
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The credential that signed, with region and service.
    pub scope: Scope,
    /// The session token that came along.
    pub session_token: Option<String>,
    /// The signature was in the query string.
    pub presigned: bool,
    /// The body is not covered.
    pub unsigned_payload: bool,
}

/// What the signature says of the body.
#[derive(Debug, Clone)]
pub enum Payload {
    /// It is not covered.
    Unsigned,
    /// It has this SHA-256, in hexadecimal digits.
    Digest(String),
    /// It comes in chunks.
    Chunks {
        /// The chunks are signed.
        chain: Option<Chain>,
        /// Fields come behind the body.
        trailer: bool,
    },
}

/// A signature over a head that holds, before the body is read.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who, and how.
    pub verified: Verified,
    /// How to check the body.
    pub payload: Payload,
}

/// Verifies signatures and remembers derived keys. Share one.
#[derive(Default)]
pub struct Verifier {
    keys: Mutex<HashMap<Scope, Derived>>,
}

/// The signing key of a scope, and the code that is begun with it: its first block is the same for every request.
#[derive(Clone)]
struct Derived {
    secret: String,
    key: [u8; 32],
    mac: Hmac<Sha256>,
}

impl Verifier {
    /// Who signed the request; `None` when it carries no signature.
    ///
    /// `now` is real time, not the cloud's clock. `secret_of` is asked for the access key id.
    ///
    /// # Errors
    /// The signature is there and does not hold.
    pub fn verify(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        secret_of: &dyn Fn(&str) -> Found,
    ) -> Result<Option<Verified>, Denied> {
        let Some(claim) = read(request)? else { return Ok(None) };
        let secret = match secret_of(&claim.scope.access_key_id) {
            Found::Secret(s) => s,
            Found::Unknown => return Err(Denied::UnknownKey),
            Found::Expired => return Err(Denied::ExpiredToken),
        };
        check_token(&secret, claim.session_token.as_deref())?;
        check_date(&claim)?;
        check_clock(&claim, now)?;
        let payload = payload_hash(request, &claim)?;
        if !holds(request, &claim, &self.key(&claim.scope, &secret).1, &payload) {
            return Err(Denied::Mismatch);
        }
        Ok(Some(Verified {
            presigned: claim.place == Place::Query,
            unsigned_payload: payload == UNSIGNED,
            scope: claim.scope,
            session_token: claim.session_token,
        }))
    }

    /// Who signed the head of a request to S3, and how its body is to be checked; `None` without a signature.
    ///
    /// # Errors
    /// The signature is there and does not hold.
    pub fn verify_head(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        secret_of: &dyn Fn(&str) -> Found,
    ) -> Result<Option<Signed>, Denied> {
        let known = |id: &str| match secret_of(id) {
            Found::Secret(s) => Ok(s),
            Found::Unknown => Err(Denied::UnknownKey),
            Found::Expired => Err(Denied::ExpiredToken),
        };
        if let Some(id) = v2::key_id(request) {
            let secret = known(&id)?;
            let session_token = v2::session_token(request);
            check_token(&secret, session_token.as_deref())?;
            let presigned = v2::verify(request, &secret.key, now)?;
            let scope = v2::scope(id);
            let verified = Verified { scope, session_token, presigned, unsigned_payload: true };
            // its chunks are not signed one by one
            let said = content_sha256(request).filter(|_| request.header("x-amz-decoded-content-length").is_some());
            return Ok(Some(Signed { verified, payload: announced(said, &|| None)? }));
        }
        let Some(claim) = read(request).map_err(Denied::for_s3)? else { return Ok(None) };
        let secret = known(&claim.scope.access_key_id)?;
        check_token(&secret, claim.session_token.as_deref())?;
        check_date(&claim)?;
        check_s3_clock(&claim, now)?;
        let said = match (content_sha256(request), claim.place) {
            (Some(s), _) => s,
            (None, Place::Query) => UNSIGNED.into(),
            (None, Place::Header) => return Err(Denied::NoDigest),
        };
        let (key, mac) = self.key(&claim.scope, &secret);
        if !holds(request, &claim, &mac, &said) {
            return Err(Denied::Mismatch);
        }
        check_covered(request, &claim)?;
        let chain = || Chain {
            key,
            at: claim.at.basic(),
            scope: credential_scope(&claim.scope),
            previous: claim.signature.clone(),
        };
        let payload = announced(Some(said), &|| Some(chain()))?;
        let unsigned_payload = !matches!(payload, Payload::Digest(_));
        let presigned = claim.place == Place::Query;
        let session_token = claim.session_token;
        Ok(Some(Signed {
            verified: Verified { scope: claim.scope, session_token, presigned, unsigned_payload },
            payload,
        }))
    }

    /// The signing key of a scope.
    pub(super) fn derive(scope: &Scope, secret: &Secret) -> [u8; 32] {
        let mut key = hmac(format!("AWS4{}", secret.key).as_bytes(), scope.date.as_bytes());
        for part in [&scope.region, &scope.service, "aws4_request"] {
            key = hmac(&key, part.as_bytes());
        }
        key
    }

    /// The signing key, from memory when the secret is still the same.
    fn key(&self, scope: &Scope, secret: &Secret) -> ([u8; 32], Hmac<Sha256>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |d: &&Derived| bool::from(d.secret.as_bytes().ct_eq(secret.key.as_bytes()));
        if let Some(d) = keys.get(scope).filter(same) {
            return (d.key, d.mac.clone());
        }
        let key = Verifier::derive(scope, secret);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        let derived = Derived { secret: secret.key.clone(), key, mac: keyed(&key) };
        let mac = derived.mac.clone();
        keys.insert(scope.clone(), derived);
        (key, mac)
    }
}

/// True when this key signed the request; some clients, which know AWS's own ports alone, sign the host without one.
fn holds(request: &Request<'_>, claim: &Claim, mac: &Hmac<Sha256>, payload: &str) -> bool {
    // an equal length says nothing: signatures always have 64 digits
    let same = |r: &Request<'_>| bool::from(signature(r, claim, mac, payload).ct_eq(claim.signature.as_bytes()));
    same(request) || without_port(request).is_some_and(|headers| same(&Request { headers: &headers, ..*request }))
}

/// The headers with the host's port left away, where it has one.
fn without_port(request: &Request<'_>) -> Option<HeaderMap> {
    let (host, port) = request.header("host")?.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let mut headers = request.headers.clone();
    headers.insert(HOST, HeaderValue::from_str(host).ok()?);
    Some(headers)
}

/// In hexadecimal digits.
fn signature(request: &Request<'_>, claim: &Claim, mac: &Hmac<Sha256>, payload: &str) -> [u8; 64] {
    let (text, _) = texts(request, claim, payload);
    digits(&mac.clone().chain_update(text).finalize().into_bytes().into())
}

fn digits(digest: &[u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    // two digits for each byte always fit
    let _ = hex::encode_to_slice(digest, &mut out);
    out
}

/// The SHA-256 of some bytes, in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&digits(&Sha256::digest(bytes).into())).into_owned()
}

/// `20240131/us-east-1/s3/aws4_request`
fn credential_scope(scope: &Scope) -> String {
    let Scope { date, region, service, .. } = scope;
    [date, "/", region, "/", service, "/aws4_request"].concat()
}

/// The string to sign, and the canonical request that it is of.
fn texts(request: &Request<'_>, claim: &Claim, payload: &str) -> (String, String) {
    let canonical = canonical_request(request, &claim.scope.service, &claim.signed_headers, payload);
    let digest = sha256(canonical.as_bytes());
    let (at, scope) = (claim.at.basic(), credential_scope(&claim.scope));
    (["AWS4-HMAC-SHA256\n", &at, "\n", &scope, "\n", &digest].concat(), canonical)
}

/// What S3 shows of a request whose signature is another: what it signed itself, so that a client's author can compare.
pub fn as_we_signed(request: &Request<'_>) -> Vec<(&'static str, String)> {
    let (id, signature, text, canonical) = match v2::key_id(request) {
        Some(id) => {
            let (text, signature) = v2::as_signed(request);
            (id, signature, text, None)
        }
        None => {
            let Ok(Some(claim)) = read(request) else { return Vec::new() };
            let payload = content_sha256(request).unwrap_or_else(|| UNSIGNED.into());
            let (text, canonical) = texts(request, &claim, &payload);
            (claim.scope.access_key_id, claim.signature, text, Some(canonical))
        }
    };
    let bytes = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    let shown = bytes(&text);
    let mut out = vec![
        ("AWSAccessKeyId", id),
        ("StringToSign", text),
        ("SignatureProvided", signature),
        ("StringToSignBytes", shown),
    ];
    if let Some(canonical) = canonical {
        let shown = bytes(&canonical);
        out.extend([("CanonicalRequest", canonical), ("CanonicalRequestBytes", shown)]);
    }
    out
}

pub(super) fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    keyed(key).chain_update(text).finalize().into_bytes().into()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("any key length is valid"))
}

pub(super) fn check_token(secret: &Secret, said: Option<&str>) -> Result<(), Denied> {
    match (&secret.session_token, said) {
        (None, None) => Ok(()),
        (Some(own), Some(said)) if bool::from(own.as_bytes().ct_eq(said.as_bytes())) => Ok(()),
        (Some(_), None) => Err(Denied::UnknownKey),
        (_, Some(_)) => Err(Denied::ForeignToken),
    }
}

/// Whoever got a link must not add to it: `x-amz-copy-source` turns an upload into a copy. What changes nothing may be left out.
fn check_covered(request: &Request<'_>, claim: &Claim) -> Result<(), Denied> {
    let names = request.headers.keys().map(http::HeaderName::as_str);
    let own = names.filter(|n| n.starts_with("x-amz-") && !MAY_BE_BARE.contains(n));
    let bare: Vec<&str> = own.filter(|n| !claim.signed_headers.split(';').any(|s| s == *n)).collect();
    if bare.is_empty() { Ok(()) } else { Err(Denied::NotSigned(bare.join(", "))) }
}

fn check_date(claim: &Claim) -> Result<(), Denied> {
    let at = claim.at.basic();
    if at[..8] == claim.scope.date {
        return Ok(());
    }
    Err(Denied::Scope(format!(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', from '{at}'.",
        claim.scope.date,
        &at[..8]
    )))
}

fn check_clock(claim: &Claim, now: Timestamp) -> Result<(), Denied> {
    let skew = SKEW_MINUTES_MAX * 60_000;
    let ended = |ms: i64, why: &dyn std::fmt::Display, unit: &str| {
        let (at, earliest, now) = (claim.at.basic(), now.plus_ms(-ms).basic(), now.basic());
        Err(Denied::Expired(format!("Signature expired: {at} is now earlier than {earliest} ({now} - {why} {unit}.)")))
    };
    if claim.at.0 > now.0.saturating_add(skew) {
        let (at, latest, now) = (claim.at.basic(), now.plus_ms(skew).basic(), now.basic());
        let text =
            format!("Signature not yet current: {at} is still later than {latest} ({now} + {SKEW_MINUTES_MAX} min.)");
        return Err(Denied::Expired(text));
    }
    match claim.expires_seconds {
        Some(s) if now.0 > claim.at.0 + s * 1000 => ended(s * 1000, &s, "sec"),
        None if claim.at.0 < now.0.saturating_sub(skew) => ended(skew, &SKEW_MINUTES_MAX, "min"),
        _ => Ok(()),
    }
}

/// The payload hash as it was signed, after checking that the body is that one.
fn payload_hash(request: &Request<'_>, claim: &Claim) -> Result<String, Denied> {
    let own = || sha256(request.body);
    let said = request.header("x-amz-content-sha256").map(str::to_owned);
    let said = said.or_else(|| super::claim::query_value(request, "X-Amz-Content-Sha256"));
    match said {
        Some(s) if s == UNSIGNED => Ok(s),
        Some(s) if s.starts_with("STREAMING-") => Err(Denied::Unbuilt("A body signed in chunks")),
        Some(s) if s == own() => Ok(s),
        Some(_) => Err(Denied::Payload),
        None if claim.place == Place::Query && claim.scope.service == "s3" => Ok(UNSIGNED.into()),
        None => Ok(own()),
    }
}

fn content_sha256(request: &Request<'_>) -> Option<String> {
    let said = request.header("x-amz-content-sha256").map(str::to_owned);
    said.or_else(|| super::claim::query_value(request, "X-Amz-Content-Sha256"))
}

/// The five forms of `x-amz-content-sha256`.
fn announced(said: Option<String>, chain: &dyn Fn() -> Option<Chain>) -> Result<Payload, Denied> {
    let Some(said) = said else { return Ok(Payload::Unsigned) };
    Ok(match said.as_str() {
        UNSIGNED => Payload::Unsigned,
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Payload::Chunks { chain: None, trailer: true },
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Payload::Chunks { chain: chain(), trailer: false },
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => Payload::Chunks { chain: chain(), trailer: true },
        s if s.starts_with("STREAMING-AWS4-ECDSA") => return Err(Denied::Unbuilt("Signature Version 4A")),
        s if s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit()) => Payload::Digest(s.to_ascii_lowercase()),
        _ => return Err(Denied::NotADigest(said)),
    })
}

/// How the body of a request without a signature is framed.
pub fn unsigned_payload(request: &Request<'_>) -> Payload {
    match content_sha256(request).as_deref() {
        Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER") => Payload::Chunks { chain: None, trailer: true },
        _ => Payload::Unsigned,
    }
}

/// S3 tells a wrong clock from an expired link.
fn check_s3_clock(claim: &Claim, now: Timestamp) -> Result<(), Denied> {
    let skew = SKEW_MINUTES_MAX * 60_000;
    match claim.expires_seconds {
        Some(s) if now.0 > claim.at.0 + s * 1000 => {
            Err(Denied::PresignedExpired { expires: claim.at.plus_ms(s * 1000), now })
        }
        Some(_) if claim.at.0 > now.0 + skew => Err(Denied::Query("Request is not yet valid".into())),
        None if (claim.at.0 - now.0).abs() > skew => Err(Denied::Skewed { at: claim.at, now }),
        _ => Ok(()),
    }
}
