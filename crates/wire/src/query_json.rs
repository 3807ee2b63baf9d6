//! awsQuery with answers in JSON, for who asks for them: `Accept: application/json`, as aws-iam-authenticator and Vault ask STS who
//! signed a call, or the parameter `ContentType=JSON` of boto 2 and its contemporaries. No page of AWS's says so; the SDKs of the time do.
//!
//! The document has the names of the XML one; lists are arrays without a name for their items, times are seconds.

use crate::query::{AwsQuery, code, kind};
use crate::{Codec, Decoded, Refused, Request, Response, json_write};
use base::Fault;
use serde_json::{Map, Value, json};
use shape::{Api, OpMeta, Protocol, Struct};

/// The protocol with these answers.
pub(crate) struct AwsQueryJson;

/// True when the answer is to be JSON.
pub(crate) fn is_wanted(request: &Request<'_>) -> bool {
    let accepted = request.header("accept").and_then(|a| a.split([',', ';']).next());
    let by_header = accepted.is_some_and(|first| first.trim().eq_ignore_ascii_case("application/json"));
    // nobody escapes these letters, so nothing is decoded to look for them
    let says = |text: &[u8]| text.split(|b| *b == b'&').any(|pair| pair == b"ContentType=JSON");
    by_header || says(request.query.as_bytes()) || (request.has_form() && says(request.body))
}

impl Codec for AwsQueryJson {
    fn protocol(&self) -> Protocol {
        Protocol::AwsQuery
    }

    fn decode(&self, op: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused> {
        AwsQuery.decode(op, request, into)
    }

    fn encode(&self, _: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
        let mut said = Map::new();
        if !op.result_wrapper.is_empty() {
            // what was written is read again: few ask for JSON
            said.insert(
                op.result_wrapper.into(),
                serde_json::from_slice(&json_write::write(output)).unwrap_or_default(),
            );
        }
        said.insert("ResponseMetadata".into(), json!({ "RequestId": request_id }));
        let whole = Value::Object(Map::from_iter([(format!("{}Response", op.name), said.into())]));
        answer(op.status, &whole, request_id)
    }

    fn encode_error(&self, api: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
        let mut error = Map::new();
        error.insert("Type".into(), kind(fault).into());
        error.insert("Code".into(), code(api, &fault.code).into());
        error.insert("Message".into(), fault.message.clone().into());
        fault.members.iter().for_each(|(name, value)| drop(error.insert((*name).into(), value.clone().into())));
        let whole = json!({ "Error": Value::Object(error), "RequestId": request_id });
        answer(fault.status, &whole, request_id)
    }

    fn refusal(&self, refused: &Refused) -> Fault {
        AwsQuery.refusal(refused)
    }

    fn unknown_operation(&self, name: &str, version: &str) -> Fault {
        AwsQuery.unknown_operation(name, version)
    }

    fn unknown_parameter(&self, name: &str) -> Option<Fault> {
        AwsQuery.unknown_parameter(name)
    }
}

fn answer(status: u16, whole: &Value, request_id: &str) -> Response {
    let headers = vec![
        ("content-type".into(), "application/json".to_owned()),
        ("x-amzn-requestid".into(), request_id.to_owned()),
    ];
    Response { status, headers, body: whole.to_string().into_bytes() }
}
