"""What Terraform's AWS provider writes, reads and waits for, resource by resource: each `apply` converges, a second plan is
empty, a change is made in place, `destroy` leaves nothing. Replayed through boto3, so that it always runs."""
import time

import botocore.exceptions
import pytest

from ground import ANYWHERE

TAGS = {"Name": "replayed", "Stage": "test"}


def specification(kind):
    return [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in TAGS.items()]}]


def tags_of(record, key="Tags"):
    return {t["Key"]: t["Value"] for t in record[key]}


def gone(call, code, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    assert caught.value.response["Error"]["Code"] == code


def by(**filters):
    return [{"Name": name.replace("_", "-").replace("--", "."), "Values": [value]} for name, value in filters.items()]


@pytest.fixture
def ec2(site):
    return site.ec2


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16", InstanceTenancy="default", AmazonProvidedIpv6CidrBlock=False,
                          TagSpecifications=specification("vpc"))["Vpc"]["VpcId"]


@pytest.fixture
def subnets(ec2, vpc, site):
    make = lambda n: ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", Ipv6Native=False, AvailabilityZone=f"{site.region}{'ab'[n]}",
                                       TagSpecifications=specification("subnet"))["Subnet"]["SubnetId"]
    made = [make(n) for n in range(2)]
    ec2.get_waiter("subnet_available").wait(SubnetIds=made)
    return made


def attribute(ec2, vpc, name):
    shown = ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)
    return shown[name[0].upper() + name[1:]]["Value"]


def test_aws_vpc(ec2, vpc):
    ec2.get_waiter("vpc_exists").wait(VpcIds=[vpc])
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    read = lambda: (
        ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0],
        [attribute(ec2, vpc, a) for a in ("enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics")],
        ec2.describe_network_acls(Filters=by(default="true", vpc_id=vpc))["NetworkAcls"][0]["NetworkAclId"],
        ec2.describe_route_tables(Filters=by(association__main="true", vpc_id=vpc))["RouteTables"][0]["RouteTableId"],
        ec2.describe_security_groups(Filters=by(group_name="default", vpc_id=vpc))["SecurityGroups"][0]["GroupId"],
    )
    shown, attributes, *_ = first = read()
    assert shown["State"] == "available" and shown["InstanceTenancy"] == "default" and tags_of(shown) == TAGS
    assert shown["CidrBlockAssociationSet"][0]["CidrBlockState"]["State"] == "associated"
    assert shown["DhcpOptionsId"].startswith("dopt-") and shown["IsDefault"] is False and attributes == [True, True, False]
    assert read() == first
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Stage", "Value": "two"}])
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "Name"}])
    assert tags_of(read()[0]) == {"Stage": "two"}
    second = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16", AmazonProvidedIpv6CidrBlock=False)["CidrBlockAssociation"]
    found = ec2.describe_vpcs(VpcIds=[vpc])
    states = {a["AssociationId"]: a["CidrBlockState"]["State"] for a in found["Vpcs"][0]["CidrBlockAssociationSet"]}
    assert states[second["AssociationId"]] == "associated"
    ec2.disassociate_vpc_cidr_block(AssociationId=second["AssociationId"])
    states = [a["CidrBlockState"]["State"] for a in read()[0]["CidrBlockAssociationSet"] if a["CidrBlock"] == "10.1.0.0/16"]
    assert states in ([], ["disassociated"])
    ec2.delete_vpc(VpcId=vpc)
    gone(ec2.describe_vpcs, "InvalidVpcID.NotFound", VpcIds=[vpc])
    gone(ec2.delete_vpc, "InvalidVpcID.NotFound", VpcId=vpc)


def test_aws_subnet(ec2, subnets):
    one, _ = subnets
    read = lambda: ec2.describe_subnets(SubnetIds=[one])["Subnets"][0]
    assert tags_of(read()) == TAGS and read()["MapPublicIpOnLaunch"] is False and read()["AvailabilityZoneId"]
    assert read()["EnableDns64"] is False and read()["Ipv6Native"] is False and read()["AssignIpv6AddressOnCreation"] is False
    assert read()["PrivateDnsNameOptionsOnLaunch"] == {
        "HostnameType": "ip-name", "EnableResourceNameDnsARecord": False, "EnableResourceNameDnsAAAARecord": False}
    ec2.modify_subnet_attribute(SubnetId=one, MapPublicIpOnLaunch={"Value": True})
    assert read()["MapPublicIpOnLaunch"] is True
    assert read()["SubnetArn"].endswith(f":subnet/{one}")
    assert ec2.describe_network_interfaces(Filters=by(subnet_id=one))["NetworkInterfaces"] == []
    ec2.delete_subnet(SubnetId=one)
    gone(ec2.describe_subnets, "InvalidSubnetID.NotFound", SubnetIds=[one])


