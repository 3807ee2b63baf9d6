//! DescribePlacementGroups.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html>

use crate::ids::PlacementGroupId;
use crate::model::{PlacementGroup, Strategy};
use crate::ops::shared::groups;
use crate::tables;
use api_ec2 as api;
use api_ec2::{DescribePlacementGroupsRequest, DescribePlacementGroupsResult};
use base::Fault;
use ec2_words::{Id, listing, tagging};
use kernel::Cx;
use kernel::filter::{self, Filter};
use listing::one;
use shape::Enum;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribePlacementGroupsRequest,
) -> Result<DescribePlacementGroupsResult, Fault> {
    let mut found = tables::placement_groups(read, cx.scope())?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    for name in input.group_names.iter().flatten() {
        groups::by_name(cx, read, name)?;
    }
    for id in input.group_ids.iter().flatten() {
        tables::placement_group(read, cx.scope(), &PlacementGroupId::parse(id)?)?;
    }
    let asked = |some: &Option<Vec<String>>, has: &str| {
        some.as_ref().is_none_or(|some| some.is_empty() || some.iter().any(|s| s == has))
    };
    found.retain(|g| asked(&input.group_names, &g.name) && asked(&input.group_ids, &g.id));
    let shown = found.iter().map(|g| show(cx, read, g)).collect::<Result<Vec<_>, _>>()?;
    let kept = filter::keep(read, cx.scope(), shown, &listing::asked(&input.filters), FILTERS, id)?;
    Ok(DescribePlacementGroupsResult { placement_groups: Some(kept) })
}

fn id(g: &api::PlacementGroup) -> &str {
    g.group_id.as_deref().unwrap_or_default()
}

/// A group as answers show it.
pub fn show(cx: &Cx, read: &dyn Read, g: &PlacementGroup) -> Result<api::PlacementGroup, Fault> {
    let (partitions, level) = match g.strategy {
        Strategy::Partition { count } => (Some(count as i32), None),
        Strategy::Spread => (None, Some(api::SpreadLevel::Rack)),
        Strategy::Cluster => (None, None),
    };
    let arn = format!("arn:aws:ec2:{}:{}:placement-group/{}", cx.region.code(), cx.account, g.name);
    Ok(api::PlacementGroup {
        group_name: Some(g.name.clone()),
        state: Some(api::PlacementGroupState::Available),
        strategy: api::PlacementStrategy::parse(g.strategy.name()),
        partition_count: partitions,
        group_id: Some(g.id.to_string()),
        tags: tagging::shown(read, cx.scope(), &g.id)?,
        group_arn: Some(arn),
        spread_level: level,
        ..Default::default()
    })
}

static FILTERS: &[Filter<api::PlacementGroup>] = &[
    Filter { name: "group-arn", values: |g| one(&g.group_arn) },
    Filter { name: "group-name", values: |g| one(&g.group_name) },
    Filter { name: "spread-level", values: |g| one(&g.spread_level) },
    Filter { name: "state", values: |g| one(&g.state) },
    Filter { name: "strategy", values: |g| one(&g.strategy) },
];
