//! Network interfaces: private and public addresses, attachments, services.

use super::Cloud;
use super::addresses::HOME;
use expect_test::expect;

const MACHINE: &str = "i-00000000000000001";

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    cloud
}

/// A running machine with `$eni` as its first interface.
fn with_machine() -> Cloud {
    let mut cloud = home();
    let said = cloud.run(&format!(
        "as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId={MACHINE} DeviceIndex=0 => attach=AttachmentId
         as user"
    ));
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn an_interface_has_addresses_groups_and_a_hardware_address() {
    let said = home().run(
        "? CreateNetworkInterface SubnetId=$subnet Description=mine PrivateIpAddresses.1.PrivateIpAddress=10.0.1.20 \
           PrivateIpAddresses.1.Primary=true PrivateIpAddresses.2.PrivateIpAddress=10.0.1.21 => two=NetworkInterface.NetworkInterfaceId
         ? DescribeNetworkInterfaces Filters.1.Name=addresses.private-ip-address Filters.1.Values=10.0.1.21 \
           | NetworkInterfaces.NetworkInterfaceId
         DeleteNetworkInterface NetworkInterfaceId=$two
         DescribeNetworkInterfaces NetworkInterfaceIds=$two
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.20 ClientToken=t => three=NetworkInterface.NetworkInterfaceId
         ? CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.20 ClientToken=t | NetworkInterface.NetworkInterfaceId",
    );
    expect![[r#"
        > ? CreateNetworkInterface SubnetId=$subnet Description=mine PrivateIpAddresses.1.PrivateIpAddress=10.0.1.20 PrivateIpAddresses.1.Primary=true PrivateIpAddresses.2.PrivateIpAddress=10.0.1.21 => two=NetworkInterface.NetworkInterfaceId
        NetworkInterface:
          AvailabilityZone: ap-northeast-2a
          Description: mine
          Groups:
            GroupId: sg-*
            GroupName: default
          InterfaceType: interface
          Ipv6Addresses: []
          MacAddress: 0a:12:a0:5b:77:fe
          NetworkInterfaceId: $two
          OwnerId: 000000000000
          PrivateIpAddress: 10.0.1.20
          PrivateIpAddresses:
            Primary: true
            PrivateIpAddress: 10.0.1.20
          PrivateIpAddresses:
            Primary: false
            PrivateIpAddress: 10.0.1.21
          RequesterManaged: false
          SourceDestCheck: true
          Status: available
          SubnetId: $subnet
          TagSet: []
          VpcId: $vpc
          Operator:
            Managed: false
          AvailabilityZoneId: apne2-az1
        > ? DescribeNetworkInterfaces Filters.1.Name=addresses.private-ip-address Filters.1.Values=10.0.1.21 | NetworkInterfaces.NetworkInterfaceId
        NetworkInterfaces:
          NetworkInterfaceId: $two
        > DeleteNetworkInterface NetworkInterfaceId=$two
        > DescribeNetworkInterfaces NetworkInterfaceIds=$two
        ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID '$two' does not exist
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.20 ClientToken=t => three=NetworkInterface.NetworkInterfaceId
        > ? CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.20 ClientToken=t | NetworkInterface.NetworkInterfaceId
        NetworkInterface:
          NetworkInterfaceId: $three
    "#]].assert_eq(&said);
}

#[test]
fn attributes_of_an_interface_change_one_at_a_time() {
    let said = with_machine().run(
        "ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Description.Value=new
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni SourceDestCheck.Value=false
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.AttachmentId=$attach Attachment.DeleteOnTermination=true
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=description
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=sourceDestCheck
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=attachment
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=groupSet
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
         ResetNetworkInterfaceAttribute NetworkInterfaceId=$eni SourceDestCheck=x
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=sourceDestCheck",
    );
    expect![[r#"
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Description.Value=new
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni SourceDestCheck.Value=false
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.AttachmentId=$attach Attachment.DeleteOnTermination=true
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=description
        Description:
          Value: new
        NetworkInterfaceId: $eni
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=sourceDestCheck
        NetworkInterfaceId: $eni
        SourceDestCheck:
          Value: false
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=attachment
        Attachment:
          AttachTime: 2023-11-14T22:13:20.000Z
          AttachmentId: $attach
          DeleteOnTermination: true
          DeviceIndex: 0
          NetworkCardIndex: 0
          InstanceId: i-*
          InstanceOwnerId: 000000000000
          Status: attached
        NetworkInterfaceId: $eni
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=groupSet
        Groups:
          GroupId: sg-*
          GroupName: default
        NetworkInterfaceId: $eni
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
        NetworkInterfaceId: $eni
        AssociatePublicIpAddress: false
        > ResetNetworkInterfaceAttribute NetworkInterfaceId=$eni SourceDestCheck=x
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=sourceDestCheck
        NetworkInterfaceId: $eni
        SourceDestCheck:
          Value: true
    "#]].assert_eq(&said);
}

#[test]
fn interfaces_are_attached_to_machines_and_detached() {
    let mut cloud = with_machine();
    let said = cloud.run(&format!(
        "CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.30 => second=NetworkInterface.NetworkInterfaceId
         AttachNetworkInterface NetworkInterfaceId=$second InstanceId={MACHINE} DeviceIndex=0
         ? AttachNetworkInterface NetworkInterfaceId=$second InstanceId={MACHINE} DeviceIndex=1 => attach2=AttachmentId
         AttachNetworkInterface NetworkInterfaceId=$second InstanceId={MACHINE} DeviceIndex=2
         ? DescribeNetworkInterfaces Filters.1.Name=attachment.instance-id Filters.1.Values={MACHINE} Filters.2.Name=attachment.device-index \
           Filters.2.Values=1 | NetworkInterfaces.Attachment NetworkInterfaces.Status
         DeleteNetworkInterface NetworkInterfaceId=$second
         DetachNetworkInterface AttachmentId=$attach
         DetachNetworkInterface AttachmentId=$attach2
         DetachNetworkInterface AttachmentId=$attach2
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$second | NetworkInterfaces.Status NetworkInterfaces.Attachment
         as ec2.amazonaws.com
         DetachNetworkInterface AttachmentId=$attach Force=true
         DeleteNetworkInterface NetworkInterfaceId=$eni"
    ));
    expect![[r#"
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.30 => second=NetworkInterface.NetworkInterfaceId
        > AttachNetworkInterface NetworkInterfaceId=$second InstanceId=i-00000000000000001 DeviceIndex=0
        ! InvalidParameterValue: Instance 'i-*' already has an interface attached at device index '0'.
        > ? AttachNetworkInterface NetworkInterfaceId=$second InstanceId=i-00000000000000001 DeviceIndex=1 => attach2=AttachmentId
        AttachmentId: $attach2
        NetworkCardIndex: 0
        > AttachNetworkInterface NetworkInterfaceId=$second InstanceId=i-00000000000000001 DeviceIndex=2
        ! InvalidNetworkInterface.InUse: Interface: [$second] in use.
        > ? DescribeNetworkInterfaces Filters.1.Name=attachment.instance-id Filters.1.Values=i-00000000000000001 Filters.2.Name=attachment.device-index Filters.2.Values=1 | NetworkInterfaces.Attachment NetworkInterfaces.Status
        NetworkInterfaces:
          Attachment:
            AttachTime: 2023-11-14T22:13:20.000Z
            AttachmentId: $attach2
            DeleteOnTermination: false
            DeviceIndex: 1
            NetworkCardIndex: 0
            InstanceId: i-*
            InstanceOwnerId: 000000000000
            Status: attached
          Status: in-use
        > DeleteNetworkInterface NetworkInterfaceId=$second
        ! InvalidParameterValue: Network interface '$second' is currently in use.
        > DetachNetworkInterface AttachmentId=$attach
        ! OperationNotPermitted: The network interface at device index 0 and networkCard index 0 cannot be detached.
        > DetachNetworkInterface AttachmentId=$attach2
        > DetachNetworkInterface AttachmentId=$attach2
        ! InvalidAttachmentID.NotFound: The attachment ID '$attach2' does not exist
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$second | NetworkInterfaces.Status NetworkInterfaces.Attachment
        NetworkInterfaces:
          Status: available
        > as ec2.amazonaws.com
        > DetachNetworkInterface AttachmentId=$attach Force=true
        > DeleteNetworkInterface NetworkInterfaceId=$eni
    "#]].assert_eq(&said);
}

#[test]
fn secondary_addresses_are_assigned_moved_with_their_elastic_one_and_unassigned() {
    let said = home().run(
        "? AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.40,10.0.1.41
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.50 => other=NetworkInterface.NetworkInterfaceId
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni PrivateIpAddress=10.0.1.40
         AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40
         AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.10 AllowReassignment=true
         AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40 AllowReassignment=true
         ? DescribeAddresses AllocationIds=$eip | Addresses.NetworkInterfaceId Addresses.PrivateIpAddress
         UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.40
         UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.10
         UnassignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40
         ? DescribeAddresses AllocationIds=$eip | Addresses.NetworkInterfaceId Addresses.PublicIp
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress
         ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount",
    );
    expect![[r#"
        > ? AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.40,10.0.1.41
        NetworkInterfaceId: $eni
        AssignedPrivateIpAddresses:
          PrivateIpAddress: 10.0.1.40
        AssignedPrivateIpAddresses:
          PrivateIpAddress: 10.0.1.41
        > CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.50 => other=NetworkInterface.NetworkInterfaceId
        > AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni PrivateIpAddress=10.0.1.40
        > AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40
        ! InvalidParameterValue: Some of [10.0.1.40] are already assigned, but move is not allowed.
        > AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.10 AllowReassignment=true
        ! InvalidParameterValue: Some of [10.0.1.10] are already assigned, but move is not allowed.
        > AssignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40 AllowReassignment=true
        > ? DescribeAddresses AllocationIds=$eip | Addresses.NetworkInterfaceId Addresses.PrivateIpAddress
        Addresses:
          NetworkInterfaceId: $other
          PrivateIpAddress: 10.0.1.40
        > UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.40
        ! InvalidParameterValue: Some of the specified addresses are not assigned to interface $eni
        > UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.10
        ! InvalidParameterValue: Some of the specified addresses are not assigned to interface $eni
        > UnassignPrivateIpAddresses NetworkInterfaceId=$other PrivateIpAddresses=10.0.1.40
        > ? DescribeAddresses AllocationIds=$eip | Addresses.NetworkInterfaceId Addresses.PublicIp
        Addresses:
          PublicIp: $ip
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress
        NetworkInterfaces:
          PrivateIpAddresses:
            PrivateIpAddress: 10.0.1.10
          PrivateIpAddresses:
            PrivateIpAddress: 10.0.1.41
        > ? DescribeSubnets SubnetIds=$subnet | Subnets.AvailableIpAddressCount
        Subnets:
          AvailableIpAddressCount: 248
    "#]].assert_eq(&said);
}

#[test]
fn a_full_subnet_gives_no_address() {
    let mut cloud = home();
    cloud.run("CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/28 => small=Subnet.SubnetId");
    let said = cloud.run(
        "CreateNetworkInterface SubnetId=$small SecondaryPrivateIpAddressCount=10
         ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount
         CreateNetworkInterface SubnetId=$small
         CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=50",
    );
    expect![[r#"
        > CreateNetworkInterface SubnetId=$small SecondaryPrivateIpAddressCount=10
        > ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount
        Subnets:
          AvailableIpAddressCount: 0
        > CreateNetworkInterface SubnetId=$small
        ! InsufficientFreeAddressesInSubnet: There are not enough free addresses in subnet '$small' to satisfy the requested number of addresses.
        > CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=50
        ! PrivateIpAddressLimitExceeded: Number of private addresses will exceed limit.
    "#]].assert_eq(&said);
}

#[test]
fn a_machine_has_a_public_address_while_it_runs() {
    let said = with_machine().run(
        "as ec2.amazonaws.com
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         as user
         DescribeNetworkInterfaces NetworkInterfaceIds=$eni => auto=NetworkInterfaces.1.Association.PublicIp
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         as ec2.amazonaws.com
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=false
         as user
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
         as ec2.amazonaws.com
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         as user
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni => assoc=AssociationId
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.PublicIp
         DisassociateAddress AssociationId=$assoc
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.IpOwnerId
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=false
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association",
    );
    expect![[r#"
        > as ec2.amazonaws.com
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
        > as user
        > DescribeNetworkInterfaces NetworkInterfaceIds=$eni => auto=NetworkInterfaces.1.Association.PublicIp
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon
            PublicIp: $auto
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        ! DependencyViolation: Network $vpc has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.
        > as ec2.amazonaws.com
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=false
        > as user
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
        NetworkInterfaceId: $eni
        AssociatePublicIpAddress: true
        > as ec2.amazonaws.com
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
        > as user
        > AssociateAddress AllocationId=$eip NetworkInterfaceId=$eni => assoc=AssociationId
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.PublicIp
        NetworkInterfaces:
          Association:
            PublicIp: $ip
        > DisassociateAddress AssociationId=$assoc
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.IpOwnerId
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=false
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
        NetworkInterfaceId: $eni
        AssociatePublicIpAddress: false
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
    "#]].assert_eq(&said);
}

#[test]
fn a_users_wish_for_a_public_address_waits_for_a_running_machine() {
    let mut cloud = home();
    let said = cloud.run(
        "ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
         ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-11111111111111111 DeviceIndex=0 => attach=AttachmentId
         as user
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
         as ec2.amazonaws.com
         DetachNetworkInterface AttachmentId=$attach
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
         as user
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.IpOwnerId",
    );
    expect![[r#"
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
        > ? DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni Attribute=associatePublicIpAddress
        NetworkInterfaceId: $eni
        AssociatePublicIpAddress: true
        > as ec2.amazonaws.com
        > AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-11111111111111111 DeviceIndex=0 => attach=AttachmentId
        > as user
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association
        NetworkInterfaces:
        > as ec2.amazonaws.com
        > DetachNetworkInterface AttachmentId=$attach
        > AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=0
        > as user
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni | NetworkInterfaces.Association.IpOwnerId
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon
    "#]].assert_eq(&said);
}

#[test]
fn a_services_interface_is_requester_managed() {
    let said = home().run(
        "as elasticloadbalancing.amazonaws.com
         ? CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.60 Description='ELB app/a/1' => lb=NetworkInterface.NetworkInterfaceId
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$lb AssociatePublicIpAddress=true
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$lb | NetworkInterfaces.Association.IpOwnerId \
           NetworkInterfaces.Association.PublicDnsName
         as user
         DescribeNetworkInterfaces NetworkInterfaceIds=$lb => lbattach=NetworkInterfaces.1.Attachment.AttachmentId
         DetachNetworkInterface AttachmentId=$lbattach
         DeleteNetworkInterface NetworkInterfaceId=$lb
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$lb Description.Value=mine
         AssociateAddress AllocationId=$eip NetworkInterfaceId=$lb
         as rds.amazonaws.com
         DeleteNetworkInterface NetworkInterfaceId=$lb
         as elasticloadbalancing.amazonaws.com
         DeleteNetworkInterface NetworkInterfaceId=$lb
         ? DescribeNetworkInterfaces Filters.1.Name=requester-managed Filters.1.Values=true",
    );
    expect![[r#"
        > as elasticloadbalancing.amazonaws.com
        > ? CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.60 Description='ELB app/a/1' => lb=NetworkInterface.NetworkInterfaceId
        NetworkInterface:
          Attachment:
            AttachTime: 2023-11-14T22:13:20.000Z
            AttachmentId: ela-attach-*
            DeleteOnTermination: false
            DeviceIndex: 1
            InstanceOwnerId: amazon-elb
            Status: attached
          AvailabilityZone: ap-northeast-2a
          Description: ELB app/a/1
          Groups:
            GroupId: sg-*
            GroupName: default
          InterfaceType: interface
          Ipv6Addresses: []
          MacAddress: 0a:12:a0:5b:77:fe
          NetworkInterfaceId: $lb
          OwnerId: 000000000000
          PrivateIpAddress: 10.0.1.60
          PrivateIpAddresses:
            Primary: true
            PrivateIpAddress: 10.0.1.60
          RequesterId: amazon-elb
          RequesterManaged: true
          SourceDestCheck: true
          Status: in-use
          SubnetId: $subnet
          TagSet: []
          VpcId: $vpc
          Operator:
            Managed: false
          AvailabilityZoneId: apne2-az1
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$lb AssociatePublicIpAddress=true
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$lb | NetworkInterfaces.Association.IpOwnerId NetworkInterfaces.Association.PublicDnsName
        NetworkInterfaces:
          Association:
            IpOwnerId: amazon-elb
        > as user
        > DescribeNetworkInterfaces NetworkInterfaceIds=$lb => lbattach=NetworkInterfaces.1.Attachment.AttachmentId
        > DetachNetworkInterface AttachmentId=$lbattach
        ! OperationNotPermitted: You are not allowed to manage 'ela-attach' attachments.
        > DeleteNetworkInterface NetworkInterfaceId=$lb
        ! InvalidParameterValue: Network interface '$lb' is currently in use.
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$lb Description.Value=mine
        ! AuthFailure: You do not have permission to access the specified resource.
        > AssociateAddress AllocationId=$eip NetworkInterfaceId=$lb
        ! AuthFailure: You do not have permission to access the specified resource.
        > as rds.amazonaws.com
        > DeleteNetworkInterface NetworkInterfaceId=$lb
        ! InvalidParameterValue: Network interface '$lb' is currently in use.
        > as elasticloadbalancing.amazonaws.com
        > DeleteNetworkInterface NetworkInterfaceId=$lb
        > ? DescribeNetworkInterfaces Filters.1.Name=requester-managed Filters.1.Values=true
        NetworkInterfaces: []
    "#]].assert_eq(&said);
}

#[test]
fn bad_interfaces_are_refused_in_awss_words() {
    let mut cloud = with_machine();
    cloud.run(
        "CreateSubnet VpcId=$vpc CidrBlock=10.0.3.0/24 AvailabilityZone=ap-northeast-2b => otherzone=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$otherzone => zoneface=NetworkInterface.NetworkInterfaceId
         DescribeSubnets Filters.1.Name=default-for-az Filters.1.Values=true => far=Subnets.1.SubnetId
         CreateNetworkInterface SubnetId=$far => farface=NetworkInterface.NetworkInterfaceId
         DescribeSecurityGroups GroupNames=default => fargroup=SecurityGroups.1.GroupId
         CreateNetworkInterface SubnetId=$subnet => free=NetworkInterface.NetworkInterfaceId",
    );
    let said = cloud.faults(
        "CreateNetworkInterface SubnetId=subnet-0123456789abcdef0
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.10
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.3
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.255
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.2.9
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=ten
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.70 PrivateIpAddresses.1.PrivateIpAddress=10.0.1.71 PrivateIpAddresses.1.Primary=true
         CreateNetworkInterface SubnetId=$subnet PrivateIpAddresses.1.PrivateIpAddress=10.0.1.71 SecondaryPrivateIpAddressCount=1
         CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=-1
         CreateNetworkInterface SubnetId=$subnet Groups=sg-0123456789abcdef0
         CreateNetworkInterface SubnetId=$subnet Groups=$fargroup
         CreateNetworkInterface SubnetId=$subnet InterfaceType=efa
         CreateNetworkInterface SubnetId=$subnet Ipv6AddressCount=1
         DeleteNetworkInterface NetworkInterfaceId=eni-0123456789abcdef0
         DeleteNetworkInterface NetworkInterfaceId=eni
         DeleteNetworkInterface NetworkInterfaceId=$eni
         DescribeNetworkInterfaces NetworkInterfaceIds=eni-0123456789abcdef0
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=1
         AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-0123456789abcdef0 DeviceIndex=1
         AttachNetworkInterface NetworkInterfaceId=$free InstanceId=machine DeviceIndex=1
         AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=0
         AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=-1
         AttachNetworkInterface NetworkInterfaceId=$zoneface InstanceId=i-00000000000000001 DeviceIndex=1
         AttachNetworkInterface NetworkInterfaceId=$farface InstanceId=i-00000000000000001 DeviceIndex=1
         AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=1 NetworkCardIndex=1
         DetachNetworkInterface AttachmentId=eni-attach-0123456789abcdef0
         DetachNetworkInterface AttachmentId=ela-attach-0123456789abcdef0
         DetachNetworkInterface AttachmentId=$attach
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Description.Value=a SourceDestCheck.Value=true
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=$fargroup
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.AttachmentId=eni-attach-0123456789abcdef0
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.DeleteOnTermination=true
         DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni
         ResetNetworkInterfaceAttribute NetworkInterfaceId=$eni
         AssignPrivateIpAddresses NetworkInterfaceId=$eni
         AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.80 SecondaryPrivateIpAddressCount=1
         AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.9.80
         AssignPrivateIpAddresses NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=50
         UnassignPrivateIpAddresses NetworkInterfaceId=$eni
         UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.80",
    );
    expect![[r#"
        CreateNetworkInterface SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.10
          ! InvalidIPAddress.InUse: Address 10.0.1.10 is in use.
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.3
          ! InvalidParameterValue: Address 10.0.1.3 is in subnet's reserved address range
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.255
          ! InvalidParameterValue: Address 10.0.1.255 is in subnet's reserved address range
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.2.9
          ! InvalidParameterValue: Address 10.0.2.9 does not fall within the subnet's address range
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=ten
          ! InvalidParameterValue: Value (ten) for parameter address is invalid. Invalid IPv4 address.
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddress=10.0.1.70 PrivateIpAddresses.1.PrivateIpAddress=10.0.1.71 PrivateIpAddresses.1.Primary=true
          ! InvalidParameterValue: Only one primary private IP address can be specified.
        CreateNetworkInterface SubnetId=$subnet PrivateIpAddresses.1.PrivateIpAddress=10.0.1.71 SecondaryPrivateIpAddressCount=1
          ! InvalidParameterCombination: The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddresses
        CreateNetworkInterface SubnetId=$subnet SecondaryPrivateIpAddressCount=-1
          ! InvalidParameterValue: Value (-1) for parameter secondaryPrivateIpAddressCount is invalid. The value must not be negative.
        CreateNetworkInterface SubnetId=$subnet Groups=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        CreateNetworkInterface SubnetId=$subnet Groups=$fargroup
          ! InvalidParameter: You have specified two resources that belong to different networks.
        CreateNetworkInterface SubnetId=$subnet InterfaceType=efa
          ! NotImplemented: CreateNetworkInterface.InterfaceType is not implemented by Hanul.
        CreateNetworkInterface SubnetId=$subnet Ipv6AddressCount=1
          ! NotImplemented: CreateNetworkInterface.Ipv6AddressCount is not implemented by Hanul.
        DeleteNetworkInterface NetworkInterfaceId=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-*' does not exist
        DeleteNetworkInterface NetworkInterfaceId=eni
          ! InvalidNetworkInterfaceId.Malformed: Invalid id: "eni" (expecting "eni-...")
        DeleteNetworkInterface NetworkInterfaceId=$eni
          ! InvalidParameterValue: Network interface '$eni' is currently in use.
        DescribeNetworkInterfaces NetworkInterfaceIds=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-*' does not exist
        AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000001 DeviceIndex=1
          ! InvalidNetworkInterface.InUse: Interface: [$eni] in use.
        AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-0123456789abcdef0 DeviceIndex=1
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        AttachNetworkInterface NetworkInterfaceId=$free InstanceId=machine DeviceIndex=1
          ! InvalidInstanceID.Malformed: Invalid id: "machine" (expecting "i-...")
        AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=0
          ! InvalidParameterValue: Instance 'i-*' already has an interface attached at device index '0'.
        AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=-1
          ! InvalidParameterValue: Value (-1) for parameter deviceIndex is invalid. Expecting a value from 0 to 255.
        AttachNetworkInterface NetworkInterfaceId=$zoneface InstanceId=i-00000000000000001 DeviceIndex=1
          ! InvalidParameterCombination: You may not attach a network interface to an instance if they are not in the same availability zone
        AttachNetworkInterface NetworkInterfaceId=$farface InstanceId=i-00000000000000001 DeviceIndex=1
          ! InvalidParameterCombination: You may not attach a network interface to an instance if they are not in the same VPC
        AttachNetworkInterface NetworkInterfaceId=$free InstanceId=i-00000000000000001 DeviceIndex=1 NetworkCardIndex=1
          ! NotImplemented: AttachNetworkInterface.NetworkCardIndex is not implemented by Hanul.
        DetachNetworkInterface AttachmentId=eni-attach-0123456789abcdef0
          ! InvalidAttachmentID.NotFound: The attachment ID 'eni-attach-*' does not exist
        DetachNetworkInterface AttachmentId=ela-attach-0123456789abcdef0
          ! OperationNotPermitted: You are not allowed to manage 'ela-attach' attachments.
        DetachNetworkInterface AttachmentId=$attach
          ! OperationNotPermitted: The network interface at device index 0 and networkCard index 0 cannot be detached.
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni
          ! InvalidParameterCombination: No attributes specified.
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Description.Value=a SourceDestCheck.Value=true
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=
          ! MissingParameter: The request must contain the parameter SecurityGroupId
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=$fargroup
          ! InvalidParameter: You have specified two resources that belong to different networks.
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.AttachmentId=eni-attach-0123456789abcdef0
          ! InvalidAttachmentID.NotFound: The attachment ID 'eni-attach-*' does not exist
        ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Attachment.DeleteOnTermination=true
          ! MissingParameter: The request must contain the parameter attachmentId
        DescribeNetworkInterfaceAttribute NetworkInterfaceId=$eni
          ! InvalidParameterCombination: No attributes specified.
        ResetNetworkInterfaceAttribute NetworkInterfaceId=$eni
          ! InvalidParameterCombination: No attributes specified.
        AssignPrivateIpAddresses NetworkInterfaceId=$eni
          ! MissingParameter: The request must contain the parameter secondaryPrivateIpAddressCount or privateIpAddress
        AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.80 SecondaryPrivateIpAddressCount=1
          ! InvalidParameterCombination: The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddress
        AssignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.9.80
          ! InvalidParameterValue: Address 10.0.9.80 does not fall within the subnet's address range
        AssignPrivateIpAddresses NetworkInterfaceId=$eni SecondaryPrivateIpAddressCount=50
          ! PrivateIpAddressLimitExceeded: Number of private addresses will exceed limit.
        UnassignPrivateIpAddresses NetworkInterfaceId=$eni
          ! MissingParameter: The request must contain the parameter privateIpAddress
        UnassignPrivateIpAddresses NetworkInterfaceId=$eni PrivateIpAddresses=10.0.1.80
          ! InvalidParameterValue: Some of the specified addresses are not assigned to interface $eni
    "#]].assert_eq(&said);
}
