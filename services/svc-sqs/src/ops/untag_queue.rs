//! UntagQueue.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html>

use super::shared::find;
use crate::errors;
use crate::rules::urls;
use api_sqs::UntagQueueRequest;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagQueueRequest) -> Result<Unit, Fault> {
    let (key, _) = find::queue(cx, tx, &input.queue_url)?;
    let keys = input.tag_keys.filter(|k| !k.is_empty()).ok_or_else(|| errors::missing("TagKeys"))?;
    let arn = urls::arn(&key);
    keys.iter().try_for_each(|k| tags::remove(tx, key.0, &arn, k, None))?;
    Ok(Unit {})
}
