//! Transforms of rules: a request's host and URL rewritten on their way to the target.
//!
//! Follows "Transforms for listener rules": no match leaves the request as it came; a match whose result cannot be sent is
//! a failure, answered 500. The URL is path and query; the host is taken without its port, which stays.

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::host;
use crate::limits::REQUEST_LINE_BYTES_MAX;
use crate::request::Request;

/// What a rule rewrites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transforms {
    /// `host-header-rewrite`
    pub host: Option<Rewrite>,
    /// `url-rewrite`
    pub url: Option<Rewrite>,
}

/// The first place where the expression is found gives way to the replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// What is looked for.
    pub regex: Expression,
    /// What is put there; `$1` stands for the first group, `$0` for all that was found.
    pub replace: String,
}

/// What a target sees instead of what the client sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewritten {
    /// `Host`, with its port.
    pub host: Option<Vec<u8>>,
    /// Path and query.
    pub url: Option<Vec<u8>>,
}

/// There was a match, but its result is no host or no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

impl Transforms {
    /// Whether nothing is rewritten.
    pub fn is_empty(&self) -> bool {
        self.host.is_none() && self.url.is_none()
    }

    /// What becomes of a request.
    pub fn apply(&self, request: &Request<'_>) -> Result<Rewritten, Failed> {
        Ok(Rewritten { host: self.new_host(request)?, url: self.new_url(request)? })
    }

    fn new_host(&self, request: &Request<'_>) -> Result<Option<Vec<u8>>, Failed> {
        let (Some(rewrite), Some(host)) = (&self.host, request.host()) else { return Ok(None) };
        let Some(mut new) = rewrite.apply(host::name(host))? else { return Ok(None) };
        let fits = |b: &u8| b.is_ascii_alphanumeric() || b"-._~:[]%".contains(b);
        if new.is_empty() || !new.iter().all(fits) {
            return Err(Failed);
        }
        if let (Some(port), false) = (host::port(host), new.contains(&b':')) {
            new.extend_from_slice(format!(":{port}").as_bytes());
        }
        Ok(Some(new))
    }

    fn new_url(&self, request: &Request<'_>) -> Result<Option<Vec<u8>>, Failed> {
        let Some(rewrite) = &self.url else { return Ok(None) };
        let mut url = request.path().to_vec();
        if let Some(query) = request.query() {
            url.push(b'?');
            url.extend_from_slice(query);
        }
        match rewrite.apply(&url)? {
            Some(new) if new.first() != Some(&b'/') => Err(Failed),
            new => Ok(new),
        }
    }
}

impl Rewrite {
    /// The new text, `None` where nothing is found.
    fn apply(&self, text: &[u8]) -> Result<Option<Vec<u8>>, Failed> {
        let Some(groups) = self.regex.regex().captures(text) else { return Ok(None) };
        let found = groups.get(0).ok_or(Failed)?;
        let mut new = text[..found.start()].to_vec();
        for piece in pieces(&self.replace) {
            match piece {
                Piece::Plain(plain) => new.extend_from_slice(plain.as_bytes()),
                Piece::Group(n) if n < groups.len() => {
                    new.extend_from_slice(groups.get(n).map_or(b"", |m| m.as_bytes()))
                }
                Piece::Group(_) => return Err(Failed),
            }
            if new.len() > REQUEST_LINE_BYTES_MAX {
                return Err(Failed);
            }
        }
        new.extend_from_slice(&text[found.end()..]);
        if new.len() > REQUEST_LINE_BYTES_MAX { Err(Failed) } else { Ok(Some(new)) }
    }
}

enum Piece<'a> {
    Plain(&'a str),
    Group(usize),
}

/// A replacement in pieces; a `$` without a digit after it is itself.
fn pieces(replace: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = replace;
    std::iter::from_fn(move || {
        let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
        if rest.is_empty() {
            return None;
        }
        if let Some(after) = rest.strip_prefix('$')
            && let n = digits(after)
            && n > 0
        {
            rest = &after[n..];
            return Some(Piece::Group(after[..n].parse().unwrap_or(usize::MAX)));
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '$').map_or(rest.len(), |(at, _)| at);
        let (plain, left) = rest.split_at(end);
        rest = left;
        Some(Piece::Plain(plain))
    })
}
