//! The loop `ec2-checks`: asks every running machine whether it can be reached, and writes down what changed.
//!
//! The system check passes when the host can start a program inside; the instance check, when the program finds the first
//! interface up with the machine's address (AWS sends an ARP request there).
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html>

use super::Error;
use crate::ids::InstanceId;
use crate::limits::{CHECK_ANSWER_MS, CHECK_MS, CHECKS_AT_ONCE};
use crate::model::{Checks, Instance, State, Verdict};
use crate::tables::{self, CHECKS, INSTANCES};
use base::Timestamp;
use box_spec::{BoxError, BoxId, Boxes, Exec, Program};
use kernel::{Next, Reconciler, Scope, StoreFault, World};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use store::Tx;

/// The loop's name.
pub const CHECKS_LOOP: &str = "ec2-checks";

type Key = (Scope, InstanceId);

/// The loop.
pub struct StatusChecks {
    boxes: Option<Arc<dyn Boxes>>,
    /// When each machine was last asked, on real time.
    asked: BTreeMap<Key, Timestamp>,
    /// Machines that still owe an answer.
    silent: Arc<Mutex<BTreeSet<InstanceId>>>,
}

/// What a machine answered; `None` where nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    system: bool,
    instance: bool,
}

impl StatusChecks {
    /// For these machines; without a driver nothing is ever checked.
    pub fn new(boxes: Option<Arc<dyn Boxes>>) -> StatusChecks {
        StatusChecks { boxes, asked: BTreeMap::new(), silent: Arc::default() }
    }

    /// Forgets machines that run no longer, in memory and in the table.
    fn forget(&mut self, world: &World, running: &BTreeSet<Key>, known: &BTreeMap<Key, Checks>) -> Result<(), Error> {
        self.asked.retain(|key, _| running.contains(key));
        let gone: Vec<Key> = known.keys().filter(|k| !running.contains(*k)).cloned().collect();
        if gone.is_empty() {
            return Ok(());
        }
        let write = move |tx: &mut Tx| -> Result<(), StoreFault> {
            for key in gone {
                // it may have been started again meanwhile
                let runs = tables::look(tx, key.0, &key.1)?.is_some_and(|i| i.state == State::Running);
                if !runs {
                    CHECKS.delete(tx, &key)?;
                }
            }
            Ok(())
        };
        world.kernel.store.write(write).map_err(|StoreFault(f)| Box::new(f) as Error)
    }

    /// The machines whose turn it is.
    fn due(&self, running: &[(Key, Ipv4Addr)], now: Timestamp) -> Vec<(Key, Ipv4Addr)> {
        let rests = |key: &Key| self.asked.get(key).is_some_and(|at| at.plus_ms(CHECK_MS as i64) > now);
        running.iter().filter(|(key, _)| !rests(key)).cloned().collect()
    }

    fn ask_all(&self, due: &[(Key, Ipv4Addr)]) -> Vec<(Key, Answer)> {
        let Some(boxes) = &self.boxes else { return Vec::new() };
        let mut answers = Vec::with_capacity(due.len());
        for some in due.chunks(CHECKS_AT_ONCE) {
            let asked: Vec<_> = some.iter().map(|((_, id), address)| self.ask(boxes, id, *address)).collect();
            for ((key, _), answer) in some.iter().zip(asked) {
                let answer = answer.recv_timeout(Duration::from_millis(CHECK_ANSWER_MS));
                let answer = answer.unwrap_or(Some(Answer { system: true, instance: false }));
                answers.extend(answer.map(|a| (key.clone(), a)));
            }
        }
        answers
    }

    /// Asks one machine, which may take its time; one that still owes an answer is not asked again.
    fn ask(&self, boxes: &Arc<dyn Boxes>, id: &InstanceId, address: Ipv4Addr) -> mpsc::Receiver<Option<Answer>> {
        let (tell, answer) = mpsc::channel();
        let silent = self.silent.clone();
        if !silent.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone()) {
            let _ = tell.send(Some(Answer { system: true, instance: false }));
            return answer;
        }
        let (boxes, id) = (boxes.clone(), id.clone());
        let ask = move || {
            let said = asked(&*boxes, &id, address);
            silent.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            let _ = tell.send(said);
        };
        if let Err(e) = std::thread::Builder::new().name("ec2-check".into()).spawn(ask) {
            tracing::warn!("a status check cannot be made: {e}");
        }
        answer
    }
}

fn asked(boxes: &dyn Boxes, id: &InstanceId, address: Ipv4Addr) -> Option<Answer> {
    let id = id.parse::<BoxId>().ok()?;
    match boxes.run(&id, &Exec::program(Program::HoldsAddress(address))) {
        Ok(said) => Some(Answer { system: true, instance: said.status == 0 }),
        // it ended meanwhile, or was begun by a program that does not know the question
        Err(BoxError::NotRunning(_) | BoxError::Unknown(_) | BoxError::Shim { .. }) => None,
        Err(_) => Some(Answer { system: false, instance: false }),
    }
}

impl Reconciler for StatusChecks {
    fn name(&self) -> &'static str {
        CHECKS_LOOP
    }

    fn watches(&self) -> &'static [&'static str] {
        &["ec2.instances"]
    }

    fn run(&mut self, world: &World) -> Result<Next, Error> {
        let snapshot = world.kernel.store.snapshot()?;
        let records = INSTANCES.list(&snapshot, &())?;
        let known: BTreeMap<Key, Checks> = CHECKS.list(&snapshot, &())?.into_iter().collect();
        drop(snapshot);
        let runs = |i: &Instance| i.state == State::Running;
        let running: Vec<(Key, Ipv4Addr)> =
            records.into_iter().filter(|(_, i)| runs(i)).map(|(key, i)| (key, i.private_address)).collect();
        self.forget(world, &running.iter().map(|(key, _)| key.clone()).collect(), &known)?;
        let due = self.due(&running, world.kernel.clock.real());
        let answers = self.ask_all(&due);
        let real = world.kernel.clock.real();
        self.asked.extend(due.into_iter().map(|(key, _)| (key, real)));
        write(world, &known, answers)?;
        Ok(if running.is_empty() || self.boxes.is_none() { Next::Settled } else { Next::After(CHECK_MS) })
    }
}

/// Writes what is new.
fn write(world: &World, known: &BTreeMap<Key, Checks>, answers: Vec<(Key, Answer)>) -> Result<(), Error> {
    let now = world.kernel.clock.now();
    let after = |(key, answer): (Key, Answer)| {
        let before = known.get(&key).copied();
        let system = Verdict::next(before.map(|b| b.system), answer.system, now);
        let instance = Verdict::next(before.map(|b| b.instance), answer.instance, now);
        let checks = Checks { system, instance };
        (before != Some(checks)).then_some((key, checks))
    };
    let changed: Vec<(Key, Checks)> = answers.into_iter().filter_map(after).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let put = move |tx: &mut Tx| -> Result<(), StoreFault> {
        for (key, checks) in changed {
            if tables::look(tx, key.0, &key.1)?.is_some_and(|i| i.state == State::Running) {
                CHECKS.put(tx, &key, &checks)?;
            }
        }
        Ok(())
    };
    world.kernel.store.write(put).map_err(|StoreFault(f)| Box::new(f) as Error)
}
