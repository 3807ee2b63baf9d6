//! Scan, whole or by segments.
//!
//! Amazon DynamoDB API Reference, Scan.

use crate::engine::page::{self, Walk};
use crate::engine::range;
use crate::engine::throttle::{self, Way};
use crate::errors::{from_rules, invalid};
use crate::ops::shared::{conditions, find, reads};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::Kind;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ScanInput) -> Result<api::ScanOutput, Fault> {
    conditions::not_mixed(
        &[
            ("AttributesToGet", i.attributes_to_get.is_some()),
            ("ScanFilter", i.scan_filter.is_some()),
            ("ConditionalOperator", i.conditional_operator.is_some()),
        ],
        &[
            ("ProjectionExpression", i.projection_expression.is_some()),
            ("FilterExpression", i.filter_expression.is_some()),
        ],
    )?;
    let segment = segment(i.segment, i.total_segments)?;
    let names = conditions::names(
        i.expression_attribute_names,
        i.expression_attribute_values,
        &[(Kind::Filter, i.filter_expression.is_some()), (Kind::Projection, i.projection_expression.is_some())],
    )?;
    let filter = match conditions::parse(Kind::Filter, i.filter_expression.as_deref(), &names)? {
        Some(f) => Some(f),
        None => conditions::filter(i.scan_filter, i.conditional_operator)?,
    };
    let (at, table) = find::serving(cx, read, &i.table_name)?;
    let consistent = i.consistent_read.unwrap_or(false);
    let index = reads::index(&table, i.index_name.as_deref(), consistent)?;
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
    let range = range::scan(at, &table, index, segment)?;
    let range = reads::continued(at, &table, index, range, i.exclusive_start_key, false, false)?;
    let walk = Walk {
        at,
        table: &table,
        index,
        range,
        reverse: false,
        sort: Vec::new(),
        limit: i.limit.map(|n| n as usize),
        filter,
        fetch: shown.fetch,
        consistent,
        count_only: shown.count_only,
    };
    let page = page::walk(read, &walk)?;
    throttle::charge(&table, &page.cost, Way::Read, cx.now());
    let answer = reads::answer(page, &shown, &table, i.return_consumed_capacity);
    Ok(api::ScanOutput {
        items: answer.items,
        count: Some(answer.count),
        scanned_count: Some(answer.scanned),
        last_evaluated_key: answer.last,
        consumed_capacity: answer.consumed,
    })
}

fn segment(segment: Option<i32>, total: Option<i32>) -> Result<Option<(i32, i32)>, Fault> {
    match (segment, total) {
        (Some(s), Some(t)) => Ok(Some((s, t))),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(invalid(
            "The Segment parameter is required but was not present in the request when TotalSegments parameter is present",
        )),
        (Some(_), None) => Err(invalid(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        )),
    }
}
