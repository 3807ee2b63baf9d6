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
         settle
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

/// The layers below a machine's disk.
fn layers(cloud: &Cloud, machine: &str) -> Vec<String> {
    let spec = cloud.driver.fake.spec(&cloud.box_id(machine)).expect("a machine");
    spec.image.layers.iter().map(|l| l.as_str().to_owned()).collect()
}

#[test]
fn a_root_volume_is_replaced_by_its_snapshot_and_kept() {
    let mut cloud = broken_and_rescue();
    let said = cloud.run(
        "DescribeInstances InstanceIds=$i => ip=Reservations.1.Instances.1.PrivateIpAddress
         ? CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap ClientToken=once => task=ReplaceRootVolumeTask.ReplaceRootVolumeTaskId
         ? CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap ClientToken=once | ReplaceRootVolumeTask.ReplaceRootVolumeTaskId
         CreateReplaceRootVolumeTask InstanceId=$i
         round
         ? DescribeReplaceRootVolumeTasks | ReplaceRootVolumeTasks.TaskState
         settle
         ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$i
         ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$j
         DescribeInstances InstanceIds=$i => now=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.PrivateIpAddress Reservations.Instances.BlockDeviceMappings
         ? DescribeVolumes VolumeIds=$root | Volumes.State Volumes.Attachments
         ? DescribeVolumes VolumeIds=$now | Volumes.State Volumes.SnapshotId Volumes.Size Volumes.VolumeType
         DetachVolume VolumeId=$now
         boxes",
    );
    expect![[r#"
        > DescribeInstances InstanceIds=$i => ip=Reservations.1.Instances.1.PrivateIpAddress
        > ? CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap ClientToken=once => task=ReplaceRootVolumeTask.ReplaceRootVolumeTaskId
        ReplaceRootVolumeTask:
          ReplaceRootVolumeTaskId: $task
          InstanceId: $i
          TaskState: pending
          StartTime: 2026-11-21T09:00:00Z
          Tags: []
          SnapshotId: $snap
          DeleteReplacedRootVolume: false
        > ? CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap ClientToken=once | ReplaceRootVolumeTask.ReplaceRootVolumeTaskId
        ReplaceRootVolumeTask:
          ReplaceRootVolumeTaskId: $task
        > CreateReplaceRootVolumeTask InstanceId=$i
        ! IncorrectState: The root volume of the instance '$i' is being replaced by the task '$task'.
        > round
        > ? DescribeReplaceRootVolumeTasks | ReplaceRootVolumeTasks.TaskState
        ReplaceRootVolumeTasks:
          TaskState: in-progress
        > settle
        > ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$i
        ReplaceRootVolumeTasks:
          ReplaceRootVolumeTaskId: $task
          InstanceId: $i
          TaskState: succeeded
          StartTime: 2026-11-21T09:00:00Z
          CompleteTime: 2026-11-21T09:00:00Z
          Tags: []
          SnapshotId: $snap
          DeleteReplacedRootVolume: false
        > ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$j
        ReplaceRootVolumeTasks: []
        > DescribeInstances InstanceIds=$i => now=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.PrivateIpAddress Reservations.Instances.BlockDeviceMappings
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
              Ebs:
                AttachTime: 2026-11-21T09:00:00.000Z
                DeleteOnTermination: true
                Status: attached
                VolumeId: $now
            State:
              Name: running
            PrivateIpAddress: $ip
        > ? DescribeVolumes VolumeIds=$root | Volumes.State Volumes.Attachments
        Volumes:
          State: available
          Attachments: []
        > ? DescribeVolumes VolumeIds=$now | Volumes.State Volumes.SnapshotId Volumes.Size Volumes.VolumeType
        Volumes:
          VolumeType: gp3
          Size: 8
          SnapshotId: $snap
          State: in-use
        > DetachVolume VolumeId=$now
        ! OperationNotPermitted: Unable to detach root volume '$now' from instance '$i'
        > boxes
        $i Running boots=2 None
        $j Running boots=1 None
    "#]].assert_eq(&said);
    assert_eq!(layers(&cloud, "i"), [cloud.value("snap")]);
    // the old one is looked into from elsewhere, and its snapshots may still replace the root
    cloud.ok("CreateSnapshot VolumeId=$now => newer=SnapshotId
         settle
         CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$newer DeleteReplacedRootVolume=true
         settle
         CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap
         settle");
    assert_eq!(layers(&cloud, "i"), [cloud.value("snap")]);
    let calls = cloud.driver.fake.calls();
    let disks: Vec<String> = calls.into_iter().filter(|c| c.starts_with("new disk")).collect();
    assert_eq!(disks.len(), 3);
    assert!(disks[0].ends_with(&format!("/ebs/{} first=false", cloud.value("root"))), "{disks:?}");
    assert!(disks[1].ends_with(" gone first=false"), "{disks:?}");
}

#[test]
fn a_root_volume_is_restored_to_its_launch_and_from_an_image_and_user_data_runs_again() {
    let mut cloud = broken_and_rescue();
    cloud.ok(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 UserData=IyEvYmluL3NoCg== => k=Instances.1.InstanceId
         settle
         CreateImage InstanceId=$k Name=web NoReboot=true => ami=ImageId
         settle
         StopInstances InstanceIds=$k
         settle
         StartInstances InstanceIds=$k
         settle",
    );
    let given = |cloud: &Cloud| cloud.driver.fake.spec(&cloud.box_id("k")).expect("a machine").user_data;
    assert_eq!(given(&cloud), None, "it ran once");
    cloud.ok("CreateReplaceRootVolumeTask InstanceId=$k DeleteReplacedRootVolume=true
              settle");
    assert!(given(&cloud).is_some(), "a new disk knows nothing of it");
    assert_eq!(layers(&cloud, "k"), Vec::<String>::new());
    let said = cloud.ok(
        "CreateReplaceRootVolumeTask InstanceId=$k ImageId=$ami
         DeregisterImage ImageId=$ami
         settle
         ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$k | ReplaceRootVolumeTasks.TaskState ReplaceRootVolumeTasks.ImageId",
    );
    expect![[r#"
        > CreateReplaceRootVolumeTask InstanceId=$k ImageId=$ami
        > DeregisterImage ImageId=$ami
        > settle
        > ? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$k | ReplaceRootVolumeTasks.TaskState ReplaceRootVolumeTasks.ImageId
        ReplaceRootVolumeTasks:
          TaskState: succeeded
          ImageId: $ami
        ReplaceRootVolumeTasks:
          TaskState: succeeded
    "#]].assert_eq(&said);
    assert_eq!(layers(&cloud, "k"), [cloud.value("ami")]);
    cloud.ok("CreateReplaceRootVolumeTask InstanceId=$k
              settle");
    assert_eq!(layers(&cloud, "k"), [cloud.value("ami")], "what the present one was made from");
    cloud.ok("TerminateInstances InstanceIds=$k
              settle
              wait 3700
              settle");
    let left = cloud.run(
        "? DescribeReplaceRootVolumeTasks Filters.1.Name=instance-id Filters.1.Values=$k | ReplaceRootVolumeTasks",
    );
    assert!(left.ends_with("ReplaceRootVolumeTasks: []\n"), "{left}");
}

#[test]
fn a_replacement_waits_for_images_and_fails_without_a_running_machine() {
    let mut cloud = broken_and_rescue();
    let said = cloud.run(
        "CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
         CreateReplaceRootVolumeTask InstanceId=$i
         settle
         CreateSnapshot VolumeId=$root => last=SnapshotId
         ? DescribeImages ImageIds=$ami | Images.State
         settle
         ? DescribeSnapshots SnapshotIds=$last | Snapshots.State
         CreateReplaceRootVolumeTask InstanceId=$j
         StopInstances InstanceIds=$j
         settle
         ? DescribeReplaceRootVolumeTasks | ReplaceRootVolumeTasks.TaskState
         CreateReplaceRootVolumeTask InstanceId=$j",
    );
    expect![[r#"
        > CreateImage InstanceId=$i Name=web NoReboot=true => ami=ImageId
        > CreateReplaceRootVolumeTask InstanceId=$i
        > settle
        > CreateSnapshot VolumeId=$root => last=SnapshotId
        > ? DescribeImages ImageIds=$ami | Images.State
        Images:
          State: available
        > settle
        > ? DescribeSnapshots SnapshotIds=$last | Snapshots.State
        Snapshots:
          State: pending
        > CreateReplaceRootVolumeTask InstanceId=$j
        > StopInstances InstanceIds=$j
        > settle
        > ? DescribeReplaceRootVolumeTasks | ReplaceRootVolumeTasks.TaskState
        ReplaceRootVolumeTasks:
          TaskState: succeeded
        ReplaceRootVolumeTasks:
          TaskState: failed
        > CreateReplaceRootVolumeTask InstanceId=$j
        ! IncorrectState: Instance '$j' is not 'running'.
    "#]]
    .assert_eq(&said);
}

#[test]
fn replacements_that_make_no_sense_are_refused() {
    let mut cloud = broken_and_rescue();
    let said = cloud.faults(
        "CreateReplaceRootVolumeTask InstanceId=i-0123456789abcdef0
         CreateReplaceRootVolumeTask InstanceId=$j SnapshotId=$snap
         CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=snap-0123456789abcdef0
         CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0123456789abcdef0
         CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0a11ce00000000001 SnapshotId=$snap
         CreateReplaceRootVolumeTask InstanceId=$i VolumeId=$root
         DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=replacevol-0123456789abcdef0
         DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=x
         DescribeReplaceRootVolumeTasks Filters.1.Name=colour Filters.1.Values=red",
    );
    expect![[r#"
        CreateReplaceRootVolumeTask InstanceId=i-0123456789abcdef0
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        CreateReplaceRootVolumeTask InstanceId=$j SnapshotId=$snap
          ! InvalidParameterValue: The snapshot '$snap' was not taken of a root volume of the instance '$j', and cannot replace it.
        CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=snap-0123456789abcdef0
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0123456789abcdef0
          ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0a11ce00000000001 SnapshotId=$snap
          ! InvalidParameterCombination: The parameters snapshotId and imageId cannot be used together
        CreateReplaceRootVolumeTask InstanceId=$i VolumeId=$root
          ! NotImplemented: CreateReplaceRootVolumeTask.VolumeId is not implemented by Hanul.
        DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=replacevol-0123456789abcdef0
          ! InvalidReplaceRootVolumeTaskId.NotFound: The replace root volume task ID 'replacevol-*' does not exist
        DescribeReplaceRootVolumeTasks ReplaceRootVolumeTaskIds=x
          ! InvalidReplaceRootVolumeTaskId.Malformed: Invalid id: "x" (expecting "replacevol-...")
        DescribeReplaceRootVolumeTasks Filters.1.Name=colour Filters.1.Values=red
          ! InvalidParameterValue: The filter 'colour' is invalid
    "#]].assert_eq(&said);
}

#[test]
fn dying_at_any_call_of_a_replacement_comes_to_the_same_end() {
    use super::driver::Fails;
    for how in [Fails::DeadBefore, Fails::DeadAfter, Fails::Refused] {
        for n in 1..=4 {
            let mut cloud = broken_and_rescue();
            cloud.ok("CreateReplaceRootVolumeTask InstanceId=$i SnapshotId=$snap");
            cloud.driver.fail(n, how);
            for _ in 0..6 {
                cloud.run(
                    "round
                           wire",
                );
                if cloud.driver.has_failed() {
                    cloud.run(
                        "crash
                               wait 5",
                    );
                }
            }
            let said = cloud.run(
                "settle
                 ? DescribeReplaceRootVolumeTasks | ReplaceRootVolumeTasks.TaskState
                 ? DescribeVolumes VolumeIds=$root | Volumes.State",
            );
            assert!(said.contains("succeeded") && said.contains("available"), "{how:?} {n}: {said}");
            assert_eq!(layers(&cloud, "i"), [cloud.value("snap")], "{how:?} {n}");
        }
    }
}

#[test]
fn a_root_volume_stays_after_its_machine_where_that_was_asked_for() {
    let mut cloud = broken_and_rescue();
    let said = cloud.run(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false => k=Instances.1.InstanceId
         settle
         DescribeInstances InstanceIds=$k => kept=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
         ? DescribeInstances | Reservations.Instances.BlockDeviceMappings.Ebs.DeleteOnTermination
         TerminateInstances InstanceIds.1=$i InstanceIds.2=$k
         settle
         ? DescribeVolumes VolumeIds.1=$root VolumeIds.2=$kept | Volumes.State Volumes.Attachments
         AttachVolume VolumeId=$root InstanceId=$j Device=/dev/sdf
         settle",
    );
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.DeleteOnTermination=false => k=Instances.1.InstanceId
        > settle
        > DescribeInstances InstanceIds=$k => kept=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > ModifyInstanceAttribute InstanceId=$i BlockDeviceMappings.1.DeviceName=/dev/sda1 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false
        > ? DescribeInstances | Reservations.Instances.BlockDeviceMappings.Ebs.DeleteOnTermination
        Reservations:
          Instances:
            BlockDeviceMappings:
              Ebs:
                DeleteOnTermination: false
        Reservations:
          Instances:
            BlockDeviceMappings:
              Ebs:
                DeleteOnTermination: true
        Reservations:
          Instances:
            BlockDeviceMappings:
              Ebs:
                DeleteOnTermination: false
        > TerminateInstances InstanceIds.1=$i InstanceIds.2=$k
        > settle
        > ? DescribeVolumes VolumeIds.1=$root VolumeIds.2=$kept | Volumes.State Volumes.Attachments
        Volumes:
          State: available
          Attachments: []
        Volumes:
          State: available
          Attachments: []
        > AttachVolume VolumeId=$root InstanceId=$j Device=/dev/sdf
        > settle
    "#]].assert_eq(&said);
    assert!(under(&cloud, "j", "sdf").is_some());
}

#[test]
fn records_from_before_volumes_stood_on_roots_are_read() {
    use crate::model::{Life, MetadataDefaults, Modified, Settings, Volume};
    use store::Record;
    let (id, at) = ("vol-0123456789abcdef0", super::cloud::START);
    let (settings, modified) = (Settings::of(9, "gp3"), None::<Modified>);
    let old = (id, "ap-northeast-2a", at, &settings, Some("snap-0123456789abcdef0"), Life::Available, modified);
    let read = Volume::upgrade(3, &postcard::to_allocvec(&old).expect("bytes")).expect("a volume");
    assert_eq!((&read.settings, &read.life, &read.under), (&settings, &Life::Available, &None));
    let old = (Some(true), None::<bool>, Some(5), Some(false));
    let read = MetadataDefaults::upgrade(1, &postcard::to_allocvec(&old).expect("bytes")).expect("defaults");
    assert_eq!((read.tokens_required, read.hop_limit, read.tokens_enforced), (Some(true), Some(5), None));
}
