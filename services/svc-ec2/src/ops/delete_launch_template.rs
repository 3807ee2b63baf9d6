//! DeleteLaunchTemplate.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html>

use crate::ops::shared::templates;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES};
use api_ec2::{DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

/// Deletes a template with all of its versions; machines that were launched from it go on.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteLaunchTemplateRequest) -> Result<DeleteLaunchTemplateResult, Fault> {
    let at = cx.scope();
    let template = templates::find(cx, tx, input.launch_template_id.as_deref(), input.launch_template_name.as_deref())?;
    let shown = templates::show(cx, tx, &template)?;
    for (key, _) in TEMPLATE_VERSIONS.list(tx, &(at, template.id.clone())).map_err(Fault::internal)? {
        TEMPLATE_VERSIONS.delete(tx, &key).map_err(Fault::internal)?;
    }
    TEMPLATES.delete(tx, &(at, template.id.clone())).map_err(Fault::internal)?;
    tags::clear(tx, at, &template.id)?;
    Ok(DeleteLaunchTemplateResult { launch_template: Some(shown) })
}
