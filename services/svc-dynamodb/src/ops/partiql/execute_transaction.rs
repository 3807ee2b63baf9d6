//! ExecuteTransaction: up to 100 statements, all or nothing, all reading or all writing.
//!
//! Amazon DynamoDB API Reference, ExecuteTransaction.

use crate::engine::cost::Split;
use crate::engine::throttle::Buckets;
use crate::errors::{from_rules, invalid};
use crate::ops::partiql::{change, select};
use crate::ops::shared::transactions::{self, Action};
use crate::ops::shared::{conditions, tokens};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::partiql::{Statement, parse};
use kernel::Cx;
use std::sync::Arc;
use store::{Read, Tx};

pub(crate) async fn run(
    buckets: Arc<Buckets>,
    cx: Cx,
    i: api::ExecuteTransactionInput,
) -> Result<api::ExecuteTransactionOutput, Fault> {
    transactions::few(i.transact_statements.len(), "transactStatements", "statements")?;
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
        true => reads(&buckets, &cx, &cx.snapshot()?, parsed, i.return_consumed_capacity),
        false => cx.write(move |cx, tx| writes(&buckets, cx, tx, parsed, i)).await,
    }
}

fn reads(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    parsed: Vec<Statement>,
    mode: Option<api::ReturnConsumedCapacity>,
) -> Result<api::ExecuteTransactionOutput, Fault> {
    let all = parsed.into_iter().map(|s| select::key(cx, read, s)).collect::<Result<Vec<_>, _>>()?;
    let (responses, costs) = transactions::gets(buckets, cx, read, &all)?;
    Ok(api::ExecuteTransactionOutput { responses: Some(responses), consumed_capacity: costs.shown(mode, Split::Read) })
}

fn writes(
    buckets: &Buckets,
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
    let mut actions = Vec::new();
    for (statement, asked) in parsed.into_iter().zip(&i.transact_statements) {
        let show_failed = conditions::shows_failed(asked.return_values_on_condition_check_failure);
        actions.push(change::prepare(cx, tx, statement, show_failed)?);
    }
    let all: Vec<&Action> = actions.iter().map(|(a, _)| a).collect();
    transactions::distinct_actions(&all)?;
    if let Some(token) = i.client_request_token.as_deref()
        && tokens::seen(cx, tx, token, digest)?
    {
        let consumed_capacity = transactions::repeated(buckets, cx, tx, &all).shown(mode, Split::Read);
        return Ok(api::ExecuteTransactionOutput { consumed_capacity, responses: None });
    }
    let mut responses = Vec::new();
    let fail = |f: Fault, p: &change::Answers| change::renamed(f, p.inserts);
    let costs = transactions::writes(buckets, cx, tx, actions, fail, |_, _, done, p| {
        responses.push(api::ItemResponse { item: change::returned(p.returning, done, &p.changed) });
        Ok(())
    })?;
    Ok(api::ExecuteTransactionOutput { responses: Some(responses), consumed_capacity: costs.shown(mode, Split::Write) })
}
