//! SQS: JSON first, the query protocol still, with the names and codes of each.

use super::support::{APIS, from_json, to_json};
use super::text;
use crate::{Request, Response, codec, dispatch};
use base::Fault;
use expect_test::expect;
use http::HeaderMap;
use serde_json::json;
use shape::Protocol;

fn headers(said: &[(&'static str, &str)]) -> HeaderMap {
    said.iter().map(|(k, v)| (http::HeaderName::from_static(k), v.parse().unwrap())).collect()
}

fn form<'a>(headers: &'a HeaderMap, path: &'a str, body: &'a str) -> Request<'a> {
    Request { method: "POST", path, query: "", headers, body: body.as_bytes() }
}

fn show(r: &Response) -> String {
    let headers: Vec<String> = r.headers.iter().map(|(k, v)| format!("{k}: {v}")).collect();
    format!("{} {}\n{}\n", r.status, headers.join(", "), String::from_utf8_lossy(&r.body))
}

#[test]
fn both_protocols_name_the_same_operation() {
    let auth = "AWS4-HMAC-SHA256 Credential=test/20240131/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
    let json = headers(&[("x-amz-target", "AmazonSQS.SendMessage"), ("authorization", auth)]);
    let r = dispatch(&form(&json, "/", "{}"), APIS).unwrap();
    assert_eq!((r.op().unwrap().name, r.protocol), ("SendMessage", Protocol::AwsJson));
    let query = headers(&[("authorization", auth)]);
    let r = dispatch(&form(&query, "/1/q", "Action=SendMessage&Version=2012-11-05"), APIS).unwrap();
    assert_eq!((r.op().unwrap().name, r.protocol), ("SendMessage", Protocol::AwsQuery));
    assert_eq!(r.region.as_deref(), Some("eu-west-1"));
    // Perl's Amazon::SQS::Simple says a target that no service has, and means its form
    let old = headers(&[("x-amz-target", "AmazonSQSv20121105.SendMessage"), ("authorization", auth)]);
    let r = dispatch(&form(&old, "/", "Action=SendMessage&Version=2012-11-05"), APIS).unwrap();
    assert_eq!((r.op().unwrap().name, r.protocol), ("SendMessage", Protocol::AwsQuery));
    let json =
        headers(&[("x-amz-target", "AmazonSQSv20121105.SendMessage"), ("content-type", "application/x-amz-json-1.0")]);
    assert_eq!(dispatch(&form(&json, "/", "{}"), APIS).unwrap_err().service.as_deref(), Some("AmazonSQSv20121105"));
}

#[test]
fn older_host_names_of_sqs_say_the_service_and_the_region() {
    for (host, region) in [
        ("eu-west-1.queue.amazonaws.com", "eu-west-1"),
        ("queue.amazonaws.com", "us-east-1"),
        ("sqs.ap-northeast-2.amazonaws.com:443", "ap-northeast-2"),
    ] {
        let headers = headers(&[("host", host)]);
        let r = dispatch(&form(&headers, "/", "Action=SendMessage"), APIS).unwrap();
        assert_eq!((r.api.name, r.region.as_deref()), ("sqs", Some(region)), "{host}");
    }
}

#[test]
fn a_form_is_read_by_the_names_of_the_query_protocol() {
    let op = APIS.iter().find(|a| a.name == "sqs").unwrap().op("SendMessageBatch").unwrap();
    let body = "Action=SendMessageBatch&Version=2012-11-05&SendMessageBatchRequestEntry.1.Id=a\
                &SendMessageBatchRequestEntry.1.MessageBody=hello&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n\
                &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=Number\
                &SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=7";
    let headers = HeaderMap::new();
    let mut input = (op.new_input)();
    let codec = codec(Protocol::AwsQuery).unwrap();
    let decoded = codec.decode(op, &form(&headers, "/123456789012/orders", body), input.as_struct_mut()).unwrap();
    assert_eq!(decoded.unknown, Vec::<String>::new());
    assert_eq!(
        to_json(input.as_struct()),
        json!({ "QueueUrl": "/123456789012/orders", "Entries": [{ "Id": "a", "MessageBody": "hello",
                "MessageAttributes": { "n": { "DataType": "Number", "StringValue": "7" } } }] })
    );
}