def test_aws_internet_gateway_route_table_route_and_association(ec2, vpc, subnets):
    gateway = ec2.create_internet_gateway(TagSpecifications=specification("internet-gateway"))["InternetGateway"]["InternetGatewayId"]
    ec2.get_waiter("internet_gateway_exists").wait(InternetGatewayIds=[gateway])
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    read = lambda: ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"][0]
    assert read()["Attachments"] == [{"State": "available", "VpcId": vpc}] and tags_of(read()) == TAGS
    table = ec2.create_route_table(VpcId=vpc, TagSpecifications=specification("route-table"), ClientToken="terraform-1")["RouteTable"]["RouteTableId"]
    routes = lambda: {r["DestinationCidrBlock"]: r for r in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]}
    assert routes()["10.0.0.0/16"]["GatewayId"] == "local"
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    assert routes()[ANYWHERE]["State"] == "active" and routes()[ANYWHERE]["Origin"] == "CreateRoute"
    gone(ec2.create_route, "RouteAlreadyExists", RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])
    assert association["AssociationState"]["State"] == "associated"
    found = lambda: ec2.describe_route_tables(Filters=by(association__route_table_association_id=association["AssociationId"]))["RouteTables"]
    assert [t["RouteTableId"] for t in found()] == [table]
    other = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    replaced = ec2.replace_route_table_association(AssociationId=association["AssociationId"], RouteTableId=other)
    assert replaced["NewAssociationId"] != association["AssociationId"] and found() == []
    main = ec2.describe_route_tables(Filters=by(association__main="true", vpc_id=vpc))["RouteTables"][0]
    old = [a for a in main["Associations"] if a["Main"]][0]["RouteTableAssociationId"]
    became = ec2.replace_route_table_association(AssociationId=old, RouteTableId=table)["NewAssociationId"]
    now = ec2.describe_route_tables(Filters=by(association__main="true", vpc_id=vpc))["RouteTables"]
    assert [t["RouteTableId"] for t in now] == [table]
    ec2.replace_route_table_association(AssociationId=became, RouteTableId=main["RouteTableId"])
    ec2.disassociate_route_table(AssociationId=replaced["NewAssociationId"])
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
    gone(ec2.delete_route, "InvalidRoute.NotFound", RouteTableId=table, DestinationCidrBlock=ANYWHERE)
    for each in (table, other):
        ec2.delete_route_table(RouteTableId=each)
        gone(ec2.describe_route_tables, "InvalidRouteTableID.NotFound", RouteTableIds=[each])
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    gone(ec2.describe_internet_gateways, "InvalidInternetGatewayID.NotFound", InternetGatewayIds=[gateway])


def test_aws_eip_and_its_association(ec2, vpc, subnets):
    made = ec2.allocate_address(Domain="vpc", TagSpecifications=specification("elastic-ip"))
    allocation = made["AllocationId"]
    read = lambda: ec2.describe_addresses(AllocationIds=[allocation])["Addresses"][0]
    assert read()["PublicIp"] == made["PublicIp"] and read()["Domain"] == "vpc" and tags_of(read()) == TAGS
    assert read()["NetworkBorderGroup"] and read()["PublicIpv4Pool"] == "amazon"
    shown = ec2.describe_addresses_attribute(AllocationIds=[allocation], Attribute="domain-name")["Addresses"]
    assert all("PtrRecord" not in a for a in shown)
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    interface = ec2.create_network_interface(SubnetId=subnets[0])["NetworkInterface"]["NetworkInterfaceId"]
    association = ec2.associate_address(AllocationId=allocation, NetworkInterfaceId=interface, AllowReassociation=True)["AssociationId"]
    found = ec2.describe_addresses(Filters=by(association_id=association))["Addresses"]
    assert [a["AllocationId"] for a in found] == [allocation] and found[0]["NetworkInterfaceId"] == interface
    ec2.disassociate_address(AssociationId=association)
    gone(ec2.disassociate_address, "InvalidAssociationID.NotFound", AssociationId=association)
    ec2.release_address(AllocationId=allocation)
    gone(ec2.describe_addresses, "InvalidAllocationID.NotFound", AllocationIds=[allocation])


