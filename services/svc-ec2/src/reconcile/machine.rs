//! Carries out one machine's next step: quick ones at once, those that take their time beside the loop.

use super::decide::Step;
use super::{Error, Loop, NETWORK_LOOP, again, record, specification};
use crate::ids::VolumeId;
use crate::limits::{LOOK_AGAIN_MS, STOP_GRACE_SECONDS};
use crate::machines::Machines;
use crate::model::Instance;
use box_spec::{BoxError, BoxId, Boxes};
use kernel::{Next, Scope, World};
use std::sync::Arc;
use std::time::Duration;

/// Why machines of a cloud without a driver stay pending.
const NO_MACHINES: &str = "This cloud runs without machines: nothing boots.";

/// Takes the step; when to look again.
pub fn take(l: &Loop, world: &World, scope: Scope, i: &Instance, step: Step) -> Result<Next, Error> {
    match step {
        Step::Rest => {}
        Step::RestUntil(due) => return Ok(Next::At(due)),
        Step::Boot => return boot(l, world, scope, i),
        Step::Wire => {
            world.kernel.wake(NETWORK_LOOP);
            return Ok(Next::After(LOOK_AGAIN_MS));
        }
        Step::Ran(boots) => record::ran(world, scope, &i.id, boots)?,
        Step::GiveUp => give_up(l, world, scope, i)?,
        Step::ShutDownInside(boots) => record::shut_down_inside(world, scope, &i.id, boots)?,
        Step::Reboot => reboot(l, world, scope, i)?,
        Step::End { abrupt } => end(l, world, i, abrupt)?,
        Step::Stopped(boots) => record::stopped(world, scope, &i.id, boots)?,
        Step::Remove { abrupt } => remove(l, world, scope, i, abrupt)?,
        Step::Forget => record::forget(world, scope, &i.id)?,
    }
    Ok(Next::Settled)
}

/// Makes the machine; the network room wires it and lets it go.
fn boot(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<Next, Error> {
    let Some(machines) = &l.machines else {
        record::waits(world, scope, &i.id, NO_MACHINES.into())?;
        return Ok(Next::Settled);
    };
    let ready = match specification::of(machines, &l.base_trouble, world, scope, i)? {
        Ok(ready) => ready,
        Err(why) => {
            record::waits(world, scope, &i.id, why)?;
            return Ok(Next::After(LOOK_AGAIN_MS));
        }
    };
    let (boxes, world, id) = (machines.boxes.clone(), again(world), i.id.clone());
    l.jobs.start(i.id.to_string(), world.kernel.clone(), move || {
        if let Err(e) = boxes.start(&ready) {
            record::waits(&world, scope, &id, e.to_string())?;
            return Err(e.into());
        }
        world.kernel.wake(NETWORK_LOOP);
        Ok(())
    });
    Ok(Next::Settled)
}

/// The reason carries the console's last words, for the console of a machine that never ran goes with it.
fn give_up(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<(), Error> {
    let (Some(boxes), id) = (l.boxes(), box_id(i)?) else { return Ok(()) };
    let printed = boxes.console(&id, LAST_WORDS_BYTES).unwrap_or_default();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let last = printed.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it printed nothing");
    record::cannot_boot(world, scope, &i.id, format!("it cannot boot: {last}"))
}

/// How much of a console is looked at for its last line.
const LAST_WORDS_BYTES: usize = 1024;

fn reboot(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<(), Error> {
    let (Some(boxes), id) = (l.boxes(), box_id(i)?) else { return Ok(()) };
    let (world, record_id, wanted) = (again(world), i.id.clone(), i.reboots_wanted);
    l.jobs.start(i.id.to_string(), world.kernel.clone(), move || {
        boxes.reboot(&id, grace(false))?;
        record::rebooted(&world, scope, &record_id, wanted)
    });
    Ok(())
}

fn end(l: &Loop, world: &World, i: &Instance, abrupt: bool) -> Result<(), Error> {
    let (Some(boxes), id) = (l.boxes(), box_id(i)?) else { return Ok(()) };
    l.jobs.start(i.id.to_string(), world.kernel.clone(), move || stop(&boxes, &id, abrupt));
    Ok(())
}

fn remove(l: &Loop, world: &World, scope: Scope, i: &Instance, abrupt: bool) -> Result<(), Error> {
    let Some(machines) = l.machines.clone() else { return record::terminated(world, scope, &i.id) };
    let (id, world, record_id, root) = (box_id(i)?, again(world), i.id.clone(), i.root_volume.clone());
    l.jobs.start(i.id.to_string(), world.kernel.clone(), move || {
        stop(&machines.boxes, &id, abrupt)?;
        if record::root_stays(&world, scope, &root)? {
            keep_disk(&machines, &id, &root)?;
        }
        machines.boxes.remove(&id)?;
        record::terminated(&world, scope, &record_id)
    });
    Ok(())
}

/// A root volume that outlives its machine is a volume as those that are made from its snapshots.
fn keep_disk(machines: &Machines, id: &BoxId, root: &VolumeId) -> Result<(), Error> {
    match machines.boxes.new_disk(id, Some(&machines.disks.directory(root)), true) {
        // it was never made, or is gone already
        Err(BoxError::Unknown(_)) => Ok(machines.disks.make(root, None)?),
        done => Ok(done?),
    }
}

/// A machine that was never made, or is gone already, has ended.
pub fn stop(boxes: &Arc<dyn Boxes>, id: &BoxId, abrupt: bool) -> Result<(), Error> {
    match boxes.stop(id, grace(abrupt)) {
        Ok(()) | Err(BoxError::Unknown(_)) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

fn grace(abrupt: bool) -> Duration {
    if abrupt { Duration::ZERO } else { Duration::from_secs(STOP_GRACE_SECONDS) }
}

fn box_id(i: &Instance) -> Result<BoxId, Error> {
    Ok(i.id.parse::<BoxId>()?)
}
