//! Snapshots of images and root volumes, images registered from them, and copies of images.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

#[test]
fn an_image_has_a_snapshot_that_stays_until_nothing_is_made_from_it() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         CreateImage InstanceId=$i Name=web NoReboot=true TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=snapshot TagSpecifications.2.Tags.1.Key=b => ami=ImageId
         ? DescribeSnapshots | Snapshots.State Snapshots.Description Snapshots.VolumeSize Snapshots.Tags
         settle
         DescribeImages ImageIds=$ami => snap=Images.1.BlockDeviceMappings.1.Ebs.SnapshotId
         ? DescribeSnapshots SnapshotIds=$snap | Snapshots.State Snapshots.Progress Snapshots.FullSnapshotSizeInBytes
         ? DescribeImages Filters.1.Name=block-device-mapping.snapshot-id Filters.1.Values=$snap | Images.Name Images.Tags
         DeleteSnapshot SnapshotId=$snap
         RegisterImage Name=again RootDeviceName=/dev/xvda VirtualizationType=hvm BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeSize=9 => ami2=ImageId
         DeregisterImage ImageId=$ami
         DeleteSnapshot SnapshotId=$snap
         settle",
    );
    assert_eq!(cloud.driver.removed_images(), Vec::<String>::new(), "the other image stands on its layer");
    let then = cloud.run(
        "RunInstances ImageId=$ami2 InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
         TerminateInstances InstanceIds=$j
         settle
         ? DeregisterImage ImageId=$ami2 DeleteAssociatedSnapshots=true
         settle
         ? DescribeSnapshots",
    );
    let gone = cloud.driver.removed_images();
    assert!(gone.contains(&cloud.value("ami")), "{gone:?}");
    expect![[r#"
        > settle
        > CreateImage InstanceId=$i Name=web NoReboot=true TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=a TagSpecifications.2.ResourceType=snapshot TagSpecifications.2.Tags.1.Key=b => ami=ImageId
        > ? DescribeSnapshots | Snapshots.State Snapshots.Description Snapshots.VolumeSize Snapshots.Tags
        Snapshots:
          Tags:
            Key: b
            Value: 
          State: pending
          Description: Created by CreateImage($i) for $ami
          VolumeSize: 8
        > settle
        > DescribeImages ImageIds=$ami => snap=Images.1.BlockDeviceMappings.1.Ebs.SnapshotId
        > ? DescribeSnapshots SnapshotIds=$snap | Snapshots.State Snapshots.Progress Snapshots.FullSnapshotSizeInBytes
        Snapshots:
          State: completed
          Progress: 100%
        > ? DescribeImages Filters.1.Name=block-device-mapping.snapshot-id Filters.1.Values=$snap | Images.Name Images.Tags
        Images:
          Name: web
          Tags:
            Key: a
            Value: 
        > DeleteSnapshot SnapshotId=$snap
        ! InvalidSnapshot.InUse: The snapshot $snap is currently in use by $ami
        > RegisterImage Name=again RootDeviceName=/dev/xvda VirtualizationType=hvm BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeSize=9 => ami2=ImageId
        > DeregisterImage ImageId=$ami
        > DeleteSnapshot SnapshotId=$snap
        ! InvalidSnapshot.InUse: The snapshot $snap is currently in use by $ami2
        > settle
        > RunInstances ImageId=$ami2 InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        > TerminateInstances InstanceIds=$j
        > settle
        > ? DeregisterImage ImageId=$ami2 DeleteAssociatedSnapshots=true
        Return: true
        DeleteSnapshotResults:
          SnapshotId: $snap
          ReturnCode: success
        > settle
        > ? DescribeSnapshots
        Snapshots: []
    "#]].assert_eq(&(said + &then));
}

#[test]
fn a_root_volumes_snapshot_boots_as_an_image() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         ? CreateSnapshot VolumeId=$root Description=before => snap=SnapshotId
         RegisterImage Name=early BlockDeviceMappings.1.Ebs.SnapshotId=$snap
         settle
         ? DescribeSnapshots SnapshotIds=$snap | Snapshots.State Snapshots.Description
         TerminateInstances InstanceIds=$i
         settle
         RegisterImage Name=late BlockDeviceMappings.1.Ebs.SnapshotId=$snap => ami=ImageId
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
         TerminateInstances InstanceIds=$j
         settle
         DeregisterImage ImageId=$ami
         DeleteSnapshot SnapshotId=$snap
         settle",
    );
    assert!(cloud.driver.removed_images().contains(&cloud.value("snap")));
    expect![[r#"
        > settle
        > DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > ? CreateSnapshot VolumeId=$root Description=before => snap=SnapshotId
        Tags: []
        StorageTier: standard
        SnapshotId: $snap
        VolumeId: $root
        State: pending
        StartTime: 2026-11-21T09:00:00.000Z
        Progress: 
        OwnerId: 000000000000
        Description: before
        VolumeSize: 8
        Encrypted: false
        > RegisterImage Name=early BlockDeviceMappings.1.Ebs.SnapshotId=$snap
        ! IncorrectState: The snapshot '$snap' is not in the 'completed' state.
        > settle
        > ? DescribeSnapshots SnapshotIds=$snap | Snapshots.State Snapshots.Description
        Snapshots:
          State: completed
          Description: before
        > TerminateInstances InstanceIds=$i
        > settle
        > RegisterImage Name=late BlockDeviceMappings.1.Ebs.SnapshotId=$snap => ami=ImageId
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        > TerminateInstances InstanceIds=$j
        > settle
        > DeregisterImage ImageId=$ami
        > DeleteSnapshot SnapshotId=$snap
        > settle
    "#]]
    .assert_eq(&said);
}

#[test]
fn an_image_is_copied_to_another_region_with_a_snapshot_and_a_life_of_its_own() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         CreateImage InstanceId=$i Name=web NoReboot=true TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=a => ami=ImageId
         @000000000000 eu-west-1
         CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2
         @000000000000 ap-northeast-2
         settle
         @000000000000 eu-west-1
         CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 CopyImageTags=true ClientToken=t => copy=ImageId
         CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 CopyImageTags=true ClientToken=t => same=ImageId
         CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2
         CopyImage Name=web2 SourceImageId=$ami SourceRegion=eu-west-1
         CopyImage Name=web2 SourceImageId=$ami SourceRegion=nowhere
         CopyImage Name=web2 SourceImageId=$ami SourceRegion=ap-northeast-2 Encrypted=true
         ? DescribeImages ImageIds=$copy | Images.State Images.SourceImageId Images.SourceImageRegion Images.Tags
         ? DescribeSnapshots | Snapshots.VolumeId Snapshots.State Snapshots.Description
         @000000000000 ap-northeast-2
         DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
         settle
         @000000000000 eu-west-1
         RunInstances ImageId=$copy InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name",
    );
    assert_eq!(cloud.value("copy"), cloud.value("same"));
    assert!(!cloud.driver.removed_images().contains(&cloud.value("ami")), "the copy stands on the layer");
    expect![[r#"
        > settle
        > CreateImage InstanceId=$i Name=web NoReboot=true TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=a => ami=ImageId
        > @000000000000 eu-west-1
        > CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2
        ! InvalidAMIID.Unavailable: The image ID '$ami' is not available
        > @000000000000 ap-northeast-2
        > settle
        > @000000000000 eu-west-1
        > CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 CopyImageTags=true ClientToken=t => copy=ImageId
        > CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2 CopyImageTags=true ClientToken=t => same=ImageId
        > CopyImage Name=web SourceImageId=$ami SourceRegion=ap-northeast-2
        ! InvalidAMIName.Duplicate: AMI name web is already in use by AMI $copy
        > CopyImage Name=web2 SourceImageId=$ami SourceRegion=eu-west-1
        ! InvalidAMIID.NotFound: The image id '[$ami]' does not exist
        > CopyImage Name=web2 SourceImageId=$ami SourceRegion=nowhere
        ! InvalidParameterValue: Value (nowhere) for parameter sourceRegion is invalid. There is no such region.
        > CopyImage Name=web2 SourceImageId=$ami SourceRegion=ap-northeast-2 Encrypted=true
        ! NotImplemented: CopyImage.Encrypted is not implemented by Hanul.
        > ? DescribeImages ImageIds=$copy | Images.State Images.SourceImageId Images.SourceImageRegion Images.Tags
        Images:
          Tags:
            Key: a
            Value: 
          SourceImageId: $ami
          SourceImageRegion: ap-northeast-2
          State: available
        > ? DescribeSnapshots | Snapshots.VolumeId Snapshots.State Snapshots.Description
        Snapshots:
          VolumeId: vol-ffffffff
          State: completed
          Description: Copied for DestinationAmi $copy from SourceAmi $ami for SourceSnapshot snap-*.
        > @000000000000 ap-northeast-2
        > DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
        > settle
        > @000000000000 eu-west-1
        > RunInstances ImageId=$copy InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
    "#]].assert_eq(&said);
}

#[test]
fn an_image_of_a_machine_with_volumes_makes_them_at_each_launch() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=3 BlockDeviceMappings.1.Ebs.VolumeType=gp3 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true => i=Instances.1.InstanceId
         settle
         CreateImage InstanceId=$i Name=web TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=b => ami=ImageId
         ? DescribeImages ImageIds=$ami | Images.State
         settle
         wait 3
         settle
         ? DescribeImages ImageIds=$ami | Images.State Images.BlockDeviceMappings
         ? DescribeSnapshots Filters.1.Name=tag-key Filters.1.Values=b | Snapshots.State Snapshots.VolumeSize
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=2
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=5 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false => k=Instances.1.InstanceId
         settle
         ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$j Filters.2.Name=attachment.device Filters.2.Values=/dev/sdf | Volumes.Size Volumes.SnapshotId Volumes.State Volumes.Attachments.DeleteOnTermination
         ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$k Filters.2.Name=attachment.device Filters.2.Values=/dev/sdf | Volumes.Size Volumes.SnapshotId Volumes.State Volumes.Attachments.DeleteOnTermination
         ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
         settle
         ? DescribeSnapshots",
    );
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=3 BlockDeviceMappings.1.Ebs.VolumeType=gp3 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true => i=Instances.1.InstanceId
        > settle
        > CreateImage InstanceId=$i Name=web TagSpecifications.1.ResourceType=snapshot TagSpecifications.1.Tags.1.Key=b => ami=ImageId
        > ? DescribeImages ImageIds=$ami | Images.State
        Images:
          State: pending
        > settle
        > wait 3
        > settle
        > ? DescribeImages ImageIds=$ami | Images.State Images.BlockDeviceMappings
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
              DeleteOnTermination: true
              SnapshotId: snap-*
              VolumeSize: 3
              VolumeType: gp3
              Encrypted: false
            DeviceName: /dev/sdf
          State: available
        > ? DescribeSnapshots Filters.1.Name=tag-key Filters.1.Values=b | Snapshots.State Snapshots.VolumeSize
        Snapshots:
          State: completed
          VolumeSize: 8
        Snapshots:
          State: completed
          VolumeSize: 3
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=2
        ! InvalidBlockDeviceMapping: Volume of size 2GB is smaller than snapshot 'snap-*', expect size>= 3GB
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.VolumeSize=5 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false => k=Instances.1.InstanceId
        > settle
        > ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$j Filters.2.Name=attachment.device Filters.2.Values=/dev/sdf | Volumes.Size Volumes.SnapshotId Volumes.State Volumes.Attachments.DeleteOnTermination
        Volumes:
          Size: 3
          SnapshotId: snap-*
          State: in-use
          Attachments:
            DeleteOnTermination: true
        > ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$k Filters.2.Name=attachment.device Filters.2.Values=/dev/sdf | Volumes.Size Volumes.SnapshotId Volumes.State Volumes.Attachments.DeleteOnTermination
        Volumes:
          Size: 5
          SnapshotId: snap-*
          State: in-use
          Attachments:
            DeleteOnTermination: false
        > ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
        Return: true
        DeleteSnapshotResults:
          SnapshotId: snap-*
          ReturnCode: success
        DeleteSnapshotResults:
          SnapshotId: snap-*
          ReturnCode: success
        > settle
        > ? DescribeSnapshots
        Snapshots: []
    "#]].assert_eq(&said);
}

