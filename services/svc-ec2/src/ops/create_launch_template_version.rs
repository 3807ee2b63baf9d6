//! CreateLaunchTemplateVersion.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html>

use crate::errors;
use crate::limits::{self, VERSIONS_PER_CALL_MAX};
use crate::model::TemplateVersion;
use crate::ops::shared::templates;
use crate::rules::tree;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES};
use api_ec2::{CreateLaunchTemplateVersionRequest, CreateLaunchTemplateVersionResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

/// Makes another version, of its own or on top of an earlier one. The default version stays.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateLaunchTemplateVersionRequest,
) -> Result<CreateLaunchTemplateVersionResult, Fault> {
    let token = Token::of("CreateLaunchTemplateVersion", &input.client_token, &input)?;
    let mut template =
        templates::find(cx, tx, input.launch_template_id.as_deref(), input.launch_template_name.as_deref())?;
    if let Some(made) = token.made(cx, tx)? {
        let version = templates::version(cx, tx, &template, Some(&made))?;
        return Ok(answer(&template, &version));
    }
    let own = tree::read(&input.launch_template_data);
    let data = match input.source_version.as_deref().filter(|v| !v.is_empty()) {
        Some(source) => tree::overlay(&templates::version(cx, tx, &template, Some(source))?.data, &own),
        None if own.is_empty() => return Err(errors::missing("LaunchTemplateData")),
        None => own,
    };
    let has = TEMPLATE_VERSIONS.count(tx, &(cx.scope(), template.id.clone())).map_err(Fault::internal)?;
    if has as u64 >= limits::TEMPLATE_VERSIONS.of(cx, tx)? {
        let message =
            format!("You have reached the limit of versions; delete some, up to {VERSIONS_PER_CALL_MAX} a call.");
        return Err(Fault::sender("LaunchTemplateVersionLimitExceeded", message));
    }
    template.last_number += 1;
    template.latest_version = template.last_number;
    let version = TemplateVersion {
        number: template.latest_version,
        description: input.version_description,
        created_at: cx.now(),
        created_by: cx.principal.arn(),
        data,
    };
    let key = (cx.scope(), template.id.clone(), version.number);
    TEMPLATE_VERSIONS.put(tx, &key, &version).map_err(Fault::internal)?;
    TEMPLATES.put(tx, &(cx.scope(), template.id.clone()), &template).map_err(Fault::internal)?;
    token.keep(cx, tx, &version.number.to_string())?;
    Ok(answer(&template, &version))
}

fn answer(template: &crate::model::Template, version: &TemplateVersion) -> CreateLaunchTemplateVersionResult {
    CreateLaunchTemplateVersionResult {
        launch_template_version: Some(templates::show_version(template, version)),
        warning: None,
    }
}
