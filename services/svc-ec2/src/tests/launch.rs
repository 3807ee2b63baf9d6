//! RunInstances: where machines go, what they get, how many there are.

use super::Cloud;
use super::life::RUN;
use crate::rules::images::BASE_ID;
use box_spec::{Base, Kind};
use expect_test::expect;

/// A VPC of the test's own with two subnets and a group.
const NETWORK: &str = "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 AvailabilityZone=ap-northeast-2a => a=Subnet.SubnetId
    CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2b => b=Subnet.SubnetId
    CreateSecurityGroup VpcId=$vpc GroupName=web Description=d => web=GroupId";

/// The beginning of every launch.
const IMAGE: &str = "ImageId=ami-0a11ce00000000001 InstanceType=t3.micro";

#[test]
fn a_named_subnet_with_groups_and_address_is_honoured_and_has_no_public_address() {
    let mut cloud = Cloud::new();
    cloud.ok(NETWORK);
    let said = cloud.run(&format!(
        "? RunInstances {IMAGE} MinCount=1 MaxCount=1 SubnetId=$b SecurityGroupIds=$web PrivateIpAddress=10.0.2.77 | Instances.Placement.AvailabilityZone Instances.PrivateIpAddress Instances.PublicIpAddress Instances.SubnetId Instances.SecurityGroups => i=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.PublicIpAddress"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$b SecurityGroupIds=$web PrivateIpAddress=10.0.2.77 | Instances.Placement.AvailabilityZone Instances.PrivateIpAddress Instances.PublicIpAddress Instances.SubnetId Instances.SecurityGroups => i=Instances.1.InstanceId
        Instances:
          SecurityGroups:
            GroupId: $web
            GroupName: web
          Placement:
            AvailabilityZone: ap-northeast-2b
          SubnetId: $b
          PrivateIpAddress: 10.0.2.77
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.PublicIpAddress
        Reservations:
          Instances:
            State:
              Name: running
    "#]].assert_eq(&said);
}

#[test]
fn a_default_subnet_is_taken_in_the_zone_that_is_named() {
    let mut cloud = Cloud::new();
    for zone in ["AvailabilityZone=ap-northeast-2c", "AvailabilityZoneId=apne2-az3"] {
        let said = cloud.run(&format!(
            "? RunInstances {IMAGE} MinCount=1 MaxCount=1 Placement.{zone} | Instances.Placement.AvailabilityZone"
        ));
        assert!(said.contains("AvailabilityZone: ap-northeast-2c"), "{said}");
    }
}

#[test]
fn a_launch_without_a_type_gets_awss_default() {
    let mut cloud = Cloud::new();
    let said = cloud.run("? RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 | Instances.InstanceType");
    assert!(said.contains("InstanceType: m1.small"), "{said}");
}

#[test]
fn groups_of_the_default_vpc_may_be_named() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "CreateSecurityGroup GroupName=web Description=d => web=GroupId
         ? RunInstances {IMAGE} MinCount=1 MaxCount=1 SecurityGroups=web,default | Instances.SecurityGroups.GroupName"
    ));
    expect![[r#"
        > CreateSecurityGroup GroupName=web Description=d => web=GroupId
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroups=web,default | Instances.SecurityGroups.GroupName
        Instances:
          SecurityGroups:
            GroupName: web
          SecurityGroups:
            GroupName: default
    "#]].assert_eq(&said);
}

#[test]
fn interface_specifications_are_honoured() {
    let mut cloud = Cloud::new();
    cloud.ok(NETWORK);
    cloud
        .ok("CreateNetworkInterface SubnetId=$a PrivateIpAddress=10.0.1.50 => eni=NetworkInterface.NetworkInterfaceId");
    let said = cloud.run(&format!(
        "? RunInstances {IMAGE} MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$a NetworkInterfaces.1.Groups=$web NetworkInterfaces.1.AssociatePublicIpAddress=true NetworkInterfaces.1.Description=front NetworkInterfaces.1.SecondaryPrivateIpAddressCount=1 NetworkInterfaces.1.PrivateIpAddress=10.0.1.40 NetworkInterfaces.1.DeleteOnTermination=false | Instances.NetworkInterfaces.Description Instances.NetworkInterfaces.Groups.GroupName Instances.NetworkInterfaces.Attachment.DeleteOnTermination Instances.NetworkInterfaces.PrivateIpAddresses.Primary => one=Instances.1.InstanceId kept=Instances.1.NetworkInterfaces.1.NetworkInterfaceId public=Instances.1.PublicIpAddress
         ? RunInstances {IMAGE} MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$a NetworkInterfaces.2.DeviceIndex=0 NetworkInterfaces.2.NetworkInterfaceId=$eni | Instances.PrivateIpAddress Instances.PublicIpAddress Instances.NetworkInterfaces.Attachment.DeviceIndex Instances.NetworkInterfaces.Attachment.DeleteOnTermination => two=Instances.1.InstanceId second=Instances.1.NetworkInterfaces.2.NetworkInterfaceId
         settle
         TerminateInstances InstanceIds=$one,$two
         settle
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$kept,$eni | NetworkInterfaces.Status NetworkInterfaces.Association
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$second"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$a NetworkInterfaces.1.Groups=$web NetworkInterfaces.1.AssociatePublicIpAddress=true NetworkInterfaces.1.Description=front NetworkInterfaces.1.SecondaryPrivateIpAddressCount=1 NetworkInterfaces.1.PrivateIpAddress=10.0.1.40 NetworkInterfaces.1.DeleteOnTermination=false | Instances.NetworkInterfaces.Description Instances.NetworkInterfaces.Groups.GroupName Instances.NetworkInterfaces.Attachment.DeleteOnTermination Instances.NetworkInterfaces.PrivateIpAddresses.Primary => one=Instances.1.InstanceId kept=Instances.1.NetworkInterfaces.1.NetworkInterfaceId public=Instances.1.PublicIpAddress
        Instances:
          NetworkInterfaces:
            Attachment:
              DeleteOnTermination: false
            Description: front
            Groups:
              GroupName: web
            PrivateIpAddresses:
              Primary: true
            PrivateIpAddresses:
              Primary: false
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$a NetworkInterfaces.2.DeviceIndex=0 NetworkInterfaces.2.NetworkInterfaceId=$eni | Instances.PrivateIpAddress Instances.PublicIpAddress Instances.NetworkInterfaces.Attachment.DeviceIndex Instances.NetworkInterfaces.Attachment.DeleteOnTermination => two=Instances.1.InstanceId second=Instances.1.NetworkInterfaces.2.NetworkInterfaceId
        Instances:
          NetworkInterfaces:
            Attachment:
              DeleteOnTermination: false
              DeviceIndex: 0
          NetworkInterfaces:
            Attachment:
              DeleteOnTermination: true
              DeviceIndex: 1
          PrivateIpAddress: 10.0.1.50
        > settle
        > TerminateInstances InstanceIds=$one,$two
        > settle
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$kept,$eni | NetworkInterfaces.Status NetworkInterfaces.Association
        NetworkInterfaces:
          Status: available
        NetworkInterfaces:
          Status: available
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$second
        ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID '$second' does not exist
    "#]].assert_eq(&said);
    assert!(!cloud.value("public").is_empty());
}

#[test]
fn a_public_address_is_had_where_the_subnet_or_the_launch_says_so() {
    let mut cloud = Cloud::new();
    cloud.ok(NETWORK);
    cloud.ok("ModifySubnetAttribute SubnetId=$b MapPublicIpOnLaunch.Value=true");
    let launch =
        |more: &str| format!("RunInstances {IMAGE} MinCount=1 MaxCount=1 {more} => ip=Instances.1.PublicIpAddress");
    let cases = [
        ("SubnetId=$a", false),
        ("SubnetId=$b", true),
        ("NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$b", true),
        (
            "NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$b NetworkInterfaces.1.AssociatePublicIpAddress=false",
            false,
        ),
        (
            "NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$a NetworkInterfaces.1.AssociatePublicIpAddress=true",
            true,
        ),
        (
            "NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$b NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.2.SubnetId=$b",
            false,
        ),
    ];
    for (more, public) in cases {
        cloud.ok(&launch(more));
        assert_eq!(!cloud.value("ip").is_empty(), public, "{more}");
    }
}

#[test]
fn a_wish_made_while_a_machine_is_stopped_holds_from_its_next_start() {
    let mut cloud = Cloud::new();
    cloud.ok(NETWORK);
    cloud.ok(&format!(
        "RunInstances {IMAGE} MinCount=1 MaxCount=1 SubnetId=$a => i=Instances.1.InstanceId eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId
         settle
         StopInstances InstanceIds=$i
         settle
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=true
         DescribeInstances InstanceIds=$i => before=Reservations.1.Instances.1.PublicIpAddress
         StartInstances InstanceIds=$i
         DescribeInstances InstanceIds=$i => started=Reservations.1.Instances.1.PublicIpAddress
         settle
         StopInstances InstanceIds=$i
         settle
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni AssociatePublicIpAddress=false
         StartInstances InstanceIds=$i
         DescribeInstances InstanceIds=$i => after=Reservations.1.Instances.1.PublicIpAddress"
    ));
    assert_eq!(cloud.value("before"), "");
    assert!(!cloud.value("started").is_empty());
    assert_eq!(cloud.value("after"), "");
}

#[test]
fn an_elastic_address_stays_over_stop_and_start() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         settle
         AllocateAddress => eip=AllocationId ip=PublicIp
         AssociateAddress AllocationId=$eip InstanceId=$i
         StopInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress
         StartInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress
         TerminateInstances InstanceIds=$i
         settle
         ? DescribeAddresses | Addresses.PublicIp Addresses.AssociationId Addresses.InstanceId"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > AllocateAddress => eip=AllocationId ip=PublicIp
        > AssociateAddress AllocationId=$eip InstanceId=$i
        > StopInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress
        Reservations:
          Instances:
            PublicIpAddress: $ip
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress
        Reservations:
          Instances:
            PublicIpAddress: $ip
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeAddresses | Addresses.PublicIp Addresses.AssociationId Addresses.InstanceId
        Addresses:
          PublicIp: $ip
    "#]].assert_eq(&said);
}

#[test]
fn several_machines_share_a_reservation_and_count_their_launch_index() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "? RunInstances {IMAGE} MinCount=3 MaxCount=3 | ReservationId Instances.AmiLaunchIndex => r=ReservationId
         ? DescribeInstances Filters.1.Name=reservation-id Filters.1.Values=$r Filters.2.Name=launch-index Filters.2.Values=2 | Reservations.Instances.AmiLaunchIndex
         settle
         ? DescribeInstanceStatus | InstanceStatuses.InstanceState.Name InstanceStatuses.InstanceStatus.Status"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=3 MaxCount=3 | ReservationId Instances.AmiLaunchIndex => r=ReservationId
        ReservationId: $r
        Instances:
          AmiLaunchIndex: 0
        Instances:
          AmiLaunchIndex: 1
        Instances:
          AmiLaunchIndex: 2
        > ? DescribeInstances Filters.1.Name=reservation-id Filters.1.Values=$r Filters.2.Name=launch-index Filters.2.Values=2 | Reservations.Instances.AmiLaunchIndex
        Reservations:
          Instances:
            AmiLaunchIndex: 2
        > settle
        > ? DescribeInstanceStatus | InstanceStatuses.InstanceState.Name InstanceStatuses.InstanceStatus.Status
        InstanceStatuses:
          InstanceState:
            Name: running
          InstanceStatus:
            Status: initializing
        InstanceStatuses:
          InstanceState:
            Name: running
          InstanceStatus:
            Status: initializing
        InstanceStatuses:
          InstanceState:
            Name: running
          InstanceStatus:
            Status: initializing
    "#]].assert_eq(&said);
}

#[test]
fn as_many_machines_are_launched_as_fit_above_the_least() {
    let mut cloud = Cloud::new();
    cloud.ok(NETWORK);
    cloud.ok("CreateSubnet VpcId=$vpc CidrBlock=10.0.3.0/28 => small=Subnet.SubnetId");
    let said = cloud.run(&format!(
        "? RunInstances {IMAGE} MinCount=2 MaxCount=20 SubnetId=$small | Instances.AmiLaunchIndex
         RunInstances {IMAGE} MinCount=1 MaxCount=2 SubnetId=$small
         ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.4xlarge MinCount=1 MaxCount=9 SubnetId=$b | Instances.AmiLaunchIndex
         RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.4xlarge MinCount=1 MaxCount=1 SubnetId=$b"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=2 MaxCount=20 SubnetId=$small | Instances.AmiLaunchIndex
        Instances:
          AmiLaunchIndex: 0
        Instances:
          AmiLaunchIndex: 1
        Instances:
          AmiLaunchIndex: 2
        Instances:
          AmiLaunchIndex: 3
        Instances:
          AmiLaunchIndex: 4
        Instances:
          AmiLaunchIndex: 5
        Instances:
          AmiLaunchIndex: 6
        Instances:
          AmiLaunchIndex: 7
        Instances:
          AmiLaunchIndex: 8
        Instances:
          AmiLaunchIndex: 9
        Instances:
          AmiLaunchIndex: 10
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=2 SubnetId=$small
        ! InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.4xlarge MinCount=1 MaxCount=9 SubnetId=$b | Instances.AmiLaunchIndex
        Instances:
          AmiLaunchIndex: 0
        Instances:
          AmiLaunchIndex: 1
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.4xlarge MinCount=1 MaxCount=1 SubnetId=$b
        ! VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 64 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.
    "#]].assert_eq(&said);
}

#[test]
fn stopped_machines_leave_the_quota_and_must_fit_to_start() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.8xlarge MinCount=2 MaxCount=2 => a=Instances.1.InstanceId b=Instances.2.InstanceId
         settle
         StopInstances InstanceIds=$a
         settle
         RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 => c=Instances.1.InstanceId
         StartInstances InstanceIds=$a
         TerminateInstances InstanceIds=$c
         ? StartInstances InstanceIds=$b | StartingInstances.CurrentState.Name
         ? StartInstances InstanceIds=$a | StartingInstances.CurrentState.Name",
    );
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.8xlarge MinCount=2 MaxCount=2 => a=Instances.1.InstanceId b=Instances.2.InstanceId
        > settle
        > StopInstances InstanceIds=$a
        > settle
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 => c=Instances.1.InstanceId
        > StartInstances InstanceIds=$a
        ! VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 64 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.
        > TerminateInstances InstanceIds=$c
        > ? StartInstances InstanceIds=$b | StartingInstances.CurrentState.Name
        StartingInstances:
          CurrentState:
            Name: running
        > ? StartInstances InstanceIds=$a | StartingInstances.CurrentState.Name
        StartingInstances:
          CurrentState:
            Name: pending
    "#]].assert_eq(&said);
}

#[test]
fn a_client_token_launches_once() {
    let mut cloud = Cloud::new();
    let run = format!("RunInstances {IMAGE} ClientToken=t1");
    let said = cloud.run(&format!(
        "{run} MinCount=2 MaxCount=2 => r=ReservationId a=Instances.1.InstanceId b=Instances.2.InstanceId
         settle
         ? {run} MinCount=2 MaxCount=2 | ReservationId Instances.InstanceId Instances.State.Name
         {run} MinCount=1 MaxCount=1
         RunInstances {IMAGE} ClientToken=t2 MinCount=1 MaxCount=1 => c=Instances.1.InstanceId
         ? DescribeInstances Filters.1.Name=client-token Filters.1.Values=t2 | Reservations.Instances.InstanceId
         TerminateInstances InstanceIds=$a
         settle
         {run} MinCount=2 MaxCount=2
         wait 3601
         round
         {run} MinCount=2 MaxCount=2
         wait 86400
         {run} MinCount=1 MaxCount=1"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=2 MaxCount=2 => r=ReservationId a=Instances.1.InstanceId b=Instances.2.InstanceId
        > settle
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=2 MaxCount=2 | ReservationId Instances.InstanceId Instances.State.Name
        ReservationId: $r
        Instances:
          InstanceId: $a
          State:
            Name: running
        Instances:
          InstanceId: $b
          State:
            Name: running
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=1 MaxCount=1
        ! IdempotentParameterMismatch: The request uses the same client token as a previous, but non-identical request.
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t2 MinCount=1 MaxCount=1 => c=Instances.1.InstanceId
        > ? DescribeInstances Filters.1.Name=client-token Filters.1.Values=t2 | Reservations.Instances.InstanceId
        Reservations:
          Instances:
            InstanceId: $c
        > TerminateInstances InstanceIds=$a
        > settle
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=2 MaxCount=2
        ! IdempotentInstanceTerminated: The request to launch an instance uses the same client token as a previous request for which the instance has been terminated.
        > wait 3601
        > round
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=2 MaxCount=2
        ! IdempotentInstanceTerminated: The request to launch an instance uses the same client token as a previous request for which the instance has been terminated.
        > wait 86400
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro ClientToken=t1 MinCount=1 MaxCount=1
    "#]].assert_eq(&said);
}

#[test]
fn tags_are_given_to_what_they_are_for() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "RunInstances {IMAGE} MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=web TagSpecifications.2.ResourceType=volume TagSpecifications.2.Tags.1.Key=Name TagSpecifications.2.Tags.1.Value=disk TagSpecifications.3.ResourceType=network-interface TagSpecifications.3.Tags.1.Key=Name TagSpecifications.3.Tags.1.Value=eth0 => i=Instances.1.InstanceId
         ? DescribeTags | Tags.ResourceType Tags.Value
         ? DescribeInstances Filters.1.Name=tag:Name Filters.1.Values=w* | Reservations.Instances.InstanceId
         ? DescribeInstances Filters.1.Name=network-interface.tag-value Filters.1.Values=eth0 | Reservations.Instances.Tags
         ? DescribeVolumes Filters.1.Name=tag-key Filters.1.Values=Name | Volumes.Tags"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=web TagSpecifications.2.ResourceType=volume TagSpecifications.2.Tags.1.Key=Name TagSpecifications.2.Tags.1.Value=disk TagSpecifications.3.ResourceType=network-interface TagSpecifications.3.Tags.1.Key=Name TagSpecifications.3.Tags.1.Value=eth0 => i=Instances.1.InstanceId
        > ? DescribeTags | Tags.ResourceType Tags.Value
        Tags:
          ResourceType: network-interface
          Value: eth0
        Tags:
          ResourceType: instance
          Value: web
        Tags:
          ResourceType: volume
          Value: disk
        > ? DescribeInstances Filters.1.Name=tag:Name Filters.1.Values=w* | Reservations.Instances.InstanceId
        Reservations:
          Instances:
            InstanceId: $i
        > ? DescribeInstances Filters.1.Name=network-interface.tag-value Filters.1.Values=eth0 | Reservations.Instances.Tags
        Reservations:
          Instances:
            Tags:
              Key: Name
              Value: web
        > ? DescribeVolumes Filters.1.Name=tag-key Filters.1.Values=Name | Volumes.Tags
        Volumes:
          Tags:
            Key: Name
            Value: disk
    "#]].assert_eq(&said);
}

#[test]
fn the_driver_gets_what_the_launch_says() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!(
        "ImportKeyPair KeyName=me 'PublicKeyMaterial={}'
         RunInstances ImageId={BASE_ID} InstanceType=t3.small MinCount=1 MaxCount=1 KeyName=me UserData=IyEvYmluL3NoCmVjaG8gaGkK BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=20 => i=Instances.1.InstanceId ip=Instances.1.PrivateIpAddress
         round",
        super::key_pairs::ED25519
    ));
    let spec = cloud.driver.fake.spec(&cloud.box_id("i")).expect("a specification");
    assert_eq!(spec.hostname, format!("ip-{}", cloud.value("ip").replace('.', "-")));
    assert_eq!((spec.image.base, spec.kind), (Base::Directory("/base".into()), Kind::Instance));
    assert_eq!(
        (spec.limits.cpu_milli, spec.limits.memory_mib, spec.limits.disk_mib),
        (Some(2000), Some(2048), Some(20480))
    );
    assert_eq!(spec.user_data.as_deref(), Some(b"#!/bin/sh\necho hi\n".as_slice()));
    assert_eq!(spec.names.domain.as_deref(), Some("ap-northeast-2.compute.internal"));
    assert_eq!(spec.trust, ["/pki/root.crt"].map(std::path::PathBuf::from));
    let login = spec.login.expect("a user who logs in");
    assert_eq!((login.user.as_str(), login.authorized_keys.len()), ("admin", 1));
    assert!(login.authorized_keys[0].starts_with("ssh-ed25519 "), "{login:?}");
}

