//! Bucket policies: what they may say, and whether they let strangers in.
//!
//! "Bucket policies for Amazon S3", "Blocking public access to your Amazon S3 storage" (the meaning of "public"), Amazon S3 User
//! Guide.

use super::actions;
use crate::errors;
use crate::limits::POLICY_BYTES_MAX;
use base::Fault;
use policy::{Document, Effect, Kind, Malformed, Principal, Statement};

/// Keys that bind a statement to somebody in particular, when they are compared without wild cards.
const BINDING: &[&str] = &[
    "aws:sourceip",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:userid",
    "aws:calledvia",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// Checks a policy of this bucket.
pub(crate) fn check(text: &str, bucket: &str) -> Result<Document, Fault> {
    let malformed = |what: &str| Fault::sender("MalformedPolicy", what.to_owned());
    if text.len() > POLICY_BYTES_MAX {
        return Err(malformed("Normalized policy document exceeds the maximum allowed size of 20480 bytes."));
    }
    if !text.trim_start().starts_with('{') {
        return Err(malformed("Policies must be valid JSON and the first byte must be '{'"));
    }
    let document = Document::parse(text, Kind::Resource).map_err(|e| match &e {
        Malformed::InvalidPrincipal { kind, value } => errors::invalid_principal(kind, value),
        e => malformed(&e.to_string()),
    })?;
    let arn = format!("arn:aws:s3:::{bucket}");
    for statement in &document.statements {
        let own = |a: &policy::Action| a.text() == "*" || a.text().to_ascii_lowercase().starts_with("s3:");
        if !statement.actions.values.iter().all(own) {
            return Err(malformed("Policy has invalid action"));
        }
        check_applies(statement, &arn)?;
        let own = |r: &str| {
            r == arn || r.strip_prefix(&arn).is_some_and(|rest| rest.starts_with('/')) || r == format!("{arn}*")
        };
        if resources(statement).iter().any(|r| !own(r)) {
            return Err(malformed("Policy has invalid resource"));
        }
    }
    Ok(document)
}

/// Every action must concern something that the statement names.
fn check_applies(statement: &Statement, arn: &str) -> Result<(), Fault> {
    if statement.actions.not || statement.resources.as_ref().is_none_or(|r| r.not) {
        return Ok(());
    }
    let named = resources(statement);
    let objects = named.iter().any(|r| r.strip_prefix(arn).is_some_and(|rest| rest.starts_with(['/', '*'])));
    let bucket = named.iter().any(|r| r == arn || r.strip_prefix(arn).is_some_and(|rest| rest.starts_with('*')));
    for action in &statement.actions.values {
        let text = match actions::concern(action) {
            (false, false) => "Policy has invalid action",
            (of_bucket, of_object) if of_bucket && bucket || of_object && objects => continue,
            // what else is named is not this bucket's, and is refused as such
            _ if !bucket && !objects => continue,
            _ => "Action does not apply to any resource(s) in statement",
        };
        return Err(Fault::sender("MalformedPolicy", text));
    }
    Ok(())
}

fn resources(statement: &Statement) -> Vec<String> {
    statement.resources.iter().flat_map(|r| r.values.iter().map(|t| t.text().to_owned())).collect()
}

/// It lets in people whom it does not name.
pub(crate) fn is_public(document: &Document) -> bool {
    document.statements.iter().any(|s| {
        let anyone = s
            .principals
            .as_ref()
            .is_some_and(|p| p.not || p.values.iter().any(|p| matches!(p, Principal::Everyone | Principal::EveryAws)));
        s.effect == Effect::Allow && anyone && !bound(s)
    })
}

fn bound(statement: &Statement) -> bool {
    statement.conditions.iter().any(|c| {
        BINDING.contains(&c.key.to_ascii_lowercase().as_str())
            && !c.values.is_empty()
            && c.values
                .iter()
                .map(policy::Template::text)
                .all(|v| !v.contains(['*', '?']) && v != "0.0.0.0/0" && v != "::/0")
    })
}

/// "Access Denied", with the setting that does it.
pub(crate) fn blocked(caller: &str, action: &str, arn: &str, setting: &str) -> Fault {
    let text = format!(
        "User: {caller} is not authorized to perform: {action} on resource: \"{arn}\" because public {} are prevented by the \
         {setting} setting in S3 Block Public Access.",
        if setting == "BlockPublicPolicy" { "policies" } else { "ACLs" }
    );
    Fault { message: text, ..errors::access_denied() }
}
