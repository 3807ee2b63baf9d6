//! Finding parameter groups: those that users made, and the default one of each family.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>

use super::{find, on_offer};
use crate::model::{Engine, Instance, ParameterGroup, Parameters};
use crate::rules::versions;
use crate::{errors, tables};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use store::Read;

/// What the names of default groups begin with.
pub const DEFAULT: &str = "default.";

/// The default group of a family.
pub fn default_of(family: &str) -> ParameterGroup {
    ParameterGroup {
        name: format!("{DEFAULT}{family}"),
        family: family.to_owned(),
        description: format!("Default parameter group for {family}"),
        changed: BTreeMap::new(),
    }
}

/// A parameter group that must exist.
pub fn find(cx: &Cx, read: &dyn Read, given: &str) -> Result<ParameterGroup, Fault> {
    let name = find::name_of(cx, "pg", given);
    if let Some(family) = name.strip_prefix(DEFAULT) {
        let known = on_offer(read)?.iter().any(|v| v.family() == family);
        return if known { Ok(default_of(family)) } else { Err(errors::no_parameter_group(given)) };
    }
    tables::parameter_group(read, cx.scope(), &name)?.ok_or_else(|| errors::no_parameter_group(given))
}

/// The group that an instance of this engine may have.
pub fn fitting(cx: &Cx, read: &dyn Read, engine: Engine, version: &str, given: &str) -> Result<ParameterGroup, Fault> {
    let (group, needs) = (find(cx, read, given)?, versions::family(engine, version));
    match group.family == needs {
        true => Ok(group),
        false => Err(errors::parameter_group_family(&group.name, &group.family, &needs)),
    }
}

/// What an instance's group says now.
pub fn values_of(read: &dyn Read, at: kernel::Scope, i: &Instance) -> Result<Parameters, Fault> {
    let group = tables::parameter_group(read, at, &i.configured.parameter_group)?;
    Ok(group.map(|g| g.values()).unwrap_or_default())
}

/// AWS's word for how far the engine follows its group.
pub fn status(i: &Instance, wanted: &Parameters) -> &'static str {
    let g = &i.configured;
    match () {
        () if !g.at_once.is_empty() => "applying",
        () if g.parameter_group != g.started_with || g.running != *wanted => "pending-reboot",
        () => "in-sync",
    }
}

/// Instances of this account and region that have this group.
pub fn users(cx: &Cx, read: &dyn Read, name: &str) -> Result<Vec<Instance>, Fault> {
    let mut all = tables::instances(read, cx.scope())?;
    all.retain(|i| i.configured.parameter_group == name);
    Ok(all)
}
