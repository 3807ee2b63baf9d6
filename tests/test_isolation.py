"""Code in a machine sees nothing of the host, and nothing of the simulated networks is seen on the host."""
import http.server
import os
import pathlib
import socket
import threading

import pytest

from conftest import Cloud
from ground import ANYWHERE, Account, tcp, wait
from traces import addresses

SECRET = "a-secret-of-the-host-that-no-machine-may-read"
SIMULATED = [(0x0A000000, 8), (0xAC100000, 12), (0xC0A80000, 16), (0xC6120000, 15)]

# Walks the whole tree; prints each file below 64 KiB that holds the word.
SEEK = """
import os, sys
word = sys.argv[1].encode()
for top, dirs, files in os.walk("/"):
    if top == "/": dirs[:] = [d for d in dirs if d not in ("proc", "sys", "usr", "lib")]
    for name in files:
        path = os.path.join(top, name)
        try:
            if os.path.isfile(path) and os.path.getsize(path) < 65536 and word in open(path, "rb").read(): print(path)
        except OSError: pass
"""


@pytest.fixture(scope="module")
def inmate(tmp_path_factory):
    """A machine that runs as a stranger's code would, in a cloud of its own; and what it must not find."""
    home = pathlib.Path(os.environ.get("HOME", "/root"))
    bait = home / f".hanul-test-{os.getpid()}"
    bait.write_text(SECRET)
    cloud = Cloud(tmp_path_factory.mktemp("isolation"), "--offline").up()
    site = Account(cloud, "000000000001").network()
    machine = site.launch(site.public, site.group("web", tcp(8000, ANYWHERE)))
    machine.bait = bait
    yield machine
    cloud.down()
    bait.unlink()


def test_the_users_home_and_keys_cannot_be_read(inmate):
    assert inmate.run("cat", str(inmate.bait), check=False).returncode != 0
    assert inmate.run("python3", "-c", SEEK, SECRET).stdout == ""
    for path in (f"{inmate.bait.parent}/.ssh", f"{inmate.bait.parent}/.aws", "/etc/ssh/ssh_host_ed25519_key", f"{pathlib.Path.home()}/.bash_history"):
        assert inmate.run("test", "-s", path, check=False).returncode != 0, path
    hashes = [line.split(":")[1] for line in inmate.sh("cat /etc/shadow 2>/dev/null || true").splitlines()]
    assert all(len(h) < 5 for h in hashes), "password hashes of the host"


def test_the_data_directory_and_its_keys_cannot_be_read(inmate):
    directory = inmate.site.cloud.directory
    for path in ("store", "pki/root.key", "run/control", "lock"):
        assert os.path.exists(f"{directory}/{path}"), f"the test is out of date: {path}"
        assert inmate.run("test", "-e", f"{directory}/{path}", check=False).returncode != 0, path
    assert inmate.run("sh", "-c", f"ls -A {directory} 2>/dev/null", check=False).stdout.split() == []
    assert "PRIVATE KEY" not in inmate.sh("grep -rl 'PRIVATE KEY' /etc /home /root /var /tmp /run /srv 2>/dev/null || true")


