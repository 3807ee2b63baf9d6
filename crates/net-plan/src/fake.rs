//! A network driver without a network, for tests of everything above it: it plans, remembers, and does nothing.

use crate::{
    net::{Applied, Counters, Failure, Flow, Net, NetError, REFUSED_WAITING_MAX, Wiring},
    objects::Space,
    plan,
    refused::Refused,
    zones::Zones,
};
use net_model::{EniId, Intent, VpcId};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

/// Takes every intent; reports what the plan has no place for exactly as the real driver does.
#[derive(Default)]
pub struct FakeNet(Mutex<State>);

#[derive(Default)]
struct State {
    intent: Intent,
    zones: Zones,
    readers: Vec<SyncSender<Refused>>,
}

impl FakeNet {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last intent it was given.
    pub fn intent(&self) -> Intent {
        self.lock().intent.clone()
    }

    /// Reports a packet as refused.
    pub fn refuse(&self, packet: &Refused) {
        self.lock().readers.retain(|reader| reader.try_send(packet.clone()).is_ok());
    }
}

impl Net for FakeNet {
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError> {
        let mut state = self.lock();
        let changes = usize::from(state.intent != *intent);
        state.intent = intent.clone();
        state.zones.assign(intent);
        let plan = plan(intent, &state.zones);
        let mut interfaces = BTreeMap::new();
        let mut failures = Vec::new();
        for (vpc, wanted) in &intent.vpcs {
            for id in wanted.interfaces.keys() {
                let reason = plan.problems.iter().find(|one| one.interface == *id).map(|one| one.reason.clone());
                let wiring = match (plan.has(vpc, id), reason) {
                    (false, reason) => Wiring::Failed(reason.unwrap_or_default()),
                    (true, None) => Wiring::Up,
                    (true, Some(reason)) => {
                        let step = format!("interface {id}");
                        failures.push(Failure { space: Space::Router(vpc.clone()), step, reason });
                        Wiring::Up
                    }
                };
                interfaces.insert(id.clone(), wiring);
            }
        }
        Ok(Applied { interfaces, failures, changes, took: Duration::ZERO })
    }

    fn refused(&self) -> Result<Receiver<Refused>, NetError> {
        let (sender, receiver) = sync_channel(REFUSED_WAITING_MAX);
        self.lock().readers.push(sender);
        Ok(receiver)
    }

    fn counters(&self) -> Result<BTreeMap<EniId, Counters>, NetError> {
        let state = self.lock();
        let ids = state.intent.vpcs.values().flat_map(|vpc| vpc.interfaces.keys());
        Ok(ids.map(|id| (id.clone(), Counters::default())).collect())
    }

    fn flows(&self, vpc: &VpcId) -> Result<Vec<Flow>, NetError> {
        let state = self.lock();
        let router = state.intent.vpcs.get(vpc).filter(|wanted| !wanted.interfaces.is_empty());
        router.map(|_| Vec::new()).ok_or_else(|| NetError::NoRouter(vpc.clone()))
    }
}
