//! What owners want of their images: disabled, deprecated, protected.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

/// A cloud with a machine and an image of it.
fn with_image() -> Cloud {
    let mut cloud = Cloud::new();
    cloud.run(&format!("{RUN}\nsettle\nCreateImage InstanceId=$i Name=golden => ami=ImageId\nsettle"));
    cloud
}

#[test]
fn a_disabled_image_is_neither_launched_nor_seen_until_it_is_enabled() {
    let mut cloud = with_image();
    let said = cloud.run(
        "? DisableImage ImageId=$ami
         ? DescribeImages Owners=self | Images.State
         ? DescribeImages Owners=self IncludeDisabled=true | Images.State
         ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
         ? EnableImage ImageId=$ami
         ? DescribeImages Owners=self | Images.State
         RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
         ? DisableImage ImageId=ami-0a11ce00000000001
         ? DisableImage ImageId=ami-0000000000000000f",
    );
    expect![[r#"
        > ? DisableImage ImageId=$ami
        Return: true
        > ? DescribeImages Owners=self | Images.State
        Images: []
        > ? DescribeImages Owners=self IncludeDisabled=true | Images.State
        Images:
          State: disabled
        > ? RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
        ! InvalidAMIID.Unavailable: The image ID '$ami' is not available
        > ? EnableImage ImageId=$ami
        Return: true
        > ? DescribeImages Owners=self | Images.State
        Images:
          State: available
        > RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
        > ? DisableImage ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? DisableImage ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
    "#]]
    .assert_eq(&said);
}

#[test]
fn an_image_that_is_being_made_cannot_be_disabled() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}\nsettle\nCreateImage InstanceId=$i Name=golden => ami=ImageId\n? DisableImage ImageId=$ami"
    ));
    assert!(said.contains("IncorrectState"), "{said}");
}

