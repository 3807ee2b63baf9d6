//! Turns a snapshot into views, lineups, listeners and probes, keeping what stays.
//!
//! Runs on the caller's thread under one lock; the request path never takes it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arc_swap::{ArcSwap, ArcSwapOption};
use proxy_rules::anomaly::Standing;
use proxy_rules::usage;
use proxy_rules::{
    Balancer, BalancerId, GroupId, HealthEvent, Listener, Node, NodeId, Scheme, Snapshot, Target, TargetGroup,
    TargetKey, TargetState,
};
use tokio::sync::mpsc;

use crate::browser::Names;
use crate::counters::{BalancerStats, Counters, GroupStats};
use crate::dial::Dial;
use crate::prober::{self, Job};
use crate::proxy::Event;
use crate::seal::Seal;
use crate::state::{Endpoint, GroupRt, Link, NodeRt, TargetRt, View, lock, next_uid};
use crate::worker::Order;

/// See the file's head.
pub(crate) struct Registry {
    dial: Arc<dyn Dial>,
    events: mpsc::Sender<Event>,
    nodes: HashMap<NodeId, Arc<NodeRt>>,
    endpoints: HashMap<(NodeId, u16), Arc<Endpoint>>,
    groups: HashMap<GroupId, Arc<GroupRt>>,
    balancer_stats: HashMap<BalancerId, Arc<BalancerStats>>,
    group_stats: HashMap<(BalancerId, GroupId), Arc<GroupStats>>,
    names: Arc<ArcSwap<Names>>,
    jobs: Vec<Job>,
}

/// The ways to the other threads.
pub(crate) struct Wires<'a> {
    pub(crate) workers: &'a [mpsc::UnboundedSender<Order>],
    pub(crate) prober: &'a mpsc::UnboundedSender<prober::Order>,
}

impl Wires<'_> {
    fn tell_workers(&self, order: impl Fn() -> Order) {
        for worker in self.workers {
            let _ = worker.send(order());
        }
    }
}

impl Registry {
    pub(crate) fn new(dial: Arc<dyn Dial>, events: mpsc::Sender<Event>) -> Self {
        Self {
            dial,
            events,
            nodes: HashMap::new(),
            endpoints: HashMap::new(),
            groups: HashMap::new(),
            balancer_stats: HashMap::new(),
            group_stats: HashMap::new(),
            names: Arc::default(),
            jobs: Vec::new(),
        }
    }

    pub(crate) fn apply(&mut self, snapshot: &Snapshot, wires: &Wires<'_>) {
        let mut sorted = snapshot.clone();
        sorted.sort_rules();
        self.apply_groups(&sorted, wires);
        self.apply_endpoints(&sorted, wires);
        self.jobs = self.jobs_of(&sorted);
        let _ = wires.prober.send(prober::Order::Plan(self.jobs.clone()));
        let _ = wires.prober.send(prober::Order::Judge(self.groups.values().cloned().collect()));
        wires.tell_workers(|| Order::Sweep);
    }

    fn apply_groups(&mut self, snapshot: &Snapshot, wires: &Wires<'_>) {
        let wanted: HashSet<&GroupId> = snapshot.target_groups.iter().map(|g| &g.id).collect();
        // a group that is gone lets its requests finish, so its targets are retired but not cut
        for (_, group) in self.groups.extract_if(|id, _| !wanted.contains(id)) {
            lock(&group.members).targets.iter().for_each(|t| t.retired.store(true, Ordering::Relaxed));
        }
        for config in &snapshot.target_groups {
            let config = Arc::new(config.clone());
            let group = self.groups.entry(config.id.clone()).or_insert_with(|| Arc::new(GroupRt::new(config.clone())));
            let group = group.clone();
            let mut members = lock(&group.members);
            let targets = merge_targets(&members.targets, &config, wires);
            members.reach = self.reach(snapshot, &config, &targets);
            members.targets = targets;
            members.config = config;
            drop(members);
            group.refresh();
        }
    }

