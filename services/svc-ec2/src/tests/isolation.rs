//! Accounts and regions do not see each other.

use super::Cloud;
use super::life::RUN;

/// Calls that name something of another account or region: each must say that it does not exist.
const TRIED: &str = "DescribeInstances InstanceIds=$i
    StartInstances InstanceIds=$i
    StopInstances InstanceIds=$i
    RebootInstances InstanceIds=$i
    TerminateInstances InstanceIds=$i
    DescribeInstanceStatus InstanceIds=$i
    DescribeInstanceAttribute InstanceId=$i Attribute=userData
    ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=true
    ModifyInstanceMetadataOptions InstanceId=$i HttpTokens=optional
    DescribeInstanceCreditSpecifications InstanceIds=$i
    GetConsoleOutput InstanceId=$i
    CreateImage InstanceId=$i Name=stolen
    DescribeImages ImageIds=$ami
    DeregisterImage ImageId=$ami
    DisableImage ImageId=$ami
    EnableImageDeprecation ImageId=$ami DeprecateAt=1904281720
    EnableImageDeregistrationProtection ImageId=$ami
    RunInstances ImageId=$ami InstanceType=t3.micro MinCount=1 MaxCount=1
    RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 KeyName=me
    RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SubnetId=$subnet
    RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 SecurityGroupIds=$group
    RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.NetworkInterfaceId=$eni
    DescribeVolumes VolumeIds=$volume
    DescribeKeyPairs KeyNames=me
    DescribeKeyPairs KeyPairIds=$key
    AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web
    DisassociateIamInstanceProfile AssociationId=$assoc
    ReplaceIamInstanceProfileAssociation AssociationId=$assoc IamInstanceProfile.Name=web
    DescribeIamInstanceProfileAssociations AssociationIds=$assoc
    CreateTags Resources=$i Tags.1.Key=a
    CreateTags Resources=$ami Tags.1.Key=a
    CreateTags Resources=$volume Tags.1.Key=a
    CreateTags Resources=$key Tags.1.Key=a";

#[test]
fn what_another_account_or_region_has_does_not_exist() {
    let mut cloud = Cloud::new();
    cloud.ok(
        r#"iam.CreateRole RoleName=web AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        iam.CreateInstanceProfile InstanceProfileName=web
        iam.AddRoleToInstanceProfile InstanceProfileName=web RoleName=web"#,
    );
    cloud.ok(&format!("ImportKeyPair KeyName=me 'PublicKeyMaterial={}' => key=KeyPairId", super::key_pairs::ED25519));
    let run = RUN.replace(" =>", " KeyName=me IamInstanceProfile.Name=web ClientToken=t =>");
    cloud.ok(&format!(
        "{run} subnet=Instances.1.SubnetId group=Instances.1.SecurityGroups.1.GroupId eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId
         DescribeInstances InstanceIds=$i => volume=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         settle
         CreateImage InstanceId=$i Name=mine NoReboot=true => ami=ImageId
         settle
         DescribeIamInstanceProfileAssociations => assoc=IamInstanceProfileAssociations.1.AssociationId"
    ));
    let kept = cloud.run("boxes\n? DescribeInstances\n? DescribeImages Owners=self\n? DescribeKeyPairs");
    for place in ["@222222222222 ap-northeast-2", "@000000000000 us-east-1"] {
        cloud.run(place);
        let said = cloud.faults(TRIED);
        let wrong: Vec<&str> = said.lines().filter(|l| l.contains("! ") && !l.contains("NotFound")).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        for list in
            ["DescribeInstances", "DescribeVolumes", "DescribeKeyPairs", "DescribeIamInstanceProfileAssociations"]
        {
            assert!(cloud.run(&format!("? {list}")).ends_with(": []\n"), "{list}");
        }
        assert_eq!(cloud.run("? DescribeImages Owners=self"), "> ? DescribeImages Owners=self\nImages: []\n");
        cloud.ok("DeleteKeyPair KeyName=me\nDeleteKeyPair KeyPairId=$key");
        cloud.ok("settle");
    }
    cloud.run("@000000000000 ap-northeast-2");
    assert_eq!(cloud.run("boxes\n? DescribeInstances\n? DescribeImages Owners=self\n? DescribeKeyPairs"), kept);
}

#[test]
fn a_client_token_and_a_page_token_are_good_in_their_own_account_alone() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.nano MinCount=6 MaxCount=6 ClientToken=t";
    cloud.ok(&format!("{run} => a=ReservationId\nDescribeInstances MaxResults=5 => next=NextToken"));
    let said = cloud.run(&format!(
        "@222222222222 ap-northeast-2
         {run} => b=ReservationId
         DescribeInstances MaxResults=5 NextToken=$next"
    ));
    assert!(said.contains("! InvalidNextToken"), "{said}");
    assert_ne!(cloud.value("a"), cloud.value("b"));
}
