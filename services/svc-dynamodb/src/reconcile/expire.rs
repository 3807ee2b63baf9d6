//! The loop `dynamodb-expire`: items whose time has passed go, as the service's own removals.
//!
//! Amazon DynamoDB Developer Guide, "How it works: DynamoDB Time to Live": items that expired more than five years ago stay; AWS removes
//! within days, here at once by the cloud's clock.

use crate::engine::change;
use crate::engine::record::{By, Changed};
use crate::limits::{LOOP_BYTES_MAX, LOOP_ITEMS_MAX};
use crate::model::{Table, Ttl};
use crate::reconcile::Failure;
use crate::tables::{self, EXPIRIES, TABLES};
use base::{Fault, Timestamp};
use ddb_rules::size;
use kernel::{Next, Reconciler, Scope, StoreFault, World};
use std::ops::Bound;
use store::{KeyPart, Read, Tx};

/// Seconds after which an item is too old to be removed.
const TOO_OLD_SECONDS: i64 = 5 * 365 * 24 * 3600;

/// The loop.
pub struct Expire;

impl Reconciler for Expire {
    fn name(&self) -> &'static str {
        "dynamodb-expire"
    }
    fn watches(&self) -> &'static [&'static str] {
        // items themselves change too often: a new earliest time is found at the next look
        static WATCHED: [&str; 1] = [TABLES.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        let mut next: Option<i64> = None;
        let mut any = false;
        // a table whose items cannot be removed now holds no other up
        let mut outcome = Ok(());
        let tables: Vec<((Scope, String), Table)> = TABLES.list(&world.kernel.store.snapshot()?, &())?;
        for ((at, name), table) in tables {
            if !matches!(table.ttl, Ttl::On(_)) || !table.serves() {
                continue;
            }
            any = true;
            outcome = expire_all(world, at, &name).and(outcome);
            let due = first(&world.kernel.store.snapshot()?, at, table.key, world.kernel.clock.now())?;
            next = [next, due].into_iter().flatten().min();
        }
        outcome.map(|()| match next {
            Some(seconds) => soonest(world, seconds),
            None if any => soonest(world, i64::MAX / 1000 - 1),
            None => Next::Settled,
        })
    }
}

fn expire_all(world: &World, at: Scope, name: &str) -> Result<(), Failure> {
    while expire(world, at, name)? {}
    Ok(())
}

/// While a table has time to live, new times are looked for this often, in milliseconds.
const LOOK_AGAIN_MS: i64 = 1_000;

fn soonest(world: &World, seconds: i64) -> Next {
    let due = Timestamp::from_secs(seconds.saturating_add(1));
    Next::At(due.min(world.kernel.clock.now().plus_ms(LOOK_AGAIN_MS)))
}

/// The bytes at which removable times begin.
fn start(at: Scope, table: u64, now: Timestamp) -> Vec<u8> {
    let mut from = tables::head(at, table);
    (now.0.div_euclid(1000) - TOO_OLD_SECONDS).encode(&mut from);
    from
}

/// The first time of a table.
fn first(read: &dyn Read, at: Scope, table: u64, now: Timestamp) -> Result<Option<i64>, Failure> {
    let head = tables::head(at, table);
    let (from, end) = (start(at, table, now), tables::prefix_end(&head));
    let mut found = None;
    EXPIRIES.scan(read, (Bound::Included(&from), end.as_ref().map(Vec::as_slice)), false, &mut |k, _| {
        found = i64::decode(&mut &k[head.len()..]).ok();
        Ok(false)
    })?;
    Ok(found)
}

/// Removes some items whose time has passed; true when there may be more.
fn expire(world: &World, at: Scope, name: &str) -> Result<bool, Failure> {
    let kernel = world.kernel.clone();
    let cx = kernel.service_cx(at, "dynamodb.amazonaws.com");
    let name = name.to_owned();
    let done = kernel.store.write(move |tx: &mut Tx| -> Result<bool, StoreFault> {
        let Some(table) = tables::table(tx, at, &name)? else { return Ok(false) };
        let Ttl::On(attribute) = &table.ttl else { return Ok(false) };
        let head = tables::head(at, table.key);
        let mut to = head.clone();
        cx.now().0.div_euclid(1000).encode(&mut to);
        let mut due = Vec::new();
        let from = start(at, table.key, cx.now());
        EXPIRIES.scan(tx, (Bound::Included(&from), Bound::Excluded(&to)), false, &mut |k, _| {
            due.push(k.to_vec());
            Ok(due.len() < LOOP_ITEMS_MAX)
        })?;
        let (mut bytes, mut done) = (0, 0);
        // what streams and recovery keep of an item is written too
        for expiry in &due {
            if bytes > LOOP_BYTES_MAX {
                break;
            }
            done += 1;
            // table, seconds, the rest of the item's key
            let key = [&head, &expiry[head.len() + 8..]].concat();
            match tables::item(tx, &key)? {
                Some(item) if change::expiry_key(at, &table, attribute, &key, &item).as_ref() == Some(expiry) => {
                    let gone = Changed { key: &key, old: Some(&item), new: None, by: By::TimeToLive };
                    change::apply(&cx, tx, at, &table, &gone)?;
                    bytes += 2 * size::item(&item);
                }
                _ => {
                    EXPIRIES.delete(tx, expiry.clone()).map_err(Fault::internal)?;
                }
            }
        }
        Ok(done == LOOP_ITEMS_MAX || done < due.len())
    });
    done.map_err(|StoreFault(f)| f.into())
}
