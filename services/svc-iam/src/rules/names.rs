//! Names and paths.
//!
//! IAM User Guide, "IAM and AWS STS quotas", "IAM name requirements"; IAM API Reference, CreateUser.

/// Where a thing without a path lives.
pub(crate) const ROOT_PATH: &str = "/";
/// Where service-linked roles live.
pub(crate) const SERVICE_ROLE_PATH: &str = "/aws-service-role/";

/// The form under which a name is unique: case does not distinguish names.
pub(crate) fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// The path as given, or `/`.
pub(crate) fn path(given: Option<String>) -> String {
    given.unwrap_or_else(|| ROOT_PATH.into())
}
