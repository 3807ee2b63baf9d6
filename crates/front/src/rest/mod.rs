//! Calls of REST protocols: the head decides before the body is read, and bodies of objects are streamed both ways.
//!
//! Amazon S3 API Reference, "Authenticating Requests", "Error responses".

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

use crate::{Front, Origin, guard};
use base::Fault;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use hyper::body::Incoming;
use kernel::Source;
use shape::{Body, Protocol};
use wire::{Request, Route, place};

/// An answer with a body that may be a stream.
pub(crate) struct Answer {
    pub(crate) head: wire::Response,
    pub(crate) body: Option<Body>,
}

impl Answer {
    /// A page or document that is there.
    pub(crate) fn whole(head: wire::Response) -> Answer {
        Answer { head, body: None }
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
    let head = parts.method == Method::HEAD;
    let at = place(&Request::head(parts));
    let s3 = route.api.name == "s3";
    if s3 && parts.method == Method::OPTIONS {
        return http(cors::preflight(front, parts, &at), false);
    }
    if s3 && at.website {
        return http(page::serve(front, parts, &at, source).await, head);
    }
    let allowed = if s3 { cors::headers(front, parts, &at) } else { Vec::new() };
    // what a page of another site sends must be something that the bucket's rules let its site send
    let safe = matches!(parts.method, Method::GET | Method::HEAD) && s3;
    if origin == Origin::Host && !safe && allowed.is_empty() && guard::site(&parts.headers).is_err() {
        let fault = Fault::with_status(403, "AccessDenied", guard::Refusal::Origin.message());
        return http(failed(front, parts, &route, fault, &front.kernel.ids.uuid()), head);
    }
    let mut answer = call::serve(front, parts, body, &route, source, origin).await;
    answer.head.headers.extend(allowed.into_iter().map(|(k, v)| (k.into(), v)));
    http(answer, head)
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
    match wire::codec(Protocol::RestXml) {
        Some(codec) => Answer::whole(codec.encode_error(Some(route.api), &fault, id)),
        None => Answer::whole(front.nameless(&fault, Protocol::AwsQuery, id)),
    }
}

/// As hyper sends it.
fn http(answer: Answer, head: bool) -> Response<Outgoing> {
    let Answer { head: said, body } = answer;
    let body = match body {
        _ if head => Outgoing::empty(),
        Some(body) => Outgoing::new(&body),
        None => Outgoing::from(said.body),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in said.headers {
        // metadata may hold any UTF-8; a line end or a control character it may not
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(&*name), HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
