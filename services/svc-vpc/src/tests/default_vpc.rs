//! The default VPC: seen before anything is written, kept by the first write, replaced after deletion.

use super::Cloud;
use crate::tables::{SETTLED, VPCS};
use expect_test::expect;

#[test]
fn every_account_begins_with_a_default_vpc_in_every_region() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? DescribeVpcs => vpc=Vpcs.1.VpcId
         ? DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2a
         ? DescribeSubnets | Subnets.AvailabilityZone Subnets.CidrBlock Subnets.MapPublicIpOnLaunch
         ? DescribeInternetGateways
         ? DescribeRouteTables | RouteTables.Routes RouteTables.Associations.Main
         ? DescribeDhcpOptions
         ? DescribeSecurityGroups GroupNames=default | SecurityGroups.GroupName SecurityGroups.VpcId
         ? DescribeSecurityGroupRules | SecurityGroupRules.IsEgress SecurityGroupRules.IpProtocol
         ? DescribeNetworkAcls Filters.1.Name=default Filters.1.Values=true | NetworkAcls.VpcId
         ? DescribeAccountAttributes AttributeNames=default-vpc",
    );
    expect![[r#"
        > ? DescribeVpcs => vpc=Vpcs.1.VpcId
        Vpcs:
          OwnerId: 000000000000
          InstanceTenancy: default
          CidrBlockAssociationSet:
            AssociationId: vpc-cidr-assoc-*
            CidrBlock: 172.31.0.0/16
            CidrBlockState:
              State: associated
          IsDefault: true
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          VpcId: $vpc
          State: available
          CidrBlock: 172.31.0.0/16
          DhcpOptionsId: dopt-*
        > ? DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2a
        Subnets:
          AvailabilityZoneId: apne2-az1
          MapCustomerOwnedIpOnLaunch: false
          OwnerId: 000000000000
          AssignIpv6AddressOnCreation: false
          Ipv6CidrBlockAssociationSet: []
          SubnetArn: arn:aws:ec2:ap-northeast-2:000000000000:subnet/subnet-*
          EnableDns64: false
          Ipv6Native: false
          PrivateDnsNameOptionsOnLaunch:
            HostnameType: ip-name
            EnableResourceNameDnsARecord: false
            EnableResourceNameDnsAAAARecord: false
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          SubnetId: subnet-*
          State: available
          VpcId: $vpc
          CidrBlock: 172.31.0.0/20
          AvailableIpAddressCount: 4091
          AvailabilityZone: ap-northeast-2a
          DefaultForAz: true
          MapPublicIpOnLaunch: true
        > ? DescribeSubnets | Subnets.AvailabilityZone Subnets.CidrBlock Subnets.MapPublicIpOnLaunch
        Subnets:
          CidrBlock: 172.31.32.0/20
          AvailabilityZone: ap-northeast-2c
          MapPublicIpOnLaunch: true
        Subnets:
          CidrBlock: 172.31.0.0/20
          AvailabilityZone: ap-northeast-2a
          MapPublicIpOnLaunch: true
        Subnets:
          CidrBlock: 172.31.48.0/20
          AvailabilityZone: ap-northeast-2d
          MapPublicIpOnLaunch: true
        Subnets:
          CidrBlock: 172.31.16.0/20
          AvailabilityZone: ap-northeast-2b
          MapPublicIpOnLaunch: true
        > ? DescribeInternetGateways
        InternetGateways:
          Attachments:
            State: available
            VpcId: $vpc
          InternetGatewayId: igw-*
          OwnerId: 000000000000
          Tags: []
        > ? DescribeRouteTables | RouteTables.Routes RouteTables.Associations.Main
        RouteTables:
          Associations:
            Main: true
          Routes:
            DestinationCidrBlock: 172.31.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Routes:
            DestinationCidrBlock: 0.0.0.0/0
            GatewayId: igw-*
            Origin: CreateRoute
            State: active
        > ? DescribeDhcpOptions
        DhcpOptions:
          OwnerId: 000000000000
          Tags: []
          DhcpOptionsId: dopt-*
          DhcpConfigurations:
            Key: domain-name
            Values:
              Value: ap-northeast-2.compute.internal
          DhcpConfigurations:
            Key: domain-name-servers
            Values:
              Value: AmazonProvidedDNS
        > ? DescribeSecurityGroups GroupNames=default | SecurityGroups.GroupName SecurityGroups.VpcId
        SecurityGroups:
          VpcId: $vpc
          GroupName: default
        > ? DescribeSecurityGroupRules | SecurityGroupRules.IsEgress SecurityGroupRules.IpProtocol
        SecurityGroupRules:
          IsEgress: false
          IpProtocol: -1
        SecurityGroupRules:
          IsEgress: true
          IpProtocol: -1
        > ? DescribeNetworkAcls Filters.1.Name=default Filters.1.Values=true | NetworkAcls.VpcId
        NetworkAcls:
          VpcId: $vpc
        > ? DescribeAccountAttributes AttributeNames=default-vpc
        AccountAttributes:
          AttributeName: default-vpc
          AttributeValues:
            AttributeValue: $vpc
    "#]]
    .assert_eq(&said);
}

#[test]
fn looking_writes_nothing_and_the_first_write_keeps_the_same_ids() {
    let mut cloud = Cloud::new();
    let look = "? DescribeVpcs
                ? DescribeSubnets
                ? DescribeRouteTables
                ? DescribeSecurityGroups
                ? DescribeSecurityGroupRules
                ? DescribeNetworkAcls
                ? DescribeDhcpOptions
                ? DescribeInternetGateways";
    let before = cloud.run(look);
    let snapshot = cloud.kernel.store.snapshot().unwrap();
    assert!(SETTLED.list(&snapshot, &()).unwrap().is_empty() && VPCS.list(&snapshot, &()).unwrap().is_empty());
    cloud.run("CreateInternetGateway => igw=InternetGateway.InternetGatewayId");
    assert_eq!(SETTLED.list(&cloud.kernel.store.snapshot().unwrap(), &()).unwrap().len(), 1);
    cloud.run("DeleteInternetGateway InternetGatewayId=$igw");
    assert_eq!(cloud.run(look), before);
}

#[test]
fn a_refused_call_keeps_nothing() {
    let mut cloud = Cloud::new();
    cloud.faults("CreateVpc CidrBlock=10.0.0.0/8");
    assert!(SETTLED.list(&cloud.kernel.store.snapshot().unwrap(), &()).unwrap().is_empty());
}

#[test]
fn default_vpcs_of_other_accounts_and_regions_have_other_ids() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "DescribeVpcs => a=Vpcs.1.VpcId
         @000000000000 us-east-1
         DescribeVpcs => b=Vpcs.1.VpcId
         ? DescribeSubnets | Subnets.AvailabilityZone
         @222222222222 us-east-1
         DescribeVpcs => c=Vpcs.1.VpcId",
    );
    let ids = ["a", "b", "c"].map(|n| cloud.value(n).to_owned());
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    assert_eq!(said.matches("us-east-1").count(), 2 + 6, "{said}");
}

