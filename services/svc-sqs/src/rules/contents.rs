//! What a message may say: characters, sizes, attributes, group and deduplication ids.
//!
//! SendMessage: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>; message metadata:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>

use crate::model::{Attribute, Value};
use crate::{errors, limits};
use api_sqs::{MessageAttributeValue, MessageSystemAttributeValue};
use base::Fault;
use shape::Entries;

/// The longest number that an attribute of type Number may have, in characters: up to 38 digits, a sign, a point, an exponent.
const NUMBER_LENGTH_MAX: usize = 256;

/// The characters of XML 1.0.
pub(crate) fn check_text(text: &str) -> Result<(), Fault> {
    let allowed =
        |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(errors::bad_characters(c)),
        None => Ok(()),
    }
}

/// Message attributes as they are kept.
pub(crate) fn attributes(said: Option<Entries<MessageAttributeValue>>) -> Result<Vec<(String, Attribute)>, Fault> {
    let said = said.map_or_else(Vec::new, |e| e.0);
    if said.len() > limits::ATTRIBUTES_MAX {
        let message = format!(
            "Number of message attributes [{}] exceeds the allowed maximum [{}].",
            said.len(),
            limits::ATTRIBUTES_MAX
        );
        return Err(errors::plain(message));
    }
    let mut out: Vec<(String, Attribute)> = Vec::with_capacity(said.len());
    for (name, value) in said {
        check_name(&name)?;
        if out.iter().any(|(n, _)| *n == name) {
            return Err(errors::plain(format!("Message (user) attribute name '{name}' already exists.")));
        }
        let kept = attribute(&name, value)?;
        out.push((name, kept));
    }
    Ok(out)
}

fn check_name(name: &str) -> Result<(), Fault> {
    let word = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let lower = name.to_ascii_lowercase();
    let reason = match name {
        "" => "The message attribute name can not be empty".to_owned(),
        _ if name.len() > limits::ATTRIBUTE_NAME_LENGTH_MAX => {
            format!("Message (user) attribute name '{name}' must be shorter than 256 Bytes")
        }
        _ if !word => format!("Invalid character found in message (user) attribute name '{name}'"),
        _ if lower.starts_with("aws.") || lower.starts_with("amazon.") => {
            format!("Message (user) attribute name '{name}' uses a reserved prefix")
        }
        _ if name.starts_with('.') || name.ends_with('.') || name.contains("..") => {
            format!(
                "Message (user) attribute name '{name}' can not start or end with a period or have periods in succession"
            )
        }
        _ => return Ok(()),
    };
    Err(errors::plain(reason))
}

fn attribute(name: &str, said: MessageAttributeValue) -> Result<Attribute, Fault> {
    if said.string_list_values.is_some_and(|l| !l.is_empty()) || said.binary_list_values.is_some_and(|l| !l.is_empty())
    {
        return Err(errors::plain("Message attribute list values in SendMessage operation are not supported."));
    }
    check_type(name, &said.data_type)?;
    let empty = || {
        errors::plain(format!(
            "Message (user) attribute '{name}' must contain a non-empty value of type '{}'.",
            said.data_type
        ))
    };
    let value = match said.data_type.split('.').next() {
        Some("Binary") => match (said.binary_value, said.string_value) {
            (Some(bytes), None) if !bytes.0.is_empty() => Value::Bytes(bytes.0),
            (_, Some(_)) => return Err(wrong_field(name, &said.data_type, "Binary")),
            _ => return Err(empty()),
        },
        kind => match (said.string_value, said.binary_value) {
            (Some(text), None) if !text.is_empty() => {
                check_text(&text)?;
                if kind == Some("Number") && !is_number(&text) {
                    let message = format!("Can't cast the value of message (user) attribute '{name}' to a number.");
                    return Err(errors::plain(message));
                }
                Value::Text(text)
            }
            (_, Some(_)) => return Err(wrong_field(name, &said.data_type, "String")),
            _ => return Err(empty()),
        },
    };
    Ok(Attribute { data_type: said.data_type, value })
}

fn wrong_field(name: &str, data_type: &str, field: &str) -> Fault {
    errors::plain(format!("The message (user) attribute '{name}' with type '{data_type}' must use field '{field}'."))
}

fn check_type(name: &str, data_type: &str) -> Result<(), Fault> {
    if data_type.is_empty() {
        return Err(errors::plain(format!(
            "The message (user) attribute '{name}' must contain a non-empty message attribute type."
        )));
    }
    if data_type.len() > limits::ATTRIBUTE_NAME_LENGTH_MAX {
        return Err(errors::plain(format!(
            "The type of message (user) attribute '{name}' must be shorter than 256 Bytes"
        )));
    }
    let known = matches!(data_type.split('.').next(), Some("String" | "Number" | "Binary"));
    match known {
        true => Ok(()),
        false => Err(errors::plain(format!(
            "The type of message (user) attribute '{name}' is invalid. You must use only the following supported type \
             prefixes: Binary, Number, String."
        ))),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.len() <= NUMBER_LENGTH_MAX
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
        && text.parse::<f64>().is_ok()
}

/// The trace header, the one system attribute that can be sent.
pub(crate) fn trace(said: Option<Entries<MessageSystemAttributeValue>>) -> Result<Option<(String, Attribute)>, Fault> {
    let mut out = None;
    for (name, value) in said.map_or_else(Vec::new, |e| e.0) {
        if name != "AWSTraceHeader" {
            return Err(errors::plain(format!("Message system attribute name '{name}' is invalid.")));
        }
        if value.data_type != "String" {
            let message = "The data type of message system attribute 'AWSTraceHeader' must be String.";
            return Err(errors::plain(message));
        }
        let text = value.string_value.filter(|t| !t.is_empty()).ok_or_else(|| {
            errors::plain("Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.")
        })?;
        out = Some((text.clone(), Attribute { data_type: value.data_type, value: Value::Text(text) }));
    }
    Ok(out)
}

/// Body and attributes together, in bytes.
pub(crate) fn size(text: &str, attributes: &[(String, Attribute)]) -> usize {
    let one = |(name, a): &(String, Attribute)| name.len() + a.data_type.len() + a.value.bytes().len();
    text.len() + attributes.iter().map(one).sum::<usize>()
}

/// Group ids, deduplication ids and attempt ids: 1 to 128 letters, digits and punctuation.
pub(crate) fn check_id(value: &str, parameter: &str) -> Result<(), Fault> {
    if (1..=128).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    let reason = format!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    Err(errors::invalid(value, parameter, &reason))
}
