//! One machine's next step: from what its record wants and what the driver sees.

use super::{Error, Loop, NETWORK_LOOP, record};
use crate::limits::{ROOT_GIB, STOP_GRACE_SECONDS, TERMINATED_SHOWN_MS};
use crate::model::{Image, Instance, State};
use crate::rules::{images, spec, types};
use crate::tables::{self, IMAGES, VOLUMES};
use box_spec::{BoxId, Ending, Life, Seen};
use kernel::{Next, Scope, World};
use std::time::Duration;

/// A machine that waits for something of the host is looked at again after so many milliseconds.
const LOOK_AGAIN_MS: u64 = 1000;

/// Takes the step; when to look again.
pub fn step(l: &Loop, world: &World, scope: Scope, i: &Instance, seen: Option<&Seen>) -> Result<Next, Error> {
    if l.jobs.busy(&i.id) {
        return Ok(Next::Settled);
    }
    match (i.state, seen.map(|s| s.life)) {
        (State::Pending, Some(Life::Running)) => record::running(world, scope, &i.id)?,
        (State::Pending | State::Running, Some(Life::Waiting)) => {
            world.kernel.wake(NETWORK_LOOP);
            return Ok(Next::After(LOOK_AGAIN_MS));
        }
        (State::Running, Some(Life::Ended(Ending::PoweredOff))) => record::shut_down_inside(world, scope, &i.id)?,
        (State::Pending | State::Running, None | Some(Life::Ended(_))) => return boot(l, world, scope, i),
        (State::Running, Some(Life::Running)) if i.reboots_done != i.reboots_wanted => reboot(l, world, scope, i)?,
        (State::Stopping, None | Some(Life::Ended(_))) => record::stopped(world, scope, &i.id)?,
        (State::Stopping | State::Stopped, Some(_)) if seen.is_some_and(Seen::alive) => end(l, world, i)?,
        (State::ShuttingDown, _) => remove(l, world, scope, i)?,
        (State::Terminated { at }, _) => {
            let due = at.plus_ms(TERMINATED_SHOWN_MS);
            if due > world.kernel.clock.now() {
                return Ok(Next::At(due));
            }
            record::forget(world, scope, &i.id)?;
        }
        _ => {}
    }
    Ok(Next::Settled)
}

fn id(i: &Instance) -> Result<BoxId, Error> {
    Ok(i.id.parse::<BoxId>()?)
}

/// Makes the machine; the network room wires it and lets it go.
fn boot(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<Next, Error> {
    let ready = match specification(l, world, scope, i)? {
        Ok(ready) => ready,
        Err(why) => {
            record::waits(world, scope, &i.id, why)?;
            return Ok(Next::After(LOOK_AGAIN_MS));
        }
    };
    if let Err(e) = l.machines.boxes.start(&ready) {
        record::waits(world, scope, &i.id, e.to_string())?;
        return Err(e.into());
    }
    world.kernel.wake(NETWORK_LOOP);
    Ok(Next::After(LOOK_AGAIN_MS))
}

/// The inner error is a reason to wait, in words for the user.
fn specification(
    l: &Loop,
    world: &World,
    scope: Scope,
    i: &Instance,
) -> Result<Result<box_spec::BoxSpec, String>, Error> {
    let snapshot = world.kernel.store.snapshot()?;
    let own = IMAGES.get(&snapshot, &(scope, i.image.clone()))?;
    let known = own.or_else(|| images::public(true).into_iter().find(|x| x.id == i.image));
    let Some(image): Option<Image> = known else { return Ok(Err(format!("its image {} is gone", i.image))) };
    let Some(kind) = types::find(&i.instance_type) else {
        return Ok(Err(format!("its type {} is not known", i.instance_type)));
    };
    let base = match spec::needs_base(&image) {
        false => None,
        true => match l.machines.base.directory() {
            Ok(Some(dir)) => Some(dir),
            Ok(None) => return Ok(Err("its image is being fetched".into())),
            Err(why) => return Ok(Err(why)),
        },
    };
    let key = match &i.key_name {
        Some(name) => tables::key_pair(&snapshot, scope, name)?.map(|k| k.public_key),
        None => None,
    };
    let volume = VOLUMES.get(&snapshot, &(scope, i.root_volume.clone()))?;
    Ok(spec::of(
        i,
        spec::Given {
            image: &image,
            kind,
            key,
            disk_gib: volume.map_or(ROOT_GIB, |v| v.settings.size_gib),
            region: scope.region.code(),
            base,
            trust: l.machines.trust.clone(),
            hide: l.machines.hide.clone(),
        },
    ))
}

fn reboot(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<(), Error> {
    let (boxes, id, wanted) = (l.machines.boxes.clone(), id(i)?, i.reboots_wanted);
    let (kernel, record_id) = (world.kernel.clone(), i.id.clone());
    l.jobs.start(i.id.to_string(), Some(kernel.clone()), move || {
        boxes.reboot(&id, Duration::from_secs(STOP_GRACE_SECONDS))?;
        record::update(&World { kernel }, scope, &record_id, move |_, _, i| {
            i.reboots_done = wanted;
            Ok(())
        })
    });
    Ok(())
}

fn end(l: &Loop, world: &World, i: &Instance) -> Result<(), Error> {
    let (boxes, id) = (l.machines.boxes.clone(), id(i)?);
    l.jobs.start(i.id.to_string(), Some(world.kernel.clone()), move || {
        boxes.stop(&id, Duration::from_secs(STOP_GRACE_SECONDS)).map_err(Into::into)
    });
    Ok(())
}

fn remove(l: &Loop, world: &World, scope: Scope, i: &Instance) -> Result<(), Error> {
    let (boxes, id, kernel, record_id) = (l.machines.boxes.clone(), id(i)?, world.kernel.clone(), i.id.clone());
    l.jobs.start(i.id.to_string(), Some(kernel.clone()), move || {
        boxes.stop(&id, Duration::from_secs(STOP_GRACE_SECONDS))?;
        boxes.remove(&id)?;
        record::terminated(&World { kernel }, scope, &record_id)
    });
    Ok(())
}
