//! CreateLaunchTemplate.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html>

use crate::errors;
use crate::ids::LaunchTemplateId;
use crate::limits;
use crate::model::{Template, TemplateVersion};
use crate::ops::shared::templates;
use crate::rules::tree;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES};
use api_ec2::{CreateLaunchTemplateRequest, CreateLaunchTemplateResult};
use base::Fault;
use ec2_words::token::Token;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

/// Makes a template with its first version.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateLaunchTemplateRequest) -> Result<CreateLaunchTemplateResult, Fault> {
    let token = Token::of("CreateLaunchTemplate", &input.client_token, &input)?;
    let template = match token.made(cx, tx)? {
        Some(id) => templates::find(cx, tx, Some(&id), None)?,
        None => {
            let made = make(cx, tx, input)?;
            token.keep(cx, tx, &made.id)?;
            made
        }
    };
    Ok(CreateLaunchTemplateResult { launch_template: Some(templates::show(cx, tx, &template)?), warning: None })
}

fn make(cx: &Cx, tx: &mut Tx, input: CreateLaunchTemplateRequest) -> Result<Template, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "launch-template")?;
    let name = input.launch_template_name;
    if !is_name(&name) {
        return Err(errors::bad_template_name());
    }
    if templates::named(tx, cx.scope(), &name)?.is_some() {
        return Err(errors::template_exists());
    }
    if TEMPLATES.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= limits::TEMPLATES.of(cx, tx)? {
        return Err(Fault::sender("LaunchTemplateLimitExceeded", "You have reached the limit of launch templates."));
    }
    let template = Template {
        id: LaunchTemplateId::new(cx),
        name,
        created_at: cx.now(),
        created_by: cx.principal.arn(),
        default_version: 1,
        latest_version: 1,
        last_number: 1,
    };
    let version = TemplateVersion {
        number: 1,
        description: input.version_description,
        created_at: cx.now(),
        created_by: cx.principal.arn(),
        data: tree::read(&input.launch_template_data),
    };
    TEMPLATES.put(tx, &(cx.scope(), template.id.clone()), &template).map_err(Fault::internal)?;
    TEMPLATE_VERSIONS.put(tx, &(cx.scope(), template.id.clone(), 1), &version).map_err(Fault::internal)?;
    tagging::give(cx, tx, &template.id, &tags)?;
    Ok(template)
}

/// 3 to 128 letters, digits and `( ) . - / _`.
fn is_name(name: &str) -> bool {
    (3..=128).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"().-/_".contains(&b))
}
