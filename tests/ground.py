"""Builds networks and machines through boto3, so that a test reads as what it is about."""
import contextlib
import subprocess
import time

HOST_ROOT = "ami-0a11ce00000000001"
DEBIAN = "ami-0a11ce00000000002"
ANYWHERE = "0.0.0.0/0"
WAIT_SECONDS_MAX = 20
LOOK_SECONDS = 0.05

# Every word after it: an address and port; prints `open`, `refused` or `dropped` for each.
CONNECT = """
import errno, socket, sys
for word in sys.argv[1:]:
    host, port = word.rsplit(":", 1)
    s = socket.socket(); s.settimeout(1.5)
    try: s.connect((host, int(port))); print("open")
    except TimeoutError: print("dropped")
    except ConnectionRefusedError: print("refused")
    except OSError as e: print(errno.errorcode[e.errno])
"""

# Pings an address N times (0: until SIGINT), a pause in seconds after each; prints how many were sent and answered.
PING = """
import os, select, signal, socket, struct, sys, time
address, times, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
mine, sent, answered, on = os.getpid() & 0xffff, 0, 0, True
def stop(*_): global on; on = False
signal.signal(signal.SIGINT, stop)
def total(b): n = sum(struct.unpack(f"!{len(b) // 2}H", b)); n = (n >> 16) + (n & 0xffff); return ~(n + (n >> 16)) & 0xffff
while on and not (times and sent == times):
    sent += 1
    head = lambda c: struct.pack("!BBHHH", 8, 0, c, mine, sent & 0xffff)
    s.sendto(head(total(head(0))), (address, 0))
    until = time.monotonic() + 1
    while (left := until - time.monotonic()) > 0:
        try: ready = select.select([s], [], [], left)[0]
        except InterruptedError: ready = []
        reply = s.recv(2000)[20:28] if ready else b""
        if reply and struct.unpack("!BBHHH", reply)[0::3] == (0, mine) and reply[6:] == struct.pack("!H", sent & 0xffff):
            answered += 1
            break
    time.sleep(pause)
print(sent, answered)
"""

# Runs the script in the second word with the words behind it, in a session of its own; its output and pid go to files of the first.
DETACH = """
import subprocess, sys
file = sys.argv[1]
child = subprocess.Popen([sys.executable, "-c", *sys.argv[2:]], stdout=open(file, "w"), stderr=subprocess.DEVNULL, start_new_session=True)
open(file + ".pid", "w").write(str(child.pid))
"""


def wait(look, what, seconds=WAIT_SECONDS_MAX):
    """Looks until the answer is true, and returns it; a failure says what never came and what was seen last."""
    until = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < until, f"never within {seconds} s: {what}; last seen: {seen!r}"
        time.sleep(LOOK_SECONDS)


def tags(kind, name):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def tcp(port, source):
    """A rule of a security group: from a CIDR, or from another group."""
    origin = {"UserIdGroupPairs": [{"GroupId": source}]} if source.startswith("sg-") else {"IpRanges": [{"CidrIp": source}]}
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **origin}


class Machine:
    """One instance, seen from outside."""

    def __init__(self, site, instance_id):
        self.site, self.id = site, instance_id

    def about(self):
        return self.site.ec2.describe_instances(InstanceIds=[self.id])["Reservations"][0]["Instances"][0]

    @property
    def private(self):
        return self.about()["PrivateIpAddress"]

    @property
    def public(self):
        return self.about().get("PublicIpAddress")

    @property
    def interface(self):
        return self.about()["NetworkInterfaces"][0]["NetworkInterfaceId"]

    def state(self):
        return self.about()["State"]["Name"]

    def become(self, state):
        wait(lambda: self.state() == state, f"{self.id} is {state}")
        return self

    def run(self, *command, **more):
        """A program inside."""
        return self.site.cloud.run("exec", "--in", self.id, "--", *command, **more)

    def sh(self, script, **more):
        return self.run("sh", "-c", script, **more).stdout

    def console(self):
        return self.site.cloud.run("logs", self.id).stdout

    def booted(self):
        """User data has ended."""
        wait(lambda: "user data ended" in self.console(), f"user data of {self.id} ends")
        return self

    def connects(self, *places):
        """`open`, `refused` or `dropped` for each ADDRESS:PORT."""
        words = self.run("python3", "-c", CONNECT, *places).stdout.split()
        return words[0] if len(places) == 1 else words

    def ping(self, address):
        """True when one echo comes back."""
        return self.run("python3", "-c", PING, address, "1", "0", check=False).stdout == "1 1\n"

    def keep_pinging(self, address, pause):
        """In the background, until `stop_pinging`."""
        self.run("python3", "-c", DETACH, "/tmp/pings", PING, address, "0", str(pause))

    def stop_pinging(self):
        """The share of lost echoes."""
        self.sh("kill -INT $(cat /tmp/pings.pid)")
        sent, answered = map(int, wait(lambda: self.sh("cat /tmp/pings"), "the pings are counted").split())
        return (sent - answered) / sent

    def serve(self, port=8000, text=None):
        """A web server that says its name."""
        text = text or self.id
        self.sh(f"mkdir -p /srv/{port} && echo {text} > /srv/{port}/index.html && cd /srv/{port} && "
                f"(setsid python3 -m http.server {port} >/dev/null 2>&1 &)")
        wait(lambda: self.connects(f"127.0.0.1:{port}") == "open", f"{self.id} listens on {port}")
        return self


