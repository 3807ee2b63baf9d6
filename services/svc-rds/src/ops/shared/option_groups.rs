//! Finding option groups: those that users made, and the default one of each major version.
//!
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html>

use super::{find, on_offer};
use crate::model::{Engine, OptionGroup};
use crate::rules::versions;
use crate::{errors, tables};
use base::Fault;
use kernel::Cx;
use store::Read;

/// What the names of default groups begin with.
pub const DEFAULT: &str = "default:";

/// The default group of each major version on offer.
pub fn defaults(read: &dyn Read) -> Result<Vec<OptionGroup>, Fault> {
    let made = |v: &versions::Version| OptionGroup {
        name: versions::option_group(v.engine, &v.name),
        description: format!("Default option group for {} {}", v.engine.name(), v.series()),
        engine: v.engine,
        major: v.series(),
        copied: None,
    };
    let mut all: Vec<OptionGroup> = on_offer(read)?.iter().map(made).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.dedup_by(|a, b| a.name == b.name);
    Ok(all)
}

/// An option group that must exist.
pub fn find(cx: &Cx, read: &dyn Read, given: &str) -> Result<OptionGroup, Fault> {
    let name = find::name_of(cx, "og", given);
    let found = match name.starts_with(DEFAULT) {
        true => defaults(read)?.into_iter().find(|g| g.name == name),
        false => tables::option_group(read, cx.scope(), &name)?,
    };
    found.ok_or_else(|| errors::no_option_group(given))
}

/// The group that an instance of this engine may have.
pub fn fitting(cx: &Cx, read: &dyn Read, engine: Engine, version: &str, given: &str) -> Result<OptionGroup, Fault> {
    let group = find(cx, read, given)?;
    match group.engine == engine && group.major == versions::series(engine, version) {
        true => Ok(group),
        false => Err(errors::combination(format!(
            "The option group {} is associated with a different engine than the instance: {} {}.",
            group.name,
            group.engine.name(),
            group.major
        ))),
    }
}

/// Whether an instance or a snapshot has this group.
pub fn is_used(cx: &Cx, read: &dyn Read, name: &str) -> Result<bool, Fault> {
    let by_instance = tables::instances(read, cx.scope())?.iter().any(|i| i.configured.option_group == name);
    Ok(by_instance || tables::snapshots(read, cx.scope())?.iter().any(|s| s.option_group == name))
}
