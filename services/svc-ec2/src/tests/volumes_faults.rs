//! What calls about volumes and snapshots refuse, in AWS's words, and that nothing changes.

use super::Cloud;
use super::bad_input::look;
use super::life::RUN;
use expect_test::expect;

const TRIED: &str = "CreateVolume AvailabilityZone=ap-northeast-2a
CreateVolume Size=1
CreateVolume AvailabilityZone=ap-northeast-2x Size=1
CreateVolume AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1 Size=1
CreateVolume AvailabilityZone=ap-northeast-2a Size=0
CreateVolume AvailabilityZone=ap-northeast-2a Size=-5
CreateVolume AvailabilityZone=ap-northeast-2a Size=17000
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=st1
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io1 Iops=600
CreateVolume AvailabilityZone=ap-northeast-2a Size=3 VolumeType=io2 Iops=100
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2 Iops=99
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2 Iops=100 Throughput=125
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp2 Iops=100
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Iops=7500
CreateVolume AvailabilityZone=ap-northeast-2a Size=1000 VolumeType=gp3 Iops=90000
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Throughput=1000
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Throughput=2001
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Iops=100
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 Encrypted=true
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 SnapshotId=snap-0123456789abcdef0
CreateVolume AvailabilityZone=ap-northeast-2a Size=10 SnapshotId=x
CreateVolume AvailabilityZone=ap-northeast-2a Size=5 SnapshotId=$s
CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$pending
CreateVolume AvailabilityZone=ap-northeast-2a Size=1 TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a
AttachVolume VolumeId=$used InstanceId=$i Device=/dev/sdg
AttachVolume VolumeId=$new InstanceId=$i Device=/dev/sdg
AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sda1
AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf1
AttachVolume VolumeId=$v InstanceId=$i Device=/dev/xvdzz
AttachVolume VolumeId=$v InstanceId=$i Device=../etc
AttachVolume VolumeId=$far InstanceId=$i Device=/dev/sdg
AttachVolume VolumeId=$v InstanceId=i-0123456789abcdef0 Device=/dev/sdg
AttachVolume VolumeId=vol-0123456789abcdef0 InstanceId=$i Device=/dev/sdg
DetachVolume VolumeId=$v
DetachVolume VolumeId=$used InstanceId=i-0123456789abcdef0
DetachVolume VolumeId=$used Device=/dev/sdz
DetachVolume VolumeId=$root
DeleteVolume VolumeId=$used
DeleteVolume VolumeId=x
ModifyVolume VolumeId=$v Size=5
ModifyVolume VolumeId=$v Size=20000
ModifyVolume VolumeId=$new Size=20
ModifyVolume VolumeId=$v MultiAttachEnabled=true
DescribeVolumesModifications VolumeIds=$v
CreateSnapshot VolumeId=$new
CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true InstanceSpecification.ExcludeDataVolumeIds=$v
CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true InstanceSpecification.ExcludeDataVolumeIds=$used
DeleteSnapshot SnapshotId=snap-0123456789abcdef0
DescribeSnapshots SnapshotIds=snap-0123456789abcdef0,snap-0123456789abcdef1
DescribeSnapshots SnapshotIds=$s MaxResults=5
CreateTags Resources=snap-0123456789abcdef0 Tags.1.Key=a
DescribeVolumeAttribute VolumeId=vol-0123456789abcdef0 Attribute=productCodes
DescribeVolumeStatus VolumeIds=vol-0123456789abcdef0
DescribeSnapshotAttribute SnapshotId=x Attribute=productCodes
GetEbsEncryptionByDefault DryRun=true";

