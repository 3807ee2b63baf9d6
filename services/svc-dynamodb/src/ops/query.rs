//! Query.
//!
//! Amazon DynamoDB API Reference, Query.

use crate::engine::throttle::Buckets;
use crate::ops::shared::reads::{self, Asked, Way};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(buckets: &Buckets, cx: &Cx, read: &dyn Read, i: api::QueryInput) -> Result<api::QueryOutput, Fault> {
    let asked = Asked {
        table: i.table_name,
        index: i.index_name,
        consistent: i.consistent_read.unwrap_or(false),
        select: i.select,
        limit: i.limit,
        start: i.exclusive_start_key,
        filter: i.filter_expression,
        legacy_filter: ("QueryFilter", i.query_filter),
        operator: i.conditional_operator,
        projection: i.projection_expression,
        attributes: i.attributes_to_get,
        names: i.expression_attribute_names,
        values: i.expression_attribute_values,
        capacity: i.return_consumed_capacity,
    };
    let expression = i.key_condition_expression.as_deref();
    let way = Way::Query { expression, legacy: i.key_conditions, reverse: i.scan_index_forward == Some(false) };
    let answer = reads::page(buckets, cx, read, asked, way)?;
    Ok(api::QueryOutput {
        items: answer.items,
        count: Some(answer.count),
        scanned_count: Some(answer.scanned),
        last_evaluated_key: answer.last,
        consumed_capacity: answer.consumed,
    })
}
