//! What may be published: subjects, structures, attributes, groups.
//!
//! Publish: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>; message attributes:
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>

use crate::model::Topic;
use crate::{errors, limits};
use api_sns::MessageAttributeValue;
use base::Fault;
use kernel::deliver::{Attribute, AttributeValue};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use shape::Entries;

/// A message as a request says it.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) subject: Option<String>,
    pub(crate) structure: Option<String>,
    pub(crate) attributes: Option<Entries<MessageAttributeValue>>,
    pub(crate) group: Option<String>,
    pub(crate) deduplication: Option<String>,
}

/// A message that may be published.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// The texts of a message with structure, by protocol.
    pub(crate) by_protocol: Option<Map<String, Value>>,
    pub(crate) subject: Option<String>,
    pub(crate) attributes: Vec<(String, Attribute)>,
    pub(crate) group: Option<String>,
    /// For FIFO topics.
    pub(crate) deduplication: Option<String>,
}

impl Draft {
    /// What goes out by this protocol.
    pub(crate) fn text_for(&self, protocol: &str) -> &str {
        let own = |name: &str| self.by_protocol.as_ref()?.get(name)?.as_str();
        own(protocol).or_else(|| own("default")).unwrap_or(&self.text)
    }

    /// The attributes, in bytes.
    pub(crate) fn attribute_bytes(&self) -> usize {
        let one = |(name, a): &(String, Attribute)| {
            let value = match &a.value {
                AttributeValue::Text(text) => text.len(),
                AttributeValue::Bytes(bytes) => bytes.len(),
            };
            name.len() + a.data_type.len() + value
        };
        self.attributes.iter().map(one).sum()
    }

    /// Message and attributes, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.text.len() + self.attribute_bytes()
    }

    /// The attributes as filter policies see them: a String.Array has several values, a Binary none.
    pub(crate) fn values(&self) -> Vec<(String, Vec<Value>)> {
        self.attributes.iter().filter_map(|(name, a)| Some((name.clone(), values(a)?))).collect()
    }
}

fn values(a: &Attribute) -> Option<Vec<Value>> {
    let AttributeValue::Text(text) = &a.value else { return None };
    match a.data_type.as_str() {
        "String.Array" => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => Some(items),
            _ => Some(vec![Value::from(text.as_str())]),
        },
        t if t == "Number" || t.starts_with("Number.") => Some(vec![serde_json::from_str(text.trim()).ok()?]),
        _ => Some(vec![Value::from(text.as_str())]),
    }
}

/// Checks a message against its topic; without one it goes to a telephone.
pub(crate) fn draft(topic: Option<&Topic>, said: Said) -> Result<Draft, Fault> {
    if said.text.is_empty() {
        return Err(errors::invalid("Empty message"));
    }
    if let Some(subject) = &said.subject {
        check_subject(subject)?;
    }
    let by_protocol = match said.structure.as_deref() {
        None => None,
        Some("json") => Some(structure(&said.text)?),
        Some(_) => return Err(errors::invalid("MessageStructure")),
    };
    let attributes = attributes(said.attributes)?;
    let (group, deduplication) = identity(topic, &said.text, said.group, said.deduplication)?;
    let draft = Draft { text: said.text, by_protocol, subject: said.subject, attributes, group, deduplication };
    match draft.size() > topic.map_or(limits::MESSAGE_BYTES_MAX, Topic::message_bytes_max) {
        true => Err(errors::invalid("Message too long")),
        false => Ok(draft),
    }
}

fn check_subject(subject: &str) -> Result<(), Fault> {
    let control = |c: char| c.is_control();
    if subject.is_empty() || subject.chars().count() > limits::SUBJECT_LENGTH_MAX || subject.contains(control) {
        return Err(errors::invalid("Subject"));
    }
    Ok(())
}

pub(crate) fn structure(text: &str) -> Result<Map<String, Value>, Fault> {
    let Ok(Value::Object(map)) = serde_json::from_str(text) else {
        return Err(errors::invalid("Message Structure - JSON message body failed to parse"));
    };
    match map.get("default") {
        Some(Value::String(_)) => Ok(map),
        _ => Err(errors::invalid("Message Structure - No default entry in JSON message body")),
    }
}