pub(super) fn lines() -> Vec<String> {
    TRIED.lines().map(String::from).collect()
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!(
        "{RUN}
         DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         CreateVolume AvailabilityZone=ap-northeast-2a Size=10 => v=VolumeId
         CreateVolume AvailabilityZone=ap-northeast-2a Size=10 => used=VolumeId
         CreateVolume AvailabilityZone=ap-northeast-2b Size=10 => far=VolumeId
         settle
         AttachVolume VolumeId=$used InstanceId=$i Device=/dev/sdf
         CreateSnapshot VolumeId=$v => s=SnapshotId
         settle
         CreateSnapshot VolumeId=$v => pending=SnapshotId
         CreateVolume AvailabilityZone=ap-northeast-2a Size=10 => new=VolumeId"
    ));
    let before = look(&cloud);
    let mut said = String::new();
    for line in lines() {
        said += &cloud.faults(&line);
        assert_eq!(look(&cloud), before, "{line}");
    }
    expect![[r#"
        CreateVolume AvailabilityZone=ap-northeast-2a
          ! MissingParameter: The request must contain the parameter size/snapshot
        CreateVolume Size=1
          ! MissingParameter: The request must contain the parameter availabilityZone
        CreateVolume AvailabilityZone=ap-northeast-2x Size=1
          ! InvalidZone.NotFound: The zone 'ap-northeast-2x' does not exist.
        CreateVolume AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1 Size=1
          ! InvalidParameterCombination: The parameters availabilityZone and availabilityZoneId cannot be used together
        CreateVolume AvailabilityZone=ap-northeast-2a Size=0
          ! InvalidParameterValue: Volume of 0GiB is too small for volume type gp2; minimum is 1GiB.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=-5
          ! InvalidParameterValue: Volume of -5GiB is too small for volume type gp2; minimum is 1GiB.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=17000
          ! InvalidParameterValue: Volume of 17000GiB is too large for volume type gp2; maximum is 16384GiB.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=st1
          ! InvalidParameterValue: Volume of 10GiB is too small for volume type st1; minimum is 125GiB.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2
          ! MissingParameter: The parameter iops must be specified for io2 volumes.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io1 Iops=600
          ! InvalidParameterValue: Iops to volume size ratio of 60.000000 is too high; maximum is 50
        CreateVolume AvailabilityZone=ap-northeast-2a Size=3 VolumeType=io2 Iops=100
          ! InvalidParameterValue: Volume of 3GiB is too small for volume type io2; minimum is 4GiB.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2 Iops=99
          ! InvalidParameterValue: Volume iops of 99 is too low; minimum is 100.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=io2 Iops=100 Throughput=125
          ! InvalidParameterCombination: The parameter throughput is not supported for io2 volumes.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp2 Iops=100
          ! InvalidParameterCombination: The parameter iops is not supported for gp2 volumes.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Iops=7500
          ! InvalidParameterValue: Iops to volume size ratio of 750.000000 is too high; maximum is 500
        CreateVolume AvailabilityZone=ap-northeast-2a Size=1000 VolumeType=gp3 Iops=90000
          ! InvalidParameterValue: Volume iops of 90000 is too high; maximum is 80000.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Throughput=1000
          ! InvalidParameterValue: Throughput (MiBps) to iops ratio of 0.333333 is too high; maximum is 0.250000 MiBps per iops
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Throughput=2001
          ! InvalidParameterValue: Volume throughput of 2001 is too high; maximum is 2000.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 VolumeType=gp3 Iops=100
          ! InvalidParameterValue: Volume iops of 100 is too low; minimum is 3000.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 Encrypted=true
          ! NotImplemented: CreateVolume.Encrypted is not implemented by Hanul.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 SnapshotId=snap-*
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=10 SnapshotId=x
          ! InvalidSnapshotID.Malformed: Invalid id: "x" (expecting "snap-...")
        CreateVolume AvailabilityZone=ap-northeast-2a Size=5 SnapshotId=$s
          ! InvalidParameterValue: Volume size cannot be smaller than the size of its snapshot.
        CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$pending
          ! IncorrectState: The snapshot '$pending' is not in the 'completed' state.
        CreateVolume AvailabilityZone=ap-northeast-2a Size=1 TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'snapshot' is not a valid taggable resource type for this operation.
        AttachVolume VolumeId=$used InstanceId=$i Device=/dev/sdg
          ! VolumeInUse: $used is already attached to an instance
        AttachVolume VolumeId=$new InstanceId=$i Device=/dev/sdg
          ! IncorrectState: $new is not 'available'.
        AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf
          ! InvalidParameterValue: Invalid value '/dev/sdf' for unixDevice. Attachment point /dev/sdf is already in use
        AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sda1
          ! InvalidParameterValue: Invalid value '/dev/sda1' for unixDevice. Attachment point /dev/sda1 is already in use
        AttachVolume VolumeId=$v InstanceId=$i Device=/dev/sdf1
          ! InvalidParameterValue: Value (/dev/sdf1) for parameter device is invalid. /dev/sdf1 is not a valid EBS device name.
        AttachVolume VolumeId=$v InstanceId=$i Device=/dev/xvdzz
          ! InvalidParameterValue: Value (/dev/xvdzz) for parameter device is invalid. /dev/xvdzz is not a valid EBS device name.
        AttachVolume VolumeId=$v InstanceId=$i Device=../etc
          ! InvalidParameterValue: Value (../etc) for parameter device is invalid. ../etc is not a valid EBS device name.
        AttachVolume VolumeId=$far InstanceId=$i Device=/dev/sdg
          ! InvalidVolume.ZoneMismatch: The volume '$far' is not in the same availability zone as instance '$i'
        AttachVolume VolumeId=$v InstanceId=i-* Device=/dev/sdg
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        AttachVolume VolumeId=vol-* InstanceId=$i Device=/dev/sdg
          ! InvalidVolume.NotFound: The volume 'vol-*' does not exist.
        DetachVolume VolumeId=$v
          ! IncorrectState: Volume '$v' is in the 'available' state.
        DetachVolume VolumeId=$used InstanceId=i-*
          ! InvalidAttachment.NotFound: The volume '$used' is not attached to 'i-*'
        DetachVolume VolumeId=$used Device=/dev/sdz
          ! InvalidAttachment.NotFound: The volume '$used' is not attached to '/dev/sdz'
        DetachVolume VolumeId=$root
          ! OperationNotPermitted: Unable to detach root volume '$root' from instance '$i'
        DeleteVolume VolumeId=$used
          ! VolumeInUse: Volume $used is currently attached to $i
        DeleteVolume VolumeId=x
          ! InvalidVolumeID.Malformed: Invalid id: "x" (expecting "vol-...")
        ModifyVolume VolumeId=$v Size=5
          ! InvalidParameterValue: New size cannot be smaller than existing size
        ModifyVolume VolumeId=$v Size=20000
          ! InvalidParameterValue: Volume of 20000GiB is too large for volume type gp2; maximum is 16384GiB.
        ModifyVolume VolumeId=$new Size=20
          ! IncorrectState: $new is not 'available'.
        ModifyVolume VolumeId=$v MultiAttachEnabled=true
          ! NotImplemented: ModifyVolume.MultiAttachEnabled is not implemented by Hanul.
        DescribeVolumesModifications VolumeIds=$v
          ! InvalidVolumeModification.NotFound: Modification for volume '$v' does not exist.
        CreateSnapshot VolumeId=$new
          ! IncorrectState: $new is not 'available'.
        CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true InstanceSpecification.ExcludeDataVolumeIds=$v
          ! InvalidAttachment.NotFound: The volume '$v' is not attached to '$i'
        CreateSnapshots InstanceSpecification.InstanceId=$i InstanceSpecification.ExcludeBootVolume=true InstanceSpecification.ExcludeDataVolumeIds=$used
          ! InvalidParameterValue: The instance '$i' has no volumes to make snapshots of.
        DeleteSnapshot SnapshotId=snap-*
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        DescribeSnapshots SnapshotIds=snap-*,snap-*
          ! InvalidSnapshot.NotFound: The snapshots 'snap-*, snap-*' do not exist.
        DescribeSnapshots SnapshotIds=$s MaxResults=5
          ! InvalidParameterCombination: The parameter snapshotSet cannot be used with the parameter maxResults
        CreateTags Resources=snap-* Tags.1.Key=a
          ! InvalidSnapshot.NotFound: The snapshot 'snap-*' does not exist.
        DescribeVolumeAttribute VolumeId=vol-* Attribute=productCodes
          ! InvalidVolume.NotFound: The volume 'vol-*' does not exist.
        DescribeVolumeStatus VolumeIds=vol-*
          ! InvalidVolume.NotFound: The volume 'vol-*' does not exist.
        DescribeSnapshotAttribute SnapshotId=x Attribute=productCodes
          ! InvalidSnapshotID.Malformed: Invalid id: "x" (expecting "snap-...")
        GetEbsEncryptionByDefault DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
    "#]].assert_eq(&cloud.names.shown(&said));
}

#[test]
fn another_account_sees_neither_volumes_nor_snapshots() {
    let mut cloud = Cloud::new();
    cloud.ok("CreateVolume AvailabilityZone=ap-northeast-2a Size=10 => v=VolumeId
         settle
         CreateSnapshot VolumeId=$v => s=SnapshotId
         settle
         @222222222222 ap-northeast-2");
    let said = cloud.faults(
        "DescribeVolumes VolumeIds=$v
         DeleteVolume VolumeId=$v
         ModifyVolume VolumeId=$v Size=20
         CreateSnapshot VolumeId=$v
         DescribeSnapshots SnapshotIds=$s
         DeleteSnapshot SnapshotId=$s
         CreateVolume AvailabilityZone=ap-northeast-2a SnapshotId=$s",
    );
    for line in said.lines().skip(1).step_by(2) {
        assert!(line.contains("NotFound"), "{said}");
    }
    let listed = cloud.ok("? DescribeVolumes | Volumes\n ? DescribeSnapshots | Snapshots");
    assert!(listed.contains("Volumes: []") && listed.contains("Snapshots: []"), "{listed}");
}

#[test]
fn records_of_root_volumes_from_before_are_read() {
    use crate::model::{Life, Step, Volume};
    use store::Record;
    #[derive(serde::Serialize)]
    struct Old {
        id: &'static str,
        instance: &'static str,
        zone: &'static str,
        created_at: base::Timestamp,
        settings: (i32, &'static str),
    }
    let old = Old {
        id: "vol-0123456789abcdef0",
        instance: "i-0123456789abcdef0",
        zone: "ap-northeast-2a",
        created_at: super::cloud::START,
        settings: (8, "gp3"),
    };
    let bytes = postcard::to_allocvec(&old).expect("bytes");
    let volume = Volume::upgrade(1, &bytes).expect("a volume");
    assert!(matches!(&volume.life, Life::Attached(a) if a.step == Step::Root && &*a.instance == old.instance));
    assert_eq!((volume.settings.size_gib, &*volume.zone), (8, old.zone));
    assert!(Volume::upgrade(9, &bytes).is_err());
    // and of others, from before anybody could ask for a speed
    let settings = (20, "gp2");
    let life = crate::model::Life::Available;
    let second =
        (old.id, old.zone, old.created_at, settings, None::<&str>, life, Some(((10, "gp3"), settings, old.created_at)));
    let bytes = postcard::to_allocvec(&second).expect("bytes");
    let volume = Volume::upgrade(2, &bytes).expect("a volume");
    assert_eq!((volume.settings.size_gib, volume.settings.iops(), &volume.life), (20, Some(100), &Life::Available));
    assert_eq!(volume.modified.and_then(|m| m.from.throughput()), Some(125));
}
