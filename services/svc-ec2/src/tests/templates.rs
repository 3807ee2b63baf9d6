//! Launch templates: versions, defaults, and launches from them.

use super::Cloud;
use expect_test::expect;

const MAKE: &str = "CreateLaunchTemplate LaunchTemplateName=web VersionDescription=first LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceType=t3.micro LaunchTemplateData.MetadataOptions.HttpTokens=required LaunchTemplateData.TagSpecifications.1.ResourceType=instance LaunchTemplateData.TagSpecifications.1.Tags.1.Key=Name LaunchTemplateData.TagSpecifications.1.Tags.1.Value=web LaunchTemplateData.TagSpecifications.1.Tags.2.Key=Tier LaunchTemplateData.TagSpecifications.1.Tags.2.Value=front => lt=LaunchTemplate.LaunchTemplateId";

const TRIED: &str = "CreateLaunchTemplate LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.micro
CreateLaunchTemplate LaunchTemplateName=ab LaunchTemplateData.InstanceType=t3.micro
CreateLaunchTemplate LaunchTemplateName=a*c LaunchTemplateData.InstanceType=t3.micro
CreateLaunchTemplate LaunchTemplateName=abc LaunchTemplateData.InstanceType=t3.micro TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.ImageId= SourceVersion=7
CreateLaunchTemplateVersion LaunchTemplateData.InstanceType=t3.micro
ModifyLaunchTemplate LaunchTemplateName=web
ModifyLaunchTemplate LaunchTemplateName=web DefaultVersion=7
DeleteLaunchTemplate LaunchTemplateId=lt-0123456789abcdef0
DeleteLaunchTemplate LaunchTemplateId=x
DeleteLaunchTemplateVersions LaunchTemplateName=web Versions=x
DescribeLaunchTemplates MaxResults=201
DescribeLaunchTemplates LaunchTemplateNames=web LaunchTemplateIds=$lt
DescribeLaunchTemplates Filters.1.Name=color Filters.1.Values=red
DescribeLaunchTemplateVersions
DescribeLaunchTemplateVersions Versions=1";

/// What is tried with bad input here.
pub(super) fn lines() -> Vec<String> {
    TRIED.lines().map(String::from).collect()
}

