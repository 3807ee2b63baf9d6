//! Addresses, bodies and the page.

use crate::{
    job::{Job, Stage},
    web::{
        input, page,
        route::{NoRoute, Route, route},
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::time::Duration;

const ID: &str = "00112233445566778899aabbccddeeff";
/// One grey pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
}

#[test]
fn every_address_has_its_methods() {
    assert_eq!(route(&Method::GET, "/"), Ok(Route::Page));
    assert_eq!(route(&Method::HEAD, "/jobs"), Ok(Route::List));
    assert_eq!(route(&Method::POST, "/jobs"), Ok(Route::Create));
    assert_eq!(route(&Method::GET, &format!("/jobs/{ID}")), Ok(Route::Job(ID.into())));
    assert_eq!(route(&Method::POST, "/notices"), Ok(Route::Notice));
    assert_eq!(route(&Method::DELETE, "/jobs"), Err(NoRoute::NotAllowed("GET, HEAD, POST")));
    assert_eq!(route(&Method::GET, "/notices"), Err(NoRoute::NotAllowed("POST")));
    for nothing in ["", "/jobs/", "/jobs/1", "/jobs/../x", "//", "/x", &format!("/jobs/{ID}/x"), "*"] {
        assert_eq!(route(&Method::GET, nothing), Err(NoRoute::NotFound), "{nothing}");
    }
}

#[test]
fn an_order_holds_a_picture_and_a_line_of_text() {
    let body = |text: &str, picture: &str| serde_json::json!({ "text": text, "picture": picture }).to_string();
    let good = input::order(body(" a hill ", PIXEL).as_bytes()).expect("good");
    assert_eq!((good.text.as_str(), good.mime), ("a hill", "image/png"));
    assert_eq!(BASE64_STANDARD.encode(&good.picture), PIXEL);
    let long = "x".repeat(201);
    for (bad, code) in [
        (body(&long, PIXEL), "invalid"),
        (body("a\nb", PIXEL), "invalid"),
        (body("", "###"), "invalid"),
        (body("", ""), "picture"),
        (body("", "R0lGODlh"), "picture"),
        ("{}".into(), "invalid"),
        ("[".repeat(10_000), "invalid"),
        (r#"{"picture":1}"#.into(), "invalid"),
        (r#"{"picture":"","more":1}"#.into(), "invalid"),
    ] {
        let error = input::order(bad.as_bytes()).expect_err("bad");
        assert_eq!((error.code(), error.status().is_client_error()), (code, true), "{error}");
    }
}

#[test]
fn a_call_is_json_from_our_own_page_or_from_no_page() {
    let json = ("content-type", "application/json; charset=utf-8");
    assert!(input::json_call(&headers(&[json])).is_ok());
    assert!(input::json_call(&headers(&[json, ("sec-fetch-site", "same-origin")])).is_ok());
    assert_eq!(
        input::json_call(&headers(&[json, ("sec-fetch-site", "cross-site")])).expect_err("bad").code(),
        "forged"
    );
    assert_eq!(input::json_call(&headers(&[("content-type", "text/plain")])).expect_err("bad").code(), "media_type");
    assert_eq!(input::json_call(&headers(&[])).expect_err("bad").code(), "media_type");
}

#[test]
fn a_key_makes_a_call_repeatable() {
    assert_eq!(input::key(&headers(&[])).expect("none"), None);
    assert_eq!(input::key(&headers(&[("idempotency-key", "order 7")])).expect("one"), Some("order 7"));
    assert!(input::key(&headers(&[("idempotency-key", "")])).is_err());
}

#[test]
fn a_notice_carries_the_token() {
    let body = format!(r#"{{"job":"{ID}"}}"#);
    let said = |shown, body: &str| input::notice(&headers(&[("authorization", shown)]), "secret", body.as_bytes());
    assert_eq!(said("Bearer secret", &body).expect("good"), ID);
    for shown in ["Bearer other", "Bearer ", "secret", "Basic secret"] {
        assert_eq!(said(shown, &body).expect_err("bad").code(), "token", "{shown}");
    }
    assert_eq!(input::notice(&headers(&[]), "secret", body.as_bytes()).expect_err("bad").code(), "token");
    assert_eq!(said("Bearer secret", r#"{"job":"1"}"#).expect_err("bad").code(), "invalid");
}

#[test]
fn a_client_waits_for_at_most_25_seconds() {
    assert_eq!(input::wait(None).expect("none"), None);
    assert_eq!(input::wait(Some("a=1&wait=25")).expect("good"), Some(Duration::from_secs(25)));
    for bad in ["wait=26", "wait=-1", "wait=", "wait=x", "wait=99999999999999999999"] {
        assert!(input::wait(Some(bad)).is_err(), "{bad}");
    }
}

#[test]
fn the_page_shows_texts_as_texts() {
    let job = Job { stage: Stage::Failed, reason: Some("\"<i>".into()), ..Job::new(ID, "<script>x</script>", 1) };
    let page = page::render(&[job]).into_string();
    assert!(page.contains("&lt;script&gt;x&lt;/script&gt;") && page.contains("title=\"&quot;&lt;i&gt;\""), "{page}");
    assert!(!page.contains("<script>x"));
}
