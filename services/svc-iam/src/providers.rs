//! OpenID Connect providers: their URLs, ARNs and limits.
//!
//! IAM API Reference, CreateOpenIDConnectProvider. AWS fetches a missing thumbprint from the provider; here it stays missing, for
//! nothing leaves the host.

use crate::errors::{broken, invalid_input, no_such_entity, quota, validation};
use crate::limits;
use crate::model::Provider;
use crate::tables::{Name, PROVIDERS};
use base::{Arn, Fault};
use kernel::Cx;
use store::Read;

/// The URL without `https://`, which it must begin with. A slash at its end stays: issuers that have one write it in their tokens.
pub(crate) fn url(given: &str) -> Result<String, Fault> {
    let url = given.strip_prefix("https://");
    let fits = |u: &&str| !u.is_empty() && !u.starts_with('/') && !u.contains(['?', '#', ' ', '@']);
    url.filter(fits).map(str::to_owned).ok_or_else(|| validation("Invalid Open ID Connect Provider URL"))
}

/// `arn:aws:iam::ACCOUNT:oidc-provider/URL`
pub(crate) fn arn(cx: &Cx, url: &str) -> String {
    format!("arn:aws:iam::{}:oidc-provider/{url}", cx.account)
}

/// The provider of this ARN.
pub(crate) fn find(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(Name, Provider), Fault> {
    let invalid = || invalid_input(format!("Invalid ARN:  {arn}"));
    let parsed: Arn = arn.parse().map_err(|_| invalid())?;
    let url = parsed.resource.strip_prefix("oidc-provider/").filter(|_| parsed.service == "iam").ok_or_else(invalid)?;
    let key = (cx.global(), url.to_owned());
    let found = PROVIDERS.get(read, &key).map_err(broken)?.filter(|_| parsed.account == cx.account.to_string());
    let provider = found.ok_or_else(|| no_such_entity(format!("OpenIDConnect Provider not found for arn {arn}")))?;
    Ok((key, provider))
}

/// Refuses too many audiences or certificates.
pub(crate) fn check(clients: &[String], thumbprints: &[String]) -> Result<(), Fault> {
    if clients.len() > limits::CLIENTS_PER_PROVIDER_MAX {
        return Err(quota("ClientIdsPerOpenIdConnectProvider", limits::CLIENTS_PER_PROVIDER_MAX));
    }
    if thumbprints.len() > limits::THUMBPRINTS_PER_PROVIDER_MAX {
        return Err(invalid_input("Thumbprint list must contain fewer than 5 entries."));
    }
    Ok(())
}
