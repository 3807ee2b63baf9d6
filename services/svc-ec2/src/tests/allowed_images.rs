//! Images of others that an account allows itself.

use super::Cloud;
use expect_test::expect;

#[test]
fn criteria_tell_in_audit_mode_and_hide_and_refuse_when_enabled() {
    let mut cloud = Cloud::new();
    let run = "RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId";
    let said = cloud.run(&format!(
        "? GetAllowedImagesSettings
         {run}=ami-0a11ce00000000001 => i=Instances.1.InstanceId
         settle
         CreateImage InstanceId=$i Name=mine NoReboot=true => own=ImageId
         settle
         ? ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageNames.1=hanul/debian* ImageCriteria.1.ImageProviders.1=amazon ImageCriteria.2.ImageProviders.1=111111111111
         ? DescribeImages | Images.Name Images.ImageAllowed
         ? EnableAllowedImagesSettings AllowedImagesSettingsState=audit-mode
         ? DescribeImages | Images.Name Images.ImageAllowed
         ? DescribeImages Filters.1.Name=image-allowed Filters.1.Values=false | Images.Name
         {run}=ami-0a11ce00000000001
         ? EnableAllowedImagesSettings AllowedImagesSettingsState=enabled
         ? GetAllowedImagesSettings
         ? DescribeImages | Images.Name Images.ImageAllowed
         DescribeImages ImageIds=ami-0a11ce00000000001
         {run}=ami-0a11ce00000000001
         CopyImage Name=copy SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2
         CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0a11ce00000000001
         {run}=$own
         StopInstances InstanceIds=$i
         settle
         StartInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name
         ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.CreationDateCondition.MaximumDaysSinceCreated=30
         ? DescribeImages Owners=amazon | Images.Name
         wait 2592000
         ? DescribeImages Owners=amazon | Images.Name
         ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=none
         ? DescribeImages | Images.Name
         @222222222222 ap-northeast-2
         ? DescribeImages | Images.Name
         @000000000000 ap-northeast-2
         ReplaceImageCriteriaInAllowedImagesSettings
         {run}=ami-0a11ce00000000001
         ? DisableAllowedImagesSettings"
    ));
    expect![[r#"
        > ? GetAllowedImagesSettings
        State: disabled
        ImageCriteria: []
        ManagedBy: account
        > RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001 => i=Instances.1.InstanceId
        > settle
        > CreateImage InstanceId=$i Name=mine NoReboot=true => own=ImageId
        > settle
        > ? ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageNames.1=hanul/debian* ImageCriteria.1.ImageProviders.1=amazon ImageCriteria.2.ImageProviders.1=111111111111
        ReturnValue: true
        > ? DescribeImages | Images.Name Images.ImageAllowed
        Images:
          Name: hanul/host-root-x86_64
        Images:
          Name: hanul/debian-base-x86_64
        Images:
          Name: mine
        > ? EnableAllowedImagesSettings AllowedImagesSettingsState=audit-mode
        AllowedImagesSettingsState: audit-mode
        > ? DescribeImages | Images.Name Images.ImageAllowed
        Images:
          Name: hanul/host-root-x86_64
          ImageAllowed: false
        Images:
          Name: hanul/debian-base-x86_64
          ImageAllowed: true
        Images:
          Name: mine
          ImageAllowed: true
        > ? DescribeImages Filters.1.Name=image-allowed Filters.1.Values=false | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        > RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001
        > ? EnableAllowedImagesSettings AllowedImagesSettingsState=enabled
        AllowedImagesSettingsState: enabled
        > ? GetAllowedImagesSettings
        State: enabled
        ImageCriteria:
          ImageProviders: [amazon]
          ImageNames: [hanul/debian*]
        ImageCriteria:
          ImageProviders: [111111111111]
        ManagedBy: account
        > ? DescribeImages | Images.Name Images.ImageAllowed
        Images:
          Name: hanul/debian-base-x86_64
          ImageAllowed: true
        Images:
          Name: mine
          ImageAllowed: true
        > DescribeImages ImageIds=ami-0a11ce00000000001
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > CopyImage Name=copy SourceImageId=ami-0a11ce00000000001 SourceRegion=ap-northeast-2
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > CreateReplaceRootVolumeTask InstanceId=$i ImageId=ami-0a11ce00000000001
        ! InvalidAMIID.NotFound: The image id '[ami-*]' does not exist
        > RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=$own
        > StopInstances InstanceIds=$i
        > settle
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        > ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.CreationDateCondition.MaximumDaysSinceCreated=30
        > ? DescribeImages Owners=amazon | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        Images:
          Name: hanul/debian-base-x86_64
        > wait 2592000
        > ? DescribeImages Owners=amazon | Images.Name
        Images: []
        > ReplaceImageCriteriaInAllowedImagesSettings ImageCriteria.1.ImageProviders.1=none
        > ? DescribeImages | Images.Name
        Images:
          Name: mine
        > @222222222222 ap-northeast-2
        > ? DescribeImages | Images.Name
        Images:
          Name: hanul/host-root-x86_64
        Images:
          Name: hanul/debian-base-x86_64
        > @000000000000 ap-northeast-2
        > ReplaceImageCriteriaInAllowedImagesSettings
        > RunInstances InstanceType=t3.micro MinCount=1 MaxCount=1 ImageId=ami-0a11ce00000000001
        > ? DisableAllowedImagesSettings
        AllowedImagesSettingsState: disabled
    "#]].assert_eq(&said);
}
