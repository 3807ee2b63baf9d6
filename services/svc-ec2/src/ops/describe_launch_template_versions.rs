//! DescribeLaunchTemplateVersions.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>

use crate::errors;
use crate::model::{Template, TemplateVersion};
use crate::ops::describe_launch_templates::check_page;
use crate::ops::shared::templates;
use crate::rules::tree;
use crate::tables::{TEMPLATE_VERSIONS, TEMPLATES};
use api_ec2::{DescribeLaunchTemplateVersionsRequest, DescribeLaunchTemplateVersionsResult};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

/// Versions of one template, highest number first; or the latest and default ones of all.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeLaunchTemplateVersionsRequest,
) -> Result<DescribeLaunchTemplateVersionsResult, Fault> {
    check_page(input.max_results)?;
    let mut found = chosen(cx, read, &input)?;
    found.sort_by_key(place);
    found.dedup_by(|a, b| place(a) == place(b));
    let of = [&input.launch_template_id, &input.launch_template_name, &input.min_version, &input.max_version];
    let ids = Some(of.into_iter().flatten().chain(input.versions.iter().flatten()).cloned().collect());
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page_by(cx, read, &query, found, FILTERS, |s| &s.template.id, place)?;
    let shown = items.iter().map(|s| templates::show_version(&s.template, &s.version)).collect();
    Ok(DescribeLaunchTemplateVersionsResult { launch_template_versions: Some(shown), next_token })
}

/// A version with its template.
struct Shown {
    template: Template,
    version: TemplateVersion,
}

/// By template, and there the highest number first.
fn place(s: &Shown) -> String {
    format!("{} {:020}", s.template.id, u64::MAX - s.version.number)
}

fn chosen(cx: &Cx, read: &dyn Read, input: &DescribeLaunchTemplateVersionsRequest) -> Result<Vec<Shown>, Fault> {
    let (id, name) = (input.launch_template_id.as_deref(), input.launch_template_name.as_deref());
    let asked = input.versions.as_deref().unwrap_or_default();
    let one = |template: &Template, version: &str| -> Result<Shown, Fault> {
        Ok(Shown { version: templates::version(cx, read, template, Some(version))?, template: template.clone() })
    };
    if id.is_none() && name.is_none() {
        if asked.is_empty() || asked.iter().any(|v| v != "$Latest" && v != "$Default") {
            return Err(errors::missing("LaunchTemplateId or LaunchTemplateName"));
        }
        let all = TEMPLATES.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
        return all.iter().flat_map(|(_, t)| asked.iter().map(|v| one(t, v))).collect();
    }
    let template = templates::find(cx, read, id, name)?;
    if !asked.is_empty() {
        return asked.iter().map(|v| one(&template, v)).collect();
    }
    let bound = |text: &Option<String>| text.as_deref().map(|t| templates::number(&template, Some(t))).transpose();
    let (least, most) = (bound(&input.min_version)?.unwrap_or(0), bound(&input.max_version)?.unwrap_or(u64::MAX));
    let all = TEMPLATE_VERSIONS.list(read, &(cx.scope(), template.id.clone())).map_err(Fault::internal)?;
    let inside = all.into_iter().map(|(_, v)| v).filter(|v| (least..=most).contains(&v.number));
    Ok(inside.map(|version| Shown { template: template.clone(), version }).collect())
}

fn data(s: &Shown, path: &str) -> Vec<String> {
    tree::texts(&s.version.data, path)
}

static FILTERS: &[Filter<Shown>] = &[
    Filter { name: "create-time", values: |s| vec![ec2_words::to_second(s.version.created_at).to_string()] },
    Filter { name: "ebs-optimized", values: |s| data(s, "EbsOptimized") },
    Filter { name: "host-resource-group-arn", values: |s| data(s, "Placement.HostResourceGroupArn") },
    Filter { name: "http-endpoint", values: |s| data(s, "MetadataOptions.HttpEndpoint") },
    Filter { name: "http-protocol-ipv4", values: |s| data(s, "MetadataOptions.HttpProtocolIpv4") },
    Filter { name: "http-tokens", values: |s| data(s, "MetadataOptions.HttpTokens") },
    Filter { name: "iam-instance-profile", values: |s| data(s, "IamInstanceProfile.Arn") },
    Filter { name: "image-id", values: |s| data(s, "ImageId") },
    Filter { name: "instance-type", values: |s| data(s, "InstanceType") },
    Filter {
        name: "is-default-version",
        values: |s| vec![(s.version.number == s.template.default_version).to_string()],
    },
    Filter { name: "kernel-id", values: |s| data(s, "KernelId") },
    Filter { name: "license-configuration-arn", values: |s| data(s, "LicenseSpecifications.LicenseConfigurationArn") },
    Filter { name: "network-card-index", values: |s| data(s, "NetworkInterfaces.NetworkCardIndex") },
    Filter { name: "ram-disk-id", values: |s| data(s, "RamDiskId") },
];