    /// Which targets each node that uses the group sends to.
    fn reach(
        &mut self,
        snapshot: &Snapshot,
        config: &TargetGroup,
        targets: &[Arc<TargetRt>],
    ) -> HashMap<u64, Vec<Arc<TargetRt>>> {
        let mut reach = HashMap::new();
        for balancer in usage::balancers_of(snapshot, &config.id) {
            for node in &balancer.nodes {
                let near =
                    config.targets.iter().zip(targets).filter(|(t, _)| usage::reaches(node, balancer, config, t));
                let uid = self.node(&node.id).uid;
                let near = near.map(|(target, rt)| {
                    rt.meet(uid, target.last_health.as_ref());
                    rt.clone()
                });
                reach.insert(uid, near.collect());
            }
        }
        reach
    }

    fn node(&mut self, id: &NodeId) -> Arc<NodeRt> {
        let fresh = || Arc::new(NodeRt { uid: next_uid(), id: id.clone() });
        self.nodes.entry(id.clone()).or_insert_with(fresh).clone()
    }

    fn apply_endpoints(&mut self, snapshot: &Snapshot, wires: &Wires<'_>) {
        let mut wanted = HashSet::new();
        let mut names = Names::new();
        for balancer in &snapshot.balancers {
            let shared = self.shared_of(snapshot, balancer);
            for listener in &balancer.listeners {
                let listener_arc = Arc::new(listener.clone());
                for node in &balancer.nodes {
                    wanted.insert((node.id.clone(), listener.port));
                    let view = shared.view(node, listener_arc.clone());
                    self.open(balancer, listener, node, view, wires);
                }
            }
            self.name(balancer, &mut names);
        }
        for (_, gone) in self.endpoints.extract_if(|key, _| !wanted.contains(key)) {
            gone.view.store(None);
            wires.tell_workers(|| Order::Unlisten(gone.uid));
        }
        self.names.store(Arc::new(names));
    }

    /// Gives an endpoint its view, opening it first if it is new.
    fn open(&mut self, balancer: &Balancer, listener: &Listener, node: &Node, view: View, wires: &Wires<'_>) {
        let view = Some(Arc::new(view));
        let key = (node.id.clone(), listener.port);
        if let Some(endpoint) = self.endpoints.get(&key) {
            endpoint.view.store(view);
            return;
        }
        let opened = self.dial.listen(&node.id, listener.port).and_then(|socket| {
            let clones: std::io::Result<Vec<_>> = wires.workers.iter().map(|_| socket.try_clone()).collect();
            clones
        });
        let sockets = match opened {
            Ok(sockets) => sockets,
            Err(error) => {
                // a node that is not wired yet is no trouble: its snapshot comes again when it is
                if error.kind() != std::io::ErrorKind::NotFound {
                    tracing::warn!(%error, node = %node.id, port = listener.port, "a listener cannot be opened");
                }
                let _ = self.events.try_send(Event::ListenFailed {
                    balancer: balancer.id.clone(),
                    listener: listener.id.clone(),
                    node: node.id.clone(),
                    port: listener.port,
                    error: error.to_string(),
                });
                return;
            }
        };
        let view = ArcSwapOption::new(view);
        let node = self.node(&node.id);
        let endpoint = Arc::new(Endpoint { uid: next_uid(), node, port: listener.port, view });
        for (worker, socket) in wires.workers.iter().zip(sockets) {
            let _ = worker.send(Order::Listen(endpoint.clone(), socket));
        }
        self.endpoints.insert(key, endpoint);
    }

    fn shared_of(&mut self, snapshot: &Snapshot, balancer: &Balancer) -> Shared {
        let stats = self.balancer_stats.entry(balancer.id.clone()).or_default().clone();
        let mut links = HashMap::new();
        for id in usage::groups_of(balancer) {
            if let Some(group) = self.groups.get(id) {
                let stats = self.group_stats.entry((balancer.id.clone(), id.clone())).or_default().clone();
                links.insert(id.clone(), Link { group: group.clone(), stats });
            }
        }
        Shared {
            balancer: balancer.id.clone(),
            attributes: Arc::new(balancer.attributes.clone()),
            links: Arc::new(links),
            seal: Arc::new(Seal::new(&snapshot.secret, balancer.id.as_str())),
            stats,
        }
    }

    fn name(&self, balancer: &Balancer, names: &mut Names) {
        if balancer.scheme != Scheme::InternetFacing {
            return;
        }
        let best = balancer.listeners.iter().map(|l| l.port).min_by_key(|port| (*port != 80, *port));
        let node = balancer.nodes.first();
        let endpoint = node.zip(best).and_then(|(node, port)| self.endpoints.get(&(node.id.clone(), port)));
        if let Some(endpoint) = endpoint {
            names.insert(balancer.name.to_ascii_lowercase(), endpoint.clone());
        }
    }

