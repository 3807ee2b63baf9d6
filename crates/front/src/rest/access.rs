//! What a bucket's access log is told of a request: gathered as it comes, told when the last byte of its answer has left.
//!
//! "Amazon S3 server access log format", Amazon S3 User Guide.

use super::{Answer, Buckets};
use crate::Front;
use base::Timestamp;
use http::request::Parts;
use kernel::{Access, Principal, Source};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use wire::{Place, Request};

/// When and from where a request came.
pub(super) struct Seen {
    received: Timestamp,
    began: Instant,
    address: Option<IpAddr>,
}

impl Seen {
    pub(super) fn new(front: &Front, source: &Source) -> Seen {
        Seen { received: front.kernel.clock.now(), began: Instant::now(), address: source.address }
    }

    /// What is to be logged, where the bucket has a log.
    pub(super) fn of(self, front: &Front, parts: &Parts, at: &Place, answer: &Answer) -> Option<(Access, Instant)> {
        if at.bucket.is_empty() || !front.buckets.logs(&at.bucket) {
            return None;
        }
        let asked = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let told = |name: &str| told(answer, name).unwrap_or("");
        let query = parts.uri.query().unwrap_or("");
        let (signature, authentication) = signed(&asked("authorization"), query);
        let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        let access = Access {
            bucket: at.bucket.clone(),
            key: at.key.clone().filter(|k| !k.is_empty()),
            received: self.received,
            address: self.address.map_or_else(String::new, |a| a.to_string()),
            principal: answer.principal.clone().unwrap_or(Principal::Anonymous),
            request_id: told("x-amz-request-id").to_owned(),
            host_id: told("x-amz-id-2").to_owned(),
            operation: answer.op,
            method: parts.method.to_string(),
            website: at.website,
            request: format!("{} {path} {:?}", parts.method, parts.version),
            status: answer.head.status,
            error: answer.error.clone(),
            sent: 0,
            size: size(&Request::head(parts), answer),
            total_ms: 0,
            turn_around_ms: self.began.elapsed().as_millis() as u64,
            referer: asked("referer"),
            user_agent: asked("user-agent"),
            version_id: of_query(query, "versionId"),
            signature,
            authentication,
            host: asked("host"),
        };
        Some((access, self.began))
    }
}

/// Version and place of the signature.
fn signed(header: &str, query: &str) -> (&'static str, &'static str) {
    match header {
        h if h.starts_with("AWS4-") => ("SigV4", "AuthHeader"),
        h if h.starts_with("AWS ") => ("SigV2", "AuthHeader"),
        _ if of_query(query, "X-Amz-Signature").is_some() => ("SigV4", "QueryString"),
        _ if of_query(query, "Signature").is_some() => ("SigV2", "QueryString"),
        _ => ("", ""),
    }
}

fn of_query(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|p| p.split_once('='));
    pairs.find(|(k, _)| *k == name).map(|(_, v)| v.to_owned())
}

/// A header of the answer.
fn told<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.head.headers.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}

/// The bytes of the object that was read or written.
fn size(request: &Request<'_>, answer: &Answer) -> Option<u64> {
    match answer.op? {
        "GetObject" | "HeadObject" => match told(answer, "content-range").and_then(|r| r.rsplit_once('/')) {
            Some((_, whole)) => whole.parse().ok(),
            None => told(answer, "content-length").filter(|_| answer.error.is_none()).and_then(|n| n.parse().ok()),
        },
        "PutObject" | "UploadPart" => {
            let said = request.header("x-amz-decoded-content-length").or_else(|| request.header("content-length"));
            said.and_then(|n| n.trim().parse().ok())
        }
        _ => None,
    }
}

/// Follows an answer's bytes, and tells the log when they are all gone, or the client is.
pub(super) struct Watch {
    access: Option<Access>,
    began: Instant,
    buckets: Arc<dyn Buckets>,
}

impl Watch {
    pub(super) fn new((access, began): (Access, Instant), buckets: Arc<dyn Buckets>) -> Watch {
        Watch { access: Some(access), began, buckets }
    }
    pub(super) fn sent(&mut self, bytes: usize) {
        if let Some(access) = &mut self.access {
            access.sent += bytes as u64;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mut access) = self.access.take() {
            access.total_ms = self.began.elapsed().as_millis() as u64;
            self.buckets.accessed(access);
        }
    }
}
