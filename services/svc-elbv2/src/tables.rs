//! The room's tables, and the ways in and out of them.
//!
//! Keys begin with the scope and go on with names, which are unique; the digits of an id tell a thing from one of the same
//! name before it.

use crate::ids::{GroupId, ListenerId, LoadBalancerId, RuleId};
use crate::model::{Health, Listener, LoadBalancer, Rule, Target, TargetGroup};
use base::Fault;
use kernel::Scope;
use serde::{Deserialize, Serialize};
use store::{Read, Record, Table, Tx};

/// Load balancers by name.
pub static LOAD_BALANCERS: Table<(Scope, String), LoadBalancer> = Table::new("elbv2.load-balancers");
/// Listeners by load balancer and digits.
pub static LISTENERS: Table<(Scope, String, String), Listener> = Table::new("elbv2.listeners");
/// Rules by load balancer, listener and digits; default rules are in their listeners.
pub static RULES: Table<(Scope, String, String, String), Rule> = Table::new("elbv2.rules");
/// Target groups by name.
pub static TARGET_GROUPS: Table<(Scope, String), TargetGroup> = Table::new("elbv2.target-groups");
/// Targets by group, id and port.
pub static TARGETS: Table<TargetAt, Target> = Table::new("elbv2.targets");
/// Targets' last known health. Written by the loop alone, but forgotten with the target.
pub static HEALTH: Table<TargetAt, Health> = Table::new("elbv2.health");
/// The key of stickiness cookies; one row.
pub static SECRET: Table<String, Secret> = Table::new("elbv2.secret");

/// Scope, group, target, port.
pub type TargetAt = (Scope, String, String, u16);

/// Every table.
pub const NAMES: &[&str] = &[
    LOAD_BALANCERS.name(),
    LISTENERS.name(),
    RULES.name(),
    TARGET_GROUPS.name(),
    TARGETS.name(),
    HEALTH.name(),
    SECRET.name(),
];

/// The cookie key.
#[derive(Serialize, Deserialize)]
pub struct Secret(pub [u8; 32]);
impl Record for Secret {
    const VERSION: u8 = 1;
}

/// The load balancer of this id.
pub fn load_balancer(read: &dyn Read, at: Scope, id: &LoadBalancerId) -> Result<Option<LoadBalancer>, Fault> {
    Ok(load_balancer_named(read, at, &id.name)?.filter(|b| b.id == *id))
}

