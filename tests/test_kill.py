"""kill -9 of the daemon, at any moment: nothing acknowledged is lost, machines go on, nothing is left behind."""
import itertools
import os
import random
import subprocess
import sys
import threading
import time

import botocore.exceptions
import pytest

from conftest import Cloud, birth
from ground import ANYWHERE, HOST_ROOT, Account, Machine, process, tcp, wait
from traces import Traces, read

KILLS = 20
PASSWORD = "not-a-secret-1"
SEED = int(os.environ.get("HANUL_TEST_SEED", "20"))

# Inserts 1, 2, 3 ... over one connection, and says each number when the server has acknowledged it.
INSERT_ON = """
import sys, time, pymysql
c = pymysql.connect(host=sys.argv[1], user="boss", password=sys.argv[2], database="ordering", autocommit=True)
with c.cursor() as cursor:
    cursor.execute("create table if not exists dish (n int primary key)")
    for n in range(1, 100000):
        cursor.execute("insert into dish values (%s)", (n,)); print(n, flush=True); time.sleep(0.005)
"""
COUNT = """
import sys, pymysql
c = pymysql.connect(host=sys.argv[1], user="boss", password=sys.argv[2], database="ordering", connect_timeout=5)
with c.cursor() as cursor:
    cursor.execute("select count(*), max(n) from dish"); print(*cursor.fetchone())
"""

# Asks a web server again and again over new connections; writes asked, answered, longest wait in ms.
ASK_ON = """
import sys, time, urllib.request
url, until, asked, answered, longest = sys.argv[1], time.monotonic() + 600, 0, 0, 0.0
while time.monotonic() < until:
    start, asked = time.monotonic(), asked + 1
    try: answered += urllib.request.urlopen(url, timeout=5).status == 200
    except OSError: pass
    longest = max(longest, time.monotonic() - start)
    open("/tmp/tally.new", "w").write(f"{asked} {answered} {longest * 1000:.0f}")
    __import__("os").rename("/tmp/tally.new", "/tmp/tally")
    time.sleep(0.01)
"""


def script(site):
    """One user's afternoon, step by step: each step yields what was acknowledged, as a question and its lasting answer."""
    ec2, number = site.ec2, itertools.count(1)
    iam = site.client("iam")
    while True:
        n = next(number)
        subnet = ec2.create_subnet(VpcId=site.vpc_id, CidrBlock=f"10.0.{n + 10}.0/24")["Subnet"]["SubnetId"]
        yield ("subnet", subnet, lambda s=subnet: ec2.describe_subnets(SubnetIds=[s])["Subnets"][0]["CidrBlock"])
        group = site.group(f"group-{n}")
        yield ("group", group, lambda g=group: ec2.describe_security_groups(GroupIds=[g])["SecurityGroups"][0]["GroupName"])
        site.allow(group, tcp(1000 + n, ANYWHERE))
        yield ("rule", group, lambda g=group: ec2.describe_security_groups(GroupIds=[g])["SecurityGroups"][0]["IpPermissions"][0]["FromPort"])
        card = ec2.create_network_interface(SubnetId=subnet, Groups=[group])["NetworkInterface"]
        yield ("interface", card["NetworkInterfaceId"], lambda i=card["NetworkInterfaceId"]: ec2.describe_network_interfaces(
            NetworkInterfaceIds=[i])["NetworkInterfaces"][0]["PrivateIpAddress"])
        if n <= 4:
            allocation, _ = site.elastic()
            yield ("address", allocation, lambda a=allocation: ec2.describe_addresses(AllocationIds=[a])["Addresses"][0]["PublicIp"])
        if n <= 3:
            machine = site.launch(subnet, group, boot=False)
            yield ("machine", machine.id, lambda m=machine: (m.private, m.interface))
            brief = site.launch(subnet, group, boot=False)
            ec2.terminate_instances(InstanceIds=[brief.id])
            yield ("ended machine", brief.id, lambda m=brief: m.state() in ("shutting-down", "terminated"))
        iam.create_user(UserName=f"user-{n}")
        yield ("user", f"user-{n}", lambda u=f"user-{n}": iam.get_user(UserName=u)["User"]["UserId"])
        ec2.create_tags(Resources=[subnet], Tags=[{"Key": "n", "Value": str(n)}])
        yield ("tag", subnet, lambda s=subnet: ec2.describe_subnets(SubnetIds=[s])["Subnets"][0]["Tags"])


