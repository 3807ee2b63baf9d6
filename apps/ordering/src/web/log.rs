//! The access log: one line for each request, on standard output.

use http::{HeaderMap, Method, StatusCode};
use std::{net::IpAddr, time::Duration};

/// Writes the line: client, proxy if there is one, request, status, time.
pub(crate) fn access(peer: IpAddr, headers: &Seen, status: StatusCode, took: Duration) {
    let client = headers.client.map_or(peer, |client| client);
    let via = if headers.client.is_some() { format!(" via {peer}") } else { String::new() };
    let (method, target, ms) = (&headers.method, &headers.target, took.as_secs_f64() * 1e3);
    println!("{client}{via} \"{method} {target}\" {} {ms:.1}ms", status.as_u16());
}

/// What the log needs of a request that is consumed by its handler.
pub(crate) struct Seen {
    client: Option<IpAddr>,
    method: Method,
    target: String,
}

impl Seen {
    pub(crate) fn of<B>(request: &http::Request<B>) -> Seen {
        Seen {
            client: client_of(request.headers()),
            method: request.method().clone(),
            target: request.uri().path_and_query().map_or_else(|| "/".into(), |target| target.as_str().to_owned()),
        }
    }
}

/// The client as the nearest proxy saw it: the last address of X-Forwarded-For. Those before it are hearsay.
pub(crate) fn client_of(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let plain = last.parse().ok();
    plain.or_else(|| last.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}
