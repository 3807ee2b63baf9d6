//! DeleteLaunchTemplateVersions.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html>

use crate::errors;
use crate::limits::VERSIONS_PER_CALL_MAX;
use crate::model::Template;
use crate::ops::shared::templates;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES};
use api_ec2::{
    DeleteLaunchTemplateVersionsRequest, DeleteLaunchTemplateVersionsResponseErrorItem,
    DeleteLaunchTemplateVersionsResponseSuccessItem, DeleteLaunchTemplateVersionsResult, LaunchTemplateErrorCode,
    ResponseError,
};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeSet;
use store::Tx;

/// Deletes versions by number, but for the default one; each succeeds or fails by itself.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteLaunchTemplateVersionsRequest,
) -> Result<DeleteLaunchTemplateVersionsResult, Fault> {
    let (id, name) = (input.launch_template_id.as_deref(), input.launch_template_name.as_deref());
    let mut template = templates::find(cx, tx, id, name)?;
    if input.versions.len() > VERSIONS_PER_CALL_MAX {
        let message = format!("You can delete up to {VERSIONS_PER_CALL_MAX} versions in a single request.");
        return Err(errors::combination(message));
    }
    let number = |text: &String| text.parse::<u64>().map_err(|_| errors::bad_template_version(text));
    let numbers = input.versions.iter().map(number).collect::<Result<BTreeSet<u64>, _>>()?;
    if numbers.contains(&template.default_version) {
        return Err(errors::default_template_version());
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for number in numbers {
        let key = (cx.scope(), template.id.clone(), number);
        match TEMPLATE_VERSIONS.delete(tx, &key).map_err(Fault::internal)? {
            true => done.push(success(&template, number)),
            false => failed.push(failure(&template, number)),
        }
    }
    shrink(cx, tx, &mut template)?;
    Ok(DeleteLaunchTemplateVersionsResult {
        successfully_deleted_launch_template_versions: Some(done),
        unsuccessfully_deleted_launch_template_versions: Some(failed),
    })
}

/// `$Latest` is the highest version that there is.
fn shrink(cx: &Cx, tx: &mut Tx, template: &mut Template) -> Result<(), Fault> {
    let left = TEMPLATE_VERSIONS.list(tx, &(cx.scope(), template.id.clone())).map_err(Fault::internal)?;
    template.latest_version = left.iter().map(|(_, v)| v.number).max().unwrap_or(template.latest_version);
    TEMPLATES.put(tx, &(cx.scope(), template.id.clone()), template).map_err(Fault::internal)
}

fn success(t: &Template, number: u64) -> DeleteLaunchTemplateVersionsResponseSuccessItem {
    DeleteLaunchTemplateVersionsResponseSuccessItem {
        launch_template_id: Some(t.id.to_string()),
        launch_template_name: Some(t.name.clone()),
        version_number: i64::try_from(number).ok(),
    }
}

fn failure(t: &Template, number: u64) -> DeleteLaunchTemplateVersionsResponseErrorItem {
    DeleteLaunchTemplateVersionsResponseErrorItem {
        launch_template_id: Some(t.id.to_string()),
        launch_template_name: Some(t.name.clone()),
        version_number: i64::try_from(number).ok(),
        response_error: Some(ResponseError {
            code: Some(LaunchTemplateErrorCode::LaunchTemplateVersionDoesNotExist),
            message: Some(errors::no_template_version(&number.to_string()).message),
        }),
    }
}
