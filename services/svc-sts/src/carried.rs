//! The policies that a session is made with, and how much room they take.
//!
//! IAM User Guide, "Session policies"; "IAM and AWS STS quotas", "STS session tags" (the packed size).

use crate::assume::as_sts;
use crate::errors::{malformed_policy, too_large, validation};
use crate::limits;
use crate::model::{SessionPolicies, SessionTag};
use api_sts::PolicyDescriptorType;
use base::{AccountId, Fault};
use kernel::Cx;
use policy::{Document, Kind};
use store::Read;

/// Documents are readable, and policies exist in the account.
pub(crate) fn policies(
    cx: &Cx,
    read: &dyn Read,
    account: AccountId,
    document: Option<&str>,
    given: Option<&[PolicyDescriptorType]>,
) -> Result<SessionPolicies, Fault> {
    if let Some(document) = document {
        Document::parse(document, Kind::Identity).map_err(malformed_policy)?;
    }
    let given = given.unwrap_or_default();
    if given.len() > limits::POLICY_ARNS_MAX {
        return Err(validation(format!("The number of policy ARNs exceeds {}.", limits::POLICY_ARNS_MAX)));
    }
    let arns: Vec<String> = given.iter().filter_map(|p| p.arn.clone()).collect();
    for arn in &arns {
        let input = api_iam::GetPolicyRequest { policy_arn: arn.clone() };
        match as_sts(cx, account).ask(read, &api_iam::GET_POLICY, input) {
            Ok(_) => {}
            Err(f) if f.status < 500 => {
                return Err(validation(format!("Policy {arn} does not exist or is not attachable.")));
            }
            Err(f) => return Err(f),
        }
    }
    Ok(SessionPolicies { document: document.map(str::to_owned), arns })
}

/// How much of the room for policies and tags is used; absent when there are none.
pub(crate) fn packed_percent(policies: &SessionPolicies, tags: &[SessionTag]) -> Result<Option<i32>, Fault> {
    let text = policies.document.as_ref().map_or(0, String::len);
    let arns: usize = policies.arns.iter().map(String::len).sum();
    let tags: usize = tags.iter().map(|t| t.key.len() + t.value.len()).sum();
    let size = text + arns + tags;
    let percent = (size * 100).div_ceil(limits::PACKED_SIZE_MAX);
    match size {
        0 => Ok(None),
        _ if percent > 100 => Err(too_large(percent)),
        _ => Ok(Some(percent as i32)),
    }
}
