"""Packets between machines, the laptop and the internet: routes, groups, lists and addresses decide, and say so."""
import json
import urllib.request

import pytest

from ground import ANYWHERE, Machine, tcp, wait

# Writes `ready`, then `seen` for each IPv4 packet to an address that is not the machine's own.
WATCH = """import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
out = open(sys.argv[2], "w", buffering=1); print("ready", file=out)
while True:
    if s.recv(65535)[16:20] == socket.inet_aton(sys.argv[1]): print("seen", file=out)"""
ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}


@pytest.fixture
def pair(site):
    """Two machines in one public subnet, each in a group of its own; the second serves on 8000."""
    site.network()
    site.front, site.app = site.group("front"), site.group("app")
    site.a, site.b = site.launch(site.public, site.front, name="a"), site.launch(site.public, site.app, name="b")
    site.b.serve(8000)
    return site


def refusals(cloud, machine=None):
    words = ["logs", "--network", "--json", *([machine] if machine else [])]
    return [json.loads(line) for line in cloud.run(*words).stdout.splitlines()]


def page(machine, address, port=8000):
    """What a machine reads from another's web server; empty when it cannot."""
    return machine.run("curl", "-s", "-m", "2", f"http://{address}:{port}/", check=False).stdout.strip()


def acl_entry(site, acl, number, action, egress=False, **more):
    site.ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=number, RuleAction=action, Egress=egress, **(
        {"Protocol": "-1", "CidrBlock": ANYWHERE} | more))


def own_acl(site, subnet):
    """A list of the subnet's own, which lets nothing through yet."""
    acl = site.ec2.create_network_acl(VpcId=site.vpc_id)["NetworkAcl"]["NetworkAclId"]
    found = site.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    old = [a for a in found["NetworkAcls"][0]["Associations"] if a["SubnetId"] == subnet]
    site.ec2.replace_network_acl_association(AssociationId=old[0]["NetworkAclAssociationId"], NetworkAclId=acl)
    return acl


def test_one_group_rule_opens_a_ping_and_its_removal_closes_it(pair):
    assert not pair.a.ping(pair.b.private)
    rule = {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "UserIdGroupPairs": [{"GroupId": pair.front}]}
    pair.allow(pair.app, rule)
    wait(lambda: pair.a.ping(pair.b.private), "the ping passes")
    pair.forbid(pair.app, rule)
    wait(lambda: not pair.a.ping(pair.b.private), "the ping is dropped")


def test_a_rule_names_a_group_and_lets_only_its_members_in(pair):
    place = f"{pair.b.private}:8000"
    assert pair.a.connects(place) == "dropped"
    pair.allow(pair.app, tcp(8000, pair.front))
    wait(lambda: page(pair.a, pair.b.private) == pair.b.id, "a member comes in")
    stranger = pair.launch(pair.public, pair.group("stranger"))
    assert stranger.connects(place) == "dropped"
    pair.ec2.modify_network_interface_attribute(NetworkInterfaceId=stranger.interface, Groups=[pair.front])
    wait(lambda: stranger.connects(place) == "open", "it comes in as a member")
    assert pair.a.connects(f"{pair.b.private}:8001") == "dropped"


def test_the_log_names_the_interface_whose_groups_refused(pair):
    assert pair.a.connects(f"{pair.b.private}:8000") == "dropped"
    mine = wait(lambda: [p for p in refusals(pair.cloud, pair.b.id) if p["destination"] == f"{pair.b.private}:8000"], "it is logged")
    assert mine[0]["machine"] == pair.b.id and mine[0]["direction"] == "in" and mine[0]["protocol"] == "tcp"
    assert "security groups" in mine[0]["by"] and pair.b.interface in mine[0]["by"]
    assert refusals(pair.cloud, pair.a.id) == []
    line = pair.cloud.run("logs", "--network", pair.b.id).stdout
    assert "REFUSED tcp" in line and pair.b.interface in line


