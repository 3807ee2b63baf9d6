//! VPCs.

use super::Cloud;
use expect_test::expect;

#[test]
fn a_vpc_comes_with_a_route_table_a_group_and_an_acl() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? CreateVpc CidrBlock=10.0.3.4/16 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=Name \
           TagSpecifications.1.Tags.1.Value=web => vpc=Vpc.VpcId
         ? DescribeVpcs VpcIds=$vpc
         ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsSupport
         ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsHostnames",
    );
    expect![[r#"
        > ? CreateVpc CidrBlock=10.0.3.4/16 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=Name TagSpecifications.1.Tags.1.Value=web => vpc=Vpc.VpcId
        Vpc:
          OwnerId: 000000000000
          InstanceTenancy: default
          Ipv6CidrBlockAssociationSet: []
          CidrBlockAssociationSet:
            AssociationId: vpc-cidr-assoc-*
            CidrBlock: 10.0.0.0/16
            CidrBlockState:
              State: associated
          IsDefault: false
          Tags:
            Key: Name
            Value: web
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          VpcId: $vpc
          State: pending
          CidrBlock: 10.0.0.0/16
          DhcpOptionsId: dopt-*
        > ? DescribeVpcs VpcIds=$vpc
        Vpcs:
          OwnerId: 000000000000
          InstanceTenancy: default
          CidrBlockAssociationSet:
            AssociationId: vpc-cidr-assoc-*
            CidrBlock: 10.0.0.0/16
            CidrBlockState:
              State: associated
          IsDefault: false
          Tags:
            Key: Name
            Value: web
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          VpcId: $vpc
          State: available
          CidrBlock: 10.0.0.0/16
          DhcpOptionsId: dopt-*
        > ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc
        RouteTables:
          Associations:
            Main: true
            RouteTableAssociationId: rtbassoc-*
            RouteTableId: rtb-*
            AssociationState:
              State: associated
          PropagatingVgws: []
          RouteTableId: rtb-*
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Tags: []
          VpcId: $vpc
          OwnerId: 000000000000
        > ? DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc
        SecurityGroups:
          GroupId: sg-*
          IpPermissionsEgress:
            IpProtocol: -1
            UserIdGroupPairs: []
            IpRanges:
              CidrIp: 0.0.0.0/0
            Ipv6Ranges: []
            PrefixListIds: []
          VpcId: $vpc
          SecurityGroupArn: arn:aws:ec2:ap-northeast-2:000000000000:security-group/sg-*
          OwnerId: 000000000000
          GroupName: default
          Description: default VPC security group
          IpPermissions:
            IpProtocol: -1
            UserIdGroupPairs:
              UserId: 000000000000
              GroupId: sg-*
            IpRanges: []
            Ipv6Ranges: []
            PrefixListIds: []
        > ? DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc
        NetworkAcls:
          Associations: []
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: true
            Protocol: -1
            RuleAction: allow
            RuleNumber: 100
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: true
            Protocol: -1
            RuleAction: deny
            RuleNumber: 32767
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: false
            Protocol: -1
            RuleAction: allow
            RuleNumber: 100
          Entries:
            CidrBlock: 0.0.0.0/0
            Egress: false
            Protocol: -1
            RuleAction: deny
            RuleNumber: 32767
          IsDefault: true
          NetworkAclId: acl-*
          Tags: []
          VpcId: $vpc
          OwnerId: 000000000000
        > ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsSupport
        EnableDnsSupport:
          Value: true
        VpcId: $vpc
        > ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsHostnames
        EnableDnsHostnames:
          Value: false
        VpcId: $vpc
    "#]].assert_eq(&said);
}

#[test]
fn a_vpc_is_deleted_with_what_came_with_it() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         DeleteVpc VpcId=$vpc
         DescribeVpcs VpcIds=$vpc
         DeleteVpc VpcId=$vpc
         ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc
         ? DescribeSecurityGroupRules | SecurityGroupRules.GroupId",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > DeleteVpc VpcId=$vpc
        > DescribeVpcs VpcIds=$vpc
        ! InvalidVpcID.NotFound: The vpc ID '$vpc' does not exist
        > DeleteVpc VpcId=$vpc
        ! InvalidVpcID.NotFound: The vpc ID '$vpc' does not exist
        > ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc
        RouteTables: []
        > ? DescribeSecurityGroups Filters.1.Name=vpc-id Filters.1.Values=$vpc
        SecurityGroups: []
        > ? DescribeNetworkAcls Filters.1.Name=vpc-id Filters.1.Values=$vpc
        NetworkAcls: []
        > ? DescribeSecurityGroupRules | SecurityGroupRules.GroupId
        SecurityGroupRules:
          GroupId: sg-*
        SecurityGroupRules:
          GroupId: sg-*
    "#]]
    .assert_eq(&said);
}

