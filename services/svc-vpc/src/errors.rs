//! One constructor per error, with AWS's code and wording. EC2 models no errors.
//!
//! Error codes for the Amazon EC2 API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

use crate::ids::{InternetGatewayId, RouteTableId, SubnetId, VpcId};
use crate::limits;
use base::Fault;
use kernel::quota::Quota;
use std::fmt::Display;

pub use ec2_words::errors::{bad_page_token, combination, invalid, invalid_value, missing, not_permitted, not_yours};

fn fault(code: &'static str, message: impl Into<String>) -> Fault {
    Fault::sender(code, message)
}

/// Text that is no address block.
pub fn not_a_cidr(value: &str, parameter: &str) -> Fault {
    invalid_value(value, parameter, "This is not a valid CIDR block.")
}

/// A VPC's block of a forbidden size.
pub fn vpc_range(cidr: impl Display) -> Fault {
    fault("InvalidVpc.Range", format!("The CIDR '{cidr}' is invalid."))
}

/// A secondary block that does not go with the primary one.
pub fn vpc_range_restricted(cidr: impl Display) -> Fault {
    fault(
        "InvalidVpc.Range",
        format!(
            "The CIDR '{cidr}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or \
             use a publicly-routable CIDR. For additional restrictions, see \
             https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html"
        ),
    )
}

/// No such association of a block.
pub fn no_cidr_association(id: &str) -> Fault {
    fault(
        "InvalidVpcCidrBlockAssociationID.NotFound",
        format!("The vpc CIDR block association ID '{id}' does not exist"),
    )
}

/// Subnets lie in the block.
pub fn cidr_in_use(cidr: impl Display) -> Fault {
    fault("InvalidCidr.InUse", format!("The vpc CIDR block '{cidr}' is currently in use"))
}

/// A subnet's block of a forbidden size, or outside its VPC.
pub fn subnet_range(cidr: impl Display) -> Fault {
    fault("InvalidSubnet.Range", format!("The CIDR '{cidr}' is invalid."))
}

/// A subnet's block that overlaps another's.
pub fn subnet_conflict(cidr: impl Display) -> Fault {
    fault("InvalidSubnet.Conflict", format!("The CIDR '{cidr}' conflicts with another subnet"))
}

/// Something still needs it: `vpc`, `subnet`, `routeTable`, `internetGateway`, `networkAcl`, `dhcpOptions`.
pub fn dependency(kind: &str, id: impl Display) -> Fault {
    fault("DependencyViolation", format!("The {kind} '{id}' has dependencies and cannot be deleted."))
}

/// An interface or a rule still needs the group.
pub fn group_in_use(id: impl Display) -> Fault {
    fault("DependencyViolation", format!("resource {id} has a dependent object"))
}

/// A gateway that is attached already.
pub fn gateway_attached(gateway: &InternetGatewayId, vpc: &VpcId) -> Fault {
    fault("Resource.AlreadyAssociated", format!("resource {gateway} is already attached to network {vpc}"))
}

/// A VPC that has a gateway already.
pub fn vpc_has_gateway(vpc: &VpcId) -> Fault {
    invalid(format!("Network {vpc} already has an internet gateway attached"))
}

/// A gateway that is not attached there.
pub fn gateway_not_attached(gateway: &InternetGatewayId, vpc: &VpcId) -> Fault {
    fault("Gateway.NotAttached", format!("resource {gateway} is not attached to network {vpc}"))
}

/// A VPC without a gateway.
pub fn no_gateway(vpc: &VpcId) -> Fault {
    fault("Gateway.NotAttached", format!("Network {vpc} is not attached to any internet gateway"))
}

/// Public addresses still go through the gateway.
pub fn mapped_addresses(vpc: &VpcId) -> Fault {
    fault(
        "DependencyViolation",
        format!(
            "Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching \
             the gateway."
        ),
    )
}

/// The destination is routed already.
pub fn route_exists(destination: impl Display) -> Fault {
    fault("RouteAlreadyExists", format!("The route identified by {destination} already exists."))
}

/// No such route.
pub fn no_route(destination: impl Display, table: &RouteTableId) -> Fault {
    fault("InvalidRoute.NotFound", format!("no route with destination-cidr-block {destination} in route table {table}"))
}

/// No such route, in ReplaceRoute's words.
pub fn no_route_to_replace(destination: impl Display) -> Fault {
    invalid(format!("There is no route defined for '{destination}' in the route table. Use CreateRoute instead."))
}

/// Another version of the prefix list is the present one.
pub fn prefix_list_version() -> Fault {
    fault("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")
}

/// The prefix list has, or keeps, no such version.
pub fn no_prefix_list_version(version: i64, list: impl Display) -> Fault {
    fault("PrefixListVersionNotFound", format!("The version {version} of the prefix list '{list}' does not exist"))
}

