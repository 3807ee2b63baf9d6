//! One request from bytes to bytes.

use crate::rest::{self, Buckets, Outgoing};
use crate::tls::Tls;
use crate::{Admin, AdminReply, admin, call, guard};
use base::Fault;
use http::header::{CONTENT_TYPE, HOST, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use kernel::{Kernel, Source};
use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use wire::{BODY_BYTES_MAX, Verifier};

/// Tells a client its own public address: how the console finds "my IP".
const CHECK_IP: &str = "checkip.amazonaws.com";

/// From where a listener's clients come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The host: the local conveniences (`test`, account ids as keys) are accepted.
    Host,
    /// The simulated internet: machines and laptops; the conveniences are refused (runtime.md).
    World,
    /// The control socket.
    Control,
}

/// What a front is made of.
pub struct FrontOptions {
    /// Serves the calls.
    pub kernel: Arc<Kernel>,
    /// Certificates; without them TLS is not answered.
    pub tls: Option<Arc<ServerConfig>>,
    /// Serves the cloud's own paths.
    pub admin: Arc<dyn Admin>,
    /// Buckets, where a room keeps them.
    pub buckets: Option<Arc<dyn Buckets>>,
}

/// Answers requests on any number of listeners.
pub struct Front {
    pub(crate) kernel: Arc<Kernel>,
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) verifier: Verifier,
    pub(crate) buckets: Arc<dyn Buckets>,
    pub(crate) streams: Semaphore,
    admin: Arc<dyn Admin>,
}

impl Front {
    /// A front without listeners.
    pub fn new(options: FrontOptions) -> Front {
        Front {
            kernel: options.kernel,
            tls: options.tls.map(|config| Arc::new(Tls::new(config))),
            verifier: Verifier::default(),
            buckets: options.buckets.unwrap_or_else(|| Arc::new(rest::NoBuckets)),
            streams: Semaphore::new(rest::STREAMS_MAX),
            admin: options.admin,
        }
    }

    pub(crate) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        tls: bool,
        origin: Origin,
    ) -> Response<Outgoing> {
        let (mut parts, body) = request.into_parts();
        let authority = parts.uri.authority().map(|a| a.as_str().to_owned());
        if let Some(value) = authority.and_then(|a| HeaderValue::from_str(&a).ok()) {
            parts.headers.insert(HOST, value);
        }
        if origin == Origin::Host
            && let Err(refusal) = guard::host(&parts.headers)
        {
            return reply(&AdminReply::error(403, refusal.message()));
        }
        if origin == Origin::World && header(&parts, "host") == CHECK_IP {
            return plain(format!("{}\n", peer.ip()));
        }
        if parts.method == http::Method::GET
            && let Some((kind, text)) = self.kernel.document(parts.uri.path())
        {
            return document(kind, text);
        }
        let own = parts.uri.path().starts_with(admin::PREFIX);
        if let Some(route) = rest::route(self, &parts).filter(|_| !own) {
            let source = source(&parts, peer, tls);
            return rest::answer(self, &parts, body, route, source, origin).await;
        }
        if origin == Origin::Host
            && let Err(refusal) = guard::site(&parts.headers)
        {
            return reply(&AdminReply::error(403, refusal.message()));
        }
        let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await.map(|b| b.to_bytes()) else {
            return reply(&AdminReply::error(413, "The request is larger than this endpoint accepts."));
        };
        if origin != Origin::World && parts.uri.path().starts_with(admin::PREFIX) {
            return self.own_path(&parts, &body, peer, origin).await;
        }
        let source = source(&parts, peer, tls);
        let answer = call::serve(self, &parts, &body, source, origin).await;
        encode(answer, parts.method == http::Method::HEAD)
    }

    async fn own_path(
        &self,
        parts: &http::request::Parts,
        body: &[u8],
        peer: SocketAddr,
        origin: Origin,
    ) -> Response<Outgoing> {
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        let open = peer.ip().is_loopback() && admin::OPEN_TO_LOOPBACK.contains(&(method, path));
        if origin != Origin::Control && !open {
            return reply(&AdminReply::error(404, "no such path"));
        }
        reply(&self.admin.serve(method, path, body).await)
    }

    /// What a fault that belongs to no service looks like.
    pub(crate) fn nameless(&self, fault: &Fault, protocol: shape::Protocol, request_id: &str) -> wire::Response {
        let codec = wire::codec(protocol).or_else(|| wire::codec(shape::Protocol::AwsQuery));
        match codec {
            Some(codec) => codec.encode_error(None, fault, request_id),
            None => wire::Response { status: fault.status, headers: Vec::new(), body: fault.to_string().into_bytes() },
        }
    }
}

fn header(parts: &http::request::Parts, name: &str) -> String {
    parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned()
}

fn source(parts: &http::request::Parts, peer: SocketAddr, tls: bool) -> Source {
    let (endpoint, user_agent) = (endpoint(parts, tls), header(parts, "user-agent"));
    Source { address: Some(peer.ip()), endpoint, tls, user_agent }
}

fn endpoint(parts: &http::request::Parts, tls: bool) -> String {
    [if tls { "https://" } else { "http://" }, &header(parts, "host")].concat()
}

fn reply(answer: &AdminReply) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::from(answer.body.clone().into_bytes()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn plain(text: String) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::from(text.into_bytes()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn document(kind: &'static str, text: String) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::from(text.into_bytes()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn encode(answer: wire::Response, head: bool) -> Response<Outgoing> {
    let body = if head { Vec::new() } else { answer.body };
    let mut response = Response::new(Outgoing::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(&*name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
