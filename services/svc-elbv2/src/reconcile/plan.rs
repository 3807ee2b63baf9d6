//! The loop itself: thin code around `snapshot` and `report`.

use crate::edge::{Edge, Unready};
use crate::ids::LoadBalancerId;
use crate::model::Node;
use crate::ops::shared::{SERVICE, nodes};
use crate::reconcile::report::{self, Change, Seen};
use crate::reconcile::snapshot;
use crate::reconcile::world::{World as Records, secret_row};
use crate::tables::{self, HEALTH, SECRET, Secret, TARGETS};
use base::{Fault, Timestamp};
use kernel::names::{self, NAMES, Published};
use kernel::{Kernel, Next, Reconciler, Scope, StoreFault, World};
use proxy_rules::Snapshot;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Weak};
use store::{Read, StoreError, Tx};

/// The loop's name.
pub const LOOP: &str = "elbv2-plan";
/// Nodes that do not serve are tried again after so many milliseconds.
const RETRY_MS: u64 = 500;
/// The cloud's clock is told from real time in steps of so many milliseconds.
const CLOCK_STEP_MS: i64 = 1000;

/// Keeps the data plane as the records want it.
pub struct Plan {
    edge: Option<Arc<dyn Edge>>,
    listening: bool,
    applied: Option<Snapshot>,
    /// What the data plane could not do the last time.
    trouble: Vec<Unready>,
    /// When it is asked to try that again, on real time.
    retry_at: Timestamp,
}

impl Plan {
    /// With the data plane, if there is one.
    pub fn new(edge: Option<Arc<dyn Edge>>) -> Plan {
        Plan { edge, listening: false, applied: None, trouble: Vec::new(), retry_at: Timestamp::default() }
    }

    /// The data plane's events wake the loop.
    fn listen(&mut self, kernel: &Arc<Kernel>) {
        let Some(edge) = self.edge.as_ref().filter(|_| !std::mem::replace(&mut self.listening, true)) else { return };
        let kernel: Weak<Kernel> = Arc::downgrade(kernel);
        edge.on_event(Box::new(move || {
            if let Some(kernel) = kernel.upgrade() {
                kernel.wake(LOOP);
            }
        }));
    }

    /// Hands over what is new, and again what could not be done: when something has moved since, or after a while. (Not at
    /// every wake: a listener that cannot be opened is an event itself.)
    fn apply(&mut self, records: &Records, wanted: &Snapshot, real: Timestamp) -> Seen {
        let Some(edge) = &self.edge else { return Seen::nothing(records) };
        let again = || real >= self.retry_at || edge.unready() != self.trouble;
        if self.applied.as_ref() != Some(wanted) || !self.trouble.is_empty() && again() {
            edge.apply(wanted.clone());
            self.applied = Some(wanted.clone());
            self.retry_at = real.plus_ms(RETRY_MS as i64);
        }
        self.trouble = edge.unready();
        Seen::new(self.trouble.clone(), edge.health())
    }
}

impl Reconciler for Plan {
    fn name(&self) -> &'static str {
        LOOP
    }

    // the tables of other rooms are only wakes: what they hold is asked by calls
    fn watches(&self) -> &'static [&'static str] {
        &[
            "elbv2.load-balancers",
            "elbv2.listeners",
            "elbv2.rules",
            "elbv2.target-groups",
            "elbv2.targets",
            "ec2.instances",
            "vpc.wired",
        ]
    }

    fn run(&mut self, world: &World) -> Result<Next, Box<dyn Error + Send + Sync>> {
        self.listen(&world.kernel);
        let kernel = &world.kernel;
        let view = kernel.store.snapshot()?;
        let mut records = Records::all(kernel, &view)?;
        if records.secret.is_none() {
            records.secret = Some(new_secret(kernel)?);
        }
        let (now, real) = (kernel.clock.now(), kernel.clock.real());
        let ahead_ms = (now.0 - real.0).div_euclid(CLOCK_STEP_MS) * CLOCK_STEP_MS;
        let wanted = snapshot::of(&records, ahead_ms);
        let seen = self.apply(&records, &wanted, real);
        let published = published(&view, &records)?;
        let changes = report::report(&records, &wanted, &seen, &published, now);
        if !changes.is_empty() {
            write(kernel, changes).map_err(|StoreFault(fault)| fault)?;
        }
        Ok(self.next(&records))
    }
}

