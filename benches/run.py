"""Measures the built `hanul` (HANUL_BIN): ready time and memory of an empty cloud, launch to the first line of user data, API calls.

Prints a table for docs/benchmarks.md. Every number is taken in this one run, on this machine.
"""
import concurrent.futures
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import boto3
import botocore.config

BIN = os.environ["HANUL_BIN"]
IMAGE = "ami-0a11ce00000000001"
ROUNDS = int(os.environ.get("HANUL_BENCH_ROUNDS", "20"))
DEADLINE_SECONDS = 30


class Cloud:
    def __init__(self, directory, *flags):
        self.directory, self.flags = directory, flags

    def run(self, *args):
        done = subprocess.run([BIN, "--data-dir", self.directory, *args], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def up(self):
        begin = time.perf_counter()
        self.run("up", "--detach", "--offline", "--listen", "127.0.0.1:0", *self.flags)
        took = time.perf_counter() - begin
        self.state = json.loads(self.run("status", "--json"))
        return took

    def client(self, service):
        config = botocore.config.Config(max_pool_connections=64, retries={"total_max_attempts": 1})
        return boto3.client(service, endpoint_url=self.state["endpoint"], region_name="us-east-1",
                            aws_access_key_id="test", aws_secret_access_key="test", config=config)

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.state['pid']}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def row(what, value):
    print(f"| {what} | {value} |", flush=True)


def empty_cloud():
    times, memory = [], 0.0
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as directory:
            cloud = Cloud(directory + "/data")
            times.append(cloud.up() * 1000)
            memory = cloud.memory_mb()
            cloud.run("reset", "--all")
    row("`up --detach` of an empty cloud, p50 / max", f"{statistics.median(times):.0f} / {max(times):.0f} ms")
    row("resident memory of an empty cloud", f"{memory:.1f} MB")


def launches(cloud):
    ec2, times = cloud.client("ec2"), []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        made = ec2.run_instances(ImageId=IMAGE, InstanceType="t3.micro", MinCount=1, MaxCount=1, UserData="#!/bin/sh\necho first line\n")
        machine = made["Instances"][0]["InstanceId"]
        while "first line" not in ec2.get_console_output(InstanceId=machine).get("Output", ""):
            assert time.perf_counter() - begin < DEADLINE_SECONDS
            time.sleep(0.005)
        times.append((time.perf_counter() - begin) * 1000)
        ec2.terminate_instances(InstanceIds=[machine])
    times.sort()
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    row("RunInstances to the first line of user data, p50 / p95", f"{statistics.median(times):.0f} / {p95:.0f} ms")


def calls(cloud, level):
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tag = lambda n: ec2.create_tags(Resources=[vpc], Tags=[{"Key": f"k{n % 40}", "Value": str(n)}])
    read = lambda _: ec2.describe_vpcs(VpcIds=[vpc])
    for name, call in (("DescribeVpcs", read), ("CreateTags", tag)):
        for clients in (1, 32):
            count = 300
            begin = time.perf_counter()
            with concurrent.futures.ThreadPoolExecutor(clients) as pool:
                list(pool.map(call, range(count)))
            row(f"{name}, {clients} clients, {level} (boto3 is the limit)", f"{count / (time.perf_counter() - begin):.0f}/s")


def main():
    print("| what | measured |\n| --- | --- |")
    empty_cloud()
    for level in ("process", "full"):
        with tempfile.TemporaryDirectory() as directory:
            cloud = Cloud(directory + "/data", "--durability", level)
            cloud.up()
            try:
                calls(cloud, level)
                if level == "process":
                    launches(cloud)
            finally:
                cloud.run("reset", "--all")


if __name__ == "__main__":
    main()
