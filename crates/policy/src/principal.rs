//! The `Principal` element, and how closely it names a caller.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal" and "Policy evaluation for requests within a single account".

use crate::Caller;
use base::{AccountId, Arn};

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principals {
    /// `NotPrincipal`.
    pub not: bool,
    /// Any of these.
    pub values: Vec<Principal>,
}

/// One principal of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// `*` alone.
    Everyone,
    /// `*` under `AWS`: everyone but services and web identities.
    EveryAws,
    /// An account, by number or by its root's ARN.
    Account(AccountId),
    /// A user, a role, a session: an ARN, or the unique id of what that ARN once named.
    Aws(String),
    /// A service: `ec2.amazonaws.com`.
    Service(String),
    /// A web identity or SAML provider.
    Federated(String),
    /// An S3 canonical user.
    Canonical(String),
}

/// How closely a policy's principal names a caller. The greater, the more it overrides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// The caller's account: it hands the decision on to the policies of the caller's identity.
    Account,
    /// Everyone, or the role behind a session: grants, within boundary and session policies.
    Role,
    /// The caller itself: grants past implicit denies of boundary and session policies.
    Own,
}

impl Principal {
    pub(crate) fn new(group: &str, value: String) -> Principal {
        match group {
            "Service" => Principal::Service(value),
            "Federated" => Principal::Federated(value),
            "CanonicalUser" => Principal::Canonical(value),
            _ if value == "*" => Principal::EveryAws,
            _ => account(&value).map_or(Principal::Aws(value), Principal::Account),
        }
    }

    fn grade(&self, caller: &Caller) -> Option<Grade> {
        match (self, caller) {
            (Principal::EveryAws, Caller::Service { .. } | Caller::Provider { .. }) => None,
            (Principal::Everyone | Principal::EveryAws, _) => Some(Grade::Role),
            (Principal::Account(a), Caller::Root(mine)) => (a == mine).then_some(Grade::Own),
            (Principal::Account(a), caller) => (caller.account() == Some(*a)).then_some(Grade::Account),
            (Principal::Aws(named), caller) => aws(named, caller),
            (Principal::Service(named), Caller::Service { name }) => (named == name).then_some(Grade::Own),
            (Principal::Federated(named), Caller::Provider { name }) => (named == name).then_some(Grade::Own),
            _ => None,
        }
    }
}

fn aws(named: &str, caller: &Caller) -> Option<Grade> {
    match caller {
        Caller::User { arn, id, .. } => (named == arn || named == id).then_some(Grade::Own),
        Caller::Session { arn, .. } if named == arn => Some(Grade::Own),
        Caller::Session { role_arn, role_id, .. } => (named == role_arn || named == role_id).then_some(Grade::Role),
        Caller::Federated { arn, .. } if named == arn => Some(Grade::Own),
        Caller::Federated { user_arn, .. } => (user_arn.as_deref() == Some(named)).then_some(Grade::Role),
        _ => None,
    }
}

fn account(value: &str) -> Option<AccountId> {
    if let Ok(account) = value.parse() {
        return Some(account);
    }
    let arn: Arn = value.parse().ok()?;
    (arn.service == "iam" && arn.resource == "root").then(|| arn.account.parse().ok()).flatten()
}

impl Principals {
    /// How closely it names the caller; `None` when it does not.
    pub fn grade(&self, caller: &Caller) -> Option<Grade> {
        if self.not {
            // spares whom it names in any form; everyone else is meant
            let spared = self.values.iter().any(|p| p.grade(caller).is_some());
            return (!spared).then_some(Grade::Role);
        }
        self.values.iter().filter_map(|p| p.grade(caller)).max()
    }
}
