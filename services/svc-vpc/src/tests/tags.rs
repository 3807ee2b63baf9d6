//! Tags, regions, zones.

use super::Cloud;
use expect_test::expect;

#[test]
fn tags_are_added_changed_filtered_and_removed() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
         CreateInternetGateway => igw=InternetGateway.InternetGatewayId
         CreateTags Resources=$vpc,$igw Tags.1.Key=Name Tags.1.Value=home Tags.2.Key=stage
         CreateTags Resources=$igw Tags.1.Key=Name Tags.1.Value=gate
         ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$vpc
         ? DescribeTags Filters.1.Name=tag:Name Filters.1.Values=g*
         ? DescribeTags Filters.1.Name=resource-type Filters.1.Values=internet-gateway Filters.2.Name=key Filters.2.Values=stage
         ? DescribeVpcs Filters.1.Name=tag:Name Filters.1.Values=home | Vpcs.VpcId Vpcs.Tags
         ? DescribeVpcs Filters.1.Name=tag-key Filters.1.Values=stage | Vpcs.VpcId
         DeleteTags Resources=$vpc Tags.1.Key=Name Tags.1.Value=other
         DeleteTags Resources=$vpc Tags.1.Key=Name Tags.1.Value=home
         DeleteTags Resources=$vpc Tags.1.Key=never
         DeleteTags Resources=$igw
         ? DescribeTags
         DeleteVpc VpcId=$vpc
         ? DescribeTags",
    );
    expect![[r#"
        > CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
        > CreateInternetGateway => igw=InternetGateway.InternetGatewayId
        > CreateTags Resources=$vpc,$igw Tags.1.Key=Name Tags.1.Value=home Tags.2.Key=stage
        > CreateTags Resources=$igw Tags.1.Key=Name Tags.1.Value=gate
        > ? DescribeTags Filters.1.Name=resource-id Filters.1.Values=$vpc
        Tags:
          Key: Name
          ResourceId: $vpc
          ResourceType: vpc
          Value: home
        Tags:
          Key: stage
          ResourceId: $vpc
          ResourceType: vpc
          Value: 
        > ? DescribeTags Filters.1.Name=tag:Name Filters.1.Values=g*
        Tags:
          Key: Name
          ResourceId: $igw
          ResourceType: internet-gateway
          Value: gate
        > ? DescribeTags Filters.1.Name=resource-type Filters.1.Values=internet-gateway Filters.2.Name=key Filters.2.Values=stage
        Tags:
          Key: stage
          ResourceId: $igw
          ResourceType: internet-gateway
          Value: 
        > ? DescribeVpcs Filters.1.Name=tag:Name Filters.1.Values=home | Vpcs.VpcId Vpcs.Tags
        Vpcs:
          Tags:
            Key: Name
            Value: home
          Tags:
            Key: stage
            Value: 
          VpcId: $vpc
        > ? DescribeVpcs Filters.1.Name=tag-key Filters.1.Values=stage | Vpcs.VpcId
        Vpcs:
          VpcId: $vpc
        > DeleteTags Resources=$vpc Tags.1.Key=Name Tags.1.Value=other
        > DeleteTags Resources=$vpc Tags.1.Key=Name Tags.1.Value=home
        > DeleteTags Resources=$vpc Tags.1.Key=never
        > DeleteTags Resources=$igw
        > ? DescribeTags
        Tags:
          Key: stage
          ResourceId: $vpc
          ResourceType: vpc
          Value: 
        > DeleteVpc VpcId=$vpc
        > ? DescribeTags
        Tags: []
    "#]].assert_eq(&said);
}

#[test]
fn everything_of_this_room_can_be_tagged() {
    let mut cloud = Cloud::new();
    let made = cloud.run(
        "CreateVpc CidrBlock=10.0.0.0/16 => a=Vpc.VpcId
         CreateSubnet VpcId=$a CidrBlock=10.0.1.0/24 => b=Subnet.SubnetId
         CreateRouteTable VpcId=$a => c=RouteTable.RouteTableId
         CreateInternetGateway => d=InternetGateway.InternetGatewayId
         CreateSecurityGroup VpcId=$a GroupName=g Description=d => e=GroupId
         AuthorizeSecurityGroupIngress GroupId=$e IpProtocol=-1 CidrIp=10.0.0.0/8 => f=SecurityGroupRules.1.SecurityGroupRuleId
         CreateNetworkAcl VpcId=$a => g=NetworkAcl.NetworkAclId
         AllocateAddress => h=AllocationId
         CreateNetworkInterface SubnetId=$b => i=NetworkInterface.NetworkInterfaceId
         CreateNatGateway SubnetId=$b ConnectivityType=private => j=NatGateway.NatGatewayId
         CreateDhcpOptions DhcpConfigurations.1.Key=domain-name DhcpConfigurations.1.Values=x => k=DhcpOptions.DhcpOptionsId
         CreateTags Resources=$a,$b,$c,$d,$e,$f,$g,$h,$i,$j,$k,i-00000000000000001 Tags.1.Key=t
         ? DescribeTags | Tags.ResourceType",
    );
    assert!(!made.contains("! "), "{made}");
    expect![[r#"
        > ? DescribeTags | Tags.ResourceType
        Tags:
          ResourceType: network-acl
        Tags:
          ResourceType: dhcp-options
        Tags:
          ResourceType: elastic-ip
        Tags:
          ResourceType: network-interface
        Tags:
          ResourceType: instance
        Tags:
          ResourceType: internet-gateway
        Tags:
          ResourceType: natgateway
        Tags:
          ResourceType: route-table
        Tags:
          ResourceType: security-group
        Tags:
          ResourceType: security-group-rule
        Tags:
          ResourceType: subnet
        Tags:
          ResourceType: vpc
    "#]]
    .assert_eq(&made[made.find("> ? DescribeTags").unwrap()..]);
}

#[test]
fn bad_tags_are_refused_and_change_nothing() {
    let mut cloud = Cloud::new();
    cloud.run("CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId");
    let (key, value) = ("k".repeat(129), "v".repeat(257));
    let said = cloud.faults(&format!(
        "CreateTags Resources= Tags.1.Key=a
         CreateTags Resources=$vpc
         CreateTags Resources=$vpc Tags.1.Key=
         CreateTags Resources=$vpc Tags.1.Key=AWS:a
         CreateTags Resources=$vpc Tags.1.Key=a Tags.2.Key=a
         CreateTags Resources=$vpc Tags.1.Key={key}
         CreateTags Resources=$vpc Tags.1.Key=a Tags.1.Value={value}
         CreateTags Resources=$vpc,vpc-0123456789abcdef0 Tags.1.Key=a
         CreateTags Resources=vpc Tags.1.Key=a
         CreateTags Resources=foo-0123456789abcdef0 Tags.1.Key=a
         CreateTags Resources=i-99999999999999999 Tags.1.Key=a
         CreateTags Resources=ami-0123456789abcdef0 Tags.1.Key=a
         DeleteTags Resources=
         DeleteTags Resources=foo
         DescribeTags Filters.1.Name=colour Filters.1.Values=x
         DescribeTags MaxResults=4"
    ));
    let short = said.replace(&key, "kkk…").replace(&value, "vvv…");
    expect![[r#"
        CreateTags Resources= Tags.1.Key=a
          ! MissingParameter: The request must contain the parameter resourceIdSet
        CreateTags Resources=$vpc
          ! MissingParameter: The request must contain the parameter tagSet
        CreateTags Resources=$vpc Tags.1.Key=
          ! InvalidParameterValue: Tag key cannot be empty
        CreateTags Resources=$vpc Tags.1.Key=AWS:a
          ! InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use
        CreateTags Resources=$vpc Tags.1.Key=a Tags.2.Key=a
          ! InvalidParameterValue: Duplicate tag key 'a' specified.
        CreateTags Resources=$vpc Tags.1.Key=kkk…
          ! InvalidParameterValue: Tag key exceeds the maximum length of 128 characters
        CreateTags Resources=$vpc Tags.1.Key=a Tags.1.Value=vvv…
          ! InvalidParameterValue: Tag value exceeds the maximum length of 256 characters
        CreateTags Resources=$vpc,vpc-0123456789abcdef0 Tags.1.Key=a
          ! InvalidVpcID.NotFound: The vpc ID 'vpc-*' does not exist
        CreateTags Resources=vpc Tags.1.Key=a
          ! InvalidID: The ID 'vpc' is not valid
        CreateTags Resources=foo-0123456789abcdef0 Tags.1.Key=a
          ! InvalidID: The ID 'foo-*' is not valid
        CreateTags Resources=i-99999999999999999 Tags.1.Key=a
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
        CreateTags Resources=ami-0123456789abcdef0 Tags.1.Key=a
          ! NotImplemented: DescribeImages is not implemented by Hanul.
        DeleteTags Resources=
          ! MissingParameter: The request must contain the parameter resourceIdSet
        DeleteTags Resources=foo
          ! InvalidID: The ID 'foo' is not valid
        DescribeTags Filters.1.Name=colour Filters.1.Values=x
          ! InvalidParameterValue: The filter 'colour' is invalid
        DescribeTags MaxResults=4
          ! InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.
    "#]]
    .assert_eq(&short);
    assert_eq!(cloud.run("? DescribeTags"), "> ? DescribeTags\nTags: []\n");
}

#[test]
fn a_resource_has_at_most_fifty_tags() {
    let mut cloud = Cloud::new();
    cloud.run("CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId");
    let fifty: Vec<String> = (10..60).map(|n| format!("Tags.{n}.Key=k{n}")).collect();
    assert!(!cloud.run(&format!("CreateTags Resources=$vpc {}", fifty.join(" "))).contains("! "));
    expect![[r#"
        CreateTags Resources=$vpc Tags.1.Key=more
          ! TagLimitExceeded: The maximum number of Tags for a resource has been reached.
    "#]]
    .assert_eq(&cloud.faults("CreateTags Resources=$vpc Tags.1.Key=more"));
    assert!(!cloud.run("CreateTags Resources=$vpc Tags.1.Key=k10 Tags.1.Value=again").contains("! "));
}

#[test]
fn pages_of_tags_follow_each_other_and_belong_to_their_query() {
    let mut cloud = Cloud::new();
    cloud.run("CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId");
    let seven: Vec<String> = (1..8).map(|n| format!("Tags.{n}.Key=k{n}")).collect();
    cloud.run(&format!("CreateTags Resources=$vpc {}", seven.join(" ")));
    let said = cloud.run(
        "? DescribeTags MaxResults=5 | Tags.Key => next=NextToken
         ? DescribeTags MaxResults=5 NextToken=$next
         DescribeTags MaxResults=5 NextToken=$next Filters.1.Name=key Filters.1.Values=k*
         DescribeVpcs NextToken=$next
         @222222222222 ap-northeast-2
         DescribeTags MaxResults=5 NextToken=$next",
    );
    expect![[r#"
        > ? DescribeTags MaxResults=5 | Tags.Key => next=NextToken
        Tags:
          Key: k1
        Tags:
          Key: k2
        Tags:
          Key: k3
        Tags:
          Key: k4
        Tags:
          Key: k5
        > ? DescribeTags MaxResults=5 NextToken=$next
        Tags:
          Key: k6
          ResourceId: $vpc
          ResourceType: vpc
          Value: 
        Tags:
          Key: k7
          ResourceId: $vpc
          ResourceType: vpc
          Value: 
        > DescribeTags MaxResults=5 NextToken=$next Filters.1.Name=key Filters.1.Values=k*
        ! InvalidNextToken: The specified NextToken is not valid.
        > DescribeVpcs NextToken=$next
        ! InvalidNextToken: The specified NextToken is not valid.
        > @222222222222 ap-northeast-2
        > DescribeTags MaxResults=5 NextToken=$next
        ! InvalidNextToken: The specified NextToken is not valid.
    "#]]
    .assert_eq(&said);
}

#[test]
fn regions_and_zones_are_described() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? DescribeRegions RegionNames=ap-northeast-2
         ? DescribeRegions Filters.1.Name=opt-in-status Filters.1.Values=not-opted-in
         ? DescribeRegions AllRegions=true Filters.1.Name=region-name Filters.1.Values=ap-east-1
         DescribeRegions RegionNames=mars-1
         ? DescribeAvailabilityZones ZoneNames=ap-northeast-2c
         ? DescribeAvailabilityZones ZoneIds=apne2-az2 | AvailabilityZones.ZoneName
         ? DescribeAvailabilityZones AllAvailabilityZones=true | AvailabilityZones.ZoneName
         ? DescribeAvailabilityZones Filters.1.Name=zone-type Filters.1.Values=local-zone
         DescribeAvailabilityZones ZoneNames=us-east-1a
         DescribeAvailabilityZones ZoneIds=use1-az1
         ? DescribeAccountAttributes
         ? DescribePrefixLists",
    );
    expect![[r#"
        > ? DescribeRegions RegionNames=ap-northeast-2
        Regions:
          OptInStatus: opt-in-not-required
          Geography:
            Name: Seoul
          RegionName: ap-northeast-2
          Endpoint: ec2.ap-northeast-2.amazonaws.com
        > ? DescribeRegions Filters.1.Name=opt-in-status Filters.1.Values=not-opted-in
        Regions: []
        > ? DescribeRegions AllRegions=true Filters.1.Name=region-name Filters.1.Values=ap-east-1
        Regions:
          OptInStatus: not-opted-in
          Geography:
            Name: Hong Kong
          RegionName: ap-east-1
          Endpoint: ec2.ap-east-1.amazonaws.com
        > DescribeRegions RegionNames=mars-1
        ! InvalidParameterValue: Invalid region name: [mars-1]
        > ? DescribeAvailabilityZones ZoneNames=ap-northeast-2c
        AvailabilityZones:
          OptInStatus: opt-in-not-required
          Messages: []
          RegionName: ap-northeast-2
          ZoneName: ap-northeast-2c
          ZoneId: apne2-az3
          GroupName: ap-northeast-2-zg-1
          NetworkBorderGroup: ap-northeast-2
          ZoneType: availability-zone
          GroupLongName: Seoul 1
          State: available
        > ? DescribeAvailabilityZones ZoneIds=apne2-az2 | AvailabilityZones.ZoneName
        AvailabilityZones:
          ZoneName: ap-northeast-2b
        > ? DescribeAvailabilityZones AllAvailabilityZones=true | AvailabilityZones.ZoneName
        AvailabilityZones:
          ZoneName: ap-northeast-2a
        AvailabilityZones:
          ZoneName: ap-northeast-2b
        AvailabilityZones:
          ZoneName: ap-northeast-2c
        AvailabilityZones:
          ZoneName: ap-northeast-2d
        > ? DescribeAvailabilityZones Filters.1.Name=zone-type Filters.1.Values=local-zone
        AvailabilityZones: []
        > DescribeAvailabilityZones ZoneNames=us-east-1a
        ! InvalidParameterValue: Invalid availability zone: [us-east-1a]
        > DescribeAvailabilityZones ZoneIds=use1-az1
        ! InvalidParameterValue: Invalid availability zone-id: [use1-az1]
        > ? DescribeAccountAttributes
        AccountAttributes:
          AttributeName: supported-platforms
          AttributeValues:
            AttributeValue: VPC
        AccountAttributes:
          AttributeName: vpc-max-security-groups-per-interface
          AttributeValues:
            AttributeValue: 5
        AccountAttributes:
          AttributeName: max-elastic-ips
          AttributeValues:
            AttributeValue: 5
        AccountAttributes:
          AttributeName: vpc-max-elastic-ips
          AttributeValues:
            AttributeValue: 5
        AccountAttributes:
          AttributeName: default-vpc
          AttributeValues:
            AttributeValue: vpc-*
        > ? DescribePrefixLists
        PrefixLists: []
    "#]]
    .assert_eq(&said);
}
