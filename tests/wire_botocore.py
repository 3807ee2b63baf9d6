"""Holds the codecs and signatures of crates/wire against the installed botocore: every served operation, with generated inputs and
outputs. Each call is signed and serialised by botocore, taken apart by us, answered by us and parsed by botocore.

usage: wire_botocore.py [--seeds N] [--vectors FILE] [SERVICE...]
"""
import argparse
import base64
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import urllib.parse

import botocore.awsrequest
import botocore.config
import botocore.exceptions
import botocore.session

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = ["ec2", "elbv2", "iam", "rds", "sns", "sqs", "sts"]
TEXTS = ["a", "Ab1", "name-1", "x/y", "*", "a b+c&d=e%", "<&>\"'", "é한글", "arn:aws:iam::123456789012:user/Bob", "123456789012",
         "/", "/a/", "v1", "10.0.0.0", "#{protocol}", "HTTPS", "200", "a" * 20, "AKIA" + "A" * 16, "p-abcdefgh", "o-" + "a" * 10,
         "us-east-1", "db.t3.micro", "x.y_z", "123456", "aws:tag", "ab",
         "arn:aws:rds:us-east-1:123456789012:db:mydb", "ipam-pool-1a", "ipv4pool-coip-1a",
         "arn:aws:backup:us-east-1:123456789012:recovery-point:abc"]
VECTORS = ["ec2.RunInstances", "ec2.DescribeSubnets", "ec2.AuthorizeSecurityGroupIngress", "ec2.CreateTags", "ec2.ImportKeyPair",
           "ec2.ModifyVpcAttribute", "iam.CreateRole", "iam.ListUsers", "elbv2.CreateRule", "elbv2.ModifyTargetGroupAttributes",
           "rds.CreateDBInstance", "rds.DescribeDBInstances", "rds.ModifyDBParameterGroup", "sns.PublishBatch", "sqs.CreateQueue",
           "sqs.SendMessage", "sqs.SendMessageBatch", "sts.AssumeRole"]


def served(service):
    text = (ROOT / "models" / f"{service}.api").read_text()
    return re.findall(r"^op (\w+)", text, re.M)


class Make:
    """Values that satisfy a botocore shape."""

    def __init__(self, seed, sparse, empty):
        self.rng, self.sparse, self.empty = random.Random(seed), sparse, empty

    def struct(self, shape, depth=0):
        out = {}
        for name, member in shape.members.items():
            required = name in shape.required_members
            if required or (depth < 6 and self.rng.random() > self.sparse):
                out[name] = self.any(member, depth + 1)
        if depth and not out and shape.members:
            # an empty structure cannot be said in query protocols
            name, member = next(iter(shape.members.items()))
            out[name] = self.any(member, depth + 1)
        return out

    def any(self, shape, depth):
        kind = shape.type_name
        if kind == "structure":
            return self.struct(shape, depth)
        if kind == "list":
            low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 3)
            n = self.rng.randint(max(low, 0 if self.empty and depth < 4 else 1), max(low, min(3, high), 1))
            return [self.any(shape.member, depth + 1) for _ in range(n)]
        if kind == "map":
            return {self.string(shape.key): self.any(shape.value, depth + 1) for _ in range(2)}
        return getattr(self, kind)(shape)

    def string(self, shape):
        if shape.enum:
            return self.rng.choice(shape.enum)
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10 ** 9)
        pattern = shape.metadata.get("pattern", "")
        java = pattern.replace(r"\p{L}", "A-Za-zé한글").replace(r"\p{Z}", " ").replace(r"\p{N}", "0-9")
        java = re.sub(r"\\p\{\w+\}", "A-Za-z", java)
        texts = TEXTS + [t * n for t in ("a", "A1", "x-") for n in (low, low + 1, 12, 40)]
        try:
            fits = [t for t in texts if low <= len(t) <= high and (not pattern or re.fullmatch(java, t, re.ASCII))]
        except re.error:
            fits = []
        if not fits:
            raise LookupError(f"nothing fits {shape.name} {pattern} {low}..{high}")
        return self.rng.choice(fits)

    character = string

    def integer(self, shape):
        low, high = shape.metadata.get("min", -5), shape.metadata.get("max", 2 ** 31 - 1)
        return self.rng.randint(int(low), int(high))

    def long(self, shape):
        return self.rng.randint(int(shape.metadata.get("min", 0)), int(shape.metadata.get("max", 2 ** 40)))

    def boolean(self, _):
        return self.rng.random() < 0.5

    def double(self, shape):
        return self.rng.choice([x for x in [0.0, 1.0, 0.25, 1e10] if shape.metadata.get("min", x) <= x <= shape.metadata.get("max", x)])

    float = double

    def blob(self, _):
        return self.rng.choice([b"x", b"\x00\xff binary", "é".encode() * 20])

    def timestamp(self, _):
        s = self.rng.randint(0, 4 * 10 ** 9)
        return datetime.datetime.fromtimestamp(s, datetime.timezone.utc)


