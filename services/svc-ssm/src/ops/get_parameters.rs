//! GetParameters: <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>

use crate::ops::shared;
use api_ssm::{GetParametersRequest, GetParametersResult};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Parameters in alphabetical order; names of none are answered apart.
pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetParametersRequest) -> Result<GetParametersResult, Fault> {
    let all = shared::public(cx, read)?;
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for name in input.names {
        match shared::find(&all, &name) {
            Ok(parameter) => found.push(parameter),
            Err(fault) if fault.code == "ValidationException" => return Err(fault),
            Err(_) => lost.push(name),
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.dedup();
    Ok(GetParametersResult { parameters: Some(found), invalid_parameters: Some(lost) })
}
