//! A data plane that does what tests say, and machines that are in the state that tests say.

use crate::{Edge, Unready, Why};
use api_ec2 as api;
use base::Fault;
use kernel::{Cx, Service};
use proxy_rules::{HealthEvent, Snapshot, TargetHealth, TargetKey};
use shape::Enum;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::Read;

/// Remembers snapshots; every node serves unless a test says otherwise.
#[derive(Default)]
pub(crate) struct FakeEdge {
    applied: Mutex<Vec<Snapshot>>,
    unready: Mutex<BTreeMap<String, Why>>,
    health: Mutex<Vec<HealthEvent>>,
    pub(crate) standings: Mutex<Vec<(TargetKey, proxy_rules::anomaly::Standing)>>,
    wake: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
}

impl FakeEdge {
    /// The snapshot in force.
    pub(crate) fn last(&self) -> Snapshot {
        self.applied.lock().unwrap().last().cloned().unwrap_or_default()
    }
    /// How often something was applied.
    pub(crate) fn count(&self) -> usize {
        self.applied.lock().unwrap().len()
    }
    /// The node of the first load balancer in this zone does not serve; `None` lets it serve.
    pub(crate) fn trouble(&self, zone: &str, why: Option<Why>) {
        let id = self.node(zone);
        let mut unready = self.unready.lock().unwrap();
        match why {
            Some(why) => unready.insert(id, why),
            None => unready.remove(&id),
        };
    }
    /// This node does not serve.
    pub(crate) fn has(&self, node: &str, why: Why) {
        self.unready.lock().unwrap().insert(node.into(), why);
    }
    /// The interface of the first load balancer's node in this zone.
    pub(crate) fn node(&self, zone: &str) -> String {
        let last = self.last();
        let nodes = &last.balancers[0].nodes;
        nodes.iter().find(|n| n.zone.ends_with(zone)).map(|n| n.id.as_str().to_owned()).unwrap()
    }
    /// All nodes of the first load balancer see this of a target of the first group.
    pub(crate) fn sees(&self, target: &str, port: u16, health: &TargetHealth) {
        let last = self.last();
        for node in &last.balancers[0].nodes {
            self.node_sees(node.id.as_str(), target, port, health);
        }
    }
    /// One node sees this.
    pub(crate) fn node_sees(&self, node: &str, target: &str, port: u16, health: &TargetHealth) {
        let last = self.last();
        let key = TargetKey { id: target.into(), port };
        let mut events = self.health.lock().unwrap();
        events.retain(|e| e.target != key || e.node.as_str() != node);
        events.push(HealthEvent {
            group: last.target_groups[0].id.clone(),
            target: key,
            balancer: last.balancers[0].id.clone(),
            node: node.into(),
            health: health.clone(),
        });
        drop(events);
        self.ring();
    }
    /// Something has changed.
    pub(crate) fn ring(&self) {
        if let Some(wake) = &*self.wake.lock().unwrap() {
            wake();
        }
    }
    /// Nothing is known of any target.
    pub(crate) fn forget(&self) {
        self.health.lock().unwrap().clear();
    }
}

impl Edge for FakeEdge {
    fn apply(&self, snapshot: Snapshot) {
        self.applied.lock().unwrap().push(snapshot);
    }
    fn unready(&self) -> Vec<Unready> {
        let known = self.unready.lock().unwrap();
        known.iter().map(|(node, why)| Unready { node: node.into(), why: why.clone() }).collect()
    }
    fn standings(&self, _: &proxy_rules::GroupId) -> Vec<(TargetKey, proxy_rules::anomaly::Standing)> {
        self.standings.lock().unwrap().clone()
    }
    fn health(&self) -> Vec<HealthEvent> {
        self.health.lock().unwrap().clone()
    }
    fn on_event(&self, wake: Box<dyn Fn() + Send + Sync>) {
        *self.wake.lock().unwrap() = Some(wake);
    }
}

/// Machines by id, with state and VPC; all in zone a, with an address that ends in the id's last digit.
#[derive(Default)]
pub(crate) struct Machines(Mutex<BTreeMap<String, (String, String)>>);

impl Machines {
    /// Puts a machine into a state; `gone` removes it.
    pub(crate) fn set(&self, id: &str, state: &str, vpc: &str) {
        let mut all = self.0.lock().unwrap();
        match state {
            "gone" => all.remove(id),
            state => all.insert(id.into(), (state.into(), vpc.into())),
        };
    }

    /// The room.
    pub(crate) fn service(self: &Arc<Self>) -> Service {
        let operations =
            vec![kernel::read_with(&api::DESCRIBE_INSTANCES, self.clone(), describe, "InstanceIds Filters")];
        Service { name: "machines", api: &api::API, operations, reconcilers: Vec::new() }
    }
}

fn describe(
    machines: &Machines,
    cx: &Cx,
    _: &dyn Read,
    input: api::DescribeInstancesRequest,
) -> Result<api::DescribeInstancesResult, Fault> {
    let asked: Vec<String> = input.filters.into_iter().flatten().flat_map(|f| f.values.unwrap_or_default()).collect();
    let all = machines.0.lock().unwrap();
    let instance = |(id, (state, vpc)): (&String, &(String, String))| api::Instance {
        instance_id: Some(id.clone()),
        state: Some(api::InstanceState { name: api::InstanceStateName::parse(state), code: None }),
        vpc_id: Some(vpc.clone()),
        placement: Some(api::Placement { availability_zone: Some(format!("{}a", cx.region)), ..Default::default() }),
        private_ip_address: Some(format!("172.31.0.{}", 100 + id.as_bytes()[id.len() - 1] % 100)),
        ..Default::default()
    };
    let instances = all.iter().filter(|(id, _)| asked.contains(id)).map(instance).collect();
    let reservation = api::Reservation { instances: Some(instances), ..Default::default() };
    Ok(api::DescribeInstancesResult { reservations: Some(vec![reservation]), next_token: None })
}
