//! Credentials of a role, for whom its trust policy lets in: the decision point asked it before.
//!
//! AWS STS API Reference, AssumeRole. The account's root may assume a role that trusts its account, which AWS refuses: the local
//! conveniences (`test`) are root, and a lesson on roles would need a user first.

use crate::assume::{self, Role};
use crate::credentials::{self, Carried};
use crate::errors::{access_denied, malformed_policy, too_large, validation};
use crate::limits;
use crate::model::{Session, SessionPolicies, SessionTag};
use crate::rules::{durations, session_tags};
use api_sts::{AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser};
use base::Fault;
use kernel::{Cx, Principal};
use policy::{Document, Kind};
use store::{Read, Tx};

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AssumeRoleRequest) -> Result<AssumeRoleResponse, Fault> {
    let role = assume::role(cx, tx, &input.role_arn)?;
    let calling = credentials::find(tx, &cx.access_key_id)?;
    let seconds = durations::of_role(&cx.principal, input.duration_seconds, role.session_seconds_max)?;
    let policies = session_policies(cx, tx, &role, &input)?;
    let tags = tags(&input, calling.as_ref())?;
    let packed = packed_percent(&policies, &tags)?;
    let source_identity = source_identity(&input, calling.as_ref())?;
    let instance_arn = assume::instance(cx, &input.role_session_name);
    let principal =
        Principal::Role { account: role.account, id: role.id, role: role.name, session: input.role_session_name };
    let user = AssumedRoleUser { assumed_role_id: principal.unique_id(), arn: principal.arn() };
    let carried = Carried {
        tags,
        policies,
        source_identity: source_identity.clone(),
        role_arn: Some(role.arn),
        instance_arn,
        ..Carried::default()
    };
    let issued = credentials::issue(cx, tx, principal, seconds, carried)?;
    Ok(AssumeRoleResponse {
        credentials: Some(issued),
        assumed_role_user: Some(user),
        packed_policy_size: packed,
        source_identity,
    })
}

fn session_policies(
    cx: &Cx,
    read: &dyn Read,
    role: &Role,
    input: &AssumeRoleRequest,
) -> Result<SessionPolicies, Fault> {
    if let Some(document) = &input.policy {
        Document::parse(document, Kind::Identity).map_err(malformed_policy)?;
    }
    let given = input.policy_arns.as_deref().unwrap_or_default();
    if given.len() > limits::POLICY_ARNS_MAX {
        return Err(validation(format!("The number of policy ARNs exceeds {}.", limits::POLICY_ARNS_MAX)));
    }
    let arns: Vec<String> = given.iter().filter_map(|p| p.arn.clone()).collect();
    for arn in &arns {
        let input = api_iam::GetPolicyRequest { policy_arn: arn.clone() };
        match assume::as_sts(cx, role.account).ask(read, &api_iam::GET_POLICY, input) {
            Ok(_) => {}
            Err(f) if f.status < 500 => {
                return Err(validation(format!("Policy {arn} does not exist or is not attachable.")));
            }
            Err(f) => return Err(f),
        }
    }
    Ok(SessionPolicies { document: input.policy.clone(), arns })
}

fn tags(input: &AssumeRoleRequest, calling: Option<&Session>) -> Result<Vec<SessionTag>, Fault> {
    let given: Vec<(String, String)> = input.tags.iter().flatten().map(|t| (t.key.clone(), t.value.clone())).collect();
    let transitive = input.transitive_tag_keys.as_deref().unwrap_or_default();
    session_tags::merge(&given, transitive, calling.map_or(&[], |s| &s.tags))
}

/// How much of the room for policies and tags is used; absent when there are none.
fn packed_percent(policies: &SessionPolicies, tags: &[SessionTag]) -> Result<Option<i32>, Fault> {
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

/// Set once, it stays for every role that is assumed from the session.
fn source_identity(input: &AssumeRoleRequest, calling: Option<&Session>) -> Result<Option<String>, Fault> {
    match (calling.and_then(|s| s.source_identity.as_ref()), &input.source_identity) {
        (Some(has), Some(asked)) if has != asked => {
            Err(access_denied("The source identity of the calling session cannot be changed."))
        }
        (Some(has), _) => Ok(Some(has.clone())),
        (None, asked) => Ok(asked.clone()),
    }
}
