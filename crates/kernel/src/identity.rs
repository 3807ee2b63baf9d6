//! Who calls: principals, and where their secrets come from.
//!
//! Principal ARNs: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::Named;
use base::{AccountId, Clock, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Read, StoreError};

/// The caller of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Principal {
    /// The account itself.
    Root(AccountId),
    /// An IAM user.
    User {
        /// Its account.
        account: AccountId,
        /// `AIDA…`
        id: String,
        /// With slashes at both ends: `/team/`.
        path: String,
        /// The friendly name.
        name: String,
    },
    /// A session of a role.
    Role {
        /// The role's account.
        account: AccountId,
        /// `AROA…`
        id: String,
        /// The role's friendly name.
        role: String,
        /// The session's name.
        session: String,
    },
    /// An AWS service acting for an account: `elasticloadbalancing.amazonaws.com`.
    Service {
        /// For whom.
        account: AccountId,
        /// The service principal.
        name: String,
    },
    /// Nobody: an unsigned call.
    Anonymous,
    /// A session that a user or the account made for somebody else (GetFederationToken).
    Federated {
        /// The account.
        account: AccountId,
        /// The session's name.
        name: String,
        /// The user whose policies bound it; `None` for the account itself.
        user: Option<FederatedBy>,
    },
}

/// The user that made a federated session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederatedBy {
    /// `AIDA…`
    pub id: String,
    /// With slashes at both ends.
    pub path: String,
    /// The friendly name.
    pub name: String,
}

impl FederatedBy {
    /// The user's ARN.
    pub fn arn(&self, account: AccountId) -> String {
        format!("arn:aws:iam::{account}:user{}{}", self.path, self.name)
    }
}

impl Principal {
    /// The account that is billed and owns what is made; `None` for anonymous callers.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Principal::Root(account)
            | Principal::User { account, .. }
            | Principal::Role { account, .. }
            | Principal::Federated { account, .. }
            | Principal::Service { account, .. } => Some(*account),
            Principal::Anonymous => None,
        }
    }

    /// The ARN that policies, the trail and GetCallerIdentity show.
    pub fn arn(&self) -> String {
        match self {
            Principal::Root(account) => format!("arn:aws:iam::{account}:root"),
            Principal::User { account, path, name, .. } => format!("arn:aws:iam::{account}:user{path}{name}"),
            Principal::Role { account, role, session, .. } => {
                format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
            }
            Principal::Federated { account, name, .. } => format!("arn:aws:sts::{account}:federated-user/{name}"),
            Principal::Service { name, .. } => name.clone(),
            Principal::Anonymous => "anonymous".into(),
        }
    }

    /// The unique id: `AIDA…`, `AROA…:session`, or the account's number.
    pub fn unique_id(&self) -> String {
        match self {
            Principal::Root(account) => account.to_string(),
            Principal::User { id, .. } => id.clone(),
            Principal::Role { id, session, .. } => format!("{id}:{session}"),
            Principal::Federated { account, name, .. } => format!("{account}:{name}"),
            Principal::Service { name, .. } => name.clone(),
            Principal::Anonymous => "ANONYMOUS_PRINCIPAL".into(),
        }
    }

    /// `Root`, `IAMUser`, `AssumedRole`, `FederatedUser`, `AWSService` or `AWSAccount`: the trail's `userIdentity.type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Principal::Root(_) => "Root",
            Principal::User { .. } => "IAMUser",
            Principal::Role { .. } => "AssumedRole",
            Principal::Federated { .. } => "FederatedUser",
            Principal::Service { .. } => "AWSService",
            Principal::Anonymous => "AWSAccount",
        }
    }
}

/// What an access key id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who signs with it.
    pub principal: Principal,
    /// The secret that signatures are verified with.
    pub secret: String,
    /// The session token that must come along, for temporary credentials.
    pub session_token: Option<String>,
    /// When temporary credentials end: on the cloud's clock; those of machines, whose clocks are the host's, on the host's.
    pub expires: Option<Timestamp>,
    /// One of the local conveniences, which are refused for calls from machines.
    pub convenience: bool,
    /// What temporary credentials carry.
    pub session: Option<Arc<Session>>,
}

impl Identity {
    /// True when temporary credentials have ended.
    pub fn has_expired(&self, clock: &dyn Clock) -> bool {
        let of_machine = self.session.as_ref().is_some_and(|s| s.instance_arn.is_some());
        let now = if of_machine { clock.real() } else { clock.now() };
        self.expires.is_some_and(|at| at <= now)
    }
}

/// What temporary credentials carry, for conditions and as limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// When they were issued.
    pub issued: Timestamp,
    /// The role's own ARN, with its path.
    pub role_arn: Option<String>,
    /// Session tags.
    pub tags: Vec<(String, String)>,
    /// Session policies; `None` when the session was made without.
    pub policies: Option<SessionPolicies>,
    /// Who is behind it, as set with the first role of a chain.
    pub source_identity: Option<String>,
    /// When the second factor was given.
    pub mfa_at: Option<Timestamp>,
    /// The web identity or SAML provider.
    pub provider: Option<String>,
    /// The machine that the credentials were made for.
    pub instance_arn: Option<String>,
    /// Condition keys of the identity token behind it: `ISSUER:sub`.
    pub keys: Vec<(String, Vec<String>)>,
}

/// What limits a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionPolicies {
    /// Given as text.
    pub documents: Vec<String>,
    /// Managed policies.
    pub arns: Vec<String>,
}

/// A room that issues credentials (IAM, STS) tells whose they are.
pub trait Identities: Send + Sync {
    /// The identity behind an access key id; `None` when this room did not issue it.
    fn find(&self, read: &dyn Read, access_key_id: &str) -> Result<Option<Identity>, StoreError>;
    /// Whom this ARN or unique id means now, as a principal of a policy; `None` when this room keeps no such things.
    fn named(&self, _read: &dyn Read, _principal: &str) -> Result<Option<Named>, StoreError> {
        Ok(None)
    }
    /// Whether this principal's device of this serial number shows this code now; `None` when it has no such device here. Devices
    /// live by the host's time.
    fn second_factor(
        &self,
        _read: &dyn Read,
        _principal: &Principal,
        _serial: &str,
        _code: &str,
        _clock: &dyn Clock,
    ) -> Result<Option<bool>, StoreError> {
        Ok(None)
    }
}

/// Issues nothing.
pub struct NobodyElse;
impl Identities for NobodyElse {
    fn find(&self, _: &dyn Read, _: &str) -> Result<Option<Identity>, StoreError> {
        Ok(None)
    }
}

/// The local conveniences: `test` is account 000000000000, and any 12-digit key id is that account's root; their
/// secret is `test`. Refused by the front for calls from machines (runtime.md).
pub(crate) fn convenience(access_key_id: &str) -> Option<Identity> {
    let account = if access_key_id == "test" { AccountId::TEST } else { access_key_id.parse::<AccountId>().ok()? };
    Some(Identity {
        principal: Principal::Root(account),
        secret: "test".into(),
        session_token: None,
        expires: None,
        convenience: true,
        session: None,
    })
}
