//! An image by the name of a parameter: `resolve:ssm:NAME`, with `:VERSION` or `:LABEL` behind it, looked up when a machine is launched.
//!
//! "Use a Systems Manager parameter instead of an AMI ID", Amazon EC2 User Guide; ImageId in
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>. The caller must be allowed `ssm:GetParameters`. AWS's pages
//! give no wording for a parameter that is not there.

use api_ssm::{GET_PARAMETERS, GetParametersRequest};
use base::Fault;
use kernel::Cx;
use std::borrow::Cow;
use store::Read;

const PREFIX: &str = "resolve:ssm:";

/// The id that a launch's image is given by.
pub fn image_id<'a>(cx: &Cx, read: &dyn Read, said: &'a str) -> Result<Cow<'a, str>, Fault> {
    let Some(name) = said.strip_prefix(PREFIX) else { return Ok(Cow::Borrowed(said)) };
    let ask = GetParametersRequest { names: vec![name.to_owned()], ..Default::default() };
    let found = cx.ask(read, &GET_PARAMETERS, ask).map_err(|e| match e.status {
        400 if e.code != "AccessDeniedException" => ec2_words::errors::invalid_value(said, "imageId", &e.message),
        _ => e,
    })?;
    let value = found.parameters.into_iter().flatten().next().and_then(|p| p.value);
    value
        .map(Cow::Owned)
        .ok_or_else(|| ec2_words::errors::invalid_value(said, "imageId", "The parameter does not exist."))
}
