//! BatchGetItem: up to 100 items, up to 16 MB; what does not fit or is throttled comes back as unprocessed.
//!
//! Amazon DynamoDB API Reference, BatchGetItem.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::keys;
use crate::engine::throttle::{self, Way};
use crate::errors::{self, invalid};
use crate::limits::{BATCH_GET_BYTES_MAX, BATCH_GET_KEYS_MAX};
use crate::model::Table;
use crate::ops::get_item::projection;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::Projection;
use ddb_rules::{Item, size};
use kernel::{Cx, Scope};
use shape::Entries;
use store::Read;

struct Part {
    named: String,
    at: Scope,
    table: Table,
    keys: Vec<Item>,
    projection: Option<Projection>,
    asked: api::KeysAndAttributes,
}

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::BatchGetItemInput) -> Result<api::BatchGetItemOutput, Fault> {
    if i.request_items.0.iter().map(|(_, k)| k.keys.len()).sum::<usize>() > BATCH_GET_KEYS_MAX {
        return Err(invalid("Too many items requested for the BatchGetItem call"));
    }
    let parts = i.request_items.0.into_iter().map(|(n, k)| part(cx, read, n, k)).collect::<Result<Vec<_>, _>>()?;
    let mut out = api::BatchGetItemOutput { responses: Some(Entries::default()), ..Default::default() };
    let (mut left, mut consumed) = (Entries::default(), Vec::new());
    let (mut bytes, mut read_any, mut throttled) = (0, false, None);
    for part in parts {
        let (mut found, mut unread, mut cost) = (Vec::new(), Vec::new(), Cost::default());
        for key in part.keys {
            if let Err(fault) = throttle::admit(&part.table, None, Way::Read, cx.now()) {
                throttled = Some(fault);
                unread.push(key);
                continue;
            }
            if bytes > BATCH_GET_BYTES_MAX {
                unread.push(key);
                continue;
            }
            let item = tables::item(read, &tables::item_key(part.at, &part.table, &key)?)?;
            let n = item.as_ref().map_or(0, size::item);
            bytes += n;
            read_any = true;
            let one = Cost::of_table(size::read_units(n, part.asked.consistent_read.unwrap_or(false)));
            throttle::charge(&part.table, &one, Way::Read, cx.now());
            cost.add(&one);
            found.extend(item.map(|i| part.projection.as_ref().map_or(i.clone(), |p| p.show(&i))));
        }
        consumed.extend(shown(&cost, &part.table.name, i.return_consumed_capacity, Split::No));
        if let Some(responses) = &mut out.responses {
            responses.0.push((part.named.clone(), found));
        }
        if !unread.is_empty() {
            left.0.push((part.named, api::KeysAndAttributes { keys: unread, ..part.asked }));
        }
    }
    match throttled {
        Some(fault) if !read_any => Err(fault),
        _ => {
            out.unprocessed_keys = Some(left);
            out.consumed_capacity = (!consumed.is_empty()).then_some(consumed);
            Ok(out)
        }
    }
}

fn part(cx: &Cx, read: &dyn Read, named: String, mut asked: api::KeysAndAttributes) -> Result<Part, Fault> {
    if asked.keys.is_empty() {
        return Err(invalid(format!(
            "1 validation error detected: Value '[]' at 'requestItems.{named}.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1"
        )));
    }
    let projection = projection(
        asked.projection_expression.clone(),
        asked.expression_attribute_names.clone(),
        asked.attributes_to_get.clone(),
    )?;
    let (at, table) = find::serving(cx, read, &named)?;
    let mut keys = std::mem::take(&mut asked.keys);
    for n in 0..keys.len() {
        keys::check_key(&table, &mut keys[n])?;
        if keys[..n].contains(&keys[n]) {
            return Err(errors::invalid("Provided list of item keys contains duplicates"));
        }
    }
    Ok(Part { named, at, table, keys, projection, asked })
}
