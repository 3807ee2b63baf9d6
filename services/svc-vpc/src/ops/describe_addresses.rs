//! DescribeAddresses: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>

use crate::model::Address;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::{naming, show_address};
use crate::tables;
use api_ec2::{self as api, DescribeAddressesRequest, DescribeAddressesResult};
use base::Fault;
use kernel::filter::Filter;
use kernel::{Cx, Scope};
use store::Read;

static FILTERS: &[Filter<api::Address>] = &[
    Filter { name: "allocation-id", values: |a| one(&a.allocation_id) },
    Filter { name: "association-id", values: |a| one(&a.association_id) },
    Filter { name: "domain", values: |a| one(&a.domain) },
    Filter { name: "instance-id", values: |a| one(&a.instance_id) },
    Filter { name: "network-border-group", values: |a| one(&a.network_border_group) },
    Filter { name: "network-interface-id", values: |a| one(&a.network_interface_id) },
    Filter { name: "network-interface-owner-id", values: |a| one(&a.network_interface_owner_id) },
    Filter { name: "private-ip-address", values: |a| one(&a.private_ip_address) },
    Filter { name: "public-ip", values: |a| one(&a.public_ip) },
    Filter { name: "service-managed", values: |a| one(&a.service_managed) },
];

/// Lists elastic addresses: by allocation id, by address, or all. This call has no pages.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeAddressesRequest) -> Result<DescribeAddressesResult, Fault> {
    let at = cx.scope();
    let rows = rows(read, at, &input)?;
    let shown = rows.iter().map(|a| show_address::address(read, at, a)).collect::<Result<_, _>>()?;
    let query = Query { ids: &input.allocation_ids, filters: &input.filters, max: None, token: &None };
    let (addresses, _) =
        listing::page(cx, read, &query, shown, FILTERS, |a| a.allocation_id.as_deref().unwrap_or_default())?;
    Ok(DescribeAddressesResult { addresses: Some(addresses) })
}

fn rows(read: &dyn Read, at: Scope, input: &DescribeAddressesRequest) -> Result<Vec<Address>, Fault> {
    let ips: Vec<&String> = input.public_ips.iter().flatten().collect();
    if ips.is_empty() {
        return listing::rows::<Address>(read, at, &input.allocation_ids);
    }
    let mut found = Vec::new();
    for ip in ips {
        found.push(naming::by_ip(read, at, ip)?);
    }
    for id in input.allocation_ids.iter().flatten() {
        found.push(tables::find(read, at, id)?);
    }
    found.sort_by(|a: &Address, b| a.id.cmp(&b.id));
    found.dedup();
    Ok(found)
}
