//! Launch templates: found, shown, and put under a launch.
//!
//! Launch instances using a launch template:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html>

use crate::errors;
use crate::ids::LaunchTemplateId;
use crate::model::{Fields, Template, TemplateVersion, Tree};
use crate::rules::tree;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES, TEMPLATES_BY_NAME};
use api_ec2 as api;
use api_ec2::{LaunchTemplateSpecification, ResponseLaunchTemplateData, RunInstancesRequest};
use base::Fault;
use ec2_words::{Id, tagging, to_second};
use kernel::{Accepts, Cx, Scope};
use store::Read;

/// The template of an id or a name, of which a call gives exactly one.
pub fn find(cx: &Cx, read: &dyn Read, id: Option<&str>, name: Option<&str>) -> Result<Template, Fault> {
    let (id, name) = (id.filter(|i| !i.is_empty()), name.filter(|n| !n.is_empty()));
    match (id, name) {
        (Some(id), None) => {
            let id = LaunchTemplateId::parse(id)?;
            let found = TEMPLATES.get(read, &(cx.scope(), id.clone())).map_err(Fault::internal)?;
            found.ok_or_else(|| id.not_found())
        }
        (None, Some(name)) => named(read, cx.scope(), name)?.ok_or_else(|| errors::no_template(name)),
        (Some(_), Some(_)) => Err(errors::combination("You may specify a launch template ID or name, but not both.")),
        (None, None) => Err(errors::missing("LaunchTemplateId or LaunchTemplateName")),
    }
}

/// The template of this name.
pub fn named(read: &dyn Read, at: Scope, name: &str) -> Result<Option<Template>, Fault> {
    let found = TEMPLATES.list_by(&TEMPLATES_BY_NAME, read, &(at, name.to_owned())).map_err(Fault::internal)?;
    Ok(found.into_iter().map(|(_, t)| t).next())
}

/// The version that a caller names; `$Default` where it names none.
pub fn version(cx: &Cx, read: &dyn Read, template: &Template, asked: Option<&str>) -> Result<TemplateVersion, Fault> {
    let number = number(template, asked)?;
    let found = TEMPLATE_VERSIONS.get(read, &(cx.scope(), template.id.clone(), number)).map_err(Fault::internal)?;
    found.ok_or_else(|| errors::no_template_version(&number.to_string()))
}

/// The number of a version as a caller names it.
pub fn number(template: &Template, asked: Option<&str>) -> Result<u64, Fault> {
    match asked.filter(|v| !v.is_empty()) {
        None | Some("$Default") => Ok(template.default_version),
        Some("$Latest") => Ok(template.latest_version),
        Some(text) => match text.parse() {
            Ok(number) if number > 0 && !text.starts_with('+') => Ok(number),
            _ => Err(errors::bad_template_version(text)),
        },
    }
}

/// A template as answers show it.
pub fn show(cx: &Cx, read: &dyn Read, t: &Template) -> Result<api::LaunchTemplate, Fault> {
    Ok(api::LaunchTemplate {
        launch_template_id: Some(t.id.to_string()),
        launch_template_name: Some(t.name.clone()),
        create_time: Some(to_second(t.created_at)),
        created_by: Some(t.created_by.clone()),
        default_version_number: i64::try_from(t.default_version).ok(),
        latest_version_number: i64::try_from(t.latest_version).ok(),
        tags: tagging::shown(read, cx.scope(), &t.id)?,
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
    })
}

/// A version as answers show it.
pub fn show_version(t: &Template, v: &TemplateVersion) -> api::LaunchTemplateVersion {
    let mut data = ResponseLaunchTemplateData::default();
    // the model gives request and answer the same members
    let strange = tree::fill(&v.data, &mut data);
    debug_assert!(strange.is_empty(), "{strange:?}");
    api::LaunchTemplateVersion {
        launch_template_id: Some(t.id.to_string()),
        launch_template_name: Some(t.name.clone()),
        version_number: i64::try_from(v.number).ok(),
        version_description: v.description.clone(),
        create_time: Some(to_second(v.created_at)),
        created_by: Some(v.created_by.clone()),
        default_version: Some(v.number == t.default_version),
        launch_template_data: Some(data),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
    }
}

/// A launch with its template under it: what the call says goes before what the template says.
pub fn expand(
    cx: &Cx,
    read: &dyn Read,
    input: RunInstancesRequest,
    accepts: &'static str,
) -> Result<(RunInstancesRequest, Option<(LaunchTemplateId, u64)>), Fault> {
    let mut input = input;
    let Some(LaunchTemplateSpecification { launch_template_id: id, launch_template_name: name, version: asked }) =
        input.launch_template.take()
    else {
        return Ok((input, None));
    };
    let template = find(cx, read, id.as_deref(), name.as_deref())?;
    let version = version(cx, read, &template, asked.as_deref())?;
    let said = tree::read(&input);
    let mut fields = tree::overlay(&version.data, &said);
    merge_tags(&mut fields, &version.data, &said);
    let mut launch = RunInstancesRequest::default();
    if let Some(strange) = tree::fill(&fields, &mut launch).first() {
        return Err(Fault::not_implemented(format_args!("RunInstances.LaunchTemplate.{strange}")));
    }
    Accepts(accepts).check("RunInstances", &launch)?;
    Ok((launch, Some((template.id, version.number))))
}

/// Tags of both are given; of the same key for the same type of resource the call's.
fn merge_tags(fields: &mut Fields, template: &Fields, call: &Fields) {
    const NAME: &str = "TagSpecifications";
    let of = |fields: &Fields| match fields.iter().find(|(n, _)| n == NAME) {
        Some((_, Tree::List(items))) => items.clone(),
        _ => Vec::new(),
    };
    let (mut under, over) = (of(template), of(call));
    let taken: Vec<(Vec<String>, Vec<String>)> =
        over.iter().map(|s| (text(s, "ResourceType"), text(s, "Tags.Key"))).collect();
    for specification in &mut under {
        let kind = text(specification, "ResourceType");
        let keys: Vec<&String> = taken.iter().filter(|(k, _)| *k == kind).flat_map(|(_, keys)| keys).collect();
        if let Tree::Struct(members) = specification
            && let Some((_, Tree::List(tags))) = members.iter_mut().find(|(n, _)| n == "Tags")
        {
            tags.retain(|t| text(t, "Key").first().is_none_or(|key| !keys.contains(&key)));
        }
    }
    // a specification that the call has taken the last tag of would be refused as an empty one
    under.retain(|s| !text(s, "Tags.Key").is_empty());
    under.extend(over);
    fields.retain(|(n, _)| n != NAME);
    if !under.is_empty() {
        fields.push((NAME.to_owned(), Tree::List(under)));
    }
}

fn text(value: &Tree, path: &str) -> Vec<String> {
    match value {
        Tree::Struct(fields) => tree::texts(fields, path),
        _ => Vec::new(),
    }
}