/// Group and deduplication id.
fn identity(
    topic: Option<&Topic>,
    text: &str,
    group: Option<String>,
    id: Option<String>,
) -> Result<(Option<String>, Option<String>), Fault> {
    let Some(fifo) = topic.and_then(|t| t.fifo) else {
        return match id {
            Some(_) => Err(errors::not_for_this_type("MessageDeduplicationId")),
            None => {
                group.as_deref().map_or(Ok(()), |g| check_id(g, "MessageGroupId"))?;
                Ok((group, None))
            }
        };
    };
    let group = group.ok_or_else(|| errors::invalid("The MessageGroupId parameter is required for FIFO topics"))?;
    check_id(&group, "MessageGroupId")?;
    let id = match id {
        Some(id) => {
            check_id(&id, "MessageDeduplicationId")?;
            id
        }
        None if fifo.content_based => hex::encode(Sha256::digest(text.as_bytes())),
        None => {
            return Err(errors::invalid(
                "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
            ));
        }
    };
    Ok((Some(group), Some(id)))
}

fn check_id(value: &str, parameter: &str) -> Result<(), Fault> {
    match (1..=128).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(errors::invalid_because(
            parameter,
            format_args!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length"),
        )),
    }
}

fn attributes(said: Option<Entries<MessageAttributeValue>>) -> Result<Vec<(String, Attribute)>, Fault> {
    let mut out: Vec<(String, Attribute)> = Vec::new();
    for (name, value) in said.map_or_else(Vec::new, |e| e.0) {
        check_name(&name)?;
        if out.iter().any(|(n, _)| *n == name) {
            return Err(errors::parameter_value(format!("Message (user) attribute name '{name}' already exists.")));
        }
        out.push((name.clone(), attribute(&name, value)?));
    }
    Ok(out)
}

fn check_name(name: &str) -> Result<(), Fault> {
    let word = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    let lower = name.to_ascii_lowercase();
    let reserved = lower.starts_with("aws.") || lower.starts_with("amazon.");
    match word && !dots && !reserved && (1..=256).contains(&name.len()) {
        true => Ok(()),
        false => Err(errors::parameter_value(format!("Invalid message attribute name: '{name}'"))),
    }
}

fn attribute(name: &str, said: MessageAttributeValue) -> Result<Attribute, Fault> {
    let empty = |field: &str| {
        let message = format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{}'.",
            said.data_type
        );
        let _ = field;
        errors::parameter_value(message)
    };
    let (kind, label) = said.data_type.split_once('.').unwrap_or((&said.data_type, ""));
    let value = match (kind, said.string_value.clone(), said.binary_value.clone()) {
        ("", ..) => {
            return Err(errors::parameter_value(format!(
                "The message attribute '{name}' must contain non-empty message attribute type."
            )));
        }
        ("String" | "Number", Some(text), _) if !text.is_empty() => {
            check_value(name, kind, label, &text)?;
            AttributeValue::Text(text)
        }
        ("Binary", _, Some(bytes)) if !bytes.0.is_empty() => AttributeValue::Bytes(bytes.0),
        ("String" | "Number", ..) => return Err(empty("StringValue")),
        ("Binary", ..) => return Err(empty("BinaryValue")),
        _ => {
            return Err(errors::parameter_value(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is \
                 Binary, Number, and String."
            )));
        }
    };
    Ok(Attribute { data_type: said.data_type, value })
}

fn check_value(name: &str, kind: &str, label: &str, text: &str) -> Result<(), Fault> {
    if kind == "Number" && text.trim().parse::<f64>().is_err() {
        let message = format!("Could not cast message attribute '{name}' value to number.");
        return Err(errors::parameter_value(message));
    }
    let array = || matches!(serde_json::from_str(text), Ok(Value::Array(all)) if all.iter().all(|v| !v.is_object() && !v.is_array()));
    match label == "Array" && kind == "String" && !array() {
        true => Err(errors::parameter_value(format!(
            "The message attribute '{name}' must be a JSON array of plain values."
        ))),
        false => Ok(()),
    }
}
