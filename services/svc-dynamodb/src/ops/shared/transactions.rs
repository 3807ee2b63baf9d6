//! Transactions in both languages: actions or reads, all or nothing, with a reason for each.
//!
//! Amazon DynamoDB API Reference, TransactWriteItems, TransactGetItems, ExecuteTransaction. The writer's transaction and a snapshot are
//! the transactions, so that no two ever conflict.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::throttle::{Buckets, Way};
use crate::engine::write::{self, Done, Write};
use crate::errors::invalid;
use crate::limits::{TRANSACTION_ACTIONS_MAX, TRANSACTION_BYTES_MAX};
use crate::model::Table;
use crate::ops::reasons::{self, Reason};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::Projection;
use ddb_rules::{Item, size};
use kernel::{Cx, Scope};
use std::sync::Arc;
use store::{Read, Tx};

/// One action, ready to be carried out.
pub struct Action {
    /// The table as it was named.
    pub named: String,
    /// Where the table is.
    pub at: Scope,
    /// The table.
    pub table: Arc<Table>,
    /// What is to be done.
    pub write: Write,
}

/// One read, ready to be carried out.
pub struct Get {
    /// Where the table is.
    pub at: Scope,
    /// The table.
    pub table: Arc<Table>,
    /// The item's key.
    pub key: Item,
    /// What of the item is shown.
    pub projection: Option<Projection>,
}

/// Costs by table, in the order in which tables first appear.
#[derive(Default)]
pub struct Costs(Vec<(u64, String, Cost)>);

impl Costs {
    /// Adds what was paid for a table.
    pub fn add(&mut self, table: &Table, cost: &Cost) {
        match self.0.iter_mut().find(|(key, ..)| *key == table.key) {
            Some((.., has)) => has.add(cost),
            None => self.0.push((table.key, table.name.clone(), cost.clone())),
        }
    }

    /// What is answered of them.
    pub fn shown(&self, mode: Option<api::ReturnConsumedCapacity>, split: Split) -> Option<Vec<api::ConsumedCapacity>> {
        let all: Vec<_> = self.0.iter().filter_map(|(_, name, cost)| shown(cost, name, mode, split)).collect();
        (!all.is_empty()).then_some(all)
    }
}

/// Refuses too many actions; `member` is the list's name in the request.
pub fn few(n: usize, member: &str, what: &str) -> Result<(), Fault> {
    if n <= TRANSACTION_ACTIONS_MAX {
        return Ok(());
    }
    Err(invalid(format!(
        "1 validation error detected: Value '[{n} {what}]' at '{member}' failed to satisfy constraint: Member must have length less than or equal to {TRANSACTION_ACTIONS_MAX}"
    )))
}

/// No two actions may be about one item.
fn distinct<'a>(keys: impl Iterator<Item = (u64, &'a Item)>) -> Result<(), Fault> {
    let mut seen: Vec<(u64, &Item)> = Vec::new();
    for key in keys {
        if seen.contains(&key) {
            return Err(invalid("Transaction request cannot include multiple operations on one item"));
        }
        seen.push(key);
    }
    Ok(())
}

/// Refuses two actions on one item.
pub fn distinct_actions(actions: &[&Action]) -> Result<(), Fault> {
    distinct(actions.iter().map(|a| (a.table.key, &a.write.key)))
}

fn small(bytes: usize) -> Result<(), Fault> {
    match bytes > TRANSACTION_BYTES_MAX {
        true => Err(invalid(
            "Transaction request size has exceeded the maximum allowed size: the collective size of items exceeds 4MB",
        )),
        false => Ok(()),
    }
}

/// Reads one item and takes what it costs; `times` is 2 in transactions.
pub fn one(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    get: &Get,
    consistent: bool,
    times: f64,
) -> Result<(Option<Item>, usize, Cost), Fault> {
    buckets.admit(get.at, &get.table, None, Way::Read, cx.now())?;
    let item = tables::item(read, &tables::item_key(get.at, &get.table, &get.key)?)?;
    let bytes = item.as_ref().map_or(0, size::item);
    let cost = Cost::of_table(size::read_units(bytes, consistent) * times);
    buckets.charge(&get.table, &cost, Way::Read, cx.now());
    let item = match &get.projection {
        Some(p) => item.map(|i| p.show(&i)),
        None => item,
    };
    Ok((item, bytes, cost))
}