def plain(v):
    """As the echo program says it."""
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    if isinstance(v, list):
        return [plain(x) for x in v]
    if isinstance(v, bytes):
        return base64.b64encode(v).decode()
    if isinstance(v, datetime.datetime):
        return int(v.timestamp()) * 1000
    return v


class Echo:
    def __init__(self):
        subprocess.run(["cargo", "build", "--quiet", "-p", "wire", "--example", "echo"], cwd=ROOT, check=True)
        out = subprocess.run(["cargo", "build", "--quiet", "-p", "wire", "--example", "echo", "--message-format=json"], cwd=ROOT,
                             check=True, capture_output=True, text=True).stdout
        program = [json.loads(x).get("executable") for x in out.splitlines()]
        self.p = subprocess.Popen([x for x in program if x][-1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, **said):
        self.p.stdin.write(json.dumps(said) + "\n")
        self.p.stdin.flush()
        return json.loads(self.p.stdout.readline())


class Raw:
    def __init__(self, body):
        self.body = body

    def stream(self):
        yield self.body


def request_parts(request):
    url = urllib.parse.urlsplit(request.url)
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in request.headers.items()}
    headers.setdefault("Host", url.netloc)
    body = request.body or b""
    return {"method": request.method, "path": url.path, "query": url.query, "headers": headers,
            "body": body if isinstance(body, str) else body.decode()}


def call(echo, client, op, params, output):
    """Makes a call whose request we take and whose answer we write."""
    seen = {}

    def send(request, **_):
        seen["request"] = request_parts(request)
        now = int(datetime.datetime.now().timestamp() * 1000)
        seen["taken"] = echo(do="take", now=now, token="session" if client.token else None, **seen["request"])
        wrote = echo(do="answer", api=client.name, op=op, output=plain(output))
        seen["wrote"] = wrote
        return botocore.awsrequest.AWSResponse(request.url, wrote["status"], wrote["headers"], Raw(wrote["body"].encode()))

    client.real.meta.events.register("before-send", send, unique_id="echo")
    try:
        method = botocore.xform_name(op)
        seen["parsed"] = getattr(client.real, method)(**params)
    finally:
        client.real.meta.events.unregister("before-send", unique_id="echo")
    seen["parsed"].pop("ResponseMetadata")
    return seen


class Client:
    def __init__(self, session, name, token):
        self.name, self.token = name, token
        config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=True)
        self.real = session.create_client(name, region_name="ap-northeast-2", endpoint_url="http://127.0.0.1:4566/", config=config,
                                          aws_access_key_id="test", aws_secret_access_key="test",
                                          aws_session_token="session" if token else None)


# what botocore itself turns into something else before sending or after reading
ENCODED_BY_BOTOCORE = {("RunInstances", "UserData"), ("GetConsoleOutput", "Output")}


def comparable(op, v):
    """Both sides as text where botocore decodes on its own: policy documents as JSON, user data and console output as Base64."""
    if not isinstance(v, dict):
        return [comparable(op, x) for x in v] if isinstance(v, list) else v
    out = {}
    for name, x in v.items():
        if (op, name) in ENCODED_BY_BOTOCORE:
            continue
        document = name in ("PolicyDocument", "AssumeRolePolicyDocument", "Document")
        out[name] = str(x) if document else comparable(op, x)
    return out


