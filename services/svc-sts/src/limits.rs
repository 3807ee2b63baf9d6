//! Durations and sizes.
//!
//! AWS STS API Reference, AssumeRole, GetSessionToken; IAM User Guide, "IAM and AWS STS quotas".

/// Length of a role's session that names none, in seconds.
pub(crate) const ROLE_SECONDS_DEFAULT: i32 = 3600;
/// Longest session of a role that another role's session assumed, in seconds.
pub(crate) const CHAINED_SECONDS_MAX: i32 = 3600;
/// Length of a user's session that names none, in seconds.
pub(crate) const USER_SECONDS_DEFAULT: i32 = 43_200;
/// Longest session of the account's root, in seconds.
pub(crate) const ROOT_SECONDS_MAX: i32 = 3600;
/// Session policies, ARNs and tags together, in characters.
pub(crate) const PACKED_SIZE_MAX: usize = 2048;
/// Managed session policies.
pub(crate) const POLICY_ARNS_MAX: usize = 10;
/// Session tags.
pub(crate) const TAGS_MAX: usize = 50;
/// Characters of a session token.
pub(crate) const TOKEN_LENGTH: usize = 356;
/// How long an ended session is remembered, in milliseconds, so that its credentials are "expired" and not "unknown".
pub(crate) const REMEMBERED_MS: i64 = 24 * 3600 * 1000;
/// Ended sessions that one round of the loop forgets.
pub(crate) const FORGET_ROWS_MAX: usize = 500;
/// How long a used code of a second factor is remembered, in seconds: longer than any device may show it.
pub(crate) const USED_CODE_SECONDS: u64 = 900;
/// Between the clocks of an issuer and of the cloud, in seconds.
pub(crate) const TOKEN_LEEWAY_SECONDS: i64 = 300;
/// Keys of an issuer that are looked at.
pub(crate) const ISSUER_KEYS_MAX: usize = 100;
