//! The records.

use base::Timestamp;
use kernel::Principal;
use serde::{Deserialize, Serialize};
use store::Record;

/// Temporary credentials, and what they carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// `ASIA…`
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

impl Record for Session {
    fn check(&self) -> Result<(), &'static str> {
        if self.issued < self.expires { Ok(()) } else { Err("a session ends before it begins") }
    }
}
