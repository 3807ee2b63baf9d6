//! What the decision point asks about this room: whose a table is, its policy, its tags, leading keys.
//!
//! Amazon DynamoDB Developer Guide, "Using resource-based policies for DynamoDB" and "Using IAM policy conditions for fine-grained
//! access control".

use crate::model::Table;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use ddb_rules::{AttributeValue, Item};
use kernel::{Cx, Guard, Keys, Need, Rule, Scope};
use std::sync::Arc;
use store::Read;

/// The table that an ARN, its own or one of its indexes', is about.
fn table(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Option<(Scope, Arc<Table>)>, Fault> {
    let own = arn.split_once("/index/").map_or(arn, |(table, _)| table);
    let own = own.split_once("/stream/").map_or(own, |(table, _)| table);
    let Ok((at, name)) = find::place(cx, own) else { return Ok(None) };
    Ok(tables::table(read, at, &name)?.map(|t| (at, t)))
}

/// Owner and policy of a table.
pub(crate) fn guard(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Option<Guard>, Fault> {
    let found = table(cx, read, arn)?;
    Ok(found.map(|(at, table)| Guard {
        owner: at.account,
        rule: Rule::MayGrant,
        documents: table.policy.iter().map(|(text, _)| text.clone()).collect(),
    }))
}

/// A table's tags.
pub(crate) fn describe(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Keys, Fault> {
    let mut keys = Keys::new();
    // tags matter to policies alone
    if let Some((at, table)) = table(cx, read, arn)?
        && (cx.enforces_iam() || table.policy.is_some())
    {
        for (key, value) in kernel::tags::of(read, at, &find::arn(at, &table.name))? {
            keys.set(&format!("aws:ResourceTag/{key}"), value);
        }
    }
    Ok(keys)
}

/// The partition keys of a call's items: `dynamodb:LeadingKeys`.
pub(crate) fn leading<const N: usize>(cx: &Cx, read: &dyn Read, given: &str, items: [&Item; N]) -> Keys {
    let mut keys = Keys::new();
    if !cx.enforces_iam() {
        return keys;
    }
    let Ok((_, table)) = find::any(cx, read, given) else { return keys };
    for item in items {
        let found = table.schema.partition.iter().find_map(|(name, _)| item.get(name));
        let text = match found {
            Some(AttributeValue::S(s)) => s.clone(),
            Some(AttributeValue::N(n)) => n.as_str().to_owned(),
            _ => continue,
        };
        keys.set("dynamodb:LeadingKeys", text);
    }
    keys
}

/// The action and the table of one part of a transaction.
pub(crate) fn transact(t: &api::TransactWriteItem) -> (&'static str, &str) {
    match t {
        api::TransactWriteItem { condition_check: Some(c), .. } => ("dynamodb:ConditionCheckItem", &c.table_name),
        api::TransactWriteItem { put: Some(p), .. } => ("dynamodb:PutItem", &p.table_name),
        api::TransactWriteItem { delete: Some(d), .. } => ("dynamodb:DeleteItem", &d.table_name),
        api::TransactWriteItem { update: Some(u), .. } => ("dynamodb:UpdateItem", &u.table_name),
        _ => ("dynamodb:PutItem", ""),
    }
}

/// What the caller needs for all parts of a transaction but the first.
pub(crate) fn rest(cx: &Cx, i: &api::TransactWriteItemsInput) -> Vec<Need> {
    let mut out: Vec<Need> = Vec::new();
    for (action, given) in i.transact_items.iter().skip(1).map(transact) {
        for arn in find::resources(cx, given) {
            let need = Need::new(action, arn);
            if !out.contains(&need) {
                out.push(need);
            }
        }
    }
    out
}

/// What the caller needs for replicas that an update makes or removes.
pub(crate) fn replicas(cx: &Cx, i: &api::UpdateTableInput) -> Vec<Need> {
    let updates = i.replica_updates.iter().flatten();
    let actions = updates.map(|u| match u.create {
        Some(_) => "dynamodb:CreateTableReplica",
        None => "dynamodb:DeleteTableReplica",
    });
    let table = find::resources(cx, &i.table_name);
    actions.flat_map(|action| table.iter().map(move |arn| Need::new(action, arn.clone()))).collect()
}

/// What the caller needs for further PartiQL statements of a call.
pub(crate) fn of_statements<'a>(
    cx: &Cx,
    statements: impl Iterator<Item = (&'a str, Option<&'a Vec<AttributeValue>>)>,
) -> Vec<Need> {
    use crate::ops::partiql::{action, resources};
    let mut out: Vec<Need> = Vec::new();
    for (text, parameters) in statements {
        for arn in resources(cx, text, parameters) {
            let need = Need::new(action(text, parameters), arn);
            if !out.contains(&need) {
                out.push(need);
            }
        }
    }
    out
}
