"""Network records through the real clients: what AWS answers, refuses and remembers."""
import pytest
from botocore.exceptions import ClientError

from ground import ANYWHERE, tcp


@pytest.fixture
def vpc(site):
    return site.vpc()


def refusal(call, **arguments):
    """AWS's code and message for a call that must not pass."""
    with pytest.raises(ClientError) as e:
        call(**arguments)
    error = e.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_new_account_has_a_default_vpc_with_a_subnet_in_each_zone(site):
    vpcs = site.aws("ec2", "describe-vpcs", "--filters", "Name=is-default,Values=true")["Vpcs"]
    assert [v["CidrBlock"] for v in vpcs] == ["172.31.0.0/16"]
    subnets = site.aws("ec2", "describe-subnets")["Subnets"]
    assert {s["AvailabilityZone"] for s in subnets} == {f"ap-northeast-2{z}" for z in "abcd"}
    assert all(s["DefaultForAz"] and s["MapPublicIpOnLaunch"] for s in subnets)


def test_a_vpc_comes_with_its_route_table_acl_and_group(site):
    vpc = site.aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--tag-specifications",
                   "ResourceType=vpc,Tags=[{Key=Name,Value=home}]")["Vpc"]
    assert vpc["Tags"] == [{"Key": "Name", "Value": "home"}]
    of_it = ("--filters", f"Name=vpc-id,Values={vpc['VpcId']}")
    table, = site.aws("ec2", "describe-route-tables", *of_it)["RouteTables"]
    assert table["Associations"][0]["Main"] is True
    assert [(r["DestinationCidrBlock"], r["GatewayId"]) for r in table["Routes"]] == [("10.0.0.0/16", "local")]
    acl, = site.aws("ec2", "describe-network-acls", *of_it)["NetworkAcls"]
    assert acl["IsDefault"] and {e["RuleNumber"] for e in acl["Entries"]} == {100, 32767}
    group, = site.aws("ec2", "describe-security-groups", *of_it)["SecurityGroups"]
    assert group["GroupName"] == "default"
    assert group["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == group["GroupId"]


def test_five_addresses_of_a_subnet_are_never_given_out(site, vpc):
    subnet = site.aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", "10.0.0.0/28")["Subnet"]
    assert subnet["AvailableIpAddressCount"] == 11
    taken = {site.ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]["PrivateIpAddress"]
             for _ in range(11)}
    assert taken == {f"10.0.0.{n}" for n in range(4, 15)}
    code, _ = refusal(site.ec2.create_network_interface, SubnetId=subnet["SubnetId"])
    assert code == "InsufficientFreeAddressesInSubnet"
    for reserved in ("10.0.0.0", "10.0.0.2", "10.0.0.15"):
        code, _ = refusal(site.ec2.create_network_interface, SubnetId=subnet["SubnetId"], PrivateIpAddress=reserved)
        assert code.startswith("InvalidParameterValue") or code == "InvalidIPAddress.InUse", code


@pytest.mark.parametrize("cidr, code", [
    ("10.1.0.0/24", "InvalidSubnet.Range"), ("10.0.0.0/29", "InvalidSubnet.Range"), ("10.0.0.0/25", "InvalidSubnet.Conflict"),
    ("10.0.0.0/33", "InvalidParameterValue"), ("banana", "InvalidParameterValue"),
])
def test_a_subnet_that_does_not_fit_is_refused(site, vpc, cidr, code):
    site.subnet("10.0.0.0/24")
    assert refusal(site.ec2.create_subnet, VpcId=vpc, CidrBlock=cidr)[0] == code
    assert len(site.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]) == 1


@pytest.mark.parametrize("cidr, code", [("10.0.0.0/8", "InvalidVpc.Range"), ("10.0.0.0/29", "InvalidVpc.Range"),
                                        ("10.0.0.0", "InvalidParameterValue")])
def test_a_vpc_of_a_wrong_size_is_refused(site, cidr, code):
    assert refusal(site.ec2.create_vpc, CidrBlock=cidr)[0] == code


def test_what_is_in_use_cannot_be_deleted(site):
    site.network()
    group = site.group("web")
    site.ec2.create_network_interface(SubnetId=site.private, Groups=[group])
    for call, arguments in ((site.ec2.delete_vpc, {"VpcId": site.vpc_id}),
                            (site.ec2.delete_subnet, {"SubnetId": site.private}),
                            (site.ec2.delete_security_group, {"GroupId": group}),
                            (site.ec2.delete_route_table, {"RouteTableId": site.public_table}),
                            (site.ec2.delete_internet_gateway, {"InternetGatewayId": site.igw})):
        assert refusal(call, **arguments)[0] == "DependencyViolation", call
    done = site.aws("ec2", "delete-vpc", "--vpc-id", site.vpc_id, check=False)
    assert done.returncode != 0 and "has dependencies and cannot be deleted" in done.stderr


