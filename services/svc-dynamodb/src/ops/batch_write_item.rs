//! BatchWriteItem: up to 25 puts and deletes, each for itself; what is throttled, or too much to be
//! written at once, comes back as unprocessed.
//!
//! Amazon DynamoDB API Reference, BatchWriteItem.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::throttle::{Buckets, Way};
use crate::engine::write::{self, Change, Done, Write};
use crate::engine::{change, keys};
use crate::errors::invalid;
use crate::limits::{BATCH_WRITE_BYTES_MAX, BATCH_WRITE_REQUESTS_MAX};
use crate::model::Table;
use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::{Item, size};
use kernel::{Cx, Scope};
use shape::Entries;
use std::sync::Arc;
use store::Tx;

struct Part {
    named: String,
    at: Scope,
    table: Arc<Table>,
    writes: Vec<(api::WriteRequest, Item, Change)>,
}

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    i: api::BatchWriteItemInput,
) -> Result<api::BatchWriteItemOutput, Fault> {
    let n: usize = i.request_items.iter().map(|(_, w)| w.len()).sum();
    if n > BATCH_WRITE_REQUESTS_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value '{{}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to {BATCH_WRITE_REQUESTS_MAX}, Member must have length greater than or equal to 1]"
        )));
    }
    let parts = i.request_items.0.into_iter().map(|(n, w)| part(cx, tx, n, w)).collect::<Result<Vec<_>, _>>()?;
    let with_metrics = i.return_item_collection_metrics == Some(api::ReturnItemCollectionMetrics::Size);
    let (mut left, mut metrics, mut consumed) = (Entries::default(), Entries::default(), Vec::new());
    tx.allow_large();
    let (mut wrote_any, mut throttled, mut written) = (false, None, 0);
    for part in parts {
        let (mut unwritten, mut cost, mut about) = (Vec::new(), Cost::default(), Vec::new());
        for (request, key, change) in part.writes {
            if let Err(fault) = buckets.admit(part.at, &part.table, None, Way::Write, cx.now()) {
                throttled = Some(fault);
                unwritten.push(request);
                continue;
            }
            if written > BATCH_WRITE_BYTES_MAX {
                unwritten.push(request);
                continue;
            }
            let write = Write { key: key.clone(), condition: None, change, show_failed: false };
            let done = write::perform(buckets, cx, tx, part.at, &part.table, write)?;
            buckets.charge(&part.table, &done.cost, Way::Write, cx.now());
            cost.add(&done.cost);
            wrote_any = true;
            written += weight(&part.table, &done);
            if with_metrics {
                about.extend(change::metrics(tx, part.at, &part.table, &key)?);
            }
        }
        consumed.extend(shown(&cost, &part.table.name, i.return_consumed_capacity, Split::No));
        if !about.is_empty() {
            metrics.0.push((part.named.clone(), about));
        }
        if !unwritten.is_empty() {
            left.0.push((part.named, unwritten));
        }
    }
    match throttled {
        Some(fault) if !wrote_any => Err(fault),
        _ => Ok(api::BatchWriteItemOutput {
            unprocessed_items: Some(left),
            item_collection_metrics: (!metrics.0.is_empty()).then_some(metrics),
            consumed_capacity: (!consumed.is_empty()).then_some(consumed),
        }),
    }
}

/// At most this many bytes are written for an item: itself, its index entries, its images in the stream and in the recovery log.
fn weight(table: &Table, done: &Done) -> usize {
    let bytes = |item: &Option<Item>| item.as_ref().map_or(0, size::item);
    let (old, new) = (bytes(&done.old), bytes(&done.new));
    let images = if table.stream.is_some() { old + new } else { 0 };
    let log = if table.recovery.is_some() { old } else { 0 };
    new * (1 + table.indexes.len()) + images + log
}

fn part(cx: &Cx, tx: &Tx, named: String, requests: Vec<api::WriteRequest>) -> Result<Part, Fault> {
    if requests.is_empty() {
        return Err(invalid(
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
        ));
    }
    let (at, table) = find::serving(cx, tx, &named)?;
    let mut writes: Vec<(api::WriteRequest, Item, Change)> = Vec::new();
    for request in requests {
        let (key, change) = match (&request.put_request, &request.delete_request) {
            (Some(put), None) => write::put(&table, put.item.clone())?,
            (None, Some(delete)) => {
                let mut key = delete.key.clone();
                keys::check_key(&table, &mut key)?;
                (key, Change::Delete)
            }
            (None, None) => {
                return Err(invalid(
                    "Supplied AttributeValue has no member set: a WriteRequest must contain exactly one of PutRequest and DeleteRequest",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(invalid(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
                ));
            }
        };
        if writes.iter().any(|(_, other, _)| *other == key) {
            return Err(invalid("Provided list of item keys contains duplicates"));
        }
        writes.push((request, key, change));
    }
    Ok(Part { named, at, table, writes })
}
