//! Finding what a call names, by name or ARN; names are not case-sensitive.
//!
//! ARNs: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.html>

use super::{option_groups, parameter_groups};
use crate::model::{EventSubscription, Instance, Snapshot, SubnetGroup};
use crate::rules::identifiers;
use crate::{errors, tables};
use base::{Arn, Fault};
use kernel::Cx;
use store::Read;

/// `arn:aws:rds:REGION:ACCOUNT:db:NAME`
pub fn instance_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("db:{name}"))
}

/// `arn:aws:rds:REGION:ACCOUNT:subgrp:NAME`
pub fn subnet_group_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("subgrp:{name}"))
}

/// `arn:aws:rds:REGION:ACCOUNT:pg:NAME`
pub fn parameter_group_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("pg:{name}"))
}

/// `arn:aws:rds:REGION:ACCOUNT:og:NAME`
pub fn option_group_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("og:{name}"))
}

/// `arn:aws:rds:REGION:ACCOUNT:snapshot:NAME`
pub fn snapshot_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("snapshot:{name}"))
}

/// `arn:aws:rds:REGION:ACCOUNT:es:NAME`
pub fn event_subscription_arn(cx: &Cx, name: &str) -> String {
    cx.arn("rds", format!("es:{name}"))
}

/// An event subscription that must exist.
pub fn event_subscription(cx: &Cx, read: &dyn Read, given: &str) -> Result<EventSubscription, Fault> {
    let found = tables::event_subscription(read, cx.scope(), &name_of(cx, "es", given))?;
    found.ok_or_else(|| errors::no_subscription(given))
}

/// The name inside a DB instance's identifier, which may be an ARN.
pub fn instance_name(cx: &Cx, given: &str) -> Result<String, Fault> {
    if given.is_empty() {
        return Err(errors::missing("DBInstanceIdentifier"));
    }
    if !given.starts_with("arn:") {
        return match identifiers::is_identifier(given) {
            true => Ok(given.to_ascii_lowercase()),
            false => Err(errors::identifier("DBInstanceIdentifier")),
        };
    }
    match own(cx, given) {
        Some(("db", name)) => Ok(name),
        _ => Err(errors::no_instance(given)),
    }
}

/// A DB instance that must exist.
pub fn instance(cx: &Cx, read: &dyn Read, given: &str) -> Result<Instance, Fault> {
    let name = instance_name(cx, given)?;
    tables::instance(read, cx.scope(), &name)?.ok_or_else(|| errors::no_instance(&name))
}

/// A DB subnet group that must exist.
pub fn subnet_group(cx: &Cx, read: &dyn Read, given: &str) -> Result<SubnetGroup, Fault> {
    if given.is_empty() {
        return Err(errors::missing("DBSubnetGroupName"));
    }
    tables::subnet_group(read, cx.scope(), &given.to_ascii_lowercase())?.ok_or_else(|| errors::no_subnet_group(given))
}

/// The name in an identifier that may be an ARN of this kind, in lower case.
pub fn name_of(cx: &Cx, kind: &str, given: &str) -> String {
    match own(cx, given) {
        Some((found, name)) if found == kind => name,
        _ => given.to_ascii_lowercase(),
    }
}

/// A DB snapshot that must exist.
pub fn snapshot(cx: &Cx, read: &dyn Read, given: &str) -> Result<Snapshot, Fault> {
    if given.is_empty() {
        return Err(errors::missing("DBSnapshotIdentifier"));
    }
    let name = name_of(cx, "snapshot", given);
    tables::snapshot(read, cx.scope(), &name)?.ok_or_else(|| errors::no_snapshot(given))
}

/// The kind and name in an ARN of this account and region.
pub fn own(cx: &Cx, arn: &str) -> Option<(&'static str, String)> {
    let arn: Arn = arn.parse().ok()?;
    let here = arn.service == "rds" && arn.region == cx.region.code() && arn.account == cx.account.to_string();
    let (kind, name) = arn.resource.split_once(':')?;
    let kind = ["db", "subgrp", "pg", "og", "snapshot", "es"].into_iter().find(|k| *k == kind)?;
    here.then(|| (kind, name.to_ascii_lowercase()))
}

/// The resource that tags hang on: the ARN of something that exists.
pub fn taggable(cx: &Cx, read: &dyn Read, arn: &str) -> Result<String, Fault> {
    match own(cx, arn) {
        Some(("db", name)) => instance(cx, read, &name).map(|i| instance_arn(cx, &i.name)),
        Some(("subgrp", name)) => subnet_group(cx, read, &name).map(|g| subnet_group_arn(cx, &g.name)),
        Some(("pg", name)) => parameter_groups::find(cx, read, &name).map(|g| parameter_group_arn(cx, &g.name)),
        Some(("og", name)) => option_groups::find(cx, read, &name).map(|g| option_group_arn(cx, &g.name)),
        Some(("es", name)) => event_subscription(cx, read, &name).map(|s| event_subscription_arn(cx, &s.name)),
        Some((_, name)) => snapshot(cx, read, &name).map(|s| snapshot_arn(cx, &s.name)),
        None => Err(errors::resource_name(arn)),
    }
}
