//! Finding what callers name by ARN.

use crate::errors;
use crate::ids::{AnyId, GroupId, ListenerId, LoadBalancerId, RuleId};
use crate::model::{Listener, LoadBalancer, TargetGroup};
use crate::tables;
use base::Fault;
use kernel::Scope;
use store::Read;

/// The load balancer of an ARN.
pub fn load_balancer(read: &dyn Read, at: Scope, arn: &str) -> Result<LoadBalancer, Fault> {
    known_load_balancer(read, at, arn)?.ok_or_else(|| errors::no_load_balancer(arn))
}

/// The load balancer of a well-formed ARN, if there is one.
pub fn known_load_balancer(read: &dyn Read, at: Scope, arn: &str) -> Result<Option<LoadBalancer>, Fault> {
    match LoadBalancerId::parse(arn, at)? {
        Some(id) => tables::load_balancer(read, at, &id),
        None => Ok(None),
    }
}

/// The listener of an ARN.
pub fn listener(read: &dyn Read, at: Scope, arn: &str) -> Result<Listener, Fault> {
    let id = ListenerId::parse(arn, at)?;
    let found = id.map_or(Ok(None), |id| tables::listener(read, at, &id))?;
    found.ok_or_else(errors::no_listener)
}

/// The rule of an ARN, or that its listener's default rule is meant.
pub fn rule(read: &dyn Read, at: Scope, arn: &str) -> Result<RuleFound, Fault> {
    let id = RuleId::parse(arn, at)?.ok_or_else(errors::no_rule)?;
    if let Some(rule) = tables::rule(read, at, &id)? {
        return Ok(RuleFound::Plain(rule));
    }
    let listener = tables::listener(read, at, &id.listener)?;
    listener.filter(|l| l.default_rule == id.hex).map(RuleFound::Default).ok_or_else(errors::no_rule)
}

/// What the ARN of a rule names.
pub enum RuleFound {
    /// A rule with a priority.
    Plain(crate::model::Rule),
    /// The default rule of this listener.
    Default(Listener),
}

/// The target group of an ARN.
pub fn group(read: &dyn Read, at: Scope, arn: &str) -> Result<TargetGroup, Fault> {
    let id = GroupId::parse(arn, at)?;
    let found = id.map_or(Ok(None), |id| tables::group(read, at, &id))?;
    found.ok_or_else(errors::no_group)
}

/// Refuses the ARN of anything that does not exist.
pub fn anything(read: &dyn Read, at: Scope, arn: &str) -> Result<(), Fault> {
    match AnyId::parse(arn, at)?.0 {
        AnyId::LoadBalancer(_) => load_balancer(read, at, arn).map(drop),
        AnyId::Listener(_) => listener(read, at, arn).map(drop),
        AnyId::Rule(_) => rule(read, at, arn).map(drop),
        AnyId::Group(_) => group(read, at, arn).map(drop),
    }
}
