//! Route tables, routes, internet gateways.

use super::Cloud;
use expect_test::expect;

const HOME: &str = "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 => other=Subnet.SubnetId
    CreateInternetGateway => igw=InternetGateway.InternetGatewayId
    CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
    DescribeRouteTables Filters.1.Name=association.main Filters.1.Values=true Filters.2.Name=vpc-id Filters.2.Values=$vpc \
      => main=RouteTables.1.RouteTableId mainassoc=RouteTables.1.Associations.1.RouteTableAssociationId";

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn a_route_to_the_internet_is_active_while_its_gateway_is_attached() {
    let said = home().run(
        "CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         ? CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         ? DescribeInternetGateways InternetGatewayIds=$igw
         ? DescribeInternetGateways Filters.1.Name=attachment.vpc-id Filters.1.Values=$vpc | InternetGateways.InternetGatewayId
         ? DescribeRouteTables RouteTableIds=$table
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.State RouteTables.Routes.GatewayId
         DeleteInternetGateway InternetGatewayId=$igw
         ? DescribeRouteTables Filters.1.Name=route.state Filters.1.Values=blackhole | RouteTables.RouteTableId
         DeleteRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock",
    );
    expect![[r#"
        > CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
        ! InvalidParameterValue: route table $table and network gateway $igw belong to different networks
        > AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        > ? CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
        Return: true
        > ? DescribeInternetGateways InternetGatewayIds=$igw
        InternetGateways:
          Attachments:
            State: available
            VpcId: $vpc
          InternetGatewayId: $igw
          OwnerId: 000000000000
          Tags: []
        > ? DescribeInternetGateways Filters.1.Name=attachment.vpc-id Filters.1.Values=$vpc | InternetGateways.InternetGatewayId
        InternetGateways:
          InternetGatewayId: $igw
        > ? DescribeRouteTables RouteTableIds=$table
        RouteTables:
          Associations: []
          PropagatingVgws: []
          RouteTableId: $table
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Routes:
            DestinationCidrBlock: 0.0.0.0/0
            GatewayId: $igw
            Origin: CreateRoute
            State: active
          Tags: []
          VpcId: $vpc
          OwnerId: 000000000000
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.State RouteTables.Routes.GatewayId
        RouteTables:
          Routes:
            GatewayId: local
            State: active
          Routes:
            GatewayId: $igw
            State: blackhole
        > DeleteInternetGateway InternetGatewayId=$igw
        > ? DescribeRouteTables Filters.1.Name=route.state Filters.1.Values=blackhole | RouteTables.RouteTableId
        RouteTables:
          RouteTableId: $table
        > DeleteRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
    "#]].assert_eq(&said);
}

#[test]
fn a_subnet_has_one_table_the_main_one_unless_it_has_its_own() {
    let said = home().run(
        "? AssociateRouteTable RouteTableId=$table SubnetId=$subnet => assoc=AssociationId
         ? AssociateRouteTable RouteTableId=$table SubnetId=$subnet
         AssociateRouteTable RouteTableId=$main SubnetId=$subnet
         ? DescribeRouteTables Filters.1.Name=association.subnet-id Filters.1.Values=$subnet | RouteTables.RouteTableId \
           RouteTables.Associations
         DeleteRouteTable RouteTableId=$table
         ? ReplaceRouteTableAssociation AssociationId=$assoc RouteTableId=$main => assoc2=NewAssociationId
         DisassociateRouteTable AssociationId=$assoc
         DisassociateRouteTable AssociationId=$assoc2
         DeleteRouteTable RouteTableId=$table
         ? DescribeRouteTables RouteTableIds=$main | RouteTables.Associations.Main RouteTables.Associations.SubnetId",
    );
    expect![[r#"
        > ? AssociateRouteTable RouteTableId=$table SubnetId=$subnet => assoc=AssociationId
        AssociationId: $assoc
        AssociationState:
          State: associated
        > ? AssociateRouteTable RouteTableId=$table SubnetId=$subnet
        AssociationId: $assoc
        AssociationState:
          State: associated
        > AssociateRouteTable RouteTableId=$main SubnetId=$subnet
        ! Resource.AlreadyAssociated: the specified association for route table $main conflicts with an existing association
        > ? DescribeRouteTables Filters.1.Name=association.subnet-id Filters.1.Values=$subnet | RouteTables.RouteTableId RouteTables.Associations
        RouteTables:
          Associations:
            Main: false
            RouteTableAssociationId: $assoc
            RouteTableId: $table
            SubnetId: $subnet
            AssociationState:
              State: associated
          RouteTableId: $table
        > DeleteRouteTable RouteTableId=$table
        ! DependencyViolation: The routeTable '$table' has dependencies and cannot be deleted.
        > ? ReplaceRouteTableAssociation AssociationId=$assoc RouteTableId=$main => assoc2=NewAssociationId
        NewAssociationId: $assoc2
        AssociationState:
          State: associated
        > DisassociateRouteTable AssociationId=$assoc
        ! InvalidAssociationID.NotFound: The association ID '$assoc' does not exist
        > DisassociateRouteTable AssociationId=$assoc2
        > DeleteRouteTable RouteTableId=$table
        > ? DescribeRouteTables RouteTableIds=$main | RouteTables.Associations.Main RouteTables.Associations.SubnetId
        RouteTables:
          Associations:
            Main: true
    "#]].assert_eq(&said);
}

#[test]
fn another_table_becomes_the_main_one() {
    let said = home().run(
        "DisassociateRouteTable AssociationId=$mainassoc
         ? ReplaceRouteTableAssociation AssociationId=$mainassoc RouteTableId=$table => new=NewAssociationId
         ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc Filters.2.Name=association.main \
           Filters.2.Values=true | RouteTables.RouteTableId
         DeleteRouteTable RouteTableId=$table
         DeleteRouteTable RouteTableId=$main
         DeleteSubnet SubnetId=$subnet
         DeleteSubnet SubnetId=$other
         DeleteVpc VpcId=$vpc
         DescribeRouteTables RouteTableIds=$table",
    );
    expect![[r#"
        > DisassociateRouteTable AssociationId=$mainassoc
        ! InvalidParameterValue: cannot disassociate the main route table association $mainassoc
        > ? ReplaceRouteTableAssociation AssociationId=$mainassoc RouteTableId=$table => new=NewAssociationId
        NewAssociationId: $new
        AssociationState:
          State: associated
        > ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc Filters.2.Name=association.main Filters.2.Values=true | RouteTables.RouteTableId
        RouteTables:
          RouteTableId: $table
        > DeleteRouteTable RouteTableId=$table
        ! DependencyViolation: The routeTable '$table' has dependencies and cannot be deleted.
        > DeleteRouteTable RouteTableId=$main
        > DeleteSubnet SubnetId=$subnet
        > DeleteSubnet SubnetId=$other
        > DeleteVpc VpcId=$vpc
        > DescribeRouteTables RouteTableIds=$table
        ! InvalidRouteTableID.NotFound: The routeTable ID '$table' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn a_route_to_a_machine_follows_its_interface() {
    let said = home().run(
        "CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9 => eni=NetworkInterface.NetworkInterfaceId
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$eni
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NetworkInterfaceId RouteTables.Routes.State
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
         as user
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.InstanceId RouteTables.Routes.State
         ? CreateRoute RouteTableId=$table DestinationCidrBlock=10.8.0.0/16 InstanceId=i-00000000000000001
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.2.0/24 NetworkInterfaceId=$eni
         CreateNetworkInterface SubnetId=$subnet => second=NetworkInterface.NetworkInterfaceId
         AttachNetworkInterface NetworkInterfaceId=$second InstanceId=i-00000000000000001 DeviceIndex=1
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.7.0.0/16 InstanceId=i-00000000000000001
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$second
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock RouteTables.Routes.NetworkInterfaceId",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9 => eni=NetworkInterface.NetworkInterfaceId
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$eni
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NetworkInterfaceId RouteTables.Routes.State
        RouteTables:
          Routes:
            State: active
          Routes:
            NetworkInterfaceId: $eni
            State: blackhole
        > as ec2.amazonaws.com
        > AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
        > as user
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.InstanceId RouteTables.Routes.State
        RouteTables:
          Routes:
            State: active
          Routes:
            InstanceId: i-*
            State: active
        > ? CreateRoute RouteTableId=$table DestinationCidrBlock=10.8.0.0/16 InstanceId=i-00000000000000001
        Return: true
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.2.0/24 NetworkInterfaceId=$eni
        > CreateNetworkInterface SubnetId=$subnet => second=NetworkInterface.NetworkInterfaceId
        > AttachNetworkInterface NetworkInterfaceId=$second InstanceId=i-00000000000000001 DeviceIndex=1
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.7.0.0/16 InstanceId=i-00000000000000001
        ! InvalidInstanceID: There are multiple interfaces attached to instance 'i-*'. Please specify an interface ID for the operation instead.
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$second
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock RouteTables.Routes.NetworkInterfaceId
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
          Routes:
            DestinationCidrBlock: 10.0.2.0/24
            NetworkInterfaceId: $eni
          Routes:
            DestinationCidrBlock: 10.8.0.0/16
            NetworkInterfaceId: $eni
          Routes:
            DestinationCidrBlock: 10.9.0.0/16
            NetworkInterfaceId: $second
    "#]].assert_eq(&said);
}

#[test]
fn a_local_route_gets_another_target_and_its_own_back() {
    let said = home().run(
        "CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9 => eni=NetworkInterface.NetworkInterfaceId
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 GatewayId=$igw
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 NetworkInterfaceId=$eni
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 NetworkInterfaceId=$eni
         DeleteRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 LocalTarget=true NetworkInterfaceId=$eni
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 LocalTarget=true
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$eni
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 LocalTarget=true
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.8.0.0/16 LocalTarget=true",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.9 => eni=NetworkInterface.NetworkInterfaceId
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 GatewayId=$igw
        ! InvalidParameterValue: route table $table and network gateway $igw belong to different networks
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 NetworkInterfaceId=$eni
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            NetworkInterfaceId: $eni
            Origin: CreateRouteTable
            State: blackhole
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 NetworkInterfaceId=$eni
        ! RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.
        > DeleteRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16
        ! InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table $table
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 LocalTarget=true NetworkInterfaceId=$eni
        ! InvalidParameterCombination: Exactly one route target must be specified
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 LocalTarget=true
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 NetworkInterfaceId=$eni
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.9.0.0/16 LocalTarget=true
        ! InvalidParameterValue: The route identified by 10.9.0.0/16 is not a local route.
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.8.0.0/16 LocalTarget=true
        ! InvalidParameterValue: There is no route defined for '10.8.0.0/16' in the route table. Use CreateRoute instead.
    "#]].assert_eq(&said);
}

#[test]
fn the_replaced_local_route_of_a_block_goes_with_it() {
    let said = home().run(
        "CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
         AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16 => block=CidrBlockAssociation.AssociationId
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.1.0.0/16 NetworkInterfaceId=$eni
         DisassociateVpcCidrBlock AssociationId=$block
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock
         AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock RouteTables.Routes.GatewayId",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
        > AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16 => block=CidrBlockAssociation.AssociationId
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.1.0.0/16 NetworkInterfaceId=$eni
        > DisassociateVpcCidrBlock AssociationId=$block
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
        > AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.DestinationCidrBlock RouteTables.Routes.GatewayId
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
          Routes:
            DestinationCidrBlock: 10.1.0.0/16
            GatewayId: local
    "#]].assert_eq(&said);
}

#[test]
fn inside_the_vpc_only_whole_subnets_are_destinations_and_never_link_local_services() {
    let said = home().run(
        "CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/25 NetworkInterfaceId=$eni
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 NetworkInterfaceId=$eni
         CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.169.254/32 NetworkInterfaceId=$eni
         CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.168.0/22 NetworkInterfaceId=$eni
         CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.0.0/16 NetworkInterfaceId=$eni
         CreateNatGateway SubnetId=$subnet ConnectivityType=private => nat=NatGateway.NatGatewayId
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 NatGatewayId=$nat",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/25 NetworkInterfaceId=$eni
        ! InvalidParameterValue: The destination CIDR block 10.0.1.0/25 is more specific than one of this VPC's CIDR blocks. It must be the CIDR block of a subnet in the VPC.
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 GatewayId=$igw
        ! InvalidParameterValue: route table $table and network gateway $igw belong to different networks
        > CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 NetworkInterfaceId=$eni
        > CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.169.254/32 NetworkInterfaceId=$eni
        ! InvalidParameterValue: The destination CIDR block 169.254.169.254/32 is equal to or more specific than 169.254.168.0/22, which is reserved.
        > CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.168.0/22 NetworkInterfaceId=$eni
        ! InvalidParameterValue: The destination CIDR block 169.254.168.0/22 is equal to or more specific than 169.254.168.0/22, which is reserved.
        > CreateRoute RouteTableId=$table DestinationCidrBlock=169.254.0.0/16 NetworkInterfaceId=$eni
        > CreateNatGateway SubnetId=$subnet ConnectivityType=private => nat=NatGateway.NatGatewayId
        > ReplaceRoute RouteTableId=$table DestinationCidrBlock=10.0.1.0/24 NatGatewayId=$nat
    "#]].assert_eq(&said);
}

#[test]
fn a_token_makes_one_table() {
    let said = home().run(
        "CreateRouteTable VpcId=$vpc ClientToken=t1 => a=RouteTable.RouteTableId
         ? CreateRouteTable VpcId=$vpc ClientToken=t1 | RouteTable.RouteTableId ClientToken
         CreateRouteTable VpcId=$vpc ClientToken=t1 TagSpecifications.1.ResourceType=route-table TagSpecifications.1.Tags.1.Key=a",
    );
    expect![[r#"
        > CreateRouteTable VpcId=$vpc ClientToken=t1 => a=RouteTable.RouteTableId
        > ? CreateRouteTable VpcId=$vpc ClientToken=t1 | RouteTable.RouteTableId ClientToken
        RouteTable:
          RouteTableId: $a
        ClientToken: t1
        > CreateRouteTable VpcId=$vpc ClientToken=t1 TagSpecifications.1.ResourceType=route-table TagSpecifications.1.Tags.1.Key=a
        ! IdempotentParameterMismatch: The request uses the same client token as a previous, but non-identical request.
    "#]].assert_eq(&said);
}

#[test]
fn bad_routes_and_gateways_are_refused_in_awss_words() {
    let mut cloud = home();
    cloud.run(
        "CreateInternetGateway => loose=InternetGateway.InternetGatewayId
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         CreateVpc CidrBlock=10.5.0.0/16 => vpc2=Vpc.VpcId
         CreateSubnet VpcId=$vpc2 CidrBlock=10.5.1.0/24 => subnet2=Subnet.SubnetId
         CreateRouteTable VpcId=$vpc2 => far=RouteTable.RouteTableId
         CreateNetworkInterface SubnetId=$subnet2 => farface=NetworkInterface.NetworkInterfaceId
         AssociateRouteTable RouteTableId=$table SubnetId=$subnet => assoc=AssociationId",
    );
    let said = cloud.faults(
        "CreateRouteTable VpcId=vpc-0123456789abcdef0
         DeleteRouteTable RouteTableId=rtb-0123456789abcdef0
         DeleteRouteTable RouteTableId=rtb
         DescribeRouteTables RouteTableIds=rtb-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.9.0/24 GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=nowhere GatewayId=$igw
         CreateRoute RouteTableId=$table GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$igw NatGatewayId=nat-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$loose
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=igw-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=vgw-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NatGatewayId=nat-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NatGatewayId=nat
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 InstanceId=i-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NetworkInterfaceId=eni-0123456789abcdef0
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NetworkInterfaceId=$farface
         CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 VpcPeeringConnectionId=pcx-1
         CreateRoute RouteTableId=$table DestinationIpv6CidrBlock=::/0 GatewayId=$igw
         ReplaceRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$igw
         DeleteRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8
         DeleteRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16
         DeleteRoute RouteTableId=rtb-0123456789abcdef0 DestinationCidrBlock=1.0.0.0/8
         AssociateRouteTable RouteTableId=$table
         AssociateRouteTable RouteTableId=$far SubnetId=$subnet
         AssociateRouteTable RouteTableId=$table GatewayId=$igw
         ReplaceRouteTableAssociation AssociationId=$assoc RouteTableId=$far
         ReplaceRouteTableAssociation AssociationId=$mainassoc RouteTableId=$far
         ReplaceRouteTableAssociation AssociationId=rtbassoc-0123456789abcdef0 RouteTableId=$table
         DisassociateRouteTable AssociationId=rtbassoc-0123456789abcdef0
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$loose
         AttachInternetGateway VpcId=$vpc InternetGatewayId=igw-0123456789abcdef0
         AttachInternetGateway VpcId=vpc-0123456789abcdef0 InternetGatewayId=$loose
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$loose
         DetachInternetGateway VpcId=$vpc2 InternetGatewayId=$igw
         DeleteInternetGateway InternetGatewayId=$igw
         DeleteInternetGateway InternetGatewayId=igw-0123456789abcdef0",
    );
    expect![[r#"
        CreateRouteTable VpcId=vpc-0123456789abcdef0
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DeleteRouteTable RouteTableId=rtb-0123456789abcdef0
          ! InvalidRouteTableID.NotFound: The routeTable ID 'rtb-*' does not exist
        DeleteRouteTable RouteTableId=rtb
          ! InvalidRouteTableId.Malformed: Invalid id: "rtb" (expecting "rtb-...")
        DescribeRouteTables RouteTableIds=rtb-0123456789abcdef0
          ! InvalidRouteTableID.NotFound: The routeTable ID 'rtb-*' does not exist
        CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
          ! RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.
        CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16 GatewayId=$igw
          ! RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.
        CreateRoute RouteTableId=$table DestinationCidrBlock=10.0.9.0/24 GatewayId=$igw
          ! InvalidParameterValue: The destination CIDR block 10.0.9.0/24 is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.
        CreateRoute RouteTableId=$table DestinationCidrBlock=nowhere GatewayId=$igw
          ! InvalidParameterValue: Value (nowhere) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.
        CreateRoute RouteTableId=$table GatewayId=$igw
          ! MissingParameter: The request must contain the parameter destinationCidrBlock
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8
          ! MissingParameter: The request must contain the parameter gatewayId
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$igw NatGatewayId=nat-0123456789abcdef0
          ! InvalidParameterCombination: Exactly one route target must be specified
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$loose
          ! InvalidParameterValue: route table $table and network gateway $loose belong to different networks
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=igw-0123456789abcdef0
          ! InvalidGatewayID.NotFound: The gateway ID 'igw-*' does not exist
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=vgw-0123456789abcdef0
          ! NotImplemented: CreateRoute.GatewayId (vgw-*) is not implemented by Hanul.
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NatGatewayId=nat-0123456789abcdef0
          ! InvalidNatGatewayID.NotFound: The natGateway ID 'nat-*' does not exist
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NatGatewayId=nat
          ! NatGatewayMalformed: Invalid id: "nat" (expecting "nat-...")
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 InstanceId=i-0123456789abcdef0
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NetworkInterfaceId=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-*' does not exist
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 NetworkInterfaceId=$farface
          ! InvalidParameterValue: interface $farface and network $vpc belong to different networks
        CreateRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 VpcPeeringConnectionId=pcx-1
          ! NotImplemented: CreateRoute.VpcPeeringConnectionId is not implemented by Hanul.
        CreateRoute RouteTableId=$table DestinationIpv6CidrBlock=::/0 GatewayId=$igw
          ! NotImplemented: CreateRoute.DestinationIpv6CidrBlock is not implemented by Hanul.
        ReplaceRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8 GatewayId=$igw
          ! InvalidParameterValue: There is no route defined for '1.0.0.0/8' in the route table. Use CreateRoute instead.
        DeleteRoute RouteTableId=$table DestinationCidrBlock=1.0.0.0/8
          ! InvalidRoute.NotFound: no route with destination-cidr-block 1.0.0.0/8 in route table $table
        DeleteRoute RouteTableId=$table DestinationCidrBlock=10.0.0.0/16
          ! InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table $table
        DeleteRoute RouteTableId=rtb-0123456789abcdef0 DestinationCidrBlock=1.0.0.0/8
          ! InvalidRouteTableID.NotFound: The routeTable ID 'rtb-*' does not exist
        AssociateRouteTable RouteTableId=$table
          ! MissingParameter: The request must contain the parameter subnetId
        AssociateRouteTable RouteTableId=$far SubnetId=$subnet
          ! InvalidParameterValue: route table $far and subnet $subnet belong to different networks
        AssociateRouteTable RouteTableId=$table GatewayId=$igw
          ! NotImplemented: AssociateRouteTable.GatewayId is not implemented by Hanul.
        ReplaceRouteTableAssociation AssociationId=$assoc RouteTableId=$far
          ! InvalidParameterValue: route table $far and network $vpc belong to different networks
        ReplaceRouteTableAssociation AssociationId=$mainassoc RouteTableId=$far
          ! InvalidParameterValue: route table $far and network $vpc belong to different networks
        ReplaceRouteTableAssociation AssociationId=rtbassoc-0123456789abcdef0 RouteTableId=$table
          ! InvalidAssociationID.NotFound: The association ID 'rtbassoc-*' does not exist
        DisassociateRouteTable AssociationId=rtbassoc-0123456789abcdef0
          ! InvalidAssociationID.NotFound: The association ID 'rtbassoc-*' does not exist
        AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
          ! Resource.AlreadyAssociated: resource $igw is already attached to network $vpc
        AttachInternetGateway VpcId=$vpc InternetGatewayId=$loose
          ! InvalidParameterValue: Network $vpc already has an internet gateway attached
        AttachInternetGateway VpcId=$vpc InternetGatewayId=igw-0123456789abcdef0
          ! InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-*' does not exist
        AttachInternetGateway VpcId=vpc-0123456789abcdef0 InternetGatewayId=$loose
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DetachInternetGateway VpcId=$vpc InternetGatewayId=$loose
          ! Gateway.NotAttached: resource $loose is not attached to network $vpc
        DetachInternetGateway VpcId=$vpc2 InternetGatewayId=$igw
          ! Gateway.NotAttached: resource $igw is not attached to network $vpc2
        DeleteInternetGateway InternetGatewayId=$igw
          ! DependencyViolation: The internetGateway '$igw' has dependencies and cannot be deleted.
        DeleteInternetGateway InternetGatewayId=igw-0123456789abcdef0
          ! InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-*' does not exist
    "#]].assert_eq(&said);
}
