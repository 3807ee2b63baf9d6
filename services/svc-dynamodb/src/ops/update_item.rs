//! UpdateItem.
//!
//! Amazon DynamoDB API Reference, UpdateItem: what is not there is made.

use crate::engine::cost::{Split, shown};
use crate::engine::throttle::{self, Way};
use crate::engine::write::{self, Change, Done, Write};
use crate::engine::{change, keys};
use crate::errors::from_rules;
use crate::ops::shared::{conditions, find};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, Kind, Names, Projection, Update};
use ddb_rules::{Item, legacy};
use kernel::Cx;
use shape::Entries;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::UpdateItemInput) -> Result<api::UpdateItemOutput, Fault> {
    let expression = i.condition_expression.as_deref();
    conditions::not_mixed(
        &[
            ("AttributeUpdates", i.attribute_updates.is_some()),
            ("Expected", i.expected.is_some()),
            ("ConditionalOperator", i.conditional_operator.is_some()),
        ],
        &[("UpdateExpression", i.update_expression.is_some()), ("ConditionExpression", expression.is_some())],
    )?;
    let names = conditions::names(
        i.expression_attribute_names,
        i.expression_attribute_values,
        &[(Kind::Update, i.update_expression.is_some()), (Kind::Condition, expression.is_some())],
    )?;
    let update = update(i.update_expression.as_deref(), &names, i.attribute_updates)?;
    let condition = match conditions::parse(Kind::Condition, expression, &names)? {
        Some(c) => Some(c),
        None => conditions::expected(i.expected, i.conditional_operator)?,
    };
    names.all_used().map_err(from_rules)?;
    let (at, table) = find::serving(cx, tx, &i.table_name)?;
    let mut key = i.key;
    keys::check_key(&table, &mut key)?;
    update.spare(&table.schema.names()).map_err(from_rules)?;
    throttle::admit(&table, None, Way::Write, cx.now())?;
    let changed = Projection::of(&update.paths());
    let show_failed = conditions::shows_failed(i.return_values_on_condition_check_failure);
    let collection = i.return_item_collection_metrics == Some(api::ReturnItemCollectionMetrics::Size);
    let write = Write { key: key.clone(), condition, change: Change::Update(update), show_failed };
    let done = write::perform(cx, tx, at, &table, write)?;
    throttle::charge(&table, &done.cost, Way::Write, cx.now());
    Ok(api::UpdateItemOutput {
        consumed_capacity: shown(&done.cost, &table.name, i.return_consumed_capacity, Split::No),
        item_collection_metrics: if collection { change::metrics(tx, at, &table, &key)? } else { None },
        attributes: returned(i.return_values, done, &changed),
    })
}

/// The changes, from an expression or from AttributeUpdates.
fn update(
    expression: Option<&str>,
    names: &Names,
    attributes: Option<Entries<api::AttributeValueUpdate>>,
) -> Result<Update, Fault> {
    if let Some(text) = expression {
        return expr::update(text, names).map_err(from_rules);
    }
    let mut update = Update::default();
    for (name, u) in attributes.unwrap_or_default().0 {
        let action = u.action.map_or("PUT", |a| a.as_str());
        update.0.extend(legacy::attribute_update(&name, action, u.value).map_err(from_rules)?);
    }
    Ok(update)
}

/// What ReturnValues asks for. Of the attributes before and after, only what the call names.
fn returned(mode: Option<api::ReturnValue>, done: Done, changed: &Projection) -> Option<Item> {
    let shown = |item: Option<Item>| item.map(|i| changed.show(&i)).filter(|i| !i.0.is_empty());
    let anything = changed.attributes().next().is_some();
    match mode? {
        api::ReturnValue::None => None,
        api::ReturnValue::AllOld => done.old,
        api::ReturnValue::AllNew => done.new,
        api::ReturnValue::UpdatedOld if anything => shown(done.old),
        api::ReturnValue::UpdatedNew if anything => shown(done.new),
        api::ReturnValue::UpdatedOld | api::ReturnValue::UpdatedNew => None,
    }
}
