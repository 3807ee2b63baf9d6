use super::demo;
use super::support::{from_json, to_json};
use super::text;
use crate::{Decoded, Refused, Request, codec, dispatch};
use base::Fault;
use expect_test::expect;
use http::HeaderMap;
use proptest::prelude::*;
use serde_json::{Value, json};
use shape::Protocol;

fn decode(body: &str) -> Result<(Value, Decoded), Refused> {
    let headers = HeaderMap::new();
    let request = Request { method: "POST", path: "/", query: "", headers: &headers, body: body.as_bytes() };
    let op = demo::LIST_THINGS.meta();
    let mut input = (op.new_input)();
    let decoded = codec(Protocol::AwsJson).unwrap().decode(op, &request, input.as_struct_mut())?;
    Ok((to_json(input.as_struct()), decoded))
}

fn refused(body: Value) -> String {
    let refused = decode(&body.to_string()).expect_err("a refusal");
    text(&codec(Protocol::AwsJson).unwrap().refusal(&refused))
}

#[test]
fn the_target_names_service_and_operation() {
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-target", "Demo_20200101.ListThings".parse().unwrap());
    let r = dispatch(&Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" }, &[&demo::API])
        .unwrap();
    assert_eq!((r.op().unwrap().name, r.protocol), ("ListThings", Protocol::AwsJson));
    headers.insert("x-amz-target", "Demo_20200101.Nothing".parse().unwrap());
    let r = dispatch(&Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" }, &[&demo::API])
        .unwrap();
    assert_eq!(text(&r.op().unwrap_err()), "400 UnknownOperationException: ");
}

#[test]
fn every_kind_of_value_is_read() {
    let said = json!({
        "name": "z", "Kinds": ["c d", "a-b"], "Parent": { "Next": { "Choice": { "Number": 7 } } },
        "Choice": { "Many": [{}, { "Next": {} }] }, "limits": { "a": 1 }, "Data": "AP8=", "Anything": { "x": [1, null, "y", 1.5] },
        "Since": "2024-01-31T12:34:56Z", "Ratio": "NaN", "Size": 9_007_199_254_740_993_i64, "Sure": true, "Secret": null, "Other": 1,
    });
    let (read, decoded) = decode(&said.to_string()).unwrap();
    assert_eq!(decoded.unknown, ["Other"]);
    let wanted = json!({
        "Name": "z", "Kinds": ["c d", "a-b"], "Parent": { "Next": { "Choice": { "Number": 7 } } },
        "Choice": { "Many": [{}, { "Next": {} }] }, "Limits": { "a": 1 }, "Data": "AP8=", "Anything": { "x": [1, null, "y", 1.5] },
        "Since": 1_706_704_496_000_i64, "Ratio": null, "Size": 9_007_199_254_740_993_i64, "Sure": true,
    });
    assert_eq!(read, wanted);
}

#[test]
fn whole_numbers_may_be_written_as_fractions_and_seconds_may_have_some() {
    assert_eq!(
        decode(r#"{"name":"a","Size":3.0,"Ratio":1}"#).unwrap().0,
        json!({ "Name": "a", "Size": 3, "Ratio": 1.0 })
    );
    assert_eq!(decode(r#"{"name":"a","Since":1706704496.789}"#).unwrap().0["Since"], 1_706_704_496_789_i64);
}

#[test]
fn violations_are_listed_in_awss_words() {
    let said = [
        refused(json!({})),
        refused(json!({ "name": "TOO LONG TEXT", "Kinds": ["a-b", "x"], "limits": { "B": 9 } })),
        refused(json!({ "name": "a", "Kinds": [], "Choice": { "Text": "!" } })),
    ];
    expect![[r#"
        400 ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null
        400 ValidationException: 5 validation errors detected: Value '[a-b, x]' at 'kinds' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [a-b, c d]]; Value '{B=9}' at 'limits' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 9, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a z]\/?+]; Value '{B=9}' at 'limits' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 5, Member must have value greater than or equal to 1]; Value 'TOO LONG TEXT' at 'name' failed to satisfy constraint: Member must have length less than or equal to 9; Value 'TOO LONG TEXT' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a z]\/?+
        400 ValidationException: 2 validation errors detected: Value '!' at 'choice.text' failed to satisfy constraint: Member must satisfy regular expression pattern: [a z]\/?+; Value '[]' at 'kinds' failed to satisfy constraint: Member must have length greater than or equal to 1"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn what_does_not_fit_its_schema_is_a_serialization_error() {
    let said: Vec<String> = [
        json!({ "name": 1 }),
        json!({ "name": "a", "Size": "1" }),
        json!({ "name": "a", "Size": 1.5 }),
        json!({ "name": "a", "Kinds": {} }),
        json!({ "name": "a", "Parent": [] }),
        json!({ "name": "a", "Sure": 1 }),
        json!({ "name": true }),
        json!({ "name": "a", "Data": "?" }),
        json!({ "name": "a", "Since": "soon" }),
        json!({ "name": "a", "Choice": {} }),
        json!({ "name": "a", "Choice": { "Text": "a", "Number": 1 } }),
        json!([]),
    ]
    .into_iter()
    .map(refused)
    .collect();
    expect![[r#"
        400 SerializationException: NUMBER_VALUE can not be converted to String
        400 SerializationException: STRING_VALUE can not be converted to Long
        400 SerializationException: NUMBER_VALUE can not be converted to Long
        400 SerializationException: Start of structure or map found where not expected.
        400 SerializationException: Start of list found where not expected
        400 SerializationException: NUMBER_VALUE can not be converted to Boolean
        400 SerializationException: TRUE_VALUE can not be converted to String
        400 SerializationException: Invalid base64
        400 SerializationException: STRING_VALUE can not be converted to Timestamp
        400 SerializationException: Exactly one member of Choice must be set
        400 SerializationException: Exactly one member of Choice must be set
        400 SerializationException: Start of list found where not expected"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn no_document_reaches_too_deep() {
    let deep = r#"{"name":"a","Parent":"#.to_owned() + &r#"{"Next":"#.repeat(100_000);
    assert!(matches!(decode(&deep), Err(Refused::Malformed(_))));
    let deep = r#"{"name":"a","Anything":"#.to_owned() + &"[".repeat(100_000);
    assert!(matches!(decode(&deep), Err(Refused::Malformed(_))));
}

#[test]
fn a_secret_that_breaks_a_rule_is_not_repeated() {
    let u = decode(r#"{"name":"a","Secret":5}"#).unwrap_err();
    assert_eq!(u.to_string(), "NUMBER_VALUE can not be converted to String");
}

#[test]
fn answers_and_errors_are_documents_of_the_services_version() {
    let codec = codec(Protocol::AwsJson).unwrap();
    let op = demo::LIST_THINGS.meta();
    let mut out = (op.new_output)();
    let when = 1_706_704_496_789_i64;
    from_json(
        out.as_struct_mut(),
        &json!({ "Things": { "a": 1_706_704_496_000_i64 }, "Nodes": [], "Choice": { "Number": 3 }, "Anything": [null, 1],
                 "Ratios": [0.5], "When": when, "Later": when }),
    );
    let r = codec.encode(&demo::API, op, out.as_struct(), "req-1");
    let show = |r: &crate::Response| format!("{} {:?}\n{}", r.status, r.headers, String::from_utf8_lossy(&r.body));
    let empty = codec.encode(&demo::API, demo::DELETE_THING.meta(), &shape::Unit {}, "req-1");
    let mut fault = Fault::with_status(404, "NoSuchThing", "There is no \"x\"");
    fault.members.push(("Name", "x".into()));
    let failed = codec.encode_error(Some(&demo::API), &fault, "req-1");
    expect![[r#"
        200 [("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", "req-1")]
        {"Things":{"a":1706704496},"Nodes":[],"Choice":{"Number":3},"Anything":[null,1],"Ratios":[0.5],"When":1706704496.789,"Later":"Wed, 31 Jan 2024 12:34:56 GMT"}
        200 [("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", "req-1")]

        404 [("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", "req-1"), ("x-amzn-query-error", "NoSuch;Sender")]
        {"Name":"x","__type":"NoSuchThing","message":"There is no \"x\""}"#]].assert_eq(&[show(&r), show(&empty), show(&failed)].join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_document_makes_the_reader_panic(
        body in prop_oneof![
            "\\PC{0,60}",
            r#"\{("name":"a{0,12}"|"Kinds":\[("a-b"|1|null|,){0,4}\]|"limits":\{("a":[0-9],?){0,3}\}|"Choice":\{"(Text|Many)":("a"|\[\]|7)\}|,){0,7}\}"#,
        ],
    ) {
        let _ = decode(&body);
    }
}
