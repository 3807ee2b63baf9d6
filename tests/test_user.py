"""The same cloud as an ordinary user: no root, no groups, nothing of the host changed."""
import os
import pathlib
import shutil
import subprocess

import pytest

from ground import ANYWHERE, DEBIAN, HOST_ROOT, Account, ssh, tcp, wait
from test_kill import ASK_ON, tally
from traces import Traces

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
FETCH_SECONDS_MAX = 240


@pytest.fixture(scope="module")
def offline(ordinary):
    """An ordinary user's cloud that fetches nothing."""
    return ordinary("offline", "--offline").up()


@pytest.fixture
def home(offline, account):
    """A network in an account of the test's own."""
    site = Account(offline, account).network()
    yield site
    site.clear()


def test_doctor_tells_an_ordinary_user_what_works(offline):
    done = offline.run("doctor", check=False)
    assert "namespaces" in done.stdout and "root:" not in done.stdout


def test_doctor_leaves_no_file(offline):
    scratch = pathlib.Path(offline.home, "scratch")
    scratch.mkdir()
    os.chown(scratch, offline.user, offline.user)
    offline.run("doctor", env=offline.shell() | {"TMPDIR": str(scratch)}, check=False)
    assert list(scratch.iterdir()) == []


def test_everything_of_the_cloud_runs_as_the_user(offline, home):
    home.launch(home.public)
    owners = {os.stat(f"/proc/{p}").st_uid for p in Traces(offline.directory).look()}
    assert 0 not in owners and offline.user in owners
    assert {path.lstat().st_uid for path in pathlib.Path(offline.directory).rglob("*")} - {offline.user} <= owners


def test_a_machine_runs_user_data_and_is_reached_by_ssh(offline, home, tmp_path):
    key = home.key(tmp_path)
    os.chown(key, offline.user, offline.user)
    for folder in [tmp_path, *tmp_path.parents][:4]:
        if folder.stat().st_uid == 0 and str(folder).startswith("/tmp/pytest"):
            folder.chmod(0o755)
    door = home.group("door", tcp(22, f"{offline.my_ip()}/32"))
    machine = home.launch(home.public, door, KeyName="key", user_data="#!/bin/sh\nid -u > /srv/who\necho done\n").booted()
    assert machine.sh("cat /srv/who") == "0\n"
    assert machine.sh("python3 -c 'print(6 * 7)'; hostname") .startswith("42\n")
    done = wait(lambda: (d := ssh(offline, machine.id, key, "cat", "/srv/who")).stdout and d, "ssh answers")
    assert done.stdout == "0\n", done.stderr


