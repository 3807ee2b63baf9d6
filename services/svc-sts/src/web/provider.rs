//! The provider that an account trusts, and whether a role trusts whom it vouches for.
//!
//! IAM User Guide, "Available keys for AWS OIDC federation", "AWS JSON policy elements: Principal" (OIDC federated principals).

use super::claims::Claims;
use crate::assume::{Role, as_sts};
use crate::errors::{invalid_token, not_authorised_by_web};
use api_iam::GetOpenIDConnectProviderRequest;
use base::{AccountId, Fault};
use kernel::{Authoriser, Cx, Held, Resource};
use policy::{Caller, Context, Kind, Named, Policies, Request, ResourcePolicy, documents, evaluate};
use store::Read;

/// An OpenID Connect provider of an account.
pub(crate) struct Provider {
    pub(crate) arn: String,
    /// The issuer without `https://`: what its condition keys begin with.
    pub(crate) name: String,
    pub(crate) clients: Vec<String>,
    pub(crate) thumbprints: Vec<String>,
}

/// The account's provider for this issuer.
pub(crate) fn find(cx: &Cx, read: &dyn Read, account: AccountId, issuer: &str) -> Result<Provider, Fault> {
    let unknown = || invalid_token(format!("No OpenIDConnect provider found in your account for {issuer}"));
    let name = issuer.strip_prefix("https://").ok_or_else(unknown)?.to_owned();
    let arn = format!("arn:aws:iam::{account}:oidc-provider/{name}");
    let input = GetOpenIDConnectProviderRequest { open_id_connect_provider_arn: arn.clone() };
    let found = match as_sts(cx, account).ask(read, &api_iam::GET_OPEN_ID_CONNECT_PROVIDER, input) {
        Ok(found) => found,
        Err(f) if f.status < 500 => return Err(unknown()),
        Err(f) => return Err(f),
    };
    let (clients, thumbprints) = (found.client_id_list.unwrap_or_default(), found.thumbprint_list.unwrap_or_default());
    Ok(Provider { arn, name, clients, thumbprints })
}

/// Refuses a token for somebody else.
pub(crate) fn meant(provider: &Provider, claims: &Claims) -> Result<(), Fault> {
    match provider.clients.contains(&claims.audience) {
        true => Ok(()),
        false => Err(invalid_token("Incorrect token audience")),
    }
}

/// The token's condition keys that stay with the session.
pub(crate) fn kept_keys(provider: &Provider, claims: &Claims) -> Vec<(String, Vec<String>)> {
    let key = |name: &str| format!("{}:{name}", provider.name);
    let mut keys = vec![(key("aud"), vec![claims.audience.clone()]), (key("sub"), vec![claims.subject.clone()])];
    if !claims.methods.is_empty() {
        keys.push((key("amr"), claims.methods.clone()));
    }
    keys
}

/// Every condition key of the call.
fn keys(provider: &Provider, claims: &Claims, session: &str) -> Context {
    let mut keys = Context::new();
    for (key, values) in kept_keys(provider, claims) {
        keys.set_all(&key, values);
    }
    if !claims.own_audience.is_empty() {
        keys.set_all(&format!("{}:oaud", provider.name), claims.own_audience.clone());
    }
    if let Some(email) = &claims.email {
        keys.set(&format!("{}:email", provider.name), email.clone());
    }
    keys.set("sts:RoleSessionName", session);
    if let Some(source) = &claims.source_identity {
        keys.set("sts:SourceIdentity", source.clone());
    }
    for (key, value) in &claims.tags {
        keys.set(&format!("aws:RequestTag/{key}"), value.clone());
    }
    if !claims.tags.is_empty() {
        keys.set_all("aws:TagKeys", claims.tags.iter().map(|(key, _)| key.clone()).collect());
    }
    if !claims.transitive.is_empty() {
        keys.set_all("sts:TransitiveTagKeys", claims.transitive.clone());
    }
    keys
}

/// Holds nothing: the role's trust alone decides.
struct Vouched(Caller);

impl Authoriser for Vouched {
    fn held(&self, _: &Cx, _: &dyn Read) -> Result<Held, Fault> {
        Ok(Held::nothing(self.0.clone()))
    }
}

/// Refuses whom the role does not trust: with the session itself, with tags, and with who is behind it.
pub(crate) fn admit(
    cx: &Cx,
    read: &dyn Read,
    role: &Role,
    provider: &Provider,
    claims: &Claims,
    session: &str,
) -> Result<(), Fault> {
    let caller = Caller::Provider { name: provider.arn.clone() };
    let resource = Resource { arn: role.arn.clone(), keys: keys(provider, claims, session) };
    let vouched = Vouched(caller.clone());
    let asked =
        kernel::authorise::explain(cx.kernel(), &vouched, cx, read, "sts:AssumeRoleWithWebIdentity", &resource)?;
    let Some(asked) = asked.filter(|a| a.decision.allowed) else { return Err(not_authorised_by_web()) };
    let trust = documents::readable(&role.trust, Kind::Trust);
    let trusts = |action: &str| {
        let named = vec![Named { name: &role.arn, document: &trust }];
        let policies = Policies { resource: ResourcePolicy::Trust(named), ..Policies::default() };
        let (resource, account, context) = (role.arn.as_str(), role.account, &asked.context);
        evaluate(&Request { caller: &caller, action, resource, account, context }, &policies).allowed
    };
    let tagged = claims.tags.is_empty() || trusts("sts:TagSession");
    let behind = claims.source_identity.is_none() || trusts("sts:SetSourceIdentity");
    if tagged && behind { Ok(()) } else { Err(not_authorised_by_web()) }
}