#[test]
fn a_template_is_made_shown_and_deleted() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "? {MAKE}
         ? DescribeLaunchTemplates LaunchTemplateNames=web | LaunchTemplates.LaunchTemplateId LaunchTemplates.DefaultVersionNumber
         ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt
         CreateTags Resources=$lt Tags.1.Key=Name Tags.1.Value=web
         ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$lt
         ? DescribeLaunchTemplates Filters.1.Name=tag:Name Filters.1.Values=web | LaunchTemplates.LaunchTemplateName
         ? DeleteLaunchTemplate LaunchTemplateName=web | LaunchTemplate.LaunchTemplateId
         DescribeLaunchTemplates LaunchTemplateIds=$lt
         DescribeLaunchTemplates LaunchTemplateNames=web
         ? DescribeTags"
    ));
    expect![[r#"
        > ? CreateLaunchTemplate LaunchTemplateName=web VersionDescription=first LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceType=t3.micro LaunchTemplateData.MetadataOptions.HttpTokens=required LaunchTemplateData.TagSpecifications.1.ResourceType=instance LaunchTemplateData.TagSpecifications.1.Tags.1.Key=Name LaunchTemplateData.TagSpecifications.1.Tags.1.Value=web LaunchTemplateData.TagSpecifications.1.Tags.2.Key=Tier LaunchTemplateData.TagSpecifications.1.Tags.2.Value=front => lt=LaunchTemplate.LaunchTemplateId
        LaunchTemplate:
          LaunchTemplateId: $lt
          LaunchTemplateName: web
          CreateTime: 2026-11-21T09:00:00.000Z
          CreatedBy: arn:aws:iam::000000000000:root
          DefaultVersionNumber: 1
          LatestVersionNumber: 1
          Operator:
            Managed: false
        > ? DescribeLaunchTemplates LaunchTemplateNames=web | LaunchTemplates.LaunchTemplateId LaunchTemplates.DefaultVersionNumber
        LaunchTemplates:
          LaunchTemplateId: $lt
          DefaultVersionNumber: 1
        > ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt
        LaunchTemplateVersions:
          LaunchTemplateId: $lt
          LaunchTemplateName: web
          VersionNumber: 1
          VersionDescription: first
          CreateTime: 2026-11-21T09:00:00.000Z
          CreatedBy: arn:aws:iam::000000000000:root
          DefaultVersion: true
          LaunchTemplateData:
            ImageId: ami-*
            InstanceType: t3.micro
            TagSpecifications:
              ResourceType: instance
              Tags:
                Key: Name
                Value: web
              Tags:
                Key: Tier
                Value: front
            MetadataOptions:
              HttpTokens: required
          Operator:
            Managed: false
        > CreateTags Resources=$lt Tags.1.Key=Name Tags.1.Value=web
        > ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$lt
        Tags:
          Key: Name
          ResourceId: $lt
          ResourceType: launch-template
          Value: web
        > ? DescribeLaunchTemplates Filters.1.Name=tag:Name Filters.1.Values=web | LaunchTemplates.LaunchTemplateName
        LaunchTemplates:
          LaunchTemplateName: web
        > ? DeleteLaunchTemplate LaunchTemplateName=web | LaunchTemplate.LaunchTemplateId
        LaunchTemplate:
          LaunchTemplateId: $lt
        > DescribeLaunchTemplates LaunchTemplateIds=$lt
        ! InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID $lt, does not exist.
        > DescribeLaunchTemplates LaunchTemplateNames=web
        ! InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name web, does not exist.
        > ? DescribeTags
        Tags: []
    "#]].assert_eq(&said);
}

#[test]
fn versions_stand_on_each_other_and_one_is_the_default() {
    let mut cloud = Cloud::new();
    cloud.ok(MAKE);
    let said = cloud.run(
        "? CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.InstanceType=t3.small ClientToken=a | LaunchTemplateVersion.VersionNumber LaunchTemplateVersion.DefaultVersion LaunchTemplateVersion.LaunchTemplateData.InstanceType LaunchTemplateVersion.LaunchTemplateData.ImageId
         ? CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.InstanceType=t3.small ClientToken=a | LaunchTemplateVersion.VersionNumber
         ? CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.large | LaunchTemplateVersion.VersionNumber LaunchTemplateVersion.LaunchTemplateData
         ? ModifyLaunchTemplate LaunchTemplateId=$lt DefaultVersion=2 | LaunchTemplate.DefaultVersionNumber LaunchTemplate.LatestVersionNumber
         ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt | LaunchTemplateVersions.VersionNumber LaunchTemplateVersions.DefaultVersion
         ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt MinVersion=2 MaxVersion=2 | LaunchTemplateVersions.VersionNumber
         ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt Versions=$Latest,$Default,1 Filters.1.Name=instance-type Filters.1.Values=t3.large,t3.micro | LaunchTemplateVersions.VersionNumber
         ? DescribeLaunchTemplateVersions Versions=$Default | LaunchTemplateVersions.VersionNumber
         DeleteLaunchTemplateVersions LaunchTemplateId=$lt Versions=2
         ? DeleteLaunchTemplateVersions LaunchTemplateId=$lt Versions=3,9
         ? DescribeLaunchTemplates | LaunchTemplates.LatestVersionNumber
         ? CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.large | LaunchTemplateVersion.VersionNumber",
    );
    expect![[r#"
        > ? CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.InstanceType=t3.small ClientToken=a | LaunchTemplateVersion.VersionNumber LaunchTemplateVersion.DefaultVersion LaunchTemplateVersion.LaunchTemplateData.InstanceType LaunchTemplateVersion.LaunchTemplateData.ImageId
        LaunchTemplateVersion:
          VersionNumber: 2
          DefaultVersion: false
          LaunchTemplateData:
            ImageId: ami-*
            InstanceType: t3.small
        > ? CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.InstanceType=t3.small ClientToken=a | LaunchTemplateVersion.VersionNumber
        LaunchTemplateVersion:
          VersionNumber: 2
        > ? CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.large | LaunchTemplateVersion.VersionNumber LaunchTemplateVersion.LaunchTemplateData
        LaunchTemplateVersion:
          VersionNumber: 3
          LaunchTemplateData:
            InstanceType: t3.large
        > ? ModifyLaunchTemplate LaunchTemplateId=$lt DefaultVersion=2 | LaunchTemplate.DefaultVersionNumber LaunchTemplate.LatestVersionNumber
        LaunchTemplate:
          DefaultVersionNumber: 2
          LatestVersionNumber: 3
        > ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt | LaunchTemplateVersions.VersionNumber LaunchTemplateVersions.DefaultVersion
        LaunchTemplateVersions:
          VersionNumber: 3
          DefaultVersion: false
        LaunchTemplateVersions:
          VersionNumber: 2
          DefaultVersion: true
        LaunchTemplateVersions:
          VersionNumber: 1
          DefaultVersion: false
        > ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt MinVersion=2 MaxVersion=2 | LaunchTemplateVersions.VersionNumber
        LaunchTemplateVersions:
          VersionNumber: 2
        > ? DescribeLaunchTemplateVersions LaunchTemplateId=$lt Versions=$Latest,$Default,1 Filters.1.Name=instance-type Filters.1.Values=t3.large,t3.micro | LaunchTemplateVersions.VersionNumber
        LaunchTemplateVersions:
          VersionNumber: 3
        LaunchTemplateVersions:
          VersionNumber: 1
        > ? DescribeLaunchTemplateVersions Versions=$Default | LaunchTemplateVersions.VersionNumber
        LaunchTemplateVersions:
          VersionNumber: 2
        > DeleteLaunchTemplateVersions LaunchTemplateId=$lt Versions=2
        ! OperationNotPermitted: The default version of a launch template cannot be deleted.
        > ? DeleteLaunchTemplateVersions LaunchTemplateId=$lt Versions=3,9
        SuccessfullyDeletedLaunchTemplateVersions:
          LaunchTemplateId: $lt
          LaunchTemplateName: web
          VersionNumber: 3
        UnsuccessfullyDeletedLaunchTemplateVersions:
          LaunchTemplateId: $lt
          LaunchTemplateName: web
          VersionNumber: 9
          ResponseError:
            Code: launchTemplateVersionDoesNotExist
            Message: Could not find the specified version 9 for the launch template.
        > ? DescribeLaunchTemplates | LaunchTemplates.LatestVersionNumber
        LaunchTemplates:
          LatestVersionNumber: 2
        > ? CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.large | LaunchTemplateVersion.VersionNumber
        LaunchTemplateVersion:
          VersionNumber: 4
    "#]].assert_eq(&said);
}

#[test]
fn a_launch_takes_what_it_does_not_say_from_its_template() {
    let mut cloud = Cloud::new();
    cloud.ok(MAKE);
    cloud.ok(
        "CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.InstanceType=t3.small",
    );
    let said = cloud.run(
        "? RunInstances LaunchTemplate.LaunchTemplateName=web MinCount=1 MaxCount=1 | Instances.InstanceType Instances.ImageId Instances.MetadataOptions.HttpTokens Instances.Tags
         ? RunInstances LaunchTemplate.LaunchTemplateId=$lt LaunchTemplate.Version=$Latest MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=other | Instances.InstanceType Instances.Tags
         ? RunInstances LaunchTemplate.LaunchTemplateName=web InstanceType=t3.large MinCount=1 MaxCount=1 | Instances.InstanceType
         RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.Version=9 MinCount=1 MaxCount=1
         RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.Version=x MinCount=1 MaxCount=1
         RunInstances LaunchTemplate.LaunchTemplateName=none MinCount=1 MaxCount=1
         RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.LaunchTemplateId=$lt MinCount=1 MaxCount=1",
    );
    expect![[r#"
        > ? RunInstances LaunchTemplate.LaunchTemplateName=web MinCount=1 MaxCount=1 | Instances.InstanceType Instances.ImageId Instances.MetadataOptions.HttpTokens Instances.Tags
        Instances:
          Tags:
            Key: Name
            Value: web
          Tags:
            Key: Tier
            Value: front
          Tags:
            Key: aws:ec2launchtemplate:id
            Value: $lt
          Tags:
            Key: aws:ec2launchtemplate:version
            Value: 1
          MetadataOptions:
            HttpTokens: required
          ImageId: ami-*
          InstanceType: t3.micro
        > ? RunInstances LaunchTemplate.LaunchTemplateId=$lt LaunchTemplate.Version=$Latest MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=other | Instances.InstanceType Instances.Tags
        Instances:
          Tags:
            Key: Name
            Value: other
          Tags:
            Key: Tier
            Value: front
          Tags:
            Key: aws:ec2launchtemplate:id
            Value: $lt
          Tags:
            Key: aws:ec2launchtemplate:version
            Value: 2
          InstanceType: t3.small
        > ? RunInstances LaunchTemplate.LaunchTemplateName=web InstanceType=t3.large MinCount=1 MaxCount=1 | Instances.InstanceType
        Instances:
          InstanceType: t3.large
        > RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.Version=9 MinCount=1 MaxCount=1
        ! InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 9 for the launch template.
        > RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.Version=x MinCount=1 MaxCount=1
        ! InvalidLaunchTemplateVersion.Malformed: The specified launch template version x is not valid. It must be a number, $Latest or $Default.
        > RunInstances LaunchTemplate.LaunchTemplateName=none MinCount=1 MaxCount=1
        ! InvalidLaunchTemplateName.NotFoundException: The specified launch template, with template name none, does not exist.
        > RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.LaunchTemplateId=$lt MinCount=1 MaxCount=1
        ! InvalidParameterCombination: You may specify a launch template ID or name, but not both.
    "#]].assert_eq(&said);
}

#[test]
fn a_launch_may_say_every_tag_of_its_template_again() {
    let mut cloud = Cloud::new();
    cloud.ok(MAKE);
    cloud.ok("CreateLaunchTemplateVersion LaunchTemplateName=web SourceVersion=1 LaunchTemplateData.TagSpecifications.1.ResourceType=volume LaunchTemplateData.TagSpecifications.1.Tags.1.Key=From LaunchTemplateData.TagSpecifications.1.Tags.1.Value=lt");
    cloud.ok("RunInstances LaunchTemplate.LaunchTemplateName=web LaunchTemplate.Version=$Latest MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=volume TagSpecifications.1.Tags.1.Key=From TagSpecifications.1.Tags.1.Value=call");
    expect![[r#"
        > ? DescribeTags Filters.1.Name=key Filters.1.Values=From | Tags.ResourceType Tags.Value
        Tags:
          ResourceType: volume
          Value: call
    "#]]
    .assert_eq(&cloud.run("? DescribeTags Filters.1.Name=key Filters.1.Values=From | Tags.ResourceType Tags.Value"));
}

#[test]
fn what_a_template_says_and_a_launch_does_not_honour_is_refused_at_the_launch() {
    let mut cloud = Cloud::new();
    cloud.ok(
        "CreateLaunchTemplate LaunchTemplateName=spot LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceType=t3.micro LaunchTemplateData.InstanceMarketOptions.MarketType=spot
         CreateLaunchTemplate LaunchTemplateName=needs LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceRequirements.VCpuCount.Min=1 LaunchTemplateData.InstanceRequirements.MemoryMiB.Min=1",
    );
    let said = cloud.run(
        "? DescribeLaunchTemplateVersions LaunchTemplateName=spot | LaunchTemplateVersions.LaunchTemplateData.InstanceMarketOptions
         RunInstances LaunchTemplate.LaunchTemplateName=spot MinCount=1 MaxCount=1
         RunInstances LaunchTemplate.LaunchTemplateName=needs MinCount=1 MaxCount=1",
    );
    expect![[r#"
        > ? DescribeLaunchTemplateVersions LaunchTemplateName=spot | LaunchTemplateVersions.LaunchTemplateData.InstanceMarketOptions
        LaunchTemplateVersions:
          LaunchTemplateData:
            InstanceMarketOptions:
              MarketType: spot
        > RunInstances LaunchTemplate.LaunchTemplateName=spot MinCount=1 MaxCount=1
        ! NotImplemented: RunInstances.InstanceMarketOptions is not implemented by Hanul.
        > RunInstances LaunchTemplate.LaunchTemplateName=needs MinCount=1 MaxCount=1
        ! NotImplemented: RunInstances.LaunchTemplate.InstanceRequirements is not implemented by Hanul.
    "#]].assert_eq(&said);
}

#[test]
fn templates_that_cannot_be_are_refused() {
    let mut cloud = Cloud::new();
    cloud.ok(MAKE);
    let said = cloud.faults(TRIED);
    expect![[r#"
        CreateLaunchTemplate LaunchTemplateName=web LaunchTemplateData.InstanceType=t3.micro
          ! InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.
        CreateLaunchTemplate LaunchTemplateName=ab LaunchTemplateData.InstanceType=t3.micro
          ! InvalidLaunchTemplateName.MalformedException: Launch template names must be between 3 and 128 characters in length, and may contain letters, numbers, and the following characters: - ( ) . / _
        CreateLaunchTemplate LaunchTemplateName=a*c LaunchTemplateData.InstanceType=t3.micro
          ! InvalidLaunchTemplateName.MalformedException: Launch template names must be between 3 and 128 characters in length, and may contain letters, numbers, and the following characters: - ( ) . / _
        CreateLaunchTemplate LaunchTemplateName=abc LaunchTemplateData.InstanceType=t3.micro TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'instance' is not a valid taggable resource type for this operation.
        CreateLaunchTemplateVersion LaunchTemplateName=web LaunchTemplateData.ImageId= SourceVersion=7
          ! InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 7 for the launch template.
        CreateLaunchTemplateVersion LaunchTemplateData.InstanceType=t3.micro
          ! MissingParameter: The request must contain the parameter LaunchTemplateId or LaunchTemplateName
        ModifyLaunchTemplate LaunchTemplateName=web
          ! MissingParameter: The request must contain the parameter DefaultVersion
        ModifyLaunchTemplate LaunchTemplateName=web DefaultVersion=7
          ! InvalidLaunchTemplateId.VersionNotFound: Could not find the specified version 7 for the launch template.
        DeleteLaunchTemplate LaunchTemplateId=lt-0123456789abcdef0
          ! InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-*, does not exist.
        DeleteLaunchTemplate LaunchTemplateId=x
          ! InvalidLaunchTemplateId.Malformed: Invalid id: "x" (expecting "lt-...")
        DeleteLaunchTemplateVersions LaunchTemplateName=web Versions=x
          ! InvalidLaunchTemplateVersion.Malformed: The specified launch template version x is not valid. It must be a number, $Latest or $Default.
        DescribeLaunchTemplates MaxResults=201
          ! InvalidParameterValue: Value (201) for parameter MaxResults is invalid. Expecting a value between 1 and 200.
        DescribeLaunchTemplates LaunchTemplateNames=web LaunchTemplateIds=$lt
          ! InvalidParameterCombination: You may specify launch template IDs or names, but not both.
        DescribeLaunchTemplates Filters.1.Name=color Filters.1.Values=red
          ! InvalidParameterValue: The filter 'color' is invalid
        DescribeLaunchTemplateVersions
          ! MissingParameter: The request must contain the parameter LaunchTemplateId or LaunchTemplateName
        DescribeLaunchTemplateVersions Versions=1
          ! MissingParameter: The request must contain the parameter LaunchTemplateId or LaunchTemplateName
    "#]].assert_eq(&said);
    let mut elsewhere =
        cloud.run("@222222222222 ap-northeast-2\n? DescribeLaunchTemplates | LaunchTemplates.LaunchTemplateId");
    elsewhere += &cloud.run("DescribeLaunchTemplates LaunchTemplateIds=$lt");
    assert!(
        elsewhere.contains("LaunchTemplates: []") && elsewhere.contains("InvalidLaunchTemplateId.NotFound"),
        "{elsewhere}"
    );
}
