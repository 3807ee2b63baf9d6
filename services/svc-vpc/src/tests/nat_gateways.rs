//! NAT gateways: their states follow what the network driver sees, never a timer.

use super::Cloud;
use super::addresses::HOME;
use super::intent::FakeNet;
use expect_test::expect;
use kernel::Next;
use std::sync::Arc;

fn home(net: Option<Arc<FakeNet>>) -> Cloud {
    let mut cloud = match net {
        Some(net) => Cloud::with(Some(net)),
        None => Cloud::new(),
    };
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn a_gateway_is_available_when_it_is_wired_and_deleted_when_it_is_not() {
    let net = Arc::new(FakeNet::default());
    let mut cloud = home(Some(net.clone()));
    let said = cloud.run(
        "? CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 ClientToken=t \
           => nat=NatGateway.NatGatewayId face=NatGateway.NatGatewayAddresses.1.NetworkInterfaceId
         ? CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 ClientToken=t | NatGateway.NatGatewayId
         round
         ? DescribeNatGateways NatGatewayIds=$nat
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$face
         DeleteNetworkInterface NetworkInterfaceId=$face
         DisassociateAddress PublicIp=$ip
         ReleaseAddress AllocationId=$eip
         DeleteSubnet SubnetId=$subnet
         CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
         CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 NatGatewayId=$nat
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NatGatewayId RouteTables.Routes.State
         ? DeleteNatGateway NatGatewayId=$nat
         ? DescribeNatGateways Filter.1.Name=state Filter.1.Values=deleting | NatGateways.NatGatewayId
         ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NatGatewayId RouteTables.Routes.State
         round
         ? DescribeNatGateways Filter.1.Name=vpc-id Filter.1.Values=$vpc | NatGateways.State NatGateways.DeleteTime
         DescribeNetworkInterfaces NetworkInterfaceIds=$face
         ReleaseAddress AllocationId=$eip
         wait 3599
         round
         ? DescribeNatGateways | NatGateways.State
         wait 1
         round
         ? DescribeNatGateways
         DeleteNatGateway NatGatewayId=$nat",
    );
    expect![[r#"
        > ? CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 ClientToken=t => nat=NatGateway.NatGatewayId face=NatGateway.NatGatewayAddresses.1.NetworkInterfaceId
        ClientToken: t
        NatGateway:
          CreateTime: 2023-11-14T22:13:20.000Z
          NatGatewayAddresses:
            AllocationId: $eip
            NetworkInterfaceId: $face
            PrivateIp: 10.0.1.77
            PublicIp: $ip
            AssociationId: eipassoc-*
            IsPrimary: true
            Status: assigning
          NatGatewayId: $nat
          State: pending
          SubnetId: $subnet
          VpcId: $vpc
          ConnectivityType: public
          AvailabilityMode: zonal
        > ? CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 ClientToken=t | NatGateway.NatGatewayId
        NatGateway:
          NatGatewayId: $nat
        > round
        > ? DescribeNatGateways NatGatewayIds=$nat
        NatGateways:
          CreateTime: 2023-11-14T22:13:20.000Z
          NatGatewayAddresses:
            AllocationId: $eip
            NetworkInterfaceId: $face
            PrivateIp: 10.0.1.77
            PublicIp: $ip
            AssociationId: eipassoc-*
            IsPrimary: true
            Status: succeeded
          NatGatewayId: $nat
          State: available
          SubnetId: $subnet
          VpcId: $vpc
          ConnectivityType: public
          AvailabilityMode: zonal
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$face
        NetworkInterfaces:
          Association:
            AllocationId: $eip
            AssociationId: eipassoc-*
            IpOwnerId: 000000000000
            PublicIp: $ip
          Attachment:
            AttachTime: 2023-11-14T22:13:20.000Z
            AttachmentId: ela-attach-*
            DeleteOnTermination: false
            DeviceIndex: 1
            InstanceOwnerId: amazon-aws
            Status: attached
          AvailabilityZone: ap-northeast-2a
          Description: Interface for NAT Gateway $nat
          Groups: []
          InterfaceType: natGateway
          Ipv6Addresses: []
          MacAddress: 0a:c0:59:13:e0:cf
          NetworkInterfaceId: $face
          OwnerId: 000000000000
          PrivateIpAddress: 10.0.1.77
          PrivateIpAddresses:
            Association:
              AllocationId: $eip
              AssociationId: eipassoc-*
              IpOwnerId: 000000000000
              PublicIp: $ip
            Primary: true
            PrivateIpAddress: 10.0.1.77
          RequesterId: amazon-aws
          RequesterManaged: true
          SourceDestCheck: false
          Status: in-use
          SubnetId: $subnet
          TagSet: []
          VpcId: $vpc
          Operator:
            Managed: false
          AvailabilityZoneId: apne2-az1
        > DeleteNetworkInterface NetworkInterfaceId=$face
        ! InvalidParameterValue: Network interface '$face' is currently in use.
        > DisassociateAddress PublicIp=$ip
        ! AuthFailure: You do not have permission to access the specified resource.
        > ReleaseAddress AllocationId=$eip
        ! InvalidIPAddress.InUse: The address $ip is in use.
        > DeleteSubnet SubnetId=$subnet
        ! DependencyViolation: The subnet '$subnet' has dependencies and cannot be deleted.
        > CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
        > CreateRoute RouteTableId=$table DestinationCidrBlock=0.0.0.0/0 NatGatewayId=$nat
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NatGatewayId RouteTables.Routes.State
        RouteTables:
          Routes:
            State: active
          Routes:
            NatGatewayId: $nat
            State: active
        > ? DeleteNatGateway NatGatewayId=$nat
        NatGatewayId: $nat
        > ? DescribeNatGateways Filter.1.Name=state Filter.1.Values=deleting | NatGateways.NatGatewayId
        NatGateways:
          NatGatewayId: $nat
        > ? DescribeRouteTables RouteTableIds=$table | RouteTables.Routes.NatGatewayId RouteTables.Routes.State
        RouteTables:
          Routes:
            State: active
          Routes:
            NatGatewayId: $nat
            State: blackhole
        > round
        > ? DescribeNatGateways Filter.1.Name=vpc-id Filter.1.Values=$vpc | NatGateways.State NatGateways.DeleteTime
        NatGateways:
          DeleteTime: 2023-11-14T22:13:20.000Z
          State: deleted
        > DescribeNetworkInterfaces NetworkInterfaceIds=$face
        ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID '$face' does not exist
        > ReleaseAddress AllocationId=$eip
        > wait 3599
        > round
        > ? DescribeNatGateways | NatGateways.State
        NatGateways:
          State: deleted
        > wait 1
        > round
        > ? DescribeNatGateways
        NatGateways: []
        > DeleteNatGateway NatGatewayId=$nat
        ! NatGatewayNotFound: NAT gateway $nat was not found
    "#]].assert_eq(&said);
}

#[test]
fn without_a_network_driver_a_gateway_stays_pending_and_says_why() {
    let mut cloud = home(None);
    let said = cloud.run(
        "CreateNatGateway SubnetId=$subnet ConnectivityType=private => nat=NatGateway.NatGatewayId
         round
         wait 86400
         round
         ? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage NatGateways.ConnectivityType NatGateways.FailureCode
         DeleteNatGateway NatGatewayId=$nat
         round
         ? DescribeNatGateways | NatGateways.State
         ? DescribeNetworkInterfaces Filters.1.Name=interface-type Filters.1.Values=natGateway",
    );
    expect![[r#"
        > CreateNatGateway SubnetId=$subnet ConnectivityType=private => nat=NatGateway.NatGatewayId
        > round
        > wait 86400
        > round
        > ? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage NatGateways.ConnectivityType NatGateways.FailureCode
        NatGateways:
          FailureMessage: This cloud runs without a data plane: nothing is wired.
          State: pending
          ConnectivityType: private
        > DeleteNatGateway NatGatewayId=$nat
        > round
        > ? DescribeNatGateways | NatGateways.State
        NatGateways:
          State: deleted
        > ? DescribeNetworkInterfaces Filters.1.Name=interface-type Filters.1.Values=natGateway
        NetworkInterfaces: []
    "#]].assert_eq(&said);
}

#[test]
fn what_the_driver_says_of_a_gateway_is_its_reason() {
    let net = Arc::new(FakeNet::default());
    let mut cloud = home(Some(net.clone()));
    net.fail("no veth today");
    let said = cloud.run(
        "CreateNatGateway SubnetId=$subnet AllocationId=$eip
         round
         ? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage",
    );
    expect![[r#"
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip
        > round
        > ? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage
        NatGateways:
          FailureMessage: no veth today
          State: pending
    "#]]
    .assert_eq(&said);
    assert_eq!(cloud.next, Some(Next::After(1000)));
    net.heal();
    let said = cloud.run("round\n? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage");
    expect![[r#"
        > round
        > ? DescribeNatGateways | NatGateways.State NatGateways.FailureMessage
        NatGateways:
          State: available
    "#]]
    .assert_eq(&said);
    assert_eq!(cloud.next, Some(Next::Settled));
}

#[test]
fn a_public_gateway_in_a_vpc_without_a_way_out_fails_and_gives_everything_back() {
    let mut cloud = home(Some(Arc::new(FakeNet::default())));
    let said = cloud.run(
        "DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         CreateNatGateway SubnetId=$subnet AllocationId=$eip => nat=NatGateway.NatGatewayId
         round
         ? DescribeNatGateways | NatGateways.State NatGateways.FailureCode NatGateways.FailureMessage \
           NatGateways.NatGatewayAddresses.Status
         ReleaseAddress AllocationId=$eip
         DeleteNetworkInterface NetworkInterfaceId=$eni
         DeleteSubnet SubnetId=$subnet
         DeleteNatGateway NatGatewayId=$nat
         round
         ? DescribeNatGateways | NatGateways.State
         DeleteSubnet SubnetId=$subnet",
    );
    expect![[r#"
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip => nat=NatGateway.NatGatewayId
        > round
        > ? DescribeNatGateways | NatGateways.State NatGateways.FailureCode NatGateways.FailureMessage NatGateways.NatGatewayAddresses.Status
        NatGateways:
          FailureCode: Gateway.NotAttached
          FailureMessage: Network $vpc has no Internet gateway attached
          NatGatewayAddresses:
            Status: failed
          State: failed
        > ReleaseAddress AllocationId=$eip
        > DeleteNetworkInterface NetworkInterfaceId=$eni
        > DeleteSubnet SubnetId=$subnet
        ! DependencyViolation: The subnet '$subnet' has dependencies and cannot be deleted.
        > DeleteNatGateway NatGatewayId=$nat
        > round
        > ? DescribeNatGateways | NatGateways.State
        NatGateways:
          State: deleted
        > DeleteSubnet SubnetId=$subnet
    "#]].assert_eq(&said);
}

#[test]
fn bad_gateways_are_refused_in_awss_words() {
    let mut cloud = home(None);
    cloud.run("AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni");
    cloud.run("AllocateAddress => free=AllocationId");
    let said = cloud.faults(
        "CreateNatGateway AllocationId=$free
         CreateNatGateway SubnetId=$subnet
         CreateNatGateway SubnetId=subnet-0123456789abcdef0 AllocationId=$free
         CreateNatGateway SubnetId=$subnet AllocationId=eipalloc-0123456789abcdef0
         CreateNatGateway SubnetId=$subnet AllocationId=$eip
         CreateNatGateway SubnetId=$subnet AllocationId=$free ConnectivityType=private
         CreateNatGateway SubnetId=$subnet AllocationId=$free PrivateIpAddress=10.0.1.10
         CreateNatGateway SubnetId=$subnet AllocationId=$free PrivateIpAddress=10.0.1.1
         CreateNatGateway SubnetId=$subnet AllocationId=$free SecondaryAllocationIds=$eip
         CreateNatGateway VpcId=$vpc AvailabilityMode=regional
         CreateNatGateway SubnetId=$subnet AllocationId=$free TagSpecifications.1.ResourceType=nat TagSpecifications.1.Tags.1.Key=a
         DeleteNatGateway NatGatewayId=nat-0123456789abcdef0
         DeleteNatGateway NatGatewayId=nat-x
         DescribeNatGateways NatGatewayIds=nat-0123456789abcdef0
         DescribeNatGateways Filter.1.Name=colour Filter.1.Values=x",
    );
    expect![[r#"
        CreateNatGateway AllocationId=$free
          ! MissingParameter: The request must contain the parameter subnetId
        CreateNatGateway SubnetId=$subnet
          ! MissingParameter: The request must contain the parameter allocationId
        CreateNatGateway SubnetId=subnet-0123456789abcdef0 AllocationId=$free
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        CreateNatGateway SubnetId=$subnet AllocationId=eipalloc-0123456789abcdef0
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
        CreateNatGateway SubnetId=$subnet AllocationId=$eip
          ! Resource.AlreadyAssociated: Elastic IP address $eip is already associated
        CreateNatGateway SubnetId=$subnet AllocationId=$free ConnectivityType=private
          ! InvalidParameterCombination: A private NAT gateway cannot have an Elastic IP address.
        CreateNatGateway SubnetId=$subnet AllocationId=$free PrivateIpAddress=10.0.1.10
          ! InvalidIPAddress.InUse: Address 10.0.1.10 is in use.
        CreateNatGateway SubnetId=$subnet AllocationId=$free PrivateIpAddress=10.0.1.1
          ! InvalidParameterValue: Address 10.0.1.1 is in subnet's reserved address range
        CreateNatGateway SubnetId=$subnet AllocationId=$free SecondaryAllocationIds=$eip
          ! Resource.AlreadyAssociated: Elastic IP address $eip is already associated
        CreateNatGateway VpcId=$vpc AvailabilityMode=regional
          ! NotImplemented: CreateNatGateway.AvailabilityMode is not implemented by Hanul.
        CreateNatGateway SubnetId=$subnet AllocationId=$free TagSpecifications.1.ResourceType=nat TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'nat' is not a valid taggable resource type for this operation.
        DeleteNatGateway NatGatewayId=nat-0123456789abcdef0
          ! NatGatewayNotFound: NAT gateway nat-* was not found
        DeleteNatGateway NatGatewayId=nat-x
          ! NatGatewayMalformed: Invalid id: "nat-x"
        DescribeNatGateways NatGatewayIds=nat-0123456789abcdef0
          ! NatGatewayNotFound: NAT gateway nat-* was not found
        DescribeNatGateways Filter.1.Name=colour Filter.1.Values=x
          ! InvalidParameterValue: The filter 'colour' is invalid
    "#]].assert_eq(&said);
}

#[test]
fn no_more_gateways_in_a_zone_than_the_quota_allows() {
    let mut cloud = home(None);
    for _ in 0..5 {
        let said = cloud.run("CreateNatGateway SubnetId=$subnet ConnectivityType=private");
        assert!(!said.contains("! "), "{said}");
    }
    expect![[r#"
        CreateNatGateway SubnetId=$subnet ConnectivityType=private
          ! NatGatewayLimitExceeded: Performing this operation would exceed the limit of NAT gateways.
    "#]]
    .assert_eq(&cloud.faults("CreateNatGateway SubnetId=$subnet ConnectivityType=private"));
}
