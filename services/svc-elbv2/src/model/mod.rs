//! Records and their state machines.

mod action;
mod condition;
mod listener;
mod load_balancer;
mod target;
mod target_group;
mod transform;

pub use action::{Action, Destination, Forward, Redirect, Routing};
pub use condition::{Condition, QueryPattern};
pub use listener::{Listener, Rule};
#[cfg(test)]
pub(crate) use load_balancer::LoadBalancerV1;
pub use load_balancer::{Leaving, LoadBalancer, Node, Scheme, State};
pub use target::{Health, Target, TargetState};
pub use target_group::{HealthCheck, TargetGroup, TargetType};
pub use transform::{Rewrite, Transform};

/// Attributes that differ from their defaults, by key.
pub type Attributes = std::collections::BTreeMap<String, String>;