def test_groups_by_reference_and_their_rules(site, vpc):
    front, app = site.group("front", tcp(80, ANYWHERE)), site.group("app")
    site.aws("ec2", "authorize-security-group-ingress", "--group-id", app, "--protocol", "tcp", "--port", "8000",
             "--source-group", front)
    rule, = site.aws("ec2", "describe-security-groups", "--group-ids", app)["SecurityGroups"][0]["IpPermissions"]
    assert (rule["FromPort"], rule["UserIdGroupPairs"][0]["GroupId"]) == (8000, front)
    again = site.aws("ec2", "authorize-security-group-ingress", "--group-id", app, "--protocol", "tcp", "--port", "8000",
                     "--source-group", front, check=False)
    assert "InvalidPermission.Duplicate" in again.stderr
    assert refusal(site.ec2.delete_security_group, GroupId=front)[0] == "DependencyViolation"
    site.aws("ec2", "revoke-security-group-ingress", "--group-id", app, "--protocol", "tcp", "--port", "8000",
             "--source-group", front)
    site.ec2.delete_security_group(GroupId=front)
    assert refusal(site.ec2.describe_security_groups, GroupIds=[front])[0] == "InvalidGroup.NotFound"


def test_a_subnet_uses_the_main_table_until_it_has_its_own(site):
    site.network()
    main, = site.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [site.vpc_id]},
                                                    {"Name": "association.main", "Values": ["true"]}])["RouteTables"]
    of_subnet = [{"Name": "association.subnet-id", "Values": [site.private]}]
    assert site.ec2.describe_route_tables(Filters=of_subnet)["RouteTables"] == []
    association = site.ec2.associate_route_table(RouteTableId=main["RouteTableId"], SubnetId=site.private)["AssociationId"]
    assert len(site.ec2.describe_route_tables(Filters=of_subnet)["RouteTables"]) == 1
    moved = site.ec2.replace_route_table_association(AssociationId=association, RouteTableId=site.public_table)
    found, = site.ec2.describe_route_tables(Filters=of_subnet)["RouteTables"]
    assert found["RouteTableId"] == site.public_table
    site.ec2.disassociate_route_table(AssociationId=moved["NewAssociationId"])
    assert site.ec2.describe_route_tables(Filters=of_subnet)["RouteTables"] == []


def test_a_route_whose_target_is_gone_is_a_blackhole(site):
    site.network()
    card = site.ec2.create_network_interface(SubnetId=site.public)["NetworkInterface"]["NetworkInterfaceId"]
    table = site.table(site.private, NetworkInterfaceId=card)
    site.ec2.delete_network_interface(NetworkInterfaceId=card)
    routes = site.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    assert [r["State"] for r in routes if r["DestinationCidrBlock"] == ANYWHERE] == ["blackhole"]


def test_pages_and_filters_hold_together(site, vpc):
    made = {site.subnet(f"10.0.{n}.0/24") for n in range(7)}
    seen = []
    for page in site.ec2.get_paginator("describe_subnets").paginate(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}], PaginationConfig={"PageSize": 5}):
        assert len(page["Subnets"]) <= 5
        seen += [s["SubnetId"] for s in page["Subnets"]]
    assert sorted(seen) == sorted(made)
    short = site.aws("ec2", "describe-subnets", "--filters", "Name=cidr-block,Values=10.0.3.0/*", f"Name=vpc-id,Values={vpc}")
    assert [s["CidrBlock"] for s in short["Subnets"]] == ["10.0.3.0/24"]
    code, message = refusal(site.ec2.describe_subnets, Filters=[{"Name": "colour", "Values": ["red"]}])
    assert code == "InvalidParameterValue" and "colour" in message


def test_tags_are_set_found_and_removed(site, vpc):
    subnet = site.subnet("10.0.0.0/24")
    site.aws("ec2", "create-tags", "--resources", vpc, subnet, "--tags", "Key=team,Value=kitchen", "Key=Name,Value=home")
    found = site.aws("ec2", "describe-tags", "--filters", "Name=key,Values=team")["Tags"]
    assert {t["ResourceId"] for t in found} == {vpc, subnet}
    by_tag = site.aws("ec2", "describe-subnets", "--filters", "Name=tag:team,Values=kitchen")["Subnets"]
    assert [s["SubnetId"] for s in by_tag] == [subnet]
    site.aws("ec2", "delete-tags", "--resources", vpc, "--tags", "Key=team")
    assert site.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"] == [{"Key": "Name", "Value": "home"}]


def test_another_accounts_resources_do_not_exist_here(site, vpc, cloud):
    stranger = cloud.client("ec2", key="999999999999", region=site.region)
    assert refusal(stranger.describe_vpcs, VpcIds=[vpc])[0] == "InvalidVpcID.NotFound"
    assert refusal(stranger.delete_vpc, VpcId=vpc)[0] == "InvalidVpcID.NotFound"
    assert refusal(stranger.create_subnet, VpcId=vpc, CidrBlock="10.0.0.0/24")[0] == "InvalidVpcID.NotFound"
    elsewhere = cloud.client("ec2", key=site.number, region="eu-west-1")
    assert refusal(elsewhere.describe_vpcs, VpcIds=[vpc])[0] == "InvalidVpcID.NotFound"