def test_aws_security_group_and_its_rules_by_both_apis(ec2, vpc):
    group = ec2.create_security_group(GroupName="web", Description="Managed by Terraform", VpcId=vpc,
                                      TagSpecifications=specification("security-group"))["GroupId"]
    ec2.get_waiter("security_group_exists").wait(GroupIds=[group])
    read = lambda: ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}])
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": ANYWHERE, "Description": "the world"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}])
    assert read()["IpPermissions"][0]["IpRanges"] == https["IpRanges"] and tags_of(read()) == TAGS
    assert read()["IpPermissionsEgress"][0]["UserIdGroupPairs"][0]["GroupId"] == group and "FromPort" not in read()["IpPermissionsEgress"][0]
    gone(ec2.authorize_security_group_ingress, "InvalidPermission.Duplicate", GroupId=group, IpPermissions=[https])
    # aws_vpc_security_group_ingress_rule
    made = ec2.authorize_security_group_ingress(
        GroupId=group, TagSpecifications=specification("security-group-rule"),
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])["SecurityGroupRules"][0]
    rule = made["SecurityGroupRuleId"]
    shown = lambda: ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
    assert shown()["CidrIpv4"] == "10.0.0.0/8" and shown()["IsEgress"] is False and tags_of(shown()) == TAGS
    assert shown()["SecurityGroupRuleArn"].endswith(f":security-group-rule/{rule}")
    ec2.modify_security_group_rules(GroupId=group, SecurityGroupRules=[{"SecurityGroupRuleId": rule, "SecurityGroupRule": {
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "CidrIpv4": "10.0.0.0/8", "Description": "inside"}}])
    assert (shown()["ToPort"], shown()["Description"], shown()["SecurityGroupRuleId"]) == (81, "inside", rule)
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])
    gone(ec2.describe_security_group_rules, "InvalidSecurityGroupRuleId.NotFound", SecurityGroupRuleIds=[rule])
    assert ec2.describe_network_interfaces(Filters=by(group_id=group))["NetworkInterfaces"] == []
    ec2.delete_security_group(GroupId=group)
    gone(ec2.describe_security_groups, "InvalidGroup.NotFound", GroupIds=[group])
    gone(ec2.delete_security_group, "InvalidGroup.NotFound", GroupId=group)


def test_aws_network_acl_its_rules_and_its_association(ec2, vpc, subnets):
    acl = ec2.create_network_acl(VpcId=vpc, TagSpecifications=specification("network-acl"), ClientToken="t-1")["NetworkAcl"]["NetworkAclId"]
    read = lambda: ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]
    assert [e["RuleNumber"] for e in read()["Entries"]] == [32767, 32767] and tags_of(read()) == TAGS
    for egress in (True, False):
        ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=100, Protocol="6", RuleAction="allow", Egress=egress,
                                     CidrBlock=ANYWHERE, PortRange={"From": 443, "To": 443})
    ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=110, Protocol="1", RuleAction="allow", Egress=False,
                                 CidrBlock=ANYWHERE, IcmpTypeCode={"Type": -1, "Code": -1})
    gone(ec2.create_network_acl_entry, "NetworkAclEntryAlreadyExists", NetworkAclId=acl, RuleNumber=100, Protocol="-1",
         RuleAction="allow", Egress=False, CidrBlock=ANYWHERE)
    found = ec2.describe_network_acls(NetworkAclIds=[acl], Filters=by(entry__rule_number="110"))["NetworkAcls"]
    assert [a["NetworkAclId"] for a in found] == [acl]
    holds = lambda: ec2.describe_network_acls(Filters=by(association__subnet_id=subnets[0]))["NetworkAcls"][0]
    tie = lambda: [a for a in holds()["Associations"] if a["SubnetId"] == subnets[0]][0]["NetworkAclAssociationId"]
    default = holds()["NetworkAclId"]
    new = ec2.replace_network_acl_association(AssociationId=tie(), NetworkAclId=acl)["NewAssociationId"]
    assert holds()["NetworkAclId"] == acl and tie() == new
    gone(ec2.delete_network_acl, "DependencyViolation", NetworkAclId=acl)
    ec2.replace_network_acl_association(AssociationId=new, NetworkAclId=default)
    ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=110, Egress=False)
    gone(ec2.delete_network_acl_entry, "InvalidNetworkAclEntry.NotFound", NetworkAclId=acl, RuleNumber=110, Egress=False)
    ec2.delete_network_acl(NetworkAclId=acl)
    gone(ec2.describe_network_acls, "InvalidNetworkAclID.NotFound", NetworkAclIds=[acl])


