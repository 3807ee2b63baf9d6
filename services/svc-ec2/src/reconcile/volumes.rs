//! The loop `ec2-volumes`: makes volumes' directories, mounts them in machines and takes them out again, copies snapshots, and
//! removes what nobody needs any more.
//!
//! Volume lifecycle: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-lifecycle.html>

mod picture;
mod record;

use super::jobs::Jobs;
use super::{Error, again, sooner};
use crate::ids::{InstanceId, SnapshotId};
use crate::limits::BUSY_AGAIN_MS;
use crate::machines::Machines;
use crate::model::{Attachment, Life, SnapshotState, State, Step, Volume};
use crate::rules::devices::{bind, place};
use crate::rules::spec::needs_base;
use box_spec::BoxId;
use kernel::{Next, Reconciler, Scope, World};
use picture::{Picture, Wanted};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The loop's name.
pub const VOLUMES_LOOP: &str = "ec2-volumes";

/// The loop.
pub struct VolumesLoop {
    machines: Option<Machines>,
    jobs: Jobs,
}

impl VolumesLoop {
    /// For these machines; without them nothing is ever made.
    pub fn new(machines: Option<Machines>) -> VolumesLoop {
        VolumesLoop { machines, jobs: Jobs::of(VOLUMES_LOOP) }
    }

    /// Waits until no step runs.
    #[cfg(test)]
    pub fn wait(&self) {
        self.jobs.wait();
    }
}

impl Reconciler for VolumesLoop {
    fn name(&self) -> &'static str {
        VOLUMES_LOOP
    }

    fn watches(&self) -> &'static [&'static str] {
        &["ec2.volumes", "ec2.snapshots", "ec2.instances"]
    }

    fn run(&mut self, world: &World) -> Result<Next, Error> {
        let Some(machines) = &self.machines else { return Ok(Next::Settled) };
        // before the records: only this loop makes directories, and always after their records
        let there = machines.disks.all()?;
        let busy = self.jobs.busy(world.kernel.clock.real());
        let picture = Picture::take(world, busy)?;
        let work = Work { machines, jobs: &self.jobs, world, picture: &picture };
        picture.volumes.iter().for_each(|(scope, v)| work.volume(*scope, v));
        work.snapshots();
        work.strangers(&there);
        let waits = picture.volumes.iter().any(|(_, v)| v.attachment().is_some_and(|a| a.step == Step::Busy));
        let next = if waits { Next::After(BUSY_AGAIN_MS) } else { Next::Settled };
        Ok(self.jobs.next_ms(world.kernel.clock.real()).map_or(next, |ms| sooner(next, Next::After(ms))))
    }
}

/// One round.
struct Work<'a> {
    machines: &'a Machines,
    jobs: &'a Jobs,
    world: &'a World,
    picture: &'a Picture,
}

