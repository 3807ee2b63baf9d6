//! ExecuteStatement.
//!
//! Amazon DynamoDB API Reference, ExecuteStatement.

use crate::engine::cost::{Split, shown};
use crate::engine::throttle::Buckets;
use crate::errors::{from_rules, invalid};
use crate::ops::partiql::{change, select};
use crate::ops::shared::conditions;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::partiql::{Statement, parse};
use kernel::Cx;
use std::sync::Arc;
use store::Tx;

pub(crate) async fn run(
    buckets: Arc<Buckets>,
    cx: Cx,
    i: api::ExecuteStatementInput,
) -> Result<api::ExecuteStatementOutput, Fault> {
    let statement = parse(&i.statement, i.parameters.clone().unwrap_or_default()).map_err(from_rules)?;
    if matches!(statement, Statement::Exists { .. }) {
        return Err(invalid("EXISTS is supported within ExecuteTransaction only"));
    }
    if !statement.reads() {
        return cx.write(move |cx, tx| changes(&buckets, cx, tx, statement, i)).await;
    }
    let start = i.next_token.as_deref().map(|t| select::open(&cx, &i.statement, t)).transpose()?;
    let asked =
        select::Asked { consistent: i.consistent_read.unwrap_or(false), limit: i.limit.map(|n| n as usize), start };
    let read = cx.snapshot()?;
    let found = select::run(&buckets, &cx, &read, statement, asked)?;
    let next_token = found.page.last.as_ref().map(|last| select::close(&cx, &i.statement, last));
    Ok(api::ExecuteStatementOutput {
        items: Some(found.items),
        next_token,
        consumed_capacity: shown(&found.page.cost, &found.table.name, i.return_consumed_capacity, Split::No),
        last_evaluated_key: found.page.last,
    })
}

fn changes(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    statement: Statement,
    i: api::ExecuteStatementInput,
) -> Result<api::ExecuteStatementOutput, Fault> {
    let show_failed = conditions::shows_failed(i.return_values_on_condition_check_failure);
    let prepared = change::prepare(cx, tx, statement, show_failed)?;
    let (item, table, cost) = change::alone(buckets, cx, tx, prepared)?;
    let consumed = shown(&cost, &table.name, i.return_consumed_capacity, Split::No);
    Ok(api::ExecuteStatementOutput {
        items: Some(item.into_iter().collect()),
        consumed_capacity: consumed,
        ..Default::default()
    })
}
