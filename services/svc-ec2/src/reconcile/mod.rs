//! The room's loop: brings machines into the state that their records say, and writes down what it saw.

mod checks;
mod decide;
mod jobs;
mod machine;
mod pictures;
mod record;
mod root_tasks;
mod specification;
mod volumes;

pub use checks::{CHECKS_LOOP, StatusChecks};
#[cfg(test)]
pub use decide::{Step, step};
pub use volumes::{VOLUMES_LOOP, VolumesLoop};

use crate::ids::SnapshotId;
use crate::machines::Machines;
use crate::model::{Image, ImageState, Instance, Snapshot, SnapshotState};
use crate::tables::{IMAGES, INSTANCES, ROOT_TASKS, SNAPSHOT_SETS, SNAPSHOTS, VOLUMES};
use box_spec::{BoxId, Boxes, Seen};
use jobs::Jobs;
use kernel::{Next, Reconciler, Scope, World};
use pictures::{Kept, Source};
use specification::BaseTrouble;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The loop's name.
pub const LOOP: &str = "ec2-machines";
/// The loop of the network room, which wires a machine that waits.
const NETWORK_LOOP: &str = "vpc-plan";

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The loop.
pub struct Loop {
    machines: Option<Machines>,
    jobs: Jobs,
    base_trouble: BaseTrouble,
    listening: bool,
}

impl Loop {
    /// For these machines; without them records move on as far as they can.
    pub fn new(machines: Option<Machines>) -> Loop {
        Loop { machines, jobs: Jobs::of(LOOP), base_trouble: BaseTrouble::default(), listening: false }
    }

    fn boxes(&self) -> Option<Arc<dyn Boxes>> {
        self.machines.as_ref().map(|m| m.boxes.clone())
    }

    /// Driver events wake the loop.
    fn listen(&mut self, world: &World) {
        let Some(boxes) = self.boxes() else { return };
        if std::mem::replace(&mut self.listening, true) {
            return;
        }
        let (events, kernel) = (boxes.events(), world.kernel.clone());
        let listen = move || events.iter().for_each(|_| kernel.wake(LOOP));
        if let Err(e) = std::thread::Builder::new().name("ec2-events".into()).spawn(listen) {
            tracing::error!("machine events are not heard: {e}");
        }
    }

    fn seen(&self) -> Result<BTreeMap<BoxId, Seen>, Error> {
        let all = self.boxes().map_or(Ok(Vec::new()), |b| b.list())?;
        Ok(all.into_iter().map(|s| (s.id.clone(), s)).collect())
    }

    /// Waits until no step runs.
    #[cfg(test)]
    pub fn wait(&self) {
        self.jobs.wait();
    }
}

impl Reconciler for Loop {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        // the network room writes down when an interface is wired: then its machine has been let go
        &["ec2.instances", "ec2.images", "ec2.snapshots", "ec2.root-tasks", "vpc.wired"]
    }

    fn run(&mut self, world: &World) -> Result<Next, Error> {
        self.listen(world);
        // before the records: what was no longer under way by then stands in them, and only this loop begins anything
        let busy = self.jobs.busy(world.kernel.clock.real());
        let snapshot = world.kernel.store.snapshot()?;
        let records = INSTANCES.list(&snapshot, &())?;
        let images = IMAGES.list(&snapshot, &())?;
        let snapshots = SNAPSHOTS.list(&snapshot, &())?;
        let sets = SNAPSHOT_SETS.list(&snapshot, &())?;
        let volumes = VOLUMES.list(&snapshot, &())?;
        let tasks = ROOT_TASKS.list(&snapshot, &())?;
        drop(snapshot);
        // after the records: a machine that is seen and not known was not about to be made
        let seen = self.seen()?;
        let records: Vec<(Scope, &Instance)> = records.iter().map(|((scope, _), i)| (*scope, i)).collect();
        // a disk that is between two is its task's alone
        let begun = tasks.iter().filter(|(_, t)| t.is_begun()).map(|(_, t)| t.instance.to_string());
        let taken: BTreeSet<String> = busy.iter().cloned().chain(begun).collect();
        let next = self.machines_step(world, &taken, &records, &seen);
        let of_roots = snapshots.iter().filter(|(_, s)| s.root.is_some());
        let kept = Kept {
            machines: records,
            images: images.iter().map(|((scope, _), i)| (*scope, i)).collect(),
            snapshots: of_roots.map(|((scope, _), s)| (*scope, s)).collect(),
            volumes: volumes.iter().map(|((scope, _), v)| (*scope, v)).collect(),
            tasks: tasks.iter().map(|((scope, _), t)| (*scope, t)).collect(),
        };
        self.images_step(world, &taken, &kept);
        let is_pending =
            |id: &SnapshotId| snapshots.iter().any(|((_, i), s)| i == id && s.state == SnapshotState::Pending);
        // the loop of volumes makes them all at one moment
        let of_sets = sets.iter().filter(|(_, set)| set.data.iter().any(is_pending)).map(|((_, root), _)| root);
        self.snapshots_step(world, &taken, &kept, &of_sets.collect());
        self.tasks_step(world, &busy, &kept);
        self.strangers(world, &seen, &kept.machines);
        Ok(match self.jobs.next_ms(world.kernel.clock.real()) {
            Some(ms) => sooner(next, Next::After(ms)),
            None => next,
        })
    }
}

