"""Calls per second and CPU per call beside moto server, a program that answers the same calls: DescribeInstances over a thousand
records and CreateTags, with 1 and 32 clients, at each durability. HANUL_BIN is measured; MOTO_BIN is `moto_server`, run as a program.

Requests are signed once and sent again over kept connections, so that the client costs little; CPU is that of the server alone.
"""
import concurrent.futures
import contextlib
import http.client
import os
import socket
import subprocess
import tempfile
import time
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials

from run import BIN, IMAGE, Cloud, row

MOTO = os.environ.get("MOTO_BIN")
RECORDS = int(os.environ.get("HANUL_BENCH_RECORDS", "1000"))
SECONDS = float(os.environ.get("HANUL_BENCH_SECONDS", "4"))
BATCH = 25
VARIANTS = 40
START_SECONDS_MAX = 60
TICKS = os.sysconf("SC_CLK_TCK")


def client(endpoint):
    return boto3.client("ec2", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test",
                        config=botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=120))


def fill(ec2):
    """Records of instances: launched, and ended at once, so that what is measured is the table and not the machines."""
    image = IMAGE if any(i["ImageId"] == IMAGE for i in ec2.describe_images(Owners=["amazon"])["Images"][:20]) else "ami-12c6146b"
    for _ in range(0, RECORDS, BATCH):
        made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=BATCH, MaxCount=BATCH)["Instances"]
        ec2.terminate_instances(InstanceIds=[i["InstanceId"] for i in made])
    return ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]


def signed(endpoint, **parameters):
    body = urllib.parse.urlencode({"Version": "2016-11-15", **parameters}).encode()
    request = botocore.awsrequest.AWSRequest("POST", endpoint + "/", data=body, headers={
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials("test", "test"), "ec2", "us-east-1").add_auth(request)
    return dict(request.headers), body


def cpu(pid):
    """CPU seconds of a process and its children that have ended."""
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def measure(endpoint, pid, requests, clients):
    host, until = endpoint.removeprefix("http://"), time.perf_counter() + SECONDS

    def drive(number):
        connection, count = http.client.HTTPConnection(host, timeout=120), 0
        while time.perf_counter() < until:
            headers, body = requests[(number + count) % len(requests)]
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text[:500]
            count += 1
        return count

    begin, before = time.perf_counter(), cpu(pid)
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        count = sum(pool.map(drive, range(clients)))
    return count / (time.perf_counter() - begin), (cpu(pid) - before) / count * 1000


def subject(name, endpoint, pid):
    vpc = fill(client(endpoint))
    found = {}
    describe = [signed(endpoint, Action="DescribeInstances")]
    tags = [signed(endpoint, Action="CreateTags", **{"ResourceId.1": vpc, "Tag.1.Key": f"k{n}", "Tag.1.Value": str(n)}) for n in range(VARIANTS)]
    for what, requests in ((f"DescribeInstances of {RECORDS}", describe), ("CreateTags", tags)):
        for clients in (1, 32):
            rate, milliseconds = measure(endpoint, pid, requests, clients)
            found[what, clients] = milliseconds
            row(f"{what}, {clients} clients, {name}", f"{rate:.0f}/s, {milliseconds:.2f} ms CPU a call")
    return found


@contextlib.contextmanager
def moto():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    child = subprocess.Popen([MOTO, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS_MAX
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert child.poll() is None and time.monotonic() < until, "moto server does not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", child.pid
    finally:
        child.kill()
        child.wait()


def main():
    found = {}
    for level in ("process", "full"):
        with tempfile.TemporaryDirectory() as directory:
            cloud = Cloud(directory + "/data", "--durability", level)
            cloud.up()
            try:
                cloud.run("quota", "set", "ec2.standard-vcpus", "100000")
                found[level] = subject(f"hanul `{level}`", cloud.state["endpoint"], cloud.state["pid"])
            finally:
                cloud.run("reset", "--all")
    if not MOTO:
        return
    with moto() as (endpoint, pid):
        theirs = subject("moto server", endpoint, pid)
    for level, ours in found.items():
        for (what, clients), milliseconds in ours.items():
            row(f"{what}, {clients} clients, `{level}`: CPU a call, hanul to moto", f"{milliseconds / theirs[what, clients]:.3f}")


if __name__ == "__main__":
    main()
