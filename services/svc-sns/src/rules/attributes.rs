//! Attributes of topics and subscriptions that can be set.
//!
//! SetTopicAttributes: <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>; SetSubscriptionAttributes:
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>

use crate::model::{Protocol, Subscription, Topic};
use crate::rules::{archive, delivery_policy, filter, permissions};
use crate::{errors, limits};
use base::{Arn, Fault};
use serde_json::Value;

/// "Amazon SNS message delivery status": of how many successful deliveries a log is written, where a role for logs is given.
const SAMPLE_RATES: &[&str] = &[
    "ApplicationSuccessFeedbackSampleRate",
    "FirehoseSuccessFeedbackSampleRate",
    "HTTPSuccessFeedbackSampleRate",
    "LambdaSuccessFeedbackSampleRate",
    "SQSSuccessFeedbackSampleRate",
];

/// Sets one attribute of a topic. `creating` allows what cannot be changed afterwards.
pub(crate) fn set_topic(topic: &mut Topic, name: &str, value: &str, creating: bool) -> Result<(), Fault> {
    match name {
        "DisplayName" if value.chars().count() > limits::DISPLAY_NAME_LENGTH_MAX => {
            return Err(errors::invalid_because("DisplayName", "Length must be at most 100 characters"));
        }
        "DisplayName" => value.clone_into(&mut topic.display_name),
        "Policy" => topic.policy = permissions::check(value)?,
        "DeliveryPolicy" => topic.delivery_policy = delivery_policy::check_topic(value)?,
        "KmsMasterKeyId" => topic.kms_key = (!value.is_empty()).then(|| value.to_owned()),
        "SignatureVersion" => {
            topic.signature_version = match value {
                "1" => 1,
                "2" => 2,
                _ => return Err(errors::invalid_because("SignatureVersion", "Invalid SignatureVersion")),
            }
        }
        "MaximumMessageSize" => topic.maximum_message_size = Some(message_size(value)?),
        "TracingConfig" => match value {
            "PassThrough" => topic.tracing = Some(value.into()),
            "Active" => return Err(Fault::not_implemented("TracingConfig.Active")),
            _ => return Err(errors::invalid_because("TracingConfig", "Invalid value")),
        },
        "FifoTopic" if creating => {}
        "ArchivePolicy" => topic.archive = archive::of_topic(topic, value)?,
        "ContentBasedDeduplication" | "FifoThroughputScope" => set_fifo(topic, name, value)?,
        name if SAMPLE_RATES.contains(&name) => {
            let rate = value.parse().ok().filter(|rate| *rate <= 100);
            let rate = rate.ok_or_else(|| errors::invalid_because(name, "Must be an integer between 0 and 100"))?;
            topic.sample_rates.insert(name.to_owned(), rate);
        }
        name if name.contains("Feedback") => {
            return Err(Fault::not_implemented(format_args!("Attributes.{name}")));
        }
        _ => return Err(errors::invalid("AttributeName")),
    }
    Ok(())
}

/// "Publishing large messages with Amazon SNS": <https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html>
fn message_size(value: &str) -> Result<u32, Fault> {
    value.parse().ok().filter(|n| limits::LARGE_MESSAGE_BYTES.contains(n)).ok_or_else(|| {
        let (low, high) = (limits::LARGE_MESSAGE_BYTES.start(), limits::LARGE_MESSAGE_BYTES.end());
        errors::invalid_because("MaximumMessageSize", format_args!("Must be an integer between {low} and {high}"))
    })
}

/// Topics for long messages have few subscriptions, and only of kinds that take them.
pub(crate) fn check_large<'a>(
    topic: &Topic,
    parameter: &str,
    all: impl IntoIterator<Item = &'a Subscription>,
) -> Result<(), Fault> {
    if !topic.is_large() {
        return Ok(());
    }
    let mut count = 0;
    for s in all {
        count += 1;
        if !matches!(s.protocol, Protocol::Sqs | Protocol::Lambda | Protocol::Firehose) {
            let reason = format!(
                "A topic with a MaximumMessageSize above {} bytes does not support subscriptions with protocol {}",
                limits::MESSAGE_BYTES_MAX,
                s.protocol.name()
            );
            return Err(errors::invalid_because(parameter, reason));
        }
    }
    match count > limits::LARGE_SUBSCRIPTIONS_MAX {
        true => Err(errors::invalid_because(
            parameter,
            format_args!(
                "A topic with a MaximumMessageSize above {} bytes can have at most {} subscriptions",
                limits::MESSAGE_BYTES_MAX,
                limits::LARGE_SUBSCRIPTIONS_MAX
            ),
        )),
        false => Ok(()),
    }
}