impl Work<'_> {
    /// Runs a step beside the loop, one at a time for each name.
    fn beside(&self, name: &str, step: impl FnOnce(&Machines, &World) -> Result<(), Error> + Send + 'static) {
        if self.picture.busy.contains(name) {
            return;
        }
        let (machines, world) = (self.machines.clone(), again(self.world));
        self.jobs.start(name.to_owned(), self.world.kernel.clone(), move || step(&machines, &world));
    }

    fn volume(&self, scope: Scope, v: &Volume) {
        match &v.life {
            Life::Creating => self.make(scope, v),
            Life::Attached(a) => match a.step {
                Step::Attaching if !self.machines.disks.is_made(&v.id) => self.make(scope, v),
                Step::Attaching | Step::Resizing => self.attach(scope, v, a),
                Step::Detaching { force } => self.detach(scope, v, &a.instance, place(&a.device), force),
                Step::Busy => self.detach(scope, v, &a.instance, place(&a.device), false),
                Step::RootResizing => self.resize_root(scope, v, a),
                Step::Root | Step::Attached => {}
            },
            Life::Deleting if !self.picture.is_copied(&v.id) => {
                let id = v.id.clone();
                self.beside(&v.id, move |m, world| {
                    m.disks.remove(&id)?;
                    record::volume_gone(world, scope, &id)
                });
            }
            Life::Available | Life::Deleting | Life::Failed(_) => {}
        }
    }

    fn make(&self, scope: Scope, v: &Volume) {
        // one that stands on a root file system begins with no change of it
        let (id, from) = (v.id.clone(), v.snapshot.clone().filter(|_| v.under.is_none()));
        self.beside(&v.id, move |m, world| match m.disks.make(&id, from.as_deref()) {
            Ok(()) => record::volume(world, scope, &id, Volume::made),
            // one that a machine waits for is tried again
            Err(e) => record::volume(world, scope, &id, move |v| {
                let waits = v.life == Life::Creating;
                if waits {
                    v.life = Life::Failed(e.to_string());
                }
                waits
            }),
        });
    }

    /// A machine that does not run finds its volumes when it starts.
    fn attach(&self, scope: Scope, v: &Volume, a: &Attachment) {
        let (id, size) = (v.id.clone(), v.settings.size_gib);
        match self.picture.state(scope, &a.instance) {
            Some(State::Running) => {
                let (machine, device, volume) = (a.instance.clone(), a.device.clone(), v.clone());
                self.beside(&v.id, move |m, world| {
                    let bind = bind(m.disks.directory(&id), &volume, &device, base(m, &volume)?.as_deref())?;
                    m.boxes.mount(&machine.parse::<BoxId>()?, &bind)?;
                    // one that grew meanwhile is shown once more
                    record::volume(world, scope, &id, move |v| v.settings.size_gib == size && v.attached())
                });
            }
            Some(State::Stopped) => self.beside(&v.id, move |_, w| record::volume(w, scope, &id, Volume::attached)),
            _ => {}
        }
    }

    /// A machine that is not running has the size when it starts.
    fn resize_root(&self, scope: Scope, v: &Volume, a: &Attachment) {
        let (id, size, machine) = (v.id.clone(), v.settings.size_gib, a.instance.clone());
        let is_running = match self.picture.state(scope, &a.instance) {
            Some(State::Running) => true,
            Some(State::Stopped) => false,
            _ => return,
        };
        self.beside(&v.id, move |m, world| {
            if is_running {
                m.boxes.resize_root(&machine.parse::<BoxId>()?, u64::from(size.unsigned_abs()) * 1024)?;
            }
            record::volume(world, scope, &id, move |v| v.settings.size_gib == size && v.attached())
        });
    }

    fn detach(&self, scope: Scope, v: &Volume, machine: &InstanceId, inside: PathBuf, force: bool) {
        let id = v.id.clone();
        match self.picture.state(scope, machine) {
            Some(State::Running) => {
                let machine = machine.clone();
                self.beside(&v.id, move |m, world| {
                    let free = m.boxes.unmount(&machine.parse::<BoxId>()?, &inside, force)?;
                    let step = if free { Volume::detached } else { Volume::busy };
                    record::volume(world, scope, &id, step)
                });
            }
            None | Some(State::Stopped | State::Terminated { .. }) => {
                self.beside(&v.id, move |_, w| record::volume(w, scope, &id, Volume::detached));
            }
            _ => {}
        }
    }

    /// Snapshots of one machine's volumes are copied in the same moment.
    fn snapshots(&self) {
        for (scope, holder, some) in self.picture.pending(&*self.machines.disks) {
            let root = some[0].root.as_ref().map(|(root, _)| root);
            let alone = || root.unwrap_or(&some[0].id).to_string();
            let name = holder.as_ref().map_or_else(alone, ToString::to_string);
            self.beside(&name, move |m, world| take(m, world, scope, holder.as_ref(), &some));
        }
        for (scope, s) in self.picture.snapshots.iter().filter(|(_, s)| s.state == SnapshotState::Deleted) {
            if self.picture.is_source(&s.id, &*self.machines.disks) || self.picture.is_being_made(s) {
                continue;
            }
            let (scope, id) = (*scope, s.id.clone());
            self.beside(&s.id, move |m, world| {
                m.disks.remove(&id)?;
                record::snapshot_gone(world, scope, &id)
            });
        }
    }

    /// Directories that no record knows: left by a reset.
    fn strangers(&self, there: &[String]) {
        for id in there.iter().filter(|id| !self.picture.knows(id)) {
            let gone = id.clone();
            self.beside(id, move |m, _| Ok(m.disks.remove(&gone)?));
        }
    }
}

/// Where the Debian base lies, for a volume that stands on it.
fn base(m: &Machines, v: &Volume) -> Result<Option<PathBuf>, Error> {
    match v.under.as_ref().is_some_and(needs_base) {
        false => Ok(None),
        true => Ok(Some(m.base.directory()?.ok_or("the image below the volume is being fetched")?)),
    }
}

/// Copies volumes or snapshots, held still while a machine runs that has them.
fn take(m: &Machines, world: &World, scope: Scope, holder: Option<&InstanceId>, some: &[Wanted]) -> Result<(), Error> {
    let copied = || -> Result<Vec<(SnapshotId, std::io::Result<()>)>, Error> {
        let roots: BTreeMap<_, _> = some.iter().filter_map(|s| s.root.clone()).collect();
        for (root, machine) in roots {
            // of this moment, and not of an earlier attempt's; the loop of machines finds it, or fails at it in its turn
            let layer = root.parse()?;
            m.boxes.remove_image(&layer)?;
            m.boxes.image_from(&machine.parse()?, &layer).map_or_else(|e| tracing::warn!(%root, "{e}"), drop);
        }
        Ok(some.iter().map(|s| (s.id.clone(), m.disks.copy(&s.from, &s.id))).collect())
    };
    let done = match holder {
        Some(machine) => m.boxes.still(&machine.parse()?, copied)?,
        None => copied()?,
    };
    for (id, outcome) in done {
        let kept = outcome.and_then(|()| m.disks.keep(&id));
        record::snapshot_taken(world, scope, &id, kept)?;
    }
    Ok(())
}
