//! GetParameter: <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use crate::ops::shared;
use api_ssm::{GetParameterRequest, GetParameterResult};
use base::Fault;
use kernel::Cx;
use store::Read;

/// One parameter.
pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetParameterRequest) -> Result<GetParameterResult, Fault> {
    let found = shared::find(&shared::public(cx, read)?, &input.name)?;
    Ok(GetParameterResult { parameter: Some(found) })
}
