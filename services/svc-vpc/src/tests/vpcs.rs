//! VPCs, subnets, DHCP options.

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

#[test]
fn a_subnet_is_made_in_a_zone_and_counts_its_free_addresses() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ? CreateSubnet VpcId=$vpc CidrBlock=10.0.1.7/24 AvailabilityZone=ap-northeast-2c => subnet=Subnet.SubnetId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/28 AvailabilityZoneId=apne2-az2 => small=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$small PrivateIpAddress=10.0.2.4 SecondaryPrivateIpAddressCount=2
         ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount Subnets.AvailabilityZone
         ? DescribeSubnets Filters.1.Name=availability-zone-id Filters.1.Values=apne2-az3 Filters.2.Name=vpc-id \
           Filters.2.Values=$vpc | Subnets.SubnetId
         ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true
         ? DescribeSubnets Filters.1.Name=map-public-ip-on-launch Filters.1.Values=true Filters.2.Name=vpc-id \
           Filters.2.Values=$vpc | Subnets.SubnetId
         DeleteSubnet SubnetId=$small",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ? CreateSubnet VpcId=$vpc CidrBlock=10.0.1.7/24 AvailabilityZone=ap-northeast-2c => subnet=Subnet.SubnetId
        Subnet:
          AvailabilityZoneId: apne2-az3
          MapCustomerOwnedIpOnLaunch: false
          OwnerId: 000000000000
          AssignIpv6AddressOnCreation: false
          Ipv6CidrBlockAssociationSet: []
          SubnetArn: arn:aws:ec2:ap-northeast-2:000000000000:subnet/$subnet
          EnableDns64: false
          Ipv6Native: false
          PrivateDnsNameOptionsOnLaunch:
            HostnameType: ip-name
            EnableResourceNameDnsARecord: false
            EnableResourceNameDnsAAAARecord: false
          BlockPublicAccessStates:
            InternetGatewayBlockMode: off
          SubnetId: $subnet
          State: available
          VpcId: $vpc
          CidrBlock: 10.0.1.0/24
          AvailableIpAddressCount: 251
          AvailabilityZone: ap-northeast-2c
          DefaultForAz: false
          MapPublicIpOnLaunch: false
        > CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/28 AvailabilityZoneId=apne2-az2 => small=Subnet.SubnetId
        > CreateNetworkInterface SubnetId=$small PrivateIpAddress=10.0.2.4 SecondaryPrivateIpAddressCount=2
        > ? DescribeSubnets SubnetIds=$small | Subnets.AvailableIpAddressCount Subnets.AvailabilityZone
        Subnets:
          AvailableIpAddressCount: 8
          AvailabilityZone: ap-northeast-2b
        > ? DescribeSubnets Filters.1.Name=availability-zone-id Filters.1.Values=apne2-az3 Filters.2.Name=vpc-id Filters.2.Values=$vpc | Subnets.SubnetId
        Subnets:
          SubnetId: $subnet
        > ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true
        > ? DescribeSubnets Filters.1.Name=map-public-ip-on-launch Filters.1.Values=true Filters.2.Name=vpc-id Filters.2.Values=$vpc | Subnets.SubnetId
        Subnets:
          SubnetId: $subnet
        > DeleteSubnet SubnetId=$small
        ! DependencyViolation: The subnet '$small' has dependencies and cannot be deleted.
    "#]].assert_eq(&said);
}

