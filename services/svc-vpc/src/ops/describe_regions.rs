//! DescribeRegions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>

use crate::errors;
use crate::ops::shared::listing::{self, Query, one};
use api_ec2::{self as api, DescribeRegionsRequest, DescribeRegionsResult, RegionGeography};
use base::{Fault, REGIONS, RegionFacts};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::Region>] = &[
    Filter { name: "endpoint", values: |r| one(&r.endpoint) },
    Filter { name: "opt-in-status", values: |r| one(&r.opt_in_status) },
    Filter { name: "region-name", values: |r| one(&r.region_name) },
];

/// Lists the regions that accounts have; with `AllRegions`, also those that they would have to opt in to.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeRegionsRequest) -> Result<DescribeRegionsResult, Fault> {
    let names = input.region_names.clone().unwrap_or_default();
    if let Some(unknown) = names.iter().find(|n| !REGIONS.iter().any(|r| r.code == **n)) {
        return Err(errors::invalid(format!("Invalid region name: [{unknown}]")));
    }
    let all = input.all_regions.unwrap_or(false);
    let wanted = |r: &&RegionFacts| {
        if names.is_empty() { all || !r.opt_in } else { names.iter().any(|n| n == r.code) }
    };
    let shown = REGIONS.iter().filter(wanted).map(show).collect();
    let query = Query { ids: &input.region_names, filters: &input.filters, max: None, token: &None };
    let (regions, _) =
        listing::page(cx, read, &query, shown, FILTERS, |r| r.region_name.as_deref().unwrap_or_default())?;
    Ok(DescribeRegionsResult { regions: Some(regions) })
}

fn show(facts: &RegionFacts) -> api::Region {
    api::Region {
        opt_in_status: Some(if facts.opt_in { "not-opted-in" } else { "opt-in-not-required" }.into()),
        geography: Some(vec![RegionGeography { name: Some(facts.place.into()) }]),
        region_name: Some(facts.code.into()),
        endpoint: Some(format!("ec2.{}.amazonaws.com", facts.code)),
    }
}
