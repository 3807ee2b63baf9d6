//! Images: `amazon`'s, and those made from machines.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

const SHOW: &str = "? DescribeImages ImageIds=$ami | Images.State Images.StateReason";

#[test]
fn there_are_two_images_from_the_beginning_and_the_usable_one_comes_first() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? DescribeImages Owners=amazon | Images.Name Images.OwnerId Images.ImageOwnerAlias Images.Public Images.ImdsSupport Images.RootDeviceName
         ? DescribeImages ExecutableUsers=self
         ? DescribeImages Owners=self
         ? DescribeImages Filters.1.Name=name Filters.1.Values=hanul/debian-* Filters.2.Name=is-public Filters.2.Values=true | Images.ImageId Images.ImageLocation",
    );
    expect![[r#"
        > ? DescribeImages Owners=amazon | Images.Name Images.OwnerId Images.ImageOwnerAlias Images.Public Images.ImdsSupport Images.RootDeviceName
        Images:
          ImageOwnerAlias: amazon
          Name: hanul/host-root-x86_64
          RootDeviceName: /dev/xvda
          ImdsSupport: v2.0
          OwnerId: 137112412989
          Public: true
        Images:
          ImageOwnerAlias: amazon
          Name: hanul/debian-base-x86_64
          RootDeviceName: /dev/xvda
          ImdsSupport: v2.0
          OwnerId: 137112412989
          Public: true
        > ? DescribeImages ExecutableUsers=self
        Images: []
        > ? DescribeImages Owners=self
        Images: []
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=hanul/debian-* Filters.2.Name=is-public Filters.2.Values=true | Images.ImageId Images.ImageLocation
        Images:
          ImageId: ami-*
          ImageLocation: amazon/hanul/debian-base-x86_64
    "#]].assert_eq(&said);
}

#[test]
fn an_ordinary_users_first_image_is_the_debian_base_once_it_is_there() {
    let mut cloud = Cloud::of_a_user();
    let first = |cloud: &mut Cloud| {
        cloud.ok("DescribeImages => first=Images.1.Name");
        cloud.value("first").split('-').next().map(String::from)
    };
    *cloud.base.0.lock().expect("a base") = Ok(None);
    assert_eq!(first(&mut cloud).as_deref(), Some("hanul/host"));
    *cloud.base.0.lock().expect("a base") = Ok(Some("/base".into()));
    assert_eq!(first(&mut cloud).as_deref(), Some("hanul/debian"));
}

#[test]
fn an_image_of_a_running_machine_is_made_while_it_stands_still() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         settle
         ? CreateImage InstanceId=$i Name=golden 'Description=with nginx' TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=team TagSpecifications.1.Tags.1.Value=a => ami=ImageId
         {SHOW}
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
         round
         {SHOW}
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name
         settle
         boxes
         ? DescribeImages ImageIds=$ami
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => clone=Instances.1.InstanceId
         settle
         boxes"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > ? CreateImage InstanceId=$i Name=golden 'Description=with nginx' TagSpecifications.1.ResourceType=image TagSpecifications.1.Tags.1.Key=team TagSpecifications.1.Tags.1.Value=a => ami=ImageId
        ImageId: $ami
        > ? DescribeImages ImageIds=$ami | Images.State Images.StateReason
        Images:
          State: pending
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
        ! InvalidAMIID.Unavailable: The image ID '$ami' is not available
        > round
        > ? DescribeImages ImageIds=$ami | Images.State Images.StateReason
        Images:
          State: available
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        > settle
        > boxes
        $i Running boots=2 None
        > ? DescribeImages ImageIds=$ami
        Images:
          PlatformDetails: Linux/UNIX
          UsageOperation: RunInstances
          BlockDeviceMappings:
            Ebs:
              DeleteOnTermination: true
              SnapshotId: snap-*
              VolumeSize: 8
              VolumeType: gp3
              Encrypted: false
            DeviceName: /dev/xvda
          Description: with nginx
          EnaSupport: true
          Hypervisor: xen
          Name: golden
          RootDeviceName: /dev/xvda
          RootDeviceType: ebs
          SriovNetSupport: simple
          Tags:
            Key: team
            Value: a
          VirtualizationType: hvm
          ImdsSupport: v2.0
          SourceInstanceId: $i
          DeregistrationProtection: disabled
          SourceImageId: ami-*
          SourceImageRegion: ap-northeast-2
          ImageId: $ami
          ImageLocation: 000000000000/golden
          State: available
          OwnerId: 000000000000
          CreationDate: 2026-11-21T09:00:00.000Z
          Public: false
          Architecture: x86_64
          ImageType: machine
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => clone=Instances.1.InstanceId
        > settle
        > boxes
        $i Running boots=2 None
        $clone Running boots=1 None
    "#]].assert_eq(&said);
    let calls = cloud.driver.fake.calls().join("\n");
    let order = format!("stop {0}\nimage {0} {1}\nstart {0}", cloud.value("i"), cloud.value("ami"));
    assert!(calls.contains(&order), "{calls}");
    let spec = cloud.driver.fake.spec(&cloud.box_id("clone")).expect("a specification");
    assert_eq!(spec.image.layers.iter().map(|l| l.as_str().to_owned()).collect::<Vec<_>>(), [cloud.value("ami")]);
}