class Account:
    """One account of a cloud in one region."""

    def __init__(self, cloud, number, region="ap-northeast-2", image=HOST_ROOT):
        self.cloud, self.number, self.region, self.image = cloud, number, region, image
        self.ec2 = self.client("ec2")

    def client(self, service):
        return self.cloud.client(service, key=self.number, region=self.region)

    def aws(self, *args, **more):
        return self.cloud.aws(*args, key=self.number, region=self.region, **more)

    def vpc(self, cidr="10.0.0.0/16"):
        self.vpc_id = self.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        return self.vpc_id

    def subnet(self, cidr, zone="a"):
        made = self.ec2.create_subnet(VpcId=self.vpc_id, CidrBlock=cidr, AvailabilityZone=f"{self.region}{zone}")
        return made["Subnet"]["SubnetId"]

    def gateway(self):
        """An internet gateway on the VPC."""
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc_id)
        return gateway

    def table(self, *subnets, **route):
        """A route table with a default route, on these subnets."""
        table = self.ec2.create_route_table(VpcId=self.vpc_id)["RouteTable"]["RouteTableId"]
        if route:
            self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **route)
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def network(self):
        """A VPC with a public subnet that is online and a private one that is not."""
        self.vpc()
        self.public, self.private = self.subnet("10.0.0.0/24"), self.subnet("10.0.1.0/24")
        self.ec2.modify_subnet_attribute(SubnetId=self.public, MapPublicIpOnLaunch={"Value": True})
        self.igw = self.gateway()
        self.public_table = self.table(self.public, GatewayId=self.igw)
        return self

    def group(self, name, *rules):
        group = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc_id)["GroupId"]
        if rules:
            self.allow(group, *rules)
        return group

    def allow(self, group, *rules):
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=list(rules))

    def forbid(self, group, *rules):
        self.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=list(rules))

    def launch(self, subnet, *groups, name=None, user_data=None, boot=True, **more):
        """One machine; with `boot`, one that runs and can be entered."""
        more = {"ImageId": self.image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1} | more
        if name:
            more["TagSpecifications"] = tags("instance", name)
        if user_data is not None:
            more["UserData"] = user_data
        made = self.ec2.run_instances(SubnetId=subnet, **({"SecurityGroupIds": list(groups)} if groups else {}), **more)
        machine = Machine(self, made["Instances"][0]["InstanceId"])
        if boot:
            machine.become("running")
            wait(lambda: machine.run("true", check=False).returncode == 0, f"{machine.id} can be entered")
        return machine

    def elastic(self):
        made = self.ec2.allocate_address(Domain="vpc")
        return made["AllocationId"], made["PublicIp"]

    def key(self, directory, name="key"):
        """A key pair that EC2 made; the path of its private half."""
        path = directory / f"{name}.pem"
        path.write_text(self.ec2.create_key_pair(KeyName=name)["KeyMaterial"])
        path.chmod(0o600)
        return str(path)

    def clear(self):
        """Terminates what runs, so that tests do not slow down each other."""
        found = self.ec2.describe_instances()["Reservations"]
        ids = [i["InstanceId"] for r in found for i in r["Instances"] if i["State"]["Name"] != "terminated"]
        if ids:
            self.ec2.terminate_instances(InstanceIds=ids)


def ssh(cloud, machine, key, *command, options=(), user="admin", seconds=5):
    """The real ssh from the laptop, as `hanul ssh` runs it."""
    strict = ("-i", key, "-o", f"ConnectTimeout={seconds}", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes")
    return cloud.run("ssh", machine, *strict, *options, *command, check=False, prefix=cloud.named())


@contextlib.contextmanager
def process(*command, **more):
    """A process of the test's own, ended with it."""
    child = subprocess.Popen(command, **more)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
