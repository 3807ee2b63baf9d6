//! Policies of archives and replays, as their owners write them.
//!
//! Message archiving: <https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html>; replay:
//! <https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html>

use crate::model::{Archive, Replay, ReplayState, Topic};
use crate::{errors, limits};
use base::{Fault, Timestamp};
use serde_json::{Map, Value};

/// The archive that a policy asks for; `{}` asks for none.
pub(crate) fn of_topic(topic: &Topic, text: &str) -> Result<Option<Archive>, Fault> {
    let said = object("ArchivePolicy", text, &["MessageRetentionPeriod"])?;
    let Some(days) = said.get("MessageRetentionPeriod") else { return Ok(None) };
    if topic.fifo.is_none() {
        return Err(errors::invalid_because("ArchivePolicy", "The attribute is only valid for FIFO topics"));
    }
    let days = match days {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|n| u16::try_from(n).ok()),
    };
    let days = days.filter(|d| limits::ARCHIVE_DAYS.contains(d)).ok_or_else(|| {
        let (low, high) = (limits::ARCHIVE_DAYS.start(), limits::ARCHIVE_DAYS.end());
        let reason = format!("MessageRetentionPeriod must be an integer between {low} and {high}");
        errors::invalid(format_args!("ArchivePolicy: {reason}"))
    })?;
    // a policy that is changed goes on with what the archive has
    let there = topic.archive.clone().unwrap_or_default();
    Ok(Some(Archive { policy: text.into(), days, ..there }))
}

/// The replay that a policy asks for; nothing or `{}` ends one.
pub(crate) fn of_subscription(text: &str) -> Result<Option<Replay>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let said = object("ReplayPolicy", text, &["PointType", "StartingPoint", "EndingPoint"])?;
    if said.is_empty() {
        return Ok(None);
    }
    let wrong = |reason: String| errors::invalid(format_args!("ReplayPolicy: {reason}"));
    if said.get("PointType").and_then(Value::as_str) != Some("Timestamp") {
        return Err(wrong("PointType must be Timestamp".into()));
    }
    let point = |name: &str| {
        let Some(value) = said.get(name) else { return Ok(None) };
        let at = value.as_str().filter(|t| t.contains('T')).and_then(policy::timestamp);
        at.map(Some).ok_or_else(|| wrong(format!("{name} must be a timestamp in ISO 8601 format")))
    };
    let start = point("StartingPoint")?.ok_or_else(|| wrong("StartingPoint is required".into()))?;
    let until = point("EndingPoint")?;
    if until.is_some_and(|until| until <= start) {
        return Err(wrong("EndingPoint must be after StartingPoint".into()));
    }
    let state = ReplayState::Pending;
    Ok(Some(Replay { policy: text.into(), begun: Timestamp::default(), start, until, state }))
}

/// A replay begins now, where the topic's archive reaches back so far.
pub(crate) fn begin(topic: &Topic, replay: &mut Replay, now: Timestamp) -> Result<(), Fault> {
    let wrong = |reason: &str| Err(errors::invalid(format_args!("ReplayPolicy: {reason}")));
    let Some(archive) = &topic.archive else {
        return wrong("the topic does not have an active ArchivePolicy");
    };
    // BeginningArchiveTime is told in whole milliseconds, replays are often asked for in whole seconds
    if replay.start.secs() < archive.begins(now).secs() {
        return wrong("StartingPoint must not be before the topic's BeginningArchiveTime");
    }
    if replay.start > now {
        return wrong("StartingPoint must not be in the future");
    }
    replay.begun = now;
    Ok(())
}

fn object(name: &str, text: &str, known: &[&str]) -> Result<Map<String, Value>, Fault> {
    let Ok(Value::Object(said)) = serde_json::from_str::<Value>(text) else {
        return Err(errors::invalid(format_args!("{name}: failed to parse JSON.")));
    };
    match said.keys().find(|k| !known.contains(&k.as_str())) {
        Some(other) => Err(errors::invalid(format_args!("{name}: invalid JSON. Attribute {other} is unknown."))),
        None => Ok(said),
    }
}
