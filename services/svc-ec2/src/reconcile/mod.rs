//! The room's loop: brings machines into the state that their records say, and writes down what it saw.

mod jobs;
mod machine;
mod pictures;
mod record;

use crate::machines::Machines;
use crate::model::State;
use crate::tables::{IMAGES, INSTANCES};
use box_spec::{BoxId, Seen};
use jobs::Jobs;
use kernel::{Next, Reconciler, World};
use std::collections::BTreeMap;

/// The loop's name.
pub const LOOP: &str = "ec2-machines";
/// The loop of the network room, which wires a machine that waits.
const NETWORK_LOOP: &str = "vpc-plan";

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The loop.
pub struct Loop {
    machines: Machines,
    jobs: Jobs,
    listening: bool,
}

impl Loop {
    /// For these machines.
    pub fn new(machines: Machines) -> Loop {
        Loop { machines, jobs: Jobs::default(), listening: false }
    }

    /// Driver events wake the loop.
    fn listen(&mut self, world: &World) {
        if std::mem::replace(&mut self.listening, true) {
            return;
        }
        let (events, kernel) = (self.machines.boxes.events(), world.kernel.clone());
        let listen = move || events.iter().for_each(|_| kernel.wake(LOOP));
        if let Err(e) = std::thread::Builder::new().name("ec2-events".into()).spawn(listen) {
            tracing::error!("machine events are not heard: {e}");
        }
    }
}

impl Reconciler for Loop {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        &["ec2.instances", "ec2.images"]
    }

    fn run(&mut self, world: &World) -> Result<Next, Error> {
        self.listen(world);
        let snapshot = world.kernel.store.snapshot()?;
        let records = INSTANCES.list(&snapshot, &())?;
        let pictures = IMAGES.list(&snapshot, &())?;
        drop(snapshot);
        let seen: BTreeMap<BoxId, Seen> = self.machines.boxes.list()?.into_iter().map(|s| (s.id.clone(), s)).collect();
        let mut next = Next::Settled;
        let mut failed: Option<Error> = None;
        for ((scope, _), record) in &records {
            let state = record.id.parse::<BoxId>().ok().and_then(|id| seen.get(&id));
            match machine::step(self, world, *scope, record, state) {
                Ok(at) => next = sooner(next, at),
                Err(e) => failed = Some(e),
            }
        }
        for ((scope, _), image) in &pictures {
            pictures::step(self, world, *scope, image);
        }
        self.strangers(&seen, &records.iter().map(|(_, r)| (&*r.id, r.state)).collect());
        failed.map_or(Ok(next), Err)
    }
}

impl Loop {
    /// Machines on the host that no record knows: left by a crash between two steps, or by a reset.
    fn strangers(&self, seen: &BTreeMap<BoxId, Seen>, known: &BTreeMap<&str, State>) {
        for id in seen.keys().filter(|id| id.as_str().starts_with("i-") && !known.contains_key(id.as_str())) {
            let (boxes, id) = (self.machines.boxes.clone(), id.clone());
            self.jobs.start(id.to_string(), None, move || boxes.remove(&id).map_err(Into::into));
        }
    }
}

fn sooner(a: Next, b: Next) -> Next {
    match (a, b) {
        (Next::Settled, other) | (other, Next::Settled) => other,
        (Next::After(a), Next::After(b)) => Next::After(a.min(b)),
        (Next::At(a), Next::At(b)) => Next::At(a.min(b)),
        (Next::After(ms), _) | (_, Next::After(ms)) => Next::After(ms),
    }
}
