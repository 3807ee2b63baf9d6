//! Conditions of listener rules; values are ORed here, conditions are ANDed by [`crate::decide`].
//!
//! Follows "Condition types for listener rules": hosts, header values and query strings ignore case, paths and methods
//! do not; `source-ip` looks at the connection, never at `X-Forwarded-For`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::host;
use crate::pattern::{Case, matches};
use crate::request::Request;

/// One condition; at least one of its values must match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// `host-header`, without its port.
    HostHeader(Patterns),
    /// `path-pattern`, without the query.
    PathPattern(Patterns),
    /// `http-header`
    HttpHeader {
        /// Header name.
        name: String,
        /// For its values.
        values: Patterns,
    },
    /// `http-request-method`, exact.
    HttpRequestMethod(Vec<String>),
    /// `query-string`
    QueryString(Vec<QueryPattern>),
    /// `source-ip`
    SourceIp(Vec<Cidr>),
}

/// What a text is held against; one of them must fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Patterns {
    /// `Values`
    Wildcards(Vec<String>),
    /// `RegexValues`
    Expressions(Vec<Expression>),
}

/// A query-string value, of any key or of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryPattern {
    /// The key, or any.
    pub key: Option<String>,
    /// The value.
    pub value: String,
}

impl Condition {
    /// Whether this request, from a client with this address, meets the condition.
    pub fn holds(&self, request: &Request<'_>, client: IpAddr) -> bool {
        match self {
            Self::HostHeader(values) => request.host().is_some_and(|h| values.cover(host::name(h), Case::Insensitive)),
            Self::PathPattern(values) => values.cover(request.path(), Case::Sensitive),
            Self::HttpHeader { name, values } => {
                request.values(name.as_bytes()).any(|value| values.cover(value, Case::Insensitive))
            }
            Self::HttpRequestMethod(values) => values.iter().any(|m| m.as_bytes() == request.method()),
            Self::QueryString(values) => values.iter().any(|v| v.holds(request.query())),
            Self::SourceIp(values) => values.iter().any(|cidr| cidr.contains(client)),
        }
    }
}

impl QueryPattern {
    fn holds(&self, query: Option<&[u8]>) -> bool {
        let Some(query) = query else { return false };
        query.split(|b| *b == b'&').filter(|pair| !pair.is_empty()).any(|pair| {
            let cut = pair.iter().position(|b| *b == b'=');
            let (key, value) = cut.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
            let key_fits = self.key.as_ref().is_none_or(|k| matches(k.as_bytes(), key, Case::Insensitive));
            key_fits && matches(self.value.as_bytes(), value, Case::Insensitive)
        })
    }
}

impl Patterns {
    /// Wildcards cover the whole text, minding `case`; an expression has its own mind of case.
    fn cover(&self, text: &[u8], case: Case) -> bool {
        match self {
            Self::Wildcards(patterns) => patterns.iter().any(|p| matches(p.as_bytes(), text, case)),
            Self::Expressions(expressions) => expressions.iter().any(|e| e.matches(text)),
        }
    }
}

impl From<Vec<String>> for Patterns {
    fn from(patterns: Vec<String>) -> Self {
        Self::Wildcards(patterns)
    }
}

/// An address block such as `192.0.2.0/24` or `2001:db8::/32`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr {
    address: IpAddr,
    bits: u8,
}

/// The text is not an address block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACidr(pub String);

impl fmt::Display for NotACidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not an address block", self.0)
    }
}

impl std::error::Error for NotACidr {}

impl Cidr {
    /// Whether the address lies in the block; an IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(a)) => same_prefix(net.to_bits().into(), a.to_bits().into(), 32, self.bits),
            (IpAddr::V6(net), IpAddr::V6(a)) => same_prefix(net.to_bits(), a.to_bits(), 128, self.bits),
            _ => false,
        }
    }
}

fn same_prefix(a: u128, b: u128, width: u32, bits: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - u32::from(bits)) == 0
}

impl FromStr for Cidr {
    type Err = NotACidr;

    fn from_str(text: &str) -> Result<Self, NotACidr> {
        let refused = || NotACidr(text.to_owned());
        let (address, bits) = text.split_once('/').ok_or_else(refused)?;
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let bits: u8 = bits.parse().map_err(|_| refused())?;
        if bits > if address.is_ipv4() { 32 } else { 128 } {
            return Err(refused());
        }
        Ok(Self { address, bits })
    }
}

impl TryFrom<String> for Cidr {
    type Error = NotACidr;

    fn try_from(text: String) -> Result<Self, NotACidr> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.to_string()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
