//! What lives longer than a snapshot: nodes, endpoints, groups and targets with their counts, pools and health.
//!
//! A snapshot's change makes new views of these and leaves connections alone (edge.md: snapshots are swapped whole).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use arc_swap::{ArcSwap, ArcSwapOption};
use proxy_rules::anomaly::{self, Standing, Tally};
use proxy_rules::pick::{self, FULL_SHARE};
use proxy_rules::{
    Algorithm, Attributes, BalancerId, GroupId, HealthState, Listener, NodeId, TargetGroup, TargetHealth, TargetKey,
    TargetState,
};

use crate::counters::{BalancerStats, GroupStats};
use crate::seal::Seal;

/// A number that no other node, endpoint or target of this process has.
pub(crate) fn next_uid() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Locks; a panic elsewhere does not stop the data plane.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A load-balancer node.
#[derive(Debug)]
pub(crate) struct NodeRt {
    pub(crate) uid: u64,
    pub(crate) id: NodeId,
}

/// One port of one node; connections keep it across snapshots.
pub(crate) struct Endpoint {
    pub(crate) uid: u64,
    pub(crate) node: Arc<NodeRt>,
    pub(crate) port: u16,
    /// What is served here now; `None` once the listener is gone.
    pub(crate) view: ArcSwapOption<View>,
}

/// What an endpoint serves under one snapshot.
pub(crate) struct View {
    pub(crate) balancer: BalancerId,
    pub(crate) address: std::net::IpAddr,
    pub(crate) attributes: Arc<Attributes>,
    pub(crate) listener: Arc<Listener>,
    pub(crate) links: Arc<HashMap<GroupId, Link>>,
    pub(crate) seal: Arc<Seal>,
    pub(crate) stats: Arc<BalancerStats>,
}

/// A balancer's use of a group.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) group: Arc<GroupRt>,
    pub(crate) stats: Arc<GroupStats>,
}

/// A target group.
pub(crate) struct GroupRt {
    pub(crate) id: GroupId,
    pub(crate) turn: AtomicU64,
    /// By node.
    pub(crate) lineups: ArcSwap<HashMap<u64, Arc<Lineup>>>,
    pub(crate) members: Mutex<Members>,
}

/// A group's configuration and targets, from which lineups are made.
pub(crate) struct Members {
    pub(crate) config: Arc<TargetGroup>,
    pub(crate) targets: Vec<Arc<TargetRt>>,
    /// Nodes that use the group, each with the targets in its reach.
    pub(crate) reach: HashMap<u64, Vec<Arc<TargetRt>>>,
}

/// The targets that one node sends a group's requests to.
pub(crate) struct Lineup {
    pub(crate) config: Arc<TargetGroup>,
    pub(crate) targets: Vec<Arc<TargetRt>>,
    /// When each target's slow start began.
    slow: Vec<Option<Instant>>,
    /// When the last slow start ends.
    slow_until: Option<Instant>,
}

/// A registered target.
pub(crate) struct TargetRt {
    pub(crate) uid: u64,
    pub(crate) key: TargetKey,
    pub(crate) address: std::net::SocketAddr,
    pub(crate) outstanding: AtomicU32,
    pub(crate) state: Mutex<TargetState>,
    /// Answers since the last judgement, see [`GroupRt::judge`].
    answers: AtomicU32,
    /// Those of them that were errors.
    errors: AtomicU32,
    standing: Mutex<Standing>,
    /// The standing's share, for the request path.
    share: AtomicU32,
    /// What each node sees, by the node's uid.
    pub(crate) seen: Mutex<HashMap<u64, Seen>>,
    /// It takes no further requests: idle connections to it are closed.
    pub(crate) retired: AtomicBool,
    /// Its deregistration delay is over: requests under way end with 502.
    pub(crate) cut: AtomicBool,
}

/// A target's health in one node's eyes.
pub(crate) struct Seen {
    pub(crate) health: HealthState,
    pub(crate) slow_since: Option<Instant>,
}

impl GroupRt {
    pub(crate) fn new(config: Arc<TargetGroup>) -> Self {
        Self {
            id: config.id.clone(),
            turn: AtomicU64::new(0),
            lineups: ArcSwap::default(),
            members: Mutex::new(Members { config, targets: Vec::new(), reach: HashMap::new() }),
        }
    }

    /// Makes the lineups anew after a change of targets or health.
    pub(crate) fn refresh(&self) {
        let members = lock(&self.members);
        let lineups =
            members.reach.iter().map(|(node, reach)| (*node, Arc::new(Lineup::new(&members.config, reach, *node))));
        self.lineups.store(Arc::new(lineups.collect()));
    }

    /// Judges the targets by what they answered since the last time. True when a judgement changed.
    pub(crate) fn judge(&self) -> bool {
        let members = lock(&self.members);
        let mitigation = members.config.algorithm == Algorithm::WeightedRandom { mitigation: true };
        let nodes: Vec<u64> = members.reach.keys().copied().collect();
        let (healthy, others): (Vec<_>, Vec<_>) = members.targets.iter().partition(|t| {
            matches!(*lock(&t.state), TargetState::Registered)
                && nodes.iter().any(|n| t.is_healthy(*n, &members.config))
        });
        let window: Vec<_> = healthy.iter().map(|t| (t.take_tally(), *lock(&t.standing))).collect();
        let judged = healthy.iter().zip(anomaly::judge(&window, mitigation));
        let changed = judged.fold(false, |changed, (target, standing)| target.stand(standing) | changed);
        others.iter().fold(changed, |changed, target| {
            target.take_tally();
            target.stand(Standing::default()) | changed
        })
    }
}