/// Reads all items as of one snapshot, or says for each why not.
pub fn gets(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    all: &[Get],
) -> Result<(Vec<api::ItemResponse>, Costs), Fault> {
    distinct(all.iter().map(|g| (g.table.key, &g.key)))?;
    let (mut responses, mut costs, mut outcomes) = (Vec::new(), Costs::default(), Outcomes::default());
    for get in all {
        if let Some((item, bytes, cost)) = outcomes.note(one(buckets, cx, read, get, true, 2.0))? {
            outcomes.bytes += bytes;
            costs.add(&get.table, &cost);
            responses.push(api::ItemResponse { item });
        }
    }
    outcomes.end()?;
    Ok((responses, costs))
}

/// Carries all actions out, or says for each why not. `fail` renames a fault of an action; `each` sees what was done.
pub fn writes<A>(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    actions: Vec<(Action, A)>,
    fail: impl Fn(Fault, &A) -> Fault,
    mut each: impl FnMut(&mut Tx, &Place, Done, A) -> Result<(), Fault>,
) -> Result<Costs, Fault> {
    let (mut costs, mut outcomes) = (Costs::default(), Outcomes::default());
    // 4 MB of items, once more in each of 25 indexes, the stream and the recovery log
    tx.allow_large();
    for (action, extra) in actions {
        let Action { named, at, table, write } = action;
        let place = Place { named, at, table, key: write.key.clone() };
        let done = buckets
            .admit(at, &place.table, None, Way::Write, cx.now())
            .and_then(|()| tx.attempt(|tx| write::perform(buckets, cx, tx, at, &place.table, write)));
        let Some(done) = outcomes.note(done.map_err(|f| fail(f, &extra)))? else { continue };
        outcomes.bytes += done.new.as_ref().or(done.old.as_ref()).map_or(0, size::item);
        small(outcomes.bytes)?;
        let cost = done.cost.clone().doubled();
        buckets.charge(&place.table, &cost, Way::Write, cx.now());
        costs.add(&place.table, &cost);
        each(tx, &place, done, extra)?;
    }
    outcomes.end()?;
    Ok(costs)
}

/// What an action was about.
pub struct Place {
    /// The table as it was named.
    pub named: String,
    /// Where it is.
    pub at: Scope,
    /// The table.
    pub table: Arc<Table>,
    /// The item's key.
    pub key: Item,
}

/// What became of the actions so far.
#[derive(Default)]
struct Outcomes {
    reasons: Vec<Reason>,
    failed: bool,
    bytes: usize,
}

impl Outcomes {
    /// Keeps the reason of a failure; faults that are no reasons fail the call itself.
    fn note<T>(&mut self, outcome: Result<T, Fault>) -> Result<Option<T>, Fault> {
        match outcome {
            Ok(done) => {
                self.reasons.push(Reason::none());
                Ok(Some(done))
            }
            Err(fault) => {
                self.failed = true;
                self.reasons.push(Reason::of(fault)?);
                Ok(None)
            }
        }
    }

    fn end(self) -> Result<(), Fault> {
        if self.failed {
            return Err(reasons::cancelled(self.reasons));
        }
        small(self.bytes)
    }
}

/// The same request again reads what it wrote.
pub fn repeated(buckets: &Buckets, cx: &Cx, tx: &Tx, actions: &[&Action]) -> Costs {
    let mut costs = Costs::default();
    for a in actions {
        let item = tables::item_key(a.at, &a.table, &a.write.key).and_then(|k| tables::item(tx, &k));
        let bytes = item.ok().flatten().map_or(0, |i| size::item(&i));
        let cost = Cost::of_table(size::read_units(bytes, true) * 2.0);
        buckets.charge(&a.table, &cost, Way::Read, cx.now());
        costs.add(&a.table, &cost);
    }
    costs
}
