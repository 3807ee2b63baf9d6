//! DescribeInstanceTypeOfferings: every known type is offered in every zone.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html>

use crate::rules::types;
use api_ec2::{
    DescribeInstanceTypeOfferingsRequest, DescribeInstanceTypeOfferingsResult, InstanceTypeOffering, LocationType,
};
use base::Fault;
use ec2_words::listing::{self, Query, one};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

/// One type in one place.
struct Offer {
    key: String,
    kind: LocationType,
    instance_type: Option<String>,
    location: Option<String>,
}

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceTypeOfferingsRequest,
) -> Result<DescribeInstanceTypeOfferingsResult, Fault> {
    let kind = input.location_type.unwrap_or(LocationType::Region);
    let places: Vec<String> = match kind {
        LocationType::Region => vec![cx.region.code().into()],
        LocationType::AvailabilityZone => cx.region.zones().map(|z| z.name()).collect(),
        LocationType::AvailabilityZoneId => cx.region.zones().map(|z| z.id()).collect(),
        LocationType::Outpost => Vec::new(),
    };
    let mut all: Vec<Offer> = types::all()
        .iter()
        .flat_map(|t| places.iter().map(move |p| (t.name, p)))
        .map(|(t, p)| Offer { key: format!("{t}/{p}"), kind, instance_type: Some(t.into()), location: Some(p.clone()) })
        .collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    let query = Query { ids: &None, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, all, FILTERS, |o| &o.key)?;
    let shown = items.into_iter().map(|o| InstanceTypeOffering {
        instance_type: o.instance_type,
        location_type: Some(o.kind),
        location: o.location,
    });
    Ok(DescribeInstanceTypeOfferingsResult { instance_type_offerings: Some(shown.collect()), next_token })
}

static FILTERS: &[Filter<Offer>] = &[
    Filter { name: "instance-type", values: |o| one(&o.instance_type) },
    Filter { name: "location", values: |o| one(&o.location) },
];
