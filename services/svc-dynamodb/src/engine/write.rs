//! A write of one item: condition, change, checks, cost.
//!
//! Amazon DynamoDB Developer Guide, "Working with items": a failed condition consumes write capacity as well.

use crate::engine::cost::Cost;
use crate::engine::record::{By, Changed};
use crate::engine::throttle::{Buckets, Way};
use crate::engine::{change, keys};
use crate::errors::{self, invalid};
use crate::model::Table;
use crate::tables;
use base::Fault;
use ddb_rules::expr::{self, Action, Condition, Update};
use ddb_rules::{Item, size};
use kernel::{Cx, Scope};
use store::Tx;

/// What is to be done.
pub enum Change {
    /// The whole item is replaced.
    Put(Item),
    /// The item is removed.
    Delete,
    /// Attributes are changed.
    Update(Update),
    /// Nothing; the condition must hold.
    Check,
}

/// A checked write.
pub struct Write {
    /// The item's key.
    pub key: Item,
    /// What must hold.
    pub condition: Option<Condition>,
    /// What is to be done.
    pub change: Change,
    /// The item is shown when the condition fails.
    pub show_failed: bool,
}

/// What was done.
pub struct Done {
    /// Before.
    pub old: Option<Item>,
    /// After.
    pub new: Option<Item>,
    /// What it cost.
    pub cost: Cost,
}

/// Checks an item that is to be put, and makes it normal.
pub fn put(table: &Table, mut item: Item) -> Result<(Item, Change), Fault> {
    ddb_rules::check::item(&mut item).map_err(errors::from_rules)?;
    keys::check_item(table, &item)?;
    if size::item(&item) > size::ITEM_BYTES_MAX {
        return Err(invalid("Item size has exceeded the maximum allowed size"));
    }
    Ok((keys::of(&table.schema, &item), Change::Put(item)))
}

/// Carries a write out. What it costs is taken from the table's capacity, whether or not the condition holds.
pub fn perform(buckets: &Buckets, cx: &Cx, tx: &mut Tx, at: Scope, table: &Table, write: Write) -> Result<Done, Fault> {
    let key = tables::item_key(at, table, &write.key)?;
    let old = tables::item(tx, &key)?;
    let old_bytes = old.as_ref().map_or(0, size::item);
    let nothing = Item::default();
    if let Some(condition) = &write.condition
        && !expr::holds(condition, old.as_ref().unwrap_or(&nothing))
    {
        buckets.charge(table, &Cost::of_table(size::write_units(old_bytes)), Way::Write, cx.now());
        return Err(errors::condition_failed(old.filter(|_| write.show_failed)));
    }
    let new = match write.change {
        Change::Put(item) => Some(item),
        Change::Delete => None,
        Change::Check => old.clone(),
        Change::Update(update) => updated(table, &update, old.as_ref(), &write.key)?,
    };
    let new_bytes = new.as_ref().map_or(0, size::item);
    let mut cost = Cost::of_table(size::write_units(old_bytes.max(new_bytes)));
    let changed = Changed { key: &key, old: old.as_ref(), new: new.as_ref(), by: By::Caller };
    if changed.old != changed.new {
        cost.add(&change::apply(cx, tx, at, table, &changed)?);
    }
    Ok(Done { old, new, cost })
}

/// An item after an update; `None`: there was none and nothing is made of it.
fn updated(table: &Table, update: &Update, old: Option<&Item>, key: &Item) -> Result<Option<Item>, Fault> {
    let takes_only = |a: &Action| matches!(a, Action::Remove(_) | Action::Delete(..));
    if old.is_none() && !update.0.is_empty() && update.0.iter().all(takes_only) {
        return Ok(None);
    }
    let new = expr::apply(update, old.unwrap_or(key)).map_err(errors::from_rules)?;
    keys::check_index_keys(table, &new)?;
    if size::item(&new) > size::ITEM_BYTES_MAX {
        return Err(invalid("Item size to update has exceeded the maximum allowed size"));
    }
    let mut deep = new;
    ddb_rules::check::item(&mut deep).map_err(errors::from_rules)?;
    Ok(Some(deep))
}