class Story(threading.Thread):
    """Tells the script until the daemon dies under it; keeps what was acknowledged, with its answer where that was heard."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.kept, self.fault, self.number = site, {}, None, 0

    def run(self):
        try:
            for kind, name, question in script(self.site):
                self.kept[kind, name] = [question, None]
                self.kept[kind, name][1] = question()
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as e:
            self.fault = e


def check(kept):
    """Every acknowledged thing is there; what was heard of it before is still so."""
    for (kind, name), (question, answer) in kept.items():
        now = question()
        assert now and answer in (None, now), f"{kind} {name} was {answer}, is {now}"
        kept[kind, name][1] = now


@pytest.fixture
def talking(own_cloud):
    """Two machines in an ordinary network; the first asks the second for a page all the time, and pings it."""
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    group = site.group("all")
    site.allow(group, {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]})
    site.asker, site.server = site.launch(site.public, group), site.launch(site.private, group)
    site.server.serve(8000)
    site.asker.sh(f"(setsid python3 -c '{ASK_ON}' http://{site.server.private}:8000/ >/dev/null 2>&1 &)")
    site.asker.keep_pinging(site.server.private, 0.05)
    wait(lambda: site.asker.sh("cat /tmp/tally 2>/dev/null || true"), "they talk")
    return site


def tally(site):
    """How many pages were asked for and came, and the share of lost pings."""
    asked, answered, longest = map(int, site.asker.sh("cat /tmp/tally").split())
    return asked, answered, longest, site.asker.stop_pinging()


def test_twenty_kills_lose_nothing_that_was_acknowledged_and_no_packet_between_machines(talking):
    cloud, rng, kept = talking.cloud, random.Random(SEED), {}
    births = {m.id: m.sh("stat -c %Y /proc/1").strip() for m in (talking.asker, talking.server)}
    for round_ in range(KILLS):
        other = Account(cloud, f"{round_ + 2:012}")
        other.vpc()
        story = Story(other)
        story.start()
        time.sleep(rng.uniform(0, 0.4))
        cloud.kill()
        story.join()
        assert isinstance(story.fault, botocore.exceptions.BotoCoreError), story.fault
        cloud.up()
        kept |= {(round_, *what): found for what, found in story.kept.items()}
    check({(f"round {k[0]} {k[1]}", k[2]): found for k, found in kept.items()})
    assert len(kept) > KILLS
    assert {m.id: m.sh("stat -c %Y /proc/1").strip() for m in (talking.asker, talking.server)} == births
    asked, answered, longest, lost = tally(talking)
    assert asked > 100 and answered >= asked - 1, f"{answered} of {asked} pages came"
    assert lost == 0.0 and longest < 3000, (lost, longest)
    machines = [Machine(Account(cloud, f"{k[0] + 2:012}"), k[2]) for k in kept if k[1] == "machine"]
    for machine in machines:
        machine.become("running")


@pytest.fixture
def database(own_cloud, mariadb):
    """A database that is just being created, and its network."""
    own_cloud.flags = ["--durability", "process"]
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    site.ec2.modify_vpc_attribute(VpcId=site.vpc_id, EnableDnsHostnames={"Value": True})
    second, site.rds = site.subnet("10.0.2.0/24", "b"), site.client("rds")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=second)
    site.rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="-", SubnetIds=[site.public, second])
    group = site.group("db", tcp(3306, f"{own_cloud.my_ip()}/32"))
    site.rds.create_db_instance(
        DBInstanceIdentifier="orders", Engine="mariadb", DBInstanceClass="db.t3.micro", AllocatedStorage=20, DBName="ordering",
        MasterUsername="boss", MasterUserPassword=PASSWORD, DBSubnetGroupName="data", VpcSecurityGroupIds=[group],
        PubliclyAccessible=True, BackupRetentionPeriod=0)
    return site


def test_twenty_kills_lose_no_row_of_a_database_and_it_keeps_its_names_and_addresses(database):
    cloud, rng = database.cloud, random.Random(SEED)
    about = lambda: database.rds.describe_db_instances(DBInstanceIdentifier="orders")["DBInstances"][0]
    address = lambda: database.ec2.describe_network_interfaces()["NetworkInterfaces"][0]["PrivateIpAddress"]
    identity = lambda: (about()["DbiResourceId"], about()["DBInstanceArn"], address())
    made = identity()
    for _ in range(KILLS // 4):
        time.sleep(rng.uniform(0, 0.4))
        cloud.kill()
        cloud.up()
    wait(lambda: about()["DBInstanceStatus"] == "available", "it is available", 90)
    host = about()["Endpoint"]["Address"]
    python = [cloud.bin, "--data-dir", cloud.directory, "exec", "--", sys.executable, "-c"]
    with process(*python, INSERT_ON, host, PASSWORD, stdout=subprocess.PIPE, text=True, env=cloud.shell()) as writer:
        kept = 0
        for _ in range(KILLS - KILLS // 4):
            kept = int(writer.stdout.readline())
            time.sleep(rng.uniform(0, 0.2))
            cloud.kill()
            cloud.up()
            assert writer.poll() is None, "its connection is cut"
    for restart in (lambda: None, lambda: (cloud.down(), cloud.up())):
        restart()
        wait(lambda: about()["DBInstanceStatus"] == "available", "it is available")
        count = lambda: cloud.laptop(sys.executable, "-c", COUNT, host, PASSWORD, check=False).stdout.split()
        rows, last = map(int, wait(count, "it answers"))
        assert rows == last >= kept > 0
        assert identity() == made


def test_machines_talk_while_the_daemon_is_dead_and_obey_rules_made_later(talking):
    cloud = talking.cloud
    cloud.kill()
    before = talking.asker.sh("cat /tmp/tally").split()[1]
    wait(lambda: int(talking.asker.sh("cat /tmp/tally").split()[1]) > int(before) + 10, "pages come without a daemon")
    cloud.up()
    group = talking.asker.about()["SecurityGroups"][0]["GroupId"]
    talking.forbid(group, {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]})
    wait(lambda: talking.asker.connects(f"{talking.server.private}:8000") == "dropped", "the new rule holds")


def test_up_right_after_kill_9_starts_a_new_daemon(own_cloud):
    own_cloud.up()
    for _ in range(10):
        pid, started = own_cloud.pid, birth(own_cloud.pid)
        os.kill(pid, 9)
        own_cloud.up()
        assert (own_cloud.pid, birth(own_cloud.pid)) != (pid, started)


def test_a_killed_keeper_is_replaced_and_machines_go_on(talking):
    cloud = talking.cloud
    keeper, = [p for p in Traces(cloud.directory).look()
               if b"keeper" in open(f"/proc/{p}/cmdline", "rb").read().split(b"\0")[2:3]]
    os.kill(keeper, 9)
    extra = talking.launch(talking.public, talking.asker.about()["SecurityGroups"][0]["GroupId"])
    assert extra.connects(f"{talking.server.private}:8000") == "open"
    cloud.kill()
    cloud.up()
    wait(lambda: extra.connects(f"{talking.server.private}:8000") == "open", "after another kill they still talk")


def test_down_leaves_no_process_mount_or_namespace_and_up_brings_machines_back(own_cloud):
    traces = Traces(own_cloud.directory)
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    machine = site.launch(site.public, user_data="#!/bin/sh\necho kept > /srv/note\n").booted()
    site.ec2.create_nat_gateway(SubnetId=site.public, AllocationId=site.elastic()[0])
    assert len(traces.look()) >= 4
    own_cloud.down()
    assert traces.left() == {}
    assert traces.addresses == Traces(own_cloud.directory).addresses
    own_cloud.up()
    machine.become("running")
    assert wait(lambda: machine.run("cat", "/srv/note", check=False).stdout, "it can be entered") == "kept\n"
    assert "user data" not in machine.console().rpartition("boots (")[2]


def test_machines_that_boot_while_the_cloud_goes_down_do_not_outlive_it(own_cloud):
    traces = Traces(own_cloud.directory)
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    for _ in range(3):
        machines = [site.launch(site.public, boot=False) for _ in range(4)]
        traces.look()
        own_cloud.down()
        assert traces.left() == {}
        own_cloud.up()
    for machine in machines:
        machine.become("running")


def test_an_adopted_cloud_says_nothing_alarming(own_cloud):
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    elb, second = site.client("elbv2"), site.subnet("10.0.2.0/24", "b")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=second)
    group = site.group("web", tcp(80, ANYWHERE))
    made = elb.create_load_balancer(Name="shop", Subnets=[site.public, second], SecurityGroups=[group])["LoadBalancers"][0]
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "204"}}
    elb.create_listener(LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[action])
    machine = site.launch(site.public, group).serve(80)
    site.ec2.create_nat_gateway(SubnetId=site.public, AllocationId=site.elastic()[0])
    serves = lambda: own_cloud.laptop("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://{made['DNSName']}/", check=False)
    wait(lambda: serves().stdout == "204", "the load balancer answers")
    for end in (own_cloud.kill, own_cloud.down):
        end()
        own_cloud.up()
        wait(lambda: serves().stdout == "204", "the load balancer answers again")
        machine.become("running")
    own_cloud.down()
    log = read(f"{own_cloud.directory}/run/daemon.log")
    assert [line for line in log.splitlines() if " WARN " in line or " ERROR " in line] == []


@pytest.mark.parametrize("ending", ["down", "reset"])
def test_what_a_killed_daemon_left_is_ended_without_a_daemon(own_cloud, ending):
    traces = Traces(own_cloud.directory)
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    site.launch(site.public)
    traces.look()
    own_cloud.kill()
    assert traces.look()
    own_cloud.run(*(["down"] if ending == "down" else ["reset", "--all"]))
    assert traces.left() == {}
    assert os.path.exists(own_cloud.directory) == (ending == "down")


def test_reset_ends_every_machine_and_leaves_no_file_of_it(own_cloud):
    traces = Traces(own_cloud.directory)
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    machine = site.launch(site.public)
    assert [p for p in traces.look() if machine.id in read(f"/proc/{p}/cmdline")]
    own_cloud.run("reset")
    wait(lambda: not [p for p in traces.look() if machine.id in read(f"/proc/{p}/cmdline")], "its shim ends")
    wait(lambda: not os.listdir(f"{own_cloud.directory}/box"), "its files are gone")
    assert own_cloud.run("exec", "--in", machine.id, "--", "true", check=False).returncode == 125
    assert own_cloud.status()["places"] == []
    own_cloud.run("reset", "--all")
    assert traces.left() == {} and not os.path.exists(own_cloud.directory)


@pytest.mark.parametrize("signal", ["TERM", "INT"])
def test_a_foreground_cloud_ends_well_on_a_signal(own_cloud, signal):
    traces = Traces(own_cloud.directory)
    command = [own_cloud.bin, "--data-dir", own_cloud.directory, "up", "--offline", "--listen", "127.0.0.1:0"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own_cloud.shell())
    try:
        assert child.stdout.readline().startswith("ready")
        own_cloud.endpoint = own_cloud.status()["endpoint"]
        site = Account(own_cloud, "000000000001").network()
        site.launch(site.public)
        traces.look()
        child.send_signal(getattr(__import__("signal"), f"SIG{signal}"))
        assert child.wait(timeout=10) == 0
    finally:
        child.kill()
        child.wait()
    assert traces.left() == {}


def test_an_interrupt_in_the_terminal_does_not_reach_a_detached_cloud(own_cloud):
    up = [own_cloud.bin, "--data-dir", own_cloud.directory, "up", "--detach", "--offline", "--listen", "127.0.0.1:0"]
    group = subprocess.Popen(["bash", "-c", '"$@"; sleep 1000', "bash", *up], start_new_session=True, stdout=subprocess.PIPE,
                             text=True, env=own_cloud.shell())
    try:
        assert group.stdout.readline().startswith("ready")
        os.killpg(group.pid, 2)
        os.killpg(group.pid, 1)
        group.wait(timeout=5)
        assert Cloud.status(own_cloud)["pid"]
    finally:
        group.kill()
        group.wait()
