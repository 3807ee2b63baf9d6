//! The records.

use base::Timestamp;
use kernel::Principal;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// Temporary credentials, and what they carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// `ASIA…`
    pub(crate) access_key_id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) principal: Principal,
    pub(crate) issued: Timestamp,
    /// On the cloud's clock, or a machine's: see [`Session::is_of_machine`].
    pub(crate) expires: Timestamp,
    pub(crate) tags: Vec<SessionTag>,
    pub(crate) policies: SessionPolicies,
    pub(crate) source_identity: Option<String>,
    /// The role's own ARN.
    pub(crate) role_arn: Option<String>,
    /// When the second factor was given.
    pub(crate) mfa_at: Option<Timestamp>,
    /// The web identity or SAML provider.
    pub(crate) provider: Option<String>,
    /// The machine that it was made for.
    pub(crate) instance_arn: Option<String>,
    /// Condition keys of the token that it was made for: `ISSUER:sub`.
    pub(crate) keys: Vec<(String, Vec<String>)>,
}

impl Session {
    /// Its end is one of the host's clock, which is the machine's: a program inside renews in time, wherever the cloud's clock is.
    pub(crate) fn is_of_machine(&self) -> bool {
        self.instance_arn.is_some()
    }
    /// What the decision point wants to know.
    pub(crate) fn carried(&self) -> kernel::Session {
        let SessionPolicies { document, arns } = &self.policies;
        let policies = (document.is_some() || !arns.is_empty())
            .then(|| kernel::SessionPolicies { documents: document.iter().cloned().collect(), arns: arns.clone() });
        kernel::Session {
            issued: self.issued,
            role_arn: self.role_arn.clone(),
            tags: self.tags.iter().map(|t| (t.key.clone(), t.value.clone())).collect(),
            policies,
            source_identity: self.source_identity.clone(),
            mfa_at: self.mfa_at,
            provider: self.provider.clone(),
            instance_arn: self.instance_arn.clone(),
            keys: self.keys.clone(),
        }
    }
}

/// A session tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionTag {
    pub(crate) key: String,
    pub(crate) value: String,
    /// Passed on when this session assumes a role.
    pub(crate) transitive: bool,
}

/// What limits a session. Kept for the decision point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionPolicies {
    pub(crate) document: Option<String>,
    /// Managed policies.
    pub(crate) arns: Vec<String>,
}

/// A session as it was kept at first, without what the decision point wants to know of it.
#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(crate) struct First {
    pub(crate) access_key_id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) principal: Principal,
    pub(crate) issued: Timestamp,
    pub(crate) expires: Timestamp,
    pub(crate) tags: Vec<SessionTag>,
    pub(crate) policies: SessionPolicies,
    pub(crate) source_identity: Option<String>,
}

impl From<First> for Session {
    fn from(f: First) -> Session {
        Session {
            access_key_id: f.access_key_id,
            secret: f.secret,
            token: f.token,
            principal: f.principal,
            issued: f.issued,
            expires: f.expires,
            tags: f.tags,
            policies: f.policies,
            source_identity: f.source_identity,
            role_arn: None,
            mfa_at: None,
            provider: None,
            instance_arn: None,
            keys: Vec::new(),
        }
    }
}

/// An empty list, as it is written.
const NO_KEYS: u8 = 0;

impl Record for Session {
    const VERSION: u8 = 3;

    /// Version 2 ends before the keys. Under version 1 that form was written too, and the first one.
    fn upgrade(version: u8, bytes: &[u8]) -> Result<Session, StoreError> {
        if version == 0 || version > 2 {
            return Err(StoreError::UnknownVersion { found: version, known: Self::VERSION });
        }
        let refuse = |e: postcard::Error| StoreError::Codec { table: "sts.sessions".into(), reason: e.to_string() };
        let mut with_keys = bytes.to_vec();
        with_keys.push(NO_KEYS);
        match postcard::take_from_bytes::<Session>(&with_keys) {
            Ok((session, [])) => Ok(session),
            Ok(_) | Err(_) if version == 1 => postcard::from_bytes::<First>(bytes).map(Session::from).map_err(refuse),
            Ok(_) => Err(refuse(postcard::Error::DeserializeBadEncoding)),
            Err(e) => Err(refuse(e)),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.is_of_machine() || self.issued < self.expires { Ok(()) } else { Err("a session ends before it begins") }
    }
}
