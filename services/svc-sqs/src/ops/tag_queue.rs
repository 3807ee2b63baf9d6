//! TagQueue.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html>

use super::shared::{find, tagging};
use crate::errors;
use api_sqs::TagQueueRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagQueueRequest) -> Result<Unit, Fault> {
    let (key, _) = find::queue(cx, tx, &input.queue_url)?;
    if input.tags.0.is_empty() {
        return Err(errors::missing("Tags"));
    }
    tagging::set(tx, &key, input.tags)?;
    Ok(Unit {})
}
