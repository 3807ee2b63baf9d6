//! Answers one JSON object a line: takes requests apart and writes answers, so that `tests/wire_botocore.py` can hold our
//! codecs and signatures against the installed botocore.
#[path = "../tests/support/mod.rs"]
mod support;

use serde_json::{Value, json};
use shape::Timestamp;
use std::io::{BufRead, Write};
use support::{APIS, fault_json, from_json, to_json};

fn main() -> std::io::Result<()> {
    let verifier = wire::Verifier::default();
    for line in std::io::stdin().lock().lines() {
        let said: Value = serde_json::from_str(&line?)?;
        let answer = match said["do"].as_str() {
            Some("take") => take(&verifier, &said),
            Some("answer") => answer(&said),
            Some("fail") => fail(&said),
            other => panic!("nothing to do for {other:?}"),
        };
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn text<'a>(said: &'a Value, name: &str) -> &'a str {
    said[name].as_str().unwrap_or("")
}

/// Dispatch, signature and input of one request.
fn take(verifier: &wire::Verifier, said: &Value) -> Value {
    let mut headers = http::HeaderMap::new();
    for (k, v) in said["headers"].as_object().expect("headers") {
        let name = http::HeaderName::from_bytes(k.to_lowercase().as_bytes()).expect("a header");
        headers.append(name, v.as_str().expect("text").parse().expect("a header value"));
    }
    let request = wire::Request {
        method: text(said, "method"),
        path: text(said, "path"),
        query: text(said, "query"),
        headers: &headers,
        body: text(said, "body").as_bytes(),
    };
    let route = match wire::dispatch(&request, APIS) {
        Ok(r) => r,
        Err(u) => return json!({ "fault": fault_json(&u.fault()) }),
    };
    let now = Timestamp(said["now"].as_i64().expect("a time"));
    let secret = wire::Secret { key: "test".into(), session_token: said["token"].as_str().map(str::to_owned) };
    let signed = verifier.verify(&request, now, &|_| wire::Found::Secret(secret.clone()));
    let who = match signed {
        Ok(who) => who.map(|w| json!({ "key": w.scope.access_key_id, "region": w.scope.region })),
        Err(d) => return json!({ "fault": fault_json(&d.fault(route.protocol)) }),
    };
    let op = match route.op() {
        Ok(op) => op,
        Err(f) => return json!({ "fault": fault_json(&f) }),
    };
    let codec = wire::codec(route.protocol).expect("a codec");
    let mut input = (op.new_input)();
    match codec.decode(op, &request, input.as_struct_mut()) {
        Ok(d) => json!({ "api": route.api.name, "op": op.name, "who": who, "input": to_json(input.as_struct()),
                         "unknown": d.unknown }),
        Err(r) => json!({ "fault": fault_json(&codec.refusal(&r)) }),
    }
}

fn answer(said: &Value) -> Value {
    let api = APIS.iter().find(|a| a.name == text(said, "api")).expect("a service");
    let op = api.op(text(said, "op")).expect("an operation");
    let mut output = (op.new_output)();
    from_json(output.as_struct_mut(), &said["output"]);
    let codec = wire::codec(api.protocol()).expect("a codec");
    show(codec.encode(api, op, output.as_struct(), "b25f48e8-84fd-11e6-80d9-574e0c4664cb"))
}

fn fail(said: &Value) -> Value {
    let api = APIS.iter().find(|a| a.name == text(said, "api")).expect("a service");
    let status = said["status"].as_u64().expect("a status") as u16;
    let fault = base::Fault::with_status(status, text(said, "code").to_owned(), text(said, "message"));
    let codec = wire::codec(api.protocol()).expect("a codec");
    show(codec.encode_error(Some(api), &fault, "b25f48e8-84fd-11e6-80d9-574e0c4664cb"))
}

fn show(r: wire::Response) -> Value {
    let headers: serde_json::Map<String, Value> = r.headers.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
    json!({ "status": r.status, "headers": headers, "body": String::from_utf8(r.body).expect("XML is text") })
}