#[test]
fn deleting_a_vpc_that_is_used_is_refused() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
         DeleteVpc VpcId=$vpc
         DeleteSubnet SubnetId=$subnet
         CreateInternetGateway => igw=InternetGateway.InternetGatewayId
         AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         DeleteVpc VpcId=$vpc
         DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
         CreateSecurityGroup VpcId=$vpc GroupName=g Description=d => group=GroupId
         DeleteVpc VpcId=$vpc
         DeleteSecurityGroup GroupId=$group
         CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
         DeleteVpc VpcId=$vpc
         DeleteRouteTable RouteTableId=$table
         CreateNetworkAcl VpcId=$vpc => acl=NetworkAcl.NetworkAclId
         DeleteVpc VpcId=$vpc
         DeleteNetworkAcl NetworkAclId=$acl
         DeleteVpc VpcId=$vpc",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId
        > DeleteVpc VpcId=$vpc
        ! DependencyViolation: The vpc '$vpc' has dependencies and cannot be deleted.
        > DeleteSubnet SubnetId=$subnet
        > CreateInternetGateway => igw=InternetGateway.InternetGatewayId
        > AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        > DeleteVpc VpcId=$vpc
        ! DependencyViolation: The vpc '$vpc' has dependencies and cannot be deleted.
        > DetachInternetGateway VpcId=$vpc InternetGatewayId=$igw
        > CreateSecurityGroup VpcId=$vpc GroupName=g Description=d => group=GroupId
        > DeleteVpc VpcId=$vpc
        ! DependencyViolation: The vpc '$vpc' has dependencies and cannot be deleted.
        > DeleteSecurityGroup GroupId=$group
        > CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
        > DeleteVpc VpcId=$vpc
        ! DependencyViolation: The vpc '$vpc' has dependencies and cannot be deleted.
        > DeleteRouteTable RouteTableId=$table
        > CreateNetworkAcl VpcId=$vpc => acl=NetworkAcl.NetworkAclId
        > DeleteVpc VpcId=$vpc
        ! DependencyViolation: The vpc '$vpc' has dependencies and cannot be deleted.
        > DeleteNetworkAcl NetworkAclId=$acl
        > DeleteVpc VpcId=$vpc
    "#]]
    .assert_eq(&said);
}