#[test]
fn the_owner_of_a_deprecated_image_sees_when_it_is() {
    let mut cloud = with_image();
    let said = cloud.run(
        "? EnableImageDeprecation ImageId=$ami DeprecateAt=1904281720
         ? DescribeImages Owners=self | Images.DeprecationTime Images.State
         ? EnableImageDeprecation ImageId=$ami DeprecateAt=978307200
         ? EnableImageDeprecation ImageId=$ami DeprecateAt=4133980800
         ? DisableImageDeprecation ImageId=$ami
         ? DescribeImages Owners=self | Images.DeprecationTime",
    );
    expect![[r#"
        > ? EnableImageDeprecation ImageId=$ami DeprecateAt=1904281720
        Return: true
        > ? DescribeImages Owners=self | Images.DeprecationTime Images.State
        Images:
          DeprecationTime: 2030-05-06T07:09:00.000Z
          State: available
        > ? EnableImageDeprecation ImageId=$ami DeprecateAt=978307200
        ! InvalidParameterValue: Value (2001-01-01T00:00:00.000Z) for parameter DeprecateAt is invalid. The deprecation date and time must be in the future.
        > ? EnableImageDeprecation ImageId=$ami DeprecateAt=4133980800
        ! InvalidParameterValue: Value (2101-01-01T00:00:00.000Z) for parameter DeprecateAt is invalid. The deprecation date and time can be at most 10 years from now.
        > ? DisableImageDeprecation ImageId=$ami
        Return: true
        > ? DescribeImages Owners=self | Images.DeprecationTime
        Images:
    "#]].assert_eq(&said);
}

#[test]
fn a_protected_image_is_not_deregistered_nor_for_a_day_after_where_that_was_asked_for() {
    let mut cloud = with_image();
    let said = cloud.run(
        "? EnableImageDeregistrationProtection ImageId=$ami
         ? DescribeImages Owners=self | Images.DeregistrationProtection
         ? DeregisterImage ImageId=$ami
         ? DisableImageDeregistrationProtection ImageId=$ami
         ? EnableImageDeregistrationProtection ImageId=$ami WithCooldown=true
         ? DescribeImageAttribute ImageId=$ami Attribute=deregistrationProtection
         ? DisableImageDeregistrationProtection ImageId=$ami
         ? DeregisterImage ImageId=$ami
         wait 90000
         ? DeregisterImage ImageId=$ami",
    );
    expect![[r#"
        > ? EnableImageDeregistrationProtection ImageId=$ami
        Return: enabled-without-cooldown
        > ? DescribeImages Owners=self | Images.DeregistrationProtection
        Images:
          DeregistrationProtection: enabled-without-cooldown
        > ? DeregisterImage ImageId=$ami
        ! OperationNotPermitted: The AMI '$ami' can't be deregistered because deregistration protection is enabled.
        > ? DisableImageDeregistrationProtection ImageId=$ami
        Return: disabled
        > ? EnableImageDeregistrationProtection ImageId=$ami WithCooldown=true
        Return: enabled-with-cooldown
        > ? DescribeImageAttribute ImageId=$ami Attribute=deregistrationProtection
        DeregistrationProtection:
          Value: enabled-with-cooldown
        ImageId: $ami
        > ? DisableImageDeregistrationProtection ImageId=$ami
        Return: disabled
        > ? DeregisterImage ImageId=$ami
        ! OperationNotPermitted: The AMI '$ami' can't be deregistered because deregistration protection is enabled.
        > wait 90000
        > ? DeregisterImage ImageId=$ami
        Return: true
    "#]]
    .assert_eq(&said);
}

/// Calls that are refused, one of each operation at least; an account's switches are only tried.
pub(super) fn lines() -> Vec<String> {
    let of_images = [
        "DisableImage",
        "DisableImageDeprecation",
        "DisableImageDeregistrationProtection",
        "EnableImage",
        "EnableImageDeprecation DeprecateAt=1904281720",
        "EnableImageDeregistrationProtection",
    ];
    let ids = ["x", "ami-0000000000000000f", "ami-0a11ce00000000001"];
    let images = of_images.iter().flat_map(|op| ids.map(|id| format!("{op} ImageId={id}")));
    let of_accounts = [
        "DisableImageBlockPublicAccess",
        "DisableSerialConsoleAccess",
        "DisableSnapshotBlockPublicAccess",
        "EnableImageBlockPublicAccess ImageBlockPublicAccessState=block-new-sharing",
        "EnableSerialConsoleAccess",
        "EnableSnapshotBlockPublicAccess State=block-new-sharing",
        "GetImageBlockPublicAccessState",
        "GetSerialConsoleAccessStatus",
        "GetSnapshotBlockPublicAccessState",
    ];
    images.chain(of_accounts.iter().map(|line| format!("{line} DryRun=true"))).collect()
}

#[test]
fn an_image_that_is_another_s_or_nobody_s_is_refused_and_dry_runs_change_nothing() {
    let mut cloud = Cloud::new();
    let tried: Vec<String> = lines().into_iter().map(|line| format!("? {line}")).collect();
    let said = cloud.run(&tried.join("\n"));
    expect![[r#"
        > ? DisableImage ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? DisableImage ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? DisableImage ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? DisableImageDeprecation ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? DisableImageDeprecation ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? DisableImageDeprecation ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? DisableImageDeregistrationProtection ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? DisableImageDeregistrationProtection ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? DisableImageDeregistrationProtection ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? EnableImage ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? EnableImage ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? EnableImage ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? EnableImageDeprecation DeprecateAt=1904281720 ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? EnableImageDeprecation DeprecateAt=1904281720 ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? EnableImageDeprecation DeprecateAt=1904281720 ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? EnableImageDeregistrationProtection ImageId=x
        ! InvalidAMIID.Malformed: Invalid id: "x" (expecting "ami-...")
        > ? EnableImageDeregistrationProtection ImageId=ami-0000000000000000f
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > ? EnableImageDeregistrationProtection ImageId=ami-0a11ce00000000001
        ! AuthFailure: Not authorized for image:ami-*
        > ? DisableImageBlockPublicAccess DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? DisableSerialConsoleAccess DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? DisableSnapshotBlockPublicAccess DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? EnableImageBlockPublicAccess ImageBlockPublicAccessState=block-new-sharing DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? EnableSerialConsoleAccess DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? EnableSnapshotBlockPublicAccess State=block-new-sharing DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? GetImageBlockPublicAccessState DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? GetSerialConsoleAccessStatus DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        > ? GetSnapshotBlockPublicAccessState DryRun=true
        ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
    "#]]
    .assert_eq(&said);
}
