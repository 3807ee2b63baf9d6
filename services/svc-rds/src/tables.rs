//! The room's tables.

use crate::model::{Event, EventSubscription, Instance, OptionGroup, ParameterGroup, Secret, Snapshot, SubnetGroup};
use base::Fault;
use kernel::Scope;
use serde::{Deserialize, Serialize};
use store::{Read, Record, Table, Tx};

/// DB instances by name.
pub static INSTANCES: Table<(Scope, String), Instance> = Table::new("rds.instances");
/// DB subnet groups by name.
pub static SUBNET_GROUPS: Table<(Scope, String), SubnetGroup> = Table::new("rds.subnet-groups");
/// DB parameter groups by name.
pub static PARAMETER_GROUPS: Table<(Scope, String), ParameterGroup> = Table::new("rds.parameter-groups");
/// Option groups by name.
pub static OPTION_GROUPS: Table<(Scope, String), OptionGroup> = Table::new("rds.option-groups");
/// DB snapshots by name.
pub static SNAPSHOTS: Table<(Scope, String), Snapshot> = Table::new("rds.snapshots");
/// Passwords by resource id, and by the id of a snapshot.
pub static SECRETS: Table<(Scope, String), Secret> = Table::new("rds.secrets");
/// Instances whose engine keeps a journal, by resource id, and snapshots that were made of such an engine, by their id.
pub static JOURNALS: Table<(Scope, String), ()> = Table::new("rds.journals");
/// Events by time (milliseconds), then a number that goes up.
pub static EVENTS: Table<(Scope, u64, u64), Event> = Table::new("rds.events");
/// Event subscriptions by name.
pub static EVENT_SUBSCRIPTIONS: Table<(Scope, String), EventSubscription> = Table::new("rds.event-subscriptions");
/// The part of endpoint names that an account and region have in common.
pub static SUFFIXES: Table<(Scope,), Suffix> = Table::new("rds.endpoint-suffixes");
/// Accounts and regions that chose their default certificate authority themselves.
pub static CERTIFICATE_CHOSEN: Table<(Scope,), bool> = Table::new("rds.certificate-chosen");

/// The engines at hand, as the loop last saw them.
pub static AT_HAND: Table<(String,), AtHand> = Table::new("rds.at-hand");

/// The tables that tests look at.
#[cfg(test)]
pub(crate) const ALL: [&str; 11] = [
    "rds.instances",
    "rds.subnet-groups",
    "rds.parameter-groups",
    "rds.option-groups",
    "rds.snapshots",
    "rds.secrets",
    "rds.journals",
    "rds.events",
    "rds.event-subscriptions",
    "rds.endpoint-suffixes",
    "rds.certificate-chosen",
];

/// Twelve letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suffix(pub String);
impl Record for Suffix {
    const VERSION: u8 = 1;
}

/// The version of an engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtHand(pub String);
impl Record for AtHand {
    const VERSION: u8 = 1;
}

impl AtHand {
    /// The key of MariaDB.
    pub const MARIADB: &str = "mariadb";
    /// The key of PostgreSQL.
    pub const POSTGRES: &str = "postgres";
}

/// A DB instance.
pub fn instance(read: &dyn Read, at: Scope, name: &str) -> Result<Option<Instance>, Fault> {
    INSTANCES.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// All DB instances of an account and region, in the order of names.
pub fn instances(read: &dyn Read, at: Scope) -> Result<Vec<Instance>, Fault> {
    Ok(INSTANCES.list(read, &(at,)).map_err(Fault::internal)?.into_iter().map(|(_, i)| i).collect())
}

/// Whether this instance's engine keeps a journal, or this snapshot's data were made by one that did.
pub fn journaled(read: &dyn Read, at: Scope, id: &str) -> Result<bool, Fault> {
    JOURNALS.contains(read, &(at, id.to_owned())).map_err(Fault::internal)
}

/// Writes down whether it does.
pub fn keep_journaled(tx: &mut Tx, at: Scope, id: &str, does: bool) -> Result<(), Fault> {
    let key = (at, id.to_owned());
    let done = if does { JOURNALS.put(tx, &key, &()) } else { JOURNALS.delete(tx, &key).map(drop) };
    done.map_err(Fault::internal)
}

/// Writes a DB instance.
pub fn keep(tx: &mut Tx, at: Scope, instance: &Instance) -> Result<(), Fault> {
    INSTANCES.put(tx, &(at, instance.name.clone()), instance).map_err(Fault::internal)
}

/// A DB subnet group.
pub fn subnet_group(read: &dyn Read, at: Scope, name: &str) -> Result<Option<SubnetGroup>, Fault> {
    SUBNET_GROUPS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes a DB subnet group.
pub fn keep_subnet_group(tx: &mut Tx, at: Scope, group: &SubnetGroup) -> Result<(), Fault> {
    SUBNET_GROUPS.put(tx, &(at, group.name.clone()), group).map_err(Fault::internal)
}

/// The passwords of a DB instance.
pub fn secret(read: &dyn Read, at: Scope, resource_id: &str) -> Result<Option<Secret>, Fault> {
    SECRETS.get(read, &(at, resource_id.to_owned())).map_err(Fault::internal)
}

/// Writes the passwords of a DB instance.
pub fn keep_secret(tx: &mut Tx, at: Scope, resource_id: &str, secret: &Secret) -> Result<(), Fault> {
    SECRETS.put(tx, &(at, resource_id.to_owned()), secret).map_err(Fault::internal)
}

/// A DB parameter group that a user made.
pub fn parameter_group(read: &dyn Read, at: Scope, name: &str) -> Result<Option<ParameterGroup>, Fault> {
    PARAMETER_GROUPS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes a DB parameter group.
pub fn keep_parameter_group(tx: &mut Tx, at: Scope, group: &ParameterGroup) -> Result<(), Fault> {
    PARAMETER_GROUPS.put(tx, &(at, group.name.clone()), group).map_err(Fault::internal)
}

/// An option group that a user made.
pub fn option_group(read: &dyn Read, at: Scope, name: &str) -> Result<Option<OptionGroup>, Fault> {
    OPTION_GROUPS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes an option group.
pub fn keep_option_group(tx: &mut Tx, at: Scope, group: &OptionGroup) -> Result<(), Fault> {
    OPTION_GROUPS.put(tx, &(at, group.name.clone()), group).map_err(Fault::internal)
}

/// A DB snapshot.
pub fn snapshot(read: &dyn Read, at: Scope, name: &str) -> Result<Option<Snapshot>, Fault> {
    SNAPSHOTS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// All DB snapshots of an account and region, in the order of names.
pub fn snapshots(read: &dyn Read, at: Scope) -> Result<Vec<Snapshot>, Fault> {
    Ok(SNAPSHOTS.list(read, &(at,)).map_err(Fault::internal)?.into_iter().map(|(_, s)| s).collect())
}

/// Writes a DB snapshot.
pub fn keep_snapshot(tx: &mut Tx, at: Scope, snapshot: &Snapshot) -> Result<(), Fault> {
    SNAPSHOTS.put(tx, &(at, snapshot.name.clone()), snapshot).map_err(Fault::internal)
}

/// An event subscription.
pub fn event_subscription(read: &dyn Read, at: Scope, name: &str) -> Result<Option<EventSubscription>, Fault> {
    EVENT_SUBSCRIPTIONS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes an event subscription.
pub fn keep_event_subscription(tx: &mut Tx, at: Scope, subscription: &EventSubscription) -> Result<(), Fault> {
    EVENT_SUBSCRIPTIONS.put(tx, &(at, subscription.name.clone()), subscription).map_err(Fault::internal)
}
