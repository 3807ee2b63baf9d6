//! Pure behaviour.

pub(crate) mod arns;
pub(crate) mod aws_policies;
pub(crate) mod certificates;
pub(crate) mod documents;
pub(crate) mod grants;
pub(crate) mod names;
pub(crate) mod passwords;
pub(crate) mod qr;
pub(crate) mod saml;
pub(crate) mod service_roles;
pub(crate) mod ssh_keys;
pub(crate) mod totp;
