//! Any request line and headers: dispatch and signature must answer, never panic, and never accept.
//!
//! Lines: path, query, `authorization`, `x-amz-date`, `host`, `x-amz-target`; what is left is the body.
//! Run it: `cargo +nightly fuzz run request` in `crates/wire`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shape::{Api, Timestamp};

static APIS: &[&Api] =
    &[&api_ec2::API, &api_elbv2::API, &api_iam::API, &api_rds::API, &api_sns::API, &api_sqs::API, &api_sts::API];

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(7, |b| *b == b'\n');
    let mut text = || lines.next().and_then(|l| std::str::from_utf8(l).ok()).unwrap_or("");
    let (path, query) = (text(), text());
    let mut headers = http::HeaderMap::new();
    for name in ["authorization", "x-amz-date", "host", "x-amz-target"] {
        if let Ok(value) = http::HeaderValue::from_str(text()) {
            headers.insert(name, value);
        }
    }
    let body = lines.next().unwrap_or(b"");
    let request = wire::Request { method: "POST", path, query, headers: &headers, body };
    let _scope = wire::scope(&request);
    if let Ok(route) = wire::dispatch(&request, APIS) {
        let _op = route.op().map(|op| op.name);
    }
    // a secret that no input can know
    let secret = wire::Secret { key: format!("{:p}", &raw const headers), session_token: None };
    let found = |_: &str| wire::Found::Secret(secret.clone());
    let signed = wire::Verifier::default().verify(&request, Timestamp(1_706_704_496_000), &found);
    assert!(matches!(signed, Ok(None) | Err(_)), "a forged signature was accepted");
});
