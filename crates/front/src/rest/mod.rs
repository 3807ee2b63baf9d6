//! Calls of REST protocols: the head decides before the body is read, and bodies of objects are streamed both ways.
//!
//! Amazon S3 API Reference, "Authenticating Requests", "Error responses".

mod access;
mod buckets;
mod call;
mod cors;
mod form;
mod incoming;
mod outgoing;
mod page;

pub(crate) use buckets::NoBuckets;
pub use buckets::{Buckets, CorsAsk, Page};
pub(crate) use call::STREAMS_MAX;
pub(crate) use outgoing::Outgoing;

use access::Watch;
use call::Ask;

use crate::{Front, Origin, guard};
use base::Fault;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, Version, header};
use hyper::body::Incoming;
use kernel::{Principal, Source};
use shape::{Body, Protocol};
use wire::{Place, Request, Route};

/// An answer with a body that may be a stream.
pub(crate) struct Answer {
    pub(crate) head: wire::Response,
    pub(crate) body: Option<Body>,
    /// The operation that answers, who called it, and the error's code: for the bucket's log.
    pub(crate) op: Option<&'static str>,
    pub(crate) principal: Option<Principal>,
    pub(crate) error: Option<String>,
}

impl Answer {
    /// A page or document that is there.
    pub(crate) fn whole(head: wire::Response) -> Answer {
        Answer { head, body: None, op: None, principal: None, error: None }
    }
    fn of(self, op: Option<&'static str>, principal: Option<Principal>) -> Answer {
        Answer { op, principal, ..self }
    }
}

/// The route of a request that is told apart by method and path.
pub(crate) fn route(front: &Front, parts: &Parts) -> Option<Route> {
    wire::rest_of(&Request::head(parts), front.kernel.apis())
}

/// Serves one request.
pub(crate) async fn answer(
    front: &Front,
    parts: &Parts,
    body: Incoming,
    route: Route,
    source: Source,
    origin: Origin,
) -> Response<Outgoing> {
    let at = &route.at;
    let seen = access::Seen::new(front, &source);
    let ask = Ask { front, parts, route: &route, source, origin };
    let answer = if route.api.name == "s3" { of_s3(ask, body, at).await } else { call::serve(ask, body).await };
    let access = seen.of(front, parts, at, &answer);
    let failed = answer.error.is_some();
    let mut response = http(answer, parts.method == Method::HEAD, access.map(|a| Watch::new(a, front.buckets.clone())));
    // a body that was never asked for ends the connection with the answer: whoever keeps connections must be told
    if failed && parts.version == Version::HTTP_11 && parts.headers.contains_key(header::EXPECT) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

async fn of_s3(ask: Ask<'_>, body: Incoming, at: &Place) -> Answer {
    let Ask { front, parts, route, .. } = ask;
    if parts.method == Method::OPTIONS {
        return cors::preflight(front, parts, at);
    }
    if at.website {
        return page::serve(front, parts, at, ask.source).await;
    }
    let allowed = cors::headers(front, parts, at);
    // what a page of another site sends must be something that the bucket's rules let its site send
    let safe = matches!(parts.method, Method::GET | Method::HEAD);
    if ask.origin == Origin::Host && !safe && allowed.is_empty() && guard::site(&parts.headers).is_err() {
        let fault = Fault::with_status(403, "AccessDenied", guard::Refusal::Origin.message());
        return failed(front, parts, route, fault, &front.kernel.ids.uuid());
    }
    let mut answer = call::serve(ask, body).await;
    if answer.error.is_none() {
        charged(front, parts, at, &mut answer);
    }
    answer.head.headers.extend(allowed.into_iter().map(|(k, v)| (k.into(), v)));
    answer
}

/// The requester who agreed to pay is told so ("Downloading objects from Requester Pays buckets", Amazon S3 User Guide).
fn charged(front: &Front, parts: &Parts, at: &Place, answer: &mut Answer) {
    let agreed = wire::amz_header(&Request::head(parts), "x-amz-request-payer").as_deref() == Some("requester");
    if agreed && answer.principal.as_ref().is_some_and(|p| front.buckets.charges(&at.bucket, p)) {
        answer.head.headers.push(("x-amz-request-charged".into(), "requester".into()));
    }
}

/// An error in the protocol of the route.
pub(crate) fn failed(front: &Front, parts: &Parts, route: &Route, mut fault: Fault, id: &str) -> Answer {
    if let Some(cause) = &fault.source {
        tracing::error!(code = %fault.code, "{cause}");
    }
    let named = |n: &str| matches!(n, "Resource" | "Key" | "BucketName" | "Bucket");
    if route.api.name == "s3" && fault.status != 304 && !fault.members.iter().any(|(n, _)| named(n)) {
        fault.members.push(("Resource", parts.uri.path().to_owned()));
    }
    let head = match wire::codec(Protocol::RestXml) {
        Some(codec) => codec.encode_error(Some(route.api), &fault, id),
        None => front.nameless(&fault, Protocol::AwsQuery, id),
    };
    Answer { error: Some(fault.code.into_owned()), ..Answer::whole(head) }
}

/// As hyper sends it.
fn http(answer: Answer, head: bool, watch: Option<Watch>) -> Response<Outgoing> {
    let Answer { head: said, body, .. } = answer;
    let body = match body {
        _ if head => Outgoing::empty(),
        Some(body) => Outgoing::new(&body),
        None => Outgoing::from(said.body),
    };
    let mut response = Response::new(body.watched(watch));
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().reserve(said.headers.len());
    for (name, value) in said.headers {
        // metadata may hold any UTF-8; a line end or a control character it may not
        let value = HeaderValue::from_maybe_shared(Bytes::from(value));
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(&*name), value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