def test_an_answer_passes_a_group_without_outbound_rules_and_new_flows_do_not(pair):
    pair.allow(pair.app, tcp(8000, pair.front))
    pair.ec2.revoke_security_group_egress(GroupId=pair.app, IpPermissions=[ALL])
    wait(lambda: page(pair.a, pair.b.private) == pair.b.id, "the answer passes")
    pair.a.serve(8000)
    pair.allow(pair.front, tcp(8000, pair.app))
    assert pair.b.connects(f"{pair.a.private}:8000") == "dropped"
    wait(lambda: [p for p in refusals(pair.cloud, pair.b.id) if p["direction"] == "out"], "the refusal is logged at the sender")


def test_a_network_acl_forgets_and_drops_answers_to_closed_ports(pair):
    other = pair.launch(pair.private, pair.app).serve(8000)
    pair.allow(pair.app, tcp(8000, pair.front))
    wait(lambda: page(pair.a, other.private) == other.id, "it is reached")
    acl = own_acl(pair, pair.private)
    ports = {"Protocol": "6", "PortRange": {"From": 8000, "To": 8000}}
    acl_entry(pair, acl, 100, "allow", **ports)
    wait(lambda: page(pair.a, other.private) == "", "the answer is dropped")
    found = wait(lambda: [p for p in refusals(pair.cloud, other.id) if acl in p["by"]], "the list is named")
    assert found[-1]["by"] == f"network ACL {acl}, rule *" and found[-1]["direction"] == "out"
    acl_entry(pair, acl, 100, "allow", egress=True, Protocol="6", PortRange={"From": 1024, "To": 65535})
    wait(lambda: page(pair.a, other.private) == other.id, "with the ephemeral ports open it answers")
    acl_entry(pair, acl, 50, "deny", **ports)
    wait(lambda: page(pair.a, other.private) == "", "the lower number wins")
    wait(lambda: [p for p in refusals(pair.cloud, other.id) if p["by"] == f"network ACL {acl}, rule 50"], "rule 50 is named")


def test_a_network_acl_is_not_asked_inside_one_subnet(pair):
    pair.allow(pair.app, tcp(8000, pair.front))
    own_acl(pair, pair.public)
    assert page(pair.a, pair.b.private) == pair.b.id


def test_a_public_machine_is_reached_from_the_laptop_and_the_host_only_by_its_group(pair):
    public = pair.b.public
    assert pair.cloud.laptop("curl", "-s", "-m", "1", f"http://{public}:8000/", check=False).returncode == 28
    pair.allow(pair.app, tcp(8000, f"{pair.cloud.my_ip()}/32"))
    wait(lambda: pair.cloud.laptop("curl", "-s", "-m", "1", f"http://{public}:8000/", check=False).stdout.strip() == pair.b.id,
         "the laptop reaches it")
    door = pair.cloud.run("open", pair.b.id, "--print").stdout.strip()
    assert door.startswith("http://127.") and public.split(".", 1)[1] in door
    with urllib.request.urlopen(door, timeout=5) as answer:
        assert answer.read().decode().strip() == pair.b.id


