//! PurgeQueue: the queue gets an empty mailbox, so that a million messages are gone as fast as one.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html>

use super::shared::find;
use crate::model::{Counts, Queue};
use crate::tables::{COUNTS, DOOMED};
use crate::{errors, limits};
use api_sqs::PurgeQueueRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PurgeQueueRequest) -> Result<Unit, Fault> {
    let (key, queue) = find::queue(cx, tx, &input.queue_url)?;
    let now = cx.now();
    if queue.purged.is_some_and(|at| at.0 + limits::PURGE_MS > now.0) {
        return Err(errors::purge_in_progress(&key.1));
    }
    let old = (key.0, queue.mailbox);
    // numbers go on: those of a FIFO queue rise for ever
    let before = COUNTS.get(tx, &old).map_err(Fault::internal)?.unwrap_or_default();
    let mailbox = find::serial(tx, key.0)?;
    let counts = Counts { next: before.next, latest: before.latest, ..Counts::default() };
    COUNTS.put(tx, &(key.0, mailbox), &counts).map_err(Fault::internal)?;
    DOOMED.put(tx, &old, &true).map_err(Fault::internal)?;
    find::keep(tx, &key, &Queue { mailbox, purged: Some(now), ..queue })?;
    Ok(Unit {})
}
