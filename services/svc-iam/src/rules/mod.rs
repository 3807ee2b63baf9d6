//! Pure behaviour.

pub(crate) mod arns;
pub(crate) mod aws_policies;
pub(crate) mod documents;
pub(crate) mod names;
pub(crate) mod service_roles;
