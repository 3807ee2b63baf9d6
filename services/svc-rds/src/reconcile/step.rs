//! One instance's next step: from what its record wants and what the driver sees.

use super::{Error, Look, Loop, NETWORK_LOOP, backups, first_start, record, removal, serving, snapshots, sooner};
use crate::engines::Databases;
use crate::limits::{FAILED_RETRY_MS, LOOK_AGAIN_MS, STOPPED_MS_MAX};
use crate::model::State;
use crate::rules::windows;
use box_spec::{Life, Seen};
use kernel::{Next, World};

/// Takes the step; when to look again.
pub fn step(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let i = look.record;
    if l.jobs.busy(&i.resource_id) {
        return Ok(Next::Settled);
    }
    let now = world.kernel.clock.now();
    match &i.state {
        State::Deleting => deletes(l, d, world, look),
        State::Stopping | State::Stopped { .. } if look.serving.is_some_and(Seen::alive) => {
            serving::end(l, d, world, look);
            Ok(Next::Settled)
        }
        State::Stopping if look.snapshot.is_some() => {
            Ok(look.snapshot.map_or(Next::Settled, |wanted| snapshots::take(l, d, world, look, wanted)))
        }
        State::Stopping => record::stopped(world, look.scope, i).map(|()| Next::Settled),
        State::Stopped { since } if since.plus_ms(STOPPED_MS_MAX) > now => Ok(Next::At(since.plus_ms(STOPPED_MS_MAX))),
        State::Stopped { .. } => record::stopped_too_long(world, look.scope, i).map(|()| Next::Settled),
        State::Failed { at, .. } if at.plus_ms(FAILED_RETRY_MS) > now && !look.serving.is_some_and(Seen::alive) => {
            Ok(Next::At(at.plus_ms(FAILED_RETRY_MS)))
        }
        _ if !i.initialised && look.serving.is_some() => {
            // it served before: the store forgot the last moments before a power failure, the disk did not
            record::initialised(world, look.scope, i, None).map(|()| Next::Settled)
        }
        _ if !i.initialised => first_start::step(l, d, world, look),
        _ if look.first.is_some() => first_start::tidy(l, d, world, look),
        _ => runs(l, d, world, look),
    }
}

/// The final snapshot is of an engine that has ended.
fn deletes(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    match look.snapshot {
        None => removal::instance(l, d, world, look),
        Some(_) if look.serving.is_some_and(Seen::alive) => {
            serving::end(l, d, world, look);
            Ok(Next::Settled)
        }
        Some(last) => Ok(snapshots::take(l, d, world, look, last)),
    }
}

/// An instance that is to serve.
fn runs(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let i = look.record;
    match look.serving.map(|s| s.life) {
        None => serving::boot(d, world, look),
        Some(Life::Ended(ending)) => {
            let boot = look.serving.map_or(0, |s| s.boots);
            if boot == i.ended_boot {
                return serving::boot(d, world, look);
            }
            // this commit wakes the loop: what comes next depends on the state that it leaves
            record::ended(world, look.scope, i, serving::why(d, &look.ids.0, ending), boot)?;
            Ok(Next::Settled)
        }
        Some(Life::Stopping) => Ok(Next::After(LOOK_AGAIN_MS)),
        Some(_) if i.restart => {
            serving::end(l, d, world, look);
            Ok(Next::Settled)
        }
        Some(Life::Waiting) => {
            world.kernel.wake(NETWORK_LOOP);
            Ok(Next::After(LOOK_AGAIN_MS))
        }
        Some(Life::Running) if matches!(i.state, State::Available | State::BackingUp) && look.snapshot.is_some() => {
            Ok(look.snapshot.map_or(Next::Settled, |wanted| snapshots::take(l, d, world, look, wanted)))
        }
        // its box runs because its interface is wired: only then does the network let it go
        Some(Life::Running) if i.state != State::Available => {
            serving::probe(l, d, world, look);
            Ok(Next::Settled)
        }
        Some(Life::Running) if !i.configured.at_once.is_empty() => {
            serving::change(l, d, world, look);
            Ok(Next::Settled)
        }
        Some(Life::Running) => Ok(sooner(window(world, look)?, backups::step(world, look)?)),
    }
}

/// What waits for the maintenance window begins when it opens.
fn window(world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let i = look.record;
    if !i.pending.waits_for_window() {
        return Ok(Next::Settled);
    }
    match windows::opens(&i.windows, world.kernel.clock.now())? {
        Some(then) => Ok(Next::At(then)),
        None => record::modify(world, look.scope, i).map(|()| Next::Settled),
    }
}
