//! TransactWriteItems: all or nothing, with a reason for each action.
//!
//! Amazon DynamoDB API Reference, TransactWriteItems; the writer's transaction is the transaction, so that no two ever conflict.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::throttle::{self, Way};
use crate::engine::write::{self, Change, Write};
use crate::engine::{change, keys};
use crate::errors::{self, from_rules, invalid};
use crate::limits::{TRANSACTION_ACTIONS_MAX, TRANSACTION_BYTES_MAX};
use crate::model::Table;
use crate::ops::reasons::{self, Reason};
use crate::ops::shared::{conditions, find, tokens};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use ddb_rules::expr::{self, Kind};
use kernel::{Cx, Scope};
use shape::Entries;
use store::Tx;

/// One action, ready to be carried out.
pub(crate) struct Action {
    pub(crate) named: String,
    pub(crate) at: Scope,
    pub(crate) table: Table,
    pub(crate) write: Write,
}

/// The placeholders of one action.
type Placeholders = (Option<Entries<String>>, Option<Item>);

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::TransactWriteItemsInput,
) -> Result<api::TransactWriteItemsOutput, Fault> {
    if i.transact_items.len() > TRANSACTION_ACTIONS_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value '[{} items]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to {TRANSACTION_ACTIONS_MAX}",
            i.transact_items.len()
        )));
    }
    let digest = kernel::token::digest(&api::TransactWriteItemsInput {
        client_request_token: None,
        return_consumed_capacity: None,
        return_item_collection_metrics: None,
        ..i.clone()
    });
    let mode = i.return_consumed_capacity;
    let size = i.return_item_collection_metrics == Some(api::ReturnItemCollectionMetrics::Size);
    let actions = i.transact_items.into_iter().map(|t| action(cx, tx, t)).collect::<Result<Vec<_>, _>>()?;
    distinct(actions.iter().map(|a| (a.table.key, &a.write.key)))?;
    if let Some(token) = i.client_request_token.as_deref()
        && tokens::seen(cx, tx, token, digest)?
    {
        return Ok(repeated(cx, tx, &actions, mode));
    }
    let (costs, metrics) = perform(cx, tx, actions, size)?;
    let consumed: Vec<_> = costs.iter().filter_map(|(_, t, c)| shown(c, &t.name, mode, Split::Write)).collect();
    Ok(api::TransactWriteItemsOutput {
        consumed_capacity: (!consumed.is_empty()).then_some(consumed),
        item_collection_metrics: (!metrics.0.is_empty()).then_some(metrics),
    })
}

/// The same request again reads what it wrote.
fn repeated(
    cx: &Cx,
    tx: &Tx,
    actions: &[Action],
    mode: Option<api::ReturnConsumedCapacity>,
) -> api::TransactWriteItemsOutput {
    let mut costs: Costs = Vec::new();
    for a in actions {
        let item = crate::tables::item_key(a.at, &a.table, &a.write.key).and_then(|k| crate::tables::item(tx, &k));
        let bytes = item.ok().flatten().map_or(0, |i| ddb_rules::size::item(&i));
        let cost = Cost::of_table(ddb_rules::size::read_units(bytes, true) * 2.0);
        throttle::charge(&a.table, &cost, Way::Read, cx.now());
        add(&mut costs, &a.named, &a.table, &cost);
    }
    let consumed: Vec<_> = costs.iter().filter_map(|(_, t, c)| shown(c, &t.name, mode, Split::Read)).collect();
    api::TransactWriteItemsOutput {
        consumed_capacity: (!consumed.is_empty()).then_some(consumed),
        item_collection_metrics: None,
    }
}

/// Costs by table, in the order in which tables first appear.
pub(crate) fn add(costs: &mut Costs, named: &str, table: &Table, cost: &Cost) {
    match costs.iter_mut().find(|(_, t, _)| t.key == table.key) {
        Some((.., has)) => has.add(cost),
        None => costs.push((named.to_owned(), table.clone(), cost.clone())),
    }
}

/// No two actions may be about one item.
pub(crate) fn distinct<'a>(keys: impl Iterator<Item = (u64, &'a Item)>) -> Result<(), Fault> {
    let mut seen: Vec<(u64, &Item)> = Vec::new();
    for key in keys {
        if seen.contains(&key) {
            return Err(invalid("Transaction request cannot include multiple operations on one item"));
        }
        seen.push(key);
    }
    Ok(())
}

/// What was paid, by table as it was named.
pub(crate) type Costs = Vec<(String, Table, Cost)>;

type Metrics = Entries<Vec<api::ItemCollectionMetrics>>;

