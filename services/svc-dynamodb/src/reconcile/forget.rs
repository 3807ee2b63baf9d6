//! The loop `dynamodb-forget`: stream records after 24 hours, recovery logs after their days, tokens after ten minutes.

use crate::engine::replicas;
use crate::limits::{LOOP_ITEMS_MAX, STREAM_KEPT_MS};
use crate::reconcile::Failure;
use crate::tables::{BEFORE, CURSORS, RECORDS, SHARDS, STREAMS, TABLES, TOKENS};
use base::Timestamp;
use kernel::{Next, Reconciler, Scope, StoreFault, World};
use store::Tx;

/// How often it looks, in milliseconds.
const LOOK_AGAIN_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// The loop.
pub struct Forget;

impl Reconciler for Forget {
    fn name(&self) -> &'static str {
        "dynamodb-forget"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 1] = [STREAMS.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        let now = world.kernel.clock.now();
        let read = world.kernel.store.snapshot()?;
        for ((at, table, label), stream) in STREAMS.list(&read, &())? {
            while trim(world, at, stream.key, now)? {}
            forget_shards(world, at, stream.key, now)?;
            if stream.ended.is_some_and(|e| e.plus_ms(STREAM_KEPT_MS) < now) {
                write(world, move |tx| {
                    CURSORS.delete(tx, &(at, stream.key))?;
                    SHARDS.delete_all(tx, &(at, stream.key))?;
                    STREAMS.delete(tx, &(at, table, label)).map(|_| false)
                })?;
            }
        }
        for ((at, _), table) in TABLES.list(&read, &())? {
            let kept = table.recovery.map_or(now, |(_, days)| now.plus_ms(-i64::from(days) * DAY_MS));
            while trim_log(world, at, table.key, kept)? {}
            let old = now.plus_ms(-DAY_MS).0 * 1000;
            while table.stream.is_some() && trim_versions(world, at, table.key, old)? {}
        }
        while trim_tokens(world, now)? {}
        Ok(Next::At(now.plus_ms(LOOK_AGAIN_MS)))
    }
}

fn write(
    world: &World,
    f: impl FnOnce(&mut Tx) -> Result<bool, store::StoreError> + Send + 'static,
) -> Result<bool, Failure> {
    let done = world.kernel.store.write(move |tx: &mut Tx| -> Result<bool, StoreFault> { Ok(f(tx)?) });
    done.map_err(|StoreFault(f)| f.into())
}

/// Removes the first rows under a prefix, as long as they are old; true when there may be more. What is to go is looked for
/// outside of the transaction, one row after the other.
fn remove<K, V, P>(
    world: &World,
    table: &'static store::Table<K, V>,
    under: P,
    is_old: impl Fn(&K, &V) -> bool,
) -> Result<bool, Failure>
where
    K: store::Key + Send + 'static,
    V: store::Record + 'static,
    P: store::Prefix<K>,
{
    let mut gone = Vec::new();
    table.visit(&world.kernel.store.snapshot()?, &under, None, &mut |key, row| {
        let old = is_old(&key, &row);
        if old {
            gone.push(key);
        }
        old && gone.len() < LOOP_ITEMS_MAX
    })?;
    let more = gone.len() == LOOP_ITEMS_MAX;
    if gone.is_empty() {
        return Ok(false);
    }
    write(world, move |tx| gone.iter().try_for_each(|key| table.delete(tx, key).map(drop)).map(|()| more))
}

fn trim(world: &World, at: Scope, stream: u64, now: Timestamp) -> Result<bool, Failure> {
    remove(world, &RECORDS, (at, stream), move |_, r| r.at.plus_ms(STREAM_KEPT_MS) < now)
}

/// Shards that were closed a day ago have no records left.
fn forget_shards(world: &World, at: Scope, stream: u64, now: Timestamp) -> Result<(), Failure> {
    let ended = |closed: Option<Timestamp>| closed.is_some_and(|c| c.plus_ms(STREAM_KEPT_MS) < now);
    let shards = SHARDS.list(&world.kernel.store.snapshot()?, &(at, stream))?;
    let gone: Vec<_> = shards.into_iter().filter(|(_, s)| ended(s.closed)).map(|(key, _)| key).collect();
    if gone.is_empty() {
        return Ok(());
    }
    write(world, move |tx| {
        for key in &gone {
            SHARDS.delete(tx, key)?;
        }
        Ok(false)
    })
    .map(drop)
}

fn trim_log(world: &World, at: Scope, table: u64, before: Timestamp) -> Result<bool, Failure> {
    remove(world, &BEFORE, (at, table), move |(_, _, time, _), _| *time < before.0)
}

/// Items of global tables that were removed a day ago: every replica knows it by now.
fn trim_versions(world: &World, at: Scope, table: u64, before: i64) -> Result<bool, Failure> {
    if !replicas::has_old(&world.kernel.store.snapshot()?, at, table, before)? {
        return Ok(false);
    }
    let run = move |tx: &mut Tx| -> Result<bool, StoreFault> {
        Ok(replicas::forget(tx, at, table, before, LOOP_ITEMS_MAX)? == LOOP_ITEMS_MAX)
    };
    world.kernel.store.write(run).map_err(|StoreFault(f)| f.into())
}

fn trim_tokens(world: &World, now: Timestamp) -> Result<bool, Failure> {
    let mut gone = Vec::new();
    TOKENS.visit(&world.kernel.store.snapshot()?, &(), None, &mut |key, token| {
        if token.ended(now) {
            gone.push(key);
        }
        gone.len() < LOOP_ITEMS_MAX
    })?;
    if gone.is_empty() {
        return Ok(false);
    }
    let more = gone.len() == LOOP_ITEMS_MAX;
    write(world, move |tx| {
        for key in &gone {
            TOKENS.delete(tx, key)?;
        }
        Ok(more)
    })
}
