//! Bad input for RunInstances: AWS's code and words, and nothing has changed.

use super::Cloud;
use super::bad_input::{cloud, look};
use expect_test::expect;

/// What a launch says, in place of or beside the words of a good one.
const TRIED: &str = "ImageId=x
ImageId=$noimage
InstanceType=x9.huge
InstanceType=m6g.large
MinCount=0
MaxCount=0
MinCount=2
KeyName=none
ClientToken=@LONG@
UserData=%%%
SubnetId=x
SubnetId=subnet-0123456789abcdef0
SubnetId=$subnet Placement.AvailabilityZone=ap-northeast-2d
SubnetId=$subnet PrivateIpAddress=10.9.9.9
SubnetId=$subnet PrivateIpAddress=x
SubnetId=$subnet PrivateIpAddress=$taken
SubnetId=$subnet SecurityGroups=default
PrivateIpAddress=172.31.0.99 MaxCount=2
SecurityGroups=none
SecurityGroupIds=x
SecurityGroupIds=sg-0123456789abcdef0
SecurityGroupIds=$foreign
Placement.AvailabilityZone=us-east-1a
Placement.AvailabilityZone=ap-northeast-2a Placement.AvailabilityZoneId=apne2-az1
Placement.Tenancy=dedicated
Placement.GroupName=cluster
EbsOptimized=true InstanceType=t2.micro
CreditSpecification.CpuCredits=free
CreditSpecification.CpuCredits=standard InstanceType=m5.large
MetadataOptions.HttpPutResponseHopLimit=99
BlockDeviceMappings.1.DeviceName=/dev/sdf1 BlockDeviceMappings.1.Ebs.VolumeSize=10
BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.VolumeSize=10
BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeType=gp3
BlockDeviceMappings.1.DeviceName=/dev/sdf
BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=10 BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.VolumeSize=10
BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.VirtualName=ephemeral0
BlockDeviceMappings.1.Ebs.VolumeSize=10
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=1
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=70000
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=io1
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=st1
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Iops=4001
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=gp2 BlockDeviceMappings.1.Ebs.Throughput=125
BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Encrypted=true
NetworkInterfaces.1.SubnetId=$subnet
NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$subnet
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=0
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.3.DeviceIndex=2
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.1.AssociatePublicIpAddress=true
NetworkInterfaces.1.DeviceIndex=0 SubnetId=$subnet
NetworkInterfaces.1.DeviceIndex=0 SecurityGroupIds=$foreign
NetworkInterfaces.1.DeviceIndex=0 PrivateIpAddress=172.31.0.99
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=x
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=eni-0123456789abcdef0
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.SubnetId=$subnet
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.AssociatePublicIpAddress=true
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni MaxCount=2
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.1.SecondaryPrivateIpAddressCount=-1
NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.Ipv6AddressCount=1
TagSpecifications.1.ResourceType=instance
TagSpecifications.1.ResourceType=spot-instances-request TagSpecifications.1.Tags.1.Key=a
TagSpecifications.1.Tags.1.Key=a
TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=aws:x
TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=instance TagSpecifications.2.Tags.1.Key=a
IamInstanceProfile.Name=none
LaunchTemplate.LaunchTemplateId=lt-1
InstanceMarketOptions.MarketType=spot
HibernationOptions.Configured=true
DryRun=true";

/// Launches that lack what they need.
const LACKING: &str = "RunInstances MinCount=1 MaxCount=1 InstanceType=t3.micro";

/// The calls: what a line says itself comes in place of the good launch's own words.
pub(super) fn lines() -> Vec<String> {
    let launch = ["ImageId=ami-0a11ce00000000001", "InstanceType=t3.micro", "MinCount=1", "MaxCount=1"];
    let spell = |line: &str| {
        let said = |word: &str| line.split(' ').any(|w| w.split('=').next() == word.split('=').next());
        let kept: Vec<&str> = launch.iter().copied().filter(|w| !said(w)).collect();
        format!("RunInstances {} {line}", kept.join(" "))
    };
    let long = TRIED.replace("@LONG@", &"x".repeat(65));
    LACKING.lines().map(String::from).chain(long.lines().map(spell)).collect()
}

