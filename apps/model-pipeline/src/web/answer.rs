//! Answers: pages, JSON and files, with the headers that every answer carries.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use serde::Serialize;

/// Everything comes from us, and nothing else may frame us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";
/// How long a browser may keep the script and the style sheet.
const FILE_CACHE: &str = "public, max-age=3600";

pub(crate) type Answer = Response<Full<Bytes>>;

/// A page.
pub(crate) fn page(markup: maud::Markup) -> Answer {
    let mut answer = text(StatusCode::OK, "text/html; charset=utf-8", markup.into_string());
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    answer
}

/// A JSON document.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    // Our own types always serialise; an empty object would be the answer if one ever did not.
    text(status, "application/json", serde_json::to_string(value).unwrap_or_else(|_| "{}".into()) + "\n")
}

/// Plain text.
pub(crate) fn plain(status: StatusCode, body: &str) -> Answer {
    text(status, "text/plain; charset=utf-8", body.to_owned())
}

/// A file of the page.
pub(crate) fn file(kind: &'static str, content: &'static str) -> Answer {
    let mut answer = text(StatusCode::OK, kind, content.to_owned());
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FILE_CACHE));
    answer
}

/// No content.
pub(crate) fn nothing() -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

fn text(status: StatusCode, kind: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
