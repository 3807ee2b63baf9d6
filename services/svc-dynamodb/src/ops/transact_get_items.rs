//! TransactGetItems: up to 100 items of one state.
//!
//! Amazon DynamoDB API Reference, TransactGetItems: a snapshot is the transaction.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::keys;
use crate::engine::throttle::{self, Way};
use crate::errors::invalid;
use crate::limits::{TRANSACTION_ACTIONS_MAX, TRANSACTION_BYTES_MAX};
use crate::ops::get_item::projection;
use crate::ops::reasons::{self, Reason};
use crate::ops::shared::find;
use crate::ops::transact_write_items::{add, distinct};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::size;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::TransactGetItemsInput,
) -> Result<api::TransactGetItemsOutput, Fault> {
    if i.transact_items.len() > TRANSACTION_ACTIONS_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value '[{} items]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to {TRANSACTION_ACTIONS_MAX}",
            i.transact_items.len()
        )));
    }
    let mut gets = Vec::new();
    for api::TransactGetItem { get } in i.transact_items {
        let projection = projection(get.projection_expression, get.expression_attribute_names, None)?;
        let (at, table) = find::serving(cx, read, &get.table_name)?;
        let mut key = get.key;
        keys::check_key(&table, &mut key)?;
        gets.push((get.table_name, at, table, key, projection));
    }
    distinct(gets.iter().map(|(.., table, key, _)| (table.key, key)))?;
    let (mut responses, mut costs, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bytes, mut failed) = (0, false);
    for (named, at, table, key, projection) in gets {
        if let Err(fault) = throttle::admit(&table, None, Way::Read, cx.now()) {
            failed = true;
            reasons.push(Reason::of(fault)?);
            continue;
        }
        reasons.push(Reason::none());
        let item = tables::item(read, &tables::item_key(at, &table, &key)?)?;
        let n = item.as_ref().map_or(0, size::item);
        bytes += n;
        let cost = Cost::of_table(size::read_units(n, true)).doubled();
        throttle::charge(&table, &cost, Way::Read, cx.now());
        add(&mut costs, &named, &table, &cost);
        let item = item.map(|i| projection.as_ref().map_or(i.clone(), |p| p.show(&i)));
        responses.push(api::ItemResponse { item });
    }
    if failed {
        return Err(reasons::cancelled(reasons));
    }
    if bytes > TRANSACTION_BYTES_MAX {
        return Err(invalid(
            "Transaction request size has exceeded the maximum allowed size: the collective size of items exceeds 4MB",
        ));
    }
    let mode = i.return_consumed_capacity;
    let consumed: Vec<_> = costs.iter().filter_map(|(_, t, c)| shown(c, &t.name, mode, Split::Read)).collect();
    Ok(api::TransactGetItemsOutput {
        consumed_capacity: (!consumed.is_empty()).then_some(consumed),
        responses: Some(responses),
    })
}
