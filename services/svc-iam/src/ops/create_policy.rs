//! Makes a managed policy.
//!
//! IAM API Reference, CreatePolicy.

use crate::errors::{already_exists, broken};
use crate::model::{Policy, PolicyVersion};
use crate::rules::{documents, names};
use crate::tables::{POLICIES, VERSIONS};
use crate::{errors, limits, show, tagging};
use api_iam::{CreatePolicyRequest, CreatePolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreatePolicyRequest) -> Result<CreatePolicyResponse, Fault> {
    check(&input.policy_document)?;
    let key = (cx.global(), names::key(&input.policy_name));
    if POLICIES.contains(tx, &key).map_err(broken)? {
        let name = input.policy_name;
        return Err(already_exists(format!("A policy called {name} already exists. Duplicate names are not allowed.")));
    }
    let has = POLICIES.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::POLICIES, has)?;
    let policy = Policy {
        name: input.policy_name,
        path: names::path(input.path),
        id: cx.ids().iam("ANPA"),
        created: cx.now(),
        updated: cx.now(),
        description: input.description,
        default: 1,
        next: 2,
    };
    tagging::put(cx, tx, &policy.id, &input.tags.unwrap_or_default())?;
    let version = PolicyVersion { document: input.policy_document, created: cx.now() };
    VERSIONS.put(tx, &(cx.global(), policy.id.clone(), 1), &version).map_err(broken)?;
    POLICIES.put(tx, &key, &policy).map_err(broken)?;
    Ok(CreatePolicyResponse { policy: Some(show::policy(cx, tx, policy)?) })
}

/// A managed policy's document: version 2012-10-17, 6,144 characters.
pub(crate) fn check(document: &str) -> Result<(), Fault> {
    documents::check(document, policy::Kind::Managed)?;
    if policy::size(document) > limits::POLICY_SIZE_MAX {
        return Err(errors::quota("PolicySize", limits::POLICY_SIZE_MAX));
    }
    Ok(())
}
