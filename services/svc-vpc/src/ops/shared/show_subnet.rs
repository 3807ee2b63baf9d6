//! Subnets as answers show them.
//!
//! Subnet: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html>

use crate::model::Subnet;
use crate::ops::shared::{addresses, tagging};
use api_ec2 as api;
use base::{Arn, Fault};
use kernel::Scope;
use store::Read;

/// A subnet, with the number of addresses that are free now.
pub fn subnet(read: &dyn Read, at: Scope, subnet: &Subnet) -> Result<api::Subnet, Fault> {
    Ok(api::Subnet {
        availability_zone_id: zone_id(at, &subnet.zone),
        map_customer_owned_ip_on_launch: Some(false),
        owner_id: Some(at.account.to_string()),
        assign_ipv6_address_on_creation: Some(false),
        ipv6_cidr_block_association_set: Some(Vec::new()),
        tags: tagging::shown(read, at, &subnet.id)?,
        subnet_arn: Some(Arn::new("ec2", at.region, at.account, format!("subnet/{}", subnet.id)).to_string()),
        enable_dns64: Some(false),
        ipv6_native: Some(false),
        private_dns_name_options_on_launch: Some(api::PrivateDnsNameOptionsOnLaunch {
            hostname_type: Some(api::HostnameType::IpName),
            enable_resource_name_dns_a_record: Some(false),
            enable_resource_name_dns_aaaa_record: Some(false),
        }),
        block_public_access_states: Some(api::BlockPublicAccessStates {
            internet_gateway_block_mode: Some(api::BlockPublicAccessMode::Off),
        }),
        subnet_id: Some(subnet.id.to_string()),
        state: Some(api::SubnetState::Available),
        vpc_id: Some(subnet.vpc.to_string()),
        cidr_block: Some(subnet.cidr.to_string()),
        available_ip_address_count: Some(addresses::free_count(read, at, subnet)? as i32),
        availability_zone: Some(subnet.zone.clone()),
        default_for_az: Some(subnet.default_for_az),
        map_public_ip_on_launch: Some(subnet.map_public_ip),
        ..Default::default()
    })
}

/// The id of a zone of the region by its name.
pub fn zone_id(at: Scope, name: &str) -> Option<String> {
    at.region.zone(name).map(|z| z.id())
}
