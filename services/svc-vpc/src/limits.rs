//! Named limits of the room: AWS's quotas, and bounds of our own.
//!
//! Amazon VPC quotas: <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>

use crate::errors;
use base::Fault;
use kernel::Cx;
use kernel::quota::Quota;
use store::Read;

/// VPCs of an account in a region.
pub const VPCS: Quota = Quota { name: "vpc.vpcs-per-region", default: 5 };
/// Subnets of a VPC.
pub const SUBNETS: Quota = Quota { name: "vpc.subnets-per-vpc", default: 200 };
/// Address blocks of a VPC.
pub const CIDR_BLOCKS: Quota = Quota { name: "vpc.ipv4-cidr-blocks-per-vpc", default: 5 };
/// Internet gateways of an account in a region.
pub const INTERNET_GATEWAYS: Quota = Quota { name: "vpc.internet-gateways-per-region", default: 5 };
/// NAT gateways of an account in a zone.
pub const NAT_GATEWAYS: Quota = Quota { name: "vpc.nat-gateways-per-zone", default: 5 };
/// Elastic addresses of an account in a region.
pub const ADDRESSES: Quota = Quota { name: "vpc.elastic-ips-per-region", default: 5 };
/// Network ACLs of a VPC.
pub const NETWORK_ACLS: Quota = Quota { name: "vpc.network-acls-per-vpc", default: 200 };
/// Rules of a network ACL in one direction, the rule `*` not counted.
pub const NETWORK_ACL_RULES: Quota = Quota { name: "vpc.rules-per-network-acl", default: 20 };
/// Route tables of a VPC.
pub const ROUTE_TABLES: Quota = Quota { name: "vpc.route-tables-per-vpc", default: 200 };
/// Routes of a table, local ones not counted.
pub const ROUTES: Quota = Quota { name: "vpc.routes-per-route-table", default: 500 };
/// Security groups of an account in a region.
pub const SECURITY_GROUPS: Quota = Quota { name: "vpc.security-groups-per-region", default: 2500 };
/// Rules of a security group in one direction.
pub const GROUP_RULES: Quota = Quota { name: "vpc.rules-per-security-group", default: 60 };
/// Security groups of an interface.
pub const GROUPS_PER_INTERFACE: Quota = Quota { name: "vpc.security-groups-per-network-interface", default: 5 };
/// Interfaces of an account in a region.
pub const INTERFACES: Quota = Quota { name: "vpc.network-interfaces-per-region", default: 5000 };
/// Private addresses of an interface (AWS: by instance type; this is the most that any has).
pub const PRIVATE_ADDRESSES: Quota = Quota { name: "vpc.private-addresses-per-network-interface", default: 50 };
/// Interfaces of a machine (AWS: by instance type; this is the most that any has on one card).
pub const INTERFACES_PER_INSTANCE: Quota = Quota { name: "vpc.network-interfaces-per-instance", default: 15 };
/// Elastic addresses of a public NAT gateway.
pub const NAT_ELASTIC_ADDRESSES: Quota = Quota { name: "vpc.elastic-addresses-per-nat-gateway", default: 2 };
/// Private addresses of a private NAT gateway.
pub const NAT_PRIVATE_ADDRESSES: Quota = Quota { name: "vpc.private-addresses-per-nat-gateway", default: 8 };
/// Prefix lists of an account in a region.
pub const PREFIX_LISTS: Quota = Quota { name: "vpc.prefix-lists-per-region", default: 100 };
/// Entries of a prefix list, at most.
pub const PREFIX_LIST_ENTRIES: Quota = Quota { name: "vpc.entries-per-prefix-list", default: 1000 };
/// DHCP option sets of an account in a region.
pub const DHCP_OPTIONS: Quota = Quota { name: "vpc.dhcp-option-sets-per-region", default: 100 };

/// Versions of a prefix list that are kept.
pub const PREFIX_LIST_VERSIONS_MAX: u64 = 1000;
/// Characters of a prefix list's name.
pub const PREFIX_LIST_NAME_LENGTH_MAX: usize = 255;
/// Reservations of one subnet (AWS names no number).
pub const CIDR_RESERVATIONS_MAX: usize = 256;
/// Resources of one CreateTags call.
pub const TAGGED_RESOURCES_MAX: usize = 1000;
/// Characters of a description.
pub const DESCRIPTION_LENGTH_MAX: usize = 255;
/// A deleted or failed NAT gateway is shown for so long, in milliseconds.
pub const NAT_GATEWAY_SHOWN_MS: i64 = 3_600_000;

/// Refuses one more (or `more`) than the quota allows.
pub fn room_for(cx: &Cx, read: &dyn Read, quota: Quota, now: usize, more: usize) -> Result<(), Fault> {
    let allowed = quota.of(cx, read)? as usize;
    if now + more > allowed { Err(errors::limit_exceeded(quota)) } else { Ok(()) }
}
