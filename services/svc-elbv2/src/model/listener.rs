//! Listeners and their rules.
//!
//! Listeners for your Application Load Balancers:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html>

use super::{Action, Attributes, Condition};
use crate::ids::{ListenerId, RuleId};
use serde::{Deserialize, Serialize};
use store::Record;

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
}
impl Record for Rule {
    const VERSION: u8 = 1;

    fn check(&self) -> Result<(), &'static str> {
        if self.priority == 0 { Err("a rule has no priority") } else { Ok(()) }
    }
}
