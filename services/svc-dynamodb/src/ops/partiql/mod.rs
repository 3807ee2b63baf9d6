//! PartiQL: statements one by one, in batches, and as transactions.
//!
//! Amazon DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".

pub(crate) mod batch_execute_statement;
pub(crate) mod change;
pub(crate) mod execute_statement;
pub(crate) mod execute_transaction;
pub(crate) mod select;

use ddb_rules::partiql::{Statement, parse};

/// The action that a statement needs; one that cannot be read is refused later, by its own error.
pub(crate) fn action(text: &str, parameters: Option<&Vec<ddb_rules::AttributeValue>>) -> &'static str {
    match parse(text, parameters.cloned().unwrap_or_default()) {
        Ok(Statement::Insert { .. }) => "dynamodb:PartiQLInsert",
        Ok(Statement::Update { .. }) => "dynamodb:PartiQLUpdate",
        Ok(Statement::Delete { .. }) => "dynamodb:PartiQLDelete",
        _ => "dynamodb:PartiQLSelect",
    }
}

/// The resources that a statement concerns.
pub(crate) fn resources(
    cx: &kernel::Cx,
    text: &str,
    parameters: Option<&Vec<ddb_rules::AttributeValue>>,
) -> Vec<String> {
    match parse(text, parameters.cloned().unwrap_or_default()) {
        Ok(Statement::Select { table, index, .. }) => {
            crate::ops::shared::find::index_resources(cx, &table, index.as_deref())
        }
        Ok(other) => crate::ops::shared::find::resources(cx, other.table()),
        Err(_) => Vec::new(),
    }
}
