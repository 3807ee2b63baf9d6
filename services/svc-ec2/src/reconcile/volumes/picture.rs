//! All records that the loop of volumes looks at, read at one moment.

use crate::ids::{InstanceId, SnapshotId, VolumeId};
use crate::machines::Disks;
use crate::model::{Life, Snapshot, SnapshotSet, SnapshotState, State, Step, Volume};
use crate::reconcile::Error;
use crate::tables::{COPIED, INSTANCES, SNAPSHOT_SETS, SNAPSHOTS, VOLUMES};
use kernel::{Scope, World};
use std::collections::{BTreeMap, BTreeSet};

/// The records, and what is under way.
pub struct Picture {
    pub volumes: Vec<(Scope, Volume)>,
    pub snapshots: Vec<(Scope, Snapshot)>,
    machines: BTreeMap<(Scope, InstanceId), State>,
    /// Copies of other snapshots that are not made yet, and of which.
    copied: BTreeMap<(Scope, SnapshotId), SnapshotId>,
    /// Snapshots of data volumes with pending ones of root volumes beside them.
    beside: BTreeMap<SnapshotId, (SnapshotId, InstanceId)>,
    /// Volumes that stand on a root file system, and of which the loop of machines is to make a snapshot.
    layered: BTreeSet<VolumeId>,
    pub busy: BTreeSet<String>,
}

/// A snapshot that is to be made, and the volume or the snapshot whose files it gets.
pub struct Wanted {
    pub id: SnapshotId,
    pub from: String,
    /// The root volume's snapshot that is to be of the same moment, and its machine.
    pub root: Option<(SnapshotId, InstanceId)>,
}

/// Snapshots that are to be copied in the same moment, and the running machine that has their volumes.
type Group = (Scope, Option<InstanceId>, Vec<Wanted>);

impl Picture {
    pub fn take(world: &World, busy: BTreeSet<String>) -> Result<Picture, Error> {
        let snapshot = world.kernel.store.snapshot()?;
        let volumes: Vec<(Scope, Volume)> =
            VOLUMES.list(&snapshot, &())?.into_iter().map(|((scope, _), v)| (scope, v)).collect();
        let snapshots: Vec<(Scope, Snapshot)> =
            SNAPSHOTS.list(&snapshot, &())?.into_iter().map(|((scope, _), s)| (scope, s)).collect();
        // those of root volumes have no directories: the loop of machines makes them
        let (of_roots, snapshots): (Vec<_>, Vec<_>) = snapshots.into_iter().partition(|(_, s)| s.root.is_some());
        let machines = INSTANCES.list(&snapshot, &())?.into_iter().map(|(key, i)| (key, i.state)).collect();
        let copied = COPIED.list(&snapshot, &())?.into_iter().map(|(key, c)| (key, c.from)).collect();
        let sets = SNAPSHOT_SETS.list(&snapshot, &())?;
        let beside = beside(&of_roots, &volumes, sets);
        let pending = of_roots.iter().filter(|(_, s)| s.state == SnapshotState::Pending);
        let layered = pending.map(|(_, s)| s.volume.clone()).collect();
        Ok(Picture { volumes, snapshots, machines, copied, beside, layered, busy })
    }

    /// The state of a machine, if there is one.
    pub fn state(&self, scope: Scope, machine: &InstanceId) -> Option<State> {
        self.machines.get(&(scope, machine.clone())).copied()
    }

    /// Something is to be copied from this volume.
    pub fn is_copied(&self, volume: &VolumeId) -> bool {
        let copies = |s: &Snapshot| s.volume == *volume && (s.state == SnapshotState::Pending || self.is_being_made(s));
        self.layered.contains(volume) || self.snapshots.iter().any(|(_, s)| copies(s))
    }

    /// A step is under way, or rests, that may write the snapshot's files.
    pub fn is_being_made(&self, s: &Snapshot) -> bool {
        let holder = self.volumes.iter().find(|(_, v)| v.id == s.volume).and_then(|(_, v)| v.attachment());
        let with = self.beside.get(&s.id).is_some_and(|(root, _)| self.busy.contains(&**root));
        self.busy.contains(&*s.id) || with || holder.is_some_and(|a| self.busy.contains(&*a.instance))
    }

    /// A volume, or a copy, is still to be made from this snapshot.
    pub fn is_source(&self, snapshot: &SnapshotId, disks: &dyn Disks) -> bool {
        let waits = |v: &Volume| match &v.life {
            Life::Creating => true,
            Life::Attached(a) => a.step == Step::Attaching && !disks.is_made(&v.id),
            _ => false,
        };
        self.copied.values().any(|from| from == snapshot)
            || self.volumes.iter().any(|(_, v)| v.snapshot.as_ref() == Some(snapshot) && waits(v))
    }

    /// A record has this id.
    pub fn knows(&self, id: &str) -> bool {
        self.volumes.iter().any(|(_, v)| &*v.id == id) || self.snapshots.iter().any(|(_, s)| &*s.id == id)
    }

    /// Pending snapshots of volumes that are made, and of other snapshots.
    pub fn pending(&self, disks: &dyn Disks) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (scope, s) in self.snapshots.iter().filter(|(_, s)| s.state == SnapshotState::Pending) {
            let root = self.beside.get(&s.id).cloned();
            let wanted = |from: &str| Wanted { id: s.id.clone(), from: from.to_owned(), root: root.clone() };
            if let Some(from) = self.copied.get(&(*scope, s.id.clone())) {
                groups.push((*scope, None, vec![wanted(from)]));
                continue;
            }
            let Some((_, v)) = self.volumes.iter().find(|(_, v)| v.id == s.volume) else { continue };
            if !disks.is_made(&v.id) {
                continue;
            }
            let machine = v.attachment().map(|a| &a.instance);
            let holder = machine.filter(|m| self.state(*scope, m) == Some(State::Running)).cloned();
            // a machine that does not run stays as it is: its snapshots are of one moment where their root volume's is
            let together = |h: &Option<InstanceId>, some: &[Wanted]| match h {
                Some(_) => *h == holder,
                None => root.is_some() && some.iter().any(|w| w.root == root),
            };
            let group = groups.iter_mut().find(|(at, h, some)| at == scope && together(h, some));
            match group {
                Some((_, _, some)) => some.push(wanted(&s.volume)),
                None => groups.push((*scope, holder, vec![wanted(&s.volume)])),
            }
        }
        groups
    }
}

/// Which snapshots of data volumes are to be of the same moment as which pending one of a root volume.
fn beside(
    of_roots: &[(Scope, Snapshot)],
    volumes: &[(Scope, Volume)],
    sets: Vec<((Scope, SnapshotId), SnapshotSet)>,
) -> BTreeMap<SnapshotId, (SnapshotId, InstanceId)> {
    let mut out = BTreeMap::new();
    for ((_, id), set) in sets {
        let pending = |s: &&Snapshot| s.id == id && s.state == SnapshotState::Pending;
        let volume = of_roots.iter().map(|(_, s)| s).find(pending).map(|s| &s.volume);
        let Some((_, v)) = volume.and_then(|id| volumes.iter().find(|(_, v)| v.id == *id)) else { continue };
        let Some(machine) = v.attachment().map(|a| a.instance.clone()) else { continue };
        out.extend(set.data.into_iter().map(|data| (data, (id.clone(), machine.clone()))));
    }
    out
}
