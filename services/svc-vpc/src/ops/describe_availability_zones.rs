//! DescribeAvailabilityZones: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>

use crate::errors;
use crate::ops::shared::listing::{self, Query, each, one};
use api_ec2::{
    AvailabilityZone, AvailabilityZoneOptInStatus, AvailabilityZoneState, DescribeAvailabilityZonesRequest,
    DescribeAvailabilityZonesResult,
};
use base::{Fault, Zone};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<AvailabilityZone>] = &[
    Filter { name: "group-name", values: |z| one(&z.group_name) },
    Filter { name: "group-long-name", values: |z| one(&z.group_long_name) },
    Filter { name: "message", values: |z| each(&z.messages, |m| &m.message) },
    Filter { name: "opt-in-status", values: |z| one(&z.opt_in_status) },
    Filter { name: "parent-zone-id", values: |z| one(&z.parent_zone_id) },
    Filter { name: "parent-zone-name", values: |z| one(&z.parent_zone_name) },
    Filter { name: "region-name", values: |z| one(&z.region_name) },
    Filter { name: "state", values: |z| one(&z.state) },
    Filter { name: "zone-id", values: |z| one(&z.zone_id) },
    Filter { name: "zone-name", values: |z| one(&z.zone_name) },
    Filter { name: "zone-type", values: |z| one(&z.zone_type) },
];

/// Lists the region's zones. There are no local or wavelength zones, so that `AllAvailabilityZones` adds none.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeAvailabilityZonesRequest,
) -> Result<DescribeAvailabilityZonesResult, Fault> {
    let zones: Vec<Zone> = cx.region.zones().collect();
    let (names, ids) = (input.zone_names.unwrap_or_default(), input.zone_ids.unwrap_or_default());
    if let Some(unknown) = names.iter().find(|n| !zones.iter().any(|z| z.name() == **n)) {
        return Err(errors::invalid(format!("Invalid availability zone: [{unknown}]")));
    }
    if let Some(unknown) = ids.iter().find(|i| !zones.iter().any(|z| z.id() == **i)) {
        return Err(errors::invalid(format!("Invalid availability zone-id: [{unknown}]")));
    }
    let wanted = |z: &&Zone| names.is_empty() && ids.is_empty() || names.contains(&z.name()) || ids.contains(&z.id());
    let shown = zones.iter().filter(wanted).map(show).collect();
    let query = Query { ids: &None, filters: &input.filters, max: None, token: &None };
    let (zones, _) = listing::page(cx, read, &query, shown, FILTERS, |z| z.zone_name.as_deref().unwrap_or_default())?;
    Ok(DescribeAvailabilityZonesResult { availability_zones: Some(zones) })
}

fn show(zone: &Zone) -> AvailabilityZone {
    let region = zone.region.code();
    AvailabilityZone {
        opt_in_status: Some(AvailabilityZoneOptInStatus::OptInNotRequired),
        messages: Some(Vec::new()),
        region_name: Some(region.into()),
        zone_name: Some(zone.name()),
        zone_id: Some(zone.id()),
        group_name: Some(format!("{region}-zg-1")),
        network_border_group: Some(region.into()),
        zone_type: Some("availability-zone".into()),
        group_long_name: Some(format!("{} 1", zone.region.facts().place)),
        state: Some(AvailabilityZoneState::Available),
        ..Default::default()
    }
}
