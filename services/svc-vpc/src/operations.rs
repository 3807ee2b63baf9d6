//! The operations that this room serves: a visible list, compared with the model by a test.
//!
//! The third column names the parameters that are honoured; any other that is set answers `NotImplemented` by its name.

use crate::ops;
use api_ec2 as api;
use kernel::{Operation, read, write};

/// Operations of the model that belong to this room and are not built yet: they answer `NotImplemented`.
pub const LATER: &[&str] =
    &["AssignIpv6Addresses", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock", "UnassignIpv6Addresses"];

/// What this room answers: its own operations, and for both rooms of the EC2 API those of kinds that nobody can make.
pub fn served() -> Vec<Operation> {
    all().into_iter().chain(ec2_words::unmade::operations()).collect()
}

/// One row an operation, in the order of names.
pub fn all() -> Vec<Operation> {
    vec![
        write(
            &api::ALLOCATE_ADDRESS,
            ops::allocate_address::run,
            "Domain=vpc PublicIpv4Pool=amazon NetworkBorderGroup TagSpecifications",
        ),
        write(
            &api::ASSIGN_PRIVATE_IP_ADDRESSES,
            ops::assign_private_ip_addresses::run,
            "NetworkInterfaceId PrivateIpAddresses SecondaryPrivateIpAddressCount AllowReassignment \
             Ipv4PrefixCount=0",
        ),
        write(
            &api::ASSIGN_PRIVATE_NAT_GATEWAY_ADDRESS,
            ops::assign_private_nat_gateway_address::run,
            "NatGatewayId PrivateIpAddresses PrivateIpAddressCount",
        ),
        write(
            &api::ASSOCIATE_ADDRESS,
            ops::associate_address::run,
            "AllocationId PublicIp InstanceId NetworkInterfaceId PrivateIpAddress AllowReassociation",
        ),
        write(&api::ASSOCIATE_DHCP_OPTIONS, ops::associate_dhcp_options::run, "DhcpOptionsId VpcId"),
        write(
            &api::ASSOCIATE_NAT_GATEWAY_ADDRESS,
            ops::associate_nat_gateway_address::run,
            "NatGatewayId AllocationIds PrivateIpAddresses",
        ),
        write(&api::ASSOCIATE_ROUTE_TABLE, ops::associate_route_table::run, "RouteTableId SubnetId"),
        write(
            &api::ASSOCIATE_VPC_CIDR_BLOCK,
            ops::associate_vpc_cidr_block::run,
            "VpcId CidrBlock AmazonProvidedIpv6CidrBlock=false",
        ),
        write(&api::ATTACH_INTERNET_GATEWAY, ops::attach_internet_gateway::run, "InternetGatewayId VpcId"),
        write(
            &api::ATTACH_NETWORK_INTERFACE,
            ops::attach_network_interface::run,
            "NetworkInterfaceId InstanceId DeviceIndex NetworkCardIndex=0",
        ),
        write(
            &api::AUTHORIZE_SECURITY_GROUP_EGRESS,
            ops::authorize_security_group_egress::run,
            "GroupId IpPermissions TagSpecifications",
        ),
        write(
            &api::AUTHORIZE_SECURITY_GROUP_INGRESS,
            ops::authorize_security_group_ingress::run,
            "GroupId GroupName IpPermissions CidrIp FromPort ToPort IpProtocol SourceSecurityGroupName \
             SourceSecurityGroupOwnerId TagSpecifications",
        ),
        write(
            &api::CREATE_DEFAULT_SUBNET,
            ops::create_default_subnet::run,
            "AvailabilityZone AvailabilityZoneId Ipv6Native=false",
        ),
        write(&api::CREATE_DEFAULT_VPC, ops::create_default_vpc::run, ""),
        write(&api::CREATE_DHCP_OPTIONS, ops::create_dhcp_options::run, "DhcpConfigurations TagSpecifications"),
        write(&api::CREATE_INTERNET_GATEWAY, ops::create_internet_gateway::run, "TagSpecifications"),
        write(
            &api::CREATE_MANAGED_PREFIX_LIST,
            ops::create_managed_prefix_list::run,
            "PrefixListName Entries MaxEntries TagSpecifications AddressFamily ClientToken",
        ),
        write(
            &api::CREATE_NAT_GATEWAY,
            ops::create_nat_gateway::run,
            "SubnetId AllocationId ConnectivityType PrivateIpAddress ClientToken TagSpecifications \
             AvailabilityMode=zonal SecondaryAllocationIds SecondaryPrivateIpAddresses SecondaryPrivateIpAddressCount",
        ),
        write(&api::CREATE_NETWORK_ACL, ops::create_network_acl::run, "VpcId ClientToken TagSpecifications"),
        write(
            &api::CREATE_NETWORK_ACL_ENTRY,
            ops::create_network_acl_entry::run,
            "NetworkAclId RuleNumber Protocol RuleAction Egress CidrBlock Ipv6CidrBlock IcmpTypeCode PortRange",
        ),
        write(
            &api::CREATE_NETWORK_INTERFACE,
            ops::create_network_interface::run,
            "SubnetId Description Groups PrivateIpAddress PrivateIpAddresses SecondaryPrivateIpAddressCount \
             ClientToken TagSpecifications EnablePrimaryIpv6=false Ipv6AddressCount=0 \
             Ipv4PrefixCount=0 Ipv6PrefixCount=0",
        ),
        write(
            &api::CREATE_ROUTE,
            ops::create_route::run,
            "RouteTableId DestinationCidrBlock DestinationPrefixListId GatewayId NatGatewayId InstanceId \
             NetworkInterfaceId",
        ),
        write(&api::CREATE_ROUTE_TABLE, ops::create_route_table::run, "VpcId ClientToken TagSpecifications"),
        write(
            &api::CREATE_SECURITY_GROUP,
            ops::create_security_group::run,
            "GroupName Description VpcId TagSpecifications",
        ),
        write(
            &api::CREATE_SUBNET,
            ops::create_subnet::run,
            "VpcId CidrBlock AvailabilityZone AvailabilityZoneId TagSpecifications Ipv6Native=false",
        ),
        write(
            &api::CREATE_SUBNET_CIDR_RESERVATION,
            ops::create_subnet_cidr_reservation::run,
            "SubnetId Cidr ReservationType Description TagSpecifications",
        ),
        write(&api::CREATE_TAGS, ops::create_tags::run, "Resources Tags"),
        write(
            &api::CREATE_VPC,
            ops::create_vpc::run,
            "CidrBlock InstanceTenancy=default TagSpecifications AmazonProvidedIpv6CidrBlock=false",
        ),
        write(&api::DELETE_DHCP_OPTIONS, ops::delete_dhcp_options::run, "DhcpOptionsId"),
        write(&api::DELETE_INTERNET_GATEWAY, ops::delete_internet_gateway::run, "InternetGatewayId"),
        write(&api::DELETE_MANAGED_PREFIX_LIST, ops::delete_managed_prefix_list::run, "PrefixListId"),
        write(&api::DELETE_NAT_GATEWAY, ops::delete_nat_gateway::run, "NatGatewayId"),
        write(&api::DELETE_NETWORK_ACL, ops::delete_network_acl::run, "NetworkAclId"),
        write(&api::DELETE_NETWORK_ACL_ENTRY, ops::delete_network_acl_entry::run, "NetworkAclId RuleNumber Egress"),
        write(&api::DELETE_NETWORK_INTERFACE, ops::delete_network_interface::run, "NetworkInterfaceId"),
        write(&api::DELETE_ROUTE, ops::delete_route::run, "RouteTableId DestinationCidrBlock DestinationPrefixListId"),
        write(&api::DELETE_ROUTE_TABLE, ops::delete_route_table::run, "RouteTableId"),
        write(&api::DELETE_SECURITY_GROUP, ops::delete_security_group::run, "GroupId GroupName"),
        write(&api::DELETE_SUBNET, ops::delete_subnet::run, "SubnetId"),
        write(
            &api::DELETE_SUBNET_CIDR_RESERVATION,
            ops::delete_subnet_cidr_reservation::run,
            "SubnetCidrReservationId",
        ),
        write(&api::DELETE_TAGS, ops::delete_tags::run, "Resources Tags"),
        write(&api::DELETE_VPC, ops::delete_vpc::run, "VpcId"),
        read(&api::DESCRIBE_ACCOUNT_ATTRIBUTES, ops::describe_account_attributes::run, "AttributeNames"),
        read(&api::DESCRIBE_ADDRESSES, ops::describe_addresses::run, "PublicIps Filters AllocationIds"),
        read(
            &api::DESCRIBE_ADDRESSES_ATTRIBUTE,
            ops::describe_addresses_attribute::run,
            "AllocationIds Attribute NextToken MaxResults",
        ),
        read(
            &api::DESCRIBE_AVAILABILITY_ZONES,
            ops::describe_availability_zones::run,
            "ZoneNames ZoneIds AllAvailabilityZones Filters",
        ),
        read(
            &api::DESCRIBE_CLASSIC_LINK_INSTANCES,
            ops::classic_link::instances,
            "InstanceIds Filters NextToken MaxResults",
        ),
        read(
            &api::DESCRIBE_DHCP_OPTIONS,
            ops::describe_dhcp_options::run,
            "DhcpOptionsIds Filters MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_INTERNET_GATEWAYS,
            ops::describe_internet_gateways::run,
            "InternetGatewayIds Filters MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_MANAGED_PREFIX_LISTS,
            ops::describe_managed_prefix_lists::run,
            "Filters MaxResults NextToken PrefixListIds",
        ),
        read(&api::DESCRIBE_NAT_GATEWAYS, ops::describe_nat_gateways::run, "NatGatewayIds Filter MaxResults NextToken"),
        read(
            &api::DESCRIBE_NETWORK_ACLS,
            ops::describe_network_acls::run,
            "NetworkAclIds Filters MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_NETWORK_INTERFACE_ATTRIBUTE,
            ops::describe_network_interface_attribute::run,
            "NetworkInterfaceId Attribute",
        ),
        read(
            &api::DESCRIBE_NETWORK_INTERFACES,
            ops::describe_network_interfaces::run,
            "NetworkInterfaceIds Filters MaxResults NextToken IncludeManagedResources",
        ),
        read(
            &api::DESCRIBE_PREFIX_LISTS,
            ops::describe_prefix_lists::run,
            "PrefixListIds Filters MaxResults NextToken",
        ),
        read(&api::DESCRIBE_REGIONS, ops::describe_regions::run, "RegionNames AllRegions Filters"),
        read(
            &api::DESCRIBE_ROUTE_TABLES,
            ops::describe_route_tables::run,
            "RouteTableIds Filters MaxResults NextToken",
        ),
        read(&api::DESCRIBE_SECURITY_GROUP_REFERENCES, ops::describe_security_group_references::run, "GroupId"),
        read(
            &api::DESCRIBE_SECURITY_GROUP_RULES,
            ops::describe_security_group_rules::run,
            "SecurityGroupRuleIds Filters MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_SECURITY_GROUPS,
            ops::describe_security_groups::run,
            "GroupIds GroupNames Filters MaxResults NextToken",
        ),
        read(
            &api::DESCRIBE_STALE_SECURITY_GROUPS,
            ops::describe_stale_security_groups::run,
            "VpcId MaxResults NextToken",
        ),
        read(&api::DESCRIBE_SUBNETS, ops::describe_subnets::run, "SubnetIds Filters MaxResults NextToken"),
        read(&api::DESCRIBE_TAGS, ops::describe_tags::run, "Filters MaxResults NextToken"),
        read(&api::DESCRIBE_VPC_ATTRIBUTE, ops::describe_vpc_attribute::run, "VpcId Attribute"),
        read(&api::DESCRIBE_VPC_CLASSIC_LINK, ops::classic_link::vpcs, "VpcIds Filters"),
        read(
            &api::DESCRIBE_VPC_CLASSIC_LINK_DNS_SUPPORT,
            ops::classic_link::dns_support,
            "VpcIds MaxResults NextToken",
        ),
        read(&api::DESCRIBE_VPCS, ops::describe_vpcs::run, "VpcIds Filters MaxResults NextToken"),
        write(&api::DETACH_INTERNET_GATEWAY, ops::detach_internet_gateway::run, "InternetGatewayId VpcId"),
        write(&api::DETACH_NETWORK_INTERFACE, ops::detach_network_interface::run, "AttachmentId Force"),
        write(&api::DISASSOCIATE_ADDRESS, ops::disassociate_address::run, "AssociationId PublicIp"),
        write(
            &api::DISASSOCIATE_NAT_GATEWAY_ADDRESS,
            ops::disassociate_nat_gateway_address::run,
            "NatGatewayId AssociationIds MaxDrainDurationSeconds",
        ),
        write(&api::DISASSOCIATE_ROUTE_TABLE, ops::disassociate_route_table::run, "AssociationId"),
        write(&api::DISASSOCIATE_VPC_CIDR_BLOCK, ops::disassociate_vpc_cidr_block::run, "AssociationId"),
        read(
            &api::GET_MANAGED_PREFIX_LIST_ASSOCIATIONS,
            ops::get_managed_prefix_list_associations::run,
            "PrefixListId MaxResults NextToken",
        ),
        read(
            &api::GET_MANAGED_PREFIX_LIST_ENTRIES,
            ops::get_managed_prefix_list_entries::run,
            "PrefixListId TargetVersion MaxResults NextToken",
        ),
        read(
            &api::GET_SECURITY_GROUPS_FOR_VPC,
            ops::get_security_groups_for_vpc::run,
            "VpcId Filters MaxResults NextToken",
        ),
        read(
            &api::GET_SUBNET_CIDR_RESERVATIONS,
            ops::get_subnet_cidr_reservations::run,
            "SubnetId Filters MaxResults NextToken",
        ),
        write(&api::MODIFY_ADDRESS_ATTRIBUTE, ops::modify_address_attribute::run, "AllocationId DomainName"),
        write(
            &api::MODIFY_MANAGED_PREFIX_LIST,
            ops::modify_managed_prefix_list::run,
            "PrefixListId CurrentVersion PrefixListName AddEntries RemoveEntries MaxEntries",
        ),
        write(
            &api::MODIFY_NETWORK_INTERFACE_ATTRIBUTE,
            ops::modify_network_interface_attribute::run,
            "NetworkInterfaceId Description SourceDestCheck Groups Attachment.AttachmentId \
             Attachment.DeleteOnTermination AssociatePublicIpAddress",
        ),
        write(&api::MODIFY_SECURITY_GROUP_RULES, ops::modify_security_group_rules::run, "GroupId SecurityGroupRules"),
        write(
            &api::MODIFY_SUBNET_ATTRIBUTE,
            ops::modify_subnet_attribute::run,
            "SubnetId MapPublicIpOnLaunch PrivateDnsHostnameTypeOnLaunch=ip-name \
             AssignIpv6AddressOnCreation.Value=false EnableDns64.Value=false \
             EnableResourceNameDnsARecordOnLaunch.Value=false EnableResourceNameDnsAAAARecordOnLaunch.Value=false \
             MapCustomerOwnedIpOnLaunch.Value=false",
        ),
        write(
            &api::MODIFY_VPC_ATTRIBUTE,
            ops::modify_vpc_attribute::run,
            "VpcId EnableDnsHostnames EnableDnsSupport EnableNetworkAddressUsageMetrics",
        ),
        write(&api::MODIFY_VPC_TENANCY, ops::modify_vpc_tenancy::run, "VpcId InstanceTenancy"),
        write(&api::RELEASE_ADDRESS, ops::release_address::run, "AllocationId PublicIp NetworkBorderGroup"),
        write(
            &api::REPLACE_NETWORK_ACL_ASSOCIATION,
            ops::replace_network_acl_association::run,
            "AssociationId NetworkAclId",
        ),
        write(
            &api::REPLACE_NETWORK_ACL_ENTRY,
            ops::replace_network_acl_entry::run,
            "NetworkAclId RuleNumber Protocol RuleAction Egress CidrBlock Ipv6CidrBlock IcmpTypeCode PortRange",
        ),
        write(
            &api::REPLACE_ROUTE,
            ops::replace_route::run,
            "RouteTableId DestinationCidrBlock DestinationPrefixListId GatewayId NatGatewayId InstanceId \
             NetworkInterfaceId LocalTarget",
        ),
        write(
            &api::REPLACE_ROUTE_TABLE_ASSOCIATION,
            ops::replace_route_table_association::run,
            "AssociationId RouteTableId",
        ),
        write(&api::RESET_ADDRESS_ATTRIBUTE, ops::reset_address_attribute::run, "AllocationId Attribute"),
        write(
            &api::RESET_NETWORK_INTERFACE_ATTRIBUTE,
            ops::reset_network_interface_attribute::run,
            "NetworkInterfaceId SourceDestCheck",
        ),
        write(
            &api::RESTORE_MANAGED_PREFIX_LIST_VERSION,
            ops::restore_managed_prefix_list_version::run,
            "PrefixListId PreviousVersion CurrentVersion",
        ),
        write(
            &api::REVOKE_SECURITY_GROUP_EGRESS,
            ops::revoke_security_group_egress::run,
            "GroupId IpPermissions SecurityGroupRuleIds",
        ),
        write(
            &api::REVOKE_SECURITY_GROUP_INGRESS,
            ops::revoke_security_group_ingress::run,
            "GroupId GroupName IpPermissions SecurityGroupRuleIds CidrIp FromPort ToPort IpProtocol \
             SourceSecurityGroupName SourceSecurityGroupOwnerId",
        ),
        write(
            &api::UNASSIGN_PRIVATE_IP_ADDRESSES,
            ops::unassign_private_ip_addresses::run,
            "NetworkInterfaceId PrivateIpAddresses",
        ),
        write(
            &api::UNASSIGN_PRIVATE_NAT_GATEWAY_ADDRESS,
            ops::unassign_private_nat_gateway_address::run,
            "NatGatewayId PrivateIpAddresses MaxDrainDurationSeconds",
        ),
        write(
            &api::UPDATE_SECURITY_GROUP_RULE_DESCRIPTIONS_EGRESS,
            ops::update_security_group_rule_descriptions_egress::run,
            "GroupId GroupName IpPermissions SecurityGroupRuleDescriptions",
        ),
        write(
            &api::UPDATE_SECURITY_GROUP_RULE_DESCRIPTIONS_INGRESS,
            ops::update_security_group_rule_descriptions_ingress::run,
            "GroupId GroupName IpPermissions SecurityGroupRuleDescriptions",
        ),
    ]
}
