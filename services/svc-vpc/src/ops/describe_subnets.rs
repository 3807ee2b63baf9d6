//! DescribeSubnets: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html>

use crate::model::Subnet;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::show_subnet;
use api_ec2::{self as api, DescribeSubnetsRequest, DescribeSubnetsResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::Subnet>] = &[
    Filter { name: "availability-zone", values: |s| one(&s.availability_zone) },
    Filter { name: "availabilityZone", values: |s| one(&s.availability_zone) },
    Filter { name: "availability-zone-id", values: |s| one(&s.availability_zone_id) },
    Filter { name: "availabilityZoneId", values: |s| one(&s.availability_zone_id) },
    Filter { name: "available-ip-address-count", values: |s| one(&s.available_ip_address_count) },
    Filter { name: "cidr-block", values: |s| one(&s.cidr_block) },
    Filter { name: "cidr", values: |s| one(&s.cidr_block) },
    Filter { name: "cidrBlock", values: |s| one(&s.cidr_block) },
    Filter { name: "customer-owned-ipv4-pool", values: |_| vec![] },
    Filter { name: "default-for-az", values: |s| one(&s.default_for_az) },
    Filter { name: "defaultForAz", values: |s| one(&s.default_for_az) },
    Filter { name: "enable-dns64", values: |s| one(&s.enable_dns64) },
    Filter { name: "enable-lni-at-device-index", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.ipv6-cidr-block", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.association-id", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.state", values: |_| vec![] },
    Filter { name: "ipv6-native", values: |s| one(&s.ipv6_native) },
    Filter { name: "map-customer-owned-ip-on-launch", values: |s| one(&s.map_customer_owned_ip_on_launch) },
    Filter { name: "map-public-ip-on-launch", values: |s| one(&s.map_public_ip_on_launch) },
    Filter { name: "outpost-arn", values: |_| vec![] },
    Filter { name: "owner-id", values: |s| one(&s.owner_id) },
    Filter {
        name: "private-dns-name-options-on-launch.hostname-type",
        values: |s| s.private_dns_name_options_on_launch.iter().flat_map(|o| one(&o.hostname_type)).collect(),
    },
    Filter {
        name: "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
        values: |s| {
            s.private_dns_name_options_on_launch
                .iter()
                .flat_map(|o| one(&o.enable_resource_name_dns_a_record))
                .collect()
        },
    },
    Filter {
        name: "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
        values: |s| {
            s.private_dns_name_options_on_launch
                .iter()
                .flat_map(|o| one(&o.enable_resource_name_dns_aaaa_record))
                .collect()
        },
    },
    Filter { name: "state", values: |s| one(&s.state) },
    Filter { name: "subnet-arn", values: |s| one(&s.subnet_arn) },
    Filter { name: "subnet-id", values: |s| one(&s.subnet_id) },
    Filter { name: "vpc-id", values: |s| one(&s.vpc_id) },
];

/// Lists subnets.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeSubnetsRequest) -> Result<DescribeSubnetsResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<Subnet>(read, at, &input.subnet_ids)?;
    let shown = rows.iter().map(|s| show_subnet::subnet(read, at, s)).collect::<Result<_, _>>()?;
    let query =
        Query { ids: &input.subnet_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (subnets, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |s| s.subnet_id.as_deref().unwrap_or_default())?;
    Ok(DescribeSubnetsResult { subnets: Some(subnets), next_token })
}
