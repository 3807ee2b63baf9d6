//! Queue policies: what AddPermission and RemovePermission make of them.
//!
//! AddPermission: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html>

use crate::{errors, limits};
use base::{AccountId, Fault};
use policy::{Document, Kind};
use serde_json::{Value, json};

/// Actions that a statement of AddPermission may name; `*` for all of them.
const ACTIONS: &[&str] = &[
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListDeadLetterSourceQueues",
    "PurgeQueue",
];

/// Actions that are never another account's.
const OWNERS_ACTIONS: &[&str] = &[
    "AddPermission",
    "CancelMessageMoveTask",
    "CreateQueue",
    "DeleteQueue",
    "ListMessageMoveTasks",
    "ListQueueTags",
    "ListQueues",
    "RemovePermission",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
];

/// A policy as SetQueueAttributes takes it; an empty text removes it.
pub(crate) fn check(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    Document::parse(text, Kind::Resource).map_err(|_| errors::bad_attribute("Policy"))?;
    Ok(Some(text.to_owned()))
}

/// True when two policies are the same document.
pub(crate) fn same(a: Option<&str>, b: Option<&str>) -> bool {
    let value = |text: Option<&str>| text.and_then(|t| serde_json::from_str::<Value>(t).ok());
    value(a) == value(b)
}

/// The policy with one more statement.
pub(crate) fn add(
    policy: Option<&str>,
    queue: &str,
    label: &str,
    accounts: &[String],
    actions: &[String],
) -> Result<String, Fault> {
    check_label(label)?;
    check_statement(accounts, actions)?;
    let mut document = policy.and_then(|p| serde_json::from_str(p).ok()).unwrap_or_else(
        || json!({ "Version": "2008-10-17", "Id": format!("{queue}/SQSDefaultPolicy"), "Statement": [] }),
    );
    let mut statements = statements(&document);
    if statements.iter().any(|s| s["Sid"] == label) {
        return Err(errors::invalid(label, "Label", "Already exists."));
    }
    if statements.len() >= limits::STATEMENTS_MAX {
        let max = limits::STATEMENTS_MAX;
        return Err(errors::over_limit(format!("{} statements were found, maximum allowed is {max}.", max + 1)));
    }
    let principals: Vec<String> = accounts.iter().map(|a| format!("arn:aws:iam::{a}:root")).collect();
    let actions: Vec<String> = actions.iter().map(|a| format!("SQS:{a}")).collect();
    statements.push(json!({
        "Sid": label,
        "Effect": "Allow",
        "Principal": { "AWS": one_or_all(principals) },
        "Action": one_or_all(actions),
        "Resource": queue,
    }));
    document["Statement"] = Value::Array(statements);
    Ok(document.to_string())
}

/// The policy without a statement; `None` when it was the last.
pub(crate) fn remove(policy: Option<&str>, label: &str) -> Result<Option<String>, Fault> {
    let missing = || errors::invalid(label, "Label", "can't find label.");
    let mut document: Value = policy.and_then(|p| serde_json::from_str(p).ok()).ok_or_else(missing)?;
    let before = statements(&document);
    let after: Vec<Value> = before.iter().filter(|s| s["Sid"] != label).cloned().collect();
    if after.len() == before.len() {
        return Err(missing());
    }
    if after.is_empty() {
        return Ok(None);
    }
    document["Statement"] = Value::Array(after);
    Ok(Some(document.to_string()))
}

fn statements(document: &Value) -> Vec<Value> {
    match &document["Statement"] {
        Value::Array(all) => all.clone(),
        Value::Object(_) => vec![document["Statement"].clone()],
        _ => Vec::new(),
    }
}

fn one_or_all(mut all: Vec<String>) -> Value {
    if all.len() == 1 { all.remove(0).into() } else { all.into() }
}

fn check_label(label: &str) -> Result<(), Fault> {
    let word = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if word && (1..=80).contains(&label.len()) {
        return Ok(());
    }
    let reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    Err(errors::invalid(label, "Label", reason))
}

fn check_statement(accounts: &[String], actions: &[String]) -> Result<(), Fault> {
    if accounts.is_empty() {
        return Err(errors::missing("AWSAccountIds"));
    }
    if actions.is_empty() {
        return Err(errors::missing("Actions"));
    }
    if actions.len() > limits::ACTIONS_MAX {
        let (sent, max) = (actions.len(), limits::ACTIONS_MAX);
        return Err(errors::over_limit(format!("{sent} Actions were found, maximum allowed is {max}.")));
    }
    if accounts.len() > limits::PRINCIPALS_MAX {
        let (sent, max) = (accounts.len(), limits::PRINCIPALS_MAX);
        return Err(errors::over_limit(format!("{sent} principals were found, maximum allowed is {max}.")));
    }
    if let Some(action) = actions.iter().find(|a| *a != "*" && !ACTIONS.contains(&a.as_str())) {
        let reason = match OWNERS_ACTIONS.contains(&action.as_str()) {
            true => "Only the queue owner is allowed to invoke this action.",
            false => "Please refer to the appropriate WSDL for a list of valid actions.",
        };
        return Err(errors::invalid(format_args!("SQS:{action}"), "ActionName", reason));
    }
    match accounts.iter().find(|a| a.parse::<AccountId>().is_err()) {
        Some(account) => Err(errors::invalid(format_args!("[{account}]"), "PrincipalId", "Unable to verify.")),
        None => Ok(()),
    }
}
