//! The visible list of what this room serves. A test compares it with the model.

use crate::ops;
use crate::rules::names;
use api_ssm as api;
use kernel::{Cx, Operation, read};

/// Everything.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        read(&api::GET_PARAMETER, ops::get_parameter::run, "Name WithDecryption")
            .on(|cx, _, i: &api::GetParameterRequest| vec![arn(cx, &i.name)]),
        read(&api::GET_PARAMETERS, ops::get_parameters::run, "Names WithDecryption")
            .on(|cx, _, i: &api::GetParametersRequest| i.names.iter().map(|n| arn(cx, n)).collect()),
        read(
            &api::GET_PARAMETERS_BY_PATH,
            ops::get_parameters_by_path::run,
            "Path Recursive WithDecryption MaxResults NextToken",
        )
        .on(|cx, _, i: &api::GetParametersByPathRequest| vec![arn(cx, &i.path)]),
    ]
}

/// The resource of a name as a caller gives it.
fn arn(cx: &Cx, given: &str) -> String {
    names::arn(cx.region, names::Asked::of(given).name)
}