/// The load balancer of this name.
pub fn load_balancer_named(read: &dyn Read, at: Scope, name: &str) -> Result<Option<LoadBalancer>, Fault> {
    LOAD_BALANCERS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes a load balancer.
pub fn put_load_balancer(tx: &mut Tx, at: Scope, balancer: &LoadBalancer) -> Result<(), Fault> {
    LOAD_BALANCERS.put(tx, &(at, balancer.id.name.clone()), balancer).map_err(Fault::internal)
}

/// The listener of this id.
pub fn listener(read: &dyn Read, at: Scope, id: &ListenerId) -> Result<Option<Listener>, Fault> {
    let found = LISTENERS.get(read, &(at, id.balancer.name.clone(), id.hex.clone())).map_err(Fault::internal)?;
    Ok(found.filter(|l| l.id == *id))
}

/// The listeners of a load balancer, by port.
pub fn listeners_of(read: &dyn Read, at: Scope, id: &LoadBalancerId) -> Result<Vec<Listener>, Fault> {
    let mut found = values(LISTENERS.list(read, &(at, id.name.clone())))?;
    found.sort_by_key(|l| l.port);
    Ok(found)
}

/// Writes a listener.
pub fn put_listener(tx: &mut Tx, at: Scope, listener: &Listener) -> Result<(), Fault> {
    let key = (at, listener.id.balancer.name.clone(), listener.id.hex.clone());
    LISTENERS.put(tx, &key, listener).map_err(Fault::internal)
}

/// The rules of a listener but the default one, by priority.
pub fn rules_of(read: &dyn Read, at: Scope, id: &ListenerId) -> Result<Vec<Rule>, Fault> {
    let mut found = values(RULES.list(read, &(at, id.balancer.name.clone(), id.hex.clone())))?;
    found.sort_by_key(|r| r.priority);
    Ok(found)
}

/// How many rules a load balancer has, default ones not counted.
pub fn count_rules(read: &dyn Read, at: Scope, id: &LoadBalancerId) -> Result<usize, Fault> {
    RULES.count(read, &(at, id.name.clone())).map_err(Fault::internal)
}

/// The rule of this id, which is no default one.
pub fn rule(read: &dyn Read, at: Scope, id: &RuleId) -> Result<Option<Rule>, Fault> {
    let found = RULES.get(read, &rule_key(at, id)).map_err(Fault::internal)?;
    Ok(found.filter(|r| r.id == *id))
}

/// Writes a rule.
pub fn put_rule(tx: &mut Tx, at: Scope, rule: &Rule) -> Result<(), Fault> {
    RULES.put(tx, &rule_key(at, &rule.id), rule).map_err(Fault::internal)
}

/// Removes a rule and its tags.
pub fn remove_rule(tx: &mut Tx, at: Scope, id: &RuleId) -> Result<(), Fault> {
    kernel::tags::clear(tx, at, &id.arn(at))?;
    RULES.delete(tx, &rule_key(at, id)).map_err(Fault::internal).map(drop)
}

fn rule_key(at: Scope, id: &RuleId) -> (Scope, String, String, String) {
    (at, id.listener.balancer.name.clone(), id.listener.hex.clone(), id.hex.clone())
}

/// Removes a listener with its rules and their tags.
pub fn remove_listener(tx: &mut Tx, at: Scope, listener: &Listener) -> Result<(), Fault> {
    for rule in rules_of(tx, at, &listener.id)? {
        remove_rule(tx, at, &rule.id)?;
    }
    kernel::tags::clear(tx, at, &listener.default_rule().arn(at))?;
    kernel::tags::clear(tx, at, &listener.id.arn(at))?;
    let key = (at, listener.id.balancer.name.clone(), listener.id.hex.clone());
    LISTENERS.delete(tx, &key).map_err(Fault::internal).map(drop)
}

/// The group of this id.
pub fn group(read: &dyn Read, at: Scope, id: &GroupId) -> Result<Option<TargetGroup>, Fault> {
    Ok(group_named(read, at, &id.name)?.filter(|g| g.id == *id))
}

/// The group of this name.
pub fn group_named(read: &dyn Read, at: Scope, name: &str) -> Result<Option<TargetGroup>, Fault> {
    TARGET_GROUPS.get(read, &(at, name.to_owned())).map_err(Fault::internal)
}

/// Writes a group.
pub fn put_group(tx: &mut Tx, at: Scope, group: &TargetGroup) -> Result<(), Fault> {
    TARGET_GROUPS.put(tx, &(at, group.id.name.clone()), group).map_err(Fault::internal)
}

/// A group's targets, by id and port.
pub fn targets_of(read: &dyn Read, at: Scope, id: &GroupId) -> Result<Vec<Target>, Fault> {
    values(TARGETS.list(read, &(at, id.name.clone())))
}

/// Where a target is kept.
pub fn target_key(at: Scope, group: &GroupId, id: &str, port: u16) -> TargetAt {
    (at, group.name.clone(), id.to_owned(), port)
}

/// Writes a target; what was known of its health is forgotten.
pub fn put_target(tx: &mut Tx, at: Scope, group: &GroupId, target: &Target) -> Result<(), Fault> {
    let key = target_key(at, group, &target.id, target.port);
    HEALTH.delete(tx, &key).map_err(Fault::internal)?;
    TARGETS.put(tx, &key, target).map_err(Fault::internal)
}

/// Removes a target and what was known of it.
pub fn remove_target(tx: &mut Tx, key: &TargetAt) -> Result<(), Fault> {
    HEALTH.delete(tx, key).map_err(Fault::internal)?;
    TARGETS.delete(tx, key).map_err(Fault::internal).map(drop)
}

fn values<K, V>(rows: Result<Vec<(K, V)>, store::StoreError>) -> Result<Vec<V>, Fault> {
    Ok(rows.map_err(Fault::internal)?.into_iter().map(|(_, v)| v).collect())
}
