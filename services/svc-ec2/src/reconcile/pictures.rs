//! Images and snapshots of root volumes in the making, and the files of those that are gone.

use super::machine::stop;
use super::{Error, Loop, again};
use crate::ids::{ImageId, SnapshotId};
use crate::model::{Image, ImageState, Instance, Root, RootTask, Snapshot, SnapshotState, State, Volume};
use crate::tables::{IMAGES, SNAPSHOT_SETS, SNAPSHOTS};
use base::Timestamp;
use box_spec::{BoxId, Boxes, ImageId as LayerId};
use kernel::{Scope, StoreFault, World};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Tx;

/// Takes an image's next step, if it has one.
pub fn step(l: &Loop, world: &World, scope: Scope, image: &Image, needed: bool) -> Result<(), Error> {
    match (&image.state, &image.source) {
        (ImageState::Pending { reboot }, Some(source)) => make(l, world, scope, image, source, *reboot),
        (ImageState::Deregistered, _) if !needed => remove(l, world, scope, image),
        _ => Ok(()),
    }
}

/// What files of images and of root volumes' snapshots are kept for.
pub struct Kept<'a> {
    pub machines: Vec<(Scope, &'a Instance)>,
    pub images: Vec<(Scope, &'a Image)>,
    pub snapshots: Vec<(Scope, &'a Snapshot)>,
    pub volumes: Vec<(Scope, &'a Volume)>,
    pub tasks: Vec<(Scope, &'a RootTask)>,
}

/// What a snapshot with layers is made from.
pub enum Source<'a> {
    /// The root volume of this machine.
    Machine(&'a Instance),
    /// A volume that was made from a root volume's snapshot, and the running machine that has it.
    Volume(&'a Volume, Option<&'a Instance>),
}

impl Source<'_> {
    /// A step of the machine is under way.
    pub fn is_busy(&self, busy: &BTreeSet<String>) -> bool {
        match self {
            Source::Machine(i) | Source::Volume(_, Some(i)) => busy.contains(&*i.id),
            Source::Volume(..) => false,
        }
    }
}

impl<'a> Kept<'a> {
    /// An image or a snapshot of this machine's root is to be made.
    pub fn is_source(&self, i: &Instance) -> bool {
        let image = |m: &Image| m.source.as_ref() == Some(&i.id) && matches!(m.state, ImageState::Pending { .. });
        let snapshot = |s: &Snapshot| s.volume == i.root_volume && s.state == SnapshotState::Pending;
        self.images.iter().any(|(_, m)| image(m)) || self.snapshots.iter().any(|(_, s)| snapshot(s))
    }

    /// The volume of a snapshot, if it stands on a root file system.
    pub fn layered(&self, scope: Scope, snapshot: &Snapshot) -> Option<Source<'a>> {
        let found = self.volumes.iter().find(|(at, v)| *at == scope && v.id == snapshot.volume && v.under.is_some());
        let (_, volume) = *found?;
        let holder = |i: &Instance| volume.is_of(&i.id) && i.state == State::Running;
        let mut machines = self.machines.iter();
        Some(Source::Volume(volume, machines.find(|(at, i)| *at == scope && holder(i)).map(|(_, i)| *i)))
    }

    /// True while a machine boots from this image, or another image or a snapshot stands on it.
    pub fn needs_image(&self, image: &Image) -> bool {
        let gone = |i: &Instance| matches!(i.state, State::Terminated { .. });
        self.machines.iter().any(|(_, i)| i.image == image.id && !gone(i))
            || self.images.iter().any(|(_, i)| i.id != image.id && has(i.root.layers(), &image.id))
            || self.snapshots.iter().any(|(_, s)| has(s.layers(), &image.id))
            || self.volumes.iter().any(|(_, v)| has(v.layers(), &image.id))
            || self.tasks.iter().any(|(_, t)| has(t.layers(), &image.id))
    }

    /// True while an image, a volume or another snapshot stands on this snapshot's own layer.
    pub fn needs_snapshot(&self, snapshot: &Snapshot) -> bool {
        self.images.iter().any(|(_, i)| has(i.root.layers(), &snapshot.id))
            || self.snapshots.iter().any(|(_, s)| s.id != snapshot.id && has(s.layers(), &snapshot.id))
            || self.volumes.iter().any(|(_, v)| has(v.layers(), &snapshot.id))
            || self.tasks.iter().any(|(_, t)| has(t.layers(), &snapshot.id))
    }
}

fn has(layers: &[String], id: &str) -> bool {
    layers.iter().any(|l| l == id)
}

/// Takes the next step of a root volume's snapshot: what no image makes is made here, what nobody sees or needs goes.
pub fn snapshot_step(
    l: &Loop,
    world: &World,
    scope: Scope,
    snapshot: &Snapshot,
    source: Option<Source<'_>>,
    needed: bool,
) -> Result<(), Error> {
    match (&snapshot.state, source) {
        (SnapshotState::Pending, Some(Source::Machine(source))) => make_snapshot(l, world, scope, snapshot, source),
        (SnapshotState::Pending, Some(Source::Volume(v, holder))) => make_layered(l, world, scope, snapshot, v, holder),
        (SnapshotState::Pending, None) => {
            finish_snapshot(world, scope, &snapshot.id, Err("The volume is gone.".into()))
        }
        (SnapshotState::Deleted, _) if !needed => remove_snapshot(l, world, scope, snapshot),
        _ => Ok(()),
    }
}

fn make_snapshot(l: &Loop, world: &World, scope: Scope, s: &Snapshot, source: &Instance) -> Result<(), Error> {
    let Some(boxes) = l.boxes() else {
        return finish_snapshot(world, scope, &s.id, Err("This cloud runs without machines.".into()));
    };
    let (world, id, machine) = (again(world), s.id.clone(), source.id.to_string());
    let runs = source.state == State::Running;
    l.jobs.start(machine.clone(), world.kernel.clone(), move || {
        let take = || Ok(layers(&boxes, &machine, &id, false).map_err(|e| e.to_string()));
        let made = if runs { boxes.still(&machine.parse()?, take)? } else { take()? };
        finish_snapshot(&world, scope, &id, made)
    });
    Ok(())
}

/// A layer of what was changed in a volume that stands on a root file system, held still while a machine runs that has it.
fn make_layered(
    l: &Loop,
    world: &World,
    scope: Scope,
    s: &Snapshot,
    volume: &Volume,
    holder: Option<&Instance>,
) -> Result<(), Error> {
    let Some(machines) = l.machines.clone() else {
        return finish_snapshot(world, scope, &s.id, Err("This cloud runs without machines.".into()));
    };
    let (world, id, mut layers) = (again(world), s.id.clone(), volume.layers().to_vec());
    let (volume, holder) = (volume.id.clone(), holder.map(|i| i.id.to_string()));
    l.jobs.start(holder.clone().unwrap_or_else(|| s.id.to_string()), world.kernel.clone(), move || {
        let layer: LayerId = id.parse()?;
        layers.push(id.to_string());
        let take = || match machines.disks.is_made(&volume) {
            true => {
                Ok(machines.boxes.layer_from(&machines.disks.directory(&volume), &layer).map_err(|e| e.to_string()))
            }
            false => Err("the volume is being made".into()),
        };
        let made = match holder {
            Some(machine) => machines.boxes.still(&machine.parse()?, take)?,
            None => take()?,
        };
        finish_snapshot(&world, scope, &id, made.map(|()| layers))
    });
    Ok(())
}

fn finish_snapshot(
    world: &World,
    scope: Scope,
    id: &SnapshotId,
    made: Result<Vec<String>, String>,
) -> Result<(), Error> {
    let (id, at) = (id.clone(), world.kernel.clock.now());
    let written = world.kernel.store.write(move |tx: &mut Tx| settle(tx, scope, &id, at, &made));
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// What became of a root volume's snapshot.
fn settle(
    tx: &mut Tx,
    scope: Scope,
    id: &SnapshotId,
    at: Timestamp,
    made: &Result<Vec<String>, String>,
) -> Result<(), StoreFault> {
    let key = (scope, id.clone());
    let Some(mut snapshot) = SNAPSHOTS.get(tx, &key)? else { return Ok(()) };
    if snapshot.state != SnapshotState::Pending {
        return Ok(());
    }
    match made {
        Ok(layers) => {
            let host = snapshot.root.as_ref().is_some_and(on_host);
            snapshot.root = Some(Root::Layers { host, layers: layers.clone() });
            snapshot.state = SnapshotState::Completed { at, bytes: 0 };
        }
        Err(why) => snapshot.state = SnapshotState::Failed(why.clone()),
    }
    SNAPSHOT_SETS.delete(tx, &key)?;
    Ok(SNAPSHOTS.put(tx, &key, &snapshot)?)
}

fn on_host(root: &Root) -> bool {
    matches!(root, Root::Host | Root::Layers { host: true, .. })
}

/// Removes the files, then the record.
fn remove_snapshot(l: &Loop, world: &World, scope: Scope, snapshot: &Snapshot) -> Result<(), Error> {
    let (boxes, world, key) = (l.boxes(), again(world), (scope, snapshot.id.clone()));
    l.jobs.start(snapshot.id.to_string(), world.kernel.clone(), move || {
        if let Some(boxes) = boxes {
            boxes.remove_image(&key.1.parse::<LayerId>()?)?;
        }
        let forgotten = world.kernel.store.write(move |tx: &mut Tx| {
            SNAPSHOT_SETS.delete(tx, &key)?;
            SNAPSHOTS.delete(tx, &key)
        });
        Ok(forgotten.map(drop)?)
    });
    Ok(())
}

/// Makes a pending image's layer. A machine that is to be rebooted for it ends first; the loop boots it again, for its
/// record says that it runs.
fn make(l: &Loop, world: &World, scope: Scope, image: &Image, source: &str, reboot: bool) -> Result<(), Error> {
    let Some(boxes) = l.boxes() else {
        return finish(world, scope, &image.id, Err("This cloud runs without machines.".into()));
    };
    let (world, id, source_id) = (again(world), image.id.clone(), source.to_owned());
    // under the machine's name, so that no other step of it runs meanwhile
    l.jobs.start(source.to_owned(), world.kernel.clone(), move || {
        let made = layers(&boxes, &source_id, &id, reboot);
        finish(&world, scope, &id, made.map_err(|e| e.to_string()))
    });
    Ok(())
}

fn layers(boxes: &Arc<dyn Boxes>, source: &str, layer: &str, reboot: bool) -> Result<Vec<String>, Error> {
    let id: BoxId = source.parse()?;
    if reboot {
        stop(boxes, &id, false)?;
    }
    let layer: LayerId = layer.parse()?;
    let info = boxes.image_from(&id, &layer)?;
    Ok(info.layers.iter().map(|l| l.as_str().to_owned()).collect())
}

fn finish(world: &World, scope: Scope, id: &ImageId, made: Result<Vec<String>, String>) -> Result<(), Error> {
    let (key, at) = ((scope, id.clone()), world.kernel.clock.now());
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(mut image) = IMAGES.get(tx, &key)? else { return Ok(()) };
        if !matches!(image.state, ImageState::Pending { .. }) {
            return Ok(());
        }
        if let Some(snapshot) = &image.snapshot {
            settle(tx, scope, snapshot, at, &made)?;
        }
        match made {
            Ok(layers) => {
                let host = on_host(&image.root);
                image.root = Root::Layers { host, layers };
                image.state = ImageState::Available;
            }
            Err(why) => image.state = ImageState::Failed(why),
        }
        Ok(IMAGES.put(tx, &key, &image)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// Removes the files, then the record.
fn remove(l: &Loop, world: &World, scope: Scope, image: &Image) -> Result<(), Error> {
    let (boxes, world, key) = (l.boxes(), again(world), (scope, image.id.clone()));
    l.jobs.start(image.id.to_string(), world.kernel.clone(), move || {
        if let Some(boxes) = boxes {
            boxes.remove_image(&key.1.parse::<LayerId>()?)?;
        }
        let forgotten = world.kernel.store.write(move |tx: &mut Tx| IMAGES.delete(tx, &key));
        Ok(forgotten.map(drop)?)
    });
    Ok(())
}
