//! The ids of this room as types: each is checked for form before it is looked up (malformed is not "not found").
//!
//! Codes: "Error codes for the Amazon EC2 API",
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

pub use ec2_words::Id;

ec2_words::ids! {
    /// `vpc-…`
    VpcId "vpc" "InvalidVpcID.NotFound" "InvalidVpcID.Malformed" "The vpc ID '{}' does not exist";
    /// `subnet-…`
    SubnetId "subnet" "InvalidSubnetID.NotFound" "InvalidSubnetID.Malformed" "The subnet ID '{}' does not exist";
    /// `rtb-…`
    RouteTableId "rtb" "InvalidRouteTableID.NotFound" "InvalidRouteTableId.Malformed" "The routeTable ID '{}' does not exist";
    /// `igw-…`
    InternetGatewayId "igw" "InvalidInternetGatewayID.NotFound" "InvalidInternetGatewayId.Malformed" "The internetGateway ID '{}' does not exist";
    /// `nat-…`
    NatGatewayId "nat" "NatGatewayNotFound" "NatGatewayMalformed" "NAT gateway {} was not found";
    /// `sg-…`
    SecurityGroupId "sg" "InvalidGroup.NotFound" "InvalidGroupId.Malformed" "The security group '{}' does not exist";
    /// `sgr-…`
    RuleId "sgr" "InvalidSecurityGroupRuleId.NotFound" "InvalidSecurityGroupRuleId.Malformed" "The security group rule ID '{}' does not exist";
    /// `acl-…`
    NetworkAclId "acl" "InvalidNetworkAclID.NotFound" "InvalidNetworkAclId.Malformed" "The networkAcl ID '{}' does not exist";
    /// `eipalloc-…`
    AllocationId "eipalloc" "InvalidAllocationID.NotFound" "InvalidAllocationID.NotFound" "The allocation ID '{}' does not exist";
    /// `eni-…`
    InterfaceId "eni" "InvalidNetworkInterfaceID.NotFound" "InvalidNetworkInterfaceId.Malformed" "The networkInterface ID '{}' does not exist";
    /// `scr-…`
    CidrReservationId "scr" "InvalidSubnetCidrReservationID.NotFound" "InvalidSubnetCidrReservationID.Malformed" "The subnet CIDR reservation ID '{}' does not exist";
    /// `dopt-…`
    DhcpOptionsId "dopt" "InvalidDhcpOptionID.NotFound" "InvalidDhcpOptionsId.Malformed" "The dhcpOption ID '{}' does not exist";
    /// `pl-…`
    PrefixListId "pl" "InvalidPrefixListID.NotFound" "InvalidPrefixListId.Malformed" "The prefix list ID '{}' does not exist";
    /// `i-…`, owned by the room of machines
    InstanceId "i" "InvalidInstanceID.NotFound" "InvalidInstanceID.Malformed" "The instance ID '{}' does not exist";
}
