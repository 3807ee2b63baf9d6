//! Replacements of root volumes: the machine ends, its disk goes, and its record says what it boots from next.
//!
//! Replace the root volume: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html>

use super::machine::stop;
use super::{Error, Loop, again};
use crate::ids::VolumeId;
use crate::model::{Attachment, Instance, Life, RootTask, RootTaskState, State, Volume};
use crate::ops::shared::change::SERVICE;
use crate::ops::shared::images;
use crate::rules::images::stands_on;
use crate::tables::{self, ROOT_TASKS};
use base::Fault;
use box_spec::BoxId;
use ec2_words::Id;
use kernel::{Cx, Scope, StoreFault, World};
use store::Tx;

/// Takes a task's next step. `waits`: an image or a snapshot of the machine's root is still to be made.
pub fn step(
    l: &Loop,
    world: &World,
    scope: Scope,
    task: &RootTask,
    machine: Option<&Instance>,
    waits: bool,
) -> Result<(), Error> {
    let runs = machine.is_some_and(|i| i.state == State::Running);
    match (task.state, machine) {
        (RootTaskState::Pending, Some(_)) if runs && waits => Ok(()),
        (RootTaskState::Pending, Some(i)) if runs && l.machines.is_some() => {
            change(world, scope, task, |_, _, t| {
                t.state = RootTaskState::Begun;
                Ok(())
            })?;
            replace(l, world, scope, task, i)
        }
        (RootTaskState::Begun, Some(i)) => replace(l, world, scope, task, i),
        (RootTaskState::Attached { boots }, Some(i)) if runs && i.boots_seen == boots => Ok(()),
        (RootTaskState::Attached { .. }, Some(i)) => match &i.reason {
            Some(r) if r.code == "Server.InternalError" => end(world, scope, task, false),
            // it runs; or its owner has ended it since
            _ => end(world, scope, task, true),
        },
        (RootTaskState::Pending | RootTaskState::Begun | RootTaskState::Attached { .. }, _) => {
            end(world, scope, task, false)
        }
        (RootTaskState::Succeeded { .. } | RootTaskState::Failed { .. }, _) => Ok(()),
    }
}

/// Ends the machine and takes its disk; the loop boots it again, for its record says that it runs.
fn replace(l: &Loop, world: &World, scope: Scope, task: &RootTask, i: &Instance) -> Result<(), Error> {
    let Some(machines) = l.machines.clone() else { return Ok(()) };
    let (world, task, old) = (again(world), task.clone(), i.root_volume.clone());
    l.jobs.start(i.id.to_string(), world.kernel.clone(), move || {
        let id: BoxId = task.instance.parse()?;
        stop(&machines.boxes, &id, false)?;
        let kept = (!task.delete_replaced).then(|| machines.disks.directory(&old));
        machines.boxes.new_disk(&id, kept.as_deref(), task.is_first())?;
        change(&world, scope, &task, attached)
    });
    Ok(())
}

/// The machine has another root volume.
fn attached(cx: &Cx, tx: &mut Tx, task: &mut RootTask) -> Result<(), Fault> {
    let Some(mut machine) = tables::look(tx, cx.scope(), &task.instance)? else { return Ok(()) };
    let Some(mut old) = tables::look_volume(tx, cx.scope(), &machine.root_volume)? else { return Ok(()) };
    let below = stands_on(images::root_of(cx, tx, &machine)?);
    let ends = old.attachment().is_none_or(|a| a.delete_on_termination);
    let mut settings = old.settings.clone();
    settings.size_gib = settings.size_gib.max(task.size_gib);
    let attachment = Attachment { delete_on_termination: ends, ..Attachment::root(machine.id.clone(), cx.now()) };
    let new = Volume {
        id: VolumeId::new(cx),
        zone: old.zone.clone(),
        created_at: cx.now(),
        settings,
        snapshot: task.snapshot.clone(),
        life: Life::Attached(attachment),
        modified: None,
        under: Some(task.root.clone()),
    };
    old.life = if task.delete_replaced { Life::Deleting } else { Life::Available };
    old.under = Some(below);
    tables::keep_volume(tx, cx.scope(), &old)?;
    tables::keep_volume(tx, cx.scope(), &new)?;
    machine.root_volume = new.id;
    task.state = RootTaskState::Attached { boots: machine.boots_seen };
    task.replaced = Some(old.id);
    tables::keep(tx, cx.scope(), &machine)
}

fn end(world: &World, scope: Scope, task: &RootTask, well: bool) -> Result<(), Error> {
    change(world, scope, task, move |cx, _, t| {
        let at = cx.now();
        t.state = if well { RootTaskState::Succeeded { at } } else { RootTaskState::Failed { at } };
        Ok(())
    })
}

/// Changes a task that is as it was.
fn change(
    world: &World,
    scope: Scope,
    task: &RootTask,
    change: impl FnOnce(&Cx, &mut Tx, &mut RootTask) -> Result<(), Fault> + Send + 'static,
) -> Result<(), Error> {
    let (cx, key) = (world.kernel.service_cx(scope, SERVICE), (scope, task.id.clone()));
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(mut task) = ROOT_TASKS.get(tx, &key)?.filter(RootTask::is_open) else { return Ok(()) };
        change(&cx, tx, &mut task)?;
        Ok(ROOT_TASKS.put(tx, &key, &task)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}