/// Carries all actions out, or says for each why not.
pub(crate) fn perform(cx: &Cx, tx: &mut Tx, actions: Vec<Action>, size: bool) -> Result<(Costs, Metrics), Fault> {
    let (mut costs, mut reasons, mut metrics) = (Vec::new(), Vec::new(), Metrics::default());
    let (mut failed, mut bytes) = (false, 0);
    for a in actions {
        let key = a.write.key.clone();
        let outcome = throttle::admit(&a.table, None, Way::Write, cx.now())
            .and_then(|()| tx.attempt(|tx| write::perform(cx, tx, a.at, &a.table, a.write)));
        match outcome {
            Ok(done) => {
                bytes += done.new.as_ref().or(done.old.as_ref()).map_or(0, ddb_rules::size::item);
                let cost = done.cost.doubled();
                throttle::charge(&a.table, &cost, Way::Write, cx.now());
                add(&mut costs, &a.named, &a.table, &cost);
                if size && let Some(m) = change::metrics(tx, a.at, &a.table, &key)? {
                    match metrics.0.iter_mut().find(|(n, _)| *n == a.named) {
                        Some((_, all)) => all.push(m),
                        None => metrics.0.push((a.named.clone(), vec![m])),
                    }
                }
                reasons.push(Reason::none());
            }
            Err(fault) => {
                failed = true;
                reasons.push(Reason::of(fault)?);
            }
        }
    }
    if failed {
        return Err(reasons::cancelled(reasons));
    }
    if bytes > TRANSACTION_BYTES_MAX {
        return Err(invalid(
            "Transaction request size has exceeded the maximum allowed size: the collective size of items exceeds 4MB",
        ));
    }
    Ok((costs, metrics))
}

fn action(cx: &Cx, tx: &Tx, t: api::TransactWriteItem) -> Result<Action, Fault> {
    match (t.condition_check, t.put, t.delete, t.update) {
        (Some(c), None, None, None) => {
            let names = (c.expression_attribute_names, c.expression_attribute_values);
            let shows = conditions::shows_failed(c.return_values_on_condition_check_failure);
            keyed(cx, tx, c.table_name, c.key, None, Some(c.condition_expression), names, shows, Change::Check)
        }
        (None, Some(p), None, None) => put(cx, tx, p),
        (None, None, Some(d), None) => {
            let names = (d.expression_attribute_names, d.expression_attribute_values);
            let shows = conditions::shows_failed(d.return_values_on_condition_check_failure);
            keyed(cx, tx, d.table_name, d.key, None, d.condition_expression, names, shows, Change::Delete)
        }
        (None, None, None, Some(u)) => {
            let names = (u.expression_attribute_names, u.expression_attribute_values);
            let shows = conditions::shows_failed(u.return_values_on_condition_check_failure);
            let expression = Some(u.update_expression);
            keyed(cx, tx, u.table_name, u.key, expression, u.condition_expression, names, shows, Change::Check)
        }
        _ => Err(invalid("TransactItems can only contain one of Check, Put, Update or Delete")),
    }
}

fn put(cx: &Cx, tx: &Tx, p: api::Put) -> Result<Action, Fault> {
    let expression = p.condition_expression.as_deref();
    let names = conditions::names(
        p.expression_attribute_names,
        p.expression_attribute_values,
        &[(Kind::Condition, expression.is_some())],
    )?;
    let condition = conditions::parse(Kind::Condition, expression, &names)?;
    names.all_used().map_err(from_rules)?;
    let (at, table) = find::serving(cx, tx, &p.table_name)?;
    let (key, change) = write::put(&table, p.item)?;
    let show_failed = conditions::shows_failed(p.return_values_on_condition_check_failure);
    Ok(Action { named: p.table_name, at, table, write: Write { key, condition, change, show_failed } })
}

#[allow(clippy::too_many_arguments)]
fn keyed(
    cx: &Cx,
    tx: &Tx,
    named: String,
    mut key: Item,
    update: Option<String>,
    condition: Option<String>,
    (names, values): Placeholders,
    show_failed: bool,
    change: Change,
) -> Result<Action, Fault> {
    let names =
        conditions::names(names, values, &[(Kind::Update, update.is_some()), (Kind::Condition, condition.is_some())])?;
    let update = update.map(|text| expr::update(&text, &names)).transpose().map_err(from_rules)?;
    let condition = conditions::parse(Kind::Condition, condition.as_deref(), &names)?;
    names.all_used().map_err(from_rules)?;
    let (at, table) = find::serving(cx, tx, &named)?;
    keys::check_key(&table, &mut key)?;
    let change = match update {
        Some(update) => {
            update.spare(&table.schema.names()).map_err(errors::from_rules)?;
            Change::Update(update)
        }
        None => change,
    };
    Ok(Action { named, at, table, write: Write { key, condition, change, show_failed } })
}
