//! The data plane as this room sees it: snapshots go in, health and readiness come out. The cloud implements it on its
//! proxy and its network.
//!
//! Decision: "Rooms and seams" (the running cloud).

use proxy_rules::anomaly::Standing;
use proxy_rules::{GroupId, HealthEvent, NodeId, Snapshot, TargetKey};

/// Load-balancer nodes that run.
pub trait Edge: Send + Sync {
    /// Serves this snapshot from now on. The same snapshot again tries again what could not be done before.
    fn apply(&self, snapshot: Snapshot);

    /// The nodes of the last snapshot that cannot serve on all of their listeners' ports now. A node that is not named
    /// here is wired and listens.
    fn unready(&self) -> Vec<Unready>;

    /// The health of every probed target, as each node sees it now.
    fn health(&self) -> Vec<HealthEvent>;

    /// How the targets of a group, by its id, compare with each other.
    fn standings(&self, group: &GroupId) -> Vec<(TargetKey, Standing)>;

    /// Calls this after anything that [`Edge::unready`] or [`Edge::health`] tells has changed.
    fn on_event(&self, wake: Box<dyn Fn() + Send + Sync>);
}

/// A node that does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unready {
    /// The node: its network interface's id.
    pub node: NodeId,
    /// Why.
    pub why: Why,
}

/// Why a node does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It will: something else has to be done first.
    Waiting(String),
    /// Something went wrong; it is tried again.
    Failed(String),
}