impl Loop {
    /// One machine's trouble is its own: it is logged, tried again, and keeps no other from its step.
    fn machines_step(
        &self,
        world: &World,
        busy: &BTreeSet<String>,
        records: &[(Scope, &Instance)],
        seen: &BTreeMap<BoxId, Seen>,
    ) -> Next {
        let now = world.kernel.clock.now();
        let mut next = Next::Settled;
        for (scope, i) in records.iter().filter(|(_, i)| !busy.contains(&*i.id)) {
            let seen = i.id.parse::<BoxId>().ok().and_then(|id| seen.get(&id));
            let taken = machine::take(self, world, *scope, i, decide::step(i, seen, now));
            next = sooner(next, taken.unwrap_or_else(|e| self.troubled(&i.id, &e)));
        }
        next
    }

    fn images_step(&self, world: &World, busy: &BTreeSet<String>, kept: &Kept<'_>) {
        // an image is made under its source's name
        let under_way =
            |i: &Image| busy.contains(&*i.id) || i.source.as_ref().is_some_and(|source| busy.contains(&**source));
        for (scope, image) in kept.images.iter().filter(|(_, i)| !under_way(i)) {
            if let Err(e) = pictures::step(self, world, *scope, image, kept.needs_image(image)) {
                self.troubled(&image.id, &e);
            }
        }
    }

    /// A snapshot is made under its machine's name, as an image is; those that an image makes are the image's.
    fn snapshots_step(&self, world: &World, busy: &BTreeSet<String>, kept: &Kept<'_>, of_sets: &BTreeSet<&SnapshotId>) {
        let waits = |s: &Snapshot| s.state == SnapshotState::Pending && of_sets.contains(&s.id);
        for (scope, s) in kept.snapshots.iter().filter(|(_, s)| !busy.contains(&*s.id) && !waits(s)) {
            let waits = |i: &Image| i.snapshot.as_ref() == Some(&s.id) && matches!(i.state, ImageState::Pending { .. });
            let of_image = kept.images.iter().any(|(_, i)| waits(i));
            let mut machines = kept.machines.iter();
            let source = machines.find(|(at, i)| at == scope && i.root_volume == s.volume).map(|(_, i)| *i);
            let source = source.map(Source::Machine).or_else(|| kept.layered(*scope, s));
            if of_image || source.as_ref().is_some_and(|from| from.is_busy(busy)) {
                continue;
            }
            if let Err(e) = pictures::snapshot_step(self, world, *scope, s, source, kept.needs_snapshot(s)) {
                self.troubled(&s.id, &e);
            }
        }
    }

    /// A root volume is replaced under its machine's name, when no image and no snapshot of it is to be made any more.
    fn tasks_step(&self, world: &World, before: &BTreeSet<String>, kept: &Kept<'_>) {
        // of a machine that was busy before the records were read they may be of yesterday, and this round began more
        let now = self.jobs.busy(world.kernel.clock.real());
        let is_busy = |id: &str| before.contains(id) || now.contains(id);
        for (scope, task) in kept.tasks.iter().filter(|(_, t)| t.is_open() && !is_busy(&t.instance)) {
            let mut machines = kept.machines.iter();
            let machine = machines.find(|(at, i)| at == scope && i.id == task.instance).map(|(_, i)| *i);
            let waits = machine.is_some_and(|i| kept.is_source(i));
            if let Err(e) = root_tasks::step(self, world, *scope, task, machine, waits) {
                self.troubled(&task.id, &e);
            }
        }
    }

    fn troubled(&self, id: &str, e: &Error) -> Next {
        tracing::warn!(id, "{e}");
        Next::After(crate::limits::RETRY_MS as u64)
    }

    /// Machines on the host that no record knows: left by a crash between two steps, or by a reset.
    fn strangers(&self, world: &World, seen: &BTreeMap<BoxId, Seen>, records: &[(Scope, &Instance)]) {
        let Some(boxes) = self.boxes() else { return };
        let known: BTreeSet<&str> = records.iter().map(|(_, i)| &*i.id).collect();
        for id in seen.keys().filter(|id| id.as_str().starts_with("i-") && !known.contains(id.as_str())) {
            let (boxes, id) = (boxes.clone(), id.clone());
            self.jobs.start(id.to_string(), world.kernel.clone(), move || boxes.remove(&id).map_err(Into::into));
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

/// The same world for a step beside the loop.
fn again(world: &World) -> World {
    World { kernel: world.kernel.clone() }
}
