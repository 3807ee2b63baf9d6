//! Decoders of requests, and the promises that they keep on any bytes.

use shape::{Api, Protocol, Timestamp};

#[path = "../tests/support/demo.rs"]
#[allow(dead_code, unused_imports)]
mod demo;

static APIS: &[&Api] =
    &[&api_ec2::API, &api_elbv2::API, &api_iam::API, &api_rds::API, &api_sns::API, &api_sqs::API, &api_sts::API];

/// Any form, read as any operation: two bytes choose the operation, the rest is the body. What is read without complaint must
/// satisfy its model, and printing it must not panic.
#[allow(dead_code)]
pub fn query(data: &[u8]) {
    let [a, b, body @ ..] = data else { return };
    let count: usize = APIS.iter().map(|a| a.ops.len()).sum();
    let mut all = APIS.iter().flat_map(|api| api.ops.iter().map(move |op| (*api, *op)));
    let (api, op) = all.nth((usize::from(*a) << 8 | usize::from(*b)) % count).expect("below the count");
    let headers = http::HeaderMap::new();
    let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body };
    let codec = wire::codec(api.protocol()).expect("a codec");
    let mut input = (op.new_input)();
    match codec.decode(op, &request, input.as_struct_mut()) {
        Ok(_) => {
            let _printed = format!("{input:?}");
            assert_eq!(shape::validate(input.as_struct()), vec![]);
        }
        Err(refused) => assert!(codec.refusal(&refused).status >= 400),
    }
}

/// Any request line and headers: dispatch and signature must answer, never panic, and never accept.
///
/// Lines: path, query, `authorization`, `x-amz-date`, `host`, `x-amz-target`; what is left is the body.
#[allow(dead_code)]
pub fn request(data: &[u8]) {
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
}

/// Any document, read as the operation that has every kind of value. What is read without complaint must satisfy its model,
/// and come back the same after it was written and read again.
#[allow(dead_code)]
pub fn json(data: &[u8]) {
    let headers = http::HeaderMap::new();
    let codec = wire::codec(Protocol::AwsJson).expect("a codec");
    let op = demo::LIST_THINGS.meta();
    let read = |body: &[u8]| {
        let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body };
        let mut input = (op.new_input)();
        codec.decode(op, &request, input.as_struct_mut()).map(|_| input)
    };
    let Ok(once) = read(data) else { return };
    assert_eq!(shape::validate(once.as_struct()), vec![]);
    let written = codec.encode(&demo::API, op, once.as_struct(), "").body;
    let twice = read(&written).expect("our own document");
    assert_eq!(format!("{once:?}"), format!("{twice:?}"));
}

/// Any call of S3: the first byte chooses the operation, then lines of path, query and headers; the rest is the document. What is read
/// without complaint names its bucket; what is refused has a code.
#[allow(dead_code)]
pub fn rest(data: &[u8]) {
    let [choice, rest @ ..] = data else { return };
    let mut lines = rest.splitn(4, |b| *b == b'\n');
    let mut text = || lines.next().and_then(|l| std::str::from_utf8(l).ok()).unwrap_or("");
    let (path, query, header) = (text(), text(), text());
    let body = lines.next().unwrap_or(b"");
    let op = api_s3::API.ops[usize::from(*choice) % api_s3::API.ops.len()];
    let mut headers = http::HeaderMap::new();
    for member in op.input.members.iter().filter(|m| m.loc == shape::Loc::Header) {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(member.wire), http::HeaderValue::from_str(header)) {
            headers.insert(name, value);
        }
    }
    let request = wire::Request { method: op.method, path, query, headers: &headers, body };
    let _place = wire::place(&request);
    let _route = wire::rest_of(&request, &[&api_s3::API]);
    let codec = wire::codec(Protocol::RestXml).expect("a codec");
    let mut input = (op.new_input)();
    match codec.decode(op, &request, input.as_struct_mut()) {
        Ok(_) => assert!(shape::text(input.as_struct(), "Bucket").is_none_or(|b| !b.is_empty())),
        Err(refused) => assert!(codec.refusal(&refused).status >= 400),
    }
}

/// Any chunked body, in pieces of any size: however it is cut, the outcome is the same.
#[allow(dead_code)]
pub fn chunks(data: &[u8]) {
    let [step, body @ ..] = data else { return };
    let decode = |step: usize| {
        let mut decoder = wire::Dechunker::new(None, true);
        let mut out = Vec::new();
        body.chunks(step).try_for_each(|piece| decoder.push(piece, &mut out)).map_err(|f| f.code)?;
        decoder.finish(None).map_err(|f| f.code)?;
        Ok::<_, std::borrow::Cow<'static, str>>((out, decoder.trailers().to_vec()))
    };
    assert_eq!(decode(usize::from(*step).max(1)), decode(body.len().max(1)));
}
