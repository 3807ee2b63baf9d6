//! ModifyDBParameterGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html>

use super::shared::{events, on_offer, parameter_groups};
use crate::limits::PARAMETERS_PER_CALL_MAX;
use crate::model::{ApplyMethod, Engine, Instance, Parameter, ParameterGroup, State};
use crate::rules::parameters::{self, Fact};
use crate::rules::versions;
use crate::{errors, tables};
use api_rds::{DBParameterGroupNameMessage, ModifyDBParameterGroupMessage};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// Sets values. Dynamic ones with `immediate` reach running engines at once, everything else with their next start.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyDBParameterGroupMessage) -> Result<DBParameterGroupNameMessage, Fault> {
    let mut group = changeable(cx, tx, &input.db_parameter_group_name)?;
    let engine = engine_of(tx, &group)?;
    check_count(&input.parameters)?;
    let (mut told, mut at_once) = (Vec::new(), Vec::new());
    for given in &input.parameters {
        let (fact, parameter) = wanted(engine, given)?;
        told.push(format!(
            "Updated parameter {} to {} with apply method {}",
            fact.name,
            parameter.value,
            parameter.method.name()
        ));
        if parameter.method == ApplyMethod::Immediate {
            at_once.push((fact.name.to_owned(), Some(parameter.value.clone())));
        }
        group.changed.insert(fact.name.to_owned(), parameter);
    }
    keep(cx, tx, &group, at_once, told)
}

/// A group that a user made.
pub fn changeable(cx: &Cx, read: &dyn Read, given: &str) -> Result<ParameterGroup, Fault> {
    if given.is_empty() {
        return Err(errors::missing("DBParameterGroupName"));
    }
    let group = parameter_groups::find(cx, read, given)?;
    match group.name.starts_with(parameter_groups::DEFAULT) {
        true => Err(errors::default_parameter_group_modified()),
        false => Ok(group),
    }
}

/// The engine that a group is for.
pub fn engine_of(read: &dyn Read, group: &ParameterGroup) -> Result<Engine, Fault> {
    versions::of_family(&on_offer(read)?, &group.family).ok_or_else(|| errors::no_family(&group.family))
}

/// One call changes a few parameters.
pub fn check_count(given: &[api_rds::Parameter]) -> Result<(), Fault> {
    match given.len() {
        0 => Err(errors::missing("Parameters")),
        1..=PARAMETERS_PER_CALL_MAX => Ok(()),
        _ => Err(errors::invalid(format!(
            "The number of parameters in a single request must not exceed {PARAMETERS_PER_CALL_MAX}."
        ))),
    }
}

/// A parameter that a user may set.
pub fn known(engine: Engine, given: &api_rds::Parameter) -> Result<&'static Fact, Fault> {
    let name = given.parameter_name.as_deref().filter(|n| !n.is_empty());
    let name = name.ok_or_else(|| errors::missing("ParameterName"))?;
    let fact = parameters::find(engine, name).ok_or_else(|| errors::no_parameter(name))?;
    if fact.modifiable { Ok(fact) } else { Err(errors::fixed_parameter(name)) }
}

/// How a changed parameter is to be applied.
pub fn method(fact: &Fact, given: &api_rds::Parameter) -> Result<ApplyMethod, Fault> {
    match given.apply_method.ok_or_else(|| errors::missing("ApplyMethod"))? {
        api_rds::ApplyMethod::Immediate if !fact.dynamic => Err(errors::static_parameter()),
        api_rds::ApplyMethod::Immediate => Ok(ApplyMethod::Immediate),
        api_rds::ApplyMethod::PendingReboot => Ok(ApplyMethod::PendingReboot),
    }
}

fn wanted(engine: Engine, given: &api_rds::Parameter) -> Result<(&'static Fact, Parameter), Fault> {
    let fact = known(engine, given)?;
    let value = given.parameter_value.clone().ok_or_else(|| errors::missing("ParameterValue"))?;
    parameters::check(fact, &value)?;
    Ok((fact, Parameter { value, method: method(fact, given)? }))
}

/// Writes the group, and what its instances are to change at once.
pub fn keep(
    cx: &Cx,
    tx: &mut Tx,
    group: &ParameterGroup,
    at_once: Vec<(String, Option<String>)>,
    told: Vec<String>,
) -> Result<DBParameterGroupNameMessage, Fault> {
    tables::keep_parameter_group(tx, cx.scope(), group)?;
    events::tell_parameter_group(cx, tx, &group.name, told)?;
    for mut i in parameter_groups::users(cx, tx, &group.name)? {
        if runs(&i) && !at_once.is_empty() {
            i.configured.at_once.retain(|(known, _)| at_once.iter().all(|(name, _)| name != known));
            i.configured.at_once.extend(at_once.iter().cloned());
            tables::keep(tx, cx.scope(), &i)?;
        }
    }
    Ok(DBParameterGroupNameMessage { db_parameter_group_name: Some(group.name.clone()) })
}

/// An engine that is about to start reads the whole group then.
fn runs(i: &Instance) -> bool {
    i.initialised && !i.restart && !matches!(i.state, State::Stopping | State::Stopped { .. } | State::Deleting)
}
