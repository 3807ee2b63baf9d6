use super::{from_json, op, post};
use crate::codec_for;
use base::Fault;
use http::HeaderMap;
use serde_json::{Value, json};
use shape::Protocol;

fn accepting(media: &str) -> HeaderMap {
    HeaderMap::from_iter([(http::header::ACCEPT, media.parse().expect("a header"))])
}

fn content_type(headers: &HeaderMap, body: &str) -> String {
    let codec = codec_for(Protocol::AwsQuery, &post(headers, body)).expect("a codec");
    let (api, _) = op("sts GetCallerIdentity");
    let answer = codec.encode_error(Some(api), &Fault::sender("A", "b"), "req-1");
    answer.headers.into_iter().find(|(name, _)| name == "content-type").expect("a type").1
}

#[test]
fn a_header_or_a_parameter_asks_for_json() {
    let none = HeaderMap::new();
    for (media, wanted) in [
        ("application/json", "application/json"),
        ("application/json, text/plain", "application/json"),
        ("APPLICATION/JSON;q=1", "application/json"),
        ("*/*", "text/xml"),
        ("text/xml, application/json", "text/xml"),
    ] {
        assert_eq!(content_type(&accepting(media), "Action=GetCallerIdentity"), wanted, "{media}");
    }
    assert_eq!(content_type(&none, "Action=ListTopics&ContentType=JSON"), "application/json");
    assert_eq!(content_type(&none, "Action=ListTopics&ContentType=XML"), "text/xml");
    assert_eq!(content_type(&none, "%zz"), "text/xml", "what cannot be read is refused as ever");
    let ec2 = codec_for(Protocol::Ec2Query, &post(&accepting("application/json"), "")).expect("a codec");
    assert_eq!(ec2.protocol(), Protocol::Ec2Query, "EC2 speaks XML alone");
}

fn answered(said: &str, output: Value) -> Value {
    let (api, op) = op(said);
    let mut out = (op.new_output)();
    from_json(out.as_struct_mut(), &output);
    let headers = accepting("application/json");
    let codec = codec_for(api.protocol(), &post(&headers, "")).expect("a codec");
    let answer = codec.encode(api, op, out.as_struct(), "req-1");
    serde_json::from_slice(&answer.body).expect("a document")
}

#[test]
fn an_answer_has_the_names_of_the_xml_one() {
    assert_eq!(
        answered("iam GetAccountSummary", json!({ "SummaryMap": { "Users": 3 } })),
        json!({ "GetAccountSummaryResponse": {
            "GetAccountSummaryResult": { "SummaryMap": { "Users": 3 } }, "ResponseMetadata": { "RequestId": "req-1" } } })
    );
    assert_eq!(
        answered("iam DeleteUser", json!({})),
        json!({ "DeleteUserResponse": { "ResponseMetadata": { "RequestId": "req-1" } } })
    );
}

#[test]
fn a_refusal_is_json_too() {
    let headers = accepting("application/json");
    let codec = codec_for(Protocol::AwsQuery, &post(&headers, "")).expect("a codec");
    let (api, _) = op("iam DeleteUser");
    let fault = Fault::with_status(404, "NoSuchEntity", "The user with name \"a\" cannot be found.");
    let answer = codec.encode_error(Some(api), &fault, "req-1");
    assert_eq!(answer.status, 404);
    assert_eq!(
        serde_json::from_slice::<Value>(&answer.body).expect("a document"),
        json!({ "Error": { "Type": "Sender", "Code": "NoSuchEntity", "Message": fault.message }, "RequestId": "req-1" })
    );
}
