//! Secondary addresses of NAT gateways: they join with the data plane, and leave when their connections had their time.

use super::Cloud;
use super::addresses::HOME;
use super::intent::FakeNet;
use expect_test::expect;
use net_plan::Net;
use std::sync::Arc;

fn home() -> (Cloud, Arc<FakeNet>) {
    let net = Arc::new(FakeNet::default());
    let mut cloud = Cloud::with(Some(net.clone() as Arc<dyn Net>));
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    (cloud, net)
}

const SHOW: &str = "? DescribeNatGateways NatGatewayIds=$nat \
    | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp \
      NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status";

#[test]
fn elastic_addresses_join_serve_drain_and_are_free_again() {
    let (mut cloud, _) = home();
    let said = cloud.run(&format!(
        "AllocateAddress => two=AllocationId ip2=PublicIp
         AllocateAddress => three=AllocationId
         CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 => nat=NatGateway.NatGatewayId
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two
         round
         ? AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses=10.0.1.78 \
           => tie=NatGatewayAddresses.1.AssociationId
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$three
         round
         {SHOW}
         ? DescribeAddresses AllocationIds=$two | Addresses.PrivateIpAddress
         ReleaseAddress AllocationId=$two
         ? DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie MaxDrainDurationSeconds=60 \
           | NatGatewayAddresses.Status
         DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie
         round
         wait 59
         round
         {SHOW}
         wait 1
         round
         {SHOW}
         ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount
         ReleaseAddress AllocationId=$two"
    ));
    expect![[r#"
        > AllocateAddress => two=AllocationId ip2=PublicIp
        > AllocateAddress => three=AllocationId
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip PrivateIpAddress=10.0.1.77 => nat=NatGateway.NatGatewayId
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two
        ! IncorrectState: NatGateway $nat is not in the available state
        > round
        > ? AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses=10.0.1.78 => tie=NatGatewayAddresses.1.AssociationId
        NatGatewayId: $nat
        NatGatewayAddresses:
          AllocationId: $two
          NetworkInterfaceId: eni-*
          PrivateIp: 10.0.1.78
          PublicIp: $ip2
          AssociationId: $tie
          IsPrimary: false
          Status: associating
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$three
        ! NatGatewayAddressLimitExceeded: The maximum number of IP addresses of a NAT gateway has been reached.
        > round
        > ? DescribeNatGateways NatGatewayIds=$nat | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status
        NatGateways:
          NatGatewayAddresses:
            PrivateIp: 10.0.1.77
            PublicIp: $ip
            IsPrimary: true
            Status: succeeded
          NatGatewayAddresses:
            PrivateIp: 10.0.1.78
            PublicIp: $ip2
            IsPrimary: false
            Status: succeeded
        > ? DescribeAddresses AllocationIds=$two | Addresses.PrivateIpAddress
        Addresses:
          PrivateIpAddress: 10.0.1.78
        > ReleaseAddress AllocationId=$two
        ! InvalidIPAddress.InUse: The address $ip2 is in use.
        > ? DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie MaxDrainDurationSeconds=60 | NatGatewayAddresses.Status
        NatGatewayAddresses:
          Status: disassociating
        > DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie
        ! IncorrectState: NatGateway $nat is still releasing 10.0.1.78
        > round
        > wait 59
        > round
        > ? DescribeNatGateways NatGatewayIds=$nat | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status
        NatGateways:
          NatGatewayAddresses:
            PrivateIp: 10.0.1.77
            PublicIp: $ip
            IsPrimary: true
            Status: succeeded
          NatGatewayAddresses:
            PrivateIp: 10.0.1.78
            PublicIp: $ip2
            IsPrimary: false
            Status: disassociating
        > wait 1
        > round
        > ? DescribeNatGateways NatGatewayIds=$nat | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status
        NatGateways:
          NatGatewayAddresses:
            PrivateIp: 10.0.1.77
            PublicIp: $ip
            IsPrimary: true
            Status: succeeded
        > ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount
        Subnets:
          AvailableIpAddressCount: 249
        > ReleaseAddress AllocationId=$two
    "#]].assert_eq(&said);
}

#[test]
fn a_private_gateway_has_private_ones() {
    let (mut cloud, net) = home();
    let said = cloud.run(&format!(
        "CreateNatGateway SubnetId=$subnet ConnectivityType=private PrivateIpAddress=10.0.1.77 \
           SecondaryPrivateIpAddresses=10.0.1.78 => nat=NatGateway.NatGatewayId
         {SHOW}
         round
         AssignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddressCount=1 => third=NatGatewayAddresses.1.PrivateIp
         round
         ? UnassignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddresses=10.0.1.78 | NatGatewayAddresses.Status
         round
         {SHOW}"
    ));
    expect![[r#"
        > CreateNatGateway SubnetId=$subnet ConnectivityType=private PrivateIpAddress=10.0.1.77 SecondaryPrivateIpAddresses=10.0.1.78 => nat=NatGateway.NatGatewayId
        > ? DescribeNatGateways NatGatewayIds=$nat | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status
        NatGateways:
          NatGatewayAddresses:
            PrivateIp: 10.0.1.77
            IsPrimary: true
            Status: assigning
          NatGatewayAddresses:
            PrivateIp: 10.0.1.78
            IsPrimary: false
            Status: assigning
        > round
        > AssignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddressCount=1 => third=NatGatewayAddresses.1.PrivateIp
        > round
        > ? UnassignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddresses=10.0.1.78 | NatGatewayAddresses.Status
        NatGatewayAddresses:
          Status: unassigning
        > round
        > ? DescribeNatGateways NatGatewayIds=$nat | NatGateways.NatGatewayAddresses.PrivateIp NatGateways.NatGatewayAddresses.PublicIp NatGateways.NatGatewayAddresses.IsPrimary NatGateways.NatGatewayAddresses.Status
        NatGateways:
          NatGatewayAddresses:
            PrivateIp: 10.0.1.77
            IsPrimary: true
            Status: succeeded
          NatGatewayAddresses:
            PrivateIp: 10.0.1.78
            IsPrimary: false
            Status: unassigning
          NatGatewayAddresses:
            PrivateIp: $third
            IsPrimary: false
            Status: succeeded
    "#]].assert_eq(&said);
    let intent = net.last();
    let gateway = intent.vpcs.values().flat_map(|v| v.interfaces.values()).find(|i| i.place == net_model::Place::Nat);
    let gateway = gateway.expect("a gateway");
    assert_eq!(gateway.secondary.len(), 2);
    assert_eq!(gateway.draining, ["10.0.1.78".parse().unwrap()].into());
}

#[test]
fn what_does_not_go_together_is_refused() {
    let (mut cloud, _) = home();
    let said = cloud.run(
        "AllocateAddress => two=AllocationId
         CreateNatGateway SubnetId=$subnet ConnectivityType=private SecondaryAllocationIds=$two
         CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$eip
         CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryPrivateIpAddresses=10.0.1.9
         CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$two SecondaryPrivateIpAddressCount=1
         CreateNatGateway SubnetId=$subnet ConnectivityType=private SecondaryPrivateIpAddressCount=8
         CreateNatGateway SubnetId=$subnet AllocationId=$eip => nat=NatGateway.NatGatewayId tie=NatGateway.NatGatewayAddresses.1.AssociationId
         AssociateNatGatewayAddress NatGatewayId=nat-00000000000000000 AllocationIds=$two
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two
         round
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$eip
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses.1=10.0.1.8 PrivateIpAddresses.2=10.0.1.9
         AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses=10.0.2.8
         AssignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddressCount=1
         DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie
         DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=eipassoc-00000000000000000
         ? DescribeAddresses AllocationIds=$two | Addresses.AssociationId",
    );
    expect![[r#"
        > AllocateAddress => two=AllocationId
        > CreateNatGateway SubnetId=$subnet ConnectivityType=private SecondaryAllocationIds=$two
        ! InvalidParameterCombination: A private NAT gateway cannot have an Elastic IP address.
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$eip
        ! InvalidParameterValue: The allocation ID '$eip' is specified more than once
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryPrivateIpAddresses=10.0.1.9
        ! InvalidParameterCombination: Each secondary address of a public NAT gateway needs an Elastic IP address
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$two SecondaryPrivateIpAddressCount=1
        ! InvalidParameterCombination: secondaryPrivateIpAddressCount is for private NAT gateways only
        > CreateNatGateway SubnetId=$subnet ConnectivityType=private SecondaryPrivateIpAddressCount=8
        ! NatGatewayAddressLimitExceeded: The maximum number of IP addresses of a NAT gateway has been reached.
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip => nat=NatGateway.NatGatewayId tie=NatGateway.NatGatewayAddresses.1.AssociationId
        > AssociateNatGatewayAddress NatGatewayId=nat-00000000000000000 AllocationIds=$two
        ! NatGatewayNotFound: NAT gateway nat-* was not found
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two
        ! IncorrectState: NatGateway $nat is not in the available state
        > round
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$eip
        ! Resource.AlreadyAssociated: Elastic IP address $eip is already associated
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses.1=10.0.1.8 PrivateIpAddresses.2=10.0.1.9
        ! InvalidParameterCombination: Each private IP address needs an Elastic IP address of its own
        > AssociateNatGatewayAddress NatGatewayId=$nat AllocationIds=$two PrivateIpAddresses=10.0.2.8
        ! InvalidParameterValue: Address 10.0.2.8 does not fall within the subnet's address range
        > AssignPrivateNatGatewayAddress NatGatewayId=$nat PrivateIpAddressCount=1
        ! InvalidParameterValue: NatGateway $nat is not a private NAT gateway
        > DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=$tie
        ! InvalidParameterValue: The primary association $tie of a NAT gateway cannot be disassociated
        > DisassociateNatGatewayAddress NatGatewayId=$nat AssociationIds=eipassoc-00000000000000000
        ! InvalidAssociationID.NotFound: The association ID 'eipassoc-*' does not exist
        > ? DescribeAddresses AllocationIds=$two | Addresses.AssociationId
        Addresses:
    "#]].assert_eq(&said);
}

#[test]
fn a_deleted_gateway_gives_all_its_addresses_back() {
    let (mut cloud, _) = home();
    let said = cloud.run(
        "AllocateAddress => two=AllocationId
         CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$two => nat=NatGateway.NatGatewayId
         round
         DeleteNatGateway NatGatewayId=$nat
         round
         ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount
         ReleaseAddress AllocationId=$eip
         ReleaseAddress AllocationId=$two
         wait 3600
         round
         ? DescribeNatGateways",
    );
    expect![[r#"
        > AllocateAddress => two=AllocationId
        > CreateNatGateway SubnetId=$subnet AllocationId=$eip SecondaryAllocationIds=$two => nat=NatGateway.NatGatewayId
        > round
        > DeleteNatGateway NatGatewayId=$nat
        > round
        > ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount
        Subnets:
          AvailableIpAddressCount: 250
        > ReleaseAddress AllocationId=$eip
        > ReleaseAddress AllocationId=$two
        > wait 3600
        > round
        > ? DescribeNatGateways
        NatGateways: []
    "#]]
    .assert_eq(&said);
}
