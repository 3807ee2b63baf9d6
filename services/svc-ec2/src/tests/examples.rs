//! Answers in the form of the AWS CLI's published examples: which keys are there, in which state words.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

#[test]
fn answers_have_the_published_examples_form() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "? {RUN} | Instances.BlockDeviceMappings Instances.State.Name Instances.MetadataOptions.State
         settle
         ? DescribeInstances | Reservations.Instances.BlockDeviceMappings.DeviceName Reservations.Instances.MetadataOptions.State
         ? CreateVolume AvailabilityZone=ap-northeast-2a Size=80 | Tags Attachments SnapshotId Iops => v=VolumeId
         settle
         ? CreateSnapshot VolumeId=$v | Tags Progress
         ? CreateSnapshots InstanceSpecification.InstanceId=$i | Snapshots.Tags Snapshots.Progress
         ? ModifyVolume VolumeId=$v Size=150 | VolumeModification.ModificationState VolumeModification.Progress VolumeModification.EndTime
         ? DescribeVolumesModifications | VolumesModifications.ModificationState VolumesModifications.Progress
         ? ModifyInstanceMetadataOptions InstanceId=$i HttpEndpoint=disabled | InstanceMetadataOptions.State InstanceMetadataOptions.HttpEndpoint
         ? GetConsoleOutput InstanceId=$i | Timestamp
         StopInstances InstanceIds=$i
         settle
         ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=simple
         ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=none"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId | Instances.BlockDeviceMappings Instances.State.Name Instances.MetadataOptions.State
        Instances:
          BlockDeviceMappings: []
          MetadataOptions:
            State: pending
          State:
            Name: pending
        > settle
        > ? DescribeInstances | Reservations.Instances.BlockDeviceMappings.DeviceName Reservations.Instances.MetadataOptions.State
        Reservations:
          Instances:
            BlockDeviceMappings:
              DeviceName: /dev/xvda
            MetadataOptions:
              State: applied
        > ? CreateVolume AvailabilityZone=ap-northeast-2a Size=80 | Tags Attachments SnapshotId Iops => v=VolumeId
        Iops: 240
        Tags: []
        SnapshotId: 
        > settle
        > ? CreateSnapshot VolumeId=$v | Tags Progress
        Tags: []
        Progress: 
        > ? CreateSnapshots InstanceSpecification.InstanceId=$i | Snapshots.Tags Snapshots.Progress
        Snapshots:
          Tags: []
          Progress: 
        > ? ModifyVolume VolumeId=$v Size=150 | VolumeModification.ModificationState VolumeModification.Progress VolumeModification.EndTime
        VolumeModification:
          ModificationState: modifying
          Progress: 0
        > ? DescribeVolumesModifications | VolumesModifications.ModificationState VolumesModifications.Progress
        VolumesModifications:
          ModificationState: completed
          Progress: 100
        > ? ModifyInstanceMetadataOptions InstanceId=$i HttpEndpoint=disabled | InstanceMetadataOptions.State InstanceMetadataOptions.HttpEndpoint
        InstanceMetadataOptions:
          State: pending
          HttpEndpoint: disabled
        > ? GetConsoleOutput InstanceId=$i | Timestamp
        Timestamp: 2026-11-21T09:00:00.000Z
        > StopInstances InstanceIds=$i
        > settle
        > ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=simple
        > ModifyInstanceAttribute InstanceId=$i SriovNetSupport.Value=none
        ! NotImplemented: ModifyInstanceAttribute.SriovNetSupport.Value is not implemented by Hanul.
    "#]].assert_eq(&said);
}