    fn jobs_of(&mut self, snapshot: &Snapshot) -> Vec<Job> {
        let mut jobs = Vec::new();
        for config in &snapshot.target_groups {
            let Some(check) = &config.health_check else { continue };
            let Some(group) = self.groups.get(&config.id).cloned() else { continue };
            let targets = lock(&group.members).targets.clone();
            for balancer in usage::balancers_of(snapshot, &config.id) {
                for node in &balancer.nodes {
                    let near = config.targets.iter().zip(&targets);
                    let near = near.filter(|(t, _)| {
                        t.state == TargetState::Registered && usage::reaches(node, balancer, config, t)
                    });
                    let node = self.node(&node.id);
                    jobs.extend(near.map(|(_, target)| Job {
                        balancer: balancer.id.clone(),
                        group: group.clone(),
                        target: target.clone(),
                        node: node.clone(),
                        check: check.clone(),
                    }));
                }
            }
        }
        jobs
    }

    pub(crate) fn names(&self) -> Arc<ArcSwap<Names>> {
        self.names.clone()
    }

    pub(crate) fn health(&self) -> Vec<HealthEvent> {
        self.jobs.iter().filter_map(Job::event).collect()
    }

    pub(crate) fn counters(&self) -> Counters {
        Counters {
            balancers: self.balancer_stats.iter().map(|(id, stats)| (id.clone(), stats.read())).collect(),
            groups: self.group_stats.iter().map(|(id, stats)| (id.clone(), stats.read())).collect(),
        }
    }

    pub(crate) fn standings(&self, group: &GroupId) -> Vec<(TargetKey, Standing)> {
        let Some(group) = self.groups.get(group) else { return Vec::new() };
        lock(&group.members).targets.iter().map(|t| (t.key.clone(), t.standing())).collect()
    }

    pub(crate) fn outstanding(&self, group: &GroupId) -> Vec<(TargetKey, u32)> {
        let Some(group) = self.groups.get(group) else { return Vec::new() };
        let members = lock(&group.members);
        members.targets.iter().map(|t| (t.key.clone(), t.outstanding.load(Ordering::Relaxed))).collect()
    }
}

/// What the views of one balancer have in common.
struct Shared {
    balancer: BalancerId,
    attributes: Arc<proxy_rules::Attributes>,
    links: Arc<HashMap<GroupId, Link>>,
    seal: Arc<Seal>,
    stats: Arc<BalancerStats>,
}

impl Shared {
    fn view(&self, node: &Node, listener: Arc<Listener>) -> View {
        View {
            balancer: self.balancer.clone(),
            address: node.address,
            attributes: self.attributes.clone(),
            listener,
            links: self.links.clone(),
            seal: self.seal.clone(),
            stats: self.stats.clone(),
        }
    }
}

/// The group's targets in the configuration's order: known ones are kept with their counts and health, deregistered
/// ones drain, and those that are gone are cut.
fn merge_targets(old: &[Arc<TargetRt>], config: &TargetGroup, wires: &Wires<'_>) -> Vec<Arc<TargetRt>> {
    let find = |target: &Target| old.iter().find(|t| t.address == target.address && t.key == target.key());
    let mut kept = HashSet::new();
    let mut merged = Vec::new();
    for target in &config.targets {
        let rt = find(target).cloned().unwrap_or_else(|| Arc::new(TargetRt::new(target)));
        kept.insert(rt.uid);
        let before = std::mem::replace(&mut *lock(&rt.state), target.state.clone());
        if before != TargetState::Registered && target.state == TargetState::Registered {
            // registered again: it starts anew
            lock(&rt.seen).clear();
        }
        rt.retired.store(target.state != TargetState::Registered, Ordering::Relaxed);
        match target.state {
            TargetState::Registered => rt.cut.store(false, Ordering::Relaxed),
            TargetState::Draining { until_ms } => {
                let _ = wires.prober.send(prober::Order::CutAt(rt.clone(), until_ms));
            }
            TargetState::OutOfUse { .. } => {}
        }
        merged.push(rt);
    }
    for gone in old.iter().filter(|t| !kept.contains(&t.uid)) {
        gone.retired.store(true, Ordering::Relaxed);
        gone.cut.store(true, Ordering::Relaxed);
    }
    merged
}
