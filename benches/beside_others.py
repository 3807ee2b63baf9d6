"""SQS send, receive, delete and DynamoDB put, get beside moto server and ministack: CPU of each program per call, in one run, with one
client and with many. HANUL_BIN is measured; MOTO_BIN is `moto_server`, MINISTACK_BIN is `ministack`, both run as programs.

The same calls, signed once, over kept connections. Hanul checks the signatures and commits at durability `process`; the others do neither.
"""
import concurrent.futures
import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time

from beside_moto import START_SECONDS_MAX, cpu, moto
from queues import READ_BYTES, Other
from run import Cloud, row
from signing import signed

MINISTACK = os.environ["MINISTACK_BIN"]
# calls of one figure: a clock tick is 10 ms, so that what is cheap needs more of them
OURS, THEIRS = 4000, 200
WARM = 20
CLIENTS = (1, 16)
ITEM = {"pk": {"S": "customer"}, "status": {"S": "paid"}, "data": {"S": "x" * 900}}


def connected(endpoint):
    host, port = endpoint.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answered(connection):
    """Reads one whole answer; true when the connection stays."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        seen += connection.recv(READ_BYTES)
    head, _, body = seen.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == b"200", seen[:500]
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(headers[b"content-length"]):
        body += connection.recv(READ_BYTES)
    return head.startswith(b"HTTP/1.1") and headers.get(b"connection") != b"close"


def send_all(endpoint, requests):
    """One after the other over one connection, or over new ones where the program closes them."""
    connection = None
    for request in requests:
        connection = connection or connected(endpoint)
        connection.sendall(request)
        if not answered(connection):
            connection.close()
            connection = None
    if connection:
        connection.close()


def used(subject, requests, clients):
    """CPU of a call in microseconds; each request is sent once."""
    endpoint, pid = subject.state["endpoint"], subject.state["pid"]
    before = cpu(pid)
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda n: send_all(endpoint, requests[n::clients]), range(clients)))
    return (cpu(pid) - before) / len(requests) * 1e6


def queue_calls(subject, clients, count):
    client, endpoint = subject.client("sqs"), subject.state["endpoint"]
    url = client.create_queue(QueueName=f"calls-{clients}")["QueueUrl"]
    say = lambda action, **said: signed(endpoint, "sqs", action, {"QueueUrl": url} | said)
    send, receive = say("SendMessage", MessageBody="x" * 100), say("ReceiveMessage", VisibilityTimeout=0)
    send_all(endpoint, [send] * WARM + [receive] * WARM)
    yield "SendMessage", used(subject, [send] * count, clients)
    yield "ReceiveMessage", used(subject, [receive] * count, clients)
    handles = []
    while len(handles) < count:
        found = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=3600)["Messages"]
        handles += [m["ReceiptHandle"] for m in found]
    yield "DeleteMessage", used(subject, [say("DeleteMessage", ReceiptHandle=h) for h in handles[:count]], clients)


def item_calls(subject, clients, count):
    client, endpoint, name = subject.client("dynamodb"), subject.state["endpoint"], f"calls-{clients}"
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {
        "AttributeName": "sk", "KeyType": "RANGE"}], AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in ("pk", "sk")])
    client.get_waiter("table_exists").wait(TableName=name)
    say = lambda action, **said: signed(endpoint, "dynamodb", action, {"TableName": name} | said)
    keys = [{"pk": ITEM["pk"], "sk": {"S": f"order-{n:08}"}} for n in range(200)]
    puts, gets = [say("PutItem", Item=ITEM | k) for k in keys], [say("GetItem", Key=k) for k in keys]
    send_all(endpoint, puts + gets[:WARM])
    for what, requests in (("PutItem", puts), ("GetItem", gets)):
        yield what, used(subject, (requests * (count // len(requests) + 1))[:count], clients)


def figures(subject, count):
    found = {}
    for clients in CLIENTS:
        for calls in (queue_calls, item_calls):
            found |= {(what, clients): us for what, us in calls(subject, clients, count)}
    return found


@contextlib.contextmanager
def ministack():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with tempfile.TemporaryDirectory() as directory:
        env = os.environ | {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1", "SERVICES": "sqs,dynamodb", "LOG_LEVEL": "ERROR",
                            "STATE_DIR": directory}
        child = subprocess.Popen([MINISTACK], env=env, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + START_SECONDS_MAX
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                assert child.poll() is None and time.monotonic() < until, "ministack does not start"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", child.pid
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def main():
    print("| what | measured |\n| --- | --- |")
    with tempfile.TemporaryDirectory() as directory:
        cloud = Cloud(directory + "/data", "--durability", "process")
        cloud.up()
        try:
            ours = figures(cloud, OURS)
        finally:
            cloud.run("reset", "--all")
    theirs = {}
    for name, program in (("moto server", moto), ("ministack", ministack)):
        with program() as (endpoint, pid):
            theirs[name] = figures(Other(endpoint, pid), THEIRS)
    for (what, clients), us in ours.items():
        beside = ", ".join(f"{name} {found[what, clients]:.0f} us: {us / found[what, clients]:.3f}" for name, found in theirs.items())
        row(f"{what}, {clients} client{'s' * (clients > 1)}: CPU a call beside others", f"{us:.0f} us; {beside}")


if __name__ == "__main__":
    main()
