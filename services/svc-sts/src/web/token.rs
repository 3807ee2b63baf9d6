//! A token as it comes: three parts in base64url, read but not yet believed.
//!
//! RFC 7515 (JWS compact serialization), RFC 7519 (JWT).

use crate::errors::not_a_token;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A token that nobody has verified.
pub(crate) struct Token<'a> {
    /// What is signed.
    pub(crate) signed: &'a str,
    pub(crate) signature: Vec<u8>,
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    pub(crate) claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<Value>,
}

/// Reads a token.
pub(crate) fn read(text: &str) -> Result<Token<'_>, Fault> {
    parts(text).ok_or_else(not_a_token)
}

fn parts(text: &str) -> Option<Token<'_>> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.').filter(|(_, claims)| !claims.contains('.'))?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header: Header = serde_json::from_slice(&decode(header)?).ok().filter(|h: &Header| h.crit.is_none())?;
    let claims = serde_json::from_slice(&decode(claims)?).ok()?;
    let signature = decode(signature)?;
    Some(Token { signed, signature, algorithm: header.alg, key_id: header.kid, claims })
}