/// The association does not exist: `rtbassoc-…`, `aclassoc-…`, `eipassoc-…`.
pub fn no_association(id: &str) -> Fault {
    fault("InvalidAssociationID.NotFound", format!("The association ID '{id}' does not exist"))
}

/// A resource that cannot do this now.
pub fn incorrect_state(message: String) -> Fault {
    fault("IncorrectState", message)
}

/// The subnet has a route table already.
pub fn route_table_conflict(table: &RouteTableId) -> Fault {
    fault(
        "Resource.AlreadyAssociated",
        format!("the specified association for route table {table} conflicts with an existing association"),
    )
}

/// Two things that must lie in one VPC.
pub fn different_networks(a: impl Display, b: impl Display) -> Fault {
    invalid(format!("{a} and {b} belong to different networks"))
}

/// The rule is there already.
pub fn duplicate_permission(rule: impl Display) -> Fault {
    fault("InvalidPermission.Duplicate", format!("the specified rule \"{rule}\" already exists"))
}

/// No such rule.
pub fn no_permission() -> Fault {
    fault("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
}

/// Rules named both ways.
pub fn rules_by_id_and_value() -> Fault {
    combination("The parameter ipPermissions cannot be used with the parameter securityGroupRuleIds")
}

/// The address is held by something else.
pub fn address_in_use(message: impl Into<String>) -> Fault {
    fault("InvalidIPAddress.InUse", message)
}

/// An address with a reverse name stays.
pub fn address_locked(address: &crate::model::Address) -> Fault {
    fault(
        "InvalidAddress.Locked",
        format!(
            "Address '{}' with allocation id '{}' cannot be released because it is locked to your account: remove its \
             reverse DNS record first.",
            address.ip, address.id
        ),
    )
}

/// Nothing has this public address.
pub fn no_address(ip: &str) -> Fault {
    fault("InvalidAddress.NotFound", format!("Address '{ip}' not found."))
}

/// No such attachment of an interface.
pub fn no_attachment(id: &str) -> Fault {
    fault("InvalidAttachmentID.NotFound", format!("The attachment ID '{id}' does not exist"))
}

/// The subnet is full.
pub fn subnet_full(subnet: &SubnetId) -> Fault {
    fault(
        "InsufficientFreeAddressesInSubnet",
        format!(
            "There are not enough free addresses in subnet '{subnet}' to satisfy the requested number of addresses."
        ),
    )
}

/// This cloud's public range is full.
pub fn no_public_address() -> Fault {
    Fault::with_status(
        500,
        "InsufficientAddressCapacity",
        "Not enough available addresses to satisfy your minimum request. Reduce the number of addresses you are \
         requesting or wait for additional capacity to become available.",
    )
}

/// A quota is used up.
pub fn limit_exceeded(quota: Quota) -> Fault {
    let (code, message) = match quota {
        limits::VPCS => ("VpcLimitExceeded", "The maximum number of VPCs has been reached."),
        limits::SUBNETS => ("SubnetLimitExceeded", "The maximum number of subnets has been reached."),
        limits::CIDR_BLOCKS => {
            ("CidrLimitExceeded", "The maximum number of CIDR blocks associated with this VPC has been reached.")
        }
        limits::INTERNET_GATEWAYS => {
            ("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.")
        }
        limits::NAT_GATEWAYS => {
            ("NatGatewayLimitExceeded", "Performing this operation would exceed the limit of NAT gateways.")
        }
        limits::NAT_ELASTIC_ADDRESSES | limits::NAT_PRIVATE_ADDRESSES => {
            ("NatGatewayAddressLimitExceeded", "The maximum number of IP addresses of a NAT gateway has been reached.")
        }
        limits::ADDRESSES => ("AddressLimitExceeded", "The maximum number of addresses has been reached."),
        limits::NETWORK_ACLS => ("NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached."),
        limits::NETWORK_ACL_RULES => {
            ("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.")
        }
        limits::ROUTE_TABLES => ("RouteTableLimitExceeded", "The maximum number of route tables has been reached."),
        limits::ROUTES => ("RouteLimitExceeded", "The maximum number of routes per route table has been reached."),
        limits::SECURITY_GROUPS => {
            ("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")
        }
        limits::GROUP_RULES => {
            ("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")
        }
        limits::GROUPS_PER_INTERFACE => (
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        ),
        limits::INTERFACES => {
            ("NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached.")
        }
        limits::PRIVATE_ADDRESSES => {
            ("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
        }
        limits::INTERFACES_PER_INSTANCE => {
            ("AttachmentLimitExceeded", "The maximum number of network interfaces of the instance has been reached.")
        }
        limits::DHCP_OPTIONS => {
            ("DhcpOptionsLimitExceeded", "The maximum number of DHCP options sets has been reached.")
        }
        limits::PREFIX_LISTS => ("PrefixListLimitExceeded", "The maximum number of prefix lists has been reached."),
        _ => ("ResourceLimitExceeded", "The maximum number of resources has been reached."),
    };
    fault(code, message)
}
