//! Bad input, in SQS's words.

use super::*;
use sqs::*;

fn create(c: &Cloud, name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = Some(entries(attributes));
    said(c.try_call(&CREATE_QUEUE, CreateQueueRequest { queue_name: name.into(), attributes, ..Default::default() }))
}

#[test]
fn queues() {
    let c = Cloud::new();
    let seen = [
        create(&c, "", &[]),
        create(&c, "a.fifo", &[]),
        create(&c, "a", &[("FifoQueue", "true")]),
        create(&c, &"x".repeat(81), &[]),
        create(&c, "q", &[("FifoQueue", "false")]),
        create(&c, "q", &[("Nothing", "1")]),
        create(&c, "q", &[("QueueArn", "x")]),
        create(&c, "q", &[("VisibilityTimeout", "43201")]),
        create(&c, "q", &[("DelaySeconds", "-1")]),
        create(&c, "q", &[("MessageRetentionPeriod", "59")]),
        create(&c, "q", &[("MaximumMessageSize", "1048577")]),
        create(&c, "q", &[("ReceiveMessageWaitTimeSeconds", "x")]),
        create(&c, "q", &[("Policy", "{")]),
        create(&c, "q", &[("DeduplicationScope", "queue")]),
        create(&c, "q", &[("ContentBasedDeduplication", "true")]),
        create(&c, "q.fifo", &[("FifoQueue", "true"), ("FifoThroughputLimit", "perMessageGroupId")]),
    ];
    expect_test::expect![[r#"
        InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length
        InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length
        InvalidParameterValue: The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.
        InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length
        InvalidAttributeName: Unknown Attribute FifoQueue.
        InvalidAttributeName: Unknown Attribute Nothing.
        InvalidAttributeName: Unknown Attribute QueueArn.
        InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout.
        InvalidAttributeValue: Invalid value for the parameter DelaySeconds.
        InvalidAttributeValue: Invalid value for the parameter MessageRetentionPeriod.
        InvalidAttributeValue: Invalid value for the parameter MaximumMessageSize.
        InvalidAttributeValue: Invalid value for the parameter ReceiveMessageWaitTimeSeconds.
        InvalidAttributeValue: Invalid value for the parameter Policy.
        InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is set to true.
        InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.
        InvalidAttributeValue: Invalid value for the parameter FifoThroughputLimit. Reason: The DeduplicationScope attribute must be set to messageGroup when the FifoThroughputLimit is perMessageGroupId."#]]
    .assert_eq(&seen.join("\n"));
}

#[test]
fn messages() {
    let c = Cloud::new();
    let q = c.queue("q", &[("MaximumMessageSize", "1024")]);
    let f = c.queue("f.fifo", &[("FifoQueue", "true")]);
    let send = |m: SendMessageRequest| said(c.try_call(&SEND_MESSAGE, m));
    let attribute = |name: &str, data_type: &str, text: &str| {
        let value = MessageAttributeValue {
            data_type: data_type.into(),
            string_value: Some(text.into()),
            ..Default::default()
        };
        let all = Some([(name.to_owned(), value)].into_iter().collect());
        send(SendMessageRequest { message_attributes: all, ..message(&q, "m") })
    };
    let group = |g: &str| SendMessageRequest { message_group_id: Some(g.into()), ..message(&f, "m") };
    let seen = [
        send(message(&q, "")),
        send(message(&q, &"x".repeat(1025))),
        send(message(&q, "a\u{0}b")),
        send(SendMessageRequest { delay_seconds: Some(-1), ..message(&q, "m") }),
        send(SendMessageRequest { message_deduplication_id: Some("d".into()), ..message(&q, "m") }),
        send(message(&f, "m")),
        send(group("g")),
        send(group("g g")),
        send(SendMessageRequest { delay_seconds: Some(5), ..group("g") }),
        attribute("aws.x", "String", "v"),
        attribute("n", "Boolean", "v"),
        attribute("n", "Number", "seven"),
        attribute("n", "String", ""),
        attribute("n", "Binary", "v"),
        attribute("n n", "String", "v"),
    ];
    expect_test::expect![[r#"
        MissingParameter: The request must contain the parameter MessageBody.
        InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.
        InvalidMessageContents: Invalid binary character '#x0' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF
        InvalidParameterValue: Value -1 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.
        InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type
        MissingParameter: The request must contain the parameter MessageGroupId.
        InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly
        InvalidParameterValue: Value g g for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.
        InvalidParameterValue: Value 5 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type
        InvalidParameterValue: Message (user) attribute name 'aws.x' uses a reserved prefix
        InvalidParameterValue: The type of message (user) attribute 'n' is invalid. You must use only the following supported type prefixes: Binary, Number, String.
        InvalidParameterValue: Can't cast the value of message (user) attribute 'n' to a number.
        InvalidParameterValue: Message (user) attribute 'n' must contain a non-empty value of type 'String'.
        InvalidParameterValue: The message (user) attribute 'n' with type 'Binary' must use field 'Binary'.
        InvalidParameterValue: Invalid character found in message (user) attribute name 'n n'"#]]
    .assert_eq(&seen.join("\n"));
}

#[test]
fn receives_and_batches() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let take = |r: ReceiveMessageRequest| said(c.try_call(&RECEIVE_MESSAGE, r));
    let batch = |ids: &[&str], body: &str| {
        let entries = ids.iter().map(|id| SendMessageBatchRequestEntry {
            id: (*id).into(),
            message_body: body.into(),
            ..Default::default()
        });
        let input = SendMessageBatchRequest { queue_url: q.clone(), entries: Some(entries.collect()) };
        said(c.try_call(&SEND_MESSAGE_BATCH, input))
    };
    let names = |n: &str| ReceiveMessageRequest { attribute_names: Some(vec![n.into()]), ..receive(&q, 1) };
    let seen = [
        take(receive(&q, 11)),
        take(receive(&q, 0)),
        take(ReceiveMessageRequest { wait_time_seconds: Some(21), ..receive(&q, 1) }),
        take(ReceiveMessageRequest { visibility_timeout: Some(43_201), ..receive(&q, 1) }),
        take(ReceiveMessageRequest { receive_request_attempt_id: Some("a".into()), ..receive(&q, 1) }),
        take(names("Policy")),
        take(receive("https://h/111122223333/none", 1)),
        said(c.delete(&q, "nonsense")),
        batch(&[], "x"),
        batch(&["a", "b", "a"], "x"),
        batch(&["a b"], "x"),
        batch(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"], "x"),
        batch(&["1", "2"], &"x".repeat(600_000)),
    ];
    expect_test::expect![[r#"
        InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.
        InvalidParameterValue: Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.
        InvalidParameterValue: Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.
        InvalidParameterValue: Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200
        InvalidParameterValue: Value a for parameter ReceiveRequestAttemptId is invalid. Reason: The request include parameter that is not valid for this queue type
        InvalidAttributeName: Unknown Attribute Policy.
        QueueDoesNotExist: The specified queue does not exist.
        ReceiptHandleIsInvalid: The input receipt handle "nonsense" is not a valid receipt handle.
        EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the request.
        BatchEntryIdsNotDistinct: Id a repeated.
        InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.
        TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.
        BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes."#]]
    .assert_eq(&seen.join("\n"));
}
