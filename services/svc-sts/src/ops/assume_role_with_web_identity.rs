//! Credentials of a role for somebody whom an OpenID Connect provider vouches for: nobody signs the call, the token is proof.
//!
//! AWS STS API Reference, AssumeRoleWithWebIdentity. The issuer's keys are fetched at every call, so that it may change them at
//! any time; no snapshot and no transaction is held meanwhile.

use crate::assume::{self, Role};
use crate::carried;
use crate::credentials::{self, Carried};
use crate::errors::{not_authorised_by_web, validation};
use crate::rules::{durations, session_tags};
use crate::web::claims::{self, Claims};
use crate::web::issuers::{self, Issuers};
use crate::web::provider::{self, Provider};
use crate::web::{keys, token};
use api_sts::{AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse, AssumedRoleUser};
use base::Fault;
use kernel::{Cx, Principal};
use std::sync::Arc;
use store::{Read, Tx};

type Input = AssumeRoleWithWebIdentityRequest;

/// The answer once the issuer has been heard.
pub(crate) async fn run(
    issuers: Arc<dyn Issuers>,
    cx: Cx,
    input: Input,
) -> Result<AssumeRoleWithWebIdentityResponse, Fault> {
    let claims = verified(&*issuers, &cx, &input).await?;
    cx.again().write(move |cx, tx| issue(cx, tx, &input, &claims)).await
}

/// What the token says, once its issuer is one that the role's account trusts, and has signed it.
async fn verified(issuers: &dyn Issuers, cx: &Cx, input: &Input) -> Result<Claims, Fault> {
    let token = token::read(&input.web_identity_token)?;
    let issuer = claims::issuer(&token.claims)?;
    let provider = {
        let account = assume::account(&input.role_arn)?;
        provider::find(cx, &cx.snapshot()?, account, issuer)?
    };
    let published = issuers::keys(issuers, cx, issuer, &provider.thumbprints).await?;
    keys::verify(&token, &published)?;
    claims::in_time(&token.claims, cx.again().now().secs())?;
    claims::read(&token.claims)
}

/// Everything is asked again in the transaction: provider and role may have changed while the issuer was asked.
fn issue(cx: &Cx, tx: &mut Tx, input: &Input, claims: &Claims) -> Result<AssumeRoleWithWebIdentityResponse, Fault> {
    let account = assume::account(&input.role_arn)?;
    let provider = provider::find(cx, tx, account, &claims.issuer)?;
    provider::meant(&provider, claims)?;
    let role = role(cx, tx, &input.role_arn)?;
    provider::admit(cx, tx, &role, &provider, claims, &input.role_session_name)?;
    let seconds = durations::of_role(&cx.principal, input.duration_seconds, role.session_seconds_max)?;
    let (carried, packed) = carried(cx, tx, input, claims, &role, &provider)?;
    let session = input.role_session_name.clone();
    let principal = Principal::Role { account: role.account, id: role.id, role: role.name, session };
    let user = AssumedRoleUser { assumed_role_id: principal.unique_id(), arn: principal.arn() };
    Ok(AssumeRoleWithWebIdentityResponse {
        credentials: Some(credentials::issue(cx, tx, principal, seconds, carried)?),
        subject_from_web_identity_token: Some(claims.subject.clone()),
        assumed_role_user: Some(user),
        packed_policy_size: packed,
        provider: Some(provider.arn),
        audience: Some(claims.audience.clone()),
        source_identity: claims.source_identity.clone(),
    })
}

/// A role that does not exist is refused like one that trusts somebody else.
fn role(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Role, Fault> {
    assume::role(cx, read, arn).map_err(|f| if f.is("AccessDenied") { not_authorised_by_web() } else { f })
}

fn carried(
    cx: &Cx,
    read: &dyn Read,
    input: &Input,
    claims: &Claims,
    role: &Role,
    provider: &Provider,
) -> Result<(Carried, Option<i32>), Fault> {
    let policies = carried::policies(cx, read, role.account, input.policy.as_deref(), input.policy_arns.as_deref())?;
    let tags = session_tags::merge(&claims.tags, &claims.transitive, &[])?;
    let packed = carried::packed_percent(&policies, &tags)?;
    let source = claims.source_identity.as_deref();
    if source.is_some_and(|s| !(2..=64).contains(&s.chars().count())) {
        return Err(validation("The source identity of the token must have 2 to 64 characters."));
    }
    let carried = Carried {
        tags,
        policies,
        source_identity: claims.source_identity.clone(),
        role_arn: Some(role.arn.clone()),
        provider: Some(provider.arn.clone()),
        keys: provider::kept_keys(provider, claims),
        ..Carried::default()
    };
    Ok((carried, packed))
}
