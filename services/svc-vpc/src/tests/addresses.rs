//! Elastic addresses.

use super::Cloud;
use expect_test::expect;

pub(super) const HOME: &str = "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
    CreateInternetGateway => igw=InternetGateway.InternetGatewayId
    AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
    CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.10 => eni=NetworkInterface.NetworkInterfaceId
    AllocateAddress => eip=AllocationId ip=PublicIp";

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn an_address_is_allocated_associated_moved_and_released() {
    let said = home().run(
        "? AllocateAddress Domain=vpc TagSpecifications.1.ResourceType=elastic-ip TagSpecifications.1.Tags.1.Key=a => eip2=AllocationId ip2=PublicIp
         ? DescribeAddresses AllocationIds=$eip
         ? AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni => assoc=AssociationId
         ? AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni
         ? DescribeAddresses PublicIps=$ip
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association NetworkInterfaces.PrivateIpAddresses
         AssociateAddress AllocationId=$eip2 NetworkInterfaceId=$eni AllowReassociation=false
         AssociateAddress PublicIp=$ip2 NetworkInterfaceId=$eni => assoc2=AssociationId
         ? DescribeAddresses Filters.1.Name=network-interface-id Filters.1.Values=$eni | Addresses.PublicIp
         ReleaseAddress AllocationId=$eip2
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         DisassociateAddress AssociationId=$assoc2
         DisassociateAddress AssociationId=$assoc2
         ReleaseAddress AllocationId=$eip2
         ReleaseAddress PublicIp=$ip
         ? DescribeAddresses
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw",
    );
    expect![[r#"
        > ? AllocateAddress Domain=vpc TagSpecifications.1.ResourceType=elastic-ip TagSpecifications.1.Tags.1.Key=a => eip2=AllocationId ip2=PublicIp
        AllocationId: $eip2
        PublicIpv4Pool: amazon
        NetworkBorderGroup: ap-northeast-2
        Domain: vpc
        PublicIp: $ip2
        > ? DescribeAddresses AllocationIds=$eip
        Addresses:
          AllocationId: $eip
          Domain: vpc
          PublicIpv4Pool: amazon
          NetworkBorderGroup: ap-northeast-2
          PublicIp: $ip
        > ? AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni => assoc=AssociationId
        AssociationId: $assoc
        > ? AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni
        AssociationId: $assoc
        > ? DescribeAddresses PublicIps=$ip
        Addresses:
          AllocationId: $eip
          AssociationId: $assoc
          Domain: vpc
          NetworkInterfaceId: $eni
          NetworkInterfaceOwnerId: 000000000000
          PrivateIpAddress: 10.0.1.10
          PublicIpv4Pool: amazon
          NetworkBorderGroup: ap-northeast-2
          PublicIp: $ip
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association NetworkInterfaces.PrivateIpAddresses
        NetworkInterfaces:
          Association:
            AllocationId: $eip
            AssociationId: $assoc
            IpOwnerId: 000000000000
            PublicIp: $ip
          PrivateIpAddresses:
            Association:
              AllocationId: $eip
              AssociationId: $assoc
              IpOwnerId: 000000000000
              PublicIp: $ip
            Primary: true
            PrivateIpAddress: 10.0.1.10
        > AssociateAddress AllocationId=$eip2 NetworkInterfaceId=$eni AllowReassociation=false
        ! Resource.AlreadyAssociated: resource $eni is already associated with associate-id $assoc
        > AssociateAddress PublicIp=$ip2 NetworkInterfaceId=$eni => assoc2=AssociationId
        > ? DescribeAddresses Filters.1.Name=network-interface-id Filters.1.Values=$eni | Addresses.PublicIp
        Addresses:
          PublicIp: $ip2
        > ReleaseAddress AllocationId=$eip2
        ! InvalidIPAddress.InUse: The address $ip2 is in use.
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        ! DependencyViolation: Network $vpc has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.
        > DisassociateAddress AssociationId=$assoc2
        > DisassociateAddress AssociationId=$assoc2
        ! InvalidAssociationID.NotFound: The association ID '$assoc2' does not exist
        > ReleaseAddress AllocationId=$eip2
        > ReleaseAddress PublicIp=$ip
        > ? DescribeAddresses
        Addresses: []
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
    "#]].assert_eq(&said);
}

#[test]
fn in_the_default_vpc_releasing_takes_an_address_off_its_machine() {
    let said = Cloud::new().run(
        "DescribeSubnets => subnet=Subnets.1.SubnetId
         CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
         as user
         AllocateAddress => eip=AllocationId
         AssociateAddress AllocationId=$eip InstanceId=i-00000000000000001
         ? DescribeAddresses Filters.1.Name=instance-id Filters.1.Values=i-00000000000000001 | Addresses.InstanceId
         ReleaseAddress AllocationId=$eip
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association",
    );
    expect![[r#"
        > DescribeSubnets => subnet=Subnets.1.SubnetId
        > CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
        > as ec2.amazonaws.com
        > AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
        > as user
        > AllocateAddress => eip=AllocationId
        > AssociateAddress AllocationId=$eip InstanceId=i-00000000000000001
        > ? DescribeAddresses Filters.1.Name=instance-id Filters.1.Values=i-00000000000000001 | Addresses.InstanceId
        Addresses:
          InstanceId: i-*
        > ReleaseAddress AllocationId=$eip
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_call_with_a_machine_and_an_interface_goes_by_the_machine() {
    let said = Cloud::new().run(
        "DescribeSubnets => subnet=Subnets.1.SubnetId
         CreateNetworkInterface SubnetId=$subnet => old=NetworkInterface.NetworkInterfaceId
         CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
         as user
         AllocateAddress => eip=AllocationId
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$old
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$old InstanceId=i-00000000000000001
         ? DescribeAddresses AllocationIds=$eip | Addresses.NetworkInterfaceId",
    );
    assert!(said.ends_with("NetworkInterfaceId: $eni\n"), "{said}");
}

#[test]
fn attributes_of_addresses_come_in_pages() {
    let mut cloud = home();
    cloud.run("AllocateAddress => eip2=AllocationId");
    let said =
        cloud.run("? DescribeAddressesAttribute MaxResults=1 | NextToken Addresses.AllocationId => next=NextToken");
    assert!(said.contains("NextToken"), "{said}");
    let said = cloud.run("? DescribeAddressesAttribute MaxResults=1 NextToken=$next");
    assert!(said.contains("AllocationId") && !said.lines().skip(1).any(|l| l.contains("NextToken")), "{said}");
}

#[test]
fn bad_addresses_are_refused_in_awss_words() {
    let mut cloud = home();
    cloud.run(
        "CreateVpc CidrBlock=10.1.0.0/16 => shut=Vpc.VpcId
         CreateSubnet VpcId=$shut CidrBlock=10.1.1.0/24 => shutnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$shutnet => shutface=NetworkInterface.NetworkInterfaceId",
    );
    let said = cloud.faults(
        "AllocateAddress Domain=standard
         AllocateAddress Address=198.18.0.1
         AllocateAddress NetworkBorderGroup=us-east-1
         AllocateAddress TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=a
         AssociateAddress NetworkInterfaceId=$eni
         AssociateAddress AllocationId=$eip
         AssociateAddress AllocationId=$eip PublicIp=$ip NetworkInterfaceId=$eni
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni InstanceId=i-00000000000000001
         AssociateAddress AllocationId=eipalloc-0123456789abcdef0 NetworkInterfaceId=$eni
         AssociateAddress AllocationId=x NetworkInterfaceId=$eni
         AssociateAddress PublicIp=1.2.3.4 NetworkInterfaceId=$eni
         AssociateAddress PublicIp=x NetworkInterfaceId=$eni
         AssociateAddress AllocationId=$eip NetworkInterfaceId=eni-0123456789abcdef0
         AssociateAddress AllocationId=$eip InstanceId=i-0123456789abcdef0
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni PrivateIpAddress=10.0.1.11
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$shutface
         DisassociateAddress
         DisassociateAddress AssociationId=eipassoc-0123456789abcdef0
         DisassociateAddress PublicIp=$ip
         ReleaseAddress
         ReleaseAddress AllocationId=eipalloc-0123456789abcdef0
         ReleaseAddress PublicIp=1.2.3.4
         DescribeAddresses AllocationIds=eipalloc-0123456789abcdef0
         DescribeAddresses PublicIps=1.2.3.4
         DescribeAddressesAttribute AllocationIds=eipalloc-0123456789abcdef0",
    );
    expect![[r#"
        AllocateAddress Domain=standard
          ! NotImplemented: AllocateAddress.Domain is not implemented by Hanul.
        AllocateAddress Address=198.18.0.1
          ! NotImplemented: AllocateAddress.Address is not implemented by Hanul.
        AllocateAddress NetworkBorderGroup=us-east-1
          ! InvalidParameterValue: Value (us-east-1) for parameter networkBorderGroup is invalid. The network border group does not exist.
        AllocateAddress TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation.
        AssociateAddress NetworkInterfaceId=$eni
          ! MissingParameter: Either public IP or allocation id must be specified
        AssociateAddress AllocationId=$eip
          ! MissingParameter: Either instance id or network interface id must be specified
        AssociateAddress AllocationId=$eip PublicIp=$ip NetworkInterfaceId=$eni
          ! InvalidParameterCombination: You may specify public IP or allocation id, but not both in the same call
        AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni InstanceId=i-00000000000000001
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        AssociateAddress AllocationId=eipalloc-0123456789abcdef0 NetworkInterfaceId=$eni
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
        AssociateAddress AllocationId=x NetworkInterfaceId=$eni
          ! InvalidAllocationID.NotFound: The allocation ID 'x' does not exist
        AssociateAddress PublicIp=1.2.3.4 NetworkInterfaceId=$eni
          ! InvalidAddress.NotFound: Address '1.2.3.4' not found.
        AssociateAddress PublicIp=x NetworkInterfaceId=$eni
          ! InvalidParameterValue: Value (x) for parameter publicIp is invalid. Invalid IPv4 address.
        AssociateAddress AllocationId=$eip NetworkInterfaceId=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-*' does not exist
        AssociateAddress AllocationId=$eip InstanceId=i-0123456789abcdef0
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni PrivateIpAddress=10.0.1.11
          ! InvalidParameterValue: The private IP address '10.0.1.11' is not assigned to interface '$eni'
        AssociateAddress AllocationId=$eip NetworkInterfaceId=$shutface
          ! Gateway.NotAttached: Network $shut is not attached to any internet gateway
        DisassociateAddress
          ! MissingParameter: Either public IP or association id must be specified
        DisassociateAddress AssociationId=eipassoc-0123456789abcdef0
          ! InvalidAssociationID.NotFound: The association ID 'eipassoc-*' does not exist
        DisassociateAddress PublicIp=$ip
          ! InvalidAssociationID.NotFound: The association ID '$ip' does not exist
        ReleaseAddress
          ! MissingParameter: Either public IP or allocation id must be specified
        ReleaseAddress AllocationId=eipalloc-0123456789abcdef0
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
        ReleaseAddress PublicIp=1.2.3.4
          ! InvalidAddress.NotFound: Address '1.2.3.4' not found.
        DescribeAddresses AllocationIds=eipalloc-0123456789abcdef0
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
        DescribeAddresses PublicIps=1.2.3.4
          ! InvalidAddress.NotFound: Address '1.2.3.4' not found.
        DescribeAddressesAttribute AllocationIds=eipalloc-0123456789abcdef0
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn no_more_addresses_than_the_quota_allows() {
    let mut cloud = home();
    for _ in 0..4 {
        cloud.run("AllocateAddress");
    }
    expect![[r#"
        AllocateAddress
          ! AddressLimitExceeded: The maximum number of addresses has been reached.
    "#]]
    .assert_eq(&cloud.faults("AllocateAddress"));
}

#[test]
fn the_range_of_a_cloud_is_drawn_once_and_can_be_given_before() {
    let mut cloud = Cloud::new();
    let wanted = crate::nth_range(5);
    assert_eq!(wanted.to_string(), "198.18.20.0/22");
    let kept = cloud.kernel.store.write(move |tx| crate::keep_range(tx, wanted)).unwrap();
    let again = cloud.kernel.store.write(move |tx| crate::keep_range(tx, crate::nth_range(6))).unwrap();
    assert_eq!((kept, again), (wanted, wanted));
    cloud.run("AllocateAddress => eip=AllocationId ip=PublicIp");
    assert!(wanted.contains(&cloud.value("ip").parse::<std::net::Ipv4Addr>().unwrap()));
    assert_eq!(crate::nth_range(127).to_string(), "198.19.252.0/22");
    assert_eq!(crate::nth_range(128), crate::nth_range(0));
}

#[test]
fn an_elastic_address_is_called_as_its_owner_says_and_stays_until_it_is_not() {
    let mut cloud = home();
    let said = cloud.run(
        "? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
         ? DescribeAddressesAttribute AllocationIds=$eip
         ? ModifyAddressAttribute AllocationId=$eip DomainName=Mail.Example.com
         ? ModifyAddressAttribute AllocationId=$eip DomainName=mx.example.com.
         ? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
         ReleaseAddress AllocationId=$eip",
    );
    let ip: std::net::Ipv4Addr = cloud.value("ip").parse().unwrap();
    let named = |cloud: &Cloud| crate::look::reverse_name(&cloud.kernel.store.snapshot().unwrap(), ip).unwrap();
    assert_eq!(named(&cloud).as_deref(), Some("mx.example.com"));
    let then = cloud.run(
        "? ResetAddressAttribute AllocationId=$eip Attribute=domain-name
         ? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
         ReleaseAddress AllocationId=$eip",
    );
    assert_eq!(named(&cloud), None);
    expect![[r#"
        > ? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
        Addresses: []
        > ? DescribeAddressesAttribute AllocationIds=$eip
        Addresses:
          PublicIp: $ip
          AllocationId: $eip
        > ? ModifyAddressAttribute AllocationId=$eip DomainName=Mail.Example.com
        Address:
          PublicIp: $ip
          AllocationId: $eip
          PtrRecordUpdate:
            Value: mail.example.com.
            Status: PENDING
        > ? ModifyAddressAttribute AllocationId=$eip DomainName=mx.example.com.
        Address:
          PublicIp: $ip
          AllocationId: $eip
          PtrRecord: mail.example.com.
          PtrRecordUpdate:
            Value: mx.example.com.
            Status: PENDING
        > ? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
        Addresses:
          PublicIp: $ip
          AllocationId: $eip
          PtrRecord: mx.example.com.
        > ReleaseAddress AllocationId=$eip
        ! InvalidAddress.Locked: Address '$ip' with allocation id '$eip' cannot be released because it is locked to your account: remove its reverse DNS record first.
        > ? ResetAddressAttribute AllocationId=$eip Attribute=domain-name
        Address:
          PublicIp: $ip
          AllocationId: $eip
          PtrRecord: mx.example.com.
          PtrRecordUpdate:
            Status: PENDING
        > ? DescribeAddressesAttribute AllocationIds=$eip Attribute=domain-name
        Addresses: []
        > ReleaseAddress AllocationId=$eip
    "#]].assert_eq(&(said + &then));
}

#[test]
fn names_that_no_host_can_have_are_refused() {
    expect![[r#"
        ModifyAddressAttribute AllocationId=$eip
          ! MissingParameter: The request must contain the parameter DomainName
        ModifyAddressAttribute AllocationId=$eip DomainName=example
          ! InvalidParameterValue: Value (example) for parameter domainName is invalid. This is not a valid domain name.
        ModifyAddressAttribute AllocationId=$eip DomainName=-a.example.com
          ! InvalidParameterValue: Value (-a.example.com) for parameter domainName is invalid. This is not a valid domain name.
        ModifyAddressAttribute AllocationId=$eip DomainName=a..example.com
          ! InvalidParameterValue: Value (a..example.com) for parameter domainName is invalid. This is not a valid domain name.
        ModifyAddressAttribute AllocationId=eipalloc-0123456789abcdef0 DomainName=a.example.com
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
        ResetAddressAttribute AllocationId=eipalloc-0123456789abcdef0 Attribute=domain-name
          ! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-*' does not exist
    "#]].assert_eq(&home().faults(
        "ModifyAddressAttribute AllocationId=$eip
         ModifyAddressAttribute AllocationId=$eip DomainName=example
         ModifyAddressAttribute AllocationId=$eip DomainName=-a.example.com
         ModifyAddressAttribute AllocationId=$eip DomainName=a..example.com
         ModifyAddressAttribute AllocationId=eipalloc-0123456789abcdef0 DomainName=a.example.com
         ResetAddressAttribute AllocationId=eipalloc-0123456789abcdef0 Attribute=domain-name",
    ));
}
