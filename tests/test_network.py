"""Packets between machines, the laptop and the internet: routes, groups, lists and addresses decide, and say so."""
import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import next_account
from ground import ANYWHERE, Account, Machine, tcp, wait

# Writes `ready`, then `seen` for each IPv4 packet to an address that is not the machine's own.
WATCH = """import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
out = open(sys.argv[2], "w", buffering=1); print("ready", file=out)
while True:
    if s.recv(65535)[16:20] == socket.inet_aton(sys.argv[1]): print("seen", file=out)"""
# One echo request of a flow of its own to the first word, with the second's time to live: the kind of the ICMP answer and who sent it, or `nothing`.
PING = """import os, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); s.settimeout(1)
s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(sys.argv[2]))
packet = struct.pack("!BBH2sH", 8, 0, 0, os.urandom(2), 1) + b"hanul..."
total = sum(struct.unpack("!8H", packet)); total = (total >> 16) + (total & 0xffff)
s.sendto(packet[:2] + struct.pack("!H", ~total & 0xffff) + packet[4:], (sys.argv[1], 0))
try:
    while (answer := s.recvfrom(2048))[0][20] == 8: pass
    print(answer[0][20], answer[1][0])
except TimeoutError: print("nothing")"""
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


def ping(machine, address, ttl=64):
    """`0 ADDRESS` for an answer, `11 ADDRESS` when the time to live ended there, `nothing`."""
    return machine.run("python3", "-c", PING, address, str(ttl)).stdout.strip()


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
    answer = f"0 {pair.b.private}"
    assert ping(pair.a, pair.b.private) == "nothing"
    rule = {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "UserIdGroupPairs": [{"GroupId": pair.front}]}
    pair.allow(pair.app, rule)
    wait(lambda: ping(pair.a, pair.b.private) == answer, "the ping passes")
    pair.forbid(pair.app, rule)
    wait(lambda: ping(pair.a, pair.b.private) == "nothing", "the ping is dropped")


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


def test_an_elastic_address_is_called_as_its_owner_says(pair):
    allocation, address = pair.elastic()
    ask = f"import socket; print(socket.gethostbyaddr('{address}')[0])"
    pair.ec2.modify_address_attribute(AllocationId=allocation, DomainName="mail.example.com")
    assert pair.cloud.laptop("python3", "-c", ask).stdout.strip() == "mail.example.com"
    assert pair.a.run("python3", "-c", ask).stdout.strip() == "mail.example.com"
    with pytest.raises(ClientError, match="InvalidAddress.Locked"):
        pair.ec2.release_address(AllocationId=allocation)
    pair.ec2.reset_address_attribute(AllocationId=allocation, Attribute="domain-name")
    assert pair.cloud.laptop("python3", "-c", ask, check=False).returncode != 0
    pair.ec2.release_address(AllocationId=allocation)


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


# Asks for a token and a page; prints the time to live of the packet that carried each answer.
HOPS = """import http.client, socket, struct, threading
watch = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800)); watch.settimeout(5)
def ttl():
    while True:
        packet = watch.recv(65535)
        head = (packet[0] & 15) * 4; data = head + (packet[head + 12] >> 4) * 4
        if packet[12:16] == socket.inet_aton("169.254.169.254") and packet[data:data + 5] == b"HTTP/": return packet[8]
imds = http.client.HTTPConnection("169.254.169.254", timeout=5)
imds.request("PUT", "/latest/api/token", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
token = imds.getresponse().read().decode(); put = ttl()
imds.request("GET", "/latest/meta-data/instance-id", headers={"X-aws-ec2-metadata-token": token})
imds.getresponse().read(); print(put, ttl())"""


