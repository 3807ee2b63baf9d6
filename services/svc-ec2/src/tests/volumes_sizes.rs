//! Volumes that grow, as their machines see them.

use super::volumes::{binds, with_machine};
use expect_test::expect;

#[test]
fn a_machine_sees_that_its_volume_has_grown() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
         settle
         ? ModifyVolume VolumeId=$v Size=20 | VolumeModification.ModificationState VolumeModification.Progress
         ? DescribeVolumes VolumeIds=$v | Volumes.Size Volumes.Attachments.State
         settle
         ? DescribeVolumesModifications VolumeIds=$v | VolumesModifications.ModificationState VolumesModifications.Progress
         ? ModifyVolume VolumeId=$v Size=30 | VolumeModification.ModificationState
         StopInstances InstanceIds=$i
         settle
         ? DescribeVolumesModifications VolumeIds=$v | VolumesModifications.ModificationState
         ? ModifyVolume VolumeId=$v Size=40 | VolumeModification.ModificationState
         settle
         StartInstances InstanceIds=$i
         settle",
    );
    expect![[r#"
        > AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
        > settle
        > ? ModifyVolume VolumeId=$v Size=20 | VolumeModification.ModificationState VolumeModification.Progress
        VolumeModification:
          ModificationState: modifying
          Progress: 0
        > ? DescribeVolumes VolumeIds=$v | Volumes.Size Volumes.Attachments.State
        Volumes:
          Size: 20
          Attachments:
            State: attached
        > settle
        > ? DescribeVolumesModifications VolumeIds=$v | VolumesModifications.ModificationState VolumesModifications.Progress
        VolumesModifications:
          ModificationState: completed
          Progress: 100
        > ? ModifyVolume VolumeId=$v Size=30 | VolumeModification.ModificationState
        VolumeModification:
          ModificationState: modifying
        > StopInstances InstanceIds=$i
        > settle
        > ? DescribeVolumesModifications VolumeIds=$v | VolumesModifications.ModificationState
        VolumesModifications:
          ModificationState: completed
        > ? ModifyVolume VolumeId=$v Size=40 | VolumeModification.ModificationState
        VolumeModification:
          ModificationState: modifying
        > settle
        > StartInstances InstanceIds=$i
        > settle
    "#]].assert_eq(&said);
    assert_eq!(binds(&cloud), "/ebs/$v at /mnt/sdf, 40 GiB\n");
}

#[test]
fn a_machine_sees_that_its_root_has_grown() {
    let mut cloud = with_machine();
    let said = cloud.run(
        "? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i | Volumes.Size => root=Volumes.1.VolumeId
         ? ModifyVolume VolumeId=$root Size=20 | VolumeModification.ModificationState VolumeModification.Progress
         ? DescribeVolumes VolumeIds=$root | Volumes.Size Volumes.Attachments.State
         settle
         ? DescribeVolumesModifications VolumeIds=$root | VolumesModifications.ModificationState
         ? ModifyVolume VolumeId=$root Size=30 | VolumeModification.ModificationState
         StopInstances InstanceIds=$i
         settle
         ? DescribeVolumesModifications VolumeIds=$root | VolumesModifications.ModificationState
         StartInstances InstanceIds=$i
         settle",
    );
    expect![[r#"
        > ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i | Volumes.Size => root=Volumes.1.VolumeId
        Volumes:
          Size: 8
        > ? ModifyVolume VolumeId=$root Size=20 | VolumeModification.ModificationState VolumeModification.Progress
        VolumeModification:
          ModificationState: modifying
          Progress: 0
        > ? DescribeVolumes VolumeIds=$root | Volumes.Size Volumes.Attachments.State
        Volumes:
          Size: 20
          Attachments:
            State: attached
        > settle
        > ? DescribeVolumesModifications VolumeIds=$root | VolumesModifications.ModificationState
        VolumesModifications:
          ModificationState: completed
        > ? ModifyVolume VolumeId=$root Size=30 | VolumeModification.ModificationState
        VolumeModification:
          ModificationState: modifying
        > StopInstances InstanceIds=$i
        > settle
        > ? DescribeVolumesModifications VolumeIds=$root | VolumesModifications.ModificationState
        VolumesModifications:
          ModificationState: completed
        > StartInstances InstanceIds=$i
        > settle
    "#]].assert_eq(&said);
    let resized: Vec<String> = cloud.driver.fake.calls().into_iter().filter(|c| c.starts_with("resize")).collect();
    assert_eq!(resized, [format!("resize {} 20480", cloud.value("i"))]);
    let spec = cloud.driver.fake.spec(&cloud.box_id("i")).expect("a specification");
    assert_eq!(spec.limits.disk_mib, Some(30 * 1024));
}
