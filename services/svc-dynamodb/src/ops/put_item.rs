//! PutItem.
//!
//! Amazon DynamoDB API Reference, PutItem.

use crate::engine::change;
use crate::engine::cost::{Split, shown};
use crate::engine::throttle::{self, Way};
use crate::engine::write::{self, Write};
use crate::ops::shared::{conditions, find};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::Kind;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::PutItemInput) -> Result<api::PutItemOutput, Fault> {
    let expression = i.condition_expression.as_deref();
    conditions::not_mixed(
        &[("Expected", i.expected.is_some()), ("ConditionalOperator", i.conditional_operator.is_some())],
        &[("ConditionExpression", expression.is_some())],
    )?;
    let returns_old = conditions::returns_old(i.return_values)?;
    let names = conditions::names(
        i.expression_attribute_names,
        i.expression_attribute_values,
        &[(Kind::Condition, expression.is_some())],
    )?;
    let condition = match conditions::parse(Kind::Condition, expression, &names)? {
        Some(c) => Some(c),
        None => conditions::expected(i.expected, i.conditional_operator)?,
    };
    names.all_used().map_err(crate::errors::from_rules)?;
    let (at, table) = find::serving(cx, tx, &i.table_name)?;
    let (key, change) = write::put(&table, i.item)?;
    throttle::admit(&table, None, Way::Write, cx.now())?;
    let show_failed = conditions::shows_failed(i.return_values_on_condition_check_failure);
    let collection = i.return_item_collection_metrics == Some(api::ReturnItemCollectionMetrics::Size);
    let write = Write { key: key.clone(), condition, change, show_failed };
    let done = write::perform(cx, tx, at, &table, write)?;
    throttle::charge(&table, &done.cost, Way::Write, cx.now());
    Ok(api::PutItemOutput {
        attributes: done.old.filter(|_| returns_old),
        consumed_capacity: shown(&done.cost, &table.name, i.return_consumed_capacity, Split::No),
        item_collection_metrics: if collection { change::metrics(tx, at, &table, &key)? } else { None },
    })
}
