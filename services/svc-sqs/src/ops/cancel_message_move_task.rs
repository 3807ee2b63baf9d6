//! CancelMessageMoveTask: what has been moved stays moved.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html>

use super::start_message_move_task::LABEL;
use crate::errors;
use crate::model::{MoveStatus, MoveTask};
use crate::rules::urls;
use crate::tables::MOVES;
use api_sqs::{CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult};
use base::Fault;
use kernel::{Cx, Scope, seal};
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CancelMessageMoveTaskRequest,
) -> Result<CancelMessageMoveTaskResult, Fault> {
    let missing = || errors::no_such_resource("Task does not exist.");
    let key = open(cx, &input.task_handle).filter(|k| k.0 == cx.scope()).ok_or_else(missing)?;
    let task = MOVES.get(tx, &key).map_err(Fault::internal)?.ok_or_else(missing)?;
    if task.status != MoveStatus::Running {
        return Err(errors::unsupported("Only active tasks can be cancelled."));
    }
    let moved = task.moved as i64;
    MOVES.put(tx, &key, &MoveTask { status: MoveStatus::Cancelled, ..task }).map_err(Fault::internal)?;
    Ok(CancelMessageMoveTaskResult { approximate_number_of_messages_moved: Some(moved) })
}

/// What the call is about.
pub(crate) fn arn(cx: &Cx, input: &CancelMessageMoveTaskRequest) -> String {
    open(cx, &input.task_handle).map_or_else(|| "*".into(), |(scope, name, ..)| urls::arn(&(scope, name)))
}

fn open(cx: &Cx, handle: &str) -> Option<(Scope, String, i64, String)> {
    let text = String::from_utf8(seal::open(cx.kernel(), LABEL, handle)?).ok()?;
    let mut lines = text.lines();
    let (scope, name) = urls::of_arn(lines.next()?)?;
    Some((scope, name, lines.next()?.parse().ok()?, lines.next()?.to_owned()))
}
