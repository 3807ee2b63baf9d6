//! The loop `dynamodb-replicas`: fills new replicas of global tables, and brings changed items to the others.
//!
//! Amazon DynamoDB Developer Guide, "How DynamoDB global tables work": an item's later version wins; what arrives late changes nothing.

use crate::engine::change;
use crate::engine::record::{By, Changed};
use crate::engine::replicas::version;
use crate::engine::throttle::{Buckets, Way};
use crate::limits::{LOOP_BYTES_MAX, LOOP_ITEMS_MAX};
use crate::model::{Life, Replica, ReplicaLife, Table, Unsent};
use crate::reconcile::Failure;
use crate::reconcile::lives::{bytes_max, some_items};
use crate::tables::{self, OUTBOX, REPLICAS};
use base::{Fault, Region};
use ddb_rules::size;
use kernel::{Cx, Next, Reconciler, Scope, StoreFault, World};
use std::sync::Arc;
use store::{Read, Tx};

/// What a replica's bucket refuses is tried again after this, in milliseconds of real time.
const RETRY_MS: u64 = 1_000;

/// The loop, with the buckets that replicated writes are taken from.
pub struct Replicate(pub Arc<Buckets>);

impl Reconciler for Replicate {
    fn name(&self) -> &'static str {
        "dynamodb-replicas"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 2] = [OUTBOX.name(), REPLICAS.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        // a replica that cannot be filled now holds no other up
        let mut outcome = Ok(());
        for ((at, name, region), replica) in REPLICAS.list(&world.kernel.store.snapshot()?, &())? {
            if replica.filled_from_here && matches!(replica.life, ReplicaLife::Creating { .. }) {
                outcome = fill_all(world, at, &name, &region).and(outcome);
            }
        }
        let (mut after, mut left) = (None, false);
        loop {
            let sent = send(world, &self.0, after)?;
            left |= sent.left;
            after = sent.last;
            if after.is_none() {
                break;
            }
        }
        outcome.map(|()| if left { Next::After(RETRY_MS) } else { Next::Settled })
    }
}

fn fill_all(world: &World, at: Scope, name: &str, region: &str) -> Result<(), Failure> {
    while fill(world, at, name, region)? {}
    Ok(())
}

type UnsentKey = (Scope, u64, String, u64);

/// What a round of sending came to.
struct Sent {
    /// The last row that was looked at; `None`: there was none.
    last: Option<UnsentKey>,
    /// Rows stay that a replica has no capacity for.
    left: bool,
}

fn writing<T: Send + 'static>(
    world: &World,
    at: Scope,
    f: impl FnOnce(&Cx, &mut Tx) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Failure> {
    let kernel = world.kernel.clone();
    let cx = kernel.service_cx(at, "replication.dynamodb.amazonaws.com");
    let done = kernel.store.write(move |tx: &mut Tx| -> Result<T, StoreFault> { Ok(f(&cx, tx)?) });
    done.map_err(|StoreFault(f)| f.into())
}

/// Sends some items.
fn send(world: &World, buckets: &Arc<Buckets>, after: Option<UnsentKey>) -> Result<Sent, Failure> {
    let rows = OUTBOX.page(&world.kernel.store.snapshot()?, &(), after.as_ref(), LOOP_ITEMS_MAX)?;
    let Some(((at, ..), _)) = rows.first() else { return Ok(Sent { last: None, left: false }) };
    let (at, buckets) = (*at, buckets.clone());
    writing(world, at, move |cx, tx| {
        let (mut last, mut left, mut bytes) = (None, false, 0);
        for (key, unsent) in rows {
            match deliver(cx, &buckets, tx, &key, &unsent)? {
                Some(n) => {
                    bytes += n;
                    OUTBOX.delete(tx, &key).map_err(Fault::internal)?;
                }
                None => left = true,
            }
            last = Some(key);
            if bytes > LOOP_BYTES_MAX {
                break;
            }
        }
        Ok(Sent { last, left })
    })
}

/// Brings the present state of one item to another replica; answers its bytes, `None` when the replica has no capacity now.
fn deliver(
    cx: &Cx,
    buckets: &Buckets,
    tx: &mut Tx,
    (at, number, region, _): &UnsentKey,
    unsent: &Unsent,
) -> Result<Option<usize>, Fault> {
    let (at, name) = (*at, &unsent.table);
    let known = REPLICAS.get(tx, &(at, name.clone(), region.clone())).map_err(Fault::internal)?;
    let there = Region::parse(region).map(|region| Scope { region, ..at });
    let (Some(there), Some(source)) = (there, tables::table(tx, at, name)?) else { return Ok(Some(0)) };
    let target = tables::table(tx, there, name)?.filter(|t| t.life != Life::Deleting);
    let Some(target) = target.filter(|_| known.is_some() && source.key == *number) else { return Ok(Some(0)) };
    copy(cx, buckets, tx, (at, &source), (there, &target), &unsent.tail)
}

