//! Topic policies: the default, and what AddPermission and RemovePermission make of them.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-using-identity-based-policies.html>

use crate::{errors, limits};
use base::{AccountId, Fault};
use policy::{Document, Kind};
use serde_json::{Value, json};

/// Actions on a topic that a statement may name.
const ACTIONS: &[&str] = &[
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
    "ListTagsForResource",
    "GetDataProtectionPolicy",
    "PutDataProtectionPolicy",
];

/// What a topic has until a policy is set: everything for its owner.
pub(crate) fn default(topic: &str, owner: AccountId) -> String {
    let actions: Vec<String> = ACTIONS[..8].iter().map(|a| format!("SNS:{a}")).collect();
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": actions,
            "Resource": topic,
            "Condition": { "StringEquals": { "AWS:SourceOwner": owner.to_string() } },
        }],
    })
    .to_string()
}

/// A policy as SetTopicAttributes takes it.
pub(crate) fn check(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    Document::parse(text, Kind::Resource).map_err(|_| errors::invalid("Policy Error: null"))?;
    Ok(Some(text.to_owned()))
}

/// The policy with one more statement.
pub(crate) fn add(
    policy: &str,
    topic: &str,
    label: &str,
    accounts: &[String],
    actions: &[String],
) -> Result<String, Fault> {
    if let Some(action) = actions.iter().find(|a| !ACTIONS.contains(&a.as_str())) {
        return Err(errors::invalid_because(
            "ActionName",
            format_args!("Policy statement action out of service scope: {action}"),
        ));
    }
    if let Some(account) = accounts.iter().find(|a| a.parse::<AccountId>().is_err()) {
        return Err(errors::invalid_because("AWSAccountId", format_args!("{account} is not a valid account id")));
    }
    if accounts.is_empty() || actions.is_empty() {
        return Err(errors::invalid("Policy statement must have at least one account and one action"));
    }
    let mut document: Value = serde_json::from_str(policy).map_err(Fault::internal)?;
    let mut statements = document["Statement"].as_array().cloned().unwrap_or_default();
    if statements.iter().any(|s| s["Sid"] == label) {
        return Err(errors::invalid("Statement already exists"));
    }
    if statements.len() >= limits::STATEMENTS_MAX {
        return Err(errors::invalid("Policy has too many statements"));
    }
    let principals: Vec<String> = accounts.iter().map(|a| format!("arn:aws:iam::{a}:root")).collect();
    let actions: Vec<String> = actions.iter().map(|a| format!("SNS:{a}")).collect();
    statements.push(json!({
        "Sid": label,
        "Effect": "Allow",
        "Principal": { "AWS": one_or_all(principals) },
        "Action": one_or_all(actions),
        "Resource": topic,
    }));
    document["Statement"] = Value::Array(statements);
    Ok(document.to_string())
}

/// The policy without a statement; one that is not there is no error.
pub(crate) fn remove(policy: &str, label: &str) -> Result<String, Fault> {
    let mut document: Value = serde_json::from_str(policy).map_err(Fault::internal)?;
    if let Some(statements) = document["Statement"].as_array_mut() {
        statements.retain(|s| s["Sid"] != label);
    }
    Ok(document.to_string())
}

fn one_or_all(mut all: Vec<String>) -> Value {
    if all.len() == 1 { all.remove(0).into() } else { all.into() }
}
