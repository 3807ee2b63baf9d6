//! ExecuteTransaction: up to 100 statements, all or nothing, all reading or all writing.
//!
//! Amazon DynamoDB API Reference, ExecuteTransaction.

use crate::engine::cost::{Cost, Split, shown};
use crate::engine::throttle::{self, Way};
use crate::engine::write;
use crate::errors::{from_rules, invalid};
use crate::limits::TRANSACTION_ACTIONS_MAX;
use crate::ops::partiql::{change, select};
use crate::ops::reasons::{self, Reason};
use crate::ops::shared::{conditions, tokens};
use crate::ops::transact_write_items::{add, distinct};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::partiql::{Statement, parse};
use ddb_rules::size;
use kernel::Cx;
use std::sync::Arc;
use store::{Read, Tx};

pub(crate) async fn run(
    _: Arc<()>,
    cx: Cx,
    i: api::ExecuteTransactionInput,
) -> Result<api::ExecuteTransactionOutput, Fault> {
    if i.transact_statements.len() > TRANSACTION_ACTIONS_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value '[{} statements]' at 'transactStatements' failed to satisfy constraint: Member must have length less than or equal to {TRANSACTION_ACTIONS_MAX}",
            i.transact_statements.len()
        )));
    }
    let parsed = i
        .transact_statements
        .iter()
        .map(|s| parse(&s.statement, s.parameters.clone().unwrap_or_default()).map_err(from_rules))
        .collect::<Result<Vec<_>, _>>()?;
    let reading = parsed.iter().filter(|s| s.reads()).count();
    if reading > 0 && reading < parsed.len() {
        return Err(invalid("Statements in a transaction must be all reads or all writes"));
    }
    match reading > 0 {
        true => reads(&cx, &cx.snapshot()?, parsed, i.return_consumed_capacity),
        false => cx.write(move |cx, tx| writes(cx, tx, parsed, i)).await,
    }
}

fn reads(
    cx: &Cx,
    read: &dyn Read,
    parsed: Vec<Statement>,
    mode: Option<api::ReturnConsumedCapacity>,
) -> Result<api::ExecuteTransactionOutput, Fault> {
    let gets = parsed.into_iter().map(|s| select::key(cx, read, s)).collect::<Result<Vec<_>, _>>()?;
    distinct(gets.iter().map(|(.., table, key, _)| (table.key, key)))?;
    let (mut responses, mut costs, mut reasons, mut failed) = (Vec::new(), Vec::new(), Vec::new(), false);
    for (named, at, table, key, projection) in gets {
        if let Err(fault) = throttle::admit(&table, None, Way::Read, cx.now()) {
            failed = true;
            reasons.push(Reason::of(fault)?);
            continue;
        }
        reasons.push(Reason::none());
        let item = tables::item(read, &tables::item_key(at, &table, &key)?)?;
        let cost = Cost::of_table(size::read_units(item.as_ref().map_or(0, size::item), true)).doubled();
        throttle::charge(&table, &cost, Way::Read, cx.now());
        add(&mut costs, &named, &table, &cost);
        let item = item.map(|i| projection.as_ref().map_or(i.clone(), |p| p.show(&i)));
        responses.push(api::ItemResponse { item });
    }
    if failed {
        return Err(reasons::cancelled(reasons));
    }
    let consumed: Vec<_> = costs.iter().filter_map(|(_, t, c)| shown(c, &t.name, mode, Split::Read)).collect();
    Ok(api::ExecuteTransactionOutput {
        responses: Some(responses),
        consumed_capacity: (!consumed.is_empty()).then_some(consumed),
    })
}

fn writes(
    cx: &Cx,
    tx: &mut Tx,
    parsed: Vec<Statement>,
    i: api::ExecuteTransactionInput,
) -> Result<api::ExecuteTransactionOutput, Fault> {
    let mode = i.return_consumed_capacity;
    let digest = kernel::token::digest(&api::ExecuteTransactionInput {
        client_request_token: None,
        return_consumed_capacity: None,
        ..i.clone()
    });
    let mut prepared = Vec::new();
    for (statement, asked) in parsed.into_iter().zip(&i.transact_statements) {
        let show_failed = conditions::shows_failed(asked.return_values_on_condition_check_failure);
        prepared.push(change::prepare(cx, tx, statement, show_failed)?);
    }
    distinct(prepared.iter().map(|p| (p.action.table.key, &p.action.write.key)))?;
    if let Some(token) = i.client_request_token.as_deref()
        && tokens::seen(cx, tx, token, digest)?
    {
        return Ok(api::ExecuteTransactionOutput::default());
    }
    let (mut responses, mut costs, mut reasons, mut failed) = (Vec::new(), Vec::new(), Vec::new(), false);
    for p in prepared {
        let a = p.action;
        let outcome = throttle::admit(&a.table, None, Way::Write, cx.now())
            .and_then(|()| tx.attempt(|tx| write::perform(cx, tx, a.at, &a.table, a.write)));
        match outcome.map_err(|f| change::renamed(f, p.inserts)) {
            Ok(done) => {
                let cost: Cost = done.cost.clone().doubled();
                throttle::charge(&a.table, &cost, Way::Write, cx.now());
                add(&mut costs, &a.named, &a.table, &cost);
                responses.push(api::ItemResponse { item: change::returned(p.returning, done, &p.changed) });
                reasons.push(Reason::none());
            }
            Err(fault) => {
                failed = true;
                reasons.push(Reason::of(fault)?);
            }
        }
    }
    if failed {
        return Err(reasons::cancelled(reasons));
    }
    let consumed: Vec<_> = costs.iter().filter_map(|(_, t, c)| shown(c, &t.name, mode, Split::Write)).collect();
    Ok(api::ExecuteTransactionOutput {
        responses: Some(responses),
        consumed_capacity: (!consumed.is_empty()).then_some(consumed),
    })
}
