//! The room's loop: brings databases into the state that their records say, and writes down what it saw.

mod backups;
mod first_start;
mod jobs;
mod record;
mod removal;
mod serving;
mod snapshots;
mod step;

use crate::engines::Databases;
use crate::model::{Instance, Snapshot, SnapshotState};
use crate::rules::spec;
use crate::tables::{AT_HAND, AtHand, INSTANCES, JOURNALS, SNAPSHOTS};
use box_spec::{BoxId, Seen};
use jobs::Jobs;
use kernel::{Next, Reconciler, Scope, World};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx};

/// The loop's name.
pub const LOOP: &str = "rds-engines";
/// The loop of the network room, which wires a box that waits.
const NETWORK_LOOP: &str = "vpc-plan";
/// What a cloud without boxes says.
const NO_BOXES: &str = "This cloud runs without machines: no engine is started.";
/// What the name of a disk ends with while it is being copied.
pub const HALF_MADE: &str = ".new";
/// What boxes of this room are called.
const BOX_PREFIX: &str = "db-";

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The loop.
pub struct Loop {
    databases: Option<Databases>,
    jobs: Jobs,
    listening: bool,
}

/// One instance and what the driver sees of it.
struct Look<'a> {
    scope: Scope,
    record: &'a Instance,
    ids: (BoxId, BoxId),
    serving: Option<&'a Seen>,
    first: Option<&'a Seen>,
    /// The snapshot that is to be made of it next.
    snapshot: Option<&'a Snapshot>,
    /// Its engine is to keep a journal.
    journal: bool,
}

impl Loop {
    /// For these databases.
    pub fn new(databases: Option<Databases>) -> Loop {
        Loop { databases, jobs: Jobs::default(), listening: false }
    }

    /// True while no step is under way.
    #[cfg(test)]
    pub fn idle(&self) -> bool {
        self.jobs.idle()
    }

    /// Driver events wake the loop.
    fn listen(&mut self, databases: &Databases, world: &World) {
        if std::mem::replace(&mut self.listening, true) {
            return;
        }
        let (events, kernel) = (databases.boxes.events(), world.kernel.clone());
        let listen = move || events.iter().for_each(|_| kernel.wake(LOOP));
        if let Err(e) = std::thread::Builder::new().name("rds-events".into()).spawn(listen) {
            tracing::error!("engines' events are not heard: {e}");
        }
    }
}

impl Reconciler for Loop {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        &["rds.instances", "rds.secrets", "rds.at-hand", "rds.snapshots", "rds.journals"]
    }

    fn run(&mut self, world: &World) -> Result<Next, Error> {
        let snapshot = world.kernel.store.snapshot()?;
        let records = INSTANCES.list(&snapshot, &())?;
        let copies = SNAPSHOTS.list(&snapshot, &())?;
        let journals: BTreeSet<(Scope, String)> = JOURNALS.list(&snapshot, &())?.into_iter().map(|(k, ())| k).collect();
        drop(snapshot);
        let Some(databases) = self.databases.clone() else {
            return without_boxes(world, &records);
        };
        self.listen(&databases, world);
        at_hand(world, AtHand::MARIADB, databases.mariadb.version())?;
        at_hand(world, AtHand::POSTGRES, databases.postgres.version())?;
        let seen: BTreeMap<BoxId, Seen> = databases.boxes.list()?.into_iter().map(|s| (s.id.clone(), s)).collect();
        let mut next = Next::Settled;
        let mut failed: Option<Error> = None;
        for ((scope, _), record) in &records {
            let ids = spec::boxes(record)?;
            let (serving, first) = (seen.get(&ids.0), seen.get(&ids.1));
            let mut waiting = copies.iter().map(|(_, s)| s).filter(|s| s.state == SnapshotState::Creating);
            let snapshot = waiting.find(|s| s.source == record.resource_id);
            let journal = journals.contains(&(*scope, record.resource_id.clone()));
            let look = Look { scope: *scope, record, ids, serving, first, snapshot, journal };
            match step::step(self, &databases, world, &look) {
                Ok(at) => next = sooner(next, at),
                Err(e) => failed = Some(e),
            }
        }
        let mut known: BTreeSet<&str> = records.iter().map(|(_, r)| r.resource_id.as_str()).collect();
        for ((scope, _), copy) in copies.iter().filter(|(_, s)| s.state == SnapshotState::Creating) {
            if !known.contains(copy.source.as_str()) {
                snapshots::copy(self, &databases, world, *scope, copy);
            }
        }
        known.extend(copies.iter().map(|(_, s)| s.id.as_str()));
        self.strangers(&databases, world, &seen, &known)?;
        failed.map_or(Ok(next), Err)
    }
}

impl Loop {
    /// Boxes and disks on the host that no record knows: left by a crash between two steps, or by a reset.
    fn strangers(
        &self,
        databases: &Databases,
        world: &World,
        seen: &BTreeMap<BoxId, Seen>,
        known: &BTreeSet<&str>,
    ) -> Result<(), Error> {
        let boxes = seen.keys().filter(|id| id.as_str().starts_with(BOX_PREFIX)).map(|id| spec::owner(id).to_owned());
        let owners: BTreeSet<String> = boxes.chain(databases.disks.all()?).collect();
        let disk = |o: &str| o.strip_suffix(HALF_MADE).unwrap_or(o).to_owned();
        for owner in owners.into_iter().filter(|o| !known.contains(disk(o).as_str())) {
            removal::stranger(self, databases, world, owner);
        }
        Ok(())
    }
}

/// Operations read from the store which version is at hand.
fn at_hand(world: &World, engine: &str, version: Option<String>) -> Result<(), StoreError> {
    let Some(version) = version else { return Ok(()) };
    let (key, now) = ((engine.to_owned(),), AtHand(version));
    if AT_HAND.get(&world.kernel.store.snapshot()?, &key)?.as_ref() == Some(&now) {
        return Ok(());
    }
    world.kernel.store.write(move |tx: &mut Tx| AT_HAND.put(tx, &key, &now))
}

/// Records only: whatever is to run waits, whatever is to end ends.
fn without_boxes(world: &World, records: &[((Scope, String), Instance)]) -> Result<Next, Error> {
    use crate::model::State;
    for ((scope, _), i) in records {
        match i.state {
            State::Deleting => record::deleted(world, *scope, i)?,
            State::Stopping => record::stopped(world, *scope, i)?,
            State::Stopped { .. } => {}
            _ => record::waits(world, *scope, i, NO_BOXES.into())?,
        }
    }
    Ok(Next::Settled)
}

fn sooner(a: Next, b: Next) -> Next {
    match (a, b) {
        (Next::Settled, other) | (other, Next::Settled) => other,
        (Next::After(a), Next::After(b)) => Next::After(a.min(b)),
        (Next::At(a), Next::At(b)) => Next::At(a.min(b)),
        (Next::After(ms), _) | (_, Next::After(ms)) => Next::After(ms),
    }
}