#[test]
fn user_data_is_decoded_kept_and_run_once() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    // base64 of "#!/bin/sh\n", wrapped as some programs wrap it
    let said = cloud.run(&format!(
        "{run} 'UserData=IyEvYmlu L3NoCg==' => i=Instances.1.InstanceId
         settle
         boxes
         ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
         StopInstances InstanceIds=$i
         settle
         ModifyInstanceAttribute InstanceId=$i UserData.Value=#!second
         ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
         StartInstances InstanceIds=$i
         settle
         boxes
         {run} UserData= => none=Instances.1.InstanceId
         ? DescribeInstanceAttribute InstanceId=$none Attribute=userData"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 'UserData=IyEvYmlu L3NoCg==' => i=Instances.1.InstanceId
        > settle
        > boxes
        $i Running boots=1 Started
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
        InstanceId: $i
        UserData:
          Value: IyEvYmluL3NoCg==
        > StopInstances InstanceIds=$i
        > settle
        > ModifyInstanceAttribute InstanceId=$i UserData.Value=#!second
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
        InstanceId: $i
        UserData:
          Value: IyFzZWNvbmQ=
        > StartInstances InstanceIds=$i
        > settle
        > boxes
        $i Running boots=2 Started
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 UserData= => none=Instances.1.InstanceId
        > ? DescribeInstanceAttribute InstanceId=$none Attribute=userData
        InstanceId: $none
        UserData:
    "#]].assert_eq(&said);
    let again = cloud.driver.fake.spec(&cloud.box_id("i")).expect("a specification");
    assert_eq!(again.user_data, None, "what is given later is for the metadata service alone");
}

#[test]
fn sixteen_kilobytes_of_user_data_pass_and_one_byte_more_does_not() {
    use base64::Engine;
    let encode = |n: usize| base64::engine::general_purpose::STANDARD.encode(vec![b'x'; n]);
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    cloud.ok(&format!("{run} UserData={}", encode(16384)));
    let said = cloud.run(&format!("{run} UserData={}", encode(16385)));
    assert!(said.ends_with("! InvalidParameterValue: User data is limited to 16384 bytes\n"), "{said}");
}

#[test]
fn a_machine_waits_for_its_image_and_says_so() {
    let mut cloud = Cloud::new();
    let reason = "? DescribeInstances InstanceIds=$i | Reservations.Instances.StateReason.Message";
    *cloud.base.0.lock().expect("a base") = Ok(None);
    cloud.ok(&format!(
        "RunInstances ImageId={BASE_ID} InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId"
    ));
    let fetching = cloud.run(&format!("round\n{reason}"));
    assert!(fetching.contains("Message: its image is being fetched"), "{fetching}");
    assert!(matches!(cloud.next, kernel::Next::After(_)), "it is looked at again");
    *cloud.base.0.lock().expect("a base") = Err("offline: the Debian base is not in the cache".into());
    let offline = cloud.run(&format!("round\n{reason}"));
    assert!(offline.contains("Message: offline: the Debian base is not in the cache"), "{offline}");
    *cloud.base.0.lock().expect("a base") = Ok(None);
    let later = cloud.run(&format!("wait 59\nround\n{reason}"));
    assert!(later.contains("Message: offline: "), "the reason stays for a minute: {later}");
    *cloud.base.0.lock().expect("a base") = Ok(Some("/base".into()));
    let there = cloud.run("wait 1\nsettle\n? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name");
    assert!(there.contains("Name: running"), "{there}");
}
