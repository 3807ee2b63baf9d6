//! Reserved parts of subnets.

use super::Cloud;
use crate::tables::LEASES;
use expect_test::expect;

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/28 => subnet=Subnet.SubnetId",
    );
    cloud
}

#[test]
fn a_part_is_set_aside_shown_and_given_back() {
    let said = home().run(
        "? CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.9/29 ReservationType=explicit Description=appliances \
           TagSpecifications.1.ResourceType=subnet-cidr-reservation TagSpecifications.1.Tags.1.Key=a => r=SubnetCidrReservation.SubnetCidrReservationId
         ? GetSubnetCidrReservations SubnetId=$subnet
         ? GetSubnetCidrReservations SubnetId=$subnet Filters.1.Name=reservationType Filters.1.Values=prefix
         ? GetSubnetCidrReservations SubnetId=$subnet Filters.1.Name=tag-key Filters.1.Values=a | SubnetIpv4CidrReservations.Cidr
         ? DeleteSubnetCidrReservation SubnetCidrReservationId=$r | DeletedSubnetCidrReservation.Cidr
         DeleteSubnetCidrReservation SubnetCidrReservationId=$r
         CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.0/29 ReservationType=prefix
         DeleteSubnet SubnetId=$subnet",
    );
    expect![[r#"
        > ? CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.9/29 ReservationType=explicit Description=appliances TagSpecifications.1.ResourceType=subnet-cidr-reservation TagSpecifications.1.Tags.1.Key=a => r=SubnetCidrReservation.SubnetCidrReservationId
        SubnetCidrReservation:
          SubnetCidrReservationId: $r
          SubnetId: $subnet
          Cidr: 10.0.0.8/29
          ReservationType: explicit
          OwnerId: 000000000000
          Description: appliances
          Tags:
            Key: a
            Value: 
        > ? GetSubnetCidrReservations SubnetId=$subnet
        SubnetIpv4CidrReservations:
          SubnetCidrReservationId: $r
          SubnetId: $subnet
          Cidr: 10.0.0.8/29
          ReservationType: explicit
          OwnerId: 000000000000
          Description: appliances
          Tags:
            Key: a
            Value: 
        SubnetIpv6CidrReservations: []
        > ? GetSubnetCidrReservations SubnetId=$subnet Filters.1.Name=reservationType Filters.1.Values=prefix
        SubnetIpv4CidrReservations: []
        SubnetIpv6CidrReservations: []
        > ? GetSubnetCidrReservations SubnetId=$subnet Filters.1.Name=tag-key Filters.1.Values=a | SubnetIpv4CidrReservations.Cidr
        SubnetIpv4CidrReservations:
          Cidr: 10.0.0.8/29
        > ? DeleteSubnetCidrReservation SubnetCidrReservationId=$r | DeletedSubnetCidrReservation.Cidr
        DeletedSubnetCidrReservation:
          Cidr: 10.0.0.8/29
        > DeleteSubnetCidrReservation SubnetCidrReservationId=$r
        ! InvalidSubnetCidrReservationID.NotFound: The subnet CIDR reservation ID '$r' does not exist
        > CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.0/29 ReservationType=prefix
        > DeleteSubnet SubnetId=$subnet
    "#]].assert_eq(&said);
}

#[test]
fn parts_lie_in_their_subnet_and_do_not_overlap() {
    let mut cloud = home();
    cloud.run("CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.8/29 ReservationType=prefix => r=SubnetCidrReservation.SubnetCidrReservationId");
    expect![[r#"
        CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.12/30 ReservationType=explicit
          ! InvalidParameterValue: Value (10.0.0.12/30) for parameter cidr is invalid. The CIDR block overlaps with the reservation $r.
        CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.0/27 ReservationType=explicit
          ! InvalidParameterValue: Value (10.0.0.0/27) for parameter cidr is invalid. The CIDR block is not within the subnet's CIDR block.
        CreateSubnetCidrReservation SubnetId=$subnet Cidr=2600::/80 ReservationType=prefix
          ! InvalidParameterValue: Value (2600::/80) for parameter cidr is invalid. This is not a valid CIDR block.
        CreateSubnetCidrReservation SubnetId=subnet-0123456789abcdef0 Cidr=10.0.0.0/30 ReservationType=prefix
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        DeleteSubnetCidrReservation SubnetCidrReservationId=scr-0123456789abcdef0
          ! InvalidSubnetCidrReservationID.NotFound: The subnet CIDR reservation ID 'scr-*' does not exist
        GetSubnetCidrReservations SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
    "#]].assert_eq(&cloud.faults(
        "CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.12/30 ReservationType=explicit
         CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.0/27 ReservationType=explicit
         CreateSubnetCidrReservation SubnetId=$subnet Cidr=2600::/80 ReservationType=prefix
         CreateSubnetCidrReservation SubnetId=subnet-0123456789abcdef0 Cidr=10.0.0.0/30 ReservationType=prefix
         DeleteSubnetCidrReservation SubnetCidrReservationId=scr-0123456789abcdef0
         GetSubnetCidrReservations SubnetId=subnet-0123456789abcdef0",
    ));
}

#[test]
fn no_address_of_a_reserved_part_is_assigned_unless_it_is_named() {
    let mut cloud = home();
    cloud.run("CreateSubnetCidrReservation SubnetId=$subnet Cidr=10.0.0.8/29 ReservationType=explicit => r=SubnetCidrReservation.SubnetCidrReservationId");
    // 10.0.0.4 to 7 are left; the fifth would have to come from the reserved part
    let said = cloud.run(
        "CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=3
         CreateNetworkInterface SubnetId=$subnet
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.0.9
         DeleteSubnetCidrReservation SubnetCidrReservationId=$r
         CreateNetworkInterface SubnetId=$subnet",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=3
        > CreateNetworkInterface SubnetId=$subnet
        ! InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '$subnet' to satisfy the requested number of addresses.
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.0.9
        > DeleteSubnetCidrReservation SubnetCidrReservationId=$r
        > CreateNetworkInterface SubnetId=$subnet
    "#]].assert_eq(&said);
    let held = LEASES.list(&cloud.kernel.store.snapshot().unwrap(), &()).unwrap();
    assert_eq!(held.len(), 6);
}
