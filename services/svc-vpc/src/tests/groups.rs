//! Security groups and their rules.

use super::Cloud;
use expect_test::expect;

pub(super) fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSecurityGroup VpcId=$vpc GroupName=web Description='web servers' => web=GroupId
         CreateSecurityGroup VpcId=$vpc GroupName=db Description=databases => db=GroupId",
    );
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn rules_of_all_kinds_are_added_and_shown() {
    let said = home().run(
        "? AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 \
           IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0 IpPermissions.1.IpRanges.1.Description=all \
           IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0
         ? AuthorizeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=6 IpPermissions.1.FromPort=3306 \
           IpPermissions.1.ToPort=3306 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web \
           TagSpecifications.1.ResourceType=security-group-rule TagSpecifications.1.Tags.1.Key=a => rule=SecurityGroupRules.1.SecurityGroupRuleId
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=8 ToPort=-1 CidrIp=10.0.0.7/8
         AuthorizeSecurityGroupEgress GroupId=$db IpPermissions.1.IpProtocol=udp IpPermissions.1.FromPort=53 \
           IpPermissions.1.ToPort=53 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.2/32
         ? DescribeSecurityGroups GroupIds=$web,$db
         ? DescribeSecurityGroupRules SecurityGroupRuleIds=$rule
         ? DescribeSecurityGroups Filters.1.Name=ip-permission.group-id Filters.1.Values=$web | SecurityGroups.GroupName
         ? DescribeSecurityGroups Filters.1.Name=egress.ip-permission.to-port Filters.1.Values=53 | SecurityGroups.GroupName
         ? DescribeSecurityGroups Filters.1.Name=ip-permission.ipv6-cidr Filters.1.Values=* | SecurityGroups.GroupName
         ? DescribeSecurityGroupRules Filters.1.Name=group-id Filters.1.Values=$db Filters.2.Name=tag:a Filters.2.Values=* \
           | SecurityGroupRules.SecurityGroupRuleId
         ? GetSecurityGroupsForVpc VpcId=$vpc Filters.1.Name=group-name Filters.1.Values=w*",
    );
    // the order of groups is that of their ids
    let (web, db) = (said.find("GroupName: web").unwrap(), said.find("GroupName: db").unwrap());
    assert!(web != db);
    expect![[r#"
        > ? AuthorizeSecurityGroupIngress GroupId=$web IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0 IpPermissions.1.IpRanges.1.Description=all IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0
        Return: true
        SecurityGroupRules:
          SecurityGroupRuleId: sgr-*
          GroupId: $web
          GroupOwnerId: 000000000000
          IsEgress: false
          IpProtocol: tcp
          FromPort: 80
          ToPort: 80
          CidrIpv4: 0.0.0.0/0
          Description: all
          Tags: []
          SecurityGroupRuleArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group-rule/sgr-*
        SecurityGroupRules:
          SecurityGroupRuleId: sgr-*
          GroupId: $web
          GroupOwnerId: 000000000000
          IsEgress: false
          IpProtocol: tcp
          FromPort: 80
          ToPort: 80
          CidrIpv6: ::/0
          Tags: []
          SecurityGroupRuleArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group-rule/sgr-*
        > ? AuthorizeSecurityGroupIngress GroupId=$db IpPermissions.1.IpProtocol=6 IpPermissions.1.FromPort=3306 IpPermissions.1.ToPort=3306 IpPermissions.1.UserIdGroupPairs.1.GroupId=$web TagSpecifications.1.ResourceType=security-group-rule TagSpecifications.1.Tags.1.Key=a => rule=SecurityGroupRules.1.SecurityGroupRuleId
        Return: true
        SecurityGroupRules:
          SecurityGroupRuleId: $rule
          GroupId: $db
          GroupOwnerId: 000000000000
          IsEgress: false
          IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          ReferencedGroupInfo:
            GroupId: $web
            UserId: 000000000000
          Tags:
            Key: a
            Value: 
          SecurityGroupRuleArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group-rule/$rule
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=icmp FromPort=8 ToPort=-1 CidrIp=10.0.0.7/8
        > AuthorizeSecurityGroupEgress GroupId=$db IpPermissions.1.IpProtocol=udp IpPermissions.1.FromPort=53 IpPermissions.1.ToPort=53 IpPermissions.1.IpRanges.1.CidrIp=10.0.0.2/32
        > ? DescribeSecurityGroups GroupIds=$web,$db
        SecurityGroups:
          GroupId: $web
          IpPermissionsEgress:
            IpProtocol: -1
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 0.0.0.0/0
            Ipv6Ranges: []
            PrefixListIds: []
          VpcId: $vpc
          SecurityGroupArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group/$web
          OwnerId: 000000000000
          GroupName: web
          Description: web servers
          IpPermissions:
            IpProtocol: icmp
            FromPort: 8
            ToPort: -1
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 10.0.0.0/8
            Ipv6Ranges: []
            PrefixListIds: []
          IpPermissions:
            IpProtocol: tcp
            FromPort: 80
            ToPort: 80
            UserIdGroupPairs: []
            IpRanges:
              Description: all
              CidrIp: 0.0.0.0/0
            Ipv6Ranges:
              CidrIpv6: ::/0
            PrefixListIds: []
        SecurityGroups:
          GroupId: $db
          IpPermissionsEgress:
            IpProtocol: -1
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 0.0.0.0/0
            Ipv6Ranges: []
            PrefixListIds: []
          IpPermissionsEgress:
            IpProtocol: udp
            FromPort: 53
            ToPort: 53
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 10.0.0.2/32
            Ipv6Ranges: []
            PrefixListIds: []
          VpcId: $vpc
          SecurityGroupArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group/$db
          OwnerId: 000000000000
          GroupName: db
          Description: databases
          IpPermissions:
            IpProtocol: tcp
            FromPort: 3306
            ToPort: 3306
            UserIdGroupPairs:
              UserId: 000000000000
              GroupId: $web
            IpRanges: []
            Ipv6Ranges: []
            PrefixListIds: []
        > ? DescribeSecurityGroupRules SecurityGroupRuleIds=$rule
        SecurityGroupRules:
          SecurityGroupRuleId: $rule
          GroupId: $db
          GroupOwnerId: 000000000000
          IsEgress: false
          IpProtocol: tcp
          FromPort: 3306
          ToPort: 3306
          ReferencedGroupInfo:
            GroupId: $web
            UserId: 000000000000
          Tags:
            Key: a
            Value: 
          SecurityGroupRuleArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group-rule/$rule
        > ? DescribeSecurityGroups Filters.1.Name=ip-permission.group-id Filters.1.Values=$web | SecurityGroups.GroupName
        SecurityGroups:
          GroupName: db
        > ? DescribeSecurityGroups Filters.1.Name=egress.ip-permission.to-port Filters.1.Values=53 | SecurityGroups.GroupName
        SecurityGroups:
          GroupName: db
        > ? DescribeSecurityGroups Filters.1.Name=ip-permission.ipv6-cidr Filters.1.Values=* | SecurityGroups.GroupName
        SecurityGroups:
          GroupName: web
        > ? DescribeSecurityGroupRules Filters.1.Name=group-id Filters.1.Values=$db Filters.2.Name=tag:a Filters.2.Values=* | SecurityGroupRules.SecurityGroupRuleId
        SecurityGroupRules:
          SecurityGroupRuleId: $rule
        > ? GetSecurityGroupsForVpc VpcId=$vpc Filters.1.Name=group-name Filters.1.Values=w*
        SecurityGroupForVpcs:
          Description: web servers
          GroupName: web
          OwnerId: 000000000000
          GroupId: $web
          PrimaryVpcId: $vpc
    "#]].assert_eq(&said);
}

#[test]
fn rules_are_revoked_by_what_they_say_or_by_id() {
    let said = home().run(
        "AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=80 ToPort=80 CidrIp=10.0.0.0/8 \
           => rule=SecurityGroupRules.1.SecurityGroupRuleId
         ? RevokeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         RevokeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         RevokeSecurityGroupEgress GroupId=$web SecurityGroupRuleIds=$rule
         RevokeSecurityGroupIngress GroupId=$db SecurityGroupRuleIds=$rule
         ? RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=$rule
         ? RevokeSecurityGroupEgress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0
         ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissions SecurityGroups.IpPermissionsEgress",
    );
    expect![[r#"
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=80 ToPort=80 CidrIp=10.0.0.0/8 => rule=SecurityGroupRules.1.SecurityGroupRuleId
        > ? RevokeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
        Return: true
        RevokedSecurityGroupRules:
          SecurityGroupRuleId: sgr-*
          GroupId: $web
          IsEgress: false
          IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIpv4: 10.0.0.0/8
        > RevokeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
        ! InvalidPermission.NotFound: The specified rule does not exist in this security group.
        > RevokeSecurityGroupEgress GroupId=$web SecurityGroupRuleIds=$rule
        ! InvalidSecurityGroupRuleId.NotFound: The security group rule ID '$rule' does not exist
        > RevokeSecurityGroupIngress GroupId=$db SecurityGroupRuleIds=$rule
        ! InvalidSecurityGroupRuleId.NotFound: The security group rule ID '$rule' does not exist
        > ? RevokeSecurityGroupIngress GroupId=$web SecurityGroupRuleIds=$rule
        Return: true
        RevokedSecurityGroupRules:
          SecurityGroupRuleId: $rule
          GroupId: $web
          IsEgress: false
          IpProtocol: tcp
          FromPort: 80
          ToPort: 80
          CidrIpv4: 10.0.0.0/8
        > ? RevokeSecurityGroupEgress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0
        Return: true
        RevokedSecurityGroupRules:
          SecurityGroupRuleId: sgr-*
          GroupId: $web
          IsEgress: true
          IpProtocol: -1
          FromPort: -1
          ToPort: -1
          CidrIpv4: 0.0.0.0/0
        > ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissions SecurityGroups.IpPermissionsEgress
        SecurityGroups:
          IpPermissionsEgress: []
          IpPermissions: []
    "#]].assert_eq(&said);
}

#[test]
fn in_the_default_vpc_names_work_and_unknown_rules_are_reported() {
    let said = Cloud::new().run(
        "? CreateSecurityGroup GroupName=old Description=classic => old=GroupId
         AuthorizeSecurityGroupIngress GroupName=old IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
         AuthorizeSecurityGroupIngress GroupName=old SourceSecurityGroupName=default
         ? DescribeSecurityGroups GroupNames=old | SecurityGroups.IpPermissions
         ? RevokeSecurityGroupIngress GroupName=old IpProtocol=tcp FromPort=23 ToPort=23 CidrIp=10.0.0.0/8
         DescribeSecurityGroups GroupNames=none
         ? DeleteSecurityGroup GroupName=old",
    );
    expect![[r#"
        > ? CreateSecurityGroup GroupName=old Description=classic => old=GroupId
        GroupId: $old
        SecurityGroupArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group/$old
        > AuthorizeSecurityGroupIngress GroupName=old IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8
        > AuthorizeSecurityGroupIngress GroupName=old SourceSecurityGroupName=default
        > ? DescribeSecurityGroups GroupNames=old | SecurityGroups.IpPermissions
        SecurityGroups:
          IpPermissions:
            IpProtocol: -1
            UserIdGroupPairs:
              UserId: 000000000000
              GroupId: sg-*
            IpRanges: []
            Ipv6Ranges: []
            PrefixListIds: []
          IpPermissions:
            IpProtocol: tcp
            FromPort: 22
            ToPort: 22
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 10.0.0.0/8
            Ipv6Ranges: []
            PrefixListIds: []
        > ? RevokeSecurityGroupIngress GroupName=old IpProtocol=tcp FromPort=23 ToPort=23 CidrIp=10.0.0.0/8
        Return: true
        UnknownIpPermissions:
          IpProtocol: tcp
          FromPort: 23
          ToPort: 23
          UserIdGroupPairs: []
          IpRanges:
            CidrIp: 10.0.0.0/8
        RevokedSecurityGroupRules: []
        > DescribeSecurityGroups GroupNames=none
        ! InvalidGroup.NotFound: The security group 'none' does not exist in default VPC 'vpc-*'
        > ? DeleteSecurityGroup GroupName=old
        Return: true
        GroupId: $old
    "#]]
    .assert_eq(&said);
}

#[test]
fn rules_are_modified_and_described_anew() {
    let said = home().run(
        "AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8 \
           => rule=SecurityGroupRules.1.SecurityGroupRuleId
         AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=23 ToPort=23 CidrIp=10.0.0.0/8
         ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=$rule \
           SecurityGroupRules.1.SecurityGroupRule.IpProtocol=tcp SecurityGroupRules.1.SecurityGroupRule.FromPort=23 \
           SecurityGroupRules.1.SecurityGroupRule.ToPort=23 SecurityGroupRules.1.SecurityGroupRule.CidrIpv4=10.0.0.0/8
         ? ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=$rule \
           SecurityGroupRules.1.SecurityGroupRule.IpProtocol=udp SecurityGroupRules.1.SecurityGroupRule.FromPort=1 \
           SecurityGroupRules.1.SecurityGroupRule.ToPort=9 SecurityGroupRules.1.SecurityGroupRule.ReferencedGroupId=$db
         ? UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web SecurityGroupRuleDescriptions.1.SecurityGroupRuleId=$rule \
           SecurityGroupRuleDescriptions.1.Description='from db'
         ? DescribeSecurityGroupRules SecurityGroupRuleIds=$rule
         ? UpdateSecurityGroupRuleDescriptionsEgress GroupId=$web IpPermissions.1.IpProtocol=-1 \
           IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0 IpPermissions.1.IpRanges.1.Description=out
         ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissionsEgress.IpRanges
         UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web IpPermissions.1.IpProtocol=-1 \
           IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0",
    );
    expect![[r#"
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=22 ToPort=22 CidrIp=10.0.0.0/8 => rule=SecurityGroupRules.1.SecurityGroupRuleId
        > AuthorizeSecurityGroupIngress GroupId=$web IpProtocol=tcp FromPort=23 ToPort=23 CidrIp=10.0.0.0/8
        > ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=$rule SecurityGroupRules.1.SecurityGroupRule.IpProtocol=tcp SecurityGroupRules.1.SecurityGroupRule.FromPort=23 SecurityGroupRules.1.SecurityGroupRule.ToPort=23 SecurityGroupRules.1.SecurityGroupRule.CidrIpv4=10.0.0.0/8
        ! InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/8, TCP, from port: 23, to port: 23, ALLOW" already exists
        > ? ModifySecurityGroupRules GroupId=$web SecurityGroupRules.1.SecurityGroupRuleId=$rule SecurityGroupRules.1.SecurityGroupRule.IpProtocol=udp SecurityGroupRules.1.SecurityGroupRule.FromPort=1 SecurityGroupRules.1.SecurityGroupRule.ToPort=9 SecurityGroupRules.1.SecurityGroupRule.ReferencedGroupId=$db
        Return: true
        > ? UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web SecurityGroupRuleDescriptions.1.SecurityGroupRuleId=$rule SecurityGroupRuleDescriptions.1.Description='from db'
        Return: true
        > ? DescribeSecurityGroupRules SecurityGroupRuleIds=$rule
        SecurityGroupRules:
          SecurityGroupRuleId: $rule
          GroupId: $web
          GroupOwnerId: 000000000000
          IsEgress: false
          IpProtocol: udp
          FromPort: 1
          ToPort: 9
          ReferencedGroupInfo:
            GroupId: $db
            UserId: 000000000000
          Description: from db
          Tags: []
          SecurityGroupRuleArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group-rule/$rule
        > ? UpdateSecurityGroupRuleDescriptionsEgress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0 IpPermissions.1.IpRanges.1.Description=out
        Return: true
        > ? DescribeSecurityGroups GroupIds=$web | SecurityGroups.IpPermissionsEgress.IpRanges
        SecurityGroups:
          IpPermissionsEgress:
            IpRanges:
              Description: out
              CidrIp: 0.0.0.0/0
        > UpdateSecurityGroupRuleDescriptionsIngress GroupId=$web IpPermissions.1.IpProtocol=-1 IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0
        ! InvalidPermission.NotFound: The specified rule does not exist in this security group.
    "#]].assert_eq(&said);
}