def test_a_private_machine_has_no_way_out_until_it_gets_a_nat_gateway(site):
    site.network()
    hidden = site.launch(site.private)
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    assert hidden.run(*checkip, check=False).returncode != 0
    allocation, address = site.elastic()
    nat = site.ec2.create_nat_gateway(SubnetId=site.public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    site.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    assert hidden.run(*checkip, check=False).returncode != 0
    site.table(site.private, NatGatewayId=nat)
    wait(lambda: hidden.run(*checkip, check=False).stdout.strip() == address, "the far side sees the NAT's address")
    assert site.cloud.laptop("curl", "-s", "-m", "1", f"http://{address}/", check=False).returncode != 0
    site.ec2.delete_nat_gateway(NatGatewayId=nat)
    wait(lambda: hidden.run(*checkip, check=False).returncode != 0, "it is offline again")


def test_a_public_subnet_needs_a_route_and_a_public_address(site):
    site.network()
    card = {"DeviceIndex": 0, "SubnetId": site.public, "AssociatePublicIpAddress": False}
    made = site.ec2.run_instances(ImageId=site.image, InstanceType="t3.micro", MinCount=1, MaxCount=1, NetworkInterfaces=[card])
    machine = Machine(site, made["Instances"][0]["InstanceId"]).become("running")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    assert machine.public is None and machine.run(*checkip, check=False).returncode != 0
    allocation, address = site.elastic()
    site.ec2.associate_address(AllocationId=allocation, InstanceId=machine.id)
    wait(lambda: machine.run(*checkip, check=False).stdout.strip() == address, "it is online")
    site.ec2.delete_route(RouteTableId=site.public_table, DestinationCidrBlock=ANYWHERE)
    wait(lambda: machine.run(*checkip, check=False).returncode != 0, "without the route it is offline")


def test_an_elastic_address_moves_without_a_change_for_its_clients(pair):
    pair.allow(pair.app, tcp(8000, ANYWHERE))
    pair.allow(pair.front, tcp(8000, ANYWHERE))
    pair.a.serve(8000)
    allocation, address = pair.elastic()
    seen = lambda: pair.cloud.laptop("curl", "-s", "-m", "1", f"http://{address}:8000/", check=False).stdout.strip()
    pair.ec2.associate_address(AllocationId=allocation, InstanceId=pair.a.id)
    wait(lambda: seen() == pair.a.id, "the first answers")
    pair.ec2.associate_address(AllocationId=allocation, InstanceId=pair.b.id)
    wait(lambda: seen() == pair.b.id, "the second answers")
    assert pair.b.public == address
    pair.ec2.stop_instances(InstanceIds=[pair.b.id])
    pair.b.become("stopped")
    assert pair.b.public == address
    assert seen() == ""


def test_overlapping_vpcs_do_not_disturb_each_other(site):
    machines = []
    for _ in range(2):
        site.network()
        machine = site.launch(site.private, site.group("app", tcp(8000, ANYWHERE)), PrivateIpAddress="10.0.1.50")
        machines.append((machine.serve(8000), site.launch(site.private)))
    for server, client in machines:
        assert page(client, "10.0.1.50") == server.id


def test_names_resolve_inside_and_private_ones_only_in_their_network(pair):
    pair.ec2.modify_vpc_attribute(VpcId=pair.vpc_id, EnableDnsHostnames={"Value": True})
    name = wait(lambda: pair.b.about().get("PrivateDnsName"), "it has a private name")
    lookup = lambda host: pair.a.run("getent", "ahostsv4", host, check=False).stdout.split()[:1]
    wait(lambda: lookup(name) == [pair.b.private], "its private name resolves")
    public_name = wait(lambda: pair.b.about().get("PublicDnsName"), "it has a public name")
    wait(lambda: lookup(public_name) == [pair.b.private], "inside, the public name is the private address")
    outside = pair.cloud.laptop("getent", "ahostsv4", public_name).stdout.split()[0]
    assert outside == pair.b.public
    assert pair.cloud.laptop("getent", "ahostsv4", name, check=False).stdout == ""
    assert lookup("no-such-name.example") == []


def test_a_packet_for_others_reaches_a_machine_only_with_its_source_check_off(site):
    site.network()
    nat, hidden = site.launch(site.public, site.group("nat", ALL)), site.launch(site.private)
    site.table(site.private, NetworkInterfaceId=nat.interface)
    nat.sh(f"setsid python3 -c '{WATCH}' 203.0.113.9 /tmp/seen >/dev/null 2>&1 &")
    wait(lambda: "ready" in nat.sh("cat /tmp/seen 2>/dev/null || true"), "it watches")
    assert hidden.connects("203.0.113.9:80") == "dropped"
    wait(lambda: [p for p in refusals(site.cloud) if "destination check" in p["by"]], "the check is named")
    assert "seen" not in nat.sh("cat /tmp/seen")
    site.ec2.modify_instance_attribute(InstanceId=nat.id, SourceDestCheck={"Value": False})
    wait(lambda: hidden.connects("203.0.113.9:80") and "seen" in nat.sh("cat /tmp/seen"), "the packet arrives")
