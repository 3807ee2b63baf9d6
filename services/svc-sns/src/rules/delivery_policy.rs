//! Delivery policies of topics and subscriptions: how HTTP deliveries are repeated.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>

use crate::errors;
use base::Fault;
use kernel::Retry;
use kernel::deliver::Backoff;
use serde_json::{Map, Value, json};

/// All pauses of a policy together, in seconds.
const TOTAL_SECONDS_MAX: i64 = 3_600;

/// What is repeated without a policy.
const DEFAULT: Retry = Retry {
    retries: 3,
    no_delay: 0,
    min_delay: 0,
    max_delay: 0,
    min_seconds: 20,
    max_seconds: 20,
    backoff: Backoff::Linear,
};

/// What a delivery over HTTP follows.
pub(crate) struct Effective {
    pub(crate) retry: Retry,
    pub(crate) content_type: Option<String>,
}

/// Checks a subscription's policy; an empty text removes it.
pub(crate) fn check(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    read(&object(text)?, "healthyRetryPolicy", "requestPolicy", "throttlePolicy")?;
    Ok(Some(text.to_owned()))
}

/// Checks a topic's policy; an empty text removes it.
pub(crate) fn check_topic(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    of_topic(&object(text)?)?;
    Ok(Some(text.to_owned()))
}

fn of_topic(map: &Map<String, Value>) -> Result<(Effective, bool), Fault> {
    let empty = Map::new();
    let http = map.get("http").and_then(Value::as_object).unwrap_or(&empty);
    let effective = read(http, "defaultHealthyRetryPolicy", "defaultRequestPolicy", "defaultThrottlePolicy")?;
    let overrides = http.get("disableSubscriptionOverrides").and_then(Value::as_bool) != Some(true);
    Ok((effective, overrides))
}

/// The policy in force: the subscription's, else the topic's, else the default.
pub(crate) fn effective(topic: Option<&str>, subscription: Option<&str>) -> Effective {
    let topic = topic.and_then(|t| of_topic(&object(t).ok()?).ok());
    let overrides = topic.as_ref().is_none_or(|(_, overrides)| *overrides);
    let own = subscription.filter(|_| overrides).and_then(|t| object(t).ok());
    let own = own.and_then(|map| read(&map, "healthyRetryPolicy", "requestPolicy", "throttlePolicy").ok());
    own.or(topic.map(|(effective, _)| effective)).unwrap_or(Effective { retry: DEFAULT, content_type: None })
}

/// As GetSubscriptionAttributes and GetTopicAttributes show it.
pub(crate) fn shown(effective: &Effective, of_topic: bool) -> String {
    let r = &effective.retry;
    let retry = json!({
        "minDelayTarget": r.min_seconds, "maxDelayTarget": r.max_seconds, "numRetries": r.retries,
        "numMaxDelayRetries": r.max_delay, "numNoDelayRetries": r.no_delay, "numMinDelayRetries": r.min_delay,
        "backoffFunction": name(r.backoff),
    });
    let content = effective.content_type.as_deref().unwrap_or("text/plain; charset=UTF-8");
    let request = json!({ "headerContentType": content });
    match of_topic {
        true => json!({ "http": { "defaultHealthyRetryPolicy": retry, "disableSubscriptionOverrides": false,
                                  "defaultRequestPolicy": request } }),
        false => json!({ "healthyRetryPolicy": retry, "sicklyRetryPolicy": null, "throttlePolicy": null,
                         "requestPolicy": request, "guaranteed": false }),
    }
    .to_string()
}

fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(errors::invalid("DeliveryPolicy: failed to parse JSON.")),
    }
}

fn read(map: &Map<String, Value>, retry: &str, request: &str, throttle: &str) -> Result<Effective, Fault> {
    if map.get(throttle).is_some_and(|v| !v.is_null()) {
        return Err(Fault::not_implemented(format_args!("DeliveryPolicy.{throttle}")));
    }
    let content_type = map.get(request).and_then(|r| r.get("headerContentType")).and_then(Value::as_str);
    let retry = match map.get(retry) {
        Some(Value::Object(said)) => retries(said)?,
        None | Some(Value::Null) => DEFAULT,
        Some(_) => return Err(errors::invalid(format_args!("DeliveryPolicy: {retry} must be an object"))),
    };
    Ok(Effective { retry, content_type: content_type.map(str::to_owned) })
}

fn retries(said: &Map<String, Value>) -> Result<Retry, Fault> {
    let number = |name: &str, default: u32, low: u32, high: u32| match said.get(name) {
        None | Some(Value::Null) => Ok(default),
        Some(v) => {
            v.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| (low..=high).contains(n)).ok_or_else(|| {
                let what = format!("DeliveryPolicy: {name} must be between {low} and {high}");
                errors::invalid(what)
            })
        }
    };
    let retries = number("numRetries", DEFAULT.retries, 0, 100)?;
    let min_seconds = number("minDelayTarget", DEFAULT.min_seconds, 1, 3_600)?;
    let max_seconds = number("maxDelayTarget", DEFAULT.max_seconds.max(min_seconds), 1, 3_600)?;
    if max_seconds < min_seconds {
        return Err(errors::invalid("DeliveryPolicy: maxDelayTarget must be greater than or equal to minDelayTarget"));
    }
    let backoff = match said.get("backoffFunction").and_then(Value::as_str) {
        None | Some("linear") => Backoff::Linear,
        Some("arithmetic") => Backoff::Arithmetic,
        Some("geometric") => Backoff::Geometric,
        Some("exponential") => Backoff::Exponential,
        Some(other) => return Err(errors::invalid(format_args!("DeliveryPolicy: unknown backoffFunction {other}"))),
    };
    let retry = Retry {
        retries,
        no_delay: number("numNoDelayRetries", 0, 0, retries)?,
        min_delay: number("numMinDelayRetries", 0, 0, retries)?,
        max_delay: number("numMaxDelayRetries", 0, 0, retries)?,
        min_seconds,
        max_seconds,
        backoff,
    };
    if retry.no_delay + retry.min_delay + retry.max_delay > retries {
        return Err(errors::invalid(
            "DeliveryPolicy: numRetries must be greater than or equal to the sum of its phases",
        ));
    }
    let total: i64 = (1..=retries).filter_map(|n| retry.pause_ms(n)).sum::<i64>() / 1000;
    match total > TOTAL_SECONDS_MAX {
        true => Err(errors::invalid("DeliveryPolicy: the policy's total delay must not exceed 3600 seconds")),
        false => Ok(retry),
    }
}

fn name(backoff: Backoff) -> &'static str {
    match backoff {
        Backoff::Linear => "linear",
        Backoff::Arithmetic => "arithmetic",
        Backoff::Geometric => "geometric",
        Backoff::Exponential => "exponential",
    }
}