#[test]
fn records_from_before_images_had_snapshots_are_read() {
    use crate::ids::SnapshotId;
    use crate::model::{Image, ImageState, Root, Settings, Snapshot, SnapshotState};
    use store::Record;
    let (id, at) = ("ami-0123456789abcdef0", super::cloud::START);
    let root = Root::Layers { host: true, layers: vec![id.into()] };
    let image =
        (id, "web", "", at, &root, 8, Some("i-0123456789abcdef0"), None::<&str>, ImageState::Pending { reboot: true });
    let bytes = postcard::to_allocvec(&image).expect("bytes");
    let read = Image::upgrade(1, &bytes).expect("an image");
    assert_eq!((read.root, read.snapshot, read.volumes, &read.state), (root.clone(), None, vec![], &image.8));
    // then they had snapshots, and of their root volumes the size alone
    let volume = ("/dev/sdf", "snap-0123456789abcdef1", Settings::of(2, "gp2"), true);
    let later = (image, Some("eu-west-1"), Some("snap-0123456789abcdef0"), vec![volume]);
    let read = Image::upgrade(2, &postcard::to_allocvec(&later).expect("bytes")).expect("an image");
    let (volume, id) = (&read.volumes[0], |s: &SnapshotId| s.to_string());
    assert_eq!((read.root_volume, read.root_goes), (Settings::of(8, "gp3"), true));
    assert_eq!(read.snapshot.as_ref().map(id).as_deref(), Some("snap-0123456789abcdef0"));
    assert_eq!(volume.snapshot.as_ref().map(id).as_deref(), Some("snap-0123456789abcdef1"));
    assert_eq!(
        (&*volume.device, &volume.settings, volume.delete_on_termination),
        ("/dev/sdf", &Settings::of(2, "gp2"), true)
    );
    let snapshot = ("snap-0123456789abcdef0", "vol-0123456789abcdef0", 3, "nightly", at, SnapshotState::Pending);
    let bytes = postcard::to_allocvec(&snapshot).expect("bytes");
    let read = Snapshot::upgrade(1, &bytes).expect("a snapshot");
    assert_eq!(
        (read.size_gib, &*read.description, read.state, read.root),
        (3, "nightly", SnapshotState::Pending, None)
    );
    assert!(Image::upgrade(9, &bytes).is_err() && Snapshot::upgrade(9, &bytes).is_err());
}

