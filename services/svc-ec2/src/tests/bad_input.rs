//! Bad input for every operation: AWS's code and words, and nothing has changed.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

/// Every operation with ids that name nothing, with text that is no id, with values out of range, with what does not go
/// together, with what is there already, with parameters that are not built.
const TRIED: &str = "AssociateIamInstanceProfile InstanceId=$none IamInstanceProfile.Name=web
AssociateIamInstanceProfile InstanceId=$i
AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=none
CreateImage InstanceId=$none Name=abc
CreateImage InstanceId=x Name=abc
CreateImage InstanceId=$i Name=ab
CreateImage InstanceId=$i Name=a*c
CreateImage InstanceId=$i Name=taken
CreateImage InstanceId=$pending Name=abc
CreateImage InstanceId=$i Name=abc TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a
CreateImage InstanceId=$i Name=abc TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
CreateImage InstanceId=$i Name=abc BlockDeviceMappings.1.DeviceName=/dev/xvda
CreateKeyPair KeyName=
CreateKeyPair 'KeyName= a'
CreateKeyPair KeyName=é KeyType=ed25519
CreateKeyPair KeyName=me KeyType=ed25519
CreateKeyPair KeyName=b KeyType=ed25519 KeyFormat=ppk
CreateKeyPair KeyName=b KeyType=ed25519 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=a
CreateKeyPair KeyName=b KeyType=ed25519 DryRun=true
DeleteKeyPair
DeleteKeyPair KeyName=me KeyPairId=key-0123456789abcdef0
DeleteKeyPair KeyPairId=x
DeregisterImage ImageId=$noimage
DeregisterImage ImageId=x
DeregisterImage ImageId=ami-0a11ce00000000001
DescribeIamInstanceProfileAssociations AssociationIds=x
DescribeIamInstanceProfileAssociations AssociationIds=iip-assoc-0123456789abcdef0
DescribeIamInstanceProfileAssociations MaxResults=4
DescribeImages ImageIds=$noimage
DescribeImages ImageIds=$noimage,ami-0123456789abcdef1
DescribeImages ImageIds=x
DescribeImages NextToken=x
DescribeInstanceAttribute InstanceId=$none Attribute=userData
DescribeInstanceAttribute InstanceId=vpc-1 Attribute=userData
DescribeInstanceCreditSpecifications InstanceIds=$none
DescribeInstanceCreditSpecifications InstanceIds=$i MaxResults=5
DescribeInstanceStatus InstanceIds=$none,$i
DescribeInstanceStatus InstanceIds=$i MaxResults=5
DescribeInstanceTypeOfferings MaxResults=1001
DescribeInstanceTypes InstanceTypes=t3.micro,x9.huge
DescribeInstanceTypes MaxResults=1
DescribeInstances InstanceIds=$none
DescribeInstances InstanceIds=$none,i-0123456789abcdef1
DescribeInstances InstanceIds=i-1
DescribeInstances InstanceIds=instance
DescribeInstances InstanceIds=$i MaxResults=5
DescribeInstances MaxResults=4
DescribeInstances MaxResults=1001
DescribeInstances NextToken=rubbish
DescribeInstances Filters.1.Name=color Filters.1.Values=red
DescribeInstances Filters.1.Values=red
DescribeInstances DryRun=true
DescribeKeyPairs KeyNames=none
DescribeKeyPairs KeyPairIds=x
DescribeKeyPairs KeyPairIds=key-0123456789abcdef0
DescribeKeyPairs Filters.1.Name=color Filters.1.Values=red
DescribeVolumes VolumeIds=vol-0123456789abcdef0
DescribeVolumes VolumeIds=vol-0123456789abcdef0,vol-0123456789abcdef1
DescribeVolumes VolumeIds=x
DisassociateIamInstanceProfile AssociationId=x
DisassociateIamInstanceProfile AssociationId=iip-assoc-0123456789abcdef0
GetConsoleOutput InstanceId=$none
GetConsoleOutput InstanceId=x
ImportKeyPair KeyName=b PublicKeyMaterial=x
ImportKeyPair KeyName= PublicKeyMaterial=x
ImportKeyPair KeyName=me 'PublicKeyMaterial=@KEY@'
ModifyInstanceAttribute InstanceId=$none DisableApiStop.Value=true
ModifyInstanceAttribute InstanceId=$i
ModifyInstanceAttribute InstanceId=$i Attribute=userData
ModifyInstanceAttribute InstanceId=$i Value=true
ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true EbsOptimized.Value=true
ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true Attribute=disableApiStop Value=true
ModifyInstanceAttribute InstanceId=$i Attribute=disableApiStop Value=maybe
ModifyInstanceAttribute InstanceId=$i Attribute=kernel Value=aki-1
ModifyInstanceAttribute InstanceId=$i InstanceInitiatedShutdownBehavior.Value=explode
ModifyInstanceAttribute InstanceId=$i InstanceType.Value=t3.small
ModifyInstanceAttribute InstanceId=$i UserData.Value=x
ModifyInstanceAttribute InstanceId=$i EbsOptimized.Value=true
ModifyInstanceAttribute InstanceId=$i EnaSupport.Value=false
ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=simple
ModifyInstanceAttribute InstanceId=$i Groups=sg-0123456789abcdef0
ModifyInstanceAttribute InstanceId=$i Groups=sg-x
ModifyInstanceAttribute InstanceId=$stopped InstanceType.Value=x9.huge
ModifyInstanceAttribute InstanceId=$stopped Attribute=userData Value=%%%
ModifyInstanceAttribute InstanceId=$gone DisableApiStop.Value=true
ModifyInstanceMetadataOptions InstanceId=$none HttpTokens=optional
ModifyInstanceMetadataOptions InstanceId=$i HttpPutResponseHopLimit=0
ModifyInstanceMetadataOptions InstanceId=$i HttpPutResponseHopLimit=65
ModifyInstanceMetadataOptions InstanceId=$i HttpProtocolIpv6=enabled
ModifyInstanceMetadataOptions InstanceId=$gone HttpTokens=optional
RebootInstances
RebootInstances InstanceIds=$none
RebootInstances InstanceIds=$stopped
RebootInstances InstanceIds=$pending
ReplaceIamInstanceProfileAssociation AssociationId=x IamInstanceProfile.Name=web
ReplaceIamInstanceProfileAssociation AssociationId=iip-assoc-0123456789abcdef0 IamInstanceProfile.Name=web
RunInstances MinCount=1 MaxCount=1 InstanceType=t3.micro
RunInstances MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001
$run ImageId=x
$run ImageId=$noimage
$run InstanceType=x9.huge
$run InstanceType=m6g.large
$run MinCount=0
$run MaxCount=0
$run MinCount=2
$run KeyName=none
$run ClientToken=@LONG@
$run UserData=%%%
$run SubnetId=x
$run SubnetId=subnet-0123456789abcdef0
$run SubnetId=$subnet Placement.AvailabilityZone=ap-northeast-2d
$run SubnetId=$subnet PrivateIpAddress=10.9.9.9
$run SubnetId=$subnet PrivateIpAddress=x
$run SubnetId=$subnet PrivateIpAddress=$taken
$run SubnetId=$subnet SecurityGroups=default
$run PrivateIpAddress=172.31.0.99 MaxCount=2
$run SecurityGroups=none
$run SecurityGroupIds=x
$run SecurityGroupIds=sg-0123456789abcdef0
$run SecurityGroupIds=$foreign
$run Placement.AvailabilityZone=us-east-1a
$run Placement.AvailabilityZone=ap-northeast-2a Placement.AvailabilityZoneId=apne2-az1
$run Placement.Tenancy=dedicated
$run Placement.GroupName=cluster
$run Monitoring.Enabled=true
$run EbsOptimized=true InstanceType=t2.micro
$run CreditSpecification.CpuCredits=free
$run CreditSpecification.CpuCredits=standard InstanceType=m5.large
$run MetadataOptions.HttpPutResponseHopLimit=99
$run BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=10
$run BlockDeviceMappings.1.Ebs.VolumeSize=10
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=1
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=70000
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=io1
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=st1
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
$run BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Encrypted=true
$run NetworkInterfaces.1.SubnetId=$subnet
$run NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$subnet
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=0
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.3.DeviceIndex=2
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.1.AssociatePublicIpAddress=true
$run NetworkInterfaces.1.DeviceIndex=0 SubnetId=$subnet
$run NetworkInterfaces.1.DeviceIndex=0 SecurityGroupIds=$foreign
$run NetworkInterfaces.1.DeviceIndex=0 PrivateIpAddress=172.31.0.99
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=x
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=eni-0123456789abcdef0
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.SubnetId=$subnet
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.AssociatePublicIpAddress=true
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni MaxCount=2
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.1.SecondaryPrivateIpAddressCount=-1
$run NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.Ipv6AddressCount=1
$run TagSpecifications.1.ResourceType=instance
$run TagSpecifications.1.ResourceType=spot-instances-request TagSpecifications.1.Tags.1.Key=a
$run TagSpecifications.1.Tags.1.Key=a
$run TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=aws:x
$run TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=instance TagSpecifications.2.Tags.1.Key=a
$run IamInstanceProfile.Name=none
$run LaunchTemplate.LaunchTemplateId=lt-1
$run InstanceMarketOptions.MarketType=spot
$run HibernationOptions.Configured=true
$run DryRun=true
StartInstances
StartInstances InstanceIds=$none
StartInstances InstanceIds=$i,$none
StartInstances InstanceIds=x
StartInstances InstanceIds=$gone
StartInstances InstanceIds=$i AdditionalInfo=x
StopInstances
StopInstances InstanceIds=$none
StopInstances InstanceIds=$pending
StopInstances InstanceIds=$i,$gone
StopInstances InstanceIds=$i Hibernate=true
TerminateInstances
TerminateInstances InstanceIds=$none
TerminateInstances InstanceIds=$i,x
TerminateInstances InstanceIds=$i DryRun=true";

