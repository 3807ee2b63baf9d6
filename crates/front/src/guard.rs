//! Refuses browsers' cross-site calls: the credentials `test`/`test` are public knowledge, so a web page that the user
//! visits must not be able to drive the cloud (CSRF) or to reach it by a name that resolves to loopback (DNS rebinding).

use base::is_local_name;
use http::HeaderMap;
use http::header::{HOST, ORIGIN};
use std::net::IpAddr;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The Host header names a host that is not ours.
    Host,
    /// A page of another origin sent it.
    Origin,
}

impl Refusal {
    /// What to tell the client.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Refusal::Host => "The Host header names a host that this endpoint does not serve.",
            Refusal::Origin => "Calls from web pages of other sites are refused.",
        }
    }
}

/// Checks the name that a request was sent to.
pub(crate) fn host(headers: &HeaderMap) -> Result<(), Refusal> {
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
    if ours(host_of(host)) { Ok(()) } else { Err(Refusal::Host) }
}

/// Checks which site's page sent a request, if one did.
pub(crate) fn site(headers: &HeaderMap) -> Result<(), Refusal> {
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if matches!(site, Some("cross-site" | "same-site")) {
        return Err(Refusal::Origin);
    }
    match headers.get(ORIGIN).map(|o| o.to_str().unwrap_or("?")) {
        None => Ok(()),
        Some(origin) if same_origin(origin, host) => Ok(()),
        Some(_) => Err(Refusal::Origin),
    }
}

fn same_origin(origin: &str, host: &str) -> bool {
    origin.split_once("://").is_some_and(|(_, rest)| rest == host)
}

fn host_of(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or("");
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

/// Loopback by address or name, and AWS's own names (which only a resolver of ours leads here).
fn ours(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(ip) = host.parse::<IpAddr>() {
        return ip.is_loopback() || is_public_of_ours(ip);
    }
    is_local_name(&host) || [".amazonaws.com", ".api.aws", ".on.aws"].iter().any(|suffix| host.ends_with(suffix))
}

/// 198.18.0.0/15, the addresses of the simulated internet.
fn is_public_of_ours(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(v4) if v4.octets()[0] == 198 && (v4.octets()[1] & 0xfe) == 18)
}