#[test]
fn a_deleted_default_vpc_stays_away_until_it_is_made_anew() {
    let mut cloud = Cloud::new();
    cloud.run("DescribeVpcs => vpc=Vpcs.1.VpcId");
    cloud.run("DescribeInternetGateways => igw=InternetGateways.1.InternetGatewayId");
    cloud.run("DetachInternetGateway InternetGatewayId=$igw VpcId=$vpc");
    for _ in 0..4 {
        cloud.run("DescribeSubnets => subnet=Subnets.1.SubnetId");
        cloud.run("DeleteSubnet SubnetId=$subnet");
    }
    let said = cloud.run(
        "DeleteVpc VpcId=$vpc
         ? DescribeVpcs
         ? DescribeAccountAttributes AttributeNames=default-vpc
         CreateSecurityGroup GroupName=g Description=d
         CreateDefaultSubnet AvailabilityZone=ap-northeast-2a
         ? CreateDefaultVpc | Vpc.IsDefault Vpc.State Vpc.CidrBlock
         CreateDefaultVpc
         ? DescribeSubnets | Subnets.CidrBlock Subnets.AvailabilityZone Subnets.DefaultForAz
         ? DescribeRouteTables | RouteTables.Routes
         DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2b => subnet=Subnets.1.SubnetId
         CreateDefaultSubnet AvailabilityZone=ap-northeast-2b
         DeleteSubnet SubnetId=$subnet
         ? CreateDefaultSubnet AvailabilityZone=ap-northeast-2b | Subnet.CidrBlock Subnet.DefaultForAz Subnet.MapPublicIpOnLaunch",
    );
    let order = said.find("Subnets:").unwrap();
    expect![[r#"
        > DeleteVpc VpcId=$vpc
        > ? DescribeVpcs
        Vpcs: []
        > ? DescribeAccountAttributes AttributeNames=default-vpc
        AccountAttributes:
          AttributeName: default-vpc
          AttributeValues:
            AttributeValue: none
        > CreateSecurityGroup GroupName=g Description=d
        ! VPCIdNotSpecified: No default VPC for this user
        > CreateDefaultSubnet AvailabilityZone=ap-northeast-2a
        ! DefaultVpcDoesNotExist: No default VPC exists for this account in this region.
        > ? CreateDefaultVpc | Vpc.IsDefault Vpc.State Vpc.CidrBlock
        Vpc:
          IsDefault: true
          State: pending
          CidrBlock: 172.31.0.0/16
        > CreateDefaultVpc
        ! DefaultVpcAlreadyExists: A Default VPC already exists for this account in this region.
        > ? DescribeSubnets | Subnets.CidrBlock Subnets.AvailabilityZone Subnets.DefaultForAz
    "#]]
    .assert_eq(&said[..order]);
    expect![[r#"
        > ? DescribeRouteTables | RouteTables.Routes
        RouteTables:
          Routes:
            DestinationCidrBlock: 172.31.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Routes:
            DestinationCidrBlock: 0.0.0.0/0
            GatewayId: igw-*
            Origin: CreateRoute
            State: active
        > DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2b => subnet=Subnets.1.SubnetId
        > CreateDefaultSubnet AvailabilityZone=ap-northeast-2b
        ! DefaultSubnetAlreadyExistsInAvailabilityZone: '$subnet' is already the default subnet in ap-northeast-2b.
        > DeleteSubnet SubnetId=$subnet
        > ? CreateDefaultSubnet AvailabilityZone=ap-northeast-2b | Subnet.CidrBlock Subnet.DefaultForAz Subnet.MapPublicIpOnLaunch
        Subnet:
          CidrBlock: 172.31.16.0/20
          DefaultForAz: true
          MapPublicIpOnLaunch: true
    "#]].assert_eq(&said[said.find("> ? DescribeRouteTables").unwrap()..]);
}
