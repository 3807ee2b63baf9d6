//! AddPermission: one more statement in the queue's policy.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html>

use super::shared::find;
use crate::rules::{permissions, urls};
use api_sqs::AddPermissionRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AddPermissionRequest) -> Result<Unit, Fault> {
    let (key, mut queue) = find::queue(cx, tx, &input.queue_url)?;
    let (accounts, actions) = (input.aws_account_ids.unwrap_or_default(), input.actions.unwrap_or_default());
    let before = queue.attributes.policy.as_deref();
    queue.attributes.policy = Some(permissions::add(before, &urls::arn(&key), &input.label, &accounts, &actions)?);
    queue.modified = cx.now();
    find::keep(tx, &key, &queue)?;
    Ok(Unit {})
}
