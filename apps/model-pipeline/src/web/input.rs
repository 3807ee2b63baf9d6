//! Reading what a client sent: bodies under a size and a time limit, JSON, and where a call came from.

use super::error::WebError;
use crate::model::picture::{self, FILE_BYTES_MAX};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde::Deserialize;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// The largest body, in bytes: the largest picture in base64, and its text.
pub(crate) const BODY_BYTES_MAX: usize = FILE_BYTES_MAX.div_ceil(3) * 4 + 8 * 1024;
/// How long a body may take to arrive, in seconds.
const BODY_SECONDS_MAX: u64 = 30;
/// The longest text, in characters.
const TEXT_CHARS_MAX: usize = 200;
/// The longest key that makes a call repeatable, in bytes.
const KEY_BYTES_MAX: usize = 200;
/// The longest that a client may wait for a job, in seconds; less than load balancers let a connection be idle.
const WAIT_SECONDS_MAX: u64 = 25;

/// Reads a body.
pub(crate) async fn body(headers: &HeaderMap, body: Incoming) -> Result<Bytes, WebError> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(WebError::TooLarge);
    }
    let collect = Limited::new(body, BODY_BYTES_MAX).collect();
    match tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), collect).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(WebError::TooLarge),
        Ok(Err(_)) => Err(WebError::Body("it ended early".into())),
        Err(_) => Err(WebError::TooSlow),
    }
}

/// What a client asks for: `{"text": ..., "picture": BASE64}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderBody {
    #[serde(default)]
    text: String,
    picture: String,
}

/// An order that can be taken.
#[derive(Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) text: String,
    pub(crate) picture: Vec<u8>,
    /// The media type of the picture.
    pub(crate) mime: &'static str,
}

/// The order that a body holds. The picture's head is looked at; whether the rest is whole, the worker finds out.
pub(crate) fn order(body: &[u8]) -> Result<Order, WebError> {
    let body: OrderBody = serde_json::from_slice(body).map_err(|error| WebError::Body(error.to_string()))?;
    let text = body.text.trim().to_owned();
    if text.chars().count() > TEXT_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(WebError::Invalid("`text` is at most 200 characters in one line"));
    }
    let picture = BASE64_STANDARD.decode(body.picture).map_err(|_| WebError::Invalid("`picture` is not base64"))?;
    let mime = picture::look(&picture)?.mime();
    Ok(Order { text, picture, mime })
}

/// The header `Idempotency-Key`, if there is one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&str>, WebError> {
    let bad = WebError::Invalid("`Idempotency-Key` is 1 to 200 printable characters");
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= KEY_BYTES_MAX => Ok(Some(key)),
        _ => Err(bad),
    }
}

/// A body of JSON that no other site's page sent (RFC 6454; Fetch Metadata).
pub(crate) fn json_call(headers: &HeaderMap) -> Result<(), WebError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(WebError::MediaType);
    }
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_none_or(|site| site == "same-origin" || site == "none") { Ok(()) } else { Err(WebError::Forged) }
}

/// A notice of the notifier: the job that is ready.
pub(crate) fn notice(headers: &HeaderMap, token: &str, body: &[u8]) -> Result<String, WebError> {
    #[derive(Deserialize)]
    struct Notice {
        job: String,
    }
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if !shown.is_some_and(|shown| shown.as_bytes().ct_eq(token.as_bytes()).into()) {
        return Err(WebError::Token);
    }
    let notice: Notice = serde_json::from_slice(body).map_err(|error| WebError::Body(error.to_string()))?;
    if crate::job::is_id(&notice.job) { Ok(notice.job) } else { Err(WebError::Invalid("`job` is not a job's id")) }
}

/// `?wait=SECONDS`: how long the client waits for the job to be ready.
pub(crate) fn wait(query: Option<&str>) -> Result<Option<Duration>, WebError> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let Some((_, value)) = pairs.find(|(name, _)| name == "wait") else { return Ok(None) };
    let seconds = value.parse().ok().filter(|seconds| *seconds <= WAIT_SECONDS_MAX);
    let bad = WebError::Invalid("`wait` is a number of seconds from 0 to 25");
    seconds.map(|seconds| Some(Duration::from_secs(seconds))).ok_or(bad)
}
