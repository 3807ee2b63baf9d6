//! Volumes from snapshots of root volumes: all of the root file system in another machine.

use super::Cloud;
use super::life::RUN;
use box_spec::Image;
use expect_test::expect;

/// A machine `$i` whose root volume has a snapshot `$snap`, and another machine `$j`.
fn broken_and_rescue() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.ok(&format!(
        "{RUN}
         settle
         DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         CreateSnapshot VolumeId=$root => snap=SnapshotId
         settle
         RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle"
    ));
    cloud
}

fn under(cloud: &Cloud, machine: &str, at: &str) -> Option<Image> {
    let spec = cloud.driver.fake.spec(&cloud.box_id(machine)).expect("a machine");
    spec.binds.into_iter().find(|b| b.inside.ends_with(at))?.under
}

#[test]
fn a_volume_from_a_root_volumes_snapshot_shows_the_whole_root_in_another_machine() {
    let mut cloud = broken_and_rescue();
    let said = cloud.run(
        "CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap Size=7
         ? CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap | Size SnapshotId State => v=VolumeId
         settle
         TerminateInstances InstanceIds=$i
         DeleteSnapshot SnapshotId=$snap
         settle
         AttachVolume VolumeId=$v InstanceId=$j Device=/dev/sdf
         settle
         ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.SnapshotId Volumes.Attachments.State
         disks",
    );
    expect![[r#"
        > CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap Size=7
        ! InvalidParameterValue: Volume size cannot be smaller than the size of its snapshot.
        > ? CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap | Size SnapshotId State => v=VolumeId
        Size: 8
        SnapshotId: $snap
        State: creating
        > settle
        > TerminateInstances InstanceIds=$i
        > DeleteSnapshot SnapshotId=$snap
        > settle
        > AttachVolume VolumeId=$v InstanceId=$j Device=/dev/sdf
        > settle
        > ? DescribeVolumes VolumeIds=$v | Volumes.State Volumes.SnapshotId Volumes.Attachments.State
        Volumes:
          SnapshotId: $snap
          State: in-use
          Attachments:
            State: attached
        > disks
        $v empty
    "#]]
    .assert_eq(&said);
    let seen = under(&cloud, "j", "sdf").expect("a root file system");
    assert_eq!(seen.layers.iter().map(|l| l.as_str()).collect::<Vec<_>>(), [cloud.value("snap")]);
    assert_eq!(cloud.driver.removed_images(), Vec::<String>::new(), "the volume stands on the layer");
    cloud.ok("StopInstances InstanceIds=$j
         settle
         StartInstances InstanceIds=$j
         settle");
    assert_eq!(under(&cloud, "j", "sdf"), Some(seen), "also after a start");
    cloud.ok("DetachVolume VolumeId=$v
         settle
         DeleteVolume VolumeId=$v
         settle
         settle");
    assert_eq!(cloud.driver.removed_images(), [cloud.value("snap")], "nothing stands on it");
}

#[test]
fn what_was_mended_in_such_a_volume_is_in_its_snapshot_which_boots() {
    let mut cloud = broken_and_rescue();
    let said = cloud.run(
        "CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap => v=VolumeId
         settle
         AttachVolume VolumeId=$v InstanceId=$j Device=/dev/sdf
         settle
         ? CreateSnapshot VolumeId=$v | State => mended=SnapshotId
         DetachVolume VolumeId=$v
         settle
         DeleteVolume VolumeId=$v
         settle
         ? DescribeSnapshots SnapshotIds=$mended | Snapshots.State Snapshots.VolumeSize
         RegisterImage Name=mended BlockDeviceMappings.1.Ebs.SnapshotId=$mended => ami=ImageId
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => k=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$k | Reservations.Instances.State.Name",
    );
    expect![[r#"
        > CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$snap => v=VolumeId
        > settle
        > AttachVolume VolumeId=$v InstanceId=$j Device=/dev/sdf
        > settle
        > ? CreateSnapshot VolumeId=$v | State => mended=SnapshotId
        State: pending
        > DetachVolume VolumeId=$v
        > settle
        > DeleteVolume VolumeId=$v
        > settle
        > ? DescribeSnapshots SnapshotIds=$mended | Snapshots.State Snapshots.VolumeSize
        Snapshots:
          State: completed
          VolumeSize: 8
        > RegisterImage Name=mended BlockDeviceMappings.1.Ebs.SnapshotId=$mended => ami=ImageId
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => k=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$k | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
    "#]]
    .assert_eq(&said);
    let spec = cloud.driver.fake.spec(&cloud.box_id("k")).expect("a machine");
    let layers: Vec<String> = spec.image.layers.iter().map(|l| l.as_str().to_owned()).collect();
    assert_eq!(layers, [cloud.value("snap"), cloud.value("mended")]);
}

#[test]
fn a_launch_maps_a_root_volumes_snapshot_to_a_data_volume() {
    let mut cloud = broken_and_rescue();
    cloud.ok(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=$snap => k=Instances.1.InstanceId
         settle
         CreateSnapshots InstanceSpecification.InstanceId=$k => a=Snapshots.1.SnapshotId b=Snapshots.2.SnapshotId
         CreateImage InstanceId=$k Name=both => ami=ImageId
         settle
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => l=Instances.1.InstanceId
         settle",
    );
    assert_eq!(under(&cloud, "k", "sdf").expect("a root file system").layers.len(), 1);
    assert_eq!(under(&cloud, "l", "sdf").expect("a root file system").layers.len(), 2);
    let said = cloud.run("? DescribeSnapshots SnapshotIds.1=$a SnapshotIds.2=$b | Snapshots.State");
    assert_eq!(said.matches("completed").count(), 2, "{said}");
}
