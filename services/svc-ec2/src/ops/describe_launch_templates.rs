//! DescribeLaunchTemplates.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html>

use crate::errors;
use crate::limits::TEMPLATE_RESULTS_MAX;
use crate::model::Template;
use crate::ops::shared::templates;
use crate::tables::TEMPLATES;
use api_ec2::{DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResult};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

/// Templates by id or name, every one of which must exist, or all.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeLaunchTemplatesRequest,
) -> Result<DescribeLaunchTemplatesResult, Fault> {
    check_page(input.max_results)?;
    let found = chosen(cx, read, &input)?;
    let ids = Some(input.launch_template_ids.iter().chain(&input.launch_template_names).flatten().cloned().collect());
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |t| &t.id)?;
    let shown = items.iter().map(|t| templates::show(cx, read, t)).collect::<Result<Vec<_>, _>>()?;
    Ok(DescribeLaunchTemplatesResult { launch_templates: Some(shown), next_token })
}

/// Pages have up to 200 templates, or versions.
pub fn check_page(max: Option<i32>) -> Result<(), Fault> {
    match max {
        Some(n) if n > TEMPLATE_RESULTS_MAX => {
            let why = format!("Expecting a value between 1 and {TEMPLATE_RESULTS_MAX}.");
            Err(errors::invalid_value(n, "MaxResults", &why))
        }
        _ => Ok(()),
    }
}

fn chosen(cx: &Cx, read: &dyn Read, input: &DescribeLaunchTemplatesRequest) -> Result<Vec<Template>, Fault> {
    let ids = input.launch_template_ids.as_deref().unwrap_or_default();
    let names = input.launch_template_names.as_deref().unwrap_or_default();
    if ids.is_empty() && names.is_empty() {
        let all = TEMPLATES.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
        return Ok(all.into_iter().map(|(_, t)| t).collect());
    }
    if !ids.is_empty() && !names.is_empty() {
        return Err(errors::combination("You may specify launch template IDs or names, but not both."));
    }
    let by_id = ids.iter().map(|id| templates::find(cx, read, Some(id), None));
    let by_name = names.iter().map(|name| templates::find(cx, read, None, Some(name)));
    let mut found = by_id.chain(by_name).collect::<Result<Vec<_>, _>>()?;
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup();
    Ok(found)
}

static FILTERS: &[Filter<Template>] = &[
    Filter { name: "create-time", values: |t| vec![ec2_words::to_second(t.created_at).to_string()] },
    Filter { name: "launch-template-name", values: |t| vec![t.name.clone()] },
];
