//! The pure rules: CORS, websites, tags, ranges.

use crate::rules::ranges::{self, Wanted};
use crate::rules::website::{self, Show};
use crate::rules::{cors, tags};
use api_s3::*;

fn site() -> WebsiteConfiguration {
    WebsiteConfiguration {
        index_document: Some(IndexDocument { suffix: "index.html".into() }),
        error_document: Some(ErrorDocument { key: "error.html".into() }),
        routing_rules: Some(vec![
            RoutingRule {
                condition: Some(Condition { key_prefix_equals: Some("docs/".into()), ..Default::default() }),
                redirect: Redirect { replace_key_prefix_with: Some("documents/".into()), ..Default::default() },
            },
            RoutingRule {
                condition: Some(Condition {
                    http_error_code_returned_equals: Some("404".into()),
                    key_prefix_equals: Some("old/".into()),
                }),
                redirect: Redirect {
                    host_name: Some("new.example".into()),
                    protocol: Some(Protocol::Https),
                    http_redirect_code: Some("307".into()),
                    ..Default::default()
                },
            },
        ]),
        ..Default::default()
    }
}

fn show(path: &str, failed: Option<u16>, folder: bool) -> String {
    match website::show(&site(), path, failed, "http://h", folder) {
        Show::Object { key, status } => format!("{status} {key}"),
        Show::Redirect { status, location } => format!("{status} -> {location}"),
        Show::Error => "error".into(),
    }
}

#[test]
fn a_website_finds_pages_redirects_and_error_documents() {
    assert_eq!(show("", None, false), "200 index.html");
    assert_eq!(show("a/", None, false), "200 a/index.html");
    assert_eq!(show("a", None, false), "200 a");
    assert_eq!(show("a", Some(404), true), "302 -> /a/");
    assert_eq!(show("a", Some(404), false), "404 error.html");
    assert_eq!(show("a", Some(500), false), "error");
    assert_eq!(show("docs/x", None, false), "301 -> http://h/documents/x");
    assert_eq!(show("old/x", None, false), "200 old/x");
    assert_eq!(show("old/x", Some(404), false), "307 -> https://new.example/old/x");
}

#[test]
fn the_first_cors_rule_that_fits_answers() {
    let rule = |origin: &str, method: &str| CORSRule {
        allowed_origins: vec![origin.into()],
        allowed_methods: vec![method.into()],
        allowed_headers: Some(vec!["x-*".into()]),
        max_age_seconds: Some(60),
        ..Default::default()
    };
    let rules = [rule("https://*.example", "PUT"), rule("*", "GET")];
    let answer = |origin: &str, method: &str, headers: &[&str]| {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        cors::answer(&rules, origin, method, &headers).map(|h| h[0].1.clone())
    };
    assert_eq!(answer("https://a.example", "PUT", &["x-one"]).as_deref(), Some("https://a.example"));
    assert_eq!(answer("https://a.example", "PUT", &["content-type"]), None);
    assert_eq!(answer("http://a.example", "PUT", &[]), None);
    assert_eq!(answer("http://any", "GET", &[]).as_deref(), Some("*"));
    assert!(cors::check(&[rule("*.*", "GET")]).is_err());
    assert!(cors::check(&[rule("*", "PATCH")]).is_err());
}

#[test]
fn tags_are_read_strictly() {
    let read = |t: &str| tags::header(t, 10).map_err(|f| f.code.into_owned());
    assert_eq!(read("a=1&b=x%20y+z").unwrap(), [("a".into(), "1".into()), ("b".into(), "x y z".into())]);
    assert_eq!(read("a=1&a=2").unwrap_err(), "InvalidArgument");
    assert_eq!(read("aws:x=1").unwrap_err(), "InvalidTag");
    assert_eq!(read("a=%3C").unwrap_err(), "InvalidTag");
    let many: Vec<String> = (0..11).map(|i| format!("k{i}=v")).collect();
    assert_eq!(read(&many.join("&")).unwrap_err(), "BadRequest");
}

#[test]
fn ranges_that_mean_nothing_are_no_ranges() {
    for text in ["", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "items=0-1", "bytes=0-1,3-4"] {
        assert_eq!(ranges::read(text, 10), Wanted::Whole, "{text:?}");
    }
    assert_eq!(ranges::read("bytes=0-0", 10), Wanted::Part(0, 0));
    assert_eq!(ranges::read("bytes=-0", 10), Wanted::Nothing);
    assert_eq!(ranges::read("bytes=-5", 0), Wanted::Nothing);
    assert_eq!(ranges::read("bytes=99999999999999999999-", 10), Wanted::Whole);
}