#[test]
fn bad_subnets_are_refused_in_awss_words() {
    let mut cloud = Cloud::new();
    cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24 => subnet=Subnet.SubnetId",
    );
    let said = cloud.faults(
        "CreateSubnet VpcId=vpc-0123456789abcdef0 CidrBlock=10.0.2.0/24
         CreateSubnet VpcId=$vpc
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/15
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/29
         CreateSubnet VpcId=$vpc CidrBlock=10.1.0.0/24
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24
         CreateSubnet VpcId=$vpc CidrBlock=10.0.1.128/25
         CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/16
         CreateSubnet VpcId=$vpc CidrBlock=ten
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=us-east-1a
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZoneId=use1-az1
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 OutpostArn=arn:aws:outposts:x
         CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 Ipv6Native=true
         DeleteSubnet SubnetId=subnet-0123456789abcdef0
         DeleteSubnet SubnetId=x
         DescribeSubnets SubnetIds=subnet-0123456789abcdef0
         ModifySubnetAttribute SubnetId=$subnet
         ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true EnableDns64.Value=false
         ModifySubnetAttribute SubnetId=$subnet EnableDns64.Value=true
         ModifySubnetAttribute SubnetId=$subnet PrivateDnsHostnameTypeOnLaunch=resource-name
         CreateDefaultSubnet
         CreateDefaultSubnet AvailabilityZone=us-east-1a
         CreateDefaultSubnet AvailabilityZone=ap-northeast-2a",
    );
    expect![[r#"
        CreateSubnet VpcId=vpc-0123456789abcdef0 CidrBlock=10.0.2.0/24
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        CreateSubnet VpcId=$vpc
          ! MissingParameter: The request must contain the parameter cidrBlock
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/15
          ! InvalidSubnet.Range: The CIDR '10.0.2.0/15' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/29
          ! InvalidSubnet.Range: The CIDR '10.0.2.0/29' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.1.0.0/24
          ! InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.1.0/24
          ! InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=10.0.1.128/25
          ! InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/16
          ! InvalidSubnet.Conflict: The CIDR '10.0.0.0/16' conflicts with another subnet
        CreateSubnet VpcId=$vpc CidrBlock=ten
          ! InvalidParameterValue: Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZoneId=use1-az1
          ! InvalidParameterValue: Value (use1-az1) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the following availability zones: apne2-az1, apne2-az2, apne2-az3, apne2-az4.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 AvailabilityZone=ap-northeast-2a AvailabilityZoneId=apne2-az1
          ! InvalidParameterCombination: The parameter availabilityZone cannot be used with the parameter availabilityZoneId
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 OutpostArn=arn:aws:outposts:x
          ! NotImplemented: CreateSubnet.OutpostArn is not implemented by Hanul.
        CreateSubnet VpcId=$vpc CidrBlock=10.0.2.0/24 Ipv6Native=true
          ! NotImplemented: CreateSubnet.Ipv6Native is not implemented by Hanul.
        DeleteSubnet SubnetId=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        DeleteSubnet SubnetId=x
          ! InvalidSubnetID.Malformed: Invalid id: "x" (expecting "subnet-...")
        DescribeSubnets SubnetIds=subnet-0123456789abcdef0
          ! InvalidSubnetID.NotFound: The subnet ID 'subnet-*' does not exist
        ModifySubnetAttribute SubnetId=$subnet
          ! MissingParameter: The request must contain the parameter MapPublicIpOnLaunch
        ModifySubnetAttribute SubnetId=$subnet MapPublicIpOnLaunch.Value=true EnableDns64.Value=false
          ! InvalidParameterCombination: Fields for multiple attribute types specified
        ModifySubnetAttribute SubnetId=$subnet EnableDns64.Value=true
          ! NotImplemented: ModifySubnetAttribute.EnableDns64.Value is not implemented by Hanul.
        ModifySubnetAttribute SubnetId=$subnet PrivateDnsHostnameTypeOnLaunch=resource-name
          ! NotImplemented: ModifySubnetAttribute.PrivateDnsHostnameTypeOnLaunch is not implemented by Hanul.
        CreateDefaultSubnet
          ! MissingParameter: The request must contain the parameter availabilityZone
        CreateDefaultSubnet AvailabilityZone=us-east-1a
          ! InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.
        CreateDefaultSubnet AvailabilityZone=ap-northeast-2a
          ! DefaultSubnetAlreadyExistsInAvailabilityZone: 'subnet-*' is already the default subnet in ap-northeast-2a.
    "#]].assert_eq(&said);
}

#[test]
fn dhcp_options_are_kept_associated_and_deleted() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         ? CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=corp.example \
           DhcpConfigurations.2.Key=domain-name-servers DhcpConfigurations.2.Values=10.2.5.1,AmazonProvidedDNS \
           => dopt=DhcpOptions.DhcpOptionsId
         AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=$dopt
         ? DescribeVpcs Filters.1.Name=dhcp-options-id Filters.1.Values=$dopt | Vpcs.VpcId Vpcs.DhcpOptionsId
         ? DescribeDhcpOptions Filters.1.Name=value Filters.1.Values=corp.* | DhcpOptions.DhcpOptionsId
         DeleteDhcpOptions DhcpOptionsId=$dopt
         AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=default
         ? DescribeVpcs VpcIds=$vpc | Vpcs.DhcpOptionsId
         DeleteDhcpOptions DhcpOptionsId=$dopt
         DescribeDhcpOptions DhcpOptionsIds=$dopt",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > ? CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=corp.example DhcpConfigurations.2.Key=domain-name-servers DhcpConfigurations.2.Values=10.2.5.1,AmazonProvidedDNS => dopt=DhcpOptions.DhcpOptionsId
        DhcpOptions:
          OwnerId: 000000000000
          Tags: []
          DhcpOptionsId: $dopt
          DhcpConfigurations:
            Key: domain-name
            Values:
              Value: corp.example
          DhcpConfigurations:
            Key: domain-name-servers
            Values:
              Value: 10.2.5.1
            Values:
              Value: AmazonProvidedDNS
        > AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=$dopt
        > ? DescribeVpcs Filters.1.Name=dhcp-options-id Filters.1.Values=$dopt | Vpcs.VpcId Vpcs.DhcpOptionsId
        Vpcs:
          VpcId: $vpc
          DhcpOptionsId: $dopt
        > ? DescribeDhcpOptions Filters.1.Name=value Filters.1.Values=corp.* | DhcpOptions.DhcpOptionsId
        DhcpOptions:
          DhcpOptionsId: $dopt
        > DeleteDhcpOptions DhcpOptionsId=$dopt
        ! DependencyViolation: The dhcpOptions '$dopt' has dependencies and cannot be deleted.
        > AssociateDhcpOptions VpcId=$vpc DhcpOptionsId=default
        > ? DescribeVpcs VpcIds=$vpc | Vpcs.DhcpOptionsId
        Vpcs:
          DhcpOptionsId: default
        > DeleteDhcpOptions DhcpOptionsId=$dopt
        > DescribeDhcpOptions DhcpOptionsIds=$dopt
        ! InvalidDhcpOptionID.NotFound: The dhcpOption ID '$dopt' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn bad_dhcp_options_are_refused() {
    let mut cloud = Cloud::new();
    let said = cloud.faults(
        "CreateDhcpOptions
         CreateDhcpOptions DhcpConfigurations.1.Values=x
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name
         CreateDhcpOptions DhcpConfigurations.1.Key=colour DhcpConfigurations.1.Values=red
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=a..b
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=10.0.0.256
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5
         CreateDhcpOptions DhcpConfigurations.1.Key=ntp-servers DhcpConfigurations.1.Values=AmazonProvidedDNS
         CreateDhcpOptions DhcpConfigurations.1.Key=netbios-node-type DhcpConfigurations.1.Values=3
         DeleteDhcpOptions DhcpOptionsId=dopt-0123456789abcdef0
         DeleteDhcpOptions DhcpOptionsId=default
         AssociateDhcpOptions VpcId=vpc-0123456789abcdef0 DhcpOptionsId=default",
    );
    expect![[r#"
        CreateDhcpOptions
          ! MissingParameter: The request must contain the parameter dhcpConfiguration
        CreateDhcpOptions DhcpConfigurations.1.Values=x
          ! MissingParameter: The request must contain the parameter dhcpConfiguration.Key
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name
          ! MissingParameter: The request must contain the parameter dhcpConfiguration.Value
        CreateDhcpOptions DhcpConfigurations.1.Key=colour DhcpConfigurations.1.Values=red
          ! InvalidParameterValue: Value (colour) for parameter key is invalid. Unsupported DHCP option.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=a..b
          ! InvalidParameterValue: Value (a..b) for parameter value is invalid. Invalid value for DHCP option domain-name.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=10.0.0.256
          ! InvalidParameterValue: Value (10.0.0.256) for parameter value is invalid. Invalid value for DHCP option domain-name-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=domain-name-servers DhcpConfigurations.1.Values=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5
          ! InvalidParameterValue: Value (1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4, 1.1.1.5) for parameter value is invalid. Invalid value for DHCP option domain-name-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=ntp-servers DhcpConfigurations.1.Values=AmazonProvidedDNS
          ! InvalidParameterValue: Value (AmazonProvidedDNS) for parameter value is invalid. Invalid value for DHCP option ntp-servers.
        CreateDhcpOptions DhcpConfigurations.1.Key=netbios-node-type DhcpConfigurations.1.Values=3
          ! InvalidParameterValue: Value (3) for parameter value is invalid. Invalid value for DHCP option netbios-node-type.
        DeleteDhcpOptions DhcpOptionsId=dopt-0123456789abcdef0
          ! InvalidDhcpOptionID.NotFound: The dhcpOption ID 'dopt-*' does not exist
        DeleteDhcpOptions DhcpOptionsId=default
          ! InvalidDhcpOptionsId.Malformed: Invalid id: "default" (expecting "dopt-...")
        AssociateDhcpOptions VpcId=vpc-0123456789abcdef0 DhcpOptionsId=default
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
    "#]].assert_eq(&said);
}
