//! Pure behaviour.

pub(crate) mod archive;
pub(crate) mod attributes;
pub(crate) mod delivery_policy;
pub(crate) mod filter;
pub(crate) mod messages;
pub(crate) mod names;
pub(crate) mod notification;
pub(crate) mod permissions;