#[test]
fn a_list_or_map_of_one_may_go_without_numbers_as_older_clients_say_it() {
    let api = APIS.iter().find(|a| a.name == "sqs").unwrap();
    let headers = HeaderMap::new();
    let read = |name: &str, body: &str| {
        let op = api.op(name).unwrap();
        let mut input = (op.new_input)();
        let request = form(&headers, "/123456789012/orders", body);
        let decoded = codec(Protocol::AwsQuery).unwrap().decode(op, &request, input.as_struct_mut()).unwrap();
        assert_eq!(decoded.unknown, Vec::<String>::new(), "{body}");
        to_json(input.as_struct())
    };
    assert_eq!(
        read("GetQueueAttributes", "Action=GetQueueAttributes&AttributeName=All"),
        json!({ "QueueUrl": "/123456789012/orders", "AttributeNames": ["All"] })
    );
    assert_eq!(
        read("SetQueueAttributes", "Action=SetQueueAttributes&Attribute.Name=DelaySeconds&Attribute.Value=5"),
        json!({ "QueueUrl": "/123456789012/orders", "Attributes": { "DelaySeconds": "5" } })
    );
}

#[test]
fn an_answer_has_the_names_of_its_protocol() {
    let api = APIS.iter().find(|a| a.name == "sqs").unwrap();
    let op = api.op("ReceiveMessage").unwrap();
    let mut out = (op.new_output)();
    let message = json!({ "MessageId": "m", "Body": "<b>", "Attributes": { "SentTimestamp": "1" },
                          "MessageAttributes": { "n": { "DataType": "String", "StringValue": "v" } } });
    from_json(out.as_struct_mut(), &json!({ "Messages": [message] }));
    let said =
        [Protocol::AwsQuery, Protocol::AwsJson].map(|p| show(&codec(p).unwrap().encode(api, op, out.as_struct(), "r")));
    expect![[r#"
        200 content-type: text/xml, x-amzn-requestid: r
        <?xml version="1.0" encoding="UTF-8"?>
        <ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult><Message><MessageId>m</MessageId><Body>&lt;b&gt;</Body><Attribute><Name>SentTimestamp</Name><Value>1</Value></Attribute><MessageAttribute><Name>n</Name><Value><StringValue>v</StringValue><DataType>String</DataType></Value></MessageAttribute></Message></ReceiveMessageResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ReceiveMessageResponse>

        200 content-type: application/x-amz-json-1.0, x-amzn-requestid: r
        {"Messages":[{"MessageId":"m","Body":"<b>","Attributes":{"SentTimestamp":"1"},"MessageAttributes":{"n":{"StringValue":"v","DataType":"String"}}}]}
    "#]].assert_eq(&said.join("\n"));
}

#[test]
fn an_error_has_the_code_that_its_client_knows() {
    let api = APIS.iter().find(|a| a.name == "sqs").unwrap();
    let fault = Fault::sender("QueueDoesNotExist", "The specified queue does not exist.");
    // whether or not `x-amzn-query-mode` asks for it
    let said =
        [Protocol::AwsJson, Protocol::AwsQuery].map(|p| show(&codec(p).unwrap().encode_error(Some(api), &fault, "r")));
    expect![[r#"
        400 content-type: application/x-amz-json-1.0, x-amzn-requestid: r, x-amzn-query-error: AWS.SimpleQueueService.NonExistentQueue;Sender
        {"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}

        400 content-type: text/xml, x-amzn-requestid: r
        <?xml version="1.0" encoding="UTF-8"?>
        <ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message></Error><RequestId>r</RequestId></ErrorResponse>
    "#]].assert_eq(&said.join("\n"));
}

#[test]
fn a_parameter_that_is_missing_is_named_in_sqss_words() {
    let api = APIS.iter().find(|a| a.name == "sqs").unwrap();
    let op = api.op("SendMessage").unwrap();
    let headers = HeaderMap::new();
    for (protocol, body) in [(Protocol::AwsJson, r#"{"QueueUrl":"q"}"#), (Protocol::AwsQuery, "QueueUrl=q")] {
        let codec = codec(protocol).unwrap();
        let refused = codec.decode(op, &form(&headers, "/", body), (op.new_input)().as_struct_mut()).unwrap_err();
        let said = text(&codec.refusal_by(api, &refused));
        assert_eq!(said, "400 MissingParameter: The request must contain the parameter MessageBody.");
    }
}
