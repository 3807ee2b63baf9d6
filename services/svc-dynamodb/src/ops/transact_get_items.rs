//! TransactGetItems: up to 100 items of one state.
//!
//! Amazon DynamoDB API Reference, TransactGetItems.

use crate::engine::cost::Split;
use crate::engine::keys;
use crate::engine::throttle::Buckets;
use crate::ops::get_item::projection;
use crate::ops::shared::find;
use crate::ops::shared::transactions::{self, Get};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    i: api::TransactGetItemsInput,
) -> Result<api::TransactGetItemsOutput, Fault> {
    transactions::few(i.transact_items.len(), "transactItems", "items")?;
    let mut all = Vec::new();
    for api::TransactGetItem { get } in i.transact_items {
        let projection = projection(get.projection_expression, get.expression_attribute_names, None)?;
        let (at, table) = find::serving(cx, read, &get.table_name)?;
        let mut key = get.key;
        keys::check_key(&table, &mut key)?;
        all.push(Get { at, table, key, projection });
    }
    let (responses, costs) = transactions::gets(buckets, cx, read, &all)?;
    Ok(api::TransactGetItemsOutput {
        consumed_capacity: costs.shown(i.return_consumed_capacity, Split::Read),
        responses: Some(responses),
    })
}
