//! The table that a call names, by name or by ARN.
//!
//! Amazon DynamoDB Developer Guide, "Constraints: Naming rules"; tables of other accounts are reached by their ARN.

use crate::errors::{self, invalid};
use crate::model::Table;
use crate::tables;
use base::{AccountId, Fault, Region};
use kernel::{Cx, Scope};
use std::sync::Arc;
use store::Read;

/// A table's ARN.
pub fn arn(at: Scope, name: &str) -> String {
    base::Arn::new("dynamodb", at.region, at.account, format!("table/{name}")).to_string()
}

/// Where the table of a call would be, and its name.
pub fn place(cx: &Cx, given: &str) -> Result<(Scope, String), Fault> {
    let Some(rest) = given.strip_prefix("arn:") else {
        check_name("tableName", given)?;
        return Ok((cx.scope(), given.to_owned()));
    };
    let bad = || invalid(format!("Invalid table ARN: {given}"));
    let parts: Vec<&str> = rest.splitn(5, ':').collect();
    let [_, "dynamodb", region, account, resource] = parts[..] else { return Err(bad()) };
    let name = resource.strip_prefix("table/").ok_or_else(bad)?;
    check_name("tableName", name)?;
    let region = Region::parse(region).ok_or_else(bad)?;
    if region != cx.region {
        return Err(invalid(format!("Region in the table ARN does not match the region of the request: {given}")));
    }
    let account: AccountId = account.parse().map_err(|_| bad())?;
    Ok((Scope { account, region }, name.to_owned()))
}

/// A table's or index's name.
pub fn check_name(at: &str, name: &str) -> Result<(), Fault> {
    let broken = if name.len() < 3 {
        "Member must have length greater than or equal to 3"
    } else if name.len() > 255 {
        "Member must have length less than or equal to 255"
    } else if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')) {
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    } else {
        return Ok(());
    };
    Err(invalid(format!(
        "1 validation error detected: Value '{name}' at '{at}' failed to satisfy constraint: {broken}"
    )))
}

/// The table for calls about items: it must serve.
pub fn serving(cx: &Cx, read: &dyn Read, given: &str) -> Result<(Scope, Arc<Table>), Fault> {
    let (at, name) = place(cx, given)?;
    let table = tables::table(read, at, &name)?.filter(|t| t.serves()).ok_or_else(errors::no_table)?;
    Ok((at, table))
}

/// The table for calls about tables, in any state.
pub fn any(cx: &Cx, read: &dyn Read, given: &str) -> Result<(Scope, Table), Fault> {
    let (at, name) = place(cx, given)?;
    let table = tables::table(read, at, &name)?.ok_or_else(|| errors::no_table_named(&name))?;
    Ok((at, Arc::unwrap_or_clone(table)))
}

/// The table of an ARN, for tags and policies.
pub fn by_arn(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(Scope, Table), Fault> {
    if !arn.starts_with("arn:") {
        return Err(invalid(format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}")));
    }
    let (at, name) = place(cx, arn)?;
    let table = tables::table(read, at, &name)?.ok_or_else(|| errors::no_resource(arn))?;
    Ok((at, Arc::unwrap_or_clone(table)))
}

/// The resources that a call about a table concerns.
pub fn resources(cx: &Cx, given: &str) -> Vec<String> {
    place(cx, given).map_or_else(|_| Vec::new(), |(at, name)| vec![arn(at, &name)])
}

/// The resources that a call about a table or one of its indexes concerns.
pub fn index_resources(cx: &Cx, given: &str, index: Option<&str>) -> Vec<String> {
    let table = resources(cx, given);
    match index {
        Some(index) => table.into_iter().map(|t| format!("{t}/index/{index}")).collect(),
        None => table,
    }
}