def imds(machine, path, method="GET", token=None, **headers):
    """Status and body of one request to the metadata service."""
    words = [f"-H{k.replace('_', '-')}: {v}" for k, v in ({"X-aws-ec2-metadata-token": token} if token else {} | headers).items()]
    done = machine.run("curl", "-s", "-m", "5", "-X", method, "-w", "\n%{http_code}", *words, f"http://169.254.169.254/latest/{path}")
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def test_metadata_options_decide_what_the_machine_is_told_and_how_far_a_token_travels(site):
    site.network()
    machine = site.launch(site.private, name="shop", MetadataOptions={"InstanceMetadataTags": "enabled", "HttpPutResponseHopLimit": 1})
    modify = lambda **options: site.ec2.modify_instance_metadata_options(InstanceId=machine.id, **options)
    hops = lambda: machine.run("python3", "-c", HOPS).stdout.strip()
    new_token = lambda: imds(machine, "api/token", "PUT", X_aws_ec2_metadata_token_ttl_seconds=60)
    assert hops() == "1 64"
    modify(HttpPutResponseHopLimit=3)
    assert hops() == "3 64"
    assert imds(machine, "meta-data/instance-id")[0] == 401
    status, token = new_token()
    assert status == 200 and imds(machine, "meta-data/instance-id", token=token) == (200, machine.id)
    assert imds(machine, "meta-data/tags/instance/Name", token=token) == (200, "shop")
    modify(InstanceMetadataTags="disabled", HttpTokens="optional")
    assert imds(machine, "meta-data/tags/instance/Name", token=token)[0] == 404
    assert imds(machine, "meta-data/instance-id") == (200, machine.id)
    modify(HttpEndpoint="disabled")
    assert imds(machine, "meta-data/instance-id", token=token)[0] == 403 and new_token()[0] == 403
    modify(HttpEndpoint="enabled", HttpTokens="required")
    site.ec2.create_tags(Resources=[machine.id], Tags=[{"Key": "two words", "Value": ""}])
    with pytest.raises(ClientError, match="'two words' is not a valid tag key"):
        modify(InstanceMetadataTags="enabled")
    site.ec2.delete_tags(Resources=[machine.id], Tags=[{"Key": "two words"}])
    modify(InstanceMetadataTags="enabled")
    with pytest.raises(ClientError, match="'a/b' is not a valid tag key"):
        site.ec2.create_tags(Resources=[machine.id], Tags=[{"Key": "a/b", "Value": ""}])
    assert imds(machine, "meta-data/instance-id")[0] == 401 and new_token()[0] == 200


def test_the_resolver_answers_only_where_the_network_has_dns_support(pair):
    lookup = lambda host: pair.a.run("getent", "ahostsv4", host, check=False).stdout.split()[:1]
    attribute = lambda **which: [pair.ec2.modify_vpc_attribute(VpcId=pair.vpc_id, **{k: {"Value": v}}) for k, v in which.items()]
    private = pair.b.about()["PrivateDnsName"]
    assert private == f"ip-{pair.b.private.replace('.', '-')}.{pair.region}.compute.internal", "a machine always has a private name"
    assert lookup("ec2.amazonaws.com") and not lookup(private) and pair.b.about()["PublicDnsName"] == ""
    attribute(EnableDnsHostnames=True)
    assert wait(lambda: lookup(private), "the private name resolves") == [pair.b.private]
    assert pair.b.about()["PublicDnsName"].startswith("ec2-")
    attribute(EnableDnsSupport=False)
    wait(lambda: not lookup("ec2.amazonaws.com"), "the resolver is silent")
    assert pair.b.about()["PublicDnsName"] == "", "a public name needs both attributes"
    attribute(EnableDnsSupport=True)
    assert wait(lambda: lookup(private), "it answers again") == [pair.b.private]


def test_programs_run_from_regions_and_cities_each_with_an_address_of_its_own(pair):
    seen = lambda *place: pair.cloud.run("exec", *place, "--", "curl", "-s", "http://checkip.amazonaws.com").stdout.strip()
    places = [seen(), *(seen("--from", place) for place in ("ap-northeast-2", "us-east-1", "Seoul", "New York"))]
    assert len(set(places)) == len(places)
    assert seen("--from", "icn") == seen("--from", "seoul") == places[3]
    pair.allow(pair.app, tcp(8000, f"{places[3]}/32"))
    page_from = lambda place: pair.cloud.run("exec", "--from", place, "--", "curl", "-s", "-m", "1",
                                             f"http://{pair.b.public}:8000/", check=False).stdout.strip()
    wait(lambda: page_from("seoul") == pair.b.id, "a rule lets one city in")
    assert page_from("tokyo") == ""
    refused = pair.cloud.run("exec", "--from", "Atlantis", "--", "true", check=False)
    assert refused.returncode != 0 and "a city with an edge location" in refused.stderr