/// Copies one item as it is, if it is newer here than there.
fn copy(
    cx: &Cx,
    buckets: &Buckets,
    tx: &mut Tx,
    (at, source): (Scope, &Table),
    (there, target): (Scope, &Table),
    tail: &[u8],
) -> Result<Option<usize>, Fault> {
    let from = [tables::head(at, source.key).as_slice(), tail].concat();
    let to = [tables::head(there, target.key).as_slice(), tail].concat();
    let (ours, theirs) = (version(tx, &from)?, version(tx, &to)?);
    let (new, old) = (tables::item(tx, &from)?, tables::item(tx, &to)?);
    // an item from before the table was global has no version: it goes where there is nothing
    if theirs > ours || theirs == ours && (old.is_some() || ours.time > 0) {
        return Ok(Some(0));
    }
    if buckets.admit(there, target, None, Way::Write, cx.now()).is_err() {
        return Ok(None);
    }
    let bytes = |i: &Option<ddb_rules::Item>| i.as_ref().map_or(0, size::item);
    let most = bytes(&old).max(bytes(&new));
    let changed = Changed { key: &to, old: old.as_ref(), new: new.as_ref(), by: By::Replica(ours) };
    let mut cost = change::apply(cx, tx, there, target, &changed)?;
    cost.table += size::write_units(most);
    buckets.charge(target, &cost, Way::Write, cx.now());
    Ok(Some(bytes(&old) + bytes(&new) * (2 + target.indexes.len())))
}

/// Copies some items to a new replica; opens it after the last.
fn fill(world: &World, at: Scope, name: &str, region: &str) -> Result<bool, Failure> {
    let key = (at, name.to_owned(), region.to_owned());
    writing(world, at, move |cx, tx| {
        let Some(replica) = REPLICAS.get(tx, &key).map_err(Fault::internal)? else { return Ok(false) };
        let ReplicaLife::Creating { copied_to } = &replica.life else { return Ok(false) };
        let there = Region::parse(&key.2).map(|region| Scope { region, ..at });
        let there = there.ok_or_else(|| Fault::internal("a replica nowhere"))?;
        let (Some(source), Some(target)) = (tables::table(tx, at, &key.1)?, tables::table(tx, there, &key.1)?) else {
            REPLICAS.delete(tx, &key).map_err(Fault::internal)?;
            return Ok(false);
        };
        let head = tables::head(at, source.key);
        let some = some_items(tx, &head, copied_to.as_deref(), bytes_max(&target))?;
        for (item, _) in &some {
            // a new replica is filled whatever its capacity is
            copy(cx, &Buckets::default(), tx, (at, &source), (there, &target), &item[head.len()..])?;
        }
        match some.into_iter().next_back() {
            Some((last, _)) => {
                let life = ReplicaLife::Creating { copied_to: Some(last) };
                REPLICAS.put(tx, &key, &Replica { life, ..replica }).map_err(Fault::internal)?;
            }
            None => open(tx, (at, &source), there)?,
        }
        Ok(true)
    })
}

/// A replica has everything: its table opens, and all others show it as active.
fn open(tx: &mut Tx, (at, source): (Scope, &Table), there: Scope) -> Result<(), Fault> {
    let name = || source.name.clone();
    for region in std::iter::once(at.region.to_string()).chain(others(tx, at, source)?) {
        let Some(region) = Region::parse(&region) else { continue };
        let key = (Scope { region, ..at }, name(), there.region.to_string());
        if let Some(r) = REPLICAS.get(tx, &key).map_err(Fault::internal)? {
            REPLICAS.put(tx, &key, &Replica { life: ReplicaLife::Active, ..r }).map_err(Fault::internal)?;
        }
    }
    if let Some(target) = tables::table(tx, there, &source.name)? {
        tables::put_table(tx, there, &Table { life: Life::Active, ..Arc::unwrap_or_clone(target) })?;
    }
    Ok(())
}

fn others(read: &dyn Read, at: Scope, t: &Table) -> Result<Vec<String>, Fault> {
    let rows = REPLICAS.list(read, &(at, t.name.clone())).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|((_, _, region), _)| region).collect())
}
