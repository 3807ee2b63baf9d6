//! BatchExecuteStatement: up to 25 statements, each for itself, all reading or all writing.
//!
//! Amazon DynamoDB API Reference, BatchExecuteStatement.

use crate::engine::cost::Split;
use crate::engine::throttle::Buckets;
use crate::errors::{from_rules, invalid};
use crate::limits::STATEMENTS_MAX;
use crate::ops::partiql::{change, select};
use crate::ops::shared::conditions;
use crate::ops::shared::transactions::{self, Costs};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use ddb_rules::partiql::{Statement, parse};
use kernel::Cx;
use shape::{AnyStruct, Enum};
use std::sync::Arc;
use store::{Read, Tx};

type Parsed = Vec<(api::BatchStatementRequest, Result<Statement, Fault>)>;

pub(crate) async fn run(
    buckets: Arc<Buckets>,
    cx: Cx,
    i: api::BatchExecuteStatementInput,
) -> Result<api::BatchExecuteStatementOutput, Fault> {
    if i.statements.len() > STATEMENTS_MAX {
        return Err(invalid(format!(
            "1 validation error detected: Value '[{} statements]' at 'statements' failed to satisfy constraint: Member must have length less than or equal to {STATEMENTS_MAX}",
            i.statements.len()
        )));
    }
    let mode = i.return_consumed_capacity;
    let parsed: Parsed = i
        .statements
        .into_iter()
        .map(|s| {
            let statement = parse(&s.statement, s.parameters.clone().unwrap_or_default()).map_err(from_rules);
            (s, statement)
        })
        .collect();
    let reading = parsed.iter().filter(|(_, s)| s.as_ref().is_ok_and(Statement::reads)).count();
    if reading > 0 && parsed.iter().any(|(_, s)| s.as_ref().is_ok_and(|s| !s.reads())) {
        return Err(invalid("Statements in a batch must be all reads or all writes"));
    }
    let (responses, costs) = match reading > 0 {
        true => {
            let read = cx.snapshot()?;
            all(parsed, |s, statement, costs| reads(&buckets, &cx, &read, s, statement, costs))
        }
        false => {
            cx.write(move |cx, tx| {
                tx.allow_large();
                Ok(all(parsed, |s, statement, costs| writes(&buckets, cx, tx, s, statement, costs)))
            })
            .await?
        }
    };
    Ok(api::BatchExecuteStatementOutput { responses: Some(responses), consumed_capacity: costs.shown(mode, Split::No) })
}

type One = (Option<String>, Result<Option<Item>, Fault>);

fn all(
    parsed: Parsed,
    mut one: impl FnMut(api::BatchStatementRequest, Statement, &mut Costs) -> One,
) -> (Vec<api::BatchStatementResponse>, Costs) {
    let mut costs = Costs::default();
    let responses = parsed
        .into_iter()
        .map(|(s, statement)| match statement {
            Ok(statement) => {
                let (table_name, outcome) = one(s, statement, &mut costs);
                match outcome {
                    Ok(item) => api::BatchStatementResponse { error: None, table_name, item },
                    Err(fault) => api::BatchStatementResponse { error: Some(error(fault)), table_name, item: None },
                }
            }
            Err(fault) => api::BatchStatementResponse { error: Some(error(fault)), ..Default::default() },
        })
        .collect();
    (responses, costs)
}

fn reads(
    buckets: &Buckets,
    cx: &Cx,
    read: &dyn Read,
    s: api::BatchStatementRequest,
    statement: Statement,
    costs: &mut Costs,
) -> One {
    let named = statement.table().to_owned();
    let outcome = select::key(cx, read, statement).and_then(|get| {
        let (item, _, cost) = transactions::one(buckets, cx, read, &get, s.consistent_read.unwrap_or(false), 1.0)?;
        costs.add(&get.table, &cost);
        Ok(item)
    });
    (Some(named), outcome)
}

fn writes(
    buckets: &Buckets,
    cx: &Cx,
    tx: &mut Tx,
    s: api::BatchStatementRequest,
    statement: Statement,
    costs: &mut Costs,
) -> One {
    let named = statement.table().to_owned();
    let show_failed = conditions::shows_failed(s.return_values_on_condition_check_failure);
    let outcome = tx.attempt(|tx| {
        let prepared = change::prepare(cx, tx, statement, show_failed)?;
        let (item, table, cost) = change::alone(buckets, cx, tx, prepared)?;
        costs.add(&table, &cost);
        Ok(item)
    });
    (Some(named), outcome)
}

/// A fault as a statement's own error.
fn error(fault: Fault) -> api::BatchStatementError {
    let name = fault.code.trim_end_matches("Exception").to_owned();
    let code = match name.as_str() {
        "ConditionalCheckFailed"
        | "ItemCollectionSizeLimitExceeded"
        | "ProvisionedThroughputExceeded"
        | "TransactionConflict"
        | "ResourceNotFound"
        | "AccessDenied"
        | "DuplicateItem" => name,
        "Validation" => "ValidationError".to_owned(),
        "Throttling" => "ThrottlingError".to_owned(),
        "LimitExceeded" => "RequestLimitExceeded".to_owned(),
        _ => "InternalServerError".to_owned(),
    };
    let item = fault.detail.as_ref().and_then(|d| {
        let boxed = d.downcast_ref::<Box<dyn AnyStruct>>()?;
        (**boxed).as_any().downcast_ref::<api::GetItemOutput>()?.item.clone()
    });
    api::BatchStatementError {
        code: api::BatchStatementErrorCodeEnum::parse(&code),
        message: Some(fault.message),
        item,
    }
}