def test_aws_network_interface(ec2, vpc, subnets):
    groups = [ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("one", "two")]
    made = ec2.create_network_interface(SubnetId=subnets[0], Description="card", Groups=groups[:1], ClientToken="c-1", PrivateIpAddresses=[
        {"PrivateIpAddress": "10.0.0.50", "Primary": True}, {"PrivateIpAddress": "10.0.0.51", "Primary": False}],
        TagSpecifications=specification("network-interface"))["NetworkInterface"]
    card = made["NetworkInterfaceId"]
    ec2.get_waiter("network_interface_available").wait(NetworkInterfaceIds=[card])
    read = lambda: ec2.describe_network_interfaces(NetworkInterfaceIds=[card])["NetworkInterfaces"][0]
    shown = read()
    assert [a["PrivateIpAddress"] for a in shown["PrivateIpAddresses"]] == ["10.0.0.50", "10.0.0.51"] and tags_of(shown, "TagSet") == TAGS
    assert shown["Status"] == "available" and shown["SourceDestCheck"] is True and shown["InterfaceType"] == "interface"
    ec2.unassign_private_ip_addresses(NetworkInterfaceId=card, PrivateIpAddresses=["10.0.0.51"])
    ec2.assign_private_ip_addresses(NetworkInterfaceId=card, PrivateIpAddresses=["10.0.0.60"])
    ec2.assign_private_ip_addresses(NetworkInterfaceId=card, SecondaryPrivateIpAddressCount=1)
    assert len(read()["PrivateIpAddresses"]) == 3
    ec2.modify_network_interface_attribute(NetworkInterfaceId=card, SourceDestCheck={"Value": False})
    ec2.modify_network_interface_attribute(NetworkInterfaceId=card, Groups=groups)
    ec2.modify_network_interface_attribute(NetworkInterfaceId=card, Description={"Value": "changed"})
    shown = read()
    assert shown["SourceDestCheck"] is False and shown["Description"] == "changed"
    assert {g["GroupId"] for g in shown["Groups"]} == set(groups)
    ec2.delete_network_interface(NetworkInterfaceId=card)
    gone(ec2.describe_network_interfaces, "InvalidNetworkInterfaceID.NotFound", NetworkInterfaceIds=[card])


def test_aws_vpc_dhcp_options(ec2, vpc, site):
    options = ec2.create_dhcp_options(TagSpecifications=specification("dhcp-options"), DhcpConfigurations=[
        {"Key": "domain-name", "Values": ["service.internal"]}, {"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]},
        {"Key": "ntp-servers", "Values": ["127.0.0.1"]}])["DhcpOptions"]["DhcpOptionsId"]
    shown = ec2.describe_dhcp_options(DhcpOptionsIds=[options])["DhcpOptions"][0]
    values = {c["Key"]: [v["Value"] for v in c["Values"]] for c in shown["DhcpConfigurations"]}
    assert values == {"domain-name": ["service.internal"], "domain-name-servers": ["AmazonProvidedDNS"], "ntp-servers": ["127.0.0.1"]}
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=vpc)
    gone(ec2.delete_dhcp_options, "DependencyViolation", DhcpOptionsId=options)
    found = ec2.describe_vpcs(Filters=by(dhcp_options_id=options))["Vpcs"]
    assert [v["VpcId"] for v in found] == [vpc]
    ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=vpc)
    ec2.delete_dhcp_options(DhcpOptionsId=options)
    gone(ec2.describe_dhcp_options, "InvalidDhcpOptionID.NotFound", DhcpOptionsIds=[options])


