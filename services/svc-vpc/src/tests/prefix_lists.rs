//! Managed prefix lists: versions, what names them, what they count for.

use super::Cloud;
use crate::reconcile::intent::intent;
use crate::reconcile::world::World;
use expect_test::expect;

const HOME: &str = "CreateVpc CidrBlock=10.0.0.0/16 => vpc=Vpc.VpcId
    CreateSecurityGroup VpcId=$vpc GroupName=web Description=web => sg=GroupId
    CreateInternetGateway => igw=InternetGateway.InternetGatewayId
    AttachInternetGateway VpcId=$vpc InternetGatewayId=$igw
    CreateRouteTable VpcId=$vpc => table=RouteTable.RouteTableId
    CreateManagedPrefixList PrefixListName=offices AddressFamily=IPv4 MaxEntries=10 Entries.1.Cidr=192.0.2.0/24 \
      Entries.1.Description=Seoul Entries.2.Cidr=198.51.100.7/24 => pl=PrefixList.PrefixListId";

fn home() -> Cloud {
    let mut cloud = Cloud::new();
    let said = cloud.run(HOME);
    assert!(!said.contains("! "), "{said}");
    cloud
}

#[test]
fn each_change_of_entries_is_a_version_that_can_be_had_back() {
    let said = home().run(
        "? DescribeManagedPrefixLists PrefixListIds=$pl
         ? GetManagedPrefixListEntries PrefixListId=$pl
         ? ModifyManagedPrefixList PrefixListId=$pl AddEntries.1.Cidr=203.0.113.0/24
         ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=2 AddEntries.1.Cidr=203.0.113.0/24
         ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=0 AddEntries.1.Cidr=203.0.113.0/24
         ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 AddEntries.1.Cidr=203.0.113.0/24 RemoveEntries.1.Cidr=192.0.2.0/24 | PrefixList.Version PrefixList.State
         ? ModifyManagedPrefixList PrefixListId=$pl PrefixListName=branches | PrefixList.Version PrefixList.PrefixListName
         ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 | Entries.Cidr
         ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=1 | Entries.Cidr
         ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=9
         ? RestoreManagedPrefixListVersion PrefixListId=$pl PreviousVersion=1 CurrentVersion=1
         ? RestoreManagedPrefixListVersion PrefixListId=$pl PreviousVersion=1 CurrentVersion=2 | PrefixList.Version PrefixList.State
         ? GetManagedPrefixListEntries PrefixListId=$pl | Entries.Cidr Entries.Description
         ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State
         ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=1",
    );
    expect![[r#"
        > ? DescribeManagedPrefixLists PrefixListIds=$pl
        PrefixLists:
          PrefixListId: $pl
          AddressFamily: IPv4
          State: create-complete
          PrefixListArn: arn:aws:ec2:ap-northeast-2:000000000000:prefix-list/$pl
          PrefixListName: offices
          MaxEntries: 10
          Version: 1
          Tags: []
          OwnerId: 000000000000
        > ? GetManagedPrefixListEntries PrefixListId=$pl
        Entries:
          Cidr: 192.0.2.0/24
          Description: Seoul
        Entries:
          Cidr: 198.51.100.0/24
        > ? ModifyManagedPrefixList PrefixListId=$pl AddEntries.1.Cidr=203.0.113.0/24
        ! MissingParameter: The request must contain the parameter CurrentVersion
        > ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=2 AddEntries.1.Cidr=203.0.113.0/24
        ! PrefixListVersionMismatch: The prefix list has the incorrect version number.
        > ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=0 AddEntries.1.Cidr=203.0.113.0/24
        ! InvalidParameterValue: The specified value for version is not valid. The value must be greater than (1).
        > ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 AddEntries.1.Cidr=203.0.113.0/24 RemoveEntries.1.Cidr=192.0.2.0/24 | PrefixList.Version PrefixList.State
        PrefixList:
          State: modify-complete
          Version: 2
        > ? ModifyManagedPrefixList PrefixListId=$pl PrefixListName=branches | PrefixList.Version PrefixList.PrefixListName
        PrefixList:
          PrefixListName: branches
          Version: 2
        > ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 | Entries.Cidr
        Entries:
          Cidr: 198.51.100.0/24
        > ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=1 | Entries.Cidr
        Entries:
          Cidr: 192.0.2.0/24
        Entries:
          Cidr: 198.51.100.0/24
        > ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=9
        ! PrefixListVersionNotFound: The version 9 of the prefix list '$pl' does not exist
        > ? RestoreManagedPrefixListVersion PrefixListId=$pl PreviousVersion=1 CurrentVersion=1
        ! PrefixListVersionMismatch: The prefix list has the incorrect version number.
        > ? RestoreManagedPrefixListVersion PrefixListId=$pl PreviousVersion=1 CurrentVersion=2 | PrefixList.Version PrefixList.State
        PrefixList:
          State: restore-complete
          Version: 3
        > ? GetManagedPrefixListEntries PrefixListId=$pl | Entries.Cidr Entries.Description
        Entries:
          Cidr: 192.0.2.0/24
          Description: Seoul
        Entries:
          Cidr: 198.51.100.0/24
        > ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State
        PrefixList:
          State: delete-complete
        > ? GetManagedPrefixListEntries PrefixListId=$pl TargetVersion=1
        ! InvalidPrefixListID.NotFound: The prefix list ID '$pl' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn a_list_is_as_large_as_it_was_made_wherever_it_is_named() {
    let said = home().run(
        "AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 \
           IpPermissions.1.PrefixListIds.1.PrefixListId=$pl IpPermissions.1.PrefixListIds.1.Description=staff
         ? DescribeSecurityGroups GroupIds=$sg | SecurityGroups.IpPermissions
         ? DescribeSecurityGroupRules Filters.1.Name=group-id Filters.1.Values=$sg | SecurityGroupRules.PrefixListId SecurityGroupRules.CidrIpv4
         ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 \
           IpPermissions.1.PrefixListIds.1.PrefixListId=$pl
         CreateManagedPrefixList PrefixListName=large AddressFamily=IPv4 MaxEntries=51 => large=PrefixList.PrefixListId
         ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 \
           IpPermissions.1.PrefixListIds.1.PrefixListId=$large
         ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=20 AddEntries.1.Cidr=203.0.113.0/24 CurrentVersion=1
         ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=1
         ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=61 | PrefixList.MaxEntries PrefixList.State PrefixList.StateMessage
         ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=60 | PrefixList.MaxEntries PrefixList.State PrefixList.Version
         CreateRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
         ? CreateRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
         ? DescribeRouteTables Filters.1.Name=route.destination-prefix-list-id Filters.1.Values=$pl | RouteTables.Routes
         ? GetManagedPrefixListAssociations PrefixListId=$pl
         ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State PrefixList.StateMessage
         DeleteRoute RouteTableId=$table DestinationPrefixListId=$pl
         ? DeleteRoute RouteTableId=$table DestinationPrefixListId=$pl
         RevokeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 \
           IpPermissions.1.PrefixListIds.1.PrefixListId=$pl
         ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State PrefixList.StateMessage
         ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 \
           IpPermissions.1.PrefixListIds.1.PrefixListId=$pl",
    );
    expect![[r#"
        > AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 IpPermissions.1.PrefixListIds.1.PrefixListId=$pl IpPermissions.1.PrefixListIds.1.Description=staff
        > ? DescribeSecurityGroups GroupIds=$sg | SecurityGroups.IpPermissions
        SecurityGroups:
          IpPermissions:
            IpProtocol: tcp
            FromPort: 443
            ToPort: 443
            UserIdGroupPairs: []
            IpRanges: []
            Ipv6Ranges: []
            PrefixListIds:
              Description: staff
              PrefixListId: $pl
        > ? DescribeSecurityGroupRules Filters.1.Name=group-id Filters.1.Values=$sg | SecurityGroupRules.PrefixListId SecurityGroupRules.CidrIpv4
        SecurityGroupRules:
          CidrIpv4: 0.0.0.0/0
        SecurityGroupRules:
          PrefixListId: $pl
        > ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 IpPermissions.1.PrefixListIds.1.PrefixListId=$pl
        ! InvalidPermission.Duplicate: the specified rule "peer: $pl, TCP, from port: 443, to port: 443, ALLOW" already exists
        > CreateManagedPrefixList PrefixListName=large AddressFamily=IPv4 MaxEntries=51 => large=PrefixList.PrefixListId
        > ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=80 IpPermissions.1.ToPort=80 IpPermissions.1.PrefixListIds.1.PrefixListId=$large
        ! RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.
        > ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=20 AddEntries.1.Cidr=203.0.113.0/24 CurrentVersion=1
        ! InvalidParameterCombination: You cannot modify the entries and the maximum entries for the prefix list in the same request.
        > ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=1
        ! InvalidParameterValue: Value (1) for parameter MaxEntries is invalid. The prefix list has 2 entries.
        > ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=61 | PrefixList.MaxEntries PrefixList.State PrefixList.StateMessage
        PrefixList:
          State: modify-failed
          StateMessage: The following resources do not support the new maximum size: $sg
          MaxEntries: 10
        > ? ModifyManagedPrefixList PrefixListId=$pl MaxEntries=60 | PrefixList.MaxEntries PrefixList.State PrefixList.Version
        PrefixList:
          State: modify-complete
          MaxEntries: 60
          Version: 1
        > CreateRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
        > ? CreateRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
        ! RouteAlreadyExists: The route identified by $pl already exists.
        > ? DescribeRouteTables Filters.1.Name=route.destination-prefix-list-id Filters.1.Values=$pl | RouteTables.Routes
        RouteTables:
          Routes:
            DestinationCidrBlock: 10.0.0.0/16
            GatewayId: local
            Origin: CreateRouteTable
            State: active
          Routes:
            DestinationPrefixListId: $pl
            GatewayId: $igw
            Origin: CreateRoute
            State: active
        > ? GetManagedPrefixListAssociations PrefixListId=$pl
        PrefixListAssociations:
          ResourceId: $table
          ResourceOwner: 000000000000
        PrefixListAssociations:
          ResourceId: $sg
          ResourceOwner: 000000000000
        > ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State PrefixList.StateMessage
        PrefixList:
          State: delete-failed
          StateMessage: The prefix list is referenced by the following resources: $table, $sg
        > DeleteRoute RouteTableId=$table DestinationPrefixListId=$pl
        > ? DeleteRoute RouteTableId=$table DestinationPrefixListId=$pl
        ! InvalidRoute.NotFound: no route with destination-cidr-block $pl in route table $table
        > RevokeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 IpPermissions.1.PrefixListIds.1.PrefixListId=$pl
        > ? DeleteManagedPrefixList PrefixListId=$pl | PrefixList.State PrefixList.StateMessage
        PrefixList:
          State: delete-complete
        > ? AuthorizeSecurityGroupIngress GroupId=$sg IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 IpPermissions.1.ToPort=443 IpPermissions.1.PrefixListIds.1.PrefixListId=$pl
        ! InvalidPrefixListID.NotFound: The prefix list ID '$pl' does not exist
    "#]].assert_eq(&said);
}

#[test]
fn what_is_no_list_is_refused() {
    let said = home().run(
        "? CreateManagedPrefixList PrefixListName=com.amazonaws.mine AddressFamily=IPv4 MaxEntries=1
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv5 MaxEntries=1
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=0
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1001
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1 Entries.1.Cidr=2001:db8::/32
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv6 MaxEntries=1 Entries.1.Cidr=2001:db8::/32 | PrefixList.AddressFamily
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1 Entries.1.Cidr=10.0.0.0/8 Entries.2.Cidr=11.0.0.0/8
         ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=2 Entries.1.Cidr=10.0.0.0/8 Entries.2.Cidr=10.1.0.0/8
         ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 RemoveEntries.1.Cidr=10.0.0.0/8
         ? DescribeManagedPrefixLists PrefixListIds=pl-0123456789abcdef0
         ? GetManagedPrefixListEntries PrefixListId=sg-1
         ? DescribeManagedPrefixLists Filters.1.Name=prefix-list-name Filters.1.Values=off* | PrefixLists.PrefixListName
         ? CreateRoute RouteTableId=$table DestinationPrefixListId=$pl DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
         ? ReplaceRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
         CreateTags Resources=$pl Tags.1.Key=team Tags.1.Value=web
         ? DescribeTags Filters.1.Name=resource-type Filters.1.Values=prefix-list | Tags.Key Tags.ResourceType
         ? DescribeVpcClassicLink VpcIds=$vpc
         ? DescribeVpcClassicLinkDnsSupport VpcIds=$vpc
         ? DescribeClassicLinkInstances",
    );
    expect![[r#"
        > ? CreateManagedPrefixList PrefixListName=com.amazonaws.mine AddressFamily=IPv4 MaxEntries=1
        ! InvalidParameterValue: Value (com.amazonaws.mine) for parameter PrefixListName is invalid. It must have 1 to 255 characters and cannot start with com.amazonaws.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv5 MaxEntries=1
        ! InvalidParameterValue: Value (IPv5) for parameter AddressFamily is invalid. It must be IPv4 or IPv6.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=0
        ! InvalidParameterValue: Value (0) for parameter MaxEntries is invalid. The maximum number of entries must be between 1 and 1000.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1001
        ! InvalidParameterValue: Value (1001) for parameter MaxEntries is invalid. The maximum number of entries must be between 1 and 1000.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1 Entries.1.Cidr=2001:db8::/32
        ! InvalidParameterValue: Value (2001:db8::/32) for parameter Cidr is invalid. This is not a valid CIDR block.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv6 MaxEntries=1 Entries.1.Cidr=2001:db8::/32 | PrefixList.AddressFamily
        PrefixList:
          AddressFamily: IPv6
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=1 Entries.1.Cidr=10.0.0.0/8 Entries.2.Cidr=11.0.0.0/8
        ! PrefixListMaxEntriesExceeded: You've reached the maximum number of entries for the prefix list. The maximum number of entries is 1.
        > ? CreateManagedPrefixList PrefixListName=x AddressFamily=IPv4 MaxEntries=2 Entries.1.Cidr=10.0.0.0/8 Entries.2.Cidr=10.1.0.0/8
        ! InvalidParameterValue: The CIDR block 10.0.0.0/8 is specified more than once.
        > ? ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 RemoveEntries.1.Cidr=10.0.0.0/8
        ! InvalidParameterValue: The CIDR block 10.0.0.0/8 is not an entry of the prefix list.
        > ? DescribeManagedPrefixLists PrefixListIds=pl-0123456789abcdef0
        ! InvalidPrefixListID.NotFound: The prefix list ID 'pl-*' does not exist
        > ? GetManagedPrefixListEntries PrefixListId=sg-1
        ! InvalidPrefixListId.Malformed: Invalid id: "sg-1" (expecting "pl-...")
        > ? DescribeManagedPrefixLists Filters.1.Name=prefix-list-name Filters.1.Values=off* | PrefixLists.PrefixListName
        PrefixLists:
          PrefixListName: offices
        > ? CreateRoute RouteTableId=$table DestinationPrefixListId=$pl DestinationCidrBlock=0.0.0.0/0 GatewayId=$igw
        ! InvalidParameterCombination: Exactly one route destination must be specified
        > ? ReplaceRoute RouteTableId=$table DestinationPrefixListId=$pl GatewayId=$igw
        ! InvalidParameterValue: There is no route defined for '$pl' in the route table. Use CreateRoute instead.
        > CreateTags Resources=$pl Tags.1.Key=team Tags.1.Value=web
        > ? DescribeTags Filters.1.Name=resource-type Filters.1.Values=prefix-list | Tags.Key Tags.ResourceType
        Tags:
          Key: team
          ResourceType: prefix-list
        > ? DescribeVpcClassicLink VpcIds=$vpc
        Vpcs:
          ClassicLinkEnabled: false
          Tags: []
          VpcId: $vpc
        > ? DescribeVpcClassicLinkDnsSupport VpcIds=$vpc
        Vpcs:
          ClassicLinkDnsSupported: false
          VpcId: $vpc
        > ? DescribeClassicLinkInstances
        Instances: []
    "#]].assert_eq(&said);
}

#[test]
fn entries_come_in_pages_in_the_order_of_their_ranges() {
    let mut cloud = home();
    cloud.run(
        "CreateManagedPrefixList PrefixListName=mixed AddressFamily=IPv4 MaxEntries=3 Entries.1.Cidr=10.0.0.0/8 Entries.2.Cidr=2.0.0.0/8 \
           Entries.3.Cidr=100.0.0.0/8 => pl=PrefixList.PrefixListId",
    );
    expect![[r#"
        > ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 | Entries.Cidr => one=NextToken
        Entries:
          Cidr: 2.0.0.0/8
        > ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$one | Entries.Cidr => two=NextToken
        Entries:
          Cidr: 10.0.0.0/8
        > ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$two
        Entries:
          Cidr: 100.0.0.0/8
        > GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$one TargetVersion=1
        ! InvalidNextToken: The specified NextToken is not valid.
        > ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 AddEntries.1.Cidr=2.0.0.0/8 RemoveEntries.1.Cidr=2.0.0.0/8
        ! InvalidParameterValue: Request cannot contain Cidr 2.0.0.0/8 in both AddPrefixListEntries and RemovePrefixListEntries
    "#]].assert_eq(&cloud.run(
        "? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 | Entries.Cidr => one=NextToken
         ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$one | Entries.Cidr => two=NextToken
         ? GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$two
         GetManagedPrefixListEntries PrefixListId=$pl MaxResults=1 NextToken=$one TargetVersion=1
         ModifyManagedPrefixList PrefixListId=$pl CurrentVersion=1 AddEntries.1.Cidr=2.0.0.0/8 RemoveEntries.1.Cidr=2.0.0.0/8",
    ));
}

#[test]
fn a_list_routes_neither_the_vpcs_own_ranges_nor_awss_link_local_ones() {
    let mut cloud = home();
    let said = cloud.run(
        "CreateSubnet VpcId=$vpc CidrBlock=10.0.0.0/24 => subnet=Subnet.SubnetId
         CreateNetworkInterface SubnetId=$subnet => eni=NetworkInterface.NetworkInterfaceId
         as ec2.amazonaws.com
         AttachNetworkInterface NetworkInterfaceId=$eni InstanceId=i-00000000000000000 DeviceIndex=0
         as user
         CreateManagedPrefixList PrefixListName=mixed AddressFamily=IPv4 MaxEntries=4 Entries.1.Cidr=10.0.0.128/25 \
           Entries.2.Cidr=169.254.169.254/32 Entries.3.Cidr=192.0.2.0/24 Entries.4.Cidr=198.51.100.0/24 => mixed=PrefixList.PrefixListId
         CreateRoute RouteTableId=$table DestinationPrefixListId=$mixed GatewayId=$igw
         CreateRoute RouteTableId=$table DestinationCidrBlock=192.0.2.0/24 NetworkInterfaceId=$eni",
    );
    assert!(!said.contains("! "), "{said}");
    let wanted = intent(&World::read(&cloud.kernel.store.snapshot().unwrap()).unwrap());
    let vpc = &wanted.vpcs[&cloud.value("vpc").to_owned().into()];
    let routes = &vpc.route_tables[&cloud.value("table").to_owned().into()].routes;
    let routes: Vec<String> = routes.iter().map(|r| format!("{} {:?}", r.destination, r.target)).collect();
    expect![[r#"
        192.0.2.0/24 Interface(EniId("$eni"))
        198.51.100.0/24 InternetGateway"#]]
    .assert_eq(&cloud.named(&routes.join("\n")));
}