/// A cloud with a machine in each state that stays, bound to `$i` (running), `$stopped`, `$gone`, `$pending`.
fn cloud() -> Cloud {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    cloud.ok(&format!("ImportKeyPair KeyName=me 'PublicKeyMaterial={}'", super::key_pairs::ED25519));
    cloud.ok(&format!(
        "{RUN} subnet=Instances.1.SubnetId eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId taken=Instances.1.PrivateIpAddress
         {run} => stopped=Instances.1.InstanceId
         {run} => gone=Instances.1.InstanceId
         settle
         CreateImage InstanceId=$i Name=taken NoReboot=true
         StopInstances InstanceIds=$stopped
         TerminateInstances InstanceIds=$gone
         settle
         {run} => pending=Instances.1.InstanceId
         CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSecurityGroup VpcId=$vpc GroupName=g Description=d => foreign=GroupId"
    ));
    cloud.names.bind("none", "i-0123456789abcdef0".into());
    cloud.names.bind("noimage", "ami-0123456789abcdef0".into());
    cloud
}

/// The lines, with `$run` spelt out: what a line says itself comes in place of the launch's own words.
fn lines() -> Vec<String> {
    let launch = ["ImageId=ami-0a11ce00000000001", "InstanceType=t3.micro", "MinCount=1", "MaxCount=1"];
    let spell = |line: &str| {
        let Some(rest) = line.strip_prefix("$run ") else { return line.to_owned() };
        let said = |word: &str| rest.split(' ').any(|w| w.split('=').next() == word.split('=').next());
        let kept: Vec<&str> = launch.iter().copied().filter(|w| !said(w)).collect();
        format!("RunInstances {} {rest}", kept.join(" "))
    };
    let text = TRIED.replace("@KEY@", super::key_pairs::ED25519).replace("@LONG@", &"x".repeat(65));
    text.lines().map(spell).collect()
}

