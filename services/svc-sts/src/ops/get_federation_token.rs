//! Temporary credentials for somebody whom a user or the account vouches for.
//!
//! AWS STS API Reference, GetFederationToken.

use crate::carried;
use crate::credentials::{self, Carried};
use crate::errors::access_denied;
use crate::model::SessionTag;
use crate::rules::{durations, session_tags};
use api_sts::{FederatedUser, GetFederationTokenRequest, GetFederationTokenResponse};
use base::Fault;
use kernel::{Cx, FederatedBy, Principal};
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: GetFederationTokenRequest) -> Result<GetFederationTokenResponse, Fault> {
    let user = match &cx.principal {
        _ if cx.session.is_some() => None,
        Principal::Root(_) => Some(None),
        Principal::User { id, path, name, .. } => {
            Some(Some(FederatedBy { id: id.clone(), path: path.clone(), name: name.clone() }))
        }
        _ => None,
    };
    let user = user.ok_or_else(|| access_denied("Cannot call GetFederationToken with session credentials"))?;
    let seconds = durations::of_user(&cx.principal, input.duration_seconds);
    let arns = input.policy_arns.as_deref();
    let policies = carried::policies(cx, tx, cx.account, input.policy.as_deref(), arns)?;
    let given: Vec<(String, String)> = input.tags.iter().flatten().map(|t| (t.key.clone(), t.value.clone())).collect();
    // tags of a federated user are transitive
    let keys: Vec<String> = given.iter().map(|(key, _)| key.clone()).collect();
    let tags: Vec<SessionTag> = session_tags::merge(&given, &keys, &[])?;
    let packed_policy_size = carried::packed_percent(&policies, &tags)?;
    let principal = Principal::Federated { account: cx.account, name: input.name, user };
    let shown = FederatedUser { federated_user_id: principal.unique_id(), arn: principal.arn() };
    let with = Carried { tags, policies, ..Carried::default() };
    let issued = credentials::issue(cx, tx, principal, seconds, with)?;
    Ok(GetFederationTokenResponse { credentials: Some(issued), federated_user: Some(shown), packed_policy_size })
}
