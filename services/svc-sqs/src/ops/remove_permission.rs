//! RemovePermission: a statement less in the queue's policy.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html>

use super::shared::find;
use crate::rules::permissions;
use api_sqs::RemovePermissionRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RemovePermissionRequest) -> Result<Unit, Fault> {
    let (key, mut queue) = find::queue(cx, tx, &input.queue_url)?;
    queue.attributes.policy = permissions::remove(queue.attributes.policy.as_deref(), &input.label)?;
    queue.modified = cx.now();
    find::keep(tx, &key, &queue)?;
    Ok(Unit {})
}
