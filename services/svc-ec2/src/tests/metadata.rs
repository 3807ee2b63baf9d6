//! Whose word counts on a machine's metadata options.

use super::Cloud;
use expect_test::expect;

#[test]
fn metadata_options_are_the_launchs_then_the_accounts_then_the_images() {
    let mut cloud = Cloud::new();
    let run = "? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    const SHOWN: &str = "Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit Instances.MetadataOptions.InstanceMetadataTags";
    let said = cloud.run(&format!(
        "? GetInstanceMetadataDefaults
         ? ModifyInstanceMetadataDefaults HttpTokens=optional HttpPutResponseHopLimit=5 InstanceMetadataTags=enabled
         ? GetInstanceMetadataDefaults
         {run} | {SHOWN}
         {run} MetadataOptions.HttpTokens=required | {SHOWN}
         {run} TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a/b
         ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=-1 InstanceMetadataTags=no-preference HttpEndpoint=disabled
         ? GetInstanceMetadataDefaults
         {run} | {SHOWN} Instances.MetadataOptions.HttpEndpoint
         @000000000000 eu-west-1
         ? GetInstanceMetadataDefaults"
    ));
    expect![[r#"
        > ? GetInstanceMetadataDefaults
        AccountLevel:
        > ? ModifyInstanceMetadataDefaults HttpTokens=optional HttpPutResponseHopLimit=5 InstanceMetadataTags=enabled
        Return: true
        > ? GetInstanceMetadataDefaults
        AccountLevel:
          HttpTokens: optional
          HttpPutResponseHopLimit: 5
          InstanceMetadataTags: enabled
          ManagedBy: account
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit Instances.MetadataOptions.InstanceMetadataTags
        Instances:
          MetadataOptions:
            HttpTokens: optional
            HttpPutResponseHopLimit: 5
            InstanceMetadataTags: enabled
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 MetadataOptions.HttpTokens=required | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit Instances.MetadataOptions.InstanceMetadataTags
        Instances:
          MetadataOptions:
            HttpTokens: required
            HttpPutResponseHopLimit: 5
            InstanceMetadataTags: enabled
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 TagSpecifications.1.ResourceType=instance TagSpecifications.1.Tags.1.Key=a/b
        ! InvalidParameterValue: 'a/b' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')
        > ModifyInstanceMetadataDefaults HttpPutResponseHopLimit=-1 InstanceMetadataTags=no-preference HttpEndpoint=disabled
        > ? GetInstanceMetadataDefaults
        AccountLevel:
          HttpTokens: optional
          HttpEndpoint: disabled
          ManagedBy: account
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 | Instances.MetadataOptions.HttpTokens Instances.MetadataOptions.HttpPutResponseHopLimit Instances.MetadataOptions.InstanceMetadataTags Instances.MetadataOptions.HttpEndpoint
        Instances:
          MetadataOptions:
            HttpTokens: optional
            HttpPutResponseHopLimit: 2
            HttpEndpoint: disabled
            InstanceMetadataTags: disabled
        > @000000000000 eu-west-1
        > ? GetInstanceMetadataDefaults
        AccountLevel:
    "#]]
    .assert_eq(&said);
}

#[test]
fn no_machine_without_tokens_starts_where_they_are_enforced() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    let said = cloud.run(&format!(
        "{run} MetadataOptions.HttpTokens=optional => old=Instances.1.InstanceId
         settle
         ModifyInstanceMetadataDefaults HttpTokensEnforced=enabled
         ? GetInstanceMetadataDefaults
         {run} MetadataOptions.HttpTokens=optional
         {run} => new=Instances.1.InstanceId
         settle
         ModifyInstanceMetadataOptions InstanceId=$new HttpTokens=optional
         ModifyInstanceMetadataOptions InstanceId=$old HttpPutResponseHopLimit=3
         ModifyInstanceMetadataDefaults HttpTokens=optional
         {run}
         ModifyInstanceMetadataDefaults HttpTokensEnforced=no-preference
         {run}"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 MetadataOptions.HttpTokens=optional => old=Instances.1.InstanceId
        > settle
        > ModifyInstanceMetadataDefaults HttpTokensEnforced=enabled
        > ? GetInstanceMetadataDefaults
        AccountLevel:
          ManagedBy: account
          HttpTokensEnforced: enabled
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 MetadataOptions.HttpTokens=optional
        ! UnsupportedOperation: You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. Either launch the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced using the ModifyInstanceMetadataDefaults API or the account settings in the EC2 console.
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => new=Instances.1.InstanceId
        > settle
        > ModifyInstanceMetadataOptions InstanceId=$new HttpTokens=optional
        ! UnsupportedOperation: You can't enable IMDSv1 on an instance because httpTokensEnforced is enabled for this account. Either modify the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced using the ModifyInstanceMetadataDefaults API or the account settings in the EC2 console.
        > ModifyInstanceMetadataOptions InstanceId=$old HttpPutResponseHopLimit=3
        > ModifyInstanceMetadataDefaults HttpTokens=optional
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1
        ! UnsupportedOperation: You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. Either launch the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced using the ModifyInstanceMetadataDefaults API or the account settings in the EC2 console.
        > ModifyInstanceMetadataDefaults HttpTokensEnforced=no-preference
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1
    "#]].assert_eq(&said);
}