#[test]
fn without_a_reboot_the_machine_runs_on() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}\nsettle\nCreateImage InstanceId=$i Name=live NoReboot=true => ami=ImageId\nsettle\n{SHOW}\nboxes"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > CreateImage InstanceId=$i Name=live NoReboot=true => ami=ImageId
        > settle
        > ? DescribeImages ImageIds=$ami | Images.State Images.StateReason
        Images:
          State: available
        > boxes
        $i Running boots=1 None
    "#]].assert_eq(&said);
    assert!(!cloud.driver.fake.calls().iter().any(|c| c.starts_with("stop")));
}

#[test]
fn an_image_of_an_image_has_both_layers_and_a_stopped_machine_stays_stopped() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle\nCreateImage InstanceId=$i Name=one => one=ImageId\nsettle"));
    let said = cloud.run(
        "RunInstances ImageId=$one InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
         settle
         StopInstances InstanceIds=$j
         settle
         CreateImage InstanceId=$j Name=two => two=ImageId
         settle
         ? DescribeImages Filters.1.Name=source-image-id Filters.1.Values=$one | Images.ImageId Images.SourceInstanceId Images.SourceImageRegion
         ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
         RunInstances ImageId=$two InstanceType=t3.micro MinCount=1 MaxCount=1 => k=Instances.1.InstanceId
         round",
    );
    expect![[r#"
        > RunInstances ImageId=$one InstanceType=t3.micro MinCount=1 MaxCount=1 => j=Instances.1.InstanceId
        > settle
        > StopInstances InstanceIds=$j
        > settle
        > CreateImage InstanceId=$j Name=two => two=ImageId
        > settle
        > ? DescribeImages Filters.1.Name=source-image-id Filters.1.Values=$one | Images.ImageId Images.SourceInstanceId Images.SourceImageRegion
        Images:
          SourceInstanceId: $j
          SourceImageRegion: ap-northeast-2
          ImageId: $two
        > ? DescribeInstances InstanceIds=$j | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: stopped
        > RunInstances ImageId=$two InstanceType=t3.micro MinCount=1 MaxCount=1 => k=Instances.1.InstanceId
        > round
    "#]].assert_eq(&said);
    let spec = cloud.driver.fake.spec(&cloud.box_id("k")).expect("a specification");
    let layers: Vec<String> = spec.image.layers.iter().map(|l| l.as_str().to_owned()).collect();
    assert_eq!(layers, [cloud.value("one"), cloud.value("two")]);
}

#[test]
fn an_image_that_the_driver_cannot_make_has_failed_and_says_why() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    cloud.driver.fail(2, super::driver::Fails::Refused);
    let said = cloud.run(&format!(
        "CreateImage InstanceId=$i Name=bad => ami=ImageId
         settle
         {SHOW}
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
         ? DescribeImages Filters.1.Name=state Filters.1.Values=failed Filters.2.Name=state-reason-code Filters.2.Values=Server.InternalError | Images.Name
         boxes
         DeregisterImage ImageId=$ami
         settle
         ? DescribeImages Owners=self"
    ));
    expect![[r#"
        > CreateImage InstanceId=$i Name=bad => ami=ImageId
        > settle
        > ? DescribeImages ImageIds=$ami | Images.State Images.StateReason
        Images:
          StateReason:
            Code: Server.InternalError
            Message: no room: exists already
          State: failed
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
        ! InvalidAMIID.Unavailable: The image ID '$ami' is not available
        > ? DescribeImages Filters.1.Name=state Filters.1.Values=failed Filters.2.Name=state-reason-code Filters.2.Values=Server.InternalError | Images.Name
        Images:
          Name: bad
        > boxes
        $i Running boots=2 None
        > DeregisterImage ImageId=$ami
        > settle
        > ? DescribeImages Owners=self
        Images: []
    "#]].assert_eq(&said);
}

#[test]
fn a_deregistered_image_is_gone_for_callers_and_its_machines_still_start() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         settle
         CreateImage InstanceId=$i Name=golden NoReboot=true => ami=ImageId
         settle
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => clone=Instances.1.InstanceId
         settle
         ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
         DeregisterImage ImageId=$ami
         DescribeImages ImageIds=$ami
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
         CreateImage InstanceId=$i Name=golden NoReboot=true => again=ImageId
         StopInstances InstanceIds=$clone
         settle
         StartInstances InstanceIds=$clone
         settle
         ? DescribeInstances InstanceIds=$clone | Reservations.Instances.State.Name"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > CreateImage InstanceId=$i Name=golden NoReboot=true => ami=ImageId
        > settle
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1 => clone=Instances.1.InstanceId
        > settle
        > ? DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true
        Return: true
        DeleteSnapshotResults:
          SnapshotId: snap-*
          ReturnCode: success
        > DeregisterImage ImageId=$ami
        ! InvalidAMIID.NotFound: The image id '[$ami]' does not exist
        > DescribeImages ImageIds=$ami
        ! InvalidAMIID.NotFound: The image id '[$ami]' does not exist
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
        ! InvalidAMIID.NotFound: The image id '[$ami]' does not exist
        > CreateImage InstanceId=$i Name=golden NoReboot=true => again=ImageId
        > StopInstances InstanceIds=$clone
        > settle
        > StartInstances InstanceIds=$clone
        > settle
        > ? DescribeInstances InstanceIds=$clone | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
    "#]].assert_eq(&said);
    let of_image = |id: &String| id.starts_with("ami-");
    let removed = |cloud: &Cloud| cloud.driver.removed_images().into_iter().filter(of_image).collect::<Vec<_>>();
    assert!(removed(&cloud).is_empty(), "a machine needs it");
    cloud.ok("TerminateInstances InstanceIds=$clone\nsettle");
    assert_eq!(removed(&cloud), [cloud.value("ami")]);
    cloud.ok("DeregisterImage ImageId=$again DeleteAssociatedSnapshots=true\nsettle");
    assert_eq!(removed(&cloud).len(), 2);
}

#[test]
fn images_are_paged_in_their_order() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    for n in 0..7 {
        cloud.ok(&format!("CreateImage InstanceId=$i Name=img-{n} NoReboot=true"));
    }
    let mut seen: Vec<String> = Vec::new();
    cloud.names.bind("next", String::new());
    loop {
        let token = if cloud.value("next").is_empty() { "" } else { "NextToken=$next" };
        let said = cloud.ok(&format!("? DescribeImages MaxResults=5 {token} | Images.Name => next=NextToken"));
        seen.extend(said.lines().filter_map(|l| l.trim().strip_prefix("Name: ")).map(String::from));
        if cloud.value("next").is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
    assert!(seen[0].starts_with("hanul/host-root") && seen[1].starts_with("hanul/debian-base"), "{seen:?}");
    let all: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(all.len(), 9, "each once: {seen:?}");
}

#[test]
fn an_images_attributes_are_shown_and_its_description_changes() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle\nCreateImage InstanceId=$i Name=mine Description=first => ami=ImageId\nsettle"));
    let mut said = String::new();
    for name in [
        "description",
        "launchPermission",
        "productCodes",
        "blockDeviceMapping",
        "sriovNetSupport",
        "imdsSupport",
        "deregistrationProtection",
        "kernel",
        "bootMode",
    ] {
        said += &cloud.run(&format!("? DescribeImageAttribute ImageId=$ami Attribute={name}"));
    }
    said += &cloud.run(
        "ModifyImageAttribute ImageId=$ami Description.Value=second
         ? DescribeImages ImageIds=$ami | Images.Description
         ModifyImageAttribute ImageId=$ami Attribute=description Value=third
         ? DescribeImages ImageIds=$ami | Images.Description
         ModifyImageAttribute ImageId=$ami
         ModifyImageAttribute ImageId=$ami Attribute=description
         ModifyImageAttribute ImageId=$ami Attribute=launchPermission Value=x
         ModifyImageAttribute ImageId=$ami LaunchPermission.Add.1.Group=all",
    );
    expect![[r#"
        > ? DescribeImageAttribute ImageId=$ami Attribute=description
        Description:
          Value: first
        ImageId: $ami
        > ? DescribeImageAttribute ImageId=$ami Attribute=launchPermission
        ImageId: $ami
        LaunchPermissions: []
        > ? DescribeImageAttribute ImageId=$ami Attribute=productCodes
        ImageId: $ami
        ProductCodes: []
        > ? DescribeImageAttribute ImageId=$ami Attribute=blockDeviceMapping
        ImageId: $ami
        BlockDeviceMappings:
          Ebs:
            DeleteOnTermination: true
            SnapshotId: snap-*
            VolumeSize: 8
            VolumeType: gp3
            Encrypted: false
          DeviceName: /dev/xvda
        > ? DescribeImageAttribute ImageId=$ami Attribute=sriovNetSupport
        SriovNetSupport:
          Value: simple
        ImageId: $ami
        > ? DescribeImageAttribute ImageId=$ami Attribute=imdsSupport
        ImdsSupport:
          Value: v2.0
        ImageId: $ami
        > ? DescribeImageAttribute ImageId=$ami Attribute=deregistrationProtection
        DeregistrationProtection:
          Value: disabled
        ImageId: $ami
        > ? DescribeImageAttribute ImageId=$ami Attribute=kernel
        KernelId:
        ImageId: $ami
        > ? DescribeImageAttribute ImageId=$ami Attribute=bootMode
        BootMode:
        ImageId: $ami
        > ModifyImageAttribute ImageId=$ami Description.Value=second
        > ? DescribeImages ImageIds=$ami | Images.Description
        Images:
          Description: second
        > ModifyImageAttribute ImageId=$ami Attribute=description Value=third
        > ? DescribeImages ImageIds=$ami | Images.Description
        Images:
          Description: third
        > ModifyImageAttribute ImageId=$ami
        ! InvalidParameterCombination: No attributes specified.
        > ModifyImageAttribute ImageId=$ami Attribute=description
        ! MissingParameter: The request must contain the parameter value
        > ModifyImageAttribute ImageId=$ami Attribute=launchPermission Value=x
        ! NotImplemented: ModifyImageAttribute.Attribute=launchPermission is not implemented by Hanul.
        > ModifyImageAttribute ImageId=$ami LaunchPermission.Add.1.Group=all
        ! NotImplemented: ModifyImageAttribute.LaunchPermission is not implemented by Hanul.
    "#]]
    .assert_eq(&said);
}

#[test]
fn an_image_is_found_under_the_well_known_names_that_it_stands_for() {
    const NAME: &str = "? DescribeImages Filters.1.Name=name Filters.1.Values=";
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{NAME}al2023-ami-2023*-x86_64 Owners=amazon | Images.Name
         {NAME}al2023-ami-2023.*-kernel-6.1-x86_64 Owners=137112412989 | Images.Name
         {NAME}amzn2-ami-hvm-*-x86_64-gp2 Owners=amazon | Images.Name
         {NAME}ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-* Owners=099720109477 | Images.Name
         {NAME}debian-12-amd64-* Owners=136693071363 | Images.Name
         {NAME}debian-12-amd64-* Owners=099720109477 | Images.Name
         {NAME}debian-12-amd64-* Filters.2.Name=owner-id Filters.2.Values=099720109477 | Images.Name
         {NAME}al2023-ami-2023*-x86_64 Owners=self | Images.Name
         {NAME}al2023-ami-2023*-arm64 | Images.Name
         {NAME}hanul/host-root-x86_64 | Images.OwnerId
         ? DescribeImages Filters.1.Name=owner-id Filters.1.Values=099720109477 | Images.Name"
    ));
    expect![[r#"
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=al2023-ami-2023*-x86_64 Owners=amazon | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=al2023-ami-2023.*-kernel-6.1-x86_64 Owners=137112412989 | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=amzn2-ami-hvm-*-x86_64-gp2 Owners=amazon | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-* Owners=099720109477 | Images.Name
        Images:
          Name: hanul/debian-base-x86_64
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=debian-12-amd64-* Owners=136693071363 | Images.Name
        Images:
          Name: hanul/debian-base-x86_64
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=debian-12-amd64-* Owners=099720109477 | Images.Name
        Images: []
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=debian-12-amd64-* Filters.2.Name=owner-id Filters.2.Values=099720109477 | Images.Name
        Images: []
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=al2023-ami-2023*-x86_64 Owners=self | Images.Name
        Images: []
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=al2023-ami-2023*-arm64 | Images.Name
        Images: []
        > ? DescribeImages Filters.1.Name=name Filters.1.Values=hanul/host-root-x86_64 | Images.OwnerId
        Images:
          OwnerId: 137112412989
        > ? DescribeImages Filters.1.Name=owner-id Filters.1.Values=099720109477 | Images.Name
        Images:
          Name: hanul/debian-base-x86_64
    "#]]
    .assert_eq(&said);
    let mut user = Cloud::of_a_user();
    let said = user.run(&format!("{NAME}al2023-ami-2023*-x86_64 Owners=amazon | Images.Name"));
    assert!(said.contains("Name: hanul/debian-base-x86_64") && !said.contains("host-root"), "{said}");
}
