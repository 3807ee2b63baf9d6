//! Adds a version to a managed policy.
//!
//! IAM API Reference, CreatePolicyVersion.

use crate::errors::{broken, limit_exceeded};
use crate::model::PolicyVersion;
use crate::ops::create_policy;
use crate::rules::names;
use crate::tables::{POLICIES, VERSIONS};
use crate::{find, limits, show};
use api_iam::{CreatePolicyVersionRequest, CreatePolicyVersionResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreatePolicyVersionRequest,
) -> Result<CreatePolicyVersionResponse, Fault> {
    let mut policy = find::own_policy(cx, tx, &input.policy_arn, "CreatePolicyVersion")?;
    create_policy::check(&input.policy_document)?;
    let has = VERSIONS.count(tx, &(cx.global(), policy.id.clone())).map_err(broken)?;
    if has >= limits::POLICY_VERSIONS_MAX {
        return Err(limit_exceeded(format!(
            "A managed policy can have up to {} versions. Before you create a new version, you must delete an existing \
             version.",
            limits::POLICY_VERSIONS_MAX
        )));
    }
    let number = policy.next;
    let version = PolicyVersion { document: input.policy_document, created: cx.now() };
    VERSIONS.put(tx, &(cx.global(), policy.id.clone(), number), &version).map_err(broken)?;
    policy.next += 1;
    policy.updated = cx.now();
    if input.set_as_default == Some(true) {
        policy.default = number;
    }
    POLICIES.put(tx, &(cx.global(), names::key(&policy.name)), &policy).map_err(broken)?;
    let mut shown = show::version(&policy, number, version);
    shown.document = None;
    Ok(CreatePolicyVersionResponse { policy_version: Some(shown) })
}
