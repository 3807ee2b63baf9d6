//! Trust policies: checked, bound to the unique ids behind their ARNs, and shown as what those ARNs mean now.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal": an ARN is transformed to the unique id when the policy is saved, and a
//! principal that is deleted and made again is another one.

use crate::errors::{self, broken};
use crate::limits;
use crate::model::{Role, Trust};
use crate::rules::arns::{self, Kind};
use crate::rules::{documents, names};
use crate::tables::{ROLES, USERS};
use base::{AccountId, Arn, Fault};
use kernel::{Cx, Scope};
use policy::{Malformed, Principal};
use store::Read;

/// Checks a trust policy and binds it.
pub(crate) fn bind(cx: &Cx, read: &dyn Read, document: &str) -> Result<Trust, Fault> {
    let parsed = documents::check(document, policy::Kind::Trust)?;
    let max = limits::value(cx, read, limits::TRUST_SIZE)?;
    if policy::size(document) as u64 > max {
        return Err(errors::quota(limits::TRUST_SIZE.name, max));
    }
    let mut bound = Vec::new();
    for principal in parsed.principals() {
        let Principal::Aws(named) = principal else { continue };
        match meaning(read, named)? {
            Meaning::Id(id) => bound.push((named.clone(), id)),
            Meaning::Unbound => {}
            Meaning::Nobody => {
                let (kind, value) = ("AWS".into(), named.clone());
                return Err(errors::malformed_policy(Malformed::InvalidPrincipal { kind, value }));
            }
        }
    }
    Ok(Trust { document: document.to_owned(), bound })
}

/// The document as IAM answers it, not yet URL-encoded: ARNs that mean somebody else by now are shown as the old id.
pub(crate) fn shown(read: &dyn Read, role: &Role) -> Result<String, Fault> {
    let mut document = role.trust.document.clone();
    for (arn, id) in &role.trust.bound {
        if !matches!(meaning(read, arn)?, Meaning::Id(now) if now == *id) {
            document = document.replace(&format!("\"{arn}\""), &format!("\"{id}\""));
        }
    }
    Ok(document)
}

enum Meaning {
    /// The unique id of a user or role.
    Id(String),
    /// Known, but not kept by id: an id itself, a session, a federated user.
    Unbound,
    Nobody,
}

fn meaning(read: &dyn Read, named: &str) -> Result<Meaning, Fault> {
    if !named.starts_with("arn:") {
        return Ok(Meaning::Unbound);
    }
    let Ok(arn) = named.parse::<Arn>() else { return Ok(Meaning::Nobody) };
    let Ok(account) = arn.account.parse::<AccountId>() else { return Ok(Meaning::Nobody) };
    let scope = Scope::global(account);
    if let Some(session) = arn.resource.strip_prefix("assumed-role/") {
        let role = session.split('/').next().unwrap_or_default();
        let known = ROLES.contains(read, &(scope, names::key(role))).map_err(broken)?;
        return Ok(if known { Meaning::Unbound } else { Meaning::Nobody });
    }
    if arn.service == "sts" {
        return Ok(Meaning::Unbound);
    }
    let found = match (arns::parse(Kind::User, named), arns::parse(Kind::Role, named)) {
        (Some(p), _) => USERS
            .get(read, &(scope, names::key(&p.name)))
            .map_err(broken)?
            .filter(|u| u.path == p.path && u.name == p.name)
            .map(|u| u.id),
        (None, Some(p)) => ROLES
            .get(read, &(scope, names::key(&p.name)))
            .map_err(broken)?
            .filter(|r| r.path == p.path && r.name == p.name)
            .map(|r| r.id),
        (None, None) => None,
    };
    Ok(found.map_or(Meaning::Nobody, Meaning::Id))
}
