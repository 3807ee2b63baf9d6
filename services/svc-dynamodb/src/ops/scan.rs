//! Scan, whole or by segments.
//!
//! Amazon DynamoDB API Reference, Scan.

use crate::engine::throttle::Buckets;
use crate::errors::invalid;
use crate::ops::shared::reads::{self, Asked, Way};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(buckets: &Buckets, cx: &Cx, read: &dyn Read, i: api::ScanInput) -> Result<api::ScanOutput, Fault> {
    let way = Way::Scan(segment(i.segment, i.total_segments)?);
    let asked = Asked {
        table: i.table_name,
        index: i.index_name,
        consistent: i.consistent_read.unwrap_or(false),
        select: i.select,
        limit: i.limit,
        start: i.exclusive_start_key,
        filter: i.filter_expression,
        legacy_filter: ("ScanFilter", i.scan_filter),
        operator: i.conditional_operator,
        projection: i.projection_expression,
        attributes: i.attributes_to_get,
        names: i.expression_attribute_names,
        values: i.expression_attribute_values,
        capacity: i.return_consumed_capacity,
    };
    let answer = reads::page(buckets, cx, read, asked, way)?;
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
