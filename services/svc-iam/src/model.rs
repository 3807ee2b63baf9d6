//! The records. What belongs to a user, group or role is kept under its unique id, so that renaming moves one row.
//!
//! IAM User Guide, "IAM identifiers".

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `AIDA…`
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    /// The ARN of its permissions boundary.
    pub(crate) boundary: Option<String>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `AGPA…`
    pub(crate) id: String,
    pub(crate) created: Timestamp,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `AROA…`
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) trust: Trust,
    pub(crate) description: Option<String>,
    pub(crate) max_session_seconds: i32,
    pub(crate) boundary: Option<String>,
}

/// A trust policy and what its ARNs meant when it was written: an ARN whose user or role was deleted since means nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trust {
    pub(crate) document: String,
    /// ARN and unique id.
    pub(crate) bound: Vec<(String, String)>,
}

/// An instance profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `AIPA…`
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    /// The unique id of its role.
    pub(crate) role: Option<String>,
}

/// A customer's managed policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `ANPA…`
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) description: Option<String>,
    /// The number of the default version.
    pub(crate) default: u32,
    /// The number of the next version; numbers are never used again.
    pub(crate) next: u32,
}

/// One version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PolicyVersion {
    pub(crate) document: String,
    pub(crate) created: Timestamp,
}

/// An inline policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inline {
    pub(crate) name: String,
    pub(crate) document: String,
}

/// A managed policy attached to a user, group or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attached {
    pub(crate) at: Timestamp,
}

/// A user's place in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) at: Timestamp,
}

/// An access key of a user, or of the account itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    /// `AKIA…`
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Provider {
    /// Without `https://`.
    pub(crate) url: String,
    /// Audiences.
    pub(crate) clients: Vec<String>,
    /// Of certificates: forty hexadecimal digits each.
    pub(crate) thumbprints: Vec<String>,
    pub(crate) created: Timestamp,
}

/// The account's password policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasswordPolicy {
    pub(crate) length_min: i32,
    pub(crate) symbols: bool,
    pub(crate) numbers: bool,
    pub(crate) upper_case: bool,
    pub(crate) lower_case: bool,
    pub(crate) users_may_change: bool,
    pub(crate) age_days_max: Option<i32>,
    /// Former passwords that may not be used again.
    pub(crate) remembered: Option<i32>,
    pub(crate) hard_expiry: Option<bool>,
}

/// The deletion of a service-linked role, which has succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub(crate) at: Timestamp,
}

/// The account's alias.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alias(pub(crate) String);

/// What is kept of a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Password {
    pub(crate) salt: [u8; 16],
    pub(crate) hash: [u8; 32],
}

/// A user's way into the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoginProfile {
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
    pub(crate) reset_required: bool,
    pub(crate) password: Password,
    /// Former ones, the latest first.
    pub(crate) former: Vec<Password>,
}

/// A virtual MFA device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MfaDevice {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) seed: Vec<u8>,
    pub(crate) holder: Option<MfaHolder>,
}

/// Whose an MFA device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MfaHolder {
    /// The user's unique id.
    pub(crate) user: String,
    pub(crate) since: Timestamp,
    /// How many steps the device's clock is off.
    pub(crate) drift: i64,
}

/// A public key for CodeCommit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SshKey {
    /// `APKA…`
    pub(crate) id: String,
    /// As OpenSSH writes it.
    pub(crate) body: String,
    pub(crate) fingerprint: String,
    pub(crate) active: bool,
    pub(crate) at: Timestamp,
}

/// An X.509 certificate that signs a user's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SigningCertificate {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) active: bool,
    pub(crate) at: Timestamp,
}

/// A name and password for one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceCredential {
    /// `ACCA…`
    pub(crate) id: String,
    pub(crate) service: String,
    /// `anna-at-111122223333`
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
}

/// A certificate of a server, with its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerCertificate {
    pub(crate) name: String,
    pub(crate) path: String,
    /// `ASCA…`
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) chain: Option<String>,
    pub(crate) key: String,
    pub(crate) at: Timestamp,
    pub(crate) expires: Timestamp,
}

/// A SAML provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SamlProvider {
    pub(crate) name: String,
    pub(crate) document: String,
    pub(crate) uuid: String,
    pub(crate) created: Timestamp,
    pub(crate) valid_until: Timestamp,
}

/// The account's credential report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) content: String,
    pub(crate) at: Timestamp,
}

/// Which tokens the global endpoint of STS issues: 1 or 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenVersion(pub(crate) u8);

impl Record for LoginProfile {}
impl Record for MfaDevice {}
impl Record for SshKey {}
impl Record for SigningCertificate {}
impl Record for ServiceCredential {}
impl Record for ServerCertificate {}
impl Record for SamlProvider {}
impl Record for Report {}
impl Record for TokenVersion {}
impl Record for User {}
impl Record for Group {}
impl Record for Role {}
impl Record for Profile {}
impl Record for PolicyVersion {}
impl Record for Inline {}
impl Record for Attached {}
impl Record for Member {}
impl Record for AccessKey {}
impl Record for Alias {}
impl Record for Provider {}
impl Record for PasswordPolicy {}
impl Record for Deletion {}
impl Record for Policy {
    fn check(&self) -> Result<(), &'static str> {
        if self.default < self.next { Ok(()) } else { Err("the default version was never made") }
    }
}
