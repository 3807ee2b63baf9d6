//! What a redrive policy needs of the queue that it names.
//!
//! Dead-letter queues: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>

use super::find;
use crate::errors;
use crate::mailbox::Dead;
use crate::model::{Queue, QueueKey, Redrive};
use crate::rules::urls;
use base::Fault;
use store::Read;

/// Checks a new redrive policy of a queue.
pub(crate) fn check(read: &dyn Read, key: &QueueKey, fifo: bool, redrive: Option<&Redrive>) -> Result<(), Fault> {
    let Some(redrive) = redrive else { return Ok(()) };
    let wrong = |reason| Err(errors::invalid(&redrive.text, "RedrivePolicy", reason));
    let Some(target) = urls::of_arn(&redrive.target) else { return wrong("Invalid value for deadLetterTargetArn.") };
    if target.0 != key.0 {
        return wrong("Dead letter target owner should be same as the source.");
    }
    if target == *key {
        return wrong("Dead-letter queue and source queue can not be the same.");
    }
    let Some(dead) = find::by_key(read, &target)? else { return wrong("Dead letter target does not exist.") };
    if dead.is_fifo() != fifo {
        return wrong("Dead-letter queue must be same type of queue as the source.");
    }
    match dead.attributes.redrive_allow {
        Some(allow) if !allow.who.allow(&urls::arn(key)) => wrong(
            "Queue is not allowed to use the dead-letter queue by the redrive allow policy of the dead-letter queue.",
        ),
        _ => Ok(()),
    }
}

/// Where a queue's messages go that were received too often; nowhere while that queue is gone.
pub(crate) fn dead(read: &dyn Read, key: &QueueKey, queue: &Queue) -> Result<Option<(QueueKey, Dead)>, Fault> {
    let Some(redrive) = &queue.attributes.redrive else { return Ok(None) };
    let Some(target) = urls::of_arn(&redrive.target).filter(|t| t.0 == key.0) else { return Ok(None) };
    let Some(dead) = find::by_key(read, &target)?.filter(|d| d.is_fifo() == queue.is_fifo()) else { return Ok(None) };
    let dead = Dead { queue: dead, max_receives: redrive.max_receives, from: urls::arn(key) };
    Ok(Some((target, dead)))
}