impl Lineup {
    fn new(config: &Arc<TargetGroup>, reach: &[Arc<TargetRt>], node: u64) -> Self {
        let registered = |t: &&Arc<TargetRt>| matches!(*lock(&t.state), TargetState::Registered);
        let candidates: Vec<&Arc<TargetRt>> = reach.iter().filter(registered).collect();
        let healthy: Vec<bool> = candidates.iter().map(|t| t.is_healthy(node, config)).collect();
        let eligible = pick::eligible(&healthy, config.routing_floor);
        let targets: Vec<_> = eligible.indices.iter().map(|i| candidates[*i].clone()).collect();
        let slow: Vec<_> = targets.iter().map(|t| t.slow_since(node)).collect();
        let slow_until = slow.iter().flatten().max().map(|last| *last + config.slow_start);
        Self { config: config.clone(), targets, slow, slow_until }
    }

    /// The next target by the group's algorithm.
    pub(crate) fn pick(&self, turn: u64, dice: u64) -> Option<&Arc<TargetRt>> {
        let now = self.slow_until.map(|_| Instant::now());
        let outstanding = |i: usize| self.targets[i].outstanding.load(Ordering::Relaxed);
        let share = |i: usize| match (self.slow[i], now) {
            (Some(since), Some(now)) => pick::slow_start_share(now - since, self.config.slow_start),
            _ if self.weighs() => self.targets[i].share.load(Ordering::Relaxed),
            _ => FULL_SHARE,
        };
        let slow = self.slow_until.is_some_and(|end| now.is_some_and(|now| now < end));
        let unequal =
            slow || (self.weighs() && self.targets.iter().any(|t| t.share.load(Ordering::Relaxed) < FULL_SHARE));
        let table = pick::Table {
            count: self.targets.len(),
            outstanding: &outstanding,
            share: unequal.then_some(&share),
            turn,
            dice,
        };
        pick::pick(self.config.algorithm, &table).map(|i| &self.targets[i])
    }

    fn weighs(&self) -> bool {
        self.config.algorithm == Algorithm::WeightedRandom { mitigation: true }
    }

    /// The target that a cookie named, while it takes requests.
    pub(crate) fn by_key(&self, key: &TargetKey) -> Option<&Arc<TargetRt>> {
        self.targets.iter().find(|t| &t.key == key)
    }
}

impl TargetRt {
    pub(crate) fn new(target: &proxy_rules::Target) -> Self {
        Self {
            uid: next_uid(),
            key: target.key(),
            address: target.address,
            outstanding: AtomicU32::new(0),
            answers: AtomicU32::new(0),
            errors: AtomicU32::new(0),
            standing: Mutex::default(),
            share: AtomicU32::new(FULL_SHARE),
            state: Mutex::new(target.state.clone()),
            seen: Mutex::new(HashMap::new()),
            retired: AtomicBool::new(false),
            cut: AtomicBool::new(false),
        }
    }

    /// Counts an answer, or that there was none for want of a connection.
    pub(crate) fn count_answer(&self, error: bool) {
        self.answers.fetch_add(1, Ordering::Relaxed);
        if error {
            self.errors.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn take_tally(&self) -> Tally {
        Tally { answers: self.answers.swap(0, Ordering::Relaxed), errors: self.errors.swap(0, Ordering::Relaxed) }
    }

    /// How it compares with its peers.
    pub(crate) fn standing(&self) -> Standing {
        *lock(&self.standing)
    }

    fn stand(&self, standing: Standing) -> bool {
        self.share.store(standing.share, Ordering::Relaxed);
        std::mem::replace(&mut *lock(&self.standing), standing) != standing
    }

    /// A node starts to look at the target, of which this was known.
    pub(crate) fn meet(&self, node: u64, last: Option<&TargetHealth>) {
        let fresh = || Seen { health: HealthState::new(last), slow_since: None };
        lock(&self.seen).entry(node).or_insert_with(fresh);
    }

    fn is_healthy(&self, node: u64, config: &TargetGroup) -> bool {
        config.health_check.is_none() || lock(&self.seen).get(&node).is_some_and(|s| s.health.health().is_healthy())
    }

    fn slow_since(&self, node: u64) -> Option<Instant> {
        lock(&self.seen).get(&node)?.slow_since
    }
}

impl Seen {
    /// Whether it takes its full share.
    pub(crate) fn is_warm(&self, config: &TargetGroup) -> bool {
        self.slow_since.is_none_or(|since| since.elapsed() >= config.slow_start)
    }
}

/// Counts a request as outstanding at a target while it lives.
pub(crate) struct Outstanding(pub(crate) Arc<TargetRt>);

impl Outstanding {
    pub(crate) fn at(target: Arc<TargetRt>) -> Self {
        target.outstanding.fetch_add(1, Ordering::Relaxed);
        Self(target)
    }
}

impl Drop for Outstanding {
    fn drop(&mut self) {
        self.0.outstanding.fetch_sub(1, Ordering::Relaxed);
    }
}
