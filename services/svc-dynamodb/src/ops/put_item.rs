//! PutItem.
//!
//! Amazon DynamoDB API Reference, PutItem.

use crate::engine::throttle::Buckets;
use crate::engine::write;
use crate::ops::shared::conditions;
use crate::ops::shared::writes::{Head, Update, asked};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(buckets: &Buckets, cx: &Cx, tx: &mut Tx, i: api::PutItemInput) -> Result<api::PutItemOutput, Fault> {
    let returns_old = conditions::returns_old(i.return_values)?;
    let asked = asked!(i);
    let out = Head::read(asked, Update::default())?.carry_out(buckets, cx, tx, |t| write::put(t, i.item))?;
    Ok(api::PutItemOutput {
        attributes: out.done.old.filter(|_| returns_old),
        consumed_capacity: out.consumed,
        item_collection_metrics: out.metrics,
    })
}