fn set_fifo(topic: &mut Topic, name: &str, value: &str) -> Result<(), Fault> {
    let Some(fifo) = &mut topic.fifo else {
        return Err(errors::invalid_because(name, "The attribute is only valid for FIFO topics"));
    };
    match (name, value) {
        ("ContentBasedDeduplication", v) if v.eq_ignore_ascii_case("true") => fifo.content_based = true,
        ("ContentBasedDeduplication", v) if v.eq_ignore_ascii_case("false") => fifo.content_based = false,
        ("FifoThroughputScope", "Topic") => fifo.per_group = false,
        ("FifoThroughputScope", "MessageGroup") => fifo.per_group = true,
        _ => return Err(errors::invalid_because(name, "Invalid value")),
    }
    Ok(())
}

/// Sets one attribute of a subscription.
pub(crate) fn set_subscription(s: &mut Subscription, name: &str, value: &str) -> Result<(), Fault> {
    match name {
        "RawMessageDelivery" => s.raw = raw(s.protocol, value)?,
        "FilterPolicy" if value.is_empty() || value == "{}" => s.filter = None,
        "FilterPolicy" => {
            filter::parse(value, s.filter_scope).map_err(errors::invalid)?;
            s.filter = Some(value.into());
        }
        "FilterPolicyScope" => {
            s.filter_scope = match value {
                "MessageAttributes" => filter::Scope::Attributes,
                "MessageBody" => filter::Scope::Body,
                _ => {
                    let reason = format!("Invalid value [{value}]. Please use either MessageBody or MessageAttributes");
                    return Err(errors::invalid(format_args!("FilterPolicyScope: {reason}")));
                }
            };
            if let Some(filter) = &s.filter {
                filter::parse(filter, s.filter_scope).map_err(errors::invalid)?;
            }
        }
        "RedrivePolicy" => s.redrive = redrive(value)?,
        "DeliveryPolicy" if matches!(s.protocol, Protocol::Http | Protocol::Https) => {
            s.delivery_policy = delivery_policy::check(value)?;
        }
        "DeliveryPolicy" => {
            let reason = format!("Delivery protocol [{}] does not support delivery policies", s.protocol.name());
            return Err(errors::invalid(reason));
        }
        "ReplayPolicy" => s.replay = archive::of_subscription(value)?,
        "SubscriptionRoleArn" => {
            return Err(Fault::not_implemented(format_args!("Attributes.{name}")));
        }
        _ => return Err(errors::invalid("AttributeName")),
    }
    Ok(())
}

/// The scope decides how the policy is read, so it comes first.
pub(crate) fn in_order(said: Vec<(String, String)>) -> Vec<(String, String)> {
    let (scope, rest): (Vec<_>, Vec<_>) = said.into_iter().partition(|(name, _)| name == "FilterPolicyScope");
    scope.into_iter().chain(rest).collect()
}

fn raw(protocol: Protocol, value: &str) -> Result<bool, Fault> {
    let takes = matches!(protocol, Protocol::Http | Protocol::Https | Protocol::Sqs | Protocol::Firehose);
    match () {
        () if value.eq_ignore_ascii_case("false") => Ok(false),
        () if !value.eq_ignore_ascii_case("true") => {
            let reason = format!("Invalid value [{value}]. Must be true or false.");
            Err(errors::invalid(format_args!("RawMessageDelivery: {reason}")))
        }
        () if takes => Ok(true),
        () => Err(errors::invalid(format_args!(
            "Delivery protocol [{}] does not support raw message delivery.",
            protocol.name()
        ))),
    }
}

/// The dead-letter queue's ARN; an empty text removes it.
fn redrive(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let value: Value =
        serde_json::from_str(text).map_err(|_| errors::invalid("RedrivePolicy: failed to parse JSON."))?;
    if let Some(other) = value.as_object().and_then(|o| o.keys().find(|k| *k != "deadLetterTargetArn")) {
        return Err(errors::invalid(format_args!("RedrivePolicy: invalid JSON. Attribute {other} is unknown.")));
    }
    let target = value["deadLetterTargetArn"].as_str();
    let target = target.ok_or_else(|| errors::invalid("RedrivePolicy: deadLetterTargetArn is required"))?;
    match target.parse::<Arn>() {
        Ok(arn) if arn.service == "sqs" => Ok(Some(target.to_owned())),
        _ => Err(errors::invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn")),
    }
}

impl Protocol {
    pub(crate) fn parse(name: &str) -> Option<Protocol> {
        use Protocol::*;
        [Http, Https, Email, EmailJson, Sms, Sqs, Lambda, Firehose].into_iter().find(|p| p.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Protocol::Http => "http",
            Protocol::Https => "https",
            Protocol::Email => "email",
            Protocol::EmailJson => "email-json",
            Protocol::Sms => "sms",
            Protocol::Sqs => "sqs",
            Protocol::Lambda => "lambda",
            Protocol::Firehose => "firehose",
        }
    }
}
