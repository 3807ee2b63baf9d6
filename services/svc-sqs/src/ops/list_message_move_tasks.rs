//! ListMessageMoveTasks: the newest first.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html>

use super::start_message_move_task::{handle, source};
use crate::model::MoveStatus;
use crate::tables::MOVES;
use crate::{errors, limits};
use api_sqs::{ListMessageMoveTasksRequest, ListMessageMoveTasksResult, ListMessageMoveTasksResultEntry};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListMessageMoveTasksRequest,
) -> Result<ListMessageMoveTasksResult, Fault> {
    let (key, _) = source(cx, read, &input.source_arn)?;
    let max = input.max_results.unwrap_or(1);
    if !(1..=limits::MOVE_TASKS_LISTED_MAX as i32).contains(&max) {
        return Err(errors::invalid(max, "MaxResults", "MaxResults must be an integer between 1 and 10."));
    }
    let tasks = MOVES.list(read, &key).map_err(Fault::internal)?;
    let entries = tasks.into_iter().rev().take(max as usize).map(|((scope, name, started, id), task)| {
        let running = task.status == MoveStatus::Running;
        let (status, reason) = match task.status {
            MoveStatus::Running => ("RUNNING", None),
            MoveStatus::Completed => ("COMPLETED", None),
            MoveStatus::Cancelled => ("CANCELLED", None),
            MoveStatus::Failed(reason) => ("FAILED", Some(reason)),
        };
        ListMessageMoveTasksResultEntry {
            task_handle: running.then(|| handle(cx, &(scope, name), started, &id)),
            status: Some(status.into()),
            source_arn: Some(task.source),
            destination_arn: task.destination,
            max_number_of_messages_per_second: task.per_second.map(|n| n as i32),
            approximate_number_of_messages_moved: Some(task.moved as i64),
            approximate_number_of_messages_to_move: Some(task.to_move as i64),
            failure_reason: reason,
            started_timestamp: Some(task.started),
        }
    });
    Ok(ListMessageMoveTasksResult { results: Some(entries.collect()) })
}
