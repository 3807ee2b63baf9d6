//! DescribeDBParameters: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html>
//!
//! DescribeEngineDefaultParameters: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEngineDefaultParameters.html>

use super::modify_db_parameter_group::engine_of;
use super::shared::listing::{self, Known, Query};
use super::shared::{on_offer, parameter_groups};
use crate::errors;
use crate::model::{ApplyMethod, Engine, ParameterGroup};
use crate::rules::parameters::{self, Fact};
use crate::rules::versions;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

const FILTERS: &[Known<api::Parameter>] = &[("parameter-name", |p| p.parameter_name.iter().cloned().collect())];

/// Where a value comes from.
const SOURCES: &[&str] = &["user", "system", "engine-default"];

/// The parameters of a group.
pub fn of_group(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeDBParametersMessage,
) -> Result<api::DBParameterGroupDetails, Fault> {
    let group = parameter_groups::find(cx, read, &input.db_parameter_group_name)?;
    let source = input.source.as_deref().filter(|s| !s.is_empty());
    if let Some(other) = source.filter(|s| !SOURCES.contains(s)) {
        return Err(errors::invalid(format!("Invalid source type: {other}")));
    }
    let mut rows = shown(engine_of(read, &group)?, &group);
    rows.retain(|p| source.is_none_or(|s| p.source.as_deref() == Some(s)));
    let query = Query {
        what: &("DescribeDBParameters", &group.name, source),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, FILTERS, key)?;
    Ok(api::DBParameterGroupDetails { parameters: Some(rows), marker })
}

/// The parameters of a family.
pub fn of_family(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeEngineDefaultParametersMessage,
) -> Result<api::DescribeEngineDefaultParametersResult, Fault> {
    let family = input.db_parameter_group_family.to_ascii_lowercase();
    let engine = versions::of_family(&on_offer(read)?, &family).ok_or_else(|| errors::no_family(&family))?;
    let rows = shown(engine, &parameter_groups::default_of(&family));
    let query = Query {
        what: &("DescribeEngineDefaultParameters", &family),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, FILTERS, key)?;
    let defaults = api::EngineDefaults { db_parameter_group_family: Some(family), parameters: Some(rows), marker };
    Ok(api::DescribeEngineDefaultParametersResult { engine_defaults: Some(defaults) })
}

fn key(p: &api::Parameter) -> String {
    p.parameter_name.clone().unwrap_or_default()
}

fn shown(engine: Engine, group: &ParameterGroup) -> Vec<api::Parameter> {
    let mut all: Vec<_> = parameters::all(engine).iter().map(|fact| one(fact, group)).collect();
    all.sort_by(|a, b| a.parameter_name.cmp(&b.parameter_name));
    all
}

fn one(fact: &Fact, group: &ParameterGroup) -> api::Parameter {
    let changed = group.changed.get(fact.name);
    let source = match (changed, fact.system, fact.modifiable) {
        (Some(_), ..) => "user",
        (None, Some(_), _) | (None, None, false) => "system",
        (None, None, true) => "engine-default",
    };
    let method = changed.map_or(ApplyMethod::PendingReboot, |p| p.method);
    api::Parameter {
        parameter_name: Some(fact.name.into()),
        parameter_value: changed.map(|p| p.value.clone()).or(fact.system.map(str::to_owned)),
        source: Some(source.into()),
        apply_type: Some(if fact.dynamic { "dynamic" } else { "static" }.into()),
        data_type: Some(fact.kind.into()),
        allowed_values: fact.allowed.map(str::to_owned),
        is_modifiable: Some(fact.modifiable),
        apply_method: Some(match method {
            ApplyMethod::Immediate => api::ApplyMethod::Immediate,
            ApplyMethod::PendingReboot => api::ApplyMethod::PendingReboot,
        }),
        ..Default::default()
    }
}
