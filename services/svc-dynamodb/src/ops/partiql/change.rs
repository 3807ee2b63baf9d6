//! Statements that write, as the writes of transactions.

use crate::engine::cost::Cost;
use crate::engine::throttle::{Buckets, Way};
use crate::engine::write::{self, Change, Done, Write};
use crate::errors::{self, from_rules, invalid};
use crate::model::Table;
use crate::ops::shared::find;
use crate::ops::shared::transactions::Action;
use base::Fault;
use ddb_rules::expr::ast::{Comparator, Operand};
use ddb_rules::expr::{Condition, Path, Projection};
use ddb_rules::partiql::{Returning, Statement, conjuncts};
use ddb_rules::{Item, legacy};
use kernel::Cx;
use std::sync::Arc;
use store::{Read, Tx};

/// What a write answers.
pub(crate) struct Answers {
    pub(crate) returning: Option<Returning>,
    /// What an update changes.
    pub(crate) changed: Projection,
    /// An INSERT: the condition that fails means a duplicate.
    pub(crate) inserts: bool,
}

/// Checks a statement against its table.
pub(crate) fn prepare(
    cx: &Cx,
    read: &dyn Read,
    statement: Statement,
    show_failed: bool,
) -> Result<(Action, Answers), Fault> {
    let named = statement.table().to_owned();
    let (at, table) = find::serving(cx, read, &named)?;
    let inserts = matches!(statement, Statement::Insert { .. });
    let (write, returning, changed) = match statement {
        Statement::Insert { item, .. } => {
            let (key, change) = write::put(&table, item)?;
            let condition = Some(Condition::NotExists(Path::of(&table.schema.partition[0].0)));
            (Write { key, condition, change, show_failed }, None, Projection::default())
        }
        Statement::Update { update, condition, returning, .. } => {
            let (key, rest) = key_of(&table, condition)?;
            update.spare(&table.schema.names()).map_err(from_rules)?;
            let changed = Projection::of(&update.paths());
            let condition = exists(&table, rest);
            (Write { key, condition, change: Change::Update(update), show_failed }, returning, changed)
        }
        Statement::Delete { condition, returning, .. } => {
            let (key, rest) = key_of(&table, condition)?;
            let condition = legacy::join(rest, false);
            (Write { key, condition, change: Change::Delete, show_failed }, returning, Projection::default())
        }
        Statement::Exists { condition, .. } => {
            let (key, rest) = key_of(&table, condition)?;
            let condition = exists(&table, rest);
            (Write { key, condition, change: Change::Check, show_failed }, None, Projection::default())
        }
        Statement::Select { .. } => return Err(invalid("Select statements cannot be combined with writes")),
    };
    Ok((Action { named, at, table, write }, Answers { returning, changed, inserts }))
}

/// The item must be there, and the rest must hold.
fn exists(table: &Table, mut rest: Vec<Condition>) -> Option<Condition> {
    rest.insert(0, Condition::Exists(Path::of(&table.schema.partition[0].0)));
    legacy::join(rest, false)
}

/// The key that a condition says by equality, and what else it says.
pub(crate) fn key_of(table: &Table, condition: Condition) -> Result<(Item, Vec<Condition>), Fault> {
    let mut rest = conjuncts(condition);
    let mut key = Item::default();
    for (name, _) in table.schema.all() {
        let place = rest.iter().position(|c| equality(c, name).is_some());
        let Some(place) = place else {
            return Err(invalid("Where clause does not contain a mandatory equality on all key attributes"));
        };
        if let Some(v) = equality(&rest.remove(place), name) {
            ddb_rules::put(&mut key, name, v);
        }
    }
    crate::engine::keys::check_key(table, &mut key)?;
    Ok((key, rest))
}

/// The value that a condition wants of an attribute.
pub(crate) fn equality(c: &Condition, name: &str) -> Option<ddb_rules::AttributeValue> {
    match c {
        Condition::Compare(Comparator::Eq, Operand::Path(p), Operand::Value(v))
        | Condition::Compare(Comparator::Eq, Operand::Value(v), Operand::Path(p))
            if p.is_top() && p.root() == name =>
        {
            Some(v.clone())
        }
        _ => None,
    }
}

/// Carries one statement out that stands alone: its cost is taken, and what it answers is told.
pub(crate) fn alone(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    (a, p): (Action, Answers),
) -> Result<(Option<Item>, Arc<Table>, Cost), Fault> {
    buckets.admit(a.at, &a.table, None, Way::Write, cx.now())?;
    let done = write::perform(buckets, cx, tx, a.at, &a.table, a.write).map_err(|f| renamed(f, p.inserts))?;
    buckets.charge(&a.table, &done.cost, Way::Write, cx.now());
    let cost = done.cost.clone();
    Ok((returned(p.returning, done, &p.changed), a.table, cost))
}

/// A failed condition of an INSERT is a duplicate.
pub(crate) fn renamed(fault: Fault, inserts: bool) -> Fault {
    match inserts && fault.is("ConditionalCheckFailedException") {
        true => errors::duplicate(),
        false => fault,
    }
}

/// What RETURNING asks for.
pub(crate) fn returned(mode: Option<Returning>, done: Done, changed: &Projection) -> Option<Item> {
    let part = |item: Option<Item>| item.map(|i| changed.show(&i)).filter(|i| !i.0.is_empty());
    match mode? {
        Returning::AllOld => done.old,
        Returning::AllNew => done.new,
        Returning::ModifiedOld => part(done.old),
        Returning::ModifiedNew => part(done.new),
    }
}
