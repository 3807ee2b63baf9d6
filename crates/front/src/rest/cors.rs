//! Pages of other sites: preflights, and the headers that let a page read an answer.
//!
//! "Using cross-origin resource sharing (CORS)", Amazon S3 User Guide; "OPTIONS object", Amazon S3 API Reference.

use super::{Answer, CorsAsk};
use crate::Front;
use base::Fault;
use http::request::Parts;
use shape::Protocol;
use wire::Place;

/// Answers `OPTIONS`.
pub(super) fn preflight(front: &Front, parts: &Parts, at: &Place) -> Answer {
    let id = front.kernel.ids.uuid();
    let asked = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let answer = match (asked("origin"), asked("access-control-request-method")) {
        (None, _) => Err(Fault::sender("BadRequest", "Insufficient information. Origin request header needed.")),
        (_, None) => {
            let text = "Invalid Access-Control-Request-Method: null";
            Err(Fault::sender("BadRequest", text))
        }
        (Some(origin), Some(method)) => {
            let headers = asked("access-control-request-headers").unwrap_or_default();
            let headers = headers.split(',').map(|h| h.trim().to_ascii_lowercase()).filter(|h| !h.is_empty()).collect();
            front.buckets.cors(&at.bucket, &CorsAsk { origin, method, headers, preflight: true })
        }
    };
    match (answer, wire::codec(Protocol::RestXml)) {
        (Ok(headers), _) => {
            let headers = headers.into_iter().map(|(k, v)| (k.into(), v)).collect();
            Answer::whole(wire::Response { status: 200, headers, body: Vec::new() })
        }
        (Err(fault), Some(codec)) => Answer::whole(codec.encode_error(None, &fault, &id)),
        (Err(fault), None) => Answer::whole(front.nameless(&fault, Protocol::AwsQuery, &id)),
    }
}

/// The headers for the answer of a request that a page sent.
pub(super) fn headers(front: &Front, parts: &Parts, at: &Place) -> Vec<(&'static str, String)> {
    let Some(origin) = parts.headers.get("origin").and_then(|v| v.to_str().ok()) else { return Vec::new() };
    let ask = CorsAsk {
        origin: origin.to_owned(),
        method: parts.method.as_str().to_owned(),
        headers: Vec::new(),
        preflight: false,
    };
    front.buckets.cors(&at.bucket, &ask).unwrap_or_default()
}
