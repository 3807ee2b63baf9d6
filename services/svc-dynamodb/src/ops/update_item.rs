//! UpdateItem.
//!
//! Amazon DynamoDB API Reference, UpdateItem: what is not there is made.

use crate::engine::keys;
use crate::engine::throttle::Buckets;
use crate::engine::write::{Change, Done};
use crate::errors::from_rules;
use crate::ops::shared::writes::{self, Head, asked};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, Names, Projection, Update};
use ddb_rules::{Item, legacy};
use kernel::Cx;
use shape::Entries;
use store::Tx;

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    i: api::UpdateItemInput,
) -> Result<api::UpdateItemOutput, Fault> {
    let asked = asked!(i);
    let expression = i.update_expression.as_deref();
    let head = Head::read(asked, writes::Update { expression, attributes: i.attribute_updates.is_some() })?;
    let update = update(expression, &head.names, i.attribute_updates)?;
    let changed = Projection::of(&update.paths());
    let mut key = i.key;
    let out = head.carry_out(buckets, cx, tx, |table| {
        keys::check_key(table, &mut key)?;
        update.spare(&table.schema.names()).map_err(from_rules)?;
        Ok((key, Change::Update(update)))
    })?;
    Ok(api::UpdateItemOutput {
        consumed_capacity: out.consumed,
        item_collection_metrics: out.metrics,
        attributes: returned(i.return_values, out.done, &changed),
    })
}

/// The changes, from an expression or from AttributeUpdates.
fn update(
    expression: Option<&str>,
    names: &Names,
    attributes: Option<Entries<api::AttributeValueUpdate>>,
) -> Result<Update, Fault> {
    if let Some(text) = expression {
        return expr::update(text, names).map_err(from_rules);
    }
    let mut update = Update::default();
    for (name, u) in attributes.unwrap_or_default().0 {
        let action = u.action.map_or("PUT", |a| a.as_str());
        update.0.extend(legacy::attribute_update(&name, action, u.value).map_err(from_rules)?);
    }
    Ok(update)
}

/// What ReturnValues asks for. Of the attributes before and after, only what the call names.
fn returned(mode: Option<api::ReturnValue>, done: Done, changed: &Projection) -> Option<Item> {
    let shown = |item: Option<Item>| item.map(|i| changed.show(&i)).filter(|i| !i.0.is_empty());
    let anything = changed.attributes().next().is_some();
    match mode? {
        api::ReturnValue::None => None,
        api::ReturnValue::AllOld => done.old,
        api::ReturnValue::AllNew => done.new,
        api::ReturnValue::UpdatedOld if anything => shown(done.old),
        api::ReturnValue::UpdatedNew if anything => shown(done.new),
        api::ReturnValue::UpdatedOld | api::ReturnValue::UpdatedNew => None,
    }
}
