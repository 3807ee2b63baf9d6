//! GetItem.
//!
//! Amazon DynamoDB API Reference, GetItem.

use crate::engine::cost::{Split, shown};
use crate::engine::keys;
use crate::engine::throttle::Buckets;
use crate::errors::from_rules;
use crate::ops::shared::transactions::{self, Get};
use crate::ops::shared::{conditions, find, reads};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, Kind, Projection};
use kernel::Cx;
use shape::Entries;
use store::Read;

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    i: api::GetItemInput,
) -> Result<api::GetItemOutput, Fault> {
    let projection = projection(i.projection_expression, i.expression_attribute_names, i.attributes_to_get)?;
    let (at, table) = find::serving(cx, read, &i.table_name)?;
    let mut key = i.key;
    keys::check_key(&table, &mut key)?;
    let get = Get { at, table, key, projection };
    let (item, _, cost) = transactions::one(buckets, cx, read, &get, i.consistent_read.unwrap_or(false), 1.0)?;
    Ok(api::GetItemOutput {
        item,
        consumed_capacity: shown(&cost, &get.table.name, i.return_consumed_capacity, Split::No),
    })
}

/// What of an item is shown.
pub(crate) fn projection(
    expression: Option<String>,
    names: Option<Entries<String>>,
    attributes: Option<Vec<String>>,
) -> Result<Option<Projection>, Fault> {
    conditions::not_mixed(
        &[("AttributesToGet", attributes.is_some())],
        &[("ProjectionExpression", expression.is_some())],
    )?;
    let names = conditions::names(names, None, &[(Kind::Projection, expression.is_some())])?;
    let projection = match (expression, attributes) {
        (Some(text), _) => Some(expr::projection(&text, &names).map_err(from_rules)?),
        (None, Some(all)) => Some(reads::attributes_to_get(all)?),
        (None, None) => None,
    };
    names.all_used().map_err(from_rules)?;
    Ok(projection)
}
