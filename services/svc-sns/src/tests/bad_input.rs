//! Bad input, in SNS's words.

use super::*;

#[test]
fn topics_and_subscriptions() {
    let c = Cloud::new();
    let topic = c.topic("t", &[]);
    let fifo = c.topic("t.fifo", &[("FifoTopic", "true")]);
    let (_, arn) = c.queue("q");
    let create = |name: &str, attributes: &[(&str, &str)]| {
        let attributes = Some(entries(attributes));
        let input = sns::CreateTopicInput { name: name.into(), attributes, ..Default::default() };
        said(c.try_call(&sns::CREATE_TOPIC, input))
    };
    let subscribe = |topic: &str, protocol: &str, endpoint: &str, attributes: &[(&str, &str)]| {
        said(c.try_call(&sns::SUBSCRIBE, subscription(topic, protocol, endpoint, attributes)))
    };
    let seen = [
        create("a b", &[]),
        create("a", &[("FifoTopic", "true")]),
        create("a", &[("Nothing", "1")]),
        create("a", &[("Policy", "{")]),
        create("a", &[("ContentBasedDeduplication", "true")]),
        create("a", &[("ArchivePolicy", "{}")]),
        subscribe(&topic, "pigeon", "x", &[]),
        subscribe(&topic, "http", "https://x/", &[]),
        subscribe(&topic, "email", "nobody", &[]),
        subscribe(&topic, "sms", "x", &[]),
        subscribe(&topic, "sqs", "q", &[]),
        subscribe(&topic, "lambda", "arn:aws:lambda:us-east-1:111122223333:function:f", &[]),
        subscribe(&topic, "application", "x", &[]),
        subscribe(&fifo, "email", "ada@example.com", &[]),
        subscribe("arn:aws:sns:us-east-1:111122223333:none", "sqs", &arn, &[]),
        subscribe("none", "sqs", &arn, &[]),
        subscribe(&topic, "sqs", &arn, &[("FilterPolicy", "{\"a\":[]}")]),
        subscribe(&topic, "sqs", &arn, &[("RawMessageDelivery", "yes")]),
        subscribe(&topic, "email", "ada@example.com", &[("RawMessageDelivery", "true")]),
        subscribe(&topic, "sqs", &arn, &[("RedrivePolicy", "{}")]),
    ];
    expect_test::expect![[r#"
        InvalidParameter: Invalid parameter: Topic Name
        InvalidParameter: Invalid parameter: Topic Name Reason: FIFO topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.
        InvalidParameter: Invalid parameter: Attributes Reason: Unknown attribute Nothing
        InvalidParameter: Invalid parameter: Policy Error: null
        InvalidParameter: Invalid parameter: ContentBasedDeduplication Reason: The attribute is only valid for FIFO topics
        succeeded
        InvalidParameter: Invalid parameter: Protocol Reason: Does not support this protocol string: pigeon
        InvalidParameter: Invalid parameter: Endpoint must match the specified protocol
        InvalidParameter: Invalid parameter: Email address
        InvalidParameter: Invalid parameter: Invalid SMS endpoint: x
        InvalidParameter: Invalid parameter: SQS endpoint ARN
        NotImplemented: Subscribe.Protocol lambda is not implemented by Hanul.
        NotImplemented: Subscribe.Protocol application is not implemented by Hanul.
        InvalidParameter: Invalid parameter: Protocol Reason: Invalid protocol type: email
        NotFound: Topic does not exist
        InvalidParameter: Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1
        InvalidParameter: Invalid parameter: Attributes Reason: FilterPolicy: Empty arrays are not allowed
        InvalidParameter: Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [yes]. Must be true or false.
        InvalidParameter: Invalid parameter: Attributes Reason: Delivery protocol [email] does not support raw message delivery.
        InvalidParameter: Invalid parameter: Attributes Reason: RedrivePolicy: deadLetterTargetArn is required"#]]
    .assert_eq(&seen.join("\n"));
}

#[test]
fn messages() {
    let c = Cloud::new();
    let topic = c.topic("t", &[]);
    let fifo = c.topic("t.fifo", &[("FifoTopic", "true")]);
    let publish = |input: sns::PublishInput| said(c.try_call(&sns::PUBLISH, input));
    let structured = |text: &str| sns::PublishInput { message_structure: Some("json".into()), ..message(&topic, text) };
    let with = |name: &str, t: &str, v: &str| sns::PublishInput {
        message_attributes: attributes(&[(name, t, v)]),
        ..message(&topic, "m")
    };
    let group = sns::PublishInput { message_group_id: Some("g".into()), ..message(&fifo, "m") };
    let id = sns::PublishInput { message_deduplication_id: Some("d".into()), ..message(&topic, "m") };
    let seen = [
        publish(message(&topic, "")),
        publish(message(&topic, &"x".repeat(262_145))),
        publish(sns::PublishInput { subject: Some("a\nb".into()), ..message(&topic, "m") }),
        publish(structured("text")),
        publish(structured("{}")),
        publish(sns::PublishInput { message: "m".into(), ..Default::default() }),
        publish(message(&fifo, "m")),
        publish(group),
        publish(id),
        publish(with("a", "Boolean", "x")),
        publish(with("a", "Number", "x")),
        publish(with("a", "String", "")),
        publish(with("a b", "String", "x")),
        publish(with("a", "String.Array", "x")),
    ];
    expect_test::expect![[r#"
        InvalidParameter: Invalid parameter: Empty message
        InvalidParameter: Invalid parameter: Message too long
        InvalidParameter: Invalid parameter: Subject
        InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse
        InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body
        InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter
        InvalidParameter: Invalid parameter: The MessageGroupId parameter is required for FIFO topics
        InvalidParameter: Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly
        InvalidParameter: Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type
        ParameterValueInvalid: The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.
        ParameterValueInvalid: Could not cast message attribute 'a' value to number.
        ParameterValueInvalid: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.
        ParameterValueInvalid: Invalid message attribute name: 'a b'
        ParameterValueInvalid: The message attribute 'a' must be a JSON array of plain values."#]]
    .assert_eq(&seen.join("\n"));
}
