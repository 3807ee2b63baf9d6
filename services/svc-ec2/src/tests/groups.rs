//! Placement groups: made, kept to as far as one host can, and in the way of their own end while they have machines.

use super::Cloud;
use super::bad_input::look;
use expect_test::expect;

const RUN: &str = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1";
const ZONE: &str = "Placement.AvailabilityZone=ap-northeast-2";

const TRIED: &str = "CreatePlacementGroup Strategy=spread
CreatePlacementGroup GroupName=near Strategy=spread
CreatePlacementGroup GroupName=x Strategy=cluster PartitionCount=2
CreatePlacementGroup GroupName=x Strategy=cluster SpreadLevel=rack
CreatePlacementGroup GroupName=x Strategy=spread SpreadLevel=host
CreatePlacementGroup GroupName=x Strategy=partition PartitionCount=8
CreatePlacementGroup GroupName=x Strategy=partition PartitionCount=0
CreatePlacementGroup GroupName=x Strategy=precision-time
CreatePlacementGroup GroupName=x LinkedGroupId=pg-0123456789abcdef0
CreatePlacementGroup GroupName=x TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
DeletePlacementGroup GroupName=none
DescribePlacementGroups GroupNames=near,none
DescribePlacementGroups GroupIds=pg-0123456789abcdef0
DescribePlacementGroups GroupIds=x
DescribePlacementGroups Filters.1.Name=color Filters.1.Values=red
ModifyInstancePlacement InstanceId=i-0123456789abcdef0 GroupName=near
CreateTags Resources=pg-0123456789abcdef0 Tags.1.Key=a";

const TRIED_LAUNCHES: &str = "Placement.GroupName=none
Placement.GroupId=pg-0123456789abcdef0
Placement.GroupName=near Placement.GroupId=$near
Placement.GroupName=near InstanceType=t3.micro
Placement.GroupName=near Placement.PartitionNumber=1
Placement.PartitionNumber=1
Placement.GroupName=parts Placement.PartitionNumber=4";

/// What is tried with bad input here.
pub(super) fn lines() -> Vec<String> {
    TRIED.lines().map(String::from).chain(TRIED_LAUNCHES.lines().map(|l| format!("{RUN} {l}"))).collect()
}

fn with_groups() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.ok("CreatePlacementGroup GroupName=near => near=PlacementGroup.GroupId
         CreatePlacementGroup GroupName=apart Strategy=spread => apart=PlacementGroup.GroupId
         CreatePlacementGroup GroupName=parts Strategy=partition PartitionCount=3 => parts=PlacementGroup.GroupId");
    cloud
}

