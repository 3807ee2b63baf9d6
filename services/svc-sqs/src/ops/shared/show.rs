//! A received message as the client asked to see it.
//!
//! ReceiveMessage: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>

use super::send::sequence_number;
use crate::errors;
use crate::model::{Attribute, Body, Group, Message, MessageKey, Value};
use crate::rules::digests;
use api_sqs as api;
use base::Fault;
use shape::{Blob, Entries};

/// System attributes that can be asked for.
const SYSTEM: &[&str] = &[
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
    "MessageDeduplicationId",
    "MessageGroupId",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
];

/// Which attributes are wanted.
pub(crate) struct Wanted {
    system: Vec<&'static str>,
    user: Vec<String>,
}

impl Wanted {
    /// From the lists of a request.
    pub(crate) fn new(input: &api::ReceiveMessageRequest) -> Result<Wanted, Fault> {
        let mut system: Vec<&'static str> = Vec::new();
        let lists = [&input.attribute_names, &input.message_system_attribute_names];
        for name in lists.into_iter().flatten().flatten() {
            match SYSTEM.iter().find(|s| *s == name) {
                _ if name == "All" => system.extend(SYSTEM),
                Some(known) => system.push(*known),
                None => return Err(errors::unknown_attribute(name)),
            }
        }
        Ok(Wanted { system, user: input.message_attribute_names.clone().unwrap_or_default() })
    }

    fn wants(&self, name: &str) -> bool {
        self.user.iter().any(|w| match w.strip_suffix(".*") {
            _ if w == "All" || w == ".*" => true,
            Some(prefix) => name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
            None => w == name,
        })
    }
}

/// The message in an answer.
pub(crate) fn message(key: &MessageKey, state: &Message, body: Body, receipt: String, wanted: &Wanted) -> api::Message {
    let system = wanted.system.iter().filter_map(|name| Some(((*name).to_owned(), system(name, key, state, &body)?)));
    let system: Entries<String> = system.collect();
    let user: Vec<&(String, Attribute)> = body.attributes.iter().filter(|(n, _)| wanted.wants(n)).collect();
    let digest = digests::of_attributes(user.iter().map(|(n, a)| (n.as_str(), a)));
    let shown: Entries<api::MessageAttributeValue> = user.iter().map(|(n, a)| (n.clone(), attribute(a))).collect();
    api::Message {
        message_id: Some(body.id),
        receipt_handle: Some(receipt),
        md5_of_body: Some(hex::encode(body.md5)),
        body: Some(body.text),
        attributes: (!system.0.is_empty()).then_some(system),
        md5_of_message_attributes: digest,
        message_attributes: (!shown.0.is_empty()).then_some(shown),
    }
}

fn system(name: &str, key: &MessageKey, state: &Message, body: &Body) -> Option<String> {
    match name {
        "SenderId" => Some(body.sender.clone()),
        "SentTimestamp" => Some(key.2.to_string()),
        "ApproximateReceiveCount" => Some(state.received.to_string()),
        "ApproximateFirstReceiveTimestamp" => state.first_received.map(|t| t.to_string()),
        "SequenceNumber" => body.sequence.map(sequence_number),
        "MessageDeduplicationId" => body.deduplication.clone(),
        "MessageGroupId" => match &state.group {
            Group::None => None,
            Group::Fair(group) | Group::Fifo(group) => Some(group.clone()),
        },
        "AWSTraceHeader" => body.trace.clone(),
        "DeadLetterQueueSourceArn" => body.dead_from.clone(),
        _ => None,
    }
}

fn attribute(a: &Attribute) -> api::MessageAttributeValue {
    let mut out = api::MessageAttributeValue { data_type: a.data_type.clone(), ..Default::default() };
    match &a.value {
        Value::Text(text) => out.string_value = Some(text.clone()),
        Value::Bytes(bytes) => out.binary_value = Some(Blob(bytes.clone())),
    }
    out
}
