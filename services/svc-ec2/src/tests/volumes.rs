//! Volumes and snapshots: made, attached, detached, copied, gone; with machines that live, and over crashes.

use super::Cloud;
use super::driver::Fails;
use super::life::RUN;
use expect_test::expect;

const NEW: &str = "CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 => v=VolumeId";
const STATE: &str = "| Volumes.State Volumes.Attachments.State Volumes.Attachments.Device";

pub(super) fn with_machine() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\n settle\n {NEW}\n settle"));
    cloud
}

pub(super) fn binds(cloud: &Cloud) -> String {
    let spec = cloud.driver.fake.spec(&cloud.box_id("i")).expect("a machine");
    let size = |b: &box_spec::Bind| b.volume.as_ref().map_or(0, |v| v.size_mib / 1024);
    let line = |b: &box_spec::Bind| format!("{} at {}, {} GiB\n", b.host.display(), b.inside.display(), size(b));
    cloud.names.shown(&spec.binds.iter().map(line).collect::<String>())
}

#[test]
fn a_volume_is_creating_until_its_directory_is_there() {
    let mut cloud = Cloud::new();
    let tags = "TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=data";
    let new = NEW.replace(" =>", &format!(" {tags} =>"));
    let said = cloud.run(&format!("? {new}\n volumes\n ? DescribeVolumes VolumeIds=$v | Volumes.State\n disks"));
    expect![[r#"
        > ? CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=data => v=VolumeId
        AvailabilityZoneId: apne2-az1
        Iops: 3000
        Tags:
          Key: Name
          Value: data
        VolumeType: gp3
        MultiAttachEnabled: false
        Throughput: 125
        Operator:
          Managed: false
        VolumeId: $v
        Size: 10
        SnapshotId: 
        AvailabilityZone: ap-northeast-2a
        State: creating
        CreateTime: 2026-11-21T09:00:00.000Z
        Encrypted: false
        > volumes
        > ? DescribeVolumes VolumeIds=$v | Volumes.State
        Volumes:
          State: available
        > disks
        $v empty
    "#]].assert_eq(&said);
}

#[test]
fn a_volume_is_mounted_in_a_running_machine_and_taken_out_again() {
    let mut cloud = with_machine();
    let said = cloud.run(&format!(
        "? AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
         settle
         ? DescribeVolumes VolumeIds=$v {STATE}
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.BlockDeviceMappings.DeviceName"
    ));
    expect![[r#"
        > ? AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
        DeleteOnTermination: false
        VolumeId: $v
        InstanceId: $i
        Device: /dev/sdf
        State: attaching
        AttachTime: 2026-11-21T09:00:00.000Z
        > settle
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.Attachments.State Volumes.Attachments.Device
        Volumes:
          State: in-use
          Attachments:
            Device: /dev/sdf
            State: attached
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.BlockDeviceMappings.DeviceName
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
            BlockDeviceMappings:
              DeviceName: /dev/sdf
    "#]]
    .assert_eq(&said);
    expect![[r#"
        /ebs/$v at /mnt/sdf, 10 GiB
    "#]]
    .assert_eq(&binds(&cloud));
    let said = cloud.run(&format!(
        "? DetachVolume VolumeId=$v
         ? DescribeVolumes VolumeIds=$v {STATE}
         settle
         ? DescribeVolumes VolumeIds=$v {STATE}"
    ));
    expect![[r#"
        > ? DetachVolume VolumeId=$v
        DeleteOnTermination: false
        VolumeId: $v
        InstanceId: $i
        Device: /dev/sdf
        State: detaching
        AttachTime: 2026-11-21T09:00:00.000Z
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.Attachments.State Volumes.Attachments.Device
        Volumes:
          State: in-use
          Attachments:
            Device: /dev/sdf
            State: detaching
        > settle
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.Attachments.State Volumes.Attachments.Device
        Volumes:
          State: available
          Attachments: []
    "#]]
    .assert_eq(&said);
    assert_eq!(binds(&cloud), "");
}

#[test]
fn what_a_program_uses_is_busy_until_it_is_let_go_or_forced() {
    let mut cloud = with_machine();
    cloud.ok("AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf\n settle");
    cloud.driver.fake.set_busy(&cloud.box_id("i"), true);
    let busy =
        cloud.run(&format!("DetachVolume VolumeId=$v InstanceId=$i\n settle\n ? DescribeVolumes VolumeIds=$v {STATE}"));
    expect![[r#"
        > DetachVolume VolumeId=$v InstanceId=$i
        > settle
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.Attachments.State Volumes.Attachments.Device
        Volumes:
          State: in-use
          Attachments:
            Device: /dev/sdf
            State: busy
    "#]]
    .assert_eq(&busy);
    let forced =
        cloud.run(&format!("DetachVolume VolumeId=$v Force=true\n settle\n ? DescribeVolumes VolumeIds=$v {STATE}"));
    expect![[r#"
        > DetachVolume VolumeId=$v Force=true
        > settle
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.Attachments.State Volumes.Attachments.Device
        Volumes:
          State: available
          Attachments: []
    "#]]
    .assert_eq(&forced);
}

#[test]
fn a_stopped_machine_finds_its_volume_when_it_starts() {
    let mut cloud = with_machine();
    cloud.ok("StopInstances InstanceIds=$i\n settle\n AttachVolume VolumeId=$v InstanceId=$i Device=xvdba\n settle");
    let shown = cloud.run(&format!("? DescribeVolumes VolumeIds=$v {STATE}"));
    assert!(shown.contains("State: attached"), "{shown}");
    cloud.ok("StartInstances InstanceIds=$i\n settle");
    expect![[r#"
        /ebs/$v at /mnt/xvdba, 10 GiB
    "#]]
    .assert_eq(&binds(&cloud));
}

#[test]
fn a_launch_makes_its_volumes_before_it_boots() {
    let mut cloud = Cloud::new();
    let mapping = "BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=20 BlockDeviceMappings.2.DeviceName=/dev/xvda BlockDeviceMappings.2.Ebs.VolumeSize=9 BlockDeviceMappings.3.DeviceName=/dev/sdg BlockDeviceMappings.3.Ebs.VolumeSize=125 BlockDeviceMappings.3.Ebs.VolumeType=st1 BlockDeviceMappings.3.Ebs.DeleteOnTermination=true TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=Of TagSpecifications.1.Tags.1.Value=web";
    let run = RUN.replace(" =>", &format!(" {mapping} =>"));
    let said = cloud.run(&format!(
        "{run}
         round
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.StateReason.Message Reservations.Instances.BlockDeviceMappings.DeviceName Reservations.Instances.BlockDeviceMappings.Ebs.Status
         settle
         ? DescribeVolumes Filters.1.Name=tag:Of Filters.1.Values=web | Volumes.Size Volumes.VolumeType Volumes.State Volumes.Attachments.Device Volumes.Attachments.DeleteOnTermination
         TerminateInstances InstanceIds=$i
         settle
         ? DescribeVolumes | Volumes.Size Volumes.State Volumes.Attachments
         disks"
    ));
    expect![[r#"
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.StateReason.Message Reservations.Instances.BlockDeviceMappings.DeviceName Reservations.Instances.BlockDeviceMappings.Ebs.Status
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
              Ebs:
                Status: attached
            BlockDeviceMappings:
              DeviceName: /dev/sdf
              Ebs:
                Status: attaching
            BlockDeviceMappings:
              DeviceName: /dev/sdg
              Ebs:
                Status: attaching
            StateReason:
              Message: its volume vol-* is being made
        > settle
        > ? DescribeVolumes Filters.1.Name=tag:Of Filters.1.Values=web | Volumes.Size Volumes.VolumeType Volumes.State Volumes.Attachments.Device Volumes.Attachments.DeleteOnTermination
        Volumes:
          VolumeType: st1
          Size: 125
          State: in-use
          Attachments:
            DeleteOnTermination: true
            Device: /dev/sdg
        Volumes:
          VolumeType: gp2
          Size: 20
          State: in-use
          Attachments:
            DeleteOnTermination: false
            Device: /dev/sdf
        Volumes:
          VolumeType: gp3
          Size: 9
          State: in-use
          Attachments:
            DeleteOnTermination: true
            Device: /dev/xvda
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeVolumes | Volumes.Size Volumes.State Volumes.Attachments
        Volumes:
          Size: 20
          State: available
          Attachments: []
        > disks
        vol-* empty
    "#]].assert_eq(&said[said.find("> round").expect("a round")..]);
}

#[test]
fn a_snapshot_is_what_the_volume_was_and_makes_another() {
    let mut cloud = with_machine();
    cloud.disks.write(&cloud.value("v"), "first");
    let said = cloud.run(
        "AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
         settle
         ? CreateSnapshot VolumeId=$v Description=nightly => s=SnapshotId
         settle
         ? DescribeSnapshots SnapshotIds=$s",
    );
    expect![[r#"
        > AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
        > settle
        > ? CreateSnapshot VolumeId=$v Description=nightly => s=SnapshotId
        Tags: []
        StorageTier: standard
        SnapshotId: $s
        VolumeId: $v
        State: pending
        StartTime: 2026-11-21T09:00:00.000Z
        Progress: 
        OwnerId: 000000000000
        Description: nightly
        VolumeSize: 10
        Encrypted: false
        > settle
        > ? DescribeSnapshots SnapshotIds=$s
        Snapshots:
          StorageTier: standard
          CompletionTime: 2026-11-21T09:00:00.000Z
          FullSnapshotSizeInBytes: 5
          SnapshotId: $s
          VolumeId: $v
          State: completed
          StartTime: 2026-11-21T09:00:00.000Z
          Progress: 100%
          OwnerId: 000000000000
          Description: nightly
          VolumeSize: 10
          Encrypted: false
    "#]]
    .assert_eq(&said);
    cloud.disks.write(&cloud.value("v"), "second");
    let said = cloud.run(
        "CreateVolume AvailabilityZone=ap-northeast-2b SnapshotId=$s => copy=VolumeId
         DeleteSnapshot SnapshotId=$s
         ? DescribeSnapshots | Snapshots
         settle
         ? DescribeVolumes VolumeIds=$copy | Volumes.State Volumes.Size Volumes.SnapshotId Volumes.VolumeType
         disks",
    );
    expect![[r#"
        > CreateVolume AvailabilityZone=ap-northeast-2b SnapshotId=$s => copy=VolumeId
        > DeleteSnapshot SnapshotId=$s
        > ? DescribeSnapshots | Snapshots
        Snapshots: []
        > settle
        > ? DescribeVolumes VolumeIds=$copy | Volumes.State Volumes.Size Volumes.SnapshotId Volumes.VolumeType
        Volumes:
          VolumeType: gp2
          Size: 10
          SnapshotId: $s
          State: available
        > disks
        $v second
        $copy first
    "#]]
    .assert_eq(&said);
}

#[test]
fn snapshots_of_a_machine_take_its_data_volumes_with_their_tags() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "CreateVolume AvailabilityZone=ap-northeast-2a Size=1 => w=VolumeId
         settle
         AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
         AttachVolume VolumeId=$w InstanceId=$i Device=/dev/sdg
         CreateTags Resources=$v Tags.1.Key=Name Tags.1.Value=data
         settle
         ? CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true CopyTagsFromSource=volume | Snapshots.VolumeId Snapshots.State Snapshots.Tags
         settle
         ? DescribeSnapshots Filters.1.Name=status Filters.1.Values=completed Filters.2.Name=tag:Name Filters.2.Values=data | Snapshots.VolumeId Snapshots.Progress",
    );
    expect![[r#"
        > CreateVolume AvailabilityZone=ap-northeast-2a Size=1 => w=VolumeId
        > settle
        > AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
        > AttachVolume VolumeId=$w InstanceId=$i Device=/dev/sdg
        > CreateTags Resources=$v Tags.1.Key=Name Tags.1.Value=data
        > settle
        > ? CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true CopyTagsFromSource=volume | Snapshots.VolumeId Snapshots.State Snapshots.Tags
        Snapshots:
          Tags:
            Key: Name
            Value: data
          VolumeId: $v
          State: pending
        Snapshots:
          Tags: []
          VolumeId: $w
          State: pending
        > settle
        > ? DescribeSnapshots Filters.1.Name=status Filters.1.Values=completed Filters.2.Name=tag:Name Filters.2.Values=data | Snapshots.VolumeId Snapshots.Progress
        Snapshots:
          VolumeId: $v
          Progress: 100%
    "#]].assert_eq(&said);
}

#[test]
fn a_change_takes_effect_at_once_and_is_remembered() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "? ModifyVolume VolumeId=$v Size=20 VolumeType=gp2
         ? DescribeVolumes VolumeIds=$v | Volumes.Size Volumes.Iops Volumes.VolumeType
         ? DescribeVolumesModifications Filters.1.Name=target-size Filters.1.Values=20 | VolumesModifications.VolumeId VolumesModifications.ModificationState",
    );
    expect![[r#"
        > ? ModifyVolume VolumeId=$v Size=20 VolumeType=gp2
        VolumeModification:
          VolumeId: $v
          ModificationState: modifying
          TargetSize: 20
          TargetIops: 100
          TargetVolumeType: gp2
          TargetMultiAttachEnabled: false
          OriginalSize: 10
          OriginalIops: 3000
          OriginalVolumeType: gp3
          OriginalThroughput: 125
          OriginalMultiAttachEnabled: false
          Progress: 0
          StartTime: 2026-11-21T09:00:00.000Z
          Operator:
            Managed: false
        > ? DescribeVolumes VolumeIds=$v | Volumes.Size Volumes.Iops Volumes.VolumeType
        Volumes:
          Iops: 100
          VolumeType: gp2
          Size: 20
        > ? DescribeVolumesModifications Filters.1.Name=target-size Filters.1.Values=20 | VolumesModifications.VolumeId VolumesModifications.ModificationState
        VolumesModifications:
          VolumeId: $v
          ModificationState: completed
    "#]].assert_eq(&said);
}

#[test]
fn what_a_volume_is_asked_to_do_is_kept_while_it_stays_of_its_kind() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? CreateVolume AvailabilityZone=ap-northeast-2a Size=100 VolumeType=io1 Iops=5000 => v=VolumeId
         settle
         ? ModifyVolume VolumeId=$v Size=200 | VolumeModification.TargetIops VolumeModification.OriginalIops
         ? DescribeVolumeStatus VolumeIds=$v | VolumeStatuses.VolumeStatus.Details
         ? ModifyVolume VolumeId=$v VolumeType=io2 | VolumeModification.TargetIops VolumeModification.TargetVolumeType
         ? ModifyVolume VolumeId=$v VolumeType=gp3 Iops=4000 Throughput=1000 | VolumeModification.TargetIops VolumeModification.TargetThroughput
         ? ModifyVolume VolumeId=$v VolumeType=gp2 | VolumeModification.TargetIops VolumeModification.TargetThroughput",
    );
    expect![[r#"
        > ? CreateVolume AvailabilityZone=ap-northeast-2a Size=100 VolumeType=io1 Iops=5000 => v=VolumeId
        AvailabilityZoneId: apne2-az1
        Iops: 5000
        Tags: []
        VolumeType: io1
        MultiAttachEnabled: false
        Operator:
          Managed: false
        VolumeId: $v
        Size: 100
        SnapshotId: 
        AvailabilityZone: ap-northeast-2a
        State: creating
        CreateTime: 2026-11-21T09:00:00.000Z
        Encrypted: false
        > settle
        > ? ModifyVolume VolumeId=$v Size=200 | VolumeModification.TargetIops VolumeModification.OriginalIops
        VolumeModification:
          TargetIops: 5000
          OriginalIops: 5000
        > ? DescribeVolumeStatus VolumeIds=$v | VolumeStatuses.VolumeStatus.Details
        VolumeStatuses:
          VolumeStatus:
            Details:
              Name: io-enabled
              Status: passed
            Details:
              Name: io-performance
              Status: insufficient-data
        > ? ModifyVolume VolumeId=$v VolumeType=io2 | VolumeModification.TargetIops VolumeModification.TargetVolumeType
        VolumeModification:
          TargetIops: 3000
          TargetVolumeType: io2
        > ? ModifyVolume VolumeId=$v VolumeType=gp3 Iops=4000 Throughput=1000 | VolumeModification.TargetIops VolumeModification.TargetThroughput
        VolumeModification:
          TargetIops: 4000
          TargetThroughput: 1000
        > ? ModifyVolume VolumeId=$v VolumeType=gp2 | VolumeModification.TargetIops VolumeModification.TargetThroughput
        VolumeModification:
          TargetIops: 600
    "#]].assert_eq(&said);
}

#[test]
fn what_becomes_of_a_volume_can_be_changed_while_it_is_attached() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
         settle
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
         ? DescribeInstanceAttribute InstanceId=$i Attribute=blockDeviceMapping | BlockDeviceMappings.DeviceName BlockDeviceMappings.Ebs.DeleteOnTermination
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sdg BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
         TerminateInstances InstanceIds=$i
         settle
         ? DescribeVolumes | Volumes",
    );
    expect![[r#"
        > AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
        > settle
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=blockDeviceMapping | BlockDeviceMappings.DeviceName BlockDeviceMappings.Ebs.DeleteOnTermination
        BlockDeviceMappings:
          DeviceName: /dev/xvda
          Ebs:
            DeleteOnTermination: true
        BlockDeviceMappings:
          DeviceName: /dev/sdf
          Ebs:
            DeleteOnTermination: true
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sdg BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
        ! InvalidInstanceAttributeValue: No device is currently mapped at /dev/sdg
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.Ebs.DeleteOnTermination=true
        ! MissingParameter: The request must contain the parameter deviceName
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeVolumes | Volumes
        Volumes:
          AvailabilityZoneId: apne2-az1
          Iops: 3000
          VolumeType: gp3
          MultiAttachEnabled: false
          Throughput: 125
          Operator:
            Managed: false
          VolumeId: vol-*
          Size: 8
          SnapshotId: 
          AvailabilityZone: ap-northeast-2a
          State: available
          CreateTime: 2026-11-21T09:00:00.000Z
          Attachments: []
          Encrypted: false
    "#]].assert_eq(&said);
}

#[test]
fn what_cannot_be_made_is_in_error_and_can_be_deleted() {
    let mut cloud = Cloud::new();
    cloud.ok(NEW);
    cloud.disks.fail("no room");
    let said = cloud.run(
        "settle
         ? DescribeVolumes | Volumes.State
         ? DescribeVolumeStatus VolumeIds=$v | VolumeStatuses.VolumeStatus
         DeleteVolume VolumeId=$v
         settle
         ? DescribeVolumes | Volumes.State",
    );
    expect![[r#"
        > settle
        > ? DescribeVolumes | Volumes.State
        Volumes:
          State: error
        > ? DescribeVolumeStatus VolumeIds=$v | VolumeStatuses.VolumeStatus
        VolumeStatuses:
          VolumeStatus:
            Details:
              Name: io-enabled
              Status: failed
            Details:
              Name: io-performance
              Status: not-applicable
            Status: impaired
        > DeleteVolume VolumeId=$v
        > settle
        > ? DescribeVolumes | Volumes.State
        Volumes: []
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_crash_at_any_call_loses_nothing_and_leaves_nothing() {
    let script = "AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf\n settle";
    for how in [Fails::DeadBefore, Fails::DeadAfter, Fails::Refused] {
        let mut cloud = with_machine();
        cloud.driver.fail(1, how);
        cloud.ok(script);
        cloud.ok("crash\n settle");
        assert!(cloud.driver.has_failed());
        assert_eq!(binds(&cloud), "/ebs/$v at /mnt/sdf, 10 GiB\n", "{how:?}");
        cloud.driver.fail(1, how);
        cloud.ok("DetachVolume VolumeId=$v\n settle\n crash\n settle\n DeleteVolume VolumeId=$v\n settle");
        assert_eq!(binds(&cloud), "", "{how:?}");
        assert_eq!(cloud.disks.shown(), "", "{how:?}");
    }
}

#[test]
fn a_directory_that_no_record_knows_goes() {
    let mut cloud = Cloud::new();
    cloud.disks.write("vol-0123456789abcdef0", "left by a reset");
    cloud.ok("volumes");
    assert_eq!(cloud.disks.shown(), "");
}
