//! Trust policies: checked, bound to the unique ids behind their ARNs, and shown as what those ARNs mean now.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal". The kernel ties (`kernel::principals`); here is what an ARN means.

use crate::errors::{self, broken};
use crate::limits;
use crate::model::{Role, Trust};
use crate::rules::arns::{self, Kind};
use crate::rules::{documents, names};
use crate::tables::{ROLES, USERS};
use base::{AccountId, Arn, Fault};
use kernel::{Cx, Named, Scope, principals};
use policy::Malformed;
use store::{Read, StoreError};

/// Checks a trust policy and binds it.
pub(crate) fn bind(cx: &Cx, read: &dyn Read, document: &str) -> Result<Trust, Fault> {
    let parsed = documents::check(document, policy::Kind::Trust)?;
    let max = limits::value(cx, read, limits::TRUST_SIZE)?;
    if policy::size(document) as u64 > max {
        return Err(errors::quota(limits::TRUST_SIZE.name, max));
    }
    let nobody = |named: &str| {
        let (kind, value) = ("AWS".into(), named.to_owned());
        errors::malformed_policy(Malformed::InvalidPrincipal { kind, value })
    };
    let bound = principals::bind(&parsed, |arn| meaning(read, arn).map_err(broken), nobody)?;
    Ok(Trust { document: document.to_owned(), bound })
}

/// The document as IAM answers it, not yet URL-encoded.
pub(crate) fn shown(read: &dyn Read, role: &Role) -> Result<String, Fault> {
    principals::shown(&role.trust.document, &role.trust.bound, |arn| meaning(read, arn).map_err(broken))
}

/// Whom an ARN means now.
pub(crate) fn meaning(read: &dyn Read, named: &str) -> Result<Named, StoreError> {
    if !named.starts_with("arn:") {
        return Ok(Named::Unbound);
    }
    let Ok(arn) = named.parse::<Arn>() else { return Ok(Named::Nobody) };
    let Ok(account) = arn.account.parse::<AccountId>() else { return Ok(Named::Nobody) };
    let scope = Scope::global(account);
    if let Some(session) = arn.resource.strip_prefix("assumed-role/") {
        let role = session.split('/').next().unwrap_or_default();
        let known = ROLES.contains(read, &(scope, names::key(role)))?;
        return Ok(if known { Named::Unbound } else { Named::Nobody });
    }
    if arn.service == "sts" {
        return Ok(Named::Unbound);
    }
    let found = match (arns::parse(Kind::User, named), arns::parse(Kind::Role, named)) {
        (Some(p), _) => {
            let user = USERS.get(read, &(scope, names::key(&p.name)))?;
            user.filter(|u| u.path == p.path && u.name == p.name).map(|u| u.id)
        }
        (None, Some(p)) => {
            let role = ROLES.get(read, &(scope, names::key(&p.name)))?;
            role.filter(|r| r.path == p.path && r.name == p.name).map(|r| r.id)
        }
        (None, None) => None,
    };
    Ok(found.map_or(Named::Nobody, Named::Id))
}
