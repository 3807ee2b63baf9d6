//! Pages: a token is the last key shown plus a digest of the query, sealed. A token of another query, account or region
//! is refused.

use crate::Cx;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The token was not made for this query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadToken;

/// One page and the token of the next.
pub struct Page<T> {
    /// The records shown.
    pub items: Vec<T>,
    /// `None` on the last page.
    pub next: Option<String>,
}

/// Bytes of the seal in a token.
const SEAL_LENGTH: usize = 16;

/// Cuts a page out of records that are in key order. `query` is whatever identifies the request (its filters and ids).
pub fn cut<T>(
    cx: &Cx,
    query: &str,
    records: Vec<T>,
    max: Option<usize>,
    token: Option<&str>,
    key: impl Fn(&T) -> String,
) -> Result<Page<T>, BadToken> {
    let after = token.map(|t| open(cx, query, t)).transpose()?;
    let mut rest: Vec<T> = match after {
        Some(after) => records.into_iter().filter(|r| key(r) > after).collect(),
        None => records,
    };
    let next = match max {
        Some(max) if rest.len() > max => {
            rest.truncate(max);
            rest.last().map(|last| close(cx, query, &key(last)))
        }
        _ => None,
    };
    Ok(Page { items: rest, next })
}

fn close(cx: &Cx, query: &str, key: &str) -> String {
    let mut bytes = mac(cx, query, key).to_vec();
    bytes.extend(key.bytes().zip(stream(cx)).map(|(a, b)| a ^ b));
    BASE64.encode(bytes)
}

fn open(cx: &Cx, query: &str, token: &str) -> Result<String, BadToken> {
    let bytes = BASE64.decode(token).map_err(|_| BadToken)?;
    let (seal, hidden) = bytes.split_at_checked(SEAL_LENGTH).ok_or(BadToken)?;
    let key: Vec<u8> = hidden.iter().zip(stream(cx)).map(|(a, b)| a ^ b).collect();
    let key = String::from_utf8(key).map_err(|_| BadToken)?;
    if mac(cx, query, &key)[..] == *seal { Ok(key) } else { Err(BadToken) }
}

/// Hides the key from people who would parse tokens; it is the seal that protects.
fn stream(cx: &Cx) -> impl Iterator<Item = u8> {
    let pad = Sha256::digest([cx.seal().as_slice(), b"pad"].concat());
    pad.into_iter().cycle().take(64 * 1024)
}

fn mac(cx: &Cx, query: &str, key: &str) -> [u8; SEAL_LENGTH] {
    let text = format!("{}\0{}\0{query}\0{key}", cx.account, cx.region);
    let mut out = [0; SEAL_LENGTH];
    if let Ok(mut m) = Hmac::<Sha256>::new_from_slice(cx.seal()) {
        m.update(text.as_bytes());
        out.copy_from_slice(&m.finalize().into_bytes()[..SEAL_LENGTH]);
    }
    out
}
