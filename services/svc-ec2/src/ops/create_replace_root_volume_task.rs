//! CreateReplaceRootVolumeTask: the room's loop ends the machine, gives it a new disk, and boots it.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateReplaceRootVolumeTask.html>

use crate::errors;
use crate::ids::{InstanceId, RootTaskId, SnapshotId};
use crate::model::{Instance, RootFrom, RootTask, RootTaskState, Snapshot, SnapshotState, State};
use crate::ops::describe_replace_root_volume_tasks::show;
use crate::ops::shared::images;
use crate::tables;
use api_ec2::{CreateReplaceRootVolumeTaskRequest, CreateReplaceRootVolumeTaskResult};
use base::Fault;
use ec2_words::token::Token;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::{Read, Tx};

pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateReplaceRootVolumeTaskRequest,
) -> Result<CreateReplaceRootVolumeTaskResult, Fault> {
    let token = Token::of("CreateReplaceRootVolumeTask", &input.client_token, &input)?;
    let made = token.made(cx, tx)?;
    let known = tables::root_tasks(tx, cx.scope())?.into_iter().find(|t| made.as_deref() == Some(&*t.id));
    let task = match known {
        Some(task) => task,
        None => {
            let task = make(cx, tx, &input)?;
            token.keep(cx, tx, &task.id)?;
            task
        }
    };
    Ok(CreateReplaceRootVolumeTaskResult { replace_root_volume_task: Some(show(cx, tx, &task)?) })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateReplaceRootVolumeTaskRequest) -> Result<RootTask, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "replace-root-volume-task")?;
    let id = InstanceId::parse(&input.instance_id)?;
    let machine = tables::instance(tx, cx.scope(), &id)?;
    if machine.state != State::Running {
        return Err(errors::not_running(&id));
    }
    if let Some(open) = tables::root_tasks_of(tx, cx.scope(), &id)?.iter().find(|t| t.is_open()) {
        let why = format!("The root volume of the instance '{id}' is being replaced by the task '{}'.", open.id);
        return Err(Fault::sender("IncorrectState", why));
    }
    let task = task(cx, tx, input, &machine)?;
    tables::keep_root_task(tx, cx.scope(), &task)?;
    tagging::give(cx, tx, &task.id, &tags)?;
    Ok(task)
}

fn task(
    cx: &Cx,
    read: &dyn Read,
    input: &CreateReplaceRootVolumeTaskRequest,
    machine: &Instance,
) -> Result<RootTask, Fault> {
    let said = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
    let now = tables::volume(read, cx.scope(), &machine.root_volume)?;
    let (from, root, snapshot, size_gib) = match (said(&input.snapshot_id), said(&input.image_id)) {
        (Some(_), Some(_)) => {
            let why = "The parameters snapshotId and imageId cannot be used together";
            return Err(errors::combination(why));
        }
        (Some(id), None) => {
            let snapshot = of_lineage(cx, read, &id, machine)?;
            let root = snapshot.root.clone().ok_or_else(|| not_of(&snapshot.id, machine))?;
            (RootFrom::Snapshot(snapshot.id.clone()), root, Some(snapshot.id), snapshot.size_gib)
        }
        (None, Some(id)) => {
            let image = images::launchable(cx, read, Some(&id))?;
            (RootFrom::Image(image.id), image.root, image.snapshot, image.root_volume.size_gib)
        }
        (None, None) => (RootFrom::Launch, images::root_of(cx, read, machine)?, now.snapshot.clone(), 0),
    };
    Ok(RootTask {
        id: RootTaskId::new(cx),
        instance: machine.id.clone(),
        from,
        root,
        snapshot,
        size_gib,
        delete_replaced: input.delete_replaced_root_volume == Some(true),
        started_at: cx.now(),
        state: RootTaskState::Pending,
        replaced: None,
    })
}

/// A whole snapshot, taken directly of the machine's root volume or of one that it had before; copies are none.
fn of_lineage(cx: &Cx, read: &dyn Read, id: &str, machine: &Instance) -> Result<Snapshot, Fault> {
    let snapshot = tables::snapshot(read, cx.scope(), &SnapshotId::parse(id)?)?;
    let before = tables::root_tasks_of(read, cx.scope(), &machine.id)?.into_iter().filter_map(|t| t.replaced);
    if !before.chain([machine.root_volume.clone()]).any(|v| v == snapshot.volume) {
        return Err(not_of(&snapshot.id, machine));
    }
    match snapshot.state {
        SnapshotState::Completed { .. } => Ok(snapshot),
        _ => Err(errors::snapshot_incomplete(&snapshot.id)),
    }
}

fn not_of(id: &SnapshotId, machine: &Instance) -> Fault {
    errors::invalid(format!(
        "The snapshot '{id}' was not taken of a root volume of the instance '{}', and cannot replace it.",
        machine.id
    ))
}