def check(echo, client, op, seed):
    model = client.real.meta.service_model.operation_model(op)
    make = Make(f"{seed}{client.name}{op}", sparse=[0.0, 0.5, 0.9][seed % 3], empty=seed % 2 == 1)
    # an empty list cannot be said in EC2's requests
    make_input = Make(f"{seed}{client.name}{op}", make.sparse, make.empty and client.name != "ec2")
    params = make_input.struct(model.input_shape) if model.input_shape else {}
    output = make.struct(model.output_shape) if model.output_shape else {}
    seen = call(echo, client, op, params, output)
    taken = seen["taken"]
    problems = []
    if "input" not in taken:
        problems.append(f"not taken: {taken}")
    else:
        seen["said"] = json.dumps(taken["input"], sort_keys=True, ensure_ascii=False)
        token = [m for m, s in (model.input_shape.members.items() if model.input_shape else []) if getattr(s, "idempotency_token", False)]
        for t in set(model.idempotent_members) | set(token):
            taken["input"].pop(t, None)
            params.pop(t, None)
        want, got = comparable(op, plain(params)), comparable(op, taken["input"])
        if want != got:
            problems.append(f"input differs:\n  sent {json.dumps(want)}\n  read {json.dumps(got)}\n  as {seen['request']['body']}")
        if taken["unknown"]:
            problems.append(f"unknown parameters: {taken['unknown']}")
    want, got = comparable(op, plain(output)), comparable(op, plain(seen["parsed"]))
    if want != got:
        problems.append(f"output differs:\n  said {json.dumps(want)}\n  read {json.dumps(got)}\n  as {seen['wrote']['body']}")
    return problems, seen, params


def check_error(echo, client):
    def send(request, **_):
        wrote = echo(do="fail", api=client.name, status=409, code="Some.Code", message="It's <not> & \"good\"")
        return botocore.awsrequest.AWSResponse(request.url, wrote["status"], wrote["headers"], Raw(wrote["body"].encode()))

    client.real.meta.events.register("before-send", send, unique_id="echo")
    op = {"ec2": "describe_vpcs", "elbv2": "describe_rules", "iam": "list_users", "rds": "describe_events", "sns": "list_topics", "sqs": "list_queues"}.get(client.name, "get_caller_identity")
    try:
        getattr(client.real, op)()
        return [f"{client.name}: an error was read as success"]
    except botocore.exceptions.ClientError as e:
        want = {"Code": "Some.Code", "Message": "It's <not> & \"good\""}
        got = {k: v for k, v in e.response["Error"].items() if k != "Type"}
        if got != want or e.response["ResponseMetadata"]["RequestId"] != "b25f48e8-84fd-11e6-80d9-574e0c4664cb":
            return [f"{client.name}: error read as {e.response}"]
        return []
    finally:
        client.real.meta.events.unregister("before-send", unique_id="echo")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--seeds", type=int, default=3)
    args.add_argument("--vectors", type=pathlib.Path)
    args.add_argument("services", nargs="*", default=SERVICES)
    args = args.parse_args()
    session, echo = botocore.session.get_session(), Echo()
    count, failed, vectors = 0, 0, []
    for service in args.services:
        clients = [Client(session, service, token) for token in (False, True)]
        for problem in check_error(echo, clients[0]):
            failed += 1
            print(problem)
        for op in served(service):
            for seed in range(args.seeds):
                try:
                    problems, seen, params = check(echo, clients[seed % 2], op, seed)
                except LookupError as e:
                    print(f"skipped {service}.{op}: {e}")
                    continue
                count += 1
                if problems:
                    failed += 1
                    print(f"{service}.{op} seed {seed}: " + "\n".join(problems))
                if f"{service}.{op}" in VECTORS and seed == 1:
                    vectors.append(f"{service} {op}\n{seen['request']['body']}\n{seen['said']}\n")
    if args.vectors:
        args.vectors.write_text("\n".join(vectors))
    print(f"{count} calls, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