def test_the_hosts_processes_cannot_be_seen_or_touched(inmate):
    own = inmate.sh("ps -e -o pid= | wc -l").strip()
    assert int(own) < 12
    assert inmate.run("sh", "-c", f"kill -0 {os.getpid()}", check=False).returncode != 0
    assert "pytest" not in inmate.sh("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
    environment = inmate.sh("cat /proc/[0-9]*/environ | tr '\\0' '\\n'; env")
    assert "HANUL" not in environment and "AWS_" not in environment and "PYTEST" not in environment


def test_the_hosts_loopback_cannot_be_reached(inmate):
    server = http.server.HTTPServer(("0.0.0.0", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_port
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            pass
        addresses = ["127.0.0.1", "127.18.0.1", inmate.sh("ip route | awk '/default/ {print $3}'").strip(), *of_host()]
        assert "open" not in inmate.connects(*[f"{a}:{port}" for a in addresses])
        assert inmate.connects(f"127.0.0.1:{inmate.site.cloud.listen.split(':')[1]}") == "refused"
    finally:
        server.shutdown()
        server.server_close()
    names = set(inmate.sh("cat /proc/net/unix").split())
    assert not [n for n in names if n.startswith("@") and "hanul" in n]


def of_host():
    """The host's own addresses, as another machine would use them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [s.getsockname()[0]]


@pytest.mark.parametrize("attempt", [
    "mount -t proc proc /mnt && ls /mnt/1/root$HOME",
    "mknod /tmp/sda b 8 0 && cat /tmp/sda",
    "nsenter -t 1 -m -u -i -n -p -- cat /etc/hostname-of-the-host",
    "echo 1 > /proc/sys/kernel/panic", "echo h > /proc/sysrq-trigger", "echo x > /sys/kernel/uevent_helper",
    "dmesg && echo log", "echo core > /proc/sys/kernel/core_pattern", "insmod /dev/null", "swapoff -a && false",
    "cd /proc/1/root && cat ../../../..$HOME/.ssh/authorized_keys", "cat /proc/kcore", "chroot /proc/1/root cat ~/.bashrc",
    "date -s 2001-01-01",
])
def test_root_inside_is_not_root_outside(inmate, attempt):
    before = pathlib.Path("/proc/sys/kernel/core_pattern").read_text()
    assert inmate.run("sh", "-c", attempt, check=False).returncode != 0, attempt
    assert pathlib.Path("/proc/sys/kernel/core_pattern").read_text() == before


def test_root_inside_is_no_root_of_the_hosts_files(inmate):
    status = inmate.sh("cat /proc/self/uid_map").split()
    assert status[0] == "0" and status[1] != "0", "uid 0 inside is uid 0 outside"
    inmate.sh("echo mine > /srv/mine; chmod 4755 /srv/mine")
    found = list(pathlib.Path(inmate.site.cloud.directory).rglob("srv/mine"))
    assert not [f for f in found if os.access(f, os.X_OK) and f.stat().st_uid == 0 and reachable(f)], found


def reachable(path):
    """Whether an ordinary user could walk to it."""
    return all(p.stat().st_mode & 0o001 for p in path.parents)


class Watch(threading.Thread):
    """Reads every packet on every link of the host's own namespace."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))
        self.socket.settimeout(0.2)
        self.seen, self.bad, self.stopping = 0, [], False

    def run(self):
        while not self.stopping:
            try:
                data, (link, protocol, *_) = self.socket.recvfrom(65535)
            except TimeoutError:
                continue
            self.seen += 1
            if protocol == 0x0800:
                self.judge(link, int.from_bytes(data[12:16], "big"), int.from_bytes(data[16:20], "big"))
            elif protocol == 0x0806:
                self.judge(link, int.from_bytes(data[14:18], "big"), int.from_bytes(data[24:28], "big"))

    def judge(self, link, *pair):
        inside = lambda a: any(a >> (32 - bits) == net >> (32 - bits) for net, bits in SIMULATED)
        own = {int.from_bytes(socket.inet_aton(a), "big") for a in of_host()}
        if any(map(inside, pair)) and not own & set(pair):
            self.bad.append((link, *(socket.inet_ntoa(a.to_bytes(4, "big")) for a in pair)))


def test_no_packet_of_a_simulated_network_is_ever_seen_on_the_host(inmate):
    if os.geteuid() != 0:
        pytest.skip("only root may watch the host's links")
    watch, before = Watch(), addresses()
    watch.start()
    inmate.serve(8000)
    other = inmate.site.launch(inmate.site.public)
    other.run("curl", "-s", "-m", "2", f"http://{inmate.private}:8000/", f"http://{inmate.public}:8000/")
    other.run("curl", "-s", "-m", "1", "http://198.51.100.7/", check=False)
    other.ping("8.8.8.8")
    other.run("getent", "hosts", "example.com", check=False)
    door = inmate.site.cloud.run("open", inmate.id, "--print").stdout.strip()
    inmate.site.cloud.laptop("curl", "-s", "-m", "2", f"http://{inmate.public}:8000/")
    assert os.system(f"curl -s -m 2 {door} >/dev/null") == 0
    wait(lambda: watch.seen > 10, "the watch sees the host's own packets")
    watch.stopping = True
    watch.join()
    assert watch.bad == []
    assert addresses() == before