#[test]
fn an_image_is_registered_with_volumes_besides_its_root_volume() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         CreateSnapshot VolumeId=$root => snap=SnapshotId
         CreateVolume AvailabilityZone=ap-northeast-2a Size=2 VolumeType=gp3 => v=VolumeId
         settle
         CreateSnapshot VolumeId=$v => data=SnapshotId
         settle
         RegisterImage Name=all BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=$data
         RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sda1 BlockDeviceMappings.2.Ebs.SnapshotId=$data
         RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sdf
         RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeType=st1
         RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.SnapshotId=$data BlockDeviceMappings.2.Ebs.VolumeSize=1
         RegisterImage Name=all BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeType=io2 BlockDeviceMappings.1.Ebs.Iops=200 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.SnapshotId=$data BlockDeviceMappings.3.DeviceName=/dev/sdg BlockDeviceMappings.3.Ebs.VolumeSize=3 => ami=ImageId
         ? DescribeImages ImageIds=$ami | Images.State Images.BlockDeviceMappings
         DeleteSnapshot SnapshotId=$data
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$j | Volumes.Size Volumes.VolumeType Volumes.Iops Volumes.SnapshotId Volumes.Attachments.DeleteOnTermination Volumes.Attachments.Device
         CopyImage Name=copy SourceImageId=$ami SourceRegion=ap-northeast-2 => copy=ImageId
         settle
         ? DescribeImages ImageIds=$copy | Images.BlockDeviceMappings.DeviceName Images.BlockDeviceMappings.Ebs.VolumeType",
    );
    expect![[r#"
        > settle
        > DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > CreateSnapshot VolumeId=$root => snap=SnapshotId
        > CreateVolume AvailabilityZone=ap-northeast-2a Size=2 VolumeType=gp3 => v=VolumeId
        > settle
        > CreateSnapshot VolumeId=$v => data=SnapshotId
        > settle
        > RegisterImage Name=all BlockDeviceMappings.1.DeviceName=/dev/sdf BlockDeviceMappings.1.Ebs.SnapshotId=$data
        ! MissingParameter: The request must contain the parameter BlockDeviceMapping
        > RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sda1 BlockDeviceMappings.2.Ebs.SnapshotId=$data
        ! InvalidBlockDeviceMapping: The device '/dev/sda1' is used in more than one block-device mapping
        > RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sdf
        ! InvalidBlockDeviceMapping: The mapping of device '/dev/sdf' names no volume
        > RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeType=st1
        ! InvalidParameterValue: Value (st1) for parameter volumeType is invalid. It cannot be used for a root volume.
        > RegisterImage Name=all BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.SnapshotId=$data BlockDeviceMappings.2.Ebs.VolumeSize=1
        ! InvalidBlockDeviceMapping: Volume of size 1GB is smaller than snapshot '$data', expect size>= 2GB
        > RegisterImage Name=all BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.SnapshotId=$snap BlockDeviceMappings.1.Ebs.VolumeType=io2 BlockDeviceMappings.1.Ebs.Iops=200 BlockDeviceMappings.1.Ebs.DeleteOnTermination=false BlockDeviceMappings.2.DeviceName=/dev/sdf BlockDeviceMappings.2.Ebs.SnapshotId=$data BlockDeviceMappings.3.DeviceName=/dev/sdg BlockDeviceMappings.3.Ebs.VolumeSize=3 => ami=ImageId
        > ? DescribeImages ImageIds=$ami | Images.State Images.BlockDeviceMappings
        Images:
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: false
              Iops: 200
              SnapshotId: $snap
              VolumeSize: 8
              VolumeType: io2
              Encrypted: false
            DeviceName: /dev/xvda
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: false
              SnapshotId: $data
              VolumeSize: 2
              VolumeType: gp2
              Encrypted: false
            DeviceName: /dev/sdf
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: false
              VolumeSize: 3
              VolumeType: gp2
              Encrypted: false
            DeviceName: /dev/sdg
          State: available
        > DeleteSnapshot SnapshotId=$data
        ! InvalidSnapshot.InUse: The snapshot $data is currently in use by $ami
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$j | Volumes.Size Volumes.VolumeType Volumes.Iops Volumes.SnapshotId Volumes.Attachments.DeleteOnTermination Volumes.Attachments.Device
        Volumes:
          Iops: 200
          VolumeType: io2
          Size: 8
          SnapshotId: $snap
          Attachments:
            DeleteOnTermination: false
            Device: /dev/xvda
        Volumes:
          Iops: 100
          VolumeType: gp2
          Size: 3
          SnapshotId: 
          Attachments:
            DeleteOnTermination: false
            Device: /dev/sdg
        Volumes:
          Iops: 100
          VolumeType: gp2
          Size: 2
          SnapshotId: $data
          Attachments:
            DeleteOnTermination: false
            Device: /dev/sdf
        > CopyImage Name=copy SourceImageId=$ami SourceRegion=ap-northeast-2 => copy=ImageId
        > settle
        > ? DescribeImages ImageIds=$copy | Images.BlockDeviceMappings.DeviceName Images.BlockDeviceMappings.Ebs.VolumeType
        Images:
          BlockDeviceMappings:
            Ebs:
              VolumeType: io2
            DeviceName: /dev/xvda
          BlockDeviceMappings:
            Ebs:
              VolumeType: gp2
            DeviceName: /dev/sdf
          BlockDeviceMappings:
            Ebs:
              VolumeType: gp2
            DeviceName: /dev/sdg
    "#]].assert_eq(&said);
}

#[test]
fn machines_of_an_image_without_imds_support_need_no_tokens() {
    let mut cloud = Cloud::new();
    cloud.ok(RUN);
    let said = cloud.run(
        "settle
         DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         CreateSnapshot VolumeId=$root => snap=SnapshotId
         settle
         RegisterImage Name=plain BlockDeviceMappings.1.Ebs.SnapshotId=$snap => ami=ImageId
         RegisterImage Name=tokens ImdsSupport=v2.0 BlockDeviceMappings.1.Ebs.SnapshotId=$snap => other=ImageId
         ? DescribeImages ImageIds.1=$ami ImageIds.2=$other | Images.Name Images.ImdsSupport
         ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit
         ModifyImageAttribute ImageId=$ami ImdsSupport.Value=v2.0 Description.Value=both
         ModifyImageAttribute ImageId=$ami ImdsSupport.Value=v2.0
         ? DescribeImageAttribute ImageId=$ami Attribute=imdsSupport
         ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit",
    );
    expect![[r#"
        > settle
        > DescribeInstances InstanceIds=$i => root=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > CreateSnapshot VolumeId=$root => snap=SnapshotId
        > settle
        > RegisterImage Name=plain BlockDeviceMappings.1.Ebs.SnapshotId=$snap => ami=ImageId
        > RegisterImage Name=tokens ImdsSupport=v2.0 BlockDeviceMappings.1.Ebs.SnapshotId=$snap => other=ImageId
        > ? DescribeImages ImageIds.1=$ami ImageIds.2=$other | Images.Name Images.ImdsSupport
        Images:
          Name: plain
        Images:
          Name: tokens
          ImdsSupport: v2.0
        > ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit
        Instances:
          MetadataOptions:
            HttpTokens: optional
            HttpPutResponseHopLimit: 1
        > ModifyImageAttribute ImageId=$ami ImdsSupport.Value=v2.0 Description.Value=both
        ! InvalidParameterCombination: Fields for multiple attribute types specified
        > ModifyImageAttribute ImageId=$ami ImdsSupport.Value=v2.0
        > ? DescribeImageAttribute ImageId=$ami Attribute=imdsSupport
        ImdsSupport:
          Value: v2.0
        ImageId: $ami
        > ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit
        Instances:
          MetadataOptions:
            HttpTokens: required
            HttpPutResponseHopLimit: 2
    "#]].assert_eq(&said);
}
