//! Accounts and regions do not see each other.

use super::Cloud;

const MADE: &str = "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
    CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
    CreateInternetGateway => igw=InternetGateway.InternetGatewayId
    AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
    CreateSecurityGroup VpcId=$vpc GroupName=g Description=d => group=GroupId
    AuthorizeSecurityGroupIngress GroupId=$group IpProtocol=-1 CidrIp=10.0.0.0/8 => rule=SecurityGroupRules.1.SecurityGroupRuleId
    CreateNetworkAcl VpcId=$vpc => acl=NetworkAcl.NetworkAclId
    AllocateAddress => eip=AllocationId ip=PublicIp
    CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
    AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni => assoc=AssociationId
    CreateNatGateway SubnetId=$subnet ConnectivityType=private => nat=NatGateway.NatGatewayId
    CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=x => dopt=DhcpOptions.DhcpOptionsId
    CreateTags Resources=$vpc Tags.1.Key=secret";

/// Calls that name something of another account: each must say that it does not exist.
const TRIED: &str = "DescribeVpcs VpcIds=$vpc
    DeleteVpc VpcId=$vpc
    ModifyVpcAttribute VpcId=$vpc EnableDnsSupport.Value=false
    CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24
    DescribeSubnets SubnetIds=$subnet
    DeleteSubnet SubnetId=$subnet
    CreateNetworkInterface SubnetId=$subnet
    CreateNatGateway SubnetId=$subnet ConnectivityType=private
    DescribeRouteTables RouteTableIds=$table
    DeleteRouteTable RouteTableId=$table
    CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
    DescribeInternetGateways InternetGatewayIds=$igw
    DetachInternetGateway InternetGatewayId=$igw VpcId=$vpc
    DeleteInternetGateway InternetGatewayId=$igw
    DescribeSecurityGroups GroupIds=$group
    DeleteSecurityGroup GroupId=$group
    AuthorizeSecurityGroupIngress GroupId=$group IpProtocol=-1 CidrIp=0.0.0.0/0
    DescribeSecurityGroupRules SecurityGroupRuleIds=$rule
    DescribeNetworkAcls NetworkAclIds=$acl
    DeleteNetworkAcl NetworkAclId=$acl
    DescribeAddresses AllocationIds=$eip
    DescribeAddresses PublicIps=$ip
    ReleaseAddress AllocationId=$eip
    ReleaseAddress PublicIp=$ip
    DisassociateAddress AssociationId=$assoc
    DescribeNetworkInterfaces NetworkInterfaceIds=$eni
    DeleteNetworkInterface NetworkInterfaceId=$eni
    ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Description.Value=x
    AssignPrivateIpAddresses NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=1
    DescribeNatGateways NatGatewayIds=$nat
    DeleteNatGateway NatGatewayId=$nat
    DescribeDhcpOptions DhcpOptionsIds=$dopt
    DeleteDhcpOptions DhcpOptionsId=$dopt
    CreateTags Resources=$vpc Tags.1.Key=a";

#[test]
fn what_another_account_or_region_has_does_not_exist() {
    let mut cloud = Cloud::new();
    let made = cloud.run(MADE);
    assert!(!made.contains("! "), "{made}");
    for place in ["@222222222222 ap-northeast-2", "@000000000000 us-east-1"] {
        cloud.run(place);
        let said = cloud.faults(TRIED);
        let wrong: Vec<&str> = said.lines().filter(|l| l.contains("! ") && !l.contains("NotFound")).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(cloud.run("? DescribeTags"), "> ? DescribeTags\nTags: []\n");
        assert_eq!(cloud.run("? DescribeAddresses"), "> ? DescribeAddresses\nAddresses: []\n");
        assert!(!cloud.run("? DescribeVpcs").contains("$vpc"));
        cloud.run("DeleteTags Resources=$vpc");
    }
    let said = cloud.run("@000000000000 ap-northeast-2\n? DescribeTags | Tags.Key");
    assert!(said.contains("Key: secret"), "{said}");
}

#[test]
fn public_addresses_are_unique_across_accounts_and_private_ones_are_not() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "AllocateAddress => ip1=PublicIp
         CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9
         @222222222222 ap-northeast-2
         AllocateAddress => ip2=PublicIp
         CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9",
    );
    assert!(!said.contains("! "), "{said}");
    assert_ne!(cloud.value("ip1"), cloud.value("ip2"));
}