def test_dhcp_options_tell_a_machine_its_name_servers_and_its_domain(site):
    site.network()
    options = lambda **values: site.ec2.create_dhcp_options(DhcpConfigurations=[
        {"Key": k.replace("_", "-"), "Values": v} for k, v in values.items()])["DhcpOptions"]["DhcpOptionsId"]
    plain = site.launch(site.private)
    told = lambda machine: machine.sh("cat /etc/resolv.conf").splitlines()
    assert told(plain) == [f"search {site.region}.compute.internal", "nameserver 10.0.0.2"]
    chosen = options(domain_name=["corp.example"], domain_name_servers=["10.0.1.53", "AmazonProvidedDNS"])
    site.ec2.associate_dhcp_options(DhcpOptionsId=chosen, VpcId=site.vpc_id)
    assert told(site.launch(site.private)) == ["search corp.example", "nameserver 10.0.1.53", "nameserver 10.0.0.2"]
    site.ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=site.vpc_id)
    assert told(site.launch(site.private)) == []


# Sends 3,000 bytes that must not be cut to an address; prints the ICMP error that comes back and what the kernel learned from it.
TOO_BIG = """import select, socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 10, 2); s.setsockopt(socket.IPPROTO_IP, 11, 1); s.connect((sys.argv[1], 33434))
before = s.getsockopt(socket.IPPROTO_IP, 14); s.send(bytes(3000)); select.select([], [], [s], 5); kind = code = size = None
for level, what, data in s.recvmsg(100, 512, 0x2000)[1]: _, _, kind, code, _, size = struct.unpack("=IBBBBI", data[:12])
print(before, kind, code, size, s.getsockopt(socket.IPPROTO_IP, 14))"""


