//! PutItem.
//!
//! Amazon DynamoDB API Reference, PutItem.

use crate::engine::throttle::Buckets;
use crate::engine::write;
use crate::ops::shared::conditions;
use crate::ops::shared::writes::{Asked, Head, Update};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(buckets: &Buckets, cx: &Cx, tx: &mut Tx, i: api::PutItemInput) -> Result<api::PutItemOutput, Fault> {
    let returns_old = conditions::returns_old(i.return_values)?;
    let asked = Asked {
        table: i.table_name,
        condition: i.condition_expression,
        names: i.expression_attribute_names,
        values: i.expression_attribute_values,
        expected: i.expected,
        operator: i.conditional_operator,
        capacity: i.return_consumed_capacity,
        metrics: i.return_item_collection_metrics,
        failed: i.return_values_on_condition_check_failure,
    };
    let out = Head::read(asked, Update::default())?.carry_out(buckets, cx, tx, |t| write::put(t, i.item))?;
    Ok(api::PutItemOutput {
        attributes: out.done.old.filter(|_| returns_old),
        consumed_capacity: out.consumed,
        item_collection_metrics: out.metrics,
    })
}
