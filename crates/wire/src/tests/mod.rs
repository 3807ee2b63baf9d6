#![allow(unreachable_pub)]
#[path = "../../tests/support/demo.rs"]
mod demo;
#[path = "../../tests/support/mod.rs"]
mod support;

mod answers;
mod dispatching;
mod json;
mod limits;
mod properties;
mod query_compatible;
mod query_json;
mod refusals;
mod rest;
mod s3_signatures;
mod signatures;
mod times;

use crate::{Decoded, Refused, Request, codec};
use base::Fault;
use http::HeaderMap;
use serde_json::Value;
use shape::{AnyStruct, Api, OpMeta};
use support::{APIS, from_json, to_json};

/// The service and operation of `ec2 DescribeVpcs`.
fn op(said: &str) -> (&'static Api, &'static OpMeta) {
    let (api, op) = said.split_once(' ').unwrap();
    let api = *APIS.iter().find(|a| a.name == api).unwrap();
    (api, api.op(op).unwrap())
}

/// A POST of a form without headers.
fn post<'a>(headers: &'a HeaderMap, body: &'a str) -> Request<'a> {
    Request { method: "POST", path: "/", query: "", headers, body: body.as_bytes() }
}

fn decode(said: &str, body: &str) -> Result<(Box<dyn AnyStruct>, Decoded), Refused> {
    let (api, op) = op(said);
    let mut input = (op.new_input)();
    let headers = HeaderMap::new();
    let decoded = codec(api.protocol()).unwrap().decode(op, &post(&headers, body), input.as_struct_mut())?;
    Ok((input, decoded))
}

/// What a valid request says, as JSON.
fn read(said: &str, body: &str) -> Value {
    let (input, decoded) = decode(said, body).unwrap();
    assert_eq!(decoded.unknown, Vec::<String>::new());
    to_json(input.as_struct())
}

/// What a request that is refused answers.
fn refused(said: &str, body: &str) -> Fault {
    let refused = decode(said, body).expect_err("a refusal");
    let api = op(said).0;
    codec(api.protocol()).unwrap().refusal_by(api, &refused)
}

/// `CODE: message`
fn text(f: &Fault) -> String {
    format!("{} {}: {}", f.status, f.code, f.message)
}

/// The document that answers an operation.
fn answer(said: &str, output: Value) -> String {
    let (api, op) = op(said);
    let mut out = (op.new_output)();
    from_json(out.as_struct_mut(), &output);
    let r = codec(api.protocol()).unwrap().encode(api, op, out.as_struct(), "req-1");
    assert_eq!(r.status, 200);
    String::from_utf8(r.body).unwrap()
}
