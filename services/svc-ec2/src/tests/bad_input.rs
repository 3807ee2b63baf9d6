//! Bad input for every operation: AWS's code and words, and nothing has changed. Launches have a file of their own.

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
CopyImage Name=abc SourceImageId=$noimage SourceRegion=ap-northeast-2
CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=snap-0123456789abcdef0
CopyImage Name=abc SourceImageId=x SourceRegion=ap-northeast-2
CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=nowhere
CopyImage Name=taken SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2
CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2 Encrypted=true
CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2 TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=a
RegisterImage Name=abc
RegisterImage Name=a BlockDeviceMappings.1.Ebs.SnapshotId=x
RegisterImage Name=taken BlockDeviceMappings.1.Ebs.SnapshotId=x
RegisterImage Name=abc BlockDeviceMappings.1.Ebs.SnapshotId=x
RegisterImage Name=abc BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
RegisterImage Name=abc BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
RegisterImage Name=abc VirtualizationType=paravirtual BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
CreateImage InstanceId=$i Name=abc TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
CreateImage InstanceId=$i Name=abc BlockDeviceMappings.1.DeviceName=/dev/xvda
CreateKeyPair KeyName=
CreateKeyPair 'KeyName= a'
CreateKeyPair KeyName=é KeyType=ed25519
CreateKeyPair KeyName=me KeyType=ed25519
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
DescribeImageAttribute ImageId=$noimage Attribute=description
DescribeImageAttribute ImageId=x Attribute=description
DescribeImageAttribute ImageId=ami-0a11ce00000000001 Attribute=description
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
ModifyImageAttribute ImageId=$noimage Description.Value=x
ModifyImageAttribute ImageId=ami-0a11ce00000000001 Description.Value=x
ModifyInstanceCreditSpecification InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=much
GetInstanceMetadataDefaults DryRun=true
ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=0
ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=65
ModifyInstanceCpuOptions InstanceId=$none CoreCount=1 ThreadsPerCore=1
ModifyInstanceCpuOptions InstanceId=$i CoreCount=1 ThreadsPerCore=1 NestedVirtualization=enabled
ModifyInstanceAttribute InstanceId=$none DisableApiStop.Value=true
ModifyInstanceAttribute InstanceId=$i
ModifyInstanceAttribute InstanceId=$i Attribute=userData
ModifyInstanceAttribute InstanceId=$i Value=true
ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true EbsOptimized.Value=true
ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true Attribute=disableApiStop Value=true
EnableAllowedImagesSettings AllowedImagesSettingsState=enabled DryRun=true
DisableAllowedImagesSettings DryRun=true
GetAllowedImagesSettings DryRun=true
ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=google
ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=none ImageCriteria.1.ImageProviders.2=amazon
ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageNames.1=a?
ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageWatermarks.1.WatermarkKey=x
CreateReplaceRootVolumeTask InstanceId=$none
CreateReplaceRootVolumeTask InstanceId=$stopped
CreateReplaceRootVolumeTask InstanceId=$gone
DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=replacevol-0123456789abcdef0
DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=x
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
MonitorInstances InstanceIds=$none
UnmonitorInstances InstanceIds=$none
UnmonitorInstances InstanceIds=x
RebootInstances InstanceIds=$none
RebootInstances InstanceIds=$stopped
RebootInstances InstanceIds=$pending
ReplaceIamInstanceProfileAssociation AssociationId=x IamInstanceProfile.Name=web
ReplaceIamInstanceProfileAssociation AssociationId=iip-assoc-0123456789abcdef0 IamInstanceProfile.Name=web
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
pub(super) fn cloud() -> Cloud {
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

fn lines() -> Vec<String> {
    TRIED.lines().map(|l| l.replace("@KEY@", super::key_pairs::ED25519)).collect()
}

/// Everything that bad input must leave alone.
pub(super) fn look(cloud: &Cloud) -> String {
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    let machines = crate::tables::INSTANCES.list(&snapshot, &()).expect("machines");
    let images = crate::tables::IMAGES.list(&snapshot, &()).expect("images");
    let keys = crate::tables::KEY_PAIRS.list(&snapshot, &()).expect("key pairs");
    let volumes = crate::tables::VOLUMES.list(&snapshot, &()).expect("volumes");
    let nics = svc_vpc::tables::INTERFACES.list(&snapshot, &()).expect("interfaces");
    let snapshots = crate::tables::SNAPSHOTS.list(&snapshot, &()).expect("snapshots");
    format!("{machines:?}{images:?}{keys:?}{volumes:?}{snapshots:?}{nics:?}")
}

#[test]
fn every_operation_answers_bad_input_in_awss_words_and_changes_nothing() {
    let mut cloud = cloud();
    let before = look(&cloud);
    let mut said = String::new();
    for line in lines() {
        said += &cloud.faults(&line);
        assert_eq!(look(&cloud), before, "{line}");
    }
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
        CopyImage Name=abc SourceImageId=$noimage SourceRegion=ap-northeast-2
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=snap-0123456789abcdef0
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        CopyImage Name=abc SourceImageId=x SourceRegion=ap-northeast-2
          ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=nowhere
          ! InvalidParameterValue: Value (nowhere) for parameter sourceRegion is invalid. There is no such region.
        CopyImage Name=taken SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2
          ! InvalidAMIName.Duplicate: AMI name taken is already in use by AMI ami-*
        CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2 Encrypted=true
          ! NotImplemented: CopyImage.Encrypted is not implemented by Hanul.
        CopyImage Name=abc SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2 TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'volume' is not a valid taggable resource type for this operation.
        RegisterImage Name=abc
          ! MissingParameter: The request must contain the parameter BlockDeviceMapping
        RegisterImage Name=a BlockDeviceMappings.1.Ebs.SnapshotId=x
          ! InvalidAMIName.Malformed: AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'
        RegisterImage Name=taken BlockDeviceMappings.1.Ebs.SnapshotId=x
          ! InvalidAMIName.Duplicate: AMI name taken is already in use by AMI ami-*
        RegisterImage Name=abc BlockDeviceMappings.1.Ebs.SnapshotId=x
          ! InvalidSnapshotID.Malformed: Invalid id: "x" (expecting "snap-...")
        RegisterImage Name=abc BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        RegisterImage Name=abc BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
          ! MissingParameter: The request must contain the parameter BlockDeviceMapping
        RegisterImage Name=abc VirtualizationType=paravirtual BlockDeviceMappings.1.Ebs.SnapshotId=snap-0123456789abcdef0
          ! NotImplemented: RegisterImage.VirtualizationType is not implemented by Hanul.
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
        DescribeImageAttribute ImageId=$noimage Attribute=description
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        DescribeImageAttribute ImageId=x Attribute=description
          ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        DescribeImageAttribute ImageId=ami-0a11ce00000000001 Attribute=description
          ! AuthFailure: Not authorized for image:ami-*
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
        ModifyImageAttribute ImageId=$noimage Description.Value=x
          ! InvalidAMIID.NotFound: The image id '[$noimage]' does not exist
        ModifyImageAttribute ImageId=ami-0a11ce00000000001 Description.Value=x
          ! AuthFailure: Not authorized for image:ami-*
        ModifyInstanceCreditSpecification InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=much
          ! InvalidCpuCredits.Malformed: The CPU credit option 'much' is invalid. Valid values are standard and unlimited.
        GetInstanceMetadataDefaults DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=0
          ! InvalidParameterValue: Value (0) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=65
          ! InvalidParameterValue: Value (65) for parameter HttpPutResponseHopLimit is invalid. Must be between 1 and 64
        ModifyInstanceCpuOptions InstanceId=$none CoreCount=1 ThreadsPerCore=1
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        ModifyInstanceCpuOptions InstanceId=$i CoreCount=1 ThreadsPerCore=1 NestedVirtualization=enabled
          ! NotImplemented: ModifyInstanceCpuOptions.NestedVirtualization is not implemented by Hanul.
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
        EnableAllowedImagesSettings AllowedImagesSettingsState=enabled DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        DisableAllowedImagesSettings DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        GetAllowedImagesSettings DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=google
          ! InvalidParameterValue: Value (google) for parameter ImageProvider is invalid. It must be amazon, aws-marketplace, aws-backup-vault, none or the ID of an account.
        ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=none ImageCriteria.1.ImageProviders.2=amazon
          ! InvalidParameterValue: Value (none) for parameter ImageProvider is invalid. It cannot be used together with others.
        ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageNames.1=a?
          ! InvalidParameterValue: Value (a?) for parameter ImageName is invalid. It has a length or characters that no name has.
        ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageWatermarks.1.WatermarkKey=x
          ! NotImplemented: ReplaceImageCriteriaInAllowedImagesSettings.ImageCriteria.ImageWatermarks is not implemented by Hanul.
        CreateReplaceRootVolumeTask InstanceId=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        CreateReplaceRootVolumeTask InstanceId=$stopped
          ! IncorrectState: Instance '$stopped' is not 'running'.
        CreateReplaceRootVolumeTask InstanceId=$gone
          ! IncorrectState: Instance '$gone' is not 'running'.
        DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=replacevol-0123456789abcdef0
          ! InvalidReplaceRootVolumeTaskId.NotFound: The replace root volume task ID 'replacevol-*' does not exist
        DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=x
          ! InvalidReplaceRootVolumeTaskId.Malformed: Invalid id: "x" (expecting "replacevol-...")
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
          ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
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
        MonitorInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        UnmonitorInstances InstanceIds=$none
          ! InvalidInstanceID.NotFound: The instance ID '$none' does not exist
        UnmonitorInstances InstanceIds=x
          ! InvalidInstanceID.Malformed: Invalid id: "x" (expecting "i-...")
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
fn no_operation_is_left_out() {
    let tried: Vec<String> = [
        lines(),
        super::bad_launch::lines(),
        super::groups::lines(),
        super::image_states::lines(),
        super::templates::lines(),
        super::volumes_faults::lines(),
    ]
    .concat();
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