def test_groups_nat_and_elastic_addresses_work_for_a_user(home):
    group = home.group("all")
    server, hidden = home.launch(home.public, group).serve(8000), home.launch(home.private)
    assert hidden.connects(f"{server.private}:8000") == "dropped"
    home.allow(group, tcp(8000, ANYWHERE))
    wait(lambda: hidden.connects(f"{server.private}:8000") == "open", "the rule opens it")
    assert home.cloud.laptop("curl", "-s", "-m", "2", f"http://{server.public}:8000/").stdout.strip() == server.id
    door = home.cloud.run("open", server.id, "--print").stdout.strip()
    assert subprocess.run(["curl", "-s", "-m", "2", door], capture_output=True, text=True).stdout.strip() == server.id
    allocation, address = home.elastic()
    nat = home.ec2.create_nat_gateway(SubnetId=home.public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    home.table(home.private, NatGatewayId=nat)
    checkip = ("curl", "-s", "-m", "1", "http://checkip.amazonaws.com")
    wait(lambda: hidden.run(*checkip, check=False).stdout.strip() == address, "the far side sees the NAT's address")


def test_files_survive_a_stop(home):
    first = home.launch(home.private)
    first.sh("mkdir -p /srv/shop && echo noodles > /srv/shop/menu")
    home.ec2.stop_instances(InstanceIds=[first.id])
    first.become("stopped")
    home.ec2.start_instances(InstanceIds=[first.id])
    first.become("running")
    assert wait(lambda: first.run("cat", "/srv/shop/menu", check=False).stdout, "it can be entered") == "noodles\n"


def test_a_users_home_processes_and_loopback_are_hidden_inside(offline, home):
    pathlib.Path(offline.home, "data", "diary").write_text("dear diary")
    pathlib.Path(offline.home, "data", "diary").chmod(0o644)
    machine = home.launch(home.public)
    assert machine.run("cat", f"{offline.home}/data/diary", check=False).returncode != 0
    assert machine.run("ls", f"{offline.directory}/store", check=False).returncode != 0
    assert "hanul" not in machine.sh("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
    assert machine.connects(f"127.0.0.1:{offline.listen.split(':')[1]}") == "refused"


def test_kills_lose_nothing_and_down_leaves_nothing_for_a_user(ordinary):
    cloud = ordinary("killed", "--offline")
    traces = Traces(cloud.directory)
    cloud.up()
    site = Account(cloud, "000000000001").network()
    group = site.group("all")
    site.allow(group, {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]})
    site.asker, site.server = site.launch(site.public, group), site.launch(site.private, group)
    site.server.serve(8000)
    site.asker.sh(f"(setsid python3 -c '{ASK_ON}' http://{site.server.private}:8000/ >/dev/null 2>&1 &)")
    site.asker.keep_pinging(site.server.private, 0.2)
    wait(lambda: site.asker.sh("cat /tmp/tally 2>/dev/null || true"), "they talk")
    for n in range(5):
        made = site.subnet(f"10.0.{n + 10}.0/24")
        cloud.kill()
        cloud.up()
        assert site.ec2.describe_subnets(SubnetIds=[made])["Subnets"]
    asked, answered, _, lost = tally(site)
    assert asked > 20 and answered >= asked - 1 and lost == 0.0, (asked, answered, lost)
    traces.look()
    cloud.down()
    assert traces.left() == {}
    cloud.up()
    site.server.become("running")
    cloud.run("reset", "--all")
    assert traces.left() == {} and not os.path.exists(cloud.directory)


def test_debian_is_the_first_image_once_it_was_fetched_and_the_hosts_root_stays(debian):
    images = debian.ec2.describe_images(Owners=["amazon"])["Images"]
    assert [i["ImageId"] for i in images] == [DEBIAN, HOST_ROOT]
    assert debian.launch(debian.private, ImageId=HOST_ROOT).sh("id -u") == "0\n"


@pytest.fixture(scope="module")
def debian(ordinary):
    """A network in an ordinary user's cloud that has fetched the Debian base, and a machine of it."""
    if not shutil.which("apt-get"):
        pytest.skip("there is no apt-get to fetch the Debian base with")
    site = Account(ordinary("online").up(), "000000000001", image=DEBIAN).network()
    site.first = site.launch(site.public, boot=False, user_data="#!/bin/sh\n. /etc/os-release; echo $ID; id -u\n")
    wait(lambda: site.first.state() == "running", "the base is fetched and the machine runs", FETCH_SECONDS_MAX)
    return site


def test_a_debian_machine_has_what_people_use_and_its_own_files(debian):
    machine = debian.first.booted()
    assert "debian\n0\n" in machine.console()
    machine.sh("command -v python3 curl hostname apt-get ip")
    machine.sh("touch /usr/bin/mine && echo hello > /etc/motd")
    assert machine.serve(8000).connects("127.0.0.1:8000") == "open"


def test_an_image_of_a_debian_machine_starts_copies_with_the_same_files(debian):
    first = debian.first
    first.sh("mkdir -p /srv/shop && echo noodles > /srv/shop/menu && rm -f /etc/debian_version")
    image = debian.ec2.create_image(InstanceId=first.id, Name="shop")["ImageId"]
    debian.ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})
    copy = debian.launch(debian.private, ImageId=image)
    assert copy.sh("cat /srv/shop/menu; test ! -e /etc/debian_version && echo gone") == "noodles\ngone\n"
