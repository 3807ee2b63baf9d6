//! Writing down what was seen: always on the record as it is by then, in a transaction of its own.

use super::Error;
use crate::ids::{InstanceId, VolumeId};
use crate::model::{Instance, Life, Reason, State, Volume};
use crate::ops::shared::change::{self, SERVICE, Why};
use crate::ops::shared::{images, meter, network};
use crate::rules::images::stands_on;
use crate::tables::{self, VOLUMES};
use base::Fault;
use kernel::{Cx, Scope, StoreFault, World, tags};
use store::Tx;

/// Changes a record; one that is gone is left alone.
fn update(
    world: &World,
    scope: Scope,
    id: &InstanceId,
    change: impl FnOnce(&Cx, &mut Tx, &mut Instance) -> Result<(), Fault> + Send + 'static,
) -> Result<(), Error> {
    let (cx, id) = (world.kernel.service_cx(scope, SERVICE), id.clone());
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(mut instance) = tables::look(tx, scope, &id)? else { return Ok(()) };
        let before = instance.clone();
        change(&cx, tx, &mut instance)?;
        if instance != before {
            tables::keep(tx, scope, &instance)?;
        }
        Ok(())
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// Its programs run, in this boot. From the first time on the machine is running, and metered.
pub fn ran(world: &World, scope: Scope, id: &InstanceId, boots: u32) -> Result<(), Error> {
    update(world, scope, id, move |cx, tx, i| if i.runs(boots) { meter::began(cx, tx, i) } else { Ok(()) })
}

/// It cannot run yet, and why.
pub fn waits(world: &World, scope: Scope, id: &InstanceId, why: String) -> Result<(), Error> {
    update(world, scope, id, |cx, _, i| {
        if i.state == State::Pending && i.reason.as_ref().is_none_or(|r| r.message != why) {
            i.reason = Some(Reason { message: why, ..Reason::pending(cx.now()) });
        }
        Ok(())
    })
}

/// So many reboots are done.
pub fn rebooted(world: &World, scope: Scope, id: &InstanceId, done: u32) -> Result<(), Error> {
    update(world, scope, id, move |_, _, i| {
        i.reboots_done = done.max(i.reboots_done);
        Ok(())
    })
}

/// It was shut down from inside: it stops, or ends where its shutdown behaviour says so.
pub fn shut_down_inside(world: &World, scope: Scope, id: &InstanceId, boots: u32) -> Result<(), Error> {
    update(world, scope, id, move |cx, tx, i| {
        if !matches!(i.state, State::Pending | State::Running) {
            return Ok(());
        }
        i.boots_seen = boots;
        i.ran = true;
        match i.terminate_on_shutdown {
            true => change::terminate(cx, tx, i, &Why::Inside, false),
            false => change::stop(cx, tx, i, &Why::Inside, false),
        }
    })
}

/// It does not boot, and why: a machine that never ran ends, another one stops.
pub fn cannot_boot(world: &World, scope: Scope, id: &InstanceId, why: String) -> Result<(), Error> {
    update(world, scope, id, |cx, tx, i| match (i.state, i.ran) {
        (State::Pending, false) => change::terminate(cx, tx, i, &Why::CannotBoot(why), true),
        (State::Pending | State::Running, true) => change::stop(cx, tx, i, &Why::CannotBoot(why), true),
        _ => Ok(()),
    })
}

/// No process of it is left: the address that follows its life is given back.
pub fn stopped(world: &World, scope: Scope, id: &InstanceId, boots: u32) -> Result<(), Error> {
    update(world, scope, id, move |cx, tx, i| match i.stopped(boots) {
        true => network::set_public(cx, tx, &i.interface, false),
        false => Ok(()),
    })
}

/// A machine's root volume is to stay when the machine ends.
pub fn root_stays(world: &World, scope: Scope, id: &VolumeId) -> Result<bool, Error> {
    let volume = tables::look_volume(&world.kernel.store.snapshot()?, scope, id)?;
    Ok(volume.is_some_and(|v| v.attachment().is_some_and(|a| !a.delete_on_termination)))
}

/// Its disk is gone: its interfaces go with it, and its volumes if they are to.
pub fn terminated(world: &World, scope: Scope, id: &InstanceId) -> Result<(), Error> {
    update(world, scope, id, |cx, tx, i| {
        if !i.terminated(cx.now()) {
            return Ok(());
        }
        tables::monitor(tx, cx.scope(), &i.id, false)?;
        network::release_all(cx, tx, &i.id)?;
        let mut others = tables::volumes_of(tx, cx.scope(), &i.id)?;
        others.retain(|v| !v.is_root());
        others.into_iter().try_for_each(|v| left(cx, tx, v))?;
        let root = tables::look_volume(tx, cx.scope(), &i.root_volume)?;
        if let Some(mut root) = root.filter(|v| v.attachment().is_some_and(|a| !a.delete_on_termination)) {
            root.under = Some(stands_on(images::root_of(cx, tx, i)?));
            return left(cx, tx, root);
        }
        VOLUMES.delete(tx, &(cx.scope(), i.root_volume.clone())).map_err(Fault::internal)?;
        tags::clear(tx, cx.scope(), &i.root_volume)
    })
}

/// A volume whose machine is gone goes with it, or is free again.
fn left(cx: &Cx, tx: &mut Tx, mut volume: Volume) -> Result<(), Fault> {
    let goes = volume.attachment().is_some_and(|a| a.delete_on_termination);
    volume.life = match goes {
        true => Life::Deleting,
        false => Life::Available,
    };
    tables::keep_volume(tx, cx.scope(), &volume)
}

/// Shown long enough.
pub fn forget(world: &World, scope: Scope, id: &InstanceId) -> Result<(), Error> {
    let id = id.clone();
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        tables::INSTANCES.delete(tx, &(scope, id.clone()))?;
        tables::PLACES.delete(tx, &(scope, id.clone()))?;
        tables::CPU.delete(tx, &(scope, id.clone()))?;
        for task in tables::root_tasks_of(tx, scope, &id)? {
            tables::ROOT_TASKS.delete(tx, &(scope, task.id.clone()))?;
            tags::clear(tx, scope, &task.id)?;
        }
        Ok(tags::clear(tx, scope, &id)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}
