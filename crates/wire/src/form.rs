//! Parameters of query protocols: `application/x-www-form-urlencoded` in the body or the query string, with limits.
//!
//! "AWS query protocol", Smithy 2.0; URL Standard, section 5.1.

use crate::{Refused, Request};
use std::borrow::Cow;

/// The longest body of a query or JSON protocol, in bytes: what DynamoDB's batches may have.
pub const BODY_BYTES_MAX: usize = 16 << 20;
/// The most parameters of one request.
pub const PARAMETERS_MAX: usize = 20_000;
/// The most parts of a parameter's name, `Filter.1.Value.2` having four.
pub const KEY_PARTS_MAX: usize = 24;

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Param<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: Cow<'a, str>,
}

/// All parameters of a request, those of the query string before those of the body.
pub(crate) fn parameters<'a>(request: &Request<'a>) -> Result<Vec<Param<'a>>, Refused> {
    if request.body.len() > BODY_BYTES_MAX {
        return Err(Refused::TooLarge(BODY_BYTES_MAX));
    }
    let mut out = Vec::new();
    add(request.query.as_bytes(), &mut out)?;
    if request.has_form() {
        add(request.body, &mut out)?;
    }
    Ok(out)
}

fn add<'a>(text: &'a [u8], out: &mut Vec<Param<'a>>) -> Result<(), Refused> {
    for pair in text.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        if out.len() == PARAMETERS_MAX {
            return Err(Refused::TooManyParameters(PARAMETERS_MAX));
        }
        let cut = pair.iter().position(|b| *b == b'=');
        let (key, value) = cut.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
        let key = unescape(key)?;
        if key.bytes().filter(|b| *b == b'.').count() >= KEY_PARTS_MAX {
            return Err(Refused::TooDeep(KEY_PARTS_MAX));
        }
        out.push(Param { key, value: unescape(value)? });
    }
    Ok(())
}

/// The first parameter of this name, without reading the others.
pub(crate) fn parameter<'a>(request: &Request<'a>, name: &str) -> Option<Cow<'a, str>> {
    let body = if request.has_form() && request.body.len() <= BODY_BYTES_MAX { request.body } else { &[] };
    let pairs = request.query.as_bytes().split(|b| *b == b'&').chain(body.split(|b| *b == b'&'));
    pairs.take(PARAMETERS_MAX).find_map(|pair| {
        let rest = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        unescape(rest).ok()
    })
}

/// Undoes percent-encoding and `+`. A `%` without two hexadecimal digits stands for itself.
pub(crate) fn unescape(text: &[u8]) -> Result<Cow<'_, str>, Refused> {
    let not_utf8 = || Refused::Malformed("The query string contains bytes that are not UTF-8".into());
    if !text.iter().any(|b| matches!(b, b'%' | b'+')) {
        return std::str::from_utf8(text).map(Cow::Borrowed).map_err(|_| not_utf8());
    }
    String::from_utf8(unescape_bytes(text, true)).map(Cow::Owned).map_err(|_| not_utf8())
}

/// Undoes percent-encoding, and `+` for a space where `plus` says so.
pub(crate) fn unescape_bytes(text: &[u8], plus: bool) -> Vec<u8> {
    if !text.iter().any(|b| *b == b'%' || plus && *b == b'+') {
        return text.to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut i = 0;
    while i < text.len() {
        let pair = text.get(i + 1..i + 3).filter(|_| text[i] == b'%').and_then(hex_pair);
        match (text[i], pair) {
            (_, Some(byte)) => {
                out.push(byte);
                i += 2;
            }
            (b'+', _) if plus => out.push(b' '),
            (b, _) => out.push(b),
        }
        i += 1;
    }
    out
}

fn hex_pair(two: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    Some((digit(two[0])? * 16 + digit(two[1])?) as u8)
}
