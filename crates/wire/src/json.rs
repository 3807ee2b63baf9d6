//! awsJson 1.0 and 1.1: one JSON document each way, the operation in `X-Amz-Target`.
//!
//! "AWS JSON 1.0 protocol", "AWS JSON 1.1 protocol" and "Query compatible", Smithy 2.0.

use crate::form::BODY_BYTES_MAX;
use crate::refused::validation_message;
use crate::{Codec, Decoded, Refused, Request, Response, json_read, json_write};
use base::{Fault, Side};
use serde_json::{Map, Value};
use shape::{AnyStruct, Api, OpMeta, Protocol, Struct};

/// The protocol.
pub(crate) struct AwsJson;

impl Codec for AwsJson {
    fn protocol(&self) -> Protocol {
        Protocol::AwsJson
    }

    fn decode(&self, _: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused> {
        if request.body.len() > BODY_BYTES_MAX {
            return Err(Refused::TooLarge(BODY_BYTES_MAX));
        }
        // some clients send no body where the input has no members
        let body = if request.body.is_empty() { b"{}" } else { request.body };
        let outcome = json_read::read(body, into)?;
        match outcome.violations.is_empty() {
            true => Ok(Decoded { unknown: outcome.unknown }),
            false => Err(Refused::Invalid(outcome.violations)),
        }
    }

    fn encode(&self, api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
        let body = match output.ty().members.is_empty() && op.output.name == "Unit" {
            true => Vec::new(),
            false => json_write::write(output),
        };
        answer(op.status, Some(api), body, request_id)
    }

    fn encode_error(&self, api: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
        let mut out = Map::new();
        let namespace = api.map_or("", namespace);
        out.insert("__type".into(), Value::from(format!("{namespace}{}", fault.code)));
        if !fault.message.is_empty() {
            out.insert("message".into(), Value::from(&*fault.message));
        }
        for (name, value) in &fault.members {
            out.insert((*name).into(), Value::from(&**value));
        }
        let mut body = Value::Object(out).to_string().into_bytes();
        if let Some(detail) = fault.detail.as_ref().and_then(|d| d.downcast_ref::<Box<dyn AnyStruct>>()) {
            let members = json_write::write((**detail).as_struct());
            // two objects as one: `{"__type":…` and `"Item":…}`
            if members.len() > 2 {
                body.pop();
                body.push(b',');
                body.extend_from_slice(&members[1..]);
            }
        }
        let mut out = answer(fault.status, api, body, request_id);
        // whether or not `x-amzn-query-mode` asks for it: the SDKs of 2023 and 2024 read it and do not ask
        if let Some(api) = api.filter(|a| a.query_compatible()) {
            let code = api.error(&fault.code).map_or(&*fault.code, |e| e.code);
            let side = if fault.side == Side::Sender { "Sender" } else { "Receiver" };
            out.headers.push(("x-amzn-query-error".into(), format!("{code};{side}")));
        }
        out
    }

    fn refusal(&self, refused: &Refused) -> Fault {
        match refused {
            Refused::Invalid(all) => Fault::sender("ValidationException", validation_message(all)),
            Refused::TooLarge(_) => Fault::with_status(413, "RequestEntityTooLargeException", refused.to_string()),
            other => Fault::sender("SerializationException", other.to_string()),
        }
    }

    fn unknown_operation(&self, _: &str, _: &str) -> Fault {
        Fault::sender("UnknownOperationException", "")
    }

    fn unknown_parameter(&self, _: &str) -> Option<Fault> {
        None
    }
}

/// What stands before an error's name; clients read what follows the `#`.
fn namespace(api: &Api) -> &'static str {
    match api.name {
        "sqs" => "com.amazonaws.sqs#",
        "dynamodb" => "com.amazonaws.dynamodb.v20120810#",
        _ => "",
    }
}

fn answer(status: u16, api: Option<&Api>, body: Vec<u8>, request_id: &str) -> Response {
    let version = api.map(|a| a.json_version).filter(|v| !v.is_empty()).unwrap_or("1.1");
    let mut headers = vec![
        ("content-type".into(), format!("application/x-amz-json-{version}")),
        ("x-amzn-requestid".into(), request_id.to_owned()),
    ];
    // clients check DynamoDB's answers against it
    if api.is_some_and(|a| a.signing_name == "dynamodb") {
        headers.push(("x-amz-crc32".into(), crc32fast::hash(&body).to_string()));
    }
    Response { status, headers, body }
}
