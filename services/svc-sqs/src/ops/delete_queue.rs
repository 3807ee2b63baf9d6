//! DeleteQueue: the name stays taken for 60 seconds; the messages' rows are removed by a loop.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html>

use super::shared::find;
use crate::rules::urls;
use crate::tables::{At, DOOMED, GRAVES, QUEUES};
use api_sqs::DeleteQueueRequest;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteQueueRequest) -> Result<Unit, Fault> {
    let (key, queue) = find::queue(cx, tx, &input.queue_url)?;
    QUEUES.delete(tx, &key).map_err(Fault::internal)?;
    tags::clear(tx, key.0, &urls::arn(&key))?;
    GRAVES.put(tx, &key, &At(cx.now().0)).map_err(Fault::internal)?;
    for number in [queue.mailbox, queue.serial] {
        DOOMED.put(tx, &(key.0, number), &true).map_err(Fault::internal)?;
    }
    Ok(Unit {})
}
