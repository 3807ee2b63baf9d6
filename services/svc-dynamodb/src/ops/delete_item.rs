//! DeleteItem.
//!
//! Amazon DynamoDB API Reference, DeleteItem: removing what is not there is no error.

use crate::engine::keys;
use crate::engine::throttle::Buckets;
use crate::engine::write::Change;
use crate::ops::shared::conditions;
use crate::ops::shared::writes::{Head, Update, asked};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    i: api::DeleteItemInput,
) -> Result<api::DeleteItemOutput, Fault> {
    let returns_old = conditions::returns_old(i.return_values)?;
    let asked = asked!(i);
    let mut key = i.key;
    let out = Head::read(asked, Update::default())?.carry_out(buckets, cx, tx, |table| {
        keys::check_key(table, &mut key)?;
        Ok((key, Change::Delete))
    })?;
    Ok(api::DeleteItemOutput {
        attributes: out.done.old.filter(|_| returns_old),
        consumed_capacity: out.consumed,
        item_collection_metrics: out.metrics,
    })
}
