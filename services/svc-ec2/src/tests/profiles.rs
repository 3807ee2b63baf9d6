//! Instance profiles: at launch, by association, replaced, gone with the machine.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

const PROFILES: &str = r#"iam.CreateRole RoleName=web AssumeRolePolicyDocument={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}
    iam.CreateInstanceProfile InstanceProfileName=web Path=/team/ => web=InstanceProfile.Arn webid=InstanceProfile.InstanceProfileId
    iam.AddRoleToInstanceProfile InstanceProfileName=web RoleName=web
    iam.CreateInstanceProfile InstanceProfileName=other => other=InstanceProfile.Arn otherid=InstanceProfile.InstanceProfileId
    iam.AddRoleToInstanceProfile InstanceProfileName=other RoleName=web
    iam.CreateInstanceProfile InstanceProfileName=bare => bare=InstanceProfile.Arn"#;

#[test]
fn a_launch_takes_a_profile_by_name_or_by_arn() {
    let mut cloud = Cloud::new();
    cloud.ok(PROFILES);
    let run = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1";
    let said = cloud.run(&format!(
        "? {run} IamInstanceProfile.Name=web | Instances.IamInstanceProfile
         ? {run} IamInstanceProfile.Arn=$web | Instances.IamInstanceProfile
         ? DescribeIamInstanceProfileAssociations | IamInstanceProfileAssociations.State
         ? DescribeInstances Filters.1.Name=iam-instance-profile.arn Filters.1.Values=$web Filters.2.Name=iam-instance-profile.id Filters.2.Values=$webid | Reservations.Instances.State.Name
         {run} IamInstanceProfile.Name=none
         {run} IamInstanceProfile.Arn=none
         {run} IamInstanceProfile.Arn=arn:aws:iam::000000000000:instance-profile/web
         {run} IamInstanceProfile.Name=web IamInstanceProfile.Arn=$web
         {run} IamInstanceProfile.Name=bare"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Name=web | Instances.IamInstanceProfile
        Instances:
          IamInstanceProfile:
            Arn: $web
            Id: $webid
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Arn=$web | Instances.IamInstanceProfile
        Instances:
          IamInstanceProfile:
            Arn: $web
            Id: $webid
        > ? DescribeIamInstanceProfileAssociations | IamInstanceProfileAssociations.State
        IamInstanceProfileAssociations:
          State: associated
        IamInstanceProfileAssociations:
          State: associated
        > ? DescribeInstances Filters.1.Name=iam-instance-profile.arn Filters.1.Values=$web Filters.2.Name=iam-instance-profile.id Filters.2.Values=$webid | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: pending
        Reservations:
          Instances:
            State:
              Name: pending
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Name=none
        ! InvalidParameterValue: Value (none) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Arn=none
        ! InvalidParameterValue: Value (none) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Arn=arn:aws:iam::000000000000:instance-profile/web
        ! InvalidParameterValue: Value (arn:aws:iam::000000000000:instance-profile/web) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Name=web IamInstanceProfile.Arn=$web
        ! InvalidParameterCombination: The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 IamInstanceProfile.Name=bare
        ! InvalidParameterValue: IAM Instance Profile "$bare" has no associated IAM Roles
    "#]].assert_eq(&said);
}

#[test]
fn each_machine_of_a_launch_has_an_association_of_its_own() {
    let mut cloud = Cloud::new();
    cloud.ok(PROFILES);
    cloud.ok(
        "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=2 MaxCount=2 IamInstanceProfile.Name=web
         DescribeIamInstanceProfileAssociations => a=IamInstanceProfileAssociations.1.AssociationId b=IamInstanceProfileAssociations.2.AssociationId",
    );
    assert_ne!(cloud.value("a"), cloud.value("b"));
}

#[test]
fn a_profile_is_associated_replaced_and_taken_away() {
    let mut cloud = Cloud::new();
    cloud.ok(PROFILES);
    let said = cloud.run(&format!(
        "{RUN}
         settle
         ? AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web => a=IamInstanceProfileAssociation.AssociationId
         AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=other
         ? ReplaceIamInstanceProfileAssociation AssociationId=$a IamInstanceProfile.Arn=$other => b=IamInstanceProfileAssociation.AssociationId
         DisassociateIamInstanceProfile AssociationId=$a
         ? DescribeIamInstanceProfileAssociations AssociationIds=$b
         ? DescribeIamInstanceProfileAssociations Filters.1.Name=instance-id Filters.1.Values=$i Filters.2.Name=state Filters.2.Values=associated | IamInstanceProfileAssociations.AssociationId
         ? DisassociateIamInstanceProfile AssociationId=$b | IamInstanceProfileAssociation.State
         ? DescribeIamInstanceProfileAssociations
         AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web
         TerminateInstances InstanceIds=$i
         settle
         ? DescribeIamInstanceProfileAssociations
         AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > ? AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web => a=IamInstanceProfileAssociation.AssociationId
        IamInstanceProfileAssociation:
          AssociationId: $a
          InstanceId: $i
          IamInstanceProfile:
            Arn: $web
            Id: $webid
          State: associating
          Timestamp: 2026-11-21T09:00:00.000Z
        > AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=other
        ! IncorrectState: There is an existing association for instance $i
        > ? ReplaceIamInstanceProfileAssociation AssociationId=$a IamInstanceProfile.Arn=$other => b=IamInstanceProfileAssociation.AssociationId
        IamInstanceProfileAssociation:
          AssociationId: $b
          InstanceId: $i
          IamInstanceProfile:
            Arn: $other
            Id: $otherid
          State: associating
          Timestamp: 2026-11-21T09:00:00.000Z
        > DisassociateIamInstanceProfile AssociationId=$a
        ! InvalidAssociationID.NotFound: An invalid association-id of '$a' was given
        > ? DescribeIamInstanceProfileAssociations AssociationIds=$b
        IamInstanceProfileAssociations:
          AssociationId: $b
          InstanceId: $i
          IamInstanceProfile:
            Arn: $other
            Id: $otherid
          State: associated
          Timestamp: 2026-11-21T09:00:00.000Z
        > ? DescribeIamInstanceProfileAssociations Filters.1.Name=instance-id Filters.1.Values=$i Filters.2.Name=state Filters.2.Values=associated | IamInstanceProfileAssociations.AssociationId
        IamInstanceProfileAssociations:
          AssociationId: $b
        > ? DisassociateIamInstanceProfile AssociationId=$b | IamInstanceProfileAssociation.State
        IamInstanceProfileAssociation:
          State: disassociating
        > ? DescribeIamInstanceProfileAssociations
        IamInstanceProfileAssociations: []
        > AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeIamInstanceProfileAssociations
        IamInstanceProfileAssociations: []
        > AssociateIamInstanceProfile InstanceId=$i IamInstanceProfile.Name=web
        ! IncorrectInstanceState: The instance '$i' is in the 'terminated' state, which does not allow this operation.
    "#]].assert_eq(&said);
}
