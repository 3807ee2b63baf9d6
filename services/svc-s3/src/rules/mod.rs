//! Behaviour without state (pure).

pub(crate) mod access;
pub(crate) mod access_log;
pub(crate) mod acl;
pub(crate) mod actions;
pub(crate) mod conditions;
pub(crate) mod cors;
pub(crate) mod intake;
pub(crate) mod inventory;
pub(crate) mod keys;
pub(crate) mod lifecycle;
pub(crate) mod lifecycle_check;
pub(crate) mod lock;
pub(crate) mod names;
pub(crate) mod ranges;
pub(crate) mod replication;
pub(crate) mod rule_ids;
pub(crate) mod tags;
pub(crate) mod website;
