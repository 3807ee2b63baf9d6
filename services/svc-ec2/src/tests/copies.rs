//! Copies of snapshots, and of images with all their volumes; snapshots of all volumes of a machine.

use super::Cloud;
use super::life::RUN;
use crate::tables::{COPIED, SNAPSHOT_SETS};
use expect_test::expect;

/// A snapshot of a volume with something in it.
fn with_snapshot() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.ok("CreateVolume AvailabilityZone=ap-northeast-2a Size=2 => v=VolumeId
              settle");
    cloud.disks.write(&cloud.value("v"), "first");
    cloud.ok("CreateSnapshot VolumeId=$v => s=SnapshotId
              settle");
    cloud
}

#[test]
fn a_snapshot_is_copied_to_another_region_and_outlives_its_source() {
    let mut cloud = with_snapshot();
    let said = cloud.run(
        "@000000000000 eu-west-1
         ? CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s Description=kept TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a => copy=SnapshotId
         ? DescribeSnapshots SnapshotIds=$copy
         CreateVolume AvailabilityZone=eu-west-1a SnapshotId=$copy
         @000000000000 ap-northeast-2
         DeleteSnapshot SnapshotId=$s
         disks
         crash
         settle
         disks
         @000000000000 eu-west-1
         ? DescribeSnapshots SnapshotIds=$copy | Snapshots.State Snapshots.FullSnapshotSizeInBytes
         CreateVolume AvailabilityZone=eu-west-1a SnapshotId=$copy => w=VolumeId
         settle
         disks
         DeleteSnapshot SnapshotId=$copy
         settle
         disks",
    );
    expect![[r#"
        > @000000000000 eu-west-1
        > ? CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s Description=kept TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a => copy=SnapshotId
        Tags:
          Key: a
          Value: 
        SnapshotId: $copy
        > ? DescribeSnapshots SnapshotIds=$copy
        Snapshots:
          Tags:
            Key: a
            Value: 
          StorageTier: standard
          SnapshotId: $copy
          VolumeId: vol-ffffffff
          State: pending
          StartTime: 2026-11-21T09:00:00.000Z
          Progress: 
          OwnerId: 000000000000
          Description: kept
          VolumeSize: 2
          Encrypted: false
        > CreateVolume AvailabilityZone=eu-west-1a SnapshotId=$copy
        ! IncorrectState: The snapshot '$copy' is not in the 'completed' state.
        > @000000000000 ap-northeast-2
        > DeleteSnapshot SnapshotId=$s
        > disks
        $s first
        $v first
        > crash
        > settle
        > disks
        $copy first
        $v first
        > @000000000000 eu-west-1
        > ? DescribeSnapshots SnapshotIds=$copy | Snapshots.State Snapshots.FullSnapshotSizeInBytes
        Snapshots:
          FullSnapshotSizeInBytes: 5
          State: completed
        > CreateVolume AvailabilityZone=eu-west-1a SnapshotId=$copy => w=VolumeId
        > settle
        > disks
        $copy first
        $w first
        $v first
        > DeleteSnapshot SnapshotId=$copy
        > settle
        > disks
        $w first
        $v first
    "#]]
    .assert_eq(&said);
    let left = COPIED.list(&cloud.kernel.store.snapshot().expect("a snapshot"), &()).expect("a list");
    assert_eq!(left, [], "nothing waits");
}

#[test]
fn a_copy_that_nobody_wants_any_more_lets_its_source_go() {
    let mut cloud = with_snapshot();
    let said = cloud.run(
        "CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s => copy=SnapshotId
         DeleteSnapshot SnapshotId=$copy
         DeleteSnapshot SnapshotId=$s
         settle
         disks",
    );
    assert!(said.ends_with("> disks\n$v first\n"), "{said}");
}

#[test]
fn a_copy_of_a_root_volumes_snapshot_boots_as_an_image_after_its_source_is_gone() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i => root=Volumes.1.VolumeId
         CreateSnapshot VolumeId=$root => s=SnapshotId
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s
         settle
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s => copy=SnapshotId
         DeleteSnapshot SnapshotId=$s
         TerminateInstances InstanceIds=$i
         settle
         ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State Snapshots.VolumeSize Snapshots.VolumeId
         RegisterImage Name=again RootDeviceName=/dev/xvda VirtualizationType=hvm BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$copy => ami=ImageId
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name",
    );
    expect![[r#"
        > settle
        > DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i => root=Volumes.1.VolumeId
        > CreateSnapshot VolumeId=$root => s=SnapshotId
        > CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s
        ! IncorrectState: The snapshot '$s' is not in the 'completed' state.
        > settle
        > CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s => copy=SnapshotId
        > DeleteSnapshot SnapshotId=$s
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State Snapshots.VolumeSize Snapshots.VolumeId
        Snapshots:
          SnapshotId: $copy
          VolumeId: vol-ffffffff
          State: completed
          VolumeSize: 8
        > RegisterImage Name=again RootDeviceName=/dev/xvda VirtualizationType=hvm BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$copy => ami=ImageId
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
    "#]]
    .assert_eq(&said);
    assert_eq!(cloud.driver.removed_images(), Vec::<String>::new(), "its layer stays");
}

#[test]
fn an_image_is_copied_with_its_other_volumes() {
    let mut cloud = Cloud::new();
    cloud.ok("RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=3 => i=Instances.1.InstanceId
              settle
              DescribeVolumes Filters.1.Name=attachment.device Filters.1.Values=/dev/sdf => v=Volumes.1.VolumeId");
    cloud.disks.write(&cloud.value("v"), "first");
    let said = cloud.run(
        "CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
         settle
         @000000000000 eu-west-1
         CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 => copy=ImageId
         ? DescribeImages ImageIds=$copy | Images.State Images.BlockDeviceMappings.DeviceName Images.BlockDeviceMappings.Ebs
         ? DescribeSnapshots | Snapshots.Description Snapshots.State Snapshots.VolumeSize
         @000000000000 ap-northeast-2
         ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
         TerminateInstances InstanceIds=$i
         settle
         @000000000000 eu-west-1
         ? DescribeImages ImageIds=$copy | Images.State
         RunInstances ImageId=$copy InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         DescribeVolumes Filters.1.Name=attachment.device Filters.1.Values=/dev/sdf => w=Volumes.1.VolumeId
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
         disks",
    );
    expect![[r#"
        > CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
        > settle
        > @000000000000 eu-west-1
        > CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 => copy=ImageId
        > ? DescribeImages ImageIds=$copy | Images.State Images.BlockDeviceMappings.DeviceName Images.BlockDeviceMappings.Ebs
        Images:
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: true
              SnapshotId: snap-*
              VolumeSize: 8
              VolumeType: gp3
              Encrypted: false
            DeviceName: /dev/xvda
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: false
              SnapshotId: snap-*
              VolumeSize: 3
              VolumeType: gp2
              Encrypted: false
            DeviceName: /dev/sdf
          State: pending
        > ? DescribeSnapshots | Snapshots.Description Snapshots.State Snapshots.VolumeSize
        Snapshots:
          State: pending
          Description: Copied for DestinationAmi $copy from SourceAmi $ami for SourceSnapshot snap-*.
          VolumeSize: 3
        Snapshots:
          State: completed
          Description: Copied for DestinationAmi $copy from SourceAmi $ami for SourceSnapshot snap-*.
          VolumeSize: 8
        > @000000000000 ap-northeast-2
        > ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
        Return: true
        DeleteSnapshotResults:
          SnapshotId: snap-*
          ReturnCode: success
        DeleteSnapshotResults:
          SnapshotId: snap-*
          ReturnCode: success
        > TerminateInstances InstanceIds=$i
        > settle
        > @000000000000 eu-west-1
        > ? DescribeImages ImageIds=$copy | Images.State
        Images:
          State: available
        > RunInstances ImageId=$copy InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > DescribeVolumes Filters.1.Name=attachment.device Filters.1.Values=/dev/sdf => w=Volumes.1.VolumeId
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        > disks
        snap-* first
        $v first
        $w first
    "#]]
    .assert_eq(&said);
}

#[test]
fn what_cannot_be_copied_is_refused() {
    let mut cloud = with_snapshot();
    cloud.ok("CreateSnapshot VolumeId=$v => new=SnapshotId");
    let said = cloud.faults(
        "CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$new
         CopySnapshot SourceRegion=nowhere SourceSnapshotId=$s
         CopySnapshot SourceRegion=eu-west-1 SourceSnapshotId=$s
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=x
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s DestinationRegion=eu-west-1
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s Encrypted=true
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s CompletionDurationMinutes=15
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=a
         CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s DryRun=true",
    );
    expect![[r#"
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$new
          ! IncorrectState: The snapshot '$new' is not in the 'completed' state.
        CopySnapshot SourceRegion=nowhere SourceSnapshotId=$s
          ! InvalidParameterValue: Value (nowhere) for parameter sourceRegion is invalid. There is no such region.
        CopySnapshot SourceRegion=eu-west-1 SourceSnapshotId=$s
          ! InvalidSnapshot.NotFound: The snapshot '$s' does not exist.
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=x
          ! InvalidSnapshotID.Malformed: Invalid id: "x" (expecting "snap-...")
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s DestinationRegion=eu-west-1
          ! InvalidParameterValue: Value (eu-west-1) for parameter destinationRegion is invalid. It must be the region that the call is sent to.
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s Encrypted=true
          ! NotImplemented: CopySnapshot.Encrypted is not implemented by Hanul.
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s CompletionDurationMinutes=15
          ! NotImplemented: CopySnapshot.CompletionDurationMinutes is not implemented by Hanul.
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'volume' is not a valid taggable resource type for this operation.
        CopySnapshot SourceRegion=ap-northeast-2 SourceSnapshotId=$s DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
    "#]]
    .assert_eq(&said);
}

/// A machine with something on a volume of its own.
fn with_machine() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.ok(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=3 => i=Instances.1.InstanceId
         settle
         DescribeVolumes Filters.1.Name=attachment.device Filters.1.Values=/dev/sdf => v=Volumes.1.VolumeId
         DescribeVolumes Filters.1.Name=attachment.device Filters.1.Values=/dev/xvda => root=Volumes.1.VolumeId",
    );
    cloud.disks.write(&cloud.value("v"), "first");
    cloud
}

#[test]
fn all_volumes_of_a_machine_are_taken_at_one_moment_its_root_volume_too() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "? CreateSnapshots InstanceSpecification.InstanceId=$i | Snapshots.VolumeId Snapshots.VolumeSize Snapshots.State => r=Snapshots.1.SnapshotId s=Snapshots.2.SnapshotId
         round
         ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State
         volumes
         ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State
         round
         ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State",
    );
    expect![[r#"
        > ? CreateSnapshots InstanceSpecification.InstanceId=$i | Snapshots.VolumeId Snapshots.VolumeSize Snapshots.State => r=Snapshots.1.SnapshotId s=Snapshots.2.SnapshotId
        Snapshots:
          VolumeId: $root
          State: pending
          VolumeSize: 8
        Snapshots:
          VolumeId: $v
          State: pending
          VolumeSize: 3
        > round
        > ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State
        Snapshots:
          SnapshotId: $r
          State: pending
        Snapshots:
          SnapshotId: $s
          State: pending
        > volumes
        > ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State
        Snapshots:
          SnapshotId: $r
          State: pending
        Snapshots:
          SnapshotId: $s
          State: completed
        > round
        > ? DescribeSnapshots | Snapshots.SnapshotId Snapshots.State
        Snapshots:
          SnapshotId: $r
          State: completed
        Snapshots:
          SnapshotId: $s
          State: completed
    "#]]
    .assert_eq(&said);
    let taken = cloud.driver.fake.calls().iter().filter(|c| c.starts_with("image ")).count();
    assert_eq!(taken, 2, "beside the data volume's files, and found again by the machine's loop");
    let left = SNAPSHOT_SETS.list(&cloud.kernel.store.snapshot().expect("a snapshot"), &()).expect("a list");
    assert_eq!(left, [], "nothing waits");
    let said = cloud.run(
        "TerminateInstances InstanceIds=$i
         settle
         RegisterImage Name=again RootDeviceName=/dev/xvda VirtualizationType=hvm BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$r => ami=ImageId
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name",
    );
    assert!(said.ends_with("Name: running\n"), "{said}");
}

#[test]
fn a_stopped_machines_volumes_are_taken_too_and_a_crash_takes_them_anew() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "StopInstances InstanceIds=$i
         settle
         CreateVolume AvailabilityZone=ap-northeast-2a Size=1 => w=VolumeId
         settle
         AttachVolume VolumeId=$w InstanceId=$i Device=/dev/sdg
         settle
         CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeDataVolumeIds=$root
         CreateSnapshots InstanceSpecification.InstanceId=$i
         crash
         settle
         ? DescribeSnapshots | Snapshots.VolumeId Snapshots.State",
    );
    expect![[r#"
        > StopInstances InstanceIds=$i
        > settle
        > CreateVolume AvailabilityZone=ap-northeast-2a Size=1 => w=VolumeId
        > settle
        > AttachVolume VolumeId=$w InstanceId=$i Device=/dev/sdg
        > settle
        > CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeDataVolumeIds=$root
        ! InvalidAttachment.NotFound: The volume '$root' is not attached to '$i'
        > CreateSnapshots InstanceSpecification.InstanceId=$i
        > crash
        > settle
        > ? DescribeSnapshots | Snapshots.VolumeId Snapshots.State
        Snapshots:
          VolumeId: $root
          State: completed
        Snapshots:
          VolumeId: $v
          State: completed
        Snapshots:
          VolumeId: $w
          State: completed
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_launch_may_leave_out_a_volume_of_its_image_but_not_the_root_volume() {
    let mut cloud = with_machine();
    let run = "RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.NoDevice= BlockDeviceMappings.1.DeviceName";
    let said = cloud.run(&format!(
        "CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
         settle
         {run}=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=9 => a=Instances.1.InstanceId
         ? DescribeInstances InstanceIds=$a | Reservations.Instances.BlockDeviceMappings.DeviceName
         {run}=/dev/sdz => b=Instances.1.InstanceId
         ? DescribeInstances InstanceIds=$b | Reservations.Instances.BlockDeviceMappings.DeviceName
         {run}=/dev/xvda
         {run}=/dev/sdb BlockDeviceMappings.2.DeviceName=/dev/sdb BlockDeviceMappings.2.Ebs.VolumeSize=1"
    ));
    expect![[r#"
        > CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
        > settle
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.NoDevice= BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=9 => a=Instances.1.InstanceId
        > ? DescribeInstances InstanceIds=$a | Reservations.Instances.BlockDeviceMappings.DeviceName
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.NoDevice= BlockDeviceMappings.1.DeviceName=/dev/sdz => b=Instances.1.InstanceId
        > ? DescribeInstances InstanceIds=$b | Reservations.Instances.BlockDeviceMappings.DeviceName
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
            BlockDeviceMappings:
              DeviceName: /dev/sdf
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.NoDevice= BlockDeviceMappings.1.DeviceName=/dev/xvda
        ! InvalidBlockDeviceMapping: The root device '/dev/xvda' cannot be left out
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.NoDevice= BlockDeviceMappings.1.DeviceName=/dev/sdb BlockDeviceMappings.2.DeviceName=/dev/sdb BlockDeviceMappings.2.Ebs.VolumeSize=1
        ! InvalidBlockDeviceMapping: The device '/dev/sdb' is used in more than one block-device mapping
    "#]]
    .assert_eq(&said);
}
