//! Removes what nobody can see any more: rows of purged and deleted queues, expired messages, names that are free again.

use crate::limits;
use crate::mailbox::Mailbox;
use crate::model::{BoxKey, QueueKey};
use crate::tables::{ATTEMPTS, BODIES, COUNTS, DOOMED, GRAVES, GROUPS, MESSAGES, QUEUES, SEEN, TOKENS};
use kernel::{Next, Reconciler, World};
use std::error::Error;
use store::{Key, Record, StoreError, Table, Tx};

/// Expired messages are looked for this often, in milliseconds; receives never see them.
const LOOK_MS: i64 = 60_000;

/// The loop.
pub(crate) struct Sweep;

impl Reconciler for Sweep {
    fn name(&self) -> &'static str {
        "sqs.sweep"
    }
    fn watches(&self) -> &'static [&'static str] {
        // the first queue begins the looking for expired messages
        &["sqs.doomed", "sqs.queues"]
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn Error + Send + Sync>> {
        let store = &world.kernel.store;
        for (mailbox, _) in DOOMED.list(&store.snapshot()?, &())? {
            while !store.write(move |tx: &mut Tx| doom(tx, mailbox))? {}
        }
        let now = world.kernel.clock.now().0;
        let queues = QUEUES.list(&store.snapshot()?, &())?;
        let any = !queues.is_empty();
        for (key, queue) in queues {
            let first = MESSAGES.first(&store.snapshot()?, &(key.0, queue.mailbox))?;
            if first.is_none_or(|(k, _)| k.2 + queue.retention_ms() > now) {
                continue;
            }
            while !expire(world, key.clone(), now)? {}
        }
        free_names(world, now)?;
        Ok(if any { Next::At(world.kernel.clock.now().plus_ms(LOOK_MS)) } else { Next::Settled })
    }
}

/// Removes some expired messages of a queue; answers whether that was all.
fn expire(world: &World, key: QueueKey, now: i64) -> Result<bool, StoreError> {
    world.kernel.store.write(move |tx: &mut Tx| {
        // read again: it may have been purged or changed since
        let Some(queue) = QUEUES.get(tx, &key)? else { return Ok(true) };
        let mut mailbox = Mailbox::open(tx, key.0, &queue, now)?;
        let done = mailbox.expire(tx, limits::EXPIRE_MAX)?;
        mailbox.close(tx)?;
        Ok(done)
    })
}

/// Removes some rows of a mailbox (or, under a queue's serial, of what it remembered); answers whether that was all.
fn doom(tx: &mut Tx, at: BoxKey) -> Result<bool, StoreError> {
    let mut left = limits::SWEEP_MAX;
    empty(tx, &MESSAGES, at, &mut left)?;
    empty(tx, &BODIES, at, &mut left)?;
    empty(tx, &TOKENS, at, &mut left)?;
    empty(tx, &GROUPS, at, &mut left)?;
    empty(tx, &SEEN, at, &mut left)?;
    empty(tx, &ATTEMPTS, at, &mut left)?;
    if left == 0 {
        return Ok(false);
    }
    COUNTS.delete(tx, &at)?;
    DOOMED.delete(tx, &at)?;
    Ok(true)
}

fn empty<K: Key, V: Record>(tx: &mut Tx, table: &Table<K, V>, at: BoxKey, left: &mut usize) -> Result<(), StoreError>
where
    BoxKey: store::Prefix<K>,
{
    // one record at a time: bodies are long
    let mut keys = Vec::new();
    table.visit(tx, &at, None, &mut |key, _| {
        keys.extend((keys.len() < *left).then_some(key));
        keys.len() < *left
    })?;
    for key in keys {
        table.delete(tx, &key)?;
        *left -= 1;
    }
    Ok(())
}

/// Names of queues that were deleted long enough ago.
fn free_names(world: &World, now: i64) -> Result<(), StoreError> {
    let store = &world.kernel.store;
    let graves = GRAVES.list(&store.snapshot()?, &())?;
    let old: Vec<_> = graves.into_iter().filter(|(_, at)| at.0 + limits::DELETED_NAME_MS <= now).collect();
    if old.is_empty() {
        return Ok(());
    }
    store.write(move |tx: &mut Tx| old.iter().try_for_each(|(key, _)| GRAVES.delete(tx, key).map(drop)))
}
