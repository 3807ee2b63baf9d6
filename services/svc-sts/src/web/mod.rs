//! Web identities: tokens of OpenID Connect issuers, and the keys that they are verified with.
//!
//! IAM User Guide, "OIDC federation", "Create an OpenID Connect (OIDC) identity provider in IAM".

pub(crate) mod claims;
pub(crate) mod issuers;
pub(crate) mod keys;
pub(crate) mod provider;
pub(crate) mod token;
