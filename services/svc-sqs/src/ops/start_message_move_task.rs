//! StartMessageMoveTask: moves a dead-letter queue's messages back, or elsewhere. A loop does the work.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html>

use super::shared::find;
use crate::mailbox::snapshot_counts;
use crate::model::{MoveStatus, MoveTask, Queue, QueueKey};
use crate::rules::urls;
use crate::tables::{MOVES, QUEUES};
use crate::{errors, limits};
use api_sqs::{StartMessageMoveTaskRequest, StartMessageMoveTaskResult};
use base::Fault;
use kernel::{Cx, seal};
use store::{Read, Tx};

/// What a task handle is sealed as.
pub(crate) const LABEL: &str = "sqs move task";

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: StartMessageMoveTaskRequest,
) -> Result<StartMessageMoveTaskResult, Fault> {
    let (key, source) = source(cx, tx, &input.source_arn)?;
    check_destination(tx, &input, &source)?;
    let rate = input.max_number_of_messages_per_second;
    if let Some(n) = rate.filter(|n| !(1..=limits::MOVE_RATE_MAX).contains(n)) {
        let reason = "MaxNumberOfMessagesPerSecond must be an integer between 1 and 500.";
        return Err(errors::invalid(n, "MaxNumberOfMessagesPerSecond", reason));
    }
    let tasks = MOVES.list(tx, &key).map_err(Fault::internal)?;
    if tasks.iter().any(|(_, t)| t.status == MoveStatus::Running) {
        return Err(errors::plain(
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        ));
    }
    forget(tx, tasks)?;
    let now = cx.now().0;
    let counts = snapshot_counts(tx, (key.0, source.mailbox), &source, now).map_err(Fault::internal)?;
    let task = MoveTask {
        source: input.source_arn,
        destination: input.destination_arn,
        per_second: rate.map(|n| n as u32),
        status: MoveStatus::Running,
        moved: 0,
        to_move: counts.visible,
        started: now,
        due: now,
    };
    let id = cx.ids().uuid();
    let handle = handle(cx, &key, now, &id);
    MOVES.put(tx, &(key.0, key.1, now, id), &task).map_err(Fault::internal)?;
    Ok(StartMessageMoveTaskResult { task_handle: Some(handle) })
}

/// The handle of a task.
pub(crate) fn handle(cx: &Cx, key: &QueueKey, started: i64, id: &str) -> String {
    seal::close(cx.kernel(), LABEL, format!("{}\n{started}\n{id}", urls::arn(key)).as_bytes())
}

/// The queue whose tasks are meant.
pub(crate) fn source(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(QueueKey, Queue), Fault> {
    let missing =
        || errors::no_such_resource("The resource that you specified for the SourceArn parameter doesn't exist.");
    let key = urls::of_arn(arn).filter(|k| k.0 == cx.scope()).ok_or_else(missing)?;
    let queue = find::by_key(read, &key)?.ok_or_else(missing)?;
    Ok((key, queue))
}

fn check_destination(read: &dyn Read, input: &StartMessageMoveTaskRequest, source: &Queue) -> Result<(), Fault> {
    let here = urls::of_arn(&input.source_arn).map(|k| k.0);
    let all = match here {
        Some(scope) => QUEUES.list(read, &(scope,)).map_err(Fault::internal)?,
        None => Vec::new(),
    };
    let is_dead_letter = |q: &Queue| q.attributes.redrive.as_ref().is_some_and(|r| r.target == input.source_arn);
    if !all.iter().any(|(_, q)| is_dead_letter(q)) {
        return Err(errors::plain("Source queue must be configured as a Dead Letter Queue."));
    }
    let Some(arn) = &input.destination_arn else { return Ok(()) };
    if *arn == input.source_arn {
        return Err(errors::plain("Source queue arn and destination queue arn cannot be the same."));
    }
    let missing =
        || errors::no_such_resource("The resource that you specified for the DestinationArn parameter doesn't exist.");
    let key = urls::of_arn(arn).filter(|k| Some(k.0) == here).ok_or_else(missing)?;
    let destination = find::by_key(read, &key)?.ok_or_else(missing)?;
    match destination.is_fifo() == source.is_fifo() {
        true => Ok(()),
        false => Err(errors::plain("Source queue and destination queue must be of the same type.")),
    }
}

/// Keeps the newest tasks of a queue.
fn forget(tx: &mut Tx, tasks: Vec<((kernel::Scope, String, i64, String), MoveTask)>) -> Result<(), Fault> {
    let old = tasks.len().saturating_sub(limits::MOVE_TASKS_LISTED_MAX - 1);
    for (key, _) in tasks.into_iter().take(old) {
        MOVES.delete(tx, &key).map_err(Fault::internal)?;
    }
    Ok(())
}