def test_an_id_that_is_wrong_is_named(site):
    code, message = refusal(site.ec2.describe_vpcs, VpcIds=["vpc-00000000000000000"])
    assert code == "InvalidVpcID.NotFound" and "vpc-00000000000000000" in message
    code, message = refusal(site.ec2.describe_subnets, SubnetIds=["subnet-zzz"])
    assert code.startswith("InvalidSubnetId") or code.startswith("InvalidSubnetID"), code
    assert "subnet-zzz" in message


def test_a_dry_run_changes_nothing(site):
    assert refusal(site.ec2.create_vpc, CidrBlock="10.0.0.0/16", DryRun=True)[0] == "DryRunOperation"
    assert len(site.ec2.describe_vpcs()["Vpcs"]) == 1


def test_what_is_not_built_says_so_by_name(site, vpc):
    code, message = refusal(site.ec2.create_vpc_peering_connection, VpcId=vpc, PeerVpcId=vpc)
    assert code == "NotImplemented" and "CreateVpcPeeringConnection" in message
    code, message = refusal(site.ec2.create_vpc, CidrBlock="10.9.0.0/16", AmazonProvidedIpv6CidrBlock=True)
    assert code == "NotImplemented" and "CreateVpc.AmazonProvidedIpv6CidrBlock" in message


def test_elastic_addresses_are_few_and_lie_in_the_simulated_internet(site):
    made = [site.elastic() for _ in range(5)]
    assert all(address.startswith(("198.18.", "198.19.")) for _, address in made)
    assert refusal(site.ec2.allocate_address, Domain="vpc")[0] == "AddressLimitExceeded"
    for allocation, _ in made:
        site.ec2.release_address(AllocationId=allocation)
    assert site.ec2.describe_addresses()["Addresses"] == []


def test_a_nat_gateway_takes_an_address_and_gives_it_back(site):
    site.network()
    allocation, address = site.elastic()
    arguments = {"SubnetId": site.public, "AllocationId": allocation, "ClientToken": "once"}
    made, again = (site.ec2.create_nat_gateway(**arguments)["NatGateway"]["NatGatewayId"] for _ in range(2))
    assert made == again
    site.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[made], WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})
    gateway, = site.ec2.describe_nat_gateways(NatGatewayIds=[made])["NatGateways"]
    assert gateway["NatGatewayAddresses"][0]["PublicIp"] == address
    assert refusal(site.ec2.release_address, AllocationId=allocation)[0] in ("InvalidIPAddress.InUse", "AuthFailure")
    site.ec2.delete_nat_gateway(NatGatewayId=made)
    site.ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[made], WaiterConfig={"Delay": 0.05, "MaxAttempts": 200})
    site.ec2.release_address(AllocationId=allocation)


def test_a_network_is_taken_down_in_order_and_nothing_is_left(site):
    site.network()
    group = site.group("web", tcp(80, ANYWHERE))
    site.ec2.delete_security_group(GroupId=group)
    site.ec2.detach_internet_gateway(InternetGatewayId=site.igw, VpcId=site.vpc_id)
    site.ec2.delete_internet_gateway(InternetGatewayId=site.igw)
    for subnet in (site.public, site.private):
        site.ec2.delete_subnet(SubnetId=subnet)
    site.ec2.delete_route_table(RouteTableId=site.public_table)
    site.ec2.delete_vpc(VpcId=site.vpc_id)
    of_it = [{"Name": "vpc-id", "Values": [site.vpc_id]}]
    for call, name in ((site.ec2.describe_route_tables, "RouteTables"), (site.ec2.describe_security_groups, "SecurityGroups"),
                       (site.ec2.describe_network_acls, "NetworkAcls"), (site.ec2.describe_subnets, "Subnets")):
        assert call(Filters=of_it)[name] == [], name


def test_reserved_addresses_are_given_only_to_those_who_name_them(site, vpc):
    subnet = site.aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", "10.0.0.0/28")["Subnet"]["SubnetId"]
    made = site.aws("ec2", "create-subnet-cidr-reservation", "--subnet-id", subnet, "--cidr", "10.0.0.8/29",
                    "--reservation-type", "explicit")["SubnetCidrReservation"]
    assert made == {"SubnetCidrReservationId": made["SubnetCidrReservationId"], "SubnetId": subnet, "Cidr": "10.0.0.8/29",
                    "ReservationType": "explicit", "OwnerId": site.number}
    make = lambda **more: site.ec2.create_network_interface(SubnetId=subnet, **more)["NetworkInterface"]["PrivateIpAddress"]
    assert {make() for _ in range(4)} == {f"10.0.0.{n}" for n in range(4, 8)}
    assert refusal(make)[0] == "InsufficientFreeAddressesInSubnet"
    assert make(PrivateIpAddress="10.0.0.9") == "10.0.0.9"
    site.ec2.delete_subnet_cidr_reservation(SubnetCidrReservationId=made["SubnetCidrReservationId"])
    assert site.ec2.get_subnet_cidr_reservations(SubnetId=subnet)["SubnetIpv4CidrReservations"] == []
    assert make() in {f"10.0.0.{n}" for n in range(8, 15)}