def test_a_packet_too_big_for_the_internet_comes_back_as_an_error_with_the_size_that_fits(pair):
    hidden = pair.launch(pair.private)
    allocation, _ = pair.elastic()
    nat = pair.ec2.create_nat_gateway(SubnetId=pair.public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    pair.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    pair.table(pair.private, NatGatewayId=nat)
    outside = pair.a.run("getent", "ahostsv4", "checkip.amazonaws.com").stdout.split()[0]
    wait(lambda: ping(hidden, outside) == f"0 {outside}", "the NAT gateway forwards")
    told = lambda machine, address: machine.run("python3", "-c", TOO_BIG, address).stdout.split()
    for machine in (pair.a, hidden):
        assert told(machine, outside) == ["9001", "3", "4", "1500", "1500"]
    assert told(pair.a, pair.b.public) == ["9001", "3", "4", "1500", "1500"], "the way by public addresses is the internet's too"


# Asks the time service; prints its stratum and how far its time is from the machine's, seconds.
CLOCK = """import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(5); s.connect(("169.254.169.123", 123))
s.send(b"\\x23" + bytes(47)); packet = s.recv(100); seconds, part = struct.unpack("!II", packet[40:])
print(packet[1], abs(seconds - 2208988800 + part / 2**32 - time.time()))"""


def test_the_time_service_answers_every_machine_whatever_its_groups_say(site):
    site.network()
    closed = site.group("closed")
    site.ec2.revoke_security_group_egress(GroupId=closed, IpPermissions=[ALL])
    own_acl(site, site.private)
    stratum, off = site.launch(site.private, closed).run("python3", "-c", CLOCK).stdout.split()
    assert stratum == "3" and float(off) < 5


def test_addresses_have_names_private_ones_in_their_network_and_public_ones_everywhere(pair):
    named = lambda run, address: run("getent", "hosts", address, check=False).stdout.split()[1:]
    dashed = lambda address: address.replace(".", "-")
    public = f"ec2-{dashed(pair.b.public)}.{pair.region}.compute.amazonaws.com"
    assert named(pair.a.run, pair.b.private) == []
    assert named(pair.cloud.laptop, pair.b.public) == [public]
    pair.ec2.modify_vpc_attribute(VpcId=pair.vpc_id, EnableDnsHostnames={"Value": True})
    private = f"ip-{dashed(pair.b.private)}.{pair.region}.compute.internal"
    wait(lambda: named(pair.a.run, pair.b.private) == [private], "the private address has a name")
    assert named(pair.a.run, pair.b.public) == [public] and named(pair.cloud.laptop, pair.b.private) == []


def test_a_local_route_with_another_target_leads_through_a_middlebox(pair):
    hidden, middle = pair.launch(pair.private), pair.launch(pair.subnet("10.0.2.0/24"), pair.group("middle", ALL))
    pair.allow(pair.app, tcp(8000, f"{hidden.private}/32"))
    pair.ec2.modify_instance_attribute(InstanceId=middle.id, SourceDestCheck={"Value": False})
    middle.sh("echo 1 > /proc/sys/net/ipv4/ip_forward")
    middle.sh(f"setsid python3 -c '{WATCH}' {pair.b.private} /tmp/seen >/dev/null 2>&1 &")
    seen = lambda: middle.sh("cat /tmp/seen 2>/dev/null || true").split()
    wait(lambda: seen() == ["ready"], "it watches")
    wait(lambda: page(hidden, pair.b.private) == pair.b.id, "it is reached")
    assert seen() == ["ready"]
    table = pair.table(pair.private)
    replace = lambda **target: pair.ec2.replace_route(RouteTableId=table, DestinationCidrBlock="10.0.0.0/16", **target)
    replace(NetworkInterfaceId=middle.interface)
    wait(lambda: page(hidden, pair.b.private) == pair.b.id and "seen" in seen(), "the way leads through the middlebox")
    replace(LocalTarget=True)
    middle.sh("echo 0 > /proc/sys/net/ipv4/ip_forward")
    wait(lambda: page(hidden, pair.b.private) == pair.b.id, "the local route is back")


# Connects, says so, and goes on talking: `up`, then `ok` for each answer, `lost` when one does not come.
TALK = """import socket, sys, time
host, port = sys.argv[1].rsplit(":", 1); out = open(sys.argv[2], "a", buffering=1)
s = socket.create_connection((host, int(port)), 5); s.settimeout(1); print("up", file=out)
while True:
    try:
        s.sendall(b"x")
        print("ok" if s.recv(10) else "closed", file=out); time.sleep(0.05)
    except OSError: print("lost", file=out)"""
ECHO = """import socketserver
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(10): self.request.sendall(data)
class Server(socketserver.ThreadingTCPServer): allow_reuse_address = daemon_threads = True
Server(("", 7000), Echo).serve_forever()"""


class Talk:
    """A connection that stays open: what became of it lately."""

    def __init__(self, machine, place, name):
        self.machine, self.file = machine, f"/tmp/{name}"
        machine.sh(f"setsid python3 -c '{TALK}' {place} {self.file} >/dev/null 2>&1 &")
        wait(lambda: "ok" in self.says(), "the connection is up")

    def says(self):
        return self.machine.sh(f"tail -n 3 {self.file} 2>/dev/null || true").split()

    def goes_on(self):
        self.machine.sh(f": > {self.file}")
        return wait(lambda: self.says(), "it says something")[0] == "ok"


def test_a_removed_rule_keeps_tracked_connections_and_a_network_acl_cuts_them_at_once(pair):
    far = pair.launch(pair.private, pair.group("far", tcp(7000, pair.front)))
    far.sh(f"setsid python3 -c '{ECHO}' >/dev/null 2>&1 &")
    wait(lambda: pair.a.connects(f"{far.private}:7000") == "open", "the server listens")
    tracked = Talk(pair.a, f"{far.private}:7000", "tracked")
    group = far.about()["SecurityGroups"][0]["GroupId"]
    pair.forbid(group, tcp(7000, pair.front))
    wait(lambda: pair.a.connects(f"{far.private}:7000") == "dropped", "a new connection is refused")
    assert tracked.goes_on()
    own_acl(pair, pair.private)
    wait(lambda: "lost" in tracked.says(), "the list cuts it")


def test_a_flow_that_is_open_both_ways_is_not_tracked_and_ends_with_its_rule(pair):
    everyone = {"IpProtocol": "tcp", "FromPort": 7000, "ToPort": 7000, "IpRanges": [{"CidrIp": ANYWHERE}]}
    pair.allow(pair.app, everyone)
    pair.b.sh(f"setsid python3 -c '{ECHO}' >/dev/null 2>&1 &")
    wait(lambda: pair.a.connects(f"{pair.b.private}:7000") == "open", "the server listens")
    talk = Talk(pair.a, f"{pair.b.private}:7000", "untracked")
    pair.forbid(pair.app, everyone)
    wait(lambda: "lost" in talk.says(), "it ends with its rule")


def test_two_machines_meet_by_their_public_addresses_as_strangers(pair):
    pair.allow(pair.app, tcp(8000, f"{pair.a.private}/32"))
    assert pair.a.connects(f"{pair.b.public}:8000") == "dropped"
    pair.allow(pair.app, tcp(8000, f"{pair.a.public}/32"))
    wait(lambda: page(pair.a, pair.b.public) == pair.b.id, "the rule for the public address counts")


def test_the_longest_prefix_wins_and_a_route_to_nothing_is_a_blackhole(pair):
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    wait(lambda: pair.a.run(*checkip, check=False).returncode == 0, "it is online")
    end = pair.a.run("getent", "ahostsv4", "checkip.amazonaws.com").stdout.split()[0]
    card = pair.ec2.create_network_interface(SubnetId=pair.public)["NetworkInterface"]["NetworkInterfaceId"]
    pair.ec2.create_route(RouteTableId=pair.public_table, DestinationCidrBlock=f"{end}/32", NetworkInterfaceId=card)
    wait(lambda: pair.a.run(*checkip, check=False).returncode != 0, "the longer route leads nowhere")
    wait(lambda: [p for p in refusals(pair.cloud, pair.a.id) if "blackhole" in p["by"]], "the blackhole is named")
    pair.ec2.delete_route(RouteTableId=pair.public_table, DestinationCidrBlock=f"{end}/32")
    wait(lambda: pair.a.run(*checkip, check=False).returncode == 0, "the default route is back")


def test_packets_follow_a_prefix_list_as_it_changes(pair):
    made = pair.ec2.create_managed_prefix_list(PrefixListName="staff", AddressFamily="IPv4", MaxEntries=5)["PrefixList"]
    staff = made["PrefixListId"]

    def change(version, **entries):
        return pair.ec2.modify_managed_prefix_list(PrefixListId=staff, CurrentVersion=version, **entries)["PrefixList"]["Version"]

    pair.allow(pair.app, {"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8000, "PrefixListIds": [{"PrefixListId": staff}]})
    reached = lambda: pair.a.connects(f"{pair.b.private}:8000")
    assert reached() == "dropped", "an empty list lets nobody in"
    assert change(1, AddEntries=[{"Cidr": f"{pair.a.private}/32"}]) == 2
    wait(lambda: reached() == "open", "the list has it")
    assert change(2, RemoveEntries=[{"Cidr": f"{pair.a.private}/32"}]) == 3
    wait(lambda: reached() == "dropped", "the list has it no more")
    pair.ec2.restore_managed_prefix_list_version(PrefixListId=staff, PreviousVersion=2, CurrentVersion=3)
    wait(lambda: reached() == "open", "the earlier version is back")
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    online = lambda: pair.a.run(*checkip, check=False).returncode == 0
    end = wait(online, "it is online") and pair.a.run("getent", "ahostsv4", "checkip.amazonaws.com").stdout.split()[0]
    away = pair.ec2.create_managed_prefix_list(PrefixListName="away", AddressFamily="IPv4", MaxEntries=2, Entries=[
        {"Cidr": f"{end}/32"}, {"Cidr": "10.0.0.0/28", "Description": "inside: the local route goes before"}])["PrefixList"]["PrefixListId"]
    card = pair.ec2.create_network_interface(SubnetId=pair.public)["NetworkInterface"]["NetworkInterfaceId"]
    pair.ec2.create_route(RouteTableId=pair.public_table, DestinationPrefixListId=away, NetworkInterfaceId=card)
    wait(lambda: not online(), "the list's route is longer and leads nowhere")
    assert reached() == "open"
    pair.ec2.replace_route(RouteTableId=pair.public_table, DestinationPrefixListId=away, GatewayId=pair.igw)
    wait(online, "the list's route leads out")
    users = pair.ec2.get_managed_prefix_list_associations(PrefixListId=away)["PrefixListAssociations"]
    assert [u["ResourceId"] for u in users] == [pair.public_table]
    kept = pair.ec2.delete_managed_prefix_list(PrefixListId=away)["PrefixList"]
    assert kept["State"] == "delete-failed" and pair.public_table in kept["StateMessage"]
    pair.ec2.delete_route(RouteTableId=pair.public_table, DestinationPrefixListId=away)
    assert pair.ec2.delete_managed_prefix_list(PrefixListId=away)["PrefixList"]["State"] == "delete-complete"


def test_a_nat_gateway_shows_in_a_traceroute_and_spreads_connections_over_its_addresses(site):
    site.network()
    hidden = site.launch(site.private)
    (first, one), (second, two) = site.elastic(), site.elastic()
    made = site.ec2.create_nat_gateway(SubnetId=site.public, AllocationId=first, SecondaryAllocationIds=[second])["NatGateway"]
    site.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[made["NatGatewayId"]], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    site.table(site.private, NatGatewayId=made["NatGatewayId"])
    seen = lambda: {hidden.run("curl", "-s", "-m", "1", "http://checkip.amazonaws.com", check=False).stdout.strip() for _ in range(16)} - {""}
    wait(lambda: seen() == {one, two}, "both addresses are seen")
    outside = hidden.run("getent", "ahostsv4", "checkip.amazonaws.com").stdout.split()[0]
    assert ping(hidden, outside, ttl=1) == f"11 {made['NatGatewayAddresses'][0]['PrivateIp']}"
    assert ping(hidden, outside) == f"0 {outside}"


def test_a_nat_instance_forwards_when_its_source_check_is_off(site):
    site.network()
    nat, hidden = site.launch(site.public, site.group("nat", ALL)), site.launch(site.private)
    if nat.run("sh", "-c", "command -v nft || command -v iptables", check=False).returncode:
        pytest.skip("neither nft nor iptables in the machine's image")
    nat.sh("echo 1 > /proc/sys/net/ipv4/ip_forward; "
           "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE 2>/dev/null || "
           "nft 'add table ip n; add chain ip n p { type nat hook postrouting priority 100; }; add rule ip n p masquerade'")
    site.table(site.private, NetworkInterfaceId=nat.interface)
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    assert hidden.run(*checkip, check=False).returncode != 0
    site.ec2.modify_instance_attribute(InstanceId=nat.id, SourceDestCheck={"Value": False})
    wait(lambda: hidden.run(*checkip, check=False).stdout.strip() == nat.public, "the far side sees the instance's address")


def test_no_packet_of_an_ordinary_users_cloud_is_seen_on_the_host(ordinary):
    from test_isolation import Watch
    watch = Watch()
    watch.start()
    cloud = ordinary("watched", "--offline").up()
    site = Account(cloud, next_account()).network()
    machine = site.launch(site.public, site.group("web", tcp(8000, ANYWHERE))).serve(8000)
    assert cloud.laptop("curl", "-s", "-m", "2", f"http://{machine.public}:8000/").stdout.strip() == machine.id
    machine.run("curl", "-s", "-m", "1", "http://198.51.100.7/", check=False)
    machine.run("getent", "hosts", "example.com", check=False)
    ping(machine, "8.8.8.8")
    door = cloud.run("open", machine.id, "--print").stdout.strip()
    with urllib.request.urlopen(door, timeout=5) as answer:
        assert answer.read().decode().strip() == machine.id
    wait(lambda: watch.seen > 10, "the watch sees the host's own packets")
    cloud.down()
    watch.stopping = True
    watch.join()
    assert watch.bad == []
