"""The model pipeline on machines: an API in public, workers behind a NAT gateway, killed, stopped and cut off."""
import base64
import contextlib
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import zlib

import pytest

from conftest import Cloud
from ground import ANYWHERE, Account, tcp, wait

ACCOUNT = "111122223333"
REGION = "ap-northeast-2"
TOKEN = "a long secret of the test".replace(" ", "-")
VISIBILITY_SECONDS = 6
RECEIVES_MAX = 4
# a poll that is cut off is given up after 25 seconds, other calls after three times eight
LONG_SECONDS = 100

START = """#!/bin/sh
# start NAME PART: the part runs on in a session of its own; its log and its pid are named
set -a; . /etc/pipeline.env; . /etc/pipeline.more
setsid sh -c 'echo $$ > /run/'$1'.pid; exec /usr/local/bin/model-pipeline '$2 >> /var/log/$1.log 2>&1 < /dev/null &
"""


def picture(width, height):
    """A PNG that gets brighter to the right."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(x * 255 // max(width - 1, 1) for x in range(width)) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def vertices(glb):
    """How many vertices a binary glTF has, after its lengths were checked."""
    magic, version, length, size, kind = struct.unpack_from("<4sIII4s", glb)
    assert (magic, version, length, kind) == (b"glTF", 2, len(glb), b"JSON")
    document = json.loads(glb[20:20 + size])
    rest, kind = struct.unpack_from("<I4s", glb, 20 + size)
    assert kind == b"BIN\0" and 28 + size + rest == length == 28 + size + document["buffers"][0]["byteLength"]
    views, primitive = document["bufferViews"], document["meshes"][0]["primitives"][0]
    assert all(v["byteOffset"] + v["byteLength"] <= rest for v in views)
    indices = document["accessors"][primitive["indices"]]
    bin = glb[28 + size:]
    found = struct.unpack_from(f"<{indices['count']}I", bin, views[indices["bufferView"]]["byteOffset"])
    count = document["accessors"][primitive["attributes"]["POSITION"]]["count"]
    assert max(found) == count - 1
    return count


def allow(resource, *actions):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Line:
    """The whole pipeline in an account of its own; nothing is allowed that its parts do not need."""

    def __init__(self, cloud, program, share):
        self.site = Account(cloud, ACCOUNT, REGION)
        self.cloud, self.share = cloud, share
        self.sqs, self.s3, self.db, self.sns, self.iam = map(self.site.client, ("sqs", "s3", "dynamodb", "sns", "iam"))
        shutil.copy2(program, share / "model-pipeline")
        self.store()
        self.network()
        self.parts()

    def store(self):
        """Queues, bucket, topic, table."""
        make = lambda name, more: self.sqs.create_queue(QueueName=name, Attributes=more)["QueueUrl"]
        arn = lambda url: self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.dead = make("jobs-dead", {})
        redrive = json.dumps({"deadLetterTargetArn": arn(self.dead), "maxReceiveCount": RECEIVES_MAX})
        self.queue, self.notices = make("jobs", {"RedrivePolicy": redrive}), make("notices", {})
        self.queue_arn, self.notices_arn = arn(self.queue), arn(self.notices)
        self.bucket = f"pipeline-{ACCOUNT}"
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        topic = self.sns.create_topic(Name="models")["TopicArn"]
        service = lambda name, action, to, source: policy({
            "Effect": "Allow", "Principal": {"Service": name}, "Action": action, "Resource": to,
            "Condition": {"ArnEquals": {"aws:SourceArn": source}}})
        self.sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=service(
            "s3.amazonaws.com", "sns:Publish", topic, f"arn:aws:s3:::{self.bucket}"))
        self.sqs.set_queue_attributes(QueueUrl=self.notices, Attributes={"Policy": service(
            "sns.amazonaws.com", "sqs:SendMessage", self.notices_arn, topic)})
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self.notices_arn)
        rules = [{"Name": "prefix", "Value": "models/"}, {"Name": "suffix", "Value": ".glb"}]
        self.s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration={"TopicConfigurations": [
            {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": rules}}}]})
        kinds = {"id": "S", "kind": "S", "created": "N"}
        self.table = self.db.create_table(
            TableName="jobs", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in kinds.items()],
            GlobalSecondaryIndexes=[{"IndexName": "newest", "Projection": {"ProjectionType": "ALL"}, "KeySchema": [
                {"AttributeName": "kind", "KeyType": "HASH"}, {"AttributeName": "created", "KeyType": "RANGE"}]}],
        )["TableDescription"]["TableArn"]
        wait(lambda: self.db.describe_table(TableName="jobs")["Table"]["TableStatus"] == "ACTIVE", "the table is there")

    def role(self, name, *statements):
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
        self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        self.iam.create_instance_profile(InstanceProfileName=name)
        self.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return {"Name": name}

    def network(self):
        site, ec2 = self.site, self.site.ec2
        site.network()
        nat = ec2.create_nat_gateway(SubnetId=site.public, AllocationId=site.elastic()[0])["NatGateway"]["NatGatewayId"]
        ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})
        self.nat, self.private_table = nat, site.table(site.private, NatGatewayId=nat)

    def parts(self):
        """A machine for API and notifier, and two for workers."""
        self.my_ip = self.cloud.my_ip()
        files = f"arn:aws:s3:::{self.bucket}"
        front = self.role(
            "front", allow(f"{files}/pictures/*", "s3:PutObject"), allow(f"{files}/models/*", "s3:GetObject"),
            allow(self.table, "dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:UpdateItem"),
            allow(f"{self.table}/index/newest", "dynamodb:Query"), allow(self.queue_arn, "sqs:SendMessage"),
            allow(self.notices_arn, "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"))
        worker = self.role(
            "worker", allow(f"{files}/pictures/*", "s3:GetObject"), allow(f"{files}/models/*", "s3:PutObject", "s3:DeleteObject"),
            allow(self.table, "dynamodb:UpdateItem"),
            allow(self.queue_arn, "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"))
        group = self.site.group("front", tcp(8000, f"{self.my_ip}/32"))
        self.front = self.site.launch(self.site.public, group, name="front", IamInstanceProfile=front)
        self.workers = [self.site.launch(self.site.private, name=f"worker-{n}", IamInstanceProfile=worker) for n in "ab"]
        self.env = {
            "JOBS_TABLE": "jobs", "JOBS_QUEUE_URL": self.queue, "BUCKET": self.bucket, "NOTICES_QUEUE_URL": self.notices,
            "API_URL": "http://127.0.0.1:8000", "NOTICE_TOKEN": TOKEN, "VISIBILITY_SECONDS": VISIBILITY_SECONDS, "AWS_REGION": REGION}
        for machine in [self.front, *self.workers]:
            lines = "\n".join(f"{name}={value}" for name, value in self.env.items())
            machine.sh(f"cat > /etc/pipeline.env <<'E'\n{lines}\nE\ncat > /usr/local/bin/start <<'E'\n{START}E\n"
                       f"touch /etc/pipeline.more; chmod +x /usr/local/bin/start\n"
                       f"curl -fsS -m 60 -o /usr/local/bin/model-pipeline http://{self.my_ip}:9000/model-pipeline && "
                       "chmod +x /usr/local/bin/model-pipeline")
        self.url = f"http://{self.front.public}:8000"
        for part in ("api", "notifier"):
            self.front.sh(f"start {part} {part}")
        wait(lambda: self.curl("/health").stdout == "ok\n", "the API answers")

    def curl(self, path, *words, **more):
        return self.cloud.laptop("curl", "-sS", "-m", "40", *words, self.url + path, check=False, **more)

    def call(self, path, *words, **more):
        said = self.curl(path, *words, **more)
        assert said.returncode == 0, said
        return json.loads(said.stdout)

    def submit(self, text, width=24, height=16, bytes=None):
        body = json.dumps({"text": text, "picture": base64.b64encode(bytes or picture(width, height)).decode()})
        said = self.call("/jobs", "-H", "content-type: application/json", "-d", "@-", input=body)
        assert said["job"]["stage"] == "queued", said
        return said["job"]["id"]

    def job(self, id, seconds=0):
        return self.call(f"/jobs/{id}?wait={seconds}")["job"]

    def row(self, id):
        item = self.db.get_item(TableName="jobs", Key={"id": {"S": id}}, ConsistentRead=True)["Item"]
        return {name: next(iter(value.values())) for name, value in item.items()}

    def is_ready(self, id, seconds=LONG_SECONDS):
        wait(lambda: self.row(id)["stage"] == "ready", f"job {id} is ready", seconds)
        return self.row(id)

    def models(self, *ids):
        """The keys of the models of these jobs."""
        listed = [self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"models/{id}/") for id in ids]
        return [o["Key"] for page in listed for o in page.get("Contents", [])]

    def counts(self, queue):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return tuple(int(found[n]) for n in names)

    @contextlib.contextmanager
    def working(self, machines=None, seconds=0):
        """Workers run; a job takes so many seconds at least. Afterwards they end as they should: by SIGTERM."""
        machines = machines or self.workers
        for machine in machines:
            machine.sh(f"echo JOB_SECONDS_MIN={seconds} > /etc/pipeline.more; start worker worker")
        try:
            yield
        finally:
            for machine in machines:
                machine.sh("kill -CONT $(cat /run/worker.pid); kill $(cat /run/worker.pid); "
                           "for i in $(seq 600); do test -d /proc/$(cat /run/worker.pid) || exit 0; sleep 0.1; done; exit 1", check=False)

    def log(self, machine, part="worker"):
        return machine.sh(f"cat /var/log/{part}.log")

    def who(self, id):
        """The machine whose worker has a job, once one has."""
        name = wait(lambda: self.row(id)["stage"] == "working" and self.row(id)["worker"], f"{id} is claimed")
        return next(m for m in self.workers if m.sh("hostname").strip() == name.split("/")[0])


@pytest.fixture(scope="module")
def line(tmp_path_factory, model_pipeline):
    directory = tmp_path_factory.mktemp("pipeline")
    os.chmod(directory, 0o755)
    (directory / "share").mkdir(mode=0o755)
    cloud = Cloud(directory / "data", "--offline", "--enforce-iam").up()
    server = subprocess.Popen([cloud.bin, "--data-dir", cloud.directory, "exec", "--", sys.executable, "-m", "http.server", "9000",
                               "--directory", str(directory / "share")], env=cloud.shell(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        mine = 'curl -fsI "http://$(curl -fs http://checkip.amazonaws.com):9000/"'
        wait(lambda: cloud.laptop("sh", "-c", mine, check=False).returncode == 0, "the laptop serves")
        line = Line(cloud, model_pipeline, directory / "share")
        yield line
        # shown when something failed
        for machine in [line.front, *line.workers]:
            print(machine.sh("tail -n 30 /var/log/api.log /var/log/notifier.log /var/log/worker.log 2>/dev/null; hostname", check=False))
    finally:
        server.kill()
        server.wait()
        cloud.run("reset", "--all", check=False)


def test_two_workers_make_each_of_many_models_once_and_the_client_is_told(line):
    with line.working(seconds=1):
        ids = [line.submit(f"hill {n}", width=10 + n) for n in range(12)]
        rows = {id: line.is_ready(id) for id in ids}
    assert all((r["finished"], r["attempts"]) == ("1", "1") for r in rows.values()), rows
    assert len({r["worker"] for r in rows.values()}) == 2, "both had work"
    assert sorted(line.models(*ids)) == sorted(r["model"] for r in rows.values())
    for n, id in enumerate(ids):
        link = line.job(id)["model"]
        assert link.startswith(f"https://{line.bucket}.s3.{REGION}.amazonaws.com/models/{id}/")
        glb = line.cloud.laptop("curl", "-fsS", link, text=False).stdout
        assert vertices(glb) == (10 + n) * 16 and f'"hill {n}"'.encode() in glb
    head, signature = link.split("X-Amz-Signature=")
    forged = f"{head}X-Amz-Signature={'1' if signature[0] == '0' else '0'}{signature[1:]}"
    assert line.cloud.laptop("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", forged).stdout == "403"
    assert wait(lambda: line.counts(line.queue) == line.counts(line.notices) == (0, 0), "both queues are empty")
    told = line.log(line.front, "api").count('"POST /notices" 204')
    assert told >= len(ids)
    listed = line.call("/jobs")["jobs"]
    assert [j["id"] for j in listed[:12]] == ids[::-1] and "hill 11" in line.curl("/").stdout


def test_a_job_longer_than_its_visibility_stays_with_its_worker(line):
    with line.working(seconds=2 * VISIBILITY_SECONDS):
        row = line.is_ready(line.submit("a long one"))
    assert (row["attempts"], row["finished"]) == ("1", "1")


def test_a_killed_workers_job_is_done_by_the_other(line):
    with line.working(seconds=VISIBILITY_SECONDS):
        id = line.submit("killed")
        first = line.who(id)
        first.sh("kill -9 $(cat /run/worker.pid)")
        row = line.is_ready(id)
    second = next(m for m in line.workers if m is not first)
    assert row["worker"].split("/")[0] == second.sh("hostname").strip()
    assert (row["attempts"], row["finished"]) == ("2", "1") and line.models(id) == [row["model"]]


def test_a_worker_that_was_thought_dead_finishes_nothing(line):
    with line.working(seconds=VISIBILITY_SECONDS):
        id = line.submit("stopped")
        first = line.who(id)
        first.sh("kill -STOP $(cat /run/worker.pid)")
        row = line.is_ready(id)
        first.sh("kill -CONT $(cat /run/worker.pid)")
        wait(lambda: f"lost the claim on job {id}" in line.log(first), "the first worker learns that it is too late", LONG_SECONDS)
    assert row == line.row(id) and (row["attempts"], row["finished"]) == ("2", "1")
    assert line.models(id) == [row["model"]]


def test_a_message_that_comes_twice_makes_one_model(line):
    with line.working():
        id = line.submit("twice")
        for _ in range(5):
            line.sqs.send_message(QueueUrl=line.queue, MessageBody=json.dumps({"job": id}))
        row = line.is_ready(id)
        wait(lambda: line.counts(line.queue) == (0, 0), "the messages are done with", LONG_SECONDS)
    assert (row["finished"], line.models(id)) == ("1", [row["model"]])


def test_a_worker_that_is_told_to_end_finishes_its_job(line):
    with line.working(line.workers[:1], seconds=4):
        id = line.submit("the last one")
        line.who(id)
    assert line.row(id)["stage"] in ("done", "ready") and line.row(id)["attempts"] == "1"
    assert line.log(line.workers[0]).strip().endswith("stopped")


def test_poison_goes_to_the_dead_letter_queue_and_the_rest_goes_on(line):
    with line.working():
        line.sqs.send_message(QueueUrl=line.queue, MessageBody="no job")
        line.sqs.send_message(QueueUrl=line.queue, MessageBody=json.dumps({"job": "0" * 32}))
        cut = line.submit("cut", bytes=picture(40, 40)[:-30])
        good = line.submit("good")
        assert line.is_ready(good)["finished"] == "1"
        wait(lambda: line.counts(line.dead)[0] == 3, "three dead letters", LONG_SECONDS)
    assert line.job(cut)["stage"] == "failed" and "the picture cannot be read" in line.job(cut)["reason"]
    got = [line.sqs.receive_message(QueueUrl=line.dead, MaxNumberOfMessages=10).get("Messages", []) for _ in range(3)]
    bodies = {m["Body"] for page in got for m in page}
    assert bodies == {"no job", json.dumps({"job": "0" * 32}), json.dumps({"job": cut}, separators=(",", ":"))}
    assert not line.models(cut)


def test_a_killed_api_comes_back_and_nothing_is_lost(line):
    with line.working(seconds=2):
        id = line.submit("while the API dies")
        heard = []
        waiting = threading.Thread(target=lambda: heard.append(line.curl(f"/jobs/{id}?wait=25")))
        waiting.start()
        line.who(id)
        line.front.sh("kill -9 $(cat /run/api.pid)")
        waiting.join()
        assert heard[0].returncode != 0, "the client's connection broke"
        assert line.is_ready(id)["finished"] == "1"
        wait(lambda: "cannot reach the API" in line.log(line.front, "notifier"), "the notifier notices")
        line.front.sh("start api api")
        wait(lambda: line.counts(line.notices) == (0, 0), "the notice is passed on after all", LONG_SECONDS)
    assert line.job(id, 25)["stage"] == "ready"
    assert '"POST /notices" 204' in line.log(line.front, "api").rpartition("serves on")[2]


def test_a_repeated_call_with_its_key_is_the_same_job(line):
    body = json.dumps({"text": "once", "picture": base64.b64encode(picture(8, 8)).decode()})
    send = lambda: line.call("/jobs", "-H", "content-type: application/json", "-H", "idempotency-key: seven", "-d", "@-", input=body)
    first, again = send(), send()
    assert first["job"]["id"] == again["job"]["id"]
    with line.working():
        assert line.is_ready(first["job"]["id"])["finished"] == "1"
        wait(lambda: line.counts(line.queue) == (0, 0), "both messages are done with", LONG_SECONDS)
    assert send()["job"]["stage"] == "ready" and line.counts(line.queue) == (0, 0)


def test_without_its_nat_gateway_the_queue_grows_and_then_drains(line):
    ec2, table = line.site.ec2, line.private_table
    with line.working():
        line.is_ready(line.submit("before"))
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
        ids = [line.submit(f"cut off {n}") for n in range(6)]
        # an answer that is under way still comes in, through the NAT gateway; nothing goes out
        lost = lambda: all("timed out" in line.log(m).rpartition("waits for jobs")[2] for m in line.workers)
        wait(lost, "both workers say that nobody answers", LONG_SECONDS)
        assert sum(line.counts(line.queue)) == 6 and not line.models(*ids)
        assert {line.row(id)["stage"] for id in ids} == {"queued"}
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=line.nat)
        rows = [line.is_ready(id) for id in ids]
        assert all(r["finished"] == "1" for r in rows)
        wait(lambda: line.counts(line.queue) == (0, 0), "the queue is empty", LONG_SECONDS)


@pytest.mark.parametrize("words, body, status, code", [
    ((), "{}", 415, "media_type"),
    (("-H", "content-type: application/json"), "{}", 400, "invalid"),
    (("-H", "content-type: application/json"), '{"picture": "R0lGODlh"}', 400, "picture"),
    (("-H", "content-type: application/json"), "x" * 1_500_000, 413, "too_large"),
    (("-H", "content-type: application/json", "-H", "sec-fetch-site: cross-site"), "{}", 403, "forged"),
])
def test_a_bad_order_is_refused_with_its_reason(line, words, body, status, code):
    said = line.curl("/jobs", "-w", "\n%{http_code}", *words, "--data-binary", "@-", input=body).stdout.splitlines()
    assert (said[-1], json.loads(said[0])["error"]["code"]) == (str(status), code)


def test_a_notice_without_the_token_is_refused(line):
    assert line.curl("/notices", "-w", "%{http_code}", "-o", "/dev/null", "-d", "{}").stdout == "401"
    assert line.curl(f"/jobs/{'0' * 32}", "-w", "%{http_code}", "-o", "/dev/null").stdout == "404"
