//! Credentials of a role, for whom its trust policy lets in: the decision point asked it before.
//!
//! AWS STS API Reference, AssumeRole. The account's root may assume a role that trusts its account, which AWS refuses: the local
//! conveniences (`test`) are root, and a lesson on roles would need a user first.

use crate::assume;
use crate::credentials::{self, Carried};
use crate::errors::access_denied;
use crate::model::{Session, SessionTag};
use crate::rules::{durations, session_tags};
use crate::{carried, second_factor};
use api_sts::{AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser};
use base::Fault;
use kernel::{Cx, Principal};
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AssumeRoleRequest) -> Result<AssumeRoleResponse, Fault> {
    let role = assume::role(cx, tx, &input.role_arn)?;
    let calling = credentials::find(tx, &cx.access_key_id)?;
    let seconds = durations::of_role(&cx.principal, input.duration_seconds, role.session_seconds_max)?;
    let mfa_at = second_factor::consume(cx, tx, input.serial_number.as_deref(), input.token_code.as_deref())?;
    let policies = carried::policies(cx, tx, role.account, input.policy.as_deref(), input.policy_arns.as_deref())?;
    let tags = tags(&input, calling.as_ref())?;
    let packed = carried::packed_percent(&policies, &tags)?;
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
        mfa_at,
        provider: None,
        keys: Vec::new(),
    };
    let issued = credentials::issue(cx, tx, principal, seconds, carried)?;
    Ok(AssumeRoleResponse {
        credentials: Some(issued),
        assumed_role_user: Some(user),
        packed_policy_size: packed,
        source_identity,
    })
}

fn tags(input: &AssumeRoleRequest, calling: Option<&Session>) -> Result<Vec<SessionTag>, Fault> {
    let given: Vec<(String, String)> = input.tags.iter().flatten().map(|t| (t.key.clone(), t.value.clone())).collect();
    let transitive = input.transitive_tag_keys.as_deref().unwrap_or_default();
    session_tags::merge(&given, transitive, calling.map_or(&[], |s| &s.tags))
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
