"""A hundred machines in one subnet, a thousand rules in one VPC, and what `terraform plan` reads of a thousand resources. HANUL_BIN is measured.

Times are what a client waits; memory of machines is what their processes have for themselves and their share of the rest (PSS).
"""
import concurrent.futures
import os
import pathlib
import statistics
import tempfile
import time

from run import DEADLINE_SECONDS, IMAGE, Cloud, row

MACHINES = int(os.environ.get("HANUL_BENCH_MACHINES", "100"))
GROUPS, RULES = 20, 50
RESOURCES = int(os.environ.get("HANUL_BENCH_RESOURCES", "1000"))
PARALLEL = 10
SINGLE_RULES = 21
TICKS = os.sysconf("SC_CLK_TCK")
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS


def inside():
    """Processes of machines: those of other process namespaces."""
    mine, found = os.readlink("/proc/self/ns/pid"), set()
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "ns/pid") != mine:
                found.add(process)
        except OSError:
            continue
    return found


def pss_mb(processes):
    total = 0
    for process in processes:
        try:
            text = (process / "smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def machines(cloud):
    ec2, before, resident = cloud.client("ec2"), inside(), cloud.memory_mb()
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/20")["Subnet"]["SubnetId"]
    begin = time.perf_counter()
    made = ec2.run_instances(ImageId=IMAGE, InstanceType="t3.nano", MinCount=MACHINES, MaxCount=MACHINES, SubnetId=subnet,
                             UserData="#!/bin/sh\necho first line\n")["Instances"]
    answered = time.perf_counter() - begin
    ids = [i["InstanceId"] for i in made]
    look = lambda i: "first line" in ec2.get_console_output(InstanceId=i).get("Output", "")
    for one in ids:
        while not look(one):
            assert time.perf_counter() - begin < DEADLINE_SECONDS * 4
            time.sleep(0.02)
    row(f"RunInstances of {MACHINES} in one subnet: answered; all past their first line of user data",
        f"{answered:.1f} s; {time.perf_counter() - begin:.1f} s")
    running = inside() - before
    row(f"memory of {MACHINES} machines (PSS of {len(running)} processes); the daemon's growth",
        f"{pss_mb(running):.0f} MB; {cloud.memory_mb() - resident:.0f} MB")
    begin = time.perf_counter()
    ec2.terminate_instances(InstanceIds=ids)
    ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    row(f"{MACHINES} machines terminated", f"{time.perf_counter() - begin:.1f} s")


def rules(cloud):
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    groups = [ec2.create_security_group(VpcId=vpc, GroupName=f"g{n}", Description="one of many")["GroupId"] for n in range(GROUPS)]
    for n in range(0, GROUPS, 5):
        ec2.run_instances(ImageId=IMAGE, InstanceType="t3.nano", MinCount=1, MaxCount=1, SubnetId=subnet, SecurityGroupIds=groups[n:n + 5])
    rule = lambda n: {"IpProtocol": "tcp", "FromPort": 1000 + n, "ToPort": 1000 + n, "IpRanges": [{"CidrIp": f"10.2.{n % 250}.0/24"}]}
    begin = time.perf_counter()
    for group in groups:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule(n) for n in range(RULES)])
    row(f"{GROUPS * RULES} rules in {GROUPS} calls", f"{time.perf_counter() - begin:.2f} s")
    times = []
    for n in range(SINGLE_RULES):
        group, begin = groups[n % GROUPS], time.perf_counter()
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule(900 + n)])
        times.append((time.perf_counter() - begin) * 1000)
    row(f"one more beside {GROUPS * RULES}, p50 / max", f"{statistics.median(times):.1f} / {max(times):.1f} ms")


def plan(cloud):
    """Terraform reads each resource by its id, ten at once; roles and queues by several calls."""
    ec2, iam, sqs = (cloud.client(s) for s in ("ec2", "iam", "sqs"))
    vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    reads = []
    for n in range(RESOURCES // 4):
        group = ec2.create_security_group(VpcId=vpc, GroupName=f"p{n}", Description="planned")["GroupId"]
        made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])
        rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        role = iam.create_role(RoleName=f"role-{n}", AssumeRolePolicyDocument=TRUST)["Role"]["RoleName"]
        queue = sqs.create_queue(QueueName=f"queue-{n}")["QueueUrl"]
        reads += [
            lambda group=group: ec2.describe_security_groups(GroupIds=[group]),
            lambda rule=rule: ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule]),
            lambda role=role: (iam.get_role(RoleName=role), iam.list_role_policies(RoleName=role), iam.list_attached_role_policies(RoleName=role)),
            lambda queue=queue: (sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"]), sqs.list_queue_tags(QueueUrl=queue)),
        ]
    begin, before = time.perf_counter(), cpu(cloud.state["pid"])
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(lambda read: read(), reads))
    calls = RESOURCES // 4 * 7
    row(f"what a plan reads of {RESOURCES} resources ({calls} calls, {PARALLEL} at once, boto3 is the limit): time; CPU of the cloud",
        f"{time.perf_counter() - begin:.1f} s; {cpu(cloud.state['pid']) - before:.2f} s")


def main():
    print("| what | measured |\n| --- | --- |")
    with tempfile.TemporaryDirectory() as directory:
        cloud = Cloud(directory + "/data", "--durability", "process")
        cloud.up()
        try:
            cloud.run("quota", "set", "ec2.standard-vcpus", "100000")
            machines(cloud)
            rules(cloud)
            plan(cloud)
        finally:
            cloud.run("reset", "--all")


if __name__ == "__main__":
    main()
