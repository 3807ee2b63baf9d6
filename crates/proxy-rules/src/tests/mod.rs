//! Tables of what an Application Load Balancer does, one file per subject.

mod anomaly;
mod chance;
mod choosing;
mod forwarding;
mod heads;
mod health;
mod messages;
mod rules;
mod sticky;
mod transform;

use crate::request::{Parts, Refusal, Request, parse};
use crate::scan::HeadScan;

/// Parses a head and hands it on.
fn with_request<T>(head: &str, work: impl FnOnce(Request<'_>) -> T) -> T {
    let mut parts = Parts::default();
    parse(head.as_bytes(), &mut parts).unwrap_or_else(|refusal| panic!("{head:?} was refused: {refusal:?}"));
    work(Request::new(head.as_bytes(), &parts))
}

/// A GET of this target from this host.
fn get<T>(target: &str, host: &str, work: impl FnOnce(Request<'_>) -> T) -> T {
    with_request(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"), work)
}

/// Parses as the proxy does: find the end, then parse.
fn refusal(bytes: &str) -> Option<Refusal> {
    let end = HeadScan::request().advance(bytes.as_bytes()).ok()??;
    parse(&bytes.as_bytes()[..end], &mut Parts::default()).err()
}
