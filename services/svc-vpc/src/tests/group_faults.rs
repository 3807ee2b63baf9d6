//! What is refused of security groups and their rules.

use super::groups::home;
use expect_test::expect;

#[test]
fn deleting_a_group_that_is_used_is_refused() {
    let said = home().run(
        "AuthorizeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web
         DeleteSecurityGroup GroupId=$web
         RevokeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$subnet Groups=$web => eni=NetworkInterface.NetworkInterfaceId
         DeleteSecurityGroup GroupId=$web
         ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=$db
         ? DeleteSecurityGroup GroupId=$web
         DescribeSecurityGroups GroupIds=$web",
    );
    expect![[r#"
        > AuthorizeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web
        > DeleteSecurityGroup GroupId=$web
        ! DependencyViolation: resource $web has a dependent object
        > RevokeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web
        > CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
        > CreateNetworkInterface SubnetId=$subnet Groups=$web => eni=NetworkInterface.NetworkInterfaceId
        > DeleteSecurityGroup GroupId=$web
        ! DependencyViolation: resource $web has a dependent object
        > ModifyNetworkInterfaceAttribute NetworkInterfaceId=$eni Groups=$db
        > ? DeleteSecurityGroup GroupId=$web
        Return: true
        GroupId: $web
        > DescribeSecurityGroups GroupIds=$web
        ! InvalidGroup.NotFound: The security group '$web' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn bad_groups_and_rules_are_refused_in_awss_words() {
    let mut cloud = home();
    cloud.run(
        "AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc Filters.2.Name=group-name Filters.2.Values=default \
           => default=SecurityGroups.1.GroupId
         DescribeSecurityGroups GroupNames=default => far=SecurityGroups.1.GroupId",
    );
    let said = cloud.faults(
        "CreateSecurityGroup VpcId=$vpc GroupName=web Description=again
         CreateSecurityGroup VpcId=$vpc GroupName=default Description=again
         CreateSecurityGroup VpcId=$vpc GroupName=sg-x Description=again
         CreateSecurityGroup VpcId=$vpc GroupName=grün Description=again
         CreateSecurityGroup VpcId=$vpc GroupName= Description=again
         CreateSecurityGroup VpcId=$vpc GroupName=a Description=
         CreateSecurityGroup VpcId=$vpc GroupName=a Description=grün
         CreateSecurityGroup VpcId=vpc-0123456789abcdef0 GroupName=a Description=b
         DeleteSecurityGroup
         DeleteSecurityGroup GroupId=web
         DeleteSecurityGroup GroupId=sg-0123456789abcdef0
         DeleteSecurityGroup GroupName=web
         DeleteSecurityGroup GroupId=$default
         DescribeSecurityGroups GroupIds=sg-0123456789abcdef0,sg-0123456789abcdef1
         AuthorizeSecurityGroupIngress IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=23 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=0 ToPort=65536 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=-1 ToPort=-1 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=256 ToPort=0 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=-1 ToPort=0 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=carrier-pigeon CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=256 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0/33
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=::/0
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1
         AuthorizeSecurityGroupIngress GroupId=$web CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0/8 IpPermissions.1.IpProtocol=-1
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=sg-0123456789abcdef0
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$far
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$db IpPermissions.1.UserIdGroupPairs.1.UserId=222222222222
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.PrefixListIds.1.PrefixListId=pl-0123456789abcdef0
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.1.IpRanges.2.CidrIp=10.1.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.1.IpRanges.1.Description=grün
         AuthorizeSecurityGroupEgress GroupId=$web
         AuthorizeSecurityGroupEgress GroupId=$web IpProtocol=tcp
         AuthorizeSecurityGroupEgress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0
         RevokeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 SecurityGroupRuleIds=sgr-0123456789abcdef0
         RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=sgr-0123456789abcdef0
         RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=sgr-1
         RevokeSecurityGroupEgress GroupId=$web
         ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=sgr-0123456789abcdef0
         UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web
         DescribeSecurityGroupRules SecurityGroupRuleIds=sgr-0123456789abcdef0
         DescribeSecurityGroupReferences GroupId=sg-0123456789abcdef0
         DescribeStaleSecurityGroups VpcId=vpc-0123456789abcdef0
         GetSecurityGroupsForVpc VpcId=vpc-0123456789abcdef0
         DescribePrefixLists PrefixListIds=pl-0123456789abcdef0",
    );
    expect![[r#"
        CreateSecurityGroup VpcId=$vpc GroupName=web Description=again
          ! InvalidGroup.Duplicate: The security group 'web' already exists for VPC '$vpc'
        CreateSecurityGroup VpcId=$vpc GroupName=default Description=again
          ! InvalidParameterValue: Cannot use reserved security group name: default
        CreateSecurityGroup VpcId=$vpc GroupName=sg-x Description=again
          ! InvalidParameterValue: Value (sg-x) for parameter GroupName is invalid. Group names may not be in the format sg-*.
        CreateSecurityGroup VpcId=$vpc GroupName=grün Description=again
          ! InvalidParameterValue: Value (grün) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.
        CreateSecurityGroup VpcId=$vpc GroupName= Description=again
          ! InvalidParameterValue: Value () for parameter GroupName is invalid. The value cannot be empty
        CreateSecurityGroup VpcId=$vpc GroupName=a Description=
          ! InvalidParameterValue: Value () for parameter GroupDescription is invalid. The value cannot be empty
        CreateSecurityGroup VpcId=$vpc GroupName=a Description=grün
          ! InvalidParameterValue: Value (grün) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.
        CreateSecurityGroup VpcId=vpc-0123456789abcdef0 GroupName=a Description=b
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DeleteSecurityGroup
          ! MissingParameter: The request must contain the parameter groupName or groupId
        DeleteSecurityGroup GroupId=web
          ! InvalidGroupId.Malformed: Invalid id: "web" (expecting "sg-...")
        DeleteSecurityGroup GroupId=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        DeleteSecurityGroup GroupName=web
          ! InvalidGroup.NotFound: The security group 'web' does not exist in default VPC 'vpc-*'
        DeleteSecurityGroup GroupId=$default
          ! CannotDelete: the specified group: "$default" name: "default" cannot be deleted by a user
        DescribeSecurityGroups GroupIds=sg-0123456789abcdef0,sg-0123456789abcdef1
          ! InvalidGroup.NotFound: The security groups 'sg-*, sg-*' do not exist
        AuthorizeSecurityGroupIngress IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
          ! MissingParameter: The request must contain the parameter groupName or groupId
        AuthorizeSecurityGroupIngress GroupId=$web
          ! MissingParameter: The request must contain the parameter ipPermissions
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
          ! InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=23 ToPort=22 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid TCP/UDP port range (23:22)
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid value for portRange. Must specify both from and to ports with TCP/UDP.
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=0 ToPort=65536 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid TCP/UDP port range (0:65536)
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=-1 ToPort=-1 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid TCP/UDP port range (-1:-1)
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=256 ToPort=0 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: ICMP type (256) out of range
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=-1 ToPort=0 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: ICMP code (0) out of range
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=carrier-pigeon CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid value 'carrier-pigeon' for IP protocol. Unknown protocol.
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=256 CidrIp=10.0.0.0/8
          ! InvalidParameterValue: Invalid value '256' for IP protocol. Unknown protocol.
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0/33
          ! InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0
          ! InvalidParameterValue: CIDR block 10.0.0.0 is malformed
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=::/0
          ! InvalidParameterValue: CIDR block ::/0 is malformed
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1
          ! MissingParameter: The request must contain the parameter ipPermissions.ipRanges
        AuthorizeSecurityGroupIngress GroupId=$web CidrIp=10.0.0.0/8
          ! MissingParameter: The request must contain the parameter ipProtocol
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=-1 CidrIp=10.0.0.0/8 IpPermissions.1.IpProtocol=-1
          ! InvalidParameterCombination: The parameter ipPermissions cannot be used with the parameters ipProtocol, cidrIp and sourceSecurityGroupName
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1
          ! MissingParameter: The request must contain the parameter ipPermissions.ipRanges
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$far
          ! InvalidGroup.NotFound: You have specified two resources that belong to different networks.
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.UserIdGroupPairs.1.GroupId=$db IpPermissions.1.UserIdGroupPairs.1.UserId=222222222222
          ! InvalidGroup.NotFound: The security group '$db' does not exist
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.PrefixListIds.1.PrefixListId=pl-0123456789abcdef0
          ! InvalidPrefixListID.NotFound: The prefix list ID 'pl-*' does not exist
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.1.IpRanges.2.CidrIp=10.1.0.0/8
          ! InvalidParameterValue: The same permission must not appear multiple times
        AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.1.IpRanges.1.Description=grün
          ! InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*
        AuthorizeSecurityGroupEgress GroupId=$web
          ! MissingParameter: The request must contain the parameter ipPermissions
        AuthorizeSecurityGroupEgress GroupId=$web IpProtocol=tcp
          ! NotImplemented: AuthorizeSecurityGroupEgress.IpProtocol is not implemented by Hanul.
        AuthorizeSecurityGroupEgress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0
          ! InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists
        RevokeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=-1 SecurityGroupRuleIds=sgr-0123456789abcdef0
          ! InvalidParameterCombination: The parameter ipPermissions cannot be used with the parameter securityGroupRuleIds
        RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=sgr-0123456789abcdef0
          ! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-*' does not exist
        RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=sgr-1
          ! InvalidSecurityGroupRuleId.Malformed: Invalid id: "sgr-1"
        RevokeSecurityGroupEgress GroupId=$web
          ! MissingParameter: The request must contain the parameter ipPermissions
        ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=sgr-0123456789abcdef0
          ! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-*' does not exist
        UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web
          ! MissingParameter: The request must contain the parameter ipPermissions
        DescribeSecurityGroupRules SecurityGroupRuleIds=sgr-0123456789abcdef0
          ! InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-*' does not exist
        DescribeSecurityGroupReferences GroupId=sg-0123456789abcdef0
          ! InvalidGroup.NotFound: The security group 'sg-*' does not exist
        DescribeStaleSecurityGroups VpcId=vpc-0123456789abcdef0
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        GetSecurityGroupsForVpc VpcId=vpc-0123456789abcdef0
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DescribePrefixLists PrefixListIds=pl-0123456789abcdef0
          ! InvalidPrefixListID.NotFound: The prefix list ID 'pl-*' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn a_refused_permission_adds_none_of_its_neighbours() {
    let said = home().run(
        "AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 \
           IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.2.IpProtocol=tcp \
           IpPermissions.2.FromPort=22 IpPermissions.2.ToPort=22 IpPermissions.2.IpRanges.1.CidrIp=10.0.0.0/8
         ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissions.FromPort",
    );
    expect![[r#"
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
        > AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8 IpPermissions.2.IpProtocol=tcp IpPermissions.2.FromPort=22 IpPermissions.2.ToPort=22 IpPermissions.2.IpRanges.1.CidrIp=10.0.0.0/8
        ! InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists
        > ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissions.FromPort
        SecurityGroups:
          IpPermissions:
            FromPort: 22
    "#]].assert_eq(&said);
}

#[test]
fn no_more_rules_than_the_quota_allows() {
    let mut cloud = home();
    for port in 1..=60 {
        let said = cloud.run(&format!(
            "AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort={port} ToPort={port} CidrIp=10.0.0.0/8"
        ));
        assert!(!said.contains("! "), "{said}");
    }
    let said = cloud
        .faults("AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=99 ToPort=99 CidrIp=10.0.0.0/8");
    expect![[r#"
        AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=99 ToPort=99 CidrIp=10.0.0.0/8
          ! RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.
    "#]]
    .assert_eq(&said);
}