#[test]
fn a_bad_launch_is_told_in_awss_words_and_changes_nothing() {
    let mut cloud = cloud();
    let before = look(&cloud);
    let mut said = String::new();
    for line in lines() {
        said += &cloud.faults(&line);
        assert_eq!(look(&cloud), before, "{line}");
    }
    let said = said.replace(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1",
        "RunInstances …",
    );
    expect![[r#"
        RunInstances MinCount=1 MaxCount=1 InstanceType=t3.micro
          ! MissingParameter: The request must contain the parameter ImageId
        RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=x
          ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=$noimage
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=x9.huge
          ! InvalidParameterValue: Invalid value 'x9.huge' for InstanceType.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=m6g.large
          ! InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MaxCount=1 MinCount=0
          ! InvalidParameterValue: Value (0) for parameter minCount is invalid. Minimum value is 1.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=0
          ! InvalidParameterValue: Value (0) for parameter maxCount is invalid. Minimum value is 1.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MaxCount=1 MinCount=2
          ! InvalidParameterCombination: minCount may not be greater than maxCount
        RunInstances … KeyName=none
          ! InvalidKeyPair.NotFound: The key pair 'none' does not exist
        RunInstances … ClientToken=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          ! InvalidParameterValue: Value (xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx) for parameter clientToken is invalid. Expecting at most 64 ASCII characters.
        RunInstances … UserData=%%%
          ! InvalidParameterValue: Invalid BASE64 encoding of user data
        RunInstances … SubnetId=x
          ! InvalidSubnetID.Malformed: Invalid id: "x" (expecting "subnet-...")
        RunInstances … SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        RunInstances … SubnetId=$subnet Placement.AvailabilityZone=ap-northeast-2d
          ! InvalidParameterValue: Value (ap-northeast-2d) for parameter availabilityZone is invalid. The subnet '$subnet' is in another Availability Zone.
        RunInstances … SubnetId=$subnet PrivateIpAddress=10.9.9.9
          ! InvalidParameterValue: Address 10.9.9.9 does not fall within the subnet's address range
        RunInstances … SubnetId=$subnet PrivateIpAddress=x
          ! InvalidParameterValue: Value (x) for parameter address is invalid. Invalid IPv4 address.
        RunInstances … SubnetId=$subnet PrivateIpAddress=$taken
          ! InvalidIPAddress.InUse: Address $taken is in use.
        RunInstances … SubnetId=$subnet SecurityGroups=default
          ! InvalidParameterCombination: The parameter groupName cannot be used with the parameter subnet
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 PrivateIpAddress=172.31.0.99 MaxCount=2
          ! InvalidParameterCombination: A network interface ID or a private IP address can be specified only when launching one instance
        RunInstances … SecurityGroups=none
          ! InvalidGroup.NotFound: The security group 'none' does not exist in default VPC 'vpc-*'
        RunInstances … SecurityGroupIds=x
          ! InvalidGroupId.Malformed: Invalid id: "x" (expecting "sg-...")
        RunInstances … SecurityGroupIds=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        RunInstances … SecurityGroupIds=$foreign
          ! InvalidParameter: You have specified two resources that belong to different networks.
        RunInstances … Placement.AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Invalid availability zone: [us-east-1a]
        RunInstances … Placement.AvailabilityZone=ap-northeast-2a Placement.AvailabilityZoneId=apne2-az1
          ! InvalidParameterCombination: The parameters availabilityZone and availabilityZoneId cannot be used together
        RunInstances … Placement.Tenancy=dedicated
          ! NotImplemented: RunInstances.Placement.Tenancy is not implemented by Hanul.
        RunInstances … Placement.GroupName=cluster
          ! InvalidPlacementGroup.Unknown: The Placement Group 'cluster' is unknown.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 EbsOptimized=true InstanceType=t2.micro
          ! Unsupported: EBS-optimized instances are not supported for the instance type t2.micro.
        RunInstances … CreditSpecification.CpuCredits=free
          ! InvalidCpuCredits.Malformed: The CPU credit option 'free' is invalid. Valid values are standard and unlimited.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 CreditSpecification.CpuCredits=standard InstanceType=m5.large
          ! InstanceCreditSpecification.NotSupported: The instance type m5.large does not use CPU credits for CPU usage.
        RunInstances … MetadataOptions.HttpPutResponseHopLimit=99
          ! InvalidParameterValue: Value (99) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf1 BlockDeviceMappings.1.Ebs.VolumeSize=10
          ! InvalidParameterValue: Value (/dev/sdf1) for parameter device is invalid. /dev/sdf1 is not a valid EBS device name.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.VolumeSize=10
          ! InvalidBlockDeviceMapping: The device '/dev/sda1' is that of the root volume, '/dev/xvda'
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeType=gp3
          ! MissingParameter: The request must contain the parameter size or snapshotId
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf
          ! InvalidBlockDeviceMapping: The mapping of device '/dev/sdf' names no volume
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=10 BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.VolumeSize=10
          ! InvalidBlockDeviceMapping: The device '/dev/sdf' is used in more than one block-device mapping
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.VirtualName=ephemeral0
          ! NotImplemented: RunInstances.BlockDeviceMappings.VirtualName is not implemented by Hanul.
        RunInstances … BlockDeviceMappings.1.Ebs.VolumeSize=10
          ! MissingParameter: The request must contain the parameter deviceName
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=1
          ! InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot 'ami-*', expect size>= 8GB
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=70000
          ! InvalidParameterValue: Volume of 70000GiB is too large for volume type gp3; maximum is 65536GiB.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=io1
          ! MissingParameter: The parameter iops must be specified for io1 volumes.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=st1
          ! InvalidParameterValue: Value (st1) for parameter volumeType is invalid. It cannot be used for a root volume.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Iops=4001
          ! InvalidParameterValue: Iops to volume size ratio of 500.125000 is too high; maximum is 500
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=gp2 BlockDeviceMappings.1.Ebs.Throughput=125
          ! InvalidParameterCombination: The parameter throughput is not supported for gp2 volumes.
        RunInstances … BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Encrypted=true
          ! NotImplemented: RunInstances.BlockDeviceMappings.Ebs.Encrypted is not implemented by Hanul.
        RunInstances … NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterValue: Each network interface requires a device index.
        RunInstances … NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterValue: A primary network interface (device index 0) is required.
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=0
          ! InvalidParameterValue: Each network interface requires a unique device index.
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.3.DeviceIndex=2
          ! AttachmentLimitExceeded: Interface count 3 exceeds the limit for t3.micro
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.1.AssociatePublicIpAddress=true
          ! InvalidParameterCombination: The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 SubnetId=$subnet
          ! InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be specified on the same request
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 SecurityGroupIds=$foreign
          ! InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 PrivateIpAddress=172.31.0.99
          ! InvalidParameterCombination: Network interfaces and an instance-level private address may not be specified on the same request
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=x
          ! InvalidNetworkInterfaceId.Malformed: Invalid id: "x" (expecting "eni-...")
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'en$none' does not exist
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni
          ! InvalidNetworkInterface.InUse: Interface: [$eni] in use.
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterCombination: A network interface may not specify both a network interface ID and a subnet ID
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.AssociatePublicIpAddress=true
          ! InvalidParameterCombination: A network interface may not specify both a network interface ID and associatePublicIPAddress
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni MaxCount=2
          ! InvalidParameterCombination: A network interface ID or a private IP address can be specified only when launching one instance
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.1.SecondaryPrivateIpAddressCount=-1
          ! InvalidParameterValue: Value (-1) for parameter secondaryPrivateIpAddressCount is invalid. The value must not be negative.
        RunInstances … NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.Ipv6AddressCount=1
          ! NotImplemented: RunInstances.NetworkInterfaces.Ipv6AddressCount is not implemented by Hanul.
        RunInstances … TagSpecifications.1.ResourceType=instance
          ! InvalidParameterValue: Tag specification must have at least one tag
        RunInstances … TagSpecifications.1.ResourceType=spot-instances-request TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'spot-instances-request' is not a valid taggable resource type for this operation.
        RunInstances … TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: Tag specification resource type must have a value
        RunInstances … TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=aws:x
          ! InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use
        RunInstances … TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=instance TagSpecifications.2.Tags.1.Key=a
          ! InvalidParameterValue: Duplicate tag key 'a' specified.
        RunInstances … IamInstanceProfile.Name=none
          ! InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name
        RunInstances … LaunchTemplate.LaunchTemplateId=lt-1
          ! InvalidLaunchTemplateId.Malformed: Invalid id: "lt-1"
        RunInstances … InstanceMarketOptions.MarketType=spot
          ! NotImplemented: RunInstances.InstanceMarketOptions is not implemented by Hanul.
        RunInstances … HibernationOptions.Configured=true
          ! NotImplemented: RunInstances.HibernationOptions.Configured is not implemented by Hanul.
        RunInstances … DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
    "#]].assert_eq(&said);
}

#[test]
fn a_launch_without_a_default_subnet_says_what_is_missing() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    cloud.ok("DescribeVpcs => vpc=Vpcs.1.VpcId\nDescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2a => a=Subnets.1.SubnetId\nDeleteSubnet SubnetId=$a");
    let mut said = cloud.run(&format!("{run} Placement.AvailabilityZone=ap-northeast-2a"));
    for zone in ["b", "c", "d"] {
        cloud.ok(&format!("DescribeSubnets Filters.1.Name=availability-zone Filters.1.Values=ap-northeast-2{zone} => a=Subnets.1.SubnetId\nDeleteSubnet SubnetId=$a"));
    }
    said += &cloud.run(run);
    cloud.ok("DescribeInternetGateways => igw=InternetGateways.1.InternetGatewayId\nDetachInternetGateway InternetGatewayId=$igw VpcId=$vpc\nDeleteVpc VpcId=$vpc");
    said += &cloud.run(run);
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a
        ! InvalidInput: No default subnet for availability zone: 'ap-northeast-2a'.
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1
        ! MissingInput: No subnets found for the default VPC '$vpc'. Please specify a subnet.
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1
        ! VPCIdNotSpecified: No default VPC for this user
    "#]].assert_eq(&said);
}
