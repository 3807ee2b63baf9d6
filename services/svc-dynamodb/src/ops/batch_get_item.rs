//! BatchGetItem: up to 100 items, up to 16 MB; what does not fit or is throttled comes back as unprocessed.
//!
//! Amazon DynamoDB API Reference, BatchGetItem.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::keys;
use crate::engine::throttle::Buckets;
use crate::errors::{self, invalid};
use crate::limits::{BATCH_GET_BYTES_MAX, BATCH_GET_KEYS_MAX};
use crate::model::Table;
use crate::ops::get_item::projection;
use crate::ops::shared::find;
use crate::ops::shared::transactions::{self, Get};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use kernel::Cx;
use shape::Entries;
use std::sync::Arc;
use store::Read;

struct Part {
    named: String,
    table: Arc<Table>,
    gets: Vec<Get>,
    asked: api::KeysAndAttributes,
}

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    i: api::BatchGetItemInput,
) -> Result<api::BatchGetItemOutput, Fault> {
    if i.request_items.0.iter().map(|(_, k)| k.keys.len()).sum::<usize>() > BATCH_GET_KEYS_MAX {
        return Err(invalid("Too many items requested for the BatchGetItem call"));
    }
    let parts = i.request_items.0.into_iter().map(|(n, k)| part(cx, read, n, k)).collect::<Result<Vec<_>, _>>()?;
    let mut out = api::BatchGetItemOutput { responses: Some(Entries::default()), ..Default::default() };
    let (mut left, mut consumed) = (Entries::default(), Vec::new());
    let (mut bytes, mut read_any, mut throttled) = (0, false, None);
    for part in parts {
        let (mut found, mut unread, mut cost) = (Vec::new(), Vec::new(), Cost::default());
        for get in part.gets {
            if bytes > BATCH_GET_BYTES_MAX {
                unread.push(get.key);
                continue;
            }
            match transactions::one(buckets, cx, read, &get, part.asked.consistent_read.unwrap_or(false), 1.0) {
                Ok((item, n, one)) => {
                    bytes += n;
                    read_any = true;
                    cost.add(&one);
                    found.extend(item);
                }
                Err(fault) if errors::is_throttle(&fault) => {
                    throttled = Some(fault);
                    unread.push(get.key);
                }
                Err(fault) => return Err(fault),
            }
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
    let get = |key: Item| Get { at, table: table.clone(), key, projection: projection.clone() };
    let gets = keys.into_iter().map(get).collect();
    Ok(Part { named, table, gets, asked })
}
