//! Quotas, by IAM's names and numbers; the adjustable ones can be raised with `hanul quota set`.
//!
//! IAM User Guide, "IAM and AWS STS quotas".

use crate::errors;
use base::{Fault, Region};
use kernel::Cx;
use kernel::quota::Quota;
use store::Read;

/// Users in an account.
pub(crate) const USERS: Quota = Quota { name: "iam.UsersPerAccount", default: 5000 };
/// Groups in an account.
pub(crate) const GROUPS: Quota = Quota { name: "iam.GroupsPerAccount", default: 300 };
/// Roles in an account.
pub(crate) const ROLES: Quota = Quota { name: "iam.RolesPerAccount", default: 1000 };
/// Customers' managed policies in an account.
pub(crate) const POLICIES: Quota = Quota { name: "iam.PoliciesPerAccount", default: 1500 };
/// Instance profiles in an account.
pub(crate) const PROFILES: Quota = Quota { name: "iam.InstanceProfilesPerAccount", default: 1000 };
/// Managed policies attached to a user.
pub(crate) const POLICIES_PER_USER: Quota = Quota { name: "iam.PoliciesPerUser", default: 10 };
/// Managed policies attached to a group.
pub(crate) const POLICIES_PER_GROUP: Quota = Quota { name: "iam.PoliciesPerGroup", default: 10 };
/// Managed policies attached to a role.
pub(crate) const POLICIES_PER_ROLE: Quota = Quota { name: "iam.PoliciesPerRole", default: 10 };
/// Characters of a trust policy, white space not counted.
pub(crate) const TRUST_SIZE: Quota = Quota { name: "iam.ACLSizePerRole", default: 2048 };
/// Groups of a user.
pub(crate) const GROUPS_PER_USER: Quota = Quota { name: "iam.GroupsPerUser", default: 10 };
/// Access keys of a user, or of the account itself.
pub(crate) const KEYS_PER_USER: Quota = Quota { name: "iam.AccessKeysPerUser", default: 2 };

/// OpenID Connect providers in an account.
pub(crate) const PROVIDERS: Quota = Quota { name: "iam.OpenIdConnectProvidersPerAccount", default: 100 };

/// Server certificates in an account.
pub(crate) const SERVER_CERTIFICATES: Quota = Quota { name: "iam.ServerCertificatesPerAccount", default: 20 };
/// SAML providers in an account.
pub(crate) const SAML_PROVIDERS: Quota = Quota { name: "iam.SAMLProvidersPerAccount", default: 100 };
/// Public keys of a user.
pub(crate) const SSH_KEYS_PER_USER: Quota = Quota { name: "iam.SSHPublicKeysPerUser", default: 5 };
/// Signing certificates of a user.
pub(crate) const SIGNING_CERTIFICATES_PER_USER: Quota = Quota { name: "iam.SigningCertificatesPerUser", default: 2 };
/// Credentials of a user for one service.
pub(crate) const CREDENTIALS_PER_SERVICE: Quota = Quota { name: "iam.ServiceSpecificCredentialsPerUser", default: 2 };
/// MFA devices of a user.
pub(crate) const DEVICES_PER_USER: Quota = Quota { name: "iam.MfaDevicesPerUser", default: 8 };
/// Bits of a public key for CodeCommit, at least.
pub(crate) const SSH_KEY_BITS_MIN: u32 = 2048;
/// How long a credential report stands, in milliseconds.
pub(crate) const REPORT_FRESH_MS: i64 = 4 * 3600 * 1000;

/// Audiences of a provider.
pub(crate) const CLIENTS_PER_PROVIDER_MAX: usize = 100;
/// Certificates of a provider.
pub(crate) const THUMBPRINTS_PER_PROVIDER_MAX: usize = 5;
/// The shortest password where the policy names none, in characters.
pub(crate) const PASSWORD_LENGTH_DEFAULT: i32 = 6;
/// Characters of a managed policy, white space not counted.
pub(crate) const POLICY_SIZE_MAX: usize = 6144;
/// Versions of a managed policy.
pub(crate) const POLICY_VERSIONS_MAX: usize = 5;
/// Characters of all inline policies of a user.
pub(crate) const INLINE_USER_SIZE_MAX: usize = 2048;
/// Characters of all inline policies of a group.
pub(crate) const INLINE_GROUP_SIZE_MAX: usize = 5120;
/// Characters of all inline policies of a role.
pub(crate) const INLINE_ROLE_SIZE_MAX: usize = 10240;
/// Session length of a role that names none, in seconds.
pub(crate) const SESSION_SECONDS_DEFAULT: i32 = 3600;
/// Items on a page when the caller names no number.
pub(crate) const PAGE_ITEMS_DEFAULT: usize = 100;
/// Trail records per region that are searched for a key's last use.
pub(crate) const LAST_USE_RECORDS_MAX: usize = 10_000;
/// Trail records per region that are searched for one role's last use.
pub(crate) const ROLE_USE_RECORDS_MAX: usize = 1_000;

/// The value in force in this account; IAM has no regions.
pub(crate) fn value(cx: &Cx, read: &dyn Read, quota: Quota) -> Result<u64, Fault> {
    quota.of(&cx.in_region(Region::GLOBAL), read)
}

/// Refuses one more when there are as many as the quota allows.
pub(crate) fn room(cx: &Cx, read: &dyn Read, quota: Quota, has: usize) -> Result<(), Fault> {
    let max = value(cx, read, quota)?;
    if (has as u64) < max { Ok(()) } else { Err(errors::quota(quota.name, max)) }
}
/// A virtual MFA device's name: what remains of a serial number's 256 characters beside `arn:aws:iam::123456789012:mfa/`.
pub(crate) const MFA_DEVICE_NAME_LENGTH_MAX: usize = 226;
