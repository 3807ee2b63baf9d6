//! Query.
//!
//! Amazon DynamoDB API Reference, Query.

use crate::engine::page::{self, Walk};
use crate::engine::range;
use crate::engine::throttle::{self, Way};
use crate::errors::{from_rules, invalid};
use crate::model::KeyType;
use crate::ops::shared::{conditions, find, reads};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, KeyCondition, Kind};
use ddb_rules::legacy;
use kernel::Cx;
use shape::Entries;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::QueryInput) -> Result<api::QueryOutput, Fault> {
    mixed(&i)?;
    let names = conditions::names(
        i.expression_attribute_names,
        i.expression_attribute_values,
        &[
            (Kind::Filter, i.filter_expression.is_some()),
            (Kind::KeyCondition, i.key_condition_expression.is_some()),
            (Kind::Projection, i.projection_expression.is_some()),
        ],
    )?;
    let filter = match conditions::parse(Kind::Filter, i.filter_expression.as_deref(), &names)? {
        Some(f) => Some(f),
        None => conditions::filter(i.query_filter, i.conditional_operator)?,
    };
    let (at, table) = find::serving(cx, read, &i.table_name)?;
    let consistent = i.consistent_read.unwrap_or(false);
    let index = reads::index(&table, i.index_name.as_deref(), consistent)?;
    let schema = index.map_or(&table.schema, |x| &x.schema);
    let of = |all: &[(String, KeyType)]| -> Vec<(String, &'static str)> {
        all.iter().map(|(n, ty)| (n.clone(), ty.name())).collect()
    };
    let (partition, sort) = (of(&schema.partition), of(&schema.sort));
    let condition = match (i.key_condition_expression.as_deref(), i.key_conditions) {
        (Some(text), _) => {
            expr::key_condition(text, &names, &borrowed(&partition), &borrowed(&sort)).map_err(from_rules)?
        }
        (None, Some(given)) => key_conditions(given, &borrowed(&partition), &borrowed(&sort))?,
        (None, None) => {
            return Err(invalid(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
            ));
        }
    };
    reads::spares_keys(filter.as_ref(), schema)?;
    let shown = reads::select(
        &table,
        index,
        i.select,
        i.projection_expression.as_deref(),
        &names,
        i.attributes_to_get,
        filter.as_ref(),
    )?;
    names.all_used().map_err(from_rules)?;
    throttle::admit(&table, index, Way::Read, cx.now())?;
    let reverse = i.scan_index_forward == Some(false);
    let range = range::query(at, &table, index, &condition);
    let range = reads::continued(at, &table, index, range, i.exclusive_start_key, reverse, true)?;
    let walk = Walk {
        at,
        table: &table,
        index,
        range,
        reverse,
        sort: condition.sort,
        limit: i.limit.map(|n| n as usize),
        filter,
        fetch: shown.fetch,
        consistent,
        count_only: shown.count_only,
    };
    let page = page::walk(read, &walk)?;
    throttle::charge(&table, &page.cost, Way::Read, cx.now());
    let answer = reads::answer(page, &shown, &table, i.return_consumed_capacity);
    Ok(api::QueryOutput {
        items: answer.items,
        count: Some(answer.count),
        scanned_count: Some(answer.scanned),
        last_evaluated_key: answer.last,
        consumed_capacity: answer.consumed,
    })
}

fn borrowed<'a>(all: &'a [(String, &'static str)]) -> Vec<(&'a str, &'a str)> {
    all.iter().map(|(n, ty)| (n.as_str(), *ty)).collect()
}

fn mixed(i: &api::QueryInput) -> Result<(), Fault> {
    conditions::not_mixed(
        &[
            ("AttributesToGet", i.attributes_to_get.is_some()),
            ("QueryFilter", i.query_filter.is_some()),
            ("ConditionalOperator", i.conditional_operator.is_some()),
            ("KeyConditions", i.key_conditions.is_some()),
        ],
        &[
            ("ProjectionExpression", i.projection_expression.is_some()),
            ("FilterExpression", i.filter_expression.is_some()),
            ("KeyConditionExpression", i.key_condition_expression.is_some()),
        ],
    )
}

fn key_conditions(
    given: Entries<api::Condition>,
    partition: &[(&str, &str)],
    sort: &[(&str, &str)],
) -> Result<KeyCondition, Fault> {
    let all = given
        .0
        .into_iter()
        .map(|(name, c)| {
            let values = c.attribute_value_list.unwrap_or_default();
            Ok((name, legacy::sort_condition(c.comparison_operator.as_str(), values)?))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(from_rules)?;
    expr::key_conditions_of(all, partition, sort).map_err(from_rules)
}