def test_aws_default_resources(ec2, site):
    default = ec2.describe_vpcs(Filters=by(is_default="true"))["Vpcs"][0]["VpcId"]
    here = ec2.describe_subnets(Filters=by(default_for_az="true", availability_zone=f"{site.region}a"))["Subnets"][0]
    assert here["DefaultForAz"] is True and here["VpcId"] == default
    gone(ec2.create_default_vpc, "DefaultVpcAlreadyExists")
    ec2.delete_subnet(SubnetId=here["SubnetId"])
    made = ec2.create_default_subnet(AvailabilityZone=f"{site.region}a", Ipv6Native=False)["Subnet"]
    assert made["DefaultForAz"] is True and made["MapPublicIpOnLaunch"] is True
    gone(ec2.create_default_subnet, "DefaultSubnetAlreadyExistsInAvailabilityZone", AvailabilityZone=f"{site.region}a")
    table = ec2.describe_route_tables(Filters=by(association__main="true", vpc_id=default))["RouteTables"][0]
    assert {r.get("GatewayId", "")[:3] for r in table["Routes"]} == {"loc", "igw"}


def test_data_sources_of_regions_and_zones(ec2, site):
    zones = ec2.describe_availability_zones(Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}, *by(state="available")])["AvailabilityZones"]
    assert [z["ZoneName"] for z in zones] == [f"{site.region}{letter}" for letter in "abcd"]
    assert all(z["ZoneType"] == "availability-zone" and z["ZoneId"].startswith("apne2-az") for z in zones)
    region = ec2.describe_regions(RegionNames=[site.region])["Regions"][0]
    assert region["RegionName"] == site.region and region["Endpoint"] == f"ec2.{site.region}.amazonaws.com"


def ends(look, wanted, seconds=20):
    until = time.monotonic() + seconds
    while (seen := look()) != wanted:
        assert time.monotonic() < until, seen
        time.sleep(0.1)


def test_aws_nat_gateway_public_with_secondary_addresses(ec2, vpc, subnets):
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    first, second = (ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(2))
    made = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=first, ConnectivityType="public", ClientToken="nat-1",
                                  TagSpecifications=specification("natgateway"))["NatGateway"]
    nat = made["NatGatewayId"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    read = lambda: ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]
    addresses = lambda: {a["AllocationId"]: a["Status"] for a in read()["NatGatewayAddresses"]}
    assert tags_of(read()) == TAGS and addresses() == {first: "succeeded"}
    tie = ec2.associate_nat_gateway_address(NatGatewayId=nat, AllocationIds=[second])["NatGatewayAddresses"][0]
    ends(addresses, {first: "succeeded", second: "succeeded"})
    ec2.disassociate_nat_gateway_address(NatGatewayId=nat, AssociationIds=[tie["AssociationId"]], MaxDrainDurationSeconds=1)
    assert addresses() == {first: "succeeded", second: "disassociating"}
    ends(addresses, {first: "succeeded"})
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    route = [r for r in ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"] if r["DestinationCidrBlock"] == ANYWHERE]
    assert route[0]["State"] == "blackhole"
    for allocation in (first, second):
        ec2.release_address(AllocationId=allocation)


def test_aws_nat_gateway_private_with_secondary_addresses(ec2, subnets):
    nat = ec2.create_nat_gateway(SubnetId=subnets[0], ConnectivityType="private", PrivateIpAddress="10.0.0.20",
                                 SecondaryPrivateIpAddressCount=2)["NatGateway"]["NatGatewayId"]
    ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    addresses = lambda: {a["PrivateIp"]: a["Status"] for a in ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["NatGatewayAddresses"]}
    ends(lambda: sorted(addresses().values()), ["succeeded"] * 3)
    ec2.assign_private_nat_gateway_address(NatGatewayId=nat, PrivateIpAddresses=["10.0.0.30"])
    ends(lambda: addresses().get("10.0.0.30"), "succeeded")
    ec2.unassign_private_nat_gateway_address(NatGatewayId=nat, PrivateIpAddresses=["10.0.0.30"], MaxDrainDurationSeconds=1)
    ends(lambda: addresses().get("10.0.0.30"), None)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