impl Plan {
    fn next(&self, records: &Records) -> Next {
        if !self.trouble.is_empty() {
            return Next::After(RETRY_MS);
        }
        let drained = records.targets.values().flatten().filter_map(report::due);
        let left = records.balancers.iter().flat_map(|(_, b)| &b.leaving).map(|l| l.until);
        let due = drained.chain(left).min();
        due.map_or(Next::Settled, Next::At)
    }
}

fn new_secret(kernel: &Arc<Kernel>) -> Result<[u8; 32], StoreError> {
    let secret = kernel.ids.bytes::<32>();
    kernel.store.write(move |tx: &mut Tx| SECRET.put(tx, &secret_row(), &Secret(secret)))?;
    Ok(secret)
}

fn published(read: &dyn Read, records: &Records) -> Result<BTreeMap<String, Published>, StoreError> {
    let mut found = BTreeMap::new();
    for (_, balancer) in &records.balancers {
        let name = balancer.dns_name.to_ascii_lowercase();
        if let Some(published) = NAMES.get(read, &(name,))? {
            found.insert(balancer.dns_name.clone(), published);
        }
    }
    Ok(found)
}

fn write(kernel: &Arc<Kernel>, changes: Vec<Change>) -> Result<(), StoreFault> {
    let rooms = kernel.clone();
    kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        for change in changes {
            apply(&rooms, tx, change)?;
        }
        Ok(())
    })
}

/// Applies one change to the records as they are now: they may have moved on since the round began.
fn apply(kernel: &Arc<Kernel>, tx: &mut Tx, change: Change) -> Result<(), Fault> {
    match change {
        Change::State(at, id, state) => match tables::load_balancer(tx, at, &id)? {
            Some(mut balancer) => {
                balancer.state = state;
                tables::put_load_balancer(tx, at, &balancer)
            }
            None => Ok(()),
        },
        Change::Unmake(at, id, node) => unmake(kernel, tx, at, &id, &node),
        Change::Name(at, id, name) => match (tables::load_balancer(tx, at, &id)?, name) {
            (Some(balancer), Some(published)) => names::publish(tx, &balancer.dns_name, &published),
            (Some(balancer), None) => names::withdraw(tx, &balancer.dns_name),
            (None, _) => Ok(()),
        },
        Change::Health(key, health) => match TARGETS.contains(tx, &key).map_err(Fault::internal)? {
            true => HEALTH.put(tx, &key, &health).map_err(Fault::internal),
            false => Ok(()),
        },
        Change::Forget(key) => HEALTH.delete(tx, &key).map_err(Fault::internal).map(drop),
        Change::Remove(key, target) => match TARGETS.get(tx, &key).map_err(Fault::internal)? {
            Some(now) if now == target => tables::remove_target(tx, &key),
            _ => Ok(()),
        },
    }
}

/// Takes a node that has left out of its record and unmakes its interface.
fn unmake(kernel: &Arc<Kernel>, tx: &mut Tx, at: Scope, id: &LoadBalancerId, node: &Node) -> Result<(), Fault> {
    let Some(mut balancer) = tables::load_balancer(tx, at, id)? else { return Ok(()) };
    let before = balancer.leaving.len();
    balancer.leaving.retain(|l| l.node != *node);
    if balancer.leaving.len() == before {
        return Ok(()); // its subnet was given back meanwhile
    }
    tables::put_load_balancer(tx, at, &balancer)?;
    nodes::unmake(&kernel.service_cx(at, SERVICE), tx, node)
}
