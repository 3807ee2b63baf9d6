//! Tables and indexes. Every key begins with the account's global scope.
//!
//! Names are keys in lower case: IAM's names are unique without regard to case (IAM API Reference, CreateUser).

use crate::model::{
    AccessKey, Alias, Attached, Deletion, Group, Inline, LoginProfile, Member, MfaDevice, PasswordPolicy, Policy,
    PolicyVersion, Profile, Provider, Report, Role, SamlProvider, ServerCertificate, ServiceCredential,
    SigningCertificate, SshKey, TokenVersion, User,
};
use kernel::Scope;
use store::{Index, Table};

/// Scope and lower-case name.
pub(crate) type Name = (Scope, String);
/// Scope and two texts.
pub(crate) type Pair = (Scope, String, String);

pub(crate) static USER_BY_ID: Index<Name, User, Name> = Index::new("iam.users#by_id", |k, v| vec![(k.0, v.id.clone())]);
pub(crate) static USER_BY_BOUNDARY: Index<Name, User, Name> =
    Index::new("iam.users#by_boundary", |k, v| v.boundary.iter().map(|b| (k.0, b.clone())).collect());
pub(crate) static USERS: Table<Name, User> = Table::new("iam.users").with_indexes(&[&USER_BY_ID, &USER_BY_BOUNDARY]);

pub(crate) static GROUP_BY_ID: Index<Name, Group, Name> =
    Index::new("iam.groups#by_id", |k, v| vec![(k.0, v.id.clone())]);
pub(crate) static GROUPS: Table<Name, Group> = Table::new("iam.groups").with_indexes(&[&GROUP_BY_ID]);

pub(crate) static ROLE_BY_ID: Index<Name, Role, Name> = Index::new("iam.roles#by_id", |k, v| vec![(k.0, v.id.clone())]);
pub(crate) static ROLE_BY_BOUNDARY: Index<Name, Role, Name> =
    Index::new("iam.roles#by_boundary", |k, v| v.boundary.iter().map(|b| (k.0, b.clone())).collect());
pub(crate) static ROLES: Table<Name, Role> = Table::new("iam.roles").with_indexes(&[&ROLE_BY_ID, &ROLE_BY_BOUNDARY]);

pub(crate) static PROFILE_BY_ROLE: Index<Name, Profile, Name> =
    Index::new("iam.profiles#by_role", |k, v| v.role.iter().map(|r| (k.0, r.clone())).collect());
pub(crate) static PROFILES: Table<Name, Profile> = Table::new("iam.profiles").with_indexes(&[&PROFILE_BY_ROLE]);

/// Customers' managed policies; AWS's own are facts (`rules::aws_policies`).
pub(crate) static POLICIES: Table<Name, Policy> = Table::new("iam.policies");
/// Scope, policy id, number.
pub(crate) static VERSIONS: Table<(Scope, String, u32), PolicyVersion> = Table::new("iam.policy_versions");

pub(crate) static ATTACHED_BY_POLICY: Index<Pair, Attached, Name> =
    Index::new("iam.attached#by_policy", |k, _| vec![(k.0, k.2.clone())]);
/// Scope, holder's id, policy ARN.
pub(crate) static ATTACHED: Table<Pair, Attached> = Table::new("iam.attached").with_indexes(&[&ATTACHED_BY_POLICY]);
/// Scope, holder's id, lower-case policy name.
pub(crate) static INLINE: Table<Pair, Inline> = Table::new("iam.inline");

pub(crate) static MEMBER_BY_USER: Index<Pair, Member, Name> =
    Index::new("iam.members#by_user", |k, _| vec![(k.0, k.2.clone())]);
/// Scope, group id, user id.
pub(crate) static MEMBERS: Table<Pair, Member> = Table::new("iam.members").with_indexes(&[&MEMBER_BY_USER]);

pub(crate) static KEY_BY_ID: Index<Pair, AccessKey, (String,)> =
    Index::new("iam.access_keys#by_id", |_, v| vec![(v.id.clone(),)]);
/// Scope, owner (a user's id, or the account's number for its root), key id.
pub(crate) static KEYS: Table<Pair, AccessKey> = Table::new("iam.access_keys").with_indexes(&[&KEY_BY_ID]);

pub(crate) static ALIAS_BY_TEXT: Index<(Scope,), Alias, (String,)> =
    Index::new("iam.aliases#by_text", |_, v| vec![(v.0.clone(),)]);
/// One alias per account, unique among all accounts.
pub(crate) static ALIASES: Table<(Scope,), Alias> = Table::new("iam.aliases").with_indexes(&[&ALIAS_BY_TEXT]);

/// Scope and URL without `https://`.
pub(crate) static PROVIDERS: Table<Name, Provider> = Table::new("iam.providers");
/// One per account.
pub(crate) static PASSWORD_POLICIES: Table<(Scope,), PasswordPolicy> = Table::new("iam.password_policies");
/// Scope and task.
pub(crate) static DELETIONS: Table<Name, Deletion> = Table::new("iam.service_role_deletions");

/// Scope and the user's id.
pub(crate) static LOGINS: Table<Name, LoginProfile> = Table::new("iam.login_profiles");
pub(crate) static DEVICE_BY_USER: Index<Name, MfaDevice, Name> =
    Index::new("iam.mfa_devices#by_user", |k, v| v.holder.iter().map(|h| (k.0, h.user.clone())).collect());
/// Scope, path and name.
pub(crate) static DEVICES: Table<Name, MfaDevice> = Table::new("iam.mfa_devices").with_indexes(&[&DEVICE_BY_USER]);
/// Scope, the user's id, key id.
pub(crate) static SSH_KEYS: Table<Pair, SshKey> = Table::new("iam.ssh_keys");
/// Scope, the user's id, certificate id.
pub(crate) static SIGNING_CERTIFICATES: Table<Pair, SigningCertificate> = Table::new("iam.signing_certificates");
/// Scope, the user's id, credential id.
pub(crate) static SERVICE_CREDENTIALS: Table<Pair, ServiceCredential> = Table::new("iam.service_credentials");
/// Scope and lower-case name.
pub(crate) static SERVER_CERTIFICATES: Table<Name, ServerCertificate> = Table::new("iam.server_certificates");
/// Scope and name.
pub(crate) static SAML_PROVIDERS: Table<Name, SamlProvider> = Table::new("iam.saml_providers");
/// One per account.
pub(crate) static REPORTS: Table<(Scope,), Report> = Table::new("iam.credential_reports");
/// One per account.
pub(crate) static TOKEN_VERSIONS: Table<(Scope,), TokenVersion> = Table::new("iam.token_versions");

/// Every table of the room.
#[cfg(test)]
pub(crate) const NAMES: [&str; 23] = [
    LOGINS.name(),
    DEVICES.name(),
    SSH_KEYS.name(),
    SIGNING_CERTIFICATES.name(),
    SERVICE_CREDENTIALS.name(),
    SERVER_CERTIFICATES.name(),
    SAML_PROVIDERS.name(),
    REPORTS.name(),
    TOKEN_VERSIONS.name(),
    USERS.name(),
    GROUPS.name(),
    ROLES.name(),
    PROFILES.name(),
    POLICIES.name(),
    VERSIONS.name(),
    ATTACHED.name(),
    INLINE.name(),
    MEMBERS.name(),
    KEYS.name(),
    ALIASES.name(),
    PROVIDERS.name(),
    PASSWORD_POLICIES.name(),
    DELETIONS.name(),
];
