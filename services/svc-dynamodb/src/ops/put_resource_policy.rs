//! PutResourcePolicy.
//!
//! Amazon DynamoDB Developer Guide, "Using resource-based policies for DynamoDB".

use crate::errors::{invalid, no_policy};
use crate::limits::POLICY_BYTES_MAX;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::PutResourcePolicyInput) -> Result<api::PutResourcePolicyOutput, Fault> {
    let (at, mut table) = find::by_arn(cx, tx, &i.resource_arn)?;
    expected(i.expected_revision_id.as_deref(), table.policy.as_ref().map(|(_, r)| r.as_str()), &i.resource_arn)?;
    let policy = checked(cx, i.policy)?;
    let revision = match &table.policy {
        Some((text, revision)) if *text == policy.0 => revision.clone(),
        _ => policy.1.clone(),
    };
    table.policy = Some((policy.0, revision.clone()));
    tables::put_table(tx, at, &table)?;
    Ok(api::PutResourcePolicyOutput { revision_id: Some(revision) })
}

/// A policy that can be read, and a revision for it.
pub(crate) fn checked(cx: &Cx, text: String) -> Result<(String, String), Fault> {
    if text.len() > POLICY_BYTES_MAX {
        return Err(invalid("Resource-based policy size exceeds the maximum size of 20 KB"));
    }
    policy::Document::parse(&text, policy::Kind::Resource)
        .map_err(|e| invalid(format!("Invalid policy document: {e}")))?;
    let revision = cx.ids().below(u64::MAX).to_string();
    Ok((text, revision))
}

/// The revision that the caller knows must be the present one; `NO_POLICY`: there must be none.
pub(crate) fn expected(expected: Option<&str>, has: Option<&str>, arn: &str) -> Result<(), Fault> {
    match (expected, has) {
        (None, _) | (Some("NO_POLICY"), None) => Ok(()),
        (Some(e), Some(h)) if e == h => Ok(()),
        _ => Err(no_policy(arn)),
    }
}
