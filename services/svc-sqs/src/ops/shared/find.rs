//! Finding and keeping queues.

use crate::errors;
use crate::model::{Queue, QueueKey};
use crate::rules::urls;
use crate::tables::{QUEUES, SERIALS};
use base::Fault;
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// The queue at a URL.
pub(crate) fn queue(cx: &Cx, read: &dyn Read, url: &str) -> Result<(QueueKey, Queue), Fault> {
    let key = urls::parse(cx, url)?;
    let queue = by_key(read, &key)?.ok_or_else(errors::no_such_queue)?;
    Ok((key, queue))
}

pub(crate) fn by_key(read: &dyn Read, key: &QueueKey) -> Result<Option<Queue>, Fault> {
    QUEUES.get(read, key).map_err(Fault::internal)
}

pub(crate) fn keep(tx: &mut Tx, key: &QueueKey, queue: &Queue) -> Result<(), Fault> {
    QUEUES.put(tx, key, queue).map_err(Fault::internal)
}

/// A number that no other queue or mailbox of the scope has.
pub(crate) fn serial(tx: &mut Tx, scope: Scope) -> Result<u64, Fault> {
    let next = SERIALS.get(tx, &(scope,)).map_err(Fault::internal)?.unwrap_or(0) + 1;
    SERIALS.put(tx, &(scope,), &next).map_err(Fault::internal)?;
    Ok(next)
}
