//! Redrive policies and redrive allow policies: JSON texts to values.
//!
//! Configure a dead-letter queue redrive:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html>

use crate::model::{Redrive, RedriveAllow, Sources};
use crate::{errors, limits};
use base::Fault;
use serde_json::{Map, Value};

/// Receives after which a message may be given up.
const MAX_RECEIVES: std::ops::RangeInclusive<u64> = 1..=1000;

/// An empty text removes the policy.
pub(crate) fn parse(text: &str) -> Result<Option<Redrive>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |reason: &str| errors::invalid(text, "RedrivePolicy", reason);
    let map = object(text).ok_or_else(|| wrong("Redrive policy is not a valid JSON map."))?;
    for name in ["deadLetterTargetArn", "maxReceiveCount"] {
        if !map.contains_key(name) {
            return Err(wrong(&format!("Redrive policy does not contain mandatory attribute: {name}.")));
        }
    }
    if map.len() > 2 {
        return Err(wrong("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount]."));
    }
    let count = &map["maxReceiveCount"];
    let said = count.as_str().map_or_else(|| count.to_string(), str::to_owned);
    let Some(max_receives) = said.parse().ok().filter(|n| MAX_RECEIVES.contains(n)) else {
        return Err(wrong(&format!(
            "Invalid value for maxReceiveCount: {said}, valid values are from 1 to 1000 both inclusive."
        )));
    };
    let Some(target) = map["deadLetterTargetArn"].as_str() else {
        return Err(wrong("Invalid value for deadLetterTargetArn."));
    };
    Ok(Some(Redrive { target: target.into(), max_receives: max_receives as u32, text: text.into() }))
}

/// A redrive policy as it is answered: AWS keeps what it says, not how it was written.
pub(crate) fn shown(redrive: &Redrive) -> String {
    let target = Value::from(redrive.target.as_str());
    format!(r#"{{"deadLetterTargetArn":{target},"maxReceiveCount":{}}}"#, redrive.max_receives)
}

/// An empty text removes the policy.
pub(crate) fn parse_allow(text: &str) -> Result<Option<RedriveAllow>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |reason: &str| errors::invalid(text, "RedriveAllowPolicy", reason);
    let map = object(text).ok_or_else(|| wrong("Redrive allow policy is not a valid JSON map."))?;
    let permission = map.get("redrivePermission").and_then(Value::as_str);
    let permission = permission
        .ok_or_else(|| wrong("Amazon SQS can't create the redrive allow policy. redrivePermission is missing."))?;
    let arns: Option<Vec<String>> = map
        .get("sourceQueueArns")
        .and_then(|v| v.as_array())
        .map(|all| all.iter().map(|v| v.as_str().unwrap_or("").to_owned()).collect());
    let who = match (permission, arns) {
        ("allowAll", None) => Sources::All,
        ("denyAll", None) => Sources::None,
        ("allowAll" | "denyAll", Some(_)) => {
            return Err(wrong("sourceQueueArns can only be specified when redrivePermission is byQueue."));
        }
        ("byQueue", Some(arns)) if !arns.is_empty() && arns.len() <= limits::ALLOWED_SOURCES_MAX => {
            if arns.iter().any(|a| crate::rules::urls::of_arn(a).is_none()) {
                return Err(wrong("sourceQueueArns contains an invalid queue ARN."));
            }
            Sources::These(arns)
        }
        ("byQueue", _) => return Err(wrong("sourceQueueArns must have between 1 and 10 queue ARNs.")),
        _ => return Err(wrong("redrivePermission must be one of allowAll, denyAll, byQueue.")),
    };
    Ok(Some(RedriveAllow { who, text: text.into() }))
}

impl Sources {
    pub(crate) fn allow(&self, arn: &str) -> bool {
        match self {
            Sources::All => true,
            Sources::None => false,
            Sources::These(arns) => arns.iter().any(|a| a == arn),
        }
    }
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}