#[test]
fn every_operation_answers_bad_input_in_awss_words() {
    let mut cloud = cloud();
    let said: String = lines().iter().map(|line| cloud.faults(line)).collect();
    expect![[r#"
        AssociateIamInstanceProfile InstanceId=$none IamInstanceProfile.Name=web
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        AssociateIamInstanceProfile InstanceId=$i
          ! MissingParameter: The request must contain the parameter IamInstanceProfile
        AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=none
          ! InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name
        CreateImage InstanceId=$none Name=abc
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        CreateImage InstanceId=x Name=abc
          ! InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")
        CreateImage InstanceId=$i Name=ab
          ! InvalidAMIName.Malformed: AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'
        CreateImage InstanceId=$i Name=a*c
          ! InvalidAMIName.Malformed: AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'
        CreateImage InstanceId=$i Name=taken
          ! InvalidAMIName.Duplicate: AMI name taken is already in use by AMI ami-*
        CreateImage InstanceId=$pending Name=abc
          ! IncorrectInstanceState: The instance '$pending' is in the 'pending' state, which does not allow this operation.
        CreateImage InstanceId=$i Name=abc TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a
          ! NotImplemented: CreateImage.TagSpecifications of snapshots is not implemented by Hanul.
        CreateImage InstanceId=$i Name=abc TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'instance' is not a valid taggable resource type for this operation.
        CreateImage InstanceId=$i Name=abc BlockDeviceMappings.1.DeviceName=/dev/xvda
          ! NotImplemented: CreateImage.BlockDeviceMappings is not implemented by Hanul.
        CreateKeyPair KeyName=
          ! MissingParameter: The request must contain the parameter KeyName
        CreateKeyPair 'KeyName= a'
          ! InvalidParameterValue: Value ( a) for parameter KeyName is invalid. It can't include leading or trailing spaces.
        CreateKeyPair KeyName=é KeyType=ed25519
          ! InvalidParameterValue: Value (é) for parameter KeyName is invalid. It can include up to 255 ASCII characters.
        CreateKeyPair KeyName=me KeyType=ed25519
          ! InvalidKeyPair.Duplicate: The keypair 'me' already exists.
        CreateKeyPair KeyName=b KeyType=ed25519 KeyFormat=ppk
          ! NotImplemented: CreateKeyPair.KeyFormat is not implemented by Hanul.
        CreateKeyPair KeyName=b KeyType=ed25519 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'vpc' is not a valid taggable resource type for this operation.
        CreateKeyPair KeyName=b KeyType=ed25519 DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        DeleteKeyPair
          ! MissingParameter: The request must contain the parameter KeyName
        DeleteKeyPair KeyName=me KeyPairId=key-0123456789abcdef0
          ! InvalidParameterCombination: The parameters KeyName and KeyPairId cannot be used together
        DeleteKeyPair KeyPairId=x
          ! InvalidKeyPair.NotFound: The key pair ID 'x' does not exist
        DeregisterImage ImageId=$noimage
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        DeregisterImage ImageId=x
          ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        DeregisterImage ImageId=ami-0a11ce00000000001
          ! AuthFailure: You do not have permission to access the specified resource.
        DescribeIamInstanceProfileAssociations AssociationIds=x
          ! InvalidAssociationID.Malformed: Invalid id: "x" (expecting "iip-assoc-...")
        DescribeIamInstanceProfileAssociations AssociationIds=iip-assoc-0123456789abcdef0
          ! InvalidAssociationID.NotFound: An invalid association-id of 'iip-assoc-*' was given
        DescribeIamInstanceProfileAssociations MaxResults=4
          ! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        DescribeImages ImageIds=$noimage
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        DescribeImages ImageIds=$noimage,ami-0123456789abcdef1
          ! InvalidAMIID.NotFound: The image ids '[$noimage, ami-*]' do not exist
        DescribeImages ImageIds=x
          ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        DescribeImages NextToken=x
          ! InvalidNextToken: The specified NextToken is not valid.
        DescribeInstanceAttribute InstanceId=$none Attribute=userData
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        DescribeInstanceAttribute InstanceId=vpc-1 Attribute=userData
          ! InvalidInstanceID.Malformed: Invalid id: "vpc-1" (expecting "i-...")
        DescribeInstanceCreditSpecifications InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        DescribeInstanceCreditSpecifications InstanceIds=$i MaxResults=5
          ! InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults
        DescribeInstanceStatus InstanceIds=$none,$i
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        DescribeInstanceStatus InstanceIds=$i MaxResults=5
          ! InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults
        DescribeInstanceTypeOfferings MaxResults=1001
          ! InvalidParameterValue: Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than 1000.
        DescribeInstanceTypes InstanceTypes=t3.micro,x9.huge
          ! InvalidInstanceType: The following supplied instance types do not exist: [x9.huge]
        DescribeInstanceTypes MaxResults=1
          ! InvalidParameterValue: Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        DescribeInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        DescribeInstances InstanceIds=$none,i-0123456789abcdef1
          ! InvalidInstanceID.NotFound: The instance IDs '$none, i-*' do not exist
        DescribeInstances InstanceIds=i-1
          ! InvalidInstanceID.Malformed: Invalid id: "i-1"
        DescribeInstances InstanceIds=instance
          ! InvalidInstanceID.Malformed: Invalid id: "instance" (expecting "i-...")
        DescribeInstances InstanceIds=$i MaxResults=5
          ! InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults
        DescribeInstances MaxResults=4
          ! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        DescribeInstances MaxResults=1001
          ! InvalidParameterValue: Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than 1000.
        DescribeInstances NextToken=rubbish
          ! InvalidNextToken: The specified NextToken is not valid.
        DescribeInstances Filters.1.Name=color Filters.1.Values=red
          ! InvalidParameterValue: The filter 'color' is invalid
        DescribeInstances Filters.1.Values=red
          ! InvalidParameterValue: The filter 'null' is invalid
        DescribeInstances DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        DescribeKeyPairs KeyNames=none
          ! InvalidKeyPair.NotFound: The key pair 'none' does not exist
        DescribeKeyPairs KeyPairIds=x
          ! InvalidKeyPair.NotFound: The key pair ID 'x' does not exist
        DescribeKeyPairs KeyPairIds=key-0123456789abcdef0
          ! InvalidKeyPair.NotFound: The key pair ID 'key-*' does not exist
        DescribeKeyPairs Filters.1.Name=color Filters.1.Values=red
          ! InvalidParameterValue: The filter 'color' is invalid
        DescribeVolumes VolumeIds=vol-0123456789abcdef0
          ! InvalidVolume.NotFound: The volume 'vol-*' does not exist.
        DescribeVolumes VolumeIds=vol-0123456789abcdef0,vol-0123456789abcdef1
          ! InvalidVolume.NotFound: The volumes 'vol-*, vol-*' do not exist.
        DescribeVolumes VolumeIds=x
          ! InvalidVolumeID.Malformed: Invalid id: "x" (expecting "vol-...")
        DisassociateIamInstanceProfile AssociationId=x
          ! InvalidAssociationID.Malformed: Invalid id: "x" (expecting "iip-assoc-...")
        DisassociateIamInstanceProfile AssociationId=iip-assoc-0123456789abcdef0
          ! InvalidAssociationID.NotFound: An invalid association-id of 'iip-assoc-*' was given
        GetConsoleOutput InstanceId=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        GetConsoleOutput InstanceId=x
          ! InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")
        ImportKeyPair KeyName=b PublicKeyMaterial=x
          ! InvalidKey.Format: Key is not in valid OpenSSH public key format
        ImportKeyPair KeyName= PublicKeyMaterial=x
          ! MissingParameter: The request must contain the parameter KeyName
        ImportKeyPair KeyName=me 'PublicKeyMaterial=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINre7u7mn/UQy/EDNIaYFXblfmj/F+7rd8XgaXlWZmM/ me@here'
          ! InvalidKeyPair.Duplicate: The keypair 'me' already exists.
        ModifyInstanceAttribute InstanceId=$none DisableApiStop.Value=true
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        ModifyInstanceAttribute InstanceId=$i
          ! InvalidParameterCombination: No attributes specified.
        ModifyInstanceAttribute InstanceId=$i Attribute=userData
          ! MissingParameter: The request must contain the parameter value
        ModifyInstanceAttribute InstanceId=$i Value=true
          ! MissingParameter: The request must contain the parameter attribute
        ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true EbsOptimized.Value=true
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true Attribute=disableApiStop Value=true
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifyInstanceAttribute InstanceId=$i Attribute=disableApiStop Value=maybe
          ! InvalidParameterValue: Value (maybe) for parameter value is invalid. It must be true or false.
        ModifyInstanceAttribute InstanceId=$i Attribute=kernel Value=aki-1
          ! NotImplemented: ModifyInstanceAttribute.Attribute=kernel is not implemented by Hanul.
        ModifyInstanceAttribute InstanceId=$i InstanceInitiatedShutdownBehavior.Value=explode
          ! InvalidParameterValue: Value (explode) for parameter instanceInitiatedShutdownBehavior is invalid. It must be stop or terminate.
        ModifyInstanceAttribute InstanceId=$i InstanceType.Value=t3.small
          ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        ModifyInstanceAttribute InstanceId=$i UserData.Value=x
          ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        ModifyInstanceAttribute InstanceId=$i EbsOptimized.Value=true
          ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        ModifyInstanceAttribute InstanceId=$i EnaSupport.Value=false
          ! NotImplemented: ModifyInstanceAttribute.EnaSupport=false is not implemented by Hanul.
        ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=simple
          ! NotImplemented: ModifyInstanceAttribute.SriovNetSupport is not implemented by Hanul.
        ModifyInstanceAttribute InstanceId=$i Groups=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        ModifyInstanceAttribute InstanceId=$i Groups=sg-x
          ! InvalidGroupId.Malformed: Invalid id: "sg-x"
        ModifyInstanceAttribute InstanceId=$stopped InstanceType.Value=x9.huge
          ! InvalidInstanceAttributeValue: Invalid value 'x9.huge' for InstanceType.
        ModifyInstanceAttribute InstanceId=$stopped Attribute=userData Value=%%%
          ! InvalidParameterValue: Invalid BASE64 encoding of user data
        ModifyInstanceAttribute InstanceId=$gone DisableApiStop.Value=true
          ! IncorrectInstanceState: The instance '$gone' is in the 'terminated' state, which does not allow this operation.
        ModifyInstanceMetadataOptions InstanceId=$none HttpTokens=optional
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        ModifyInstanceMetadataOptions InstanceId=$i HttpPutResponseHopLimit=0
          ! InvalidParameterValue: Value (0) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        ModifyInstanceMetadataOptions InstanceId=$i HttpPutResponseHopLimit=65
          ! InvalidParameterValue: Value (65) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        ModifyInstanceMetadataOptions InstanceId=$i HttpProtocolIpv6=enabled
          ! NotImplemented: ModifyInstanceMetadataOptions.HttpProtocolIpv6 is not implemented by Hanul.
        ModifyInstanceMetadataOptions InstanceId=$gone HttpTokens=optional
          ! IncorrectInstanceState: The instance '$gone' is in the 'terminated' state, which does not allow this operation.
        RebootInstances
          ! MissingParameter: The request must contain the parameter InstanceId
        RebootInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        RebootInstances InstanceIds=$stopped
          ! IncorrectState: Cannot reboot instance $stopped that is currently in stopped state.
        RebootInstances InstanceIds=$pending
          ! IncorrectState: Cannot reboot instance $pending that is currently in pending state.
        ReplaceIamInstanceProfileAssociation AssociationId=x IamInstanceProfile.Name=web
          ! InvalidAssociationID.Malformed: Invalid id: "x" (expecting "iip-assoc-...")
        ReplaceIamInstanceProfileAssociation AssociationId=iip-assoc-0123456789abcdef0 IamInstanceProfile.Name=web
          ! InvalidAssociationID.NotFound: An invalid association-id of 'iip-assoc-*' was given
        RunInstances MinCount=1 MaxCount=1 InstanceType=t3.micro
          ! MissingParameter: The request must contain the parameter ImageId
        RunInstances MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001
          ! MissingParameter: The request must contain the parameter InstanceType
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
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 KeyName=none
          ! InvalidKeyPair.NotFound: The key pair 'none' does not exist
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 ClientToken=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          ! InvalidParameterValue: Value (xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx) for parameter clientToken is invalid. Expecting at most 64 ASCII characters.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 UserData=%%%
          ! InvalidParameterValue: Invalid BASE64 encoding of user data
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=x
          ! InvalidSubnetID.Malformed: Invalid id: "x" (expecting "subnet-...")
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet Placement.AvailabilityZone=ap-northeast-2d
          ! InvalidParameterValue: Value (ap-northeast-2d) for parameter availabilityZone is invalid. The subnet '$subnet' is in another Availability Zone.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet PrivateIpAddress=10.9.9.9
          ! InvalidParameterValue: Address 10.9.9.9 does not fall within the subnet's address range
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet PrivateIpAddress=x
          ! InvalidParameterValue: Value (x) for parameter address is invalid. Invalid IPv4 address.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet PrivateIpAddress=$taken
          ! InvalidIPAddress.InUse: Address $taken is in use.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet SecurityGroups=default
          ! InvalidParameterCombination: The parameter groupName cannot be used with the parameter subnet
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 PrivateIpAddress=172.31.0.99 MaxCount=2
          ! InvalidParameterCombination: A network interface ID or a private IP address can be specified only when launching one instance
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroups=none
          ! InvalidGroup.NotFound: The security group 'none' does not exist in default VPC 'vpc-*'
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroupIds=x
          ! InvalidGroupId.Malformed: Invalid id: "x" (expecting "sg-...")
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroupIds=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroupIds=$foreign
          ! InvalidParameter: You have specified two resources that belong to different networks.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Placement.AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Invalid availability zone: [us-east-1a]
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.AvailabilityZoneId=apne2-az1
          ! InvalidParameterCombination: The parameters availabilityZone and availabilityZoneId cannot be used together
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Placement.Tenancy=dedicated
          ! NotImplemented: RunInstances.Placement.Tenancy is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Placement.GroupName=cluster
          ! NotImplemented: RunInstances.Placement.GroupName is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Monitoring.Enabled=true
          ! NotImplemented: RunInstances.Monitoring.Enabled is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 EbsOptimized=true InstanceType=t2.micro
          ! Unsupported: EBS-optimized instances are not supported for the instance type t2.micro.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 CreditSpecification.CpuCredits=free
          ! InvalidCpuCredits.Malformed: The CPU credit option 'free' is invalid. Valid values are standard and unlimited.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 CreditSpecification.CpuCredits=standard InstanceType=m5.large
          ! InstanceCreditSpecification.NotSupported: The instance type m5.large does not use CPU credits for CPU usage.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 MetadataOptions.HttpPutResponseHopLimit=99
          ! InvalidParameterValue: Value (99) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=10
          ! NotImplemented: RunInstances.BlockDeviceMappings beside the root volume is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.Ebs.VolumeSize=10
          ! MissingParameter: The request must contain the parameter deviceName
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=1
          ! InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot 'ami-*', expect size>= 8GB
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=70000
          ! InvalidParameterValue: Value (70000) for parameter volumeSize is invalid. Maximum is 65536 GiB.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=io1
          ! MissingParameter: The parameter iops must be specified for io1 volumes.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeType=st1
          ! InvalidParameterValue: Value (st1) for parameter volumeType is invalid. It cannot be used for a root volume.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
          ! NotImplemented: RunInstances.BlockDeviceMappings.Ebs.DeleteOnTermination=false is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.Encrypted=true
          ! NotImplemented: RunInstances.BlockDeviceMappings.Ebs.Encrypted is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterValue: Each network interface requires a device index.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=1 NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterValue: A primary network interface (device index 0) is required.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=0
          ! InvalidParameterValue: Each network interface requires a unique device index.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.3.DeviceIndex=2
          ! AttachmentLimitExceeded: Interface count 3 exceeds the limit for t3.micro
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.1.AssociatePublicIpAddress=true
          ! InvalidParameterCombination: The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 SubnetId=$subnet
          ! InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be specified on the same request
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 SecurityGroupIds=$foreign
          ! InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 PrivateIpAddress=172.31.0.99
          ! InvalidParameterCombination: Network interfaces and an instance-level private address may not be specified on the same request
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=x
          ! InvalidNetworkInterfaceId.Malformed: Invalid id: "x" (expecting "eni-...")
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=eni-0123456789abcdef0
          ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'en$none' does not exist
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni
          ! InvalidNetworkInterface.InUse: Interface: [$eni] in use.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.SubnetId=$subnet
          ! InvalidParameterCombination: A network interface may not specify both a network interface ID and a subnet ID
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni NetworkInterfaces.1.AssociatePublicIpAddress=true
          ! InvalidParameterCombination: A network interface may not specify both a network interface ID and associatePublicIPAddress
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni MaxCount=2
          ! InvalidParameterCombination: A network interface ID or a private IP address can be specified only when launching one instance
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.1.SecondaryPrivateIpAddressCount=-1
          ! InvalidParameterValue: Value (-1) for parameter secondaryPrivateIpAddressCount is invalid. The value must not be negative.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.Ipv6AddressCount=1
          ! NotImplemented: RunInstances.NetworkInterfaces.Ipv6AddressCount is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance
          ! InvalidParameterValue: Tag specification must have at least one tag
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=spot-instances-request TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'spot-instances-request' is not a valid taggable resource type for this operation.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: Tag specification resource type must have a value
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=aws:x
          ! InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=instance TagSpecifications.2.Tags.1.Key=a
          ! InvalidParameterValue: Duplicate tag key 'a' specified.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Name=none
          ! InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 LaunchTemplate.LaunchTemplateId=lt-1
          ! NotImplemented: RunInstances.LaunchTemplate is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 InstanceMarketOptions.MarketType=spot
          ! NotImplemented: RunInstances.InstanceMarketOptions is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 HibernationOptions.Configured=true
          ! NotImplemented: RunInstances.HibernationOptions.Configured is not implemented by Hanul.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        StartInstances
          ! MissingParameter: The request must contain the parameter InstanceId
        StartInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        StartInstances InstanceIds=$i,$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        StartInstances InstanceIds=x
          ! InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")
        StartInstances InstanceIds=$gone
          ! IncorrectInstanceState: The instance '$gone' is not in a state from which it can be started.
        StartInstances InstanceIds=$i AdditionalInfo=x
          ! NotImplemented: StartInstances.AdditionalInfo is not implemented by Hanul.
        StopInstances
          ! MissingParameter: The request must contain the parameter InstanceId
        StopInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        StopInstances InstanceIds=$pending
          ! IncorrectInstanceState: Instance '$pending' cannot be stopped as it has never reached the 'running' state.
        StopInstances InstanceIds=$i,$gone
          ! IncorrectInstanceState: The instance '$gone' is not in a state from which it can be stopped.
        StopInstances InstanceIds=$i Hibernate=true
          ! NotImplemented: StopInstances.Hibernate is not implemented by Hanul.
        TerminateInstances
          ! MissingParameter: The request must contain the parameter InstanceId
        TerminateInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        TerminateInstances InstanceIds=$i,x
          ! InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")
        TerminateInstances InstanceIds=$i DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
    "#]].assert_eq(&said);
}

#[test]
fn bad_input_changes_nothing() {
    let mut cloud = cloud();
    let look = |cloud: &Cloud| {
        let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
        let machines = crate::tables::INSTANCES.list(&snapshot, &()).expect("machines");
        let images = crate::tables::IMAGES.list(&snapshot, &()).expect("images");
        let keys = crate::tables::KEY_PAIRS.list(&snapshot, &()).expect("key pairs");
        let volumes = crate::tables::VOLUMES.list(&snapshot, &()).expect("volumes");
        let nics = svc_vpc::tables::INTERFACES.list(&snapshot, &()).expect("interfaces");
        format!("{machines:?}{images:?}{keys:?}{volumes:?}{nics:?}")
    };
    let before = look(&cloud);
    for line in lines() {
        cloud.run(&line);
        assert_eq!(look(&cloud), before, "{line}");
    }
}

#[test]
fn no_operation_is_left_out() {
    let tried = lines();
    for operation in crate::operations::all(None) {
        assert!(tried.iter().any(|l| l.split(' ').next() == Some(operation.meta.name)), "{}", operation.meta.name);
    }
}

#[test]
fn quotas_are_held() {
    let mut cloud = Cloud::new();
    for quota in ["ec2.key-pairs", "ec2.images", "ec2.standard-vcpus"] {
        let scope = cloud.scope();
        let value = if quota == "ec2.standard-vcpus" { 2 } else { 0 };
        kernel::quota::set(&cloud.kernel.store, scope.account, scope.region, quota.into(), value).expect("a quota");
    }
    let said = cloud.run(&format!(
        "{RUN}
         settle
         {RUN}
         ImportKeyPair KeyName=me 'PublicKeyMaterial={}'
         CreateImage InstanceId=$i Name=mine",
        super::key_pairs::ED25519
    ));
    let faults: Vec<&str> = said.lines().filter_map(|l| l.strip_prefix("! ")?.split(':').next()).collect();
    assert_eq!(faults, ["VcpuLimitExceeded", "KeyPairLimitExceeded", "AMILimitExceeded"]);
}

#[test]
fn a_call_names_a_thousand_machines_at_most() {
    let mut cloud = Cloud::new();
    let ids: Vec<String> = (0..1001).map(|n| format!("i-{n:017x}")).collect();
    let said = cloud.run(&format!("StartInstances InstanceIds={}", ids.join(",")));
    assert!(said.contains("! InvalidParameterValue: A call can name at most 1000 instances."), "{said}");
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
