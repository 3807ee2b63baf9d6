//! Answers: pages, JSON and redirects, with the headers that every answer carries.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use maud::Markup;
use serde::Serialize;

/// The style sheet.
const STYLE: &str = include_str!("../pages/style.css");

/// Everything comes from us, and nothing else may frame us or take our forms.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// How long a browser may keep the style sheet.
const STYLE_CACHE: &str = "public, max-age=3600";

pub(crate) type Answer = Response<Full<Bytes>>;

/// A page.
pub(crate) fn page(status: StatusCode, lang: &'static str, markup: Markup) -> Answer {
    let mut answer = text(status, "text/html; charset=utf-8", markup.into_string());
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    answer
}

/// A JSON document.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    // Our own types always serialise; an empty object would be the answer if one ever did not.
    text(status, "application/json", serde_json::to_string(value).unwrap_or_else(|_| "{}".into()) + "\n")
}

/// Plain text.
pub(crate) fn plain(status: StatusCode, body: String) -> Answer {
    text(status, "text/plain; charset=utf-8", body)
}

/// "See this page": what follows a form.
pub(crate) fn see(path: &str) -> Answer {
    let mut answer = text(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", String::new());
    if let Ok(path) = HeaderValue::from_str(path) {
        answer.headers_mut().insert(header::LOCATION, path);
    }
    answer
}

/// The style sheet.
pub(crate) fn style() -> Answer {
    let mut answer = text(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned());
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(STYLE_CACHE));
    answer
}

/// No content: we have no icon.
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
