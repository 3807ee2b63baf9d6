//! ModifyLaunchTemplate.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html>

use crate::errors;
use crate::ops::shared::templates;
use crate::tables::TEMPLATES;
use api_ec2::{ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

/// Makes another version the default one.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyLaunchTemplateRequest) -> Result<ModifyLaunchTemplateResult, Fault> {
    let token = Token::of("ModifyLaunchTemplate", &input.client_token, &input)?;
    let mut template =
        templates::find(cx, tx, input.launch_template_id.as_deref(), input.launch_template_name.as_deref())?;
    let wanted = input.default_version.as_deref().ok_or_else(|| errors::missing("DefaultVersion"))?;
    // the same call again has nothing left to do
    if token.made(cx, tx)?.is_none() {
        template.default_version = templates::version(cx, tx, &template, Some(wanted))?.number;
        TEMPLATES.put(tx, &(cx.scope(), template.id.clone()), &template).map_err(Fault::internal)?;
        token.keep(cx, tx, &template.id)?;
    }
    Ok(ModifyLaunchTemplateResult { launch_template: Some(templates::show(cx, tx, &template)?) })
}