#[test]
fn bad_vpcs_are_refused_in_awss_words() {
    let mut cloud = Cloud::new();
    cloud.run("CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId");
    let said = cloud.faults(
        "CreateVpc
         CreateVpc CidrBlock=
         CreateVpc CidrBlock=10.0.0.0
         CreateVpc CidrBlock=10.0.0.0/33
         CreateVpc CidrBlock=10.0.0.256/16
         CreateVpc CidrBlock=10.0.0.0/15
         CreateVpc CidrBlock=10.0.0.0/29
         CreateVpc CidrBlock=127.0.0.0/16
         CreateVpc CidrBlock=169.254.0.0/16
         CreateVpc CidrBlock=224.0.0.0/16
         CreateVpc CidrBlock=10.0.0.0/16 InstanceTenancy=dedicated
         CreateVpc CidrBlock=10.0.0.0/16 AmazonProvidedIpv6CidrBlock=true
         CreateVpc CidrBlock=10.0.0.0/16 DryRun=true
         CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=subnet TagSpecifications.1.Tags.1.Key=a
         CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=vpc
         CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=aws:a
         DeleteVpc VpcId=vpc-1
         DeleteVpc VpcId=subnet-0123456789abcdef0
         DeleteVpc VpcId=vpc-0123456789abcdef0
         DescribeVpcs VpcIds=vpc-0123456789abcdef0,vpc-0123456789abcdef1,$vpc
         DescribeVpcs Filters.1.Name=colour Filters.1.Values=red
         DescribeVpcs MaxResults=4
         DescribeVpcs MaxResults=1001
         DescribeVpcs NextToken=abc
         ModifyVpcAttribute VpcId=$vpc
         ModifyVpcAttribute VpcId=$vpc EnableDnsSupport.Value=true EnableDnsHostnames.Value=true
         ModifyVpcAttribute VpcId=vpc-0123456789abcdef0 EnableDnsSupport.Value=true
         DescribeVpcAttribute VpcId=vpc-0123456789abcdef0 Attribute=enableDnsSupport
         ModifyVpcTenancy VpcId=vpc-0123456789abcdef0 InstanceTenancy=default
         AssociateVpcCidrBlock VpcId=$vpc
         AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.0.128.0/17
         AssociateVpcCidrBlock VpcId=$vpc CidrBlock=172.16.0.0/16
         AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/8
         DisassociateVpcCidrBlock AssociationId=vpc-cidr-assoc-0123456789abcdef0
         CreateDefaultVpc",
    );
    expect![[r#"
        CreateVpc
          ! MissingParameter: The request must contain the parameter cidrBlock
        CreateVpc CidrBlock=
          ! InvalidParameterValue: Value () for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateVpc CidrBlock=10.0.0.0
          ! InvalidParameterValue: Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateVpc CidrBlock=10.0.0.0/33
          ! InvalidParameterValue: Value (10.0.0.0/33) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateVpc CidrBlock=10.0.0.256/16
          ! InvalidParameterValue: Value (10.0.0.256/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateVpc CidrBlock=10.0.0.0/15
          ! InvalidVpc.Range: The CIDR '10.0.0.0/15' is invalid.
        CreateVpc CidrBlock=10.0.0.0/29
          ! InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.
        CreateVpc CidrBlock=127.0.0.0/16
          ! InvalidVpc.Range: The CIDR '127.0.0.0/16' is invalid.
        CreateVpc CidrBlock=169.254.0.0/16
          ! InvalidVpc.Range: The CIDR '169.254.0.0/16' is invalid.
        CreateVpc CidrBlock=224.0.0.0/16
          ! InvalidVpc.Range: The CIDR '224.0.0.0/16' is invalid.
        CreateVpc CidrBlock=10.0.0.0/16 InstanceTenancy=dedicated
          ! NotImplemented: CreateVpc.InstanceTenancy is not implemented by Hanul.
        CreateVpc CidrBlock=10.0.0.0/16 AmazonProvidedIpv6CidrBlock=true
          ! NotImplemented: CreateVpc.AmazonProvidedIpv6CidrBlock is not implemented by Hanul.
        CreateVpc CidrBlock=10.0.0.0/16 DryRun=true
          ! DryRunOperation: Request would have succeeded, but DryRun flag is set.
        CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=subnet TagSpecifications.1.Tags.1.Key=a
          ! InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.
        CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=vpc
          ! InvalidParameterValue: Tag specification must have at least one tag
        CreateVpc CidrBlock=10.0.0.0/16 TagSpecifications.1.ResourceType=vpc TagSpecifications.1.Tags.1.Key=aws:a
          ! InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use
        DeleteVpc VpcId=vpc-1
          ! InvalidVpcID.Malformed: Invalid id: "vpc-1"
        DeleteVpc VpcId=subnet-0123456789abcdef0
          ! InvalidVpcID.Malformed: Invalid id: "subnet-*" (expecting "vpc-...")
        DeleteVpc VpcId=vpc-0123456789abcdef0
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DescribeVpcs VpcIds=vpc-0123456789abcdef0,vpc-0123456789abcdef1,$vpc
          ! InvalidVpcID.NotFound: The vpc IDs 'vpc-*, vpc-*' do not exist
        DescribeVpcs Filters.1.Name=colour Filters.1.Values=red
          ! InvalidParameterValue: The filter 'colour' is invalid
        DescribeVpcs MaxResults=4
          ! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
        DescribeVpcs MaxResults=1001
          ! InvalidParameterValue: Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than 1000.
        DescribeVpcs NextToken=abc
          ! InvalidNextToken: The specified NextToken is not valid.
        ModifyVpcAttribute VpcId=$vpc
          ! MissingParameter: The request must contain the parameter EnableDnsSupport or EnableDnsHostnames
        ModifyVpcAttribute VpcId=$vpc EnableDnsSupport.Value=true EnableDnsHostnames.Value=true
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifyVpcAttribute VpcId=vpc-0123456789abcdef0 EnableDnsSupport.Value=true
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        DescribeVpcAttribute VpcId=vpc-0123456789abcdef0 Attribute=enableDnsSupport
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        ModifyVpcTenancy VpcId=vpc-0123456789abcdef0 InstanceTenancy=default
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        AssociateVpcCidrBlock VpcId=$vpc
          ! MissingParameter: The request must contain the parameter cidrBlock
        AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.0.128.0/17
          ! InvalidVpc.Range: The CIDR '10.0.128.0/17' is invalid.
        AssociateVpcCidrBlock VpcId=$vpc CidrBlock=172.16.0.0/16
          ! InvalidVpc.Range: The CIDR '172.16.0.0/16' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html
        AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/8
          ! InvalidVpc.Range: The CIDR '10.1.0.0/8' is invalid.
        DisassociateVpcCidrBlock AssociationId=vpc-cidr-assoc-0123456789abcdef0
          ! InvalidVpcCidrBlockAssociationID.NotFound: The vpc CIDR block association ID 'vpc-cidr-assoc-*' does not exist
        CreateDefaultVpc
          ! DefaultVpcAlreadyExists: A Default VPC already exists for this account in this region.
    "#]].assert_eq(&said);
}

#[test]
fn no_more_vpcs_than_the_quota_allows() {
    let mut cloud = Cloud::new();
    for n in 1..=4 {
        assert!(!cloud.run(&format!("CreateVpc CidrBlock=10.{n}.0.0/16")).contains('!'));
    }
    expect![[r#"
        > CreateVpc CidrBlock=10.9.0.0/16
        ! VpcLimitExceeded: The maximum number of VPCs has been reached.
    "#]]
    .assert_eq(&cloud.run("CreateVpc CidrBlock=10.9.0.0/16"));
    let (account, region) = (base::AccountId::TEST, base::Region::parse("ap-northeast-2").unwrap());
    kernel::quota::set(&cloud.kernel.store, account, region, "vpc.vpcs-per-region".into(), 6).unwrap();
    assert!(!cloud.run("CreateVpc CidrBlock=10.9.0.0/16").contains('!'));
}

#[test]
fn attributes_of_a_vpc_change_one_at_a_time() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ModifyVpcAttribute VpcId=$vpc EnableDnsHostnames.Value=true
         ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsHostnames
         ModifyVpcAttribute VpcId=$vpc EnableDnsSupport.Value=false
         ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsSupport
         ModifyVpcAttribute VpcId=$vpc EnableNetworkAddressUsageMetrics.Value=true
         ? DescribeVpcAttribute VpcId=$vpc Attribute=enableNetworkAddressUsageMetrics
         ? ModifyVpcTenancy VpcId=$vpc InstanceTenancy=default",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ModifyVpcAttribute VpcId=$vpc EnableDnsHostnames.Value=true
        > ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsHostnames
        EnableDnsHostnames:
          Value: true
        VpcId: $vpc
        > ModifyVpcAttribute VpcId=$vpc EnableDnsSupport.Value=false
        > ? DescribeVpcAttribute VpcId=$vpc Attribute=enableDnsSupport
        EnableDnsSupport:
          Value: false
        VpcId: $vpc
        > ModifyVpcAttribute VpcId=$vpc EnableNetworkAddressUsageMetrics.Value=true
        > ? DescribeVpcAttribute VpcId=$vpc Attribute=enableNetworkAddressUsageMetrics
        EnableNetworkAddressUsageMetrics:
          Value: true
        VpcId: $vpc
        > ? ModifyVpcTenancy VpcId=$vpc InstanceTenancy=default
        ReturnValue: true
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_secondary_block_holds_subnets_and_goes_when_it_holds_none() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ? AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16 => block=CidrBlockAssociation.AssociationId
         CreateSubnet VpcId=$vpc CidrBlock=10.1.1.0/24 => subnet=Subnet.SubnetId
         ? DescribeVpcs VpcIds=$vpc | Vpcs.CidrBlock Vpcs.CidrBlockAssociationSet
         ? DescribeVpcs Filters.1.Name=cidr-block-association.cidr-block Filters.1.Values=10.1.* | Vpcs.VpcId
         ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc | RouteTables.Routes
         DisassociateVpcCidrBlock AssociationId=$block
         DeleteSubnet SubnetId=$subnet
         ? DisassociateVpcCidrBlock AssociationId=$block
         ? DescribeVpcs VpcIds=$vpc | Vpcs.CidrBlockAssociationSet",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ? AssociateVpcCidrBlock VpcId=$vpc CidrBlock=10.1.0.0/16 => block=CidrBlockAssociation.AssociationId
        CidrBlockAssociation:
          AssociationId: $block
          CidrBlock: 10.1.0.0/16
          CidrBlockState:
            State: associating
        VpcId: $vpc
        > CreateSubnet VpcId=$vpc CidrBlock=10.1.1.0/24 => subnet=Subnet.SubnetId
        > ? DescribeVpcs VpcIds=$vpc | Vpcs.CidrBlock Vpcs.CidrBlockAssociationSet
        Vpcs:
          CidrBlockAssociationSet:
            AssociationId: vpc-cidr-assoc-*
            CidrBlock: 10.0.0.0/16
            CidrBlockState:
              State: associated
          CidrBlockAssociationSet:
            AssociationId: $block
            CidrBlock: 10.1.0.0/16
            CidrBlockState:
              State: associated
          CidrBlock: 10.0.0.0/16
        > ? DescribeVpcs Filters.1.Name=cidr-block-association.cidr-block Filters.1.Values=10.1.* | Vpcs.VpcId
        Vpcs:
          VpcId: $vpc
        > ? DescribeRouteTables Filters.1.Name=vpc-id Filters.1.Values=$vpc | RouteTables.Routes
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Routes:
            DestinationCidrBlock: 10.1.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
        > DisassociateVpcCidrBlock AssociationId=$block
        ! InvalidCidr.InUse: The vpc CIDR block '10.1.0.0/16' is currently in use
        > DeleteSubnet SubnetId=$subnet
        > ? DisassociateVpcCidrBlock AssociationId=$block
        CidrBlockAssociation:
          AssociationId: $block
          CidrBlock: 10.1.0.0/16
          CidrBlockState:
            State: disassociating
        VpcId: $vpc
        > ? DescribeVpcs VpcIds=$vpc | Vpcs.CidrBlockAssociationSet
        Vpcs:
          CidrBlockAssociationSet:
            AssociationId: vpc-cidr-assoc-*
            CidrBlock: 10.0.0.0/16
            CidrBlockState:
              State: associated
    "#]]
    .assert_eq(&said);
}