#[test]
fn a_group_is_made_shown_tagged_and_deleted() {
    let mut cloud = with_groups();
    let said = cloud.run(
        "? DescribePlacementGroups
         CreateTags Resources=$apart Tags.1.Key=Name Tags.1.Value=racks
         ? DescribePlacementGroups Filters.1.Name=tag:Name Filters.1.Values=racks | PlacementGroups.GroupName PlacementGroups.Tags
         ? DescribePlacementGroups Filters.1.Name=strategy Filters.1.Values=cluster | PlacementGroups.GroupName
         DeletePlacementGroup GroupName=apart
         ? DescribePlacementGroups GroupIds=$parts | PlacementGroups.GroupName
         ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$apart
         DescribePlacementGroups GroupNames=apart",
    );
    expect![[r#"
        > ? DescribePlacementGroups
        PlacementGroups:
          GroupName: apart
          State: available
          Strategy: spread
          GroupId: $apart
          GroupArn: arn:aws:ec2:ap-northeast-2:000000000000:placement-group/apart
          SpreadLevel: rack
        PlacementGroups:
          GroupName: near
          State: available
          Strategy: cluster
          GroupId: $near
          GroupArn: arn:aws:ec2:ap-northeast-2:000000000000:placement-group/near
        PlacementGroups:
          GroupName: parts
          State: available
          Strategy: partition
          PartitionCount: 3
          GroupId: $parts
          GroupArn: arn:aws:ec2:ap-northeast-2:000000000000:placement-group/parts
        > CreateTags Resources=$apart Tags.1.Key=Name Tags.1.Value=racks
        > ? DescribePlacementGroups Filters.1.Name=tag:Name Filters.1.Values=racks | PlacementGroups.GroupName PlacementGroups.Tags
        PlacementGroups:
          GroupName: apart
          Tags:
            Key: Name
            Value: racks
        > ? DescribePlacementGroups Filters.1.Name=strategy Filters.1.Values=cluster | PlacementGroups.GroupName
        PlacementGroups:
          GroupName: near
        > DeletePlacementGroup GroupName=apart
        > ? DescribePlacementGroups GroupIds=$parts | PlacementGroups.GroupName
        PlacementGroups:
          GroupName: parts
        > ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$apart
        Tags: []
        > DescribePlacementGroups GroupNames=apart
        ! InvalidPlacementGroup.Unknown: The Placement Group 'apart' is unknown.
    "#]].assert_eq(&said);
}

#[test]
fn a_cluster_is_in_one_zone() {
    let mut cloud = with_groups();
    let said = cloud.run(&format!(
        "{RUN} {ZONE}a Placement.GroupName=near => i=Instances.1.InstanceId
         {RUN} {ZONE}b Placement.GroupName=near
         {RUN} {ZONE}a Placement.GroupId=$near => j=Instances.1.InstanceId
         ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=near | Reservations.Instances.Placement
         DeletePlacementGroup GroupName=near
         TerminateInstances InstanceIds=$i,$j
         settle
         DeletePlacementGroup GroupName=near
         {RUN} Placement.GroupName=near"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=near => i=Instances.1.InstanceId
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2b Placement.GroupName=near
        ! InvalidPlacementGroup.InUse: The placement group 'near' is in use in another availability zone: ap-northeast-2a
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupId=$near => j=Instances.1.InstanceId
        > ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=near | Reservations.Instances.Placement
        Reservations:
          Instances:
            Placement:
              AvailabilityZoneId: apne2-az1
              GroupName: near
              Tenancy: default
              GroupId: $near
              AvailabilityZone: ap-northeast-2a
        Reservations:
          Instances:
            Placement:
              AvailabilityZoneId: apne2-az1
              GroupName: near
              Tenancy: default
              GroupId: $near
              AvailabilityZone: ap-northeast-2a
        > DeletePlacementGroup GroupName=near
        ! InvalidPlacementGroup.InUse: The placement group 'near' is in use and may not be deleted.
        > TerminateInstances InstanceIds=$i,$j
        > settle
        > DeletePlacementGroup GroupName=near
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=near
        ! InvalidPlacementGroup.Unknown: The Placement Group 'near' is unknown.
    "#]].assert_eq(&said);
}

#[test]
fn a_zone_has_seven_racks() {
    let mut cloud = with_groups();
    let seven = RUN.replace("MaxCount=1", "MaxCount=9");
    let said = cloud.run(&format!(
        "{seven} {ZONE}a Placement.GroupName=apart => i=Instances.1.InstanceId
         ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=apart | Reservations.Instances.AmiLaunchIndex
         {RUN} {ZONE}a Placement.GroupName=apart
         {RUN} {ZONE}b Placement.GroupName=apart
         settle
         StopInstances InstanceIds=$i
         settle
         {RUN} {ZONE}a Placement.GroupName=apart
         StartInstances InstanceIds=$i"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=9 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=apart => i=Instances.1.InstanceId
        > ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=apart | Reservations.Instances.AmiLaunchIndex
        Reservations:
          Instances:
            AmiLaunchIndex: 4
          Instances:
            AmiLaunchIndex: 3
          Instances:
            AmiLaunchIndex: 0
          Instances:
            AmiLaunchIndex: 2
          Instances:
            AmiLaunchIndex: 5
          Instances:
            AmiLaunchIndex: 1
          Instances:
            AmiLaunchIndex: 6
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=apart
        ! InsufficientInstanceCapacity: We currently do not have sufficient capacity to launch all of the additional requested instances into Placement Group 'apart'.
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2b Placement.GroupName=apart
        > settle
        > StopInstances InstanceIds=$i
        > settle
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=apart
        > StartInstances InstanceIds=$i
        ! InsufficientInstanceCapacity: We currently do not have sufficient capacity to launch all of the additional requested instances into Placement Group 'apart'.
    "#]].assert_eq(&said);
}

#[test]
fn machines_are_shared_out_over_partitions() {
    let mut cloud = with_groups();
    let four = RUN.replace("MaxCount=1", "MaxCount=4");
    let said = cloud.run(&format!(
        "{four} {ZONE}a Placement.GroupName=parts
         {RUN} {ZONE}a Placement.GroupName=parts Placement.PartitionNumber=3 => i=Instances.1.InstanceId
         ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=parts | Reservations.Instances.Placement.PartitionNumber
         ? DescribeInstances Filters.1.Name=placement-partition-number Filters.1.Values=3 | Reservations.Instances.AmiLaunchIndex
         settle
         ModifyInstancePlacement InstanceId=$i PartitionNumber=1
         StopInstances InstanceIds=$i
         settle
         ? ModifyInstancePlacement InstanceId=$i PartitionNumber=1
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.PartitionNumber
         ModifyInstancePlacement InstanceId=$i GroupName=near
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.GroupName
         ModifyInstancePlacement InstanceId=$i GroupName=
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.GroupName"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=4 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=parts
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2a Placement.GroupName=parts Placement.PartitionNumber=3 => i=Instances.1.InstanceId
        > ? DescribeInstances Filters.1.Name=placement-group-name Filters.1.Values=parts | Reservations.Instances.Placement.PartitionNumber
        Reservations:
          Instances:
            Placement:
              PartitionNumber: 1
          Instances:
            Placement:
              PartitionNumber: 1
          Instances:
            Placement:
              PartitionNumber: 3
          Instances:
            Placement:
              PartitionNumber: 2
        Reservations:
          Instances:
            Placement:
              PartitionNumber: 3
        > ? DescribeInstances Filters.1.Name=placement-partition-number Filters.1.Values=3 | Reservations.Instances.AmiLaunchIndex
        Reservations:
          Instances:
            AmiLaunchIndex: 0
        Reservations:
          Instances:
            AmiLaunchIndex: 2
        > settle
        > ModifyInstancePlacement InstanceId=$i PartitionNumber=1
        ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        > StopInstances InstanceIds=$i
        > settle
        > ? ModifyInstancePlacement InstanceId=$i PartitionNumber=1
        Return: true
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.PartitionNumber
        Reservations:
          Instances:
            Placement:
              PartitionNumber: 1
        > ModifyInstancePlacement InstanceId=$i GroupName=near
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.GroupName
        Reservations:
          Instances:
            Placement:
              GroupName: near
        > ModifyInstancePlacement InstanceId=$i GroupName=
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.Placement.GroupName
        Reservations:
          Instances:
            Placement:
              GroupName: 
    "#]].assert_eq(&said);
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let mut cloud = with_groups();
    let before = look(&cloud);
    let mut said = String::new();
    for line in lines() {
        said += &cloud.faults(&line);
        assert_eq!(look(&cloud), before, "{line}");
    }
    expect![[r#"
        CreatePlacementGroup Strategy=spread
          ! MissingParameter: The request must contain the parameter groupName
        CreatePlacementGroup GroupName=near Strategy=spread
          ! InvalidPlacementGroup.Duplicate: The placement group 'near' already exists.
        CreatePlacementGroup GroupName=x Strategy=cluster PartitionCount=2
          ! InvalidParameterCombination: The parameter PartitionCount can only be used with the parameter Strategy set to partition
        CreatePlacementGroup GroupName=x Strategy=cluster SpreadLevel=rack
          ! InvalidParameterCombination: The parameter SpreadLevel can only be used with the parameter Strategy set to spread
        CreatePlacementGroup GroupName=x Strategy=spread SpreadLevel=host
          ! InvalidParameterValue: Value (host) for parameter SpreadLevel is invalid. It can only be used on an Outpost.
        CreatePlacementGroup GroupName=x Strategy=partition PartitionCount=8
          ! InvalidParameterValue: Value (8) for parameter PartitionCount is invalid. It must be from 1 to 7.
        CreatePlacementGroup GroupName=x Strategy=partition PartitionCount=0
          ! InvalidParameterValue: Value (0) for parameter PartitionCount is invalid. It must be from 1 to 7.
        CreatePlacementGroup GroupName=x Strategy=precision-time
          ! NotImplemented: CreatePlacementGroup.Strategy=precision-time is not implemented by Hanul.
        CreatePlacementGroup GroupName=x LinkedGroupId=pg-0123456789abcdef0
          ! NotImplemented: CreatePlacementGroup.LinkedGroupId is not implemented by Hanul.
        CreatePlacementGroup GroupName=x TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'instance' is not a valid taggable resource type for this operation.
        DeletePlacementGroup GroupName=none
          ! InvalidPlacementGroup.Unknown: The Placement Group 'none' is unknown.
        DescribePlacementGroups GroupNames=near,none
          ! InvalidPlacementGroup.Unknown: The Placement Group 'none' is unknown.
        DescribePlacementGroups GroupIds=pg-0123456789abcdef0
          ! InvalidPlacementGroup.Unknown: The Placement Group 'pg-*' is unknown.
        DescribePlacementGroups GroupIds=x
          ! InvalidPlacementGroupId.Malformed: Invalid id: "x" (expecting "pg-...")
        DescribePlacementGroups Filters.1.Name=color Filters.1.Values=red
          ! InvalidParameterValue: The filter 'color' is invalid
        ModifyInstancePlacement InstanceId=i-0123456789abcdef0 GroupName=near
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        CreateTags Resources=pg-0123456789abcdef0 Tags.1.Key=a
          ! InvalidPlacementGroup.Unknown: The Placement Group 'pg-*' is unknown.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=none
          ! InvalidPlacementGroup.Unknown: The Placement Group 'none' is unknown.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupId=pg-0123456789abcdef0
          ! InvalidPlacementGroup.Unknown: The Placement Group 'pg-*' is unknown.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=near Placement.GroupId=$near
          ! InvalidParameterCombination: The parameters GroupName and GroupId cannot be used together
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=near InstanceType=t3.micro
          ! InvalidParameterCombination: Placement groups may not be used with instances of type 't3.micro'.
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=near Placement.PartitionNumber=1
          ! InvalidParameterCombination: The parameter PartitionNumber can only be used with a placement group of partitions
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.PartitionNumber=1
          ! InvalidParameterCombination: The parameter PartitionNumber can only be used with a placement group of partitions
        RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 Placement.GroupName=parts Placement.PartitionNumber=4
          ! InvalidParameterValue: Value (4) for parameter PartitionNumber is invalid. The placement group 'parts' has partitions from 1 to 3.
    "#]].assert_eq(&said);
}
