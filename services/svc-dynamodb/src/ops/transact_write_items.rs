//! TransactWriteItems: all or nothing, with a reason for each action.
//!
//! Amazon DynamoDB API Reference, TransactWriteItems.

use crate::engine::cost::Split;
use crate::engine::throttle::Buckets;
use crate::engine::write::{self, Change, Write};
use crate::engine::{change, keys};
use crate::errors::{self, from_rules, invalid};
use crate::ops::shared::transactions::{self, Action};
use crate::ops::shared::{conditions, find, tokens};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use ddb_rules::expr::{self, Kind};
use kernel::Cx;
use shape::Entries;
use store::Tx;

/// The placeholders of one action.
type Placeholders = (Option<Entries<String>>, Option<Item>);

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    i: api::TransactWriteItemsInput,
) -> Result<api::TransactWriteItemsOutput, Fault> {
    transactions::few(i.transact_items.len(), "transactItems", "items")?;
    let digest = kernel::token::digest(&api::TransactWriteItemsInput {
        client_request_token: None,
        return_consumed_capacity: None,
        return_item_collection_metrics: None,
        ..i.clone()
    });
    let mode = i.return_consumed_capacity;
    let measured = i.return_item_collection_metrics == Some(api::ReturnItemCollectionMetrics::Size);
    let actions = i.transact_items.into_iter().map(|t| action(cx, tx, t)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<&Action> = actions.iter().collect();
    transactions::distinct_actions(&all)?;
    if let Some(token) = i.client_request_token.as_deref()
        && tokens::seen(cx, tx, token, digest)?
    {
        let consumed_capacity = transactions::repeated(buckets, cx, tx, &all).shown(mode, Split::Read);
        return Ok(api::TransactWriteItemsOutput { consumed_capacity, item_collection_metrics: None });
    }
    let mut metrics: Entries<Vec<api::ItemCollectionMetrics>> = Entries::default();
    let actions = actions.into_iter().map(|a| (a, ())).collect();
    let costs = transactions::writes(
        buckets,
        cx,
        tx,
        actions,
        |f, ()| f,
        |tx, place, _, ()| {
            if measured && let Some(m) = change::metrics(tx, place.at, &place.table, &place.key)? {
                match metrics.0.iter_mut().find(|(n, _)| *n == place.named) {
                    Some((_, all)) => all.push(m),
                    None => metrics.0.push((place.named.clone(), vec![m])),
                }
            }
            Ok(())
        },
    )?;
    Ok(api::TransactWriteItemsOutput {
        consumed_capacity: costs.shown(mode, Split::Write),
        item_collection_metrics: (!metrics.0.is_empty()).then_some(metrics),
    })
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
