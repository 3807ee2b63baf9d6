//! Listeners and their rules.
//!
//! Listeners for your Application Load Balancers:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html>

use super::{Action, Attributes, Condition, Transform};
use crate::ids::{ListenerId, RuleId};
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// An HTTP listener.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listener {
    /// Whose, and its digits.
    pub id: ListenerId,
    /// On which every node listens.
    pub port: u16,
    /// The default rule's digits.
    pub default_rule: String,
    /// What the default rule does.
    pub default: Action,
    /// Attributes that were changed.
    pub attributes: Attributes,
}
impl Record for Listener {
    const VERSION: u8 = 1;
}

impl Listener {
    /// Its default rule.
    pub fn default_rule(&self) -> RuleId {
        RuleId { listener: self.id.clone(), hex: self.default_rule.clone() }
    }
}

/// A rule other than the default one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Whose, and its digits.
    pub id: RuleId,
    /// 1 to 50,000, unique among the listener's rules.
    pub priority: u32,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// What it does.
    pub action: Action,
    /// What its targets see differently; one of each kind at most.
    pub transforms: Vec<Transform>,
}
impl Record for Rule {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Rule, StoreError> {
        match version {
            1 => {
                let codec = |e: postcard::Error| StoreError::Codec { table: RULES.into(), reason: e.to_string() };
                let old: RuleV1 = postcard::from_bytes(bytes).map_err(codec)?;
                let RuleV1 { id, priority, conditions, action } = old;
                Ok(Rule { id, priority, conditions, action, transforms: Vec::new() })
            }
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.priority == 0 { Err("a rule has no priority") } else { Ok(()) }
    }
}

/// The table's name, for errors.
const RULES: &str = "elbv2.rules";

/// A rule as it was before there were transforms.
#[derive(Deserialize)]
struct RuleV1 {
    id: RuleId,
    priority: u32,
    conditions: Vec<Condition>,
    action: Action,
}
