//! How much of each thing the account has, and its quotas.
//!
//! IAM API Reference, GetAccountSummary.

use crate::errors::broken;
use crate::limits;
use crate::tables::{
    DEVICES, GROUPS, KEYS, POLICIES, PROFILES, PROVIDERS, ROLES, SAML_PROVIDERS, SERVER_CERTIFICATES, TOKEN_VERSIONS,
    USERS, VERSIONS,
};
use api_iam::GetAccountSummaryResponse;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, _: Unit) -> Result<GetAccountSummaryResponse, Fault> {
    let account = (cx.global(),);
    let quota = |q| limits::value(cx, read, q).map(|v| v as usize);
    let root_keys = KEYS.count(read, &(cx.global(), cx.account.to_string())).map_err(broken)?;
    let saml = SAML_PROVIDERS.count(read, &account).map_err(broken)?;
    let providers = saml + PROVIDERS.count(read, &account).map_err(broken)?;
    let in_use = DEVICES.list(read, &account).map_err(broken)?.iter().filter(|(_, d)| d.holder.is_some()).count();
    let tokens = TOKEN_VERSIONS.get(read, &account).map_err(broken)?.map_or(1, |v| v.0);
    let facts = [
        ("Users", USERS.count(read, &account).map_err(broken)?),
        ("UsersQuota", quota(limits::USERS)?),
        ("Groups", GROUPS.count(read, &account).map_err(broken)?),
        ("GroupsQuota", quota(limits::GROUPS)?),
        ("Roles", ROLES.count(read, &account).map_err(broken)?),
        ("RolesQuota", quota(limits::ROLES)?),
        ("InstanceProfiles", PROFILES.count(read, &account).map_err(broken)?),
        ("InstanceProfilesQuota", quota(limits::PROFILES)?),
        ("Policies", POLICIES.count(read, &account).map_err(broken)?),
        ("PoliciesQuota", quota(limits::POLICIES)?),
        ("PolicySizeQuota", limits::POLICY_SIZE_MAX),
        ("PolicyVersionsInUse", VERSIONS.count(read, &account).map_err(broken)?),
        ("PolicyVersionsInUseQuota", POLICY_VERSIONS_QUOTA),
        ("VersionsPerPolicyQuota", limits::POLICY_VERSIONS_MAX),
        ("AttachedPoliciesPerUserQuota", quota(limits::POLICIES_PER_USER)?),
        ("AttachedPoliciesPerGroupQuota", quota(limits::POLICIES_PER_GROUP)?),
        ("AttachedPoliciesPerRoleQuota", quota(limits::POLICIES_PER_ROLE)?),
        ("AssumeRolePolicySizeQuota", quota(limits::TRUST_SIZE)?),
        ("UserPolicySizeQuota", limits::INLINE_USER_SIZE_MAX),
        ("GroupPolicySizeQuota", limits::INLINE_GROUP_SIZE_MAX),
        ("RolePolicySizeQuota", limits::INLINE_ROLE_SIZE_MAX),
        ("GroupsPerUserQuota", quota(limits::GROUPS_PER_USER)?),
        ("AccessKeysPerUserQuota", quota(limits::KEYS_PER_USER)?),
        ("AccountAccessKeysPresent", root_keys.min(1)),
        ("AccountMFAEnabled", 0),
        ("AccountPasswordPresent", 0),
        ("AccountSigningCertificatesPresent", 0),
        ("MFADevices", DEVICES.count(read, &account).map_err(broken)?),
        ("MFADevicesInUse", in_use),
        ("Providers", providers),
        ("ServerCertificates", SERVER_CERTIFICATES.count(read, &account).map_err(broken)?),
        ("ServerCertificatesQuota", quota(limits::SERVER_CERTIFICATES)?),
        ("SigningCertificatesPerUserQuota", quota(limits::SIGNING_CERTIFICATES_PER_USER)?),
        ("GlobalEndpointTokenVersion", usize::from(tokens)),
    ];
    let map = facts.into_iter().map(|(name, value)| (name.to_owned(), i32::try_from(value).unwrap_or(i32::MAX)));
    Ok(GetAccountSummaryResponse { summary_map: Some(map.collect()) })
}

/// Versions of all policies together.
const POLICY_VERSIONS_QUOTA: usize = 10_000;
