"""SQS over HTTP with signature checks: CPU of the cloud per call, latency with 64 clients, `full` beside `process` with 256, a queue of
a thousand beside one of a million messages, memory of 100,000 messages of 1 KB, and 1,000 consumers that wait. HANUL_BIN is measured;
MOTO_BIN, where it is given, is `moto_server`, run as a program for one comparison.

Requests are signed once and sent again over kept connections by one loop without a library, so that the client costs little; CPU is that
of the cloud alone. Every number is taken in this one run.
"""
import os
import pathlib
import selectors
import socket
import tempfile
import time

import boto3

import signing
from beside_moto import MOTO, measure, moto
from run import Cloud, row

SECONDS = float(os.environ.get("HANUL_BENCH_SECONDS", "4"))
MANY = int(os.environ.get("HANUL_BENCH_MESSAGES", "1000000"))
PACE = 5000
WAITERS, WAIT_SECONDS = 1000, 10
HELD, HELD_BYTES = 100_000, 1024
TICKS = os.sysconf("SC_CLK_TCK")
READ_BYTES = 1 << 16


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS


def anonymous_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))) / 1024


class Queue:
    """A queue and signed requests on it, as bytes."""

    def __init__(self, cloud, name):
        self.cloud, self.endpoint, self.pid = cloud, cloud.state["endpoint"], cloud.state["pid"]
        self.url = cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"]

    def parts(self, action, **said):
        """Headers and body of a signed request."""
        return signing.parts(self.endpoint, "sqs", action, {"QueueUrl": self.url} | said)

    def signed(self, action, **said):
        return signing.signed(self.endpoint, "sqs", action, {"QueueUrl": self.url} | said)

    def fill(self, count, size=10):
        entries = [{"Id": str(n), "MessageBody": "x" * size} for n in range(10)]
        drive(self.endpoint, [self.signed("SendMessageBatch", Entries=entries)], clients=16, calls=count // 10)


class Other:
    """Another program that answers the same calls, in the place of a cloud."""

    def __init__(self, endpoint, pid):
        self.state = {"endpoint": endpoint, "pid": pid}

    def client(self, service):
        return boto3.client(service, endpoint_url=self.state["endpoint"], region_name="us-east-1", aws_access_key_id="test",
                            aws_secret_access_key="test")


class Connection:
    """One client: sends, and sends again when the whole answer is there."""

    def __init__(self, address):
        self.socket, self.seen, self.sent = socket.create_connection(address), b"", 0.0
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request):
        self.sent, self.seen = time.perf_counter(), b""
        self.socket.sendall(request)

    def answered(self):
        """Reads what is there; true when it is the whole answer."""
        self.seen += self.socket.recv(READ_BYTES)
        head, end, body = self.seen.partition(b"\r\n\r\n")
        if not end:
            return False
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        assert head.startswith(b"HTTP/1.1 200"), self.seen[:500]
        return len(body) >= length


def drive(endpoint, requests, clients, seconds=None, calls=None):
    """Closed loop: each client sends its next request when the last is answered. Calls, seconds, sorted latencies in ms."""
    host, port = endpoint.removeprefix("http://").split(":")
    all_ = [Connection((host, int(port))) for _ in range(clients)]
    wait, latencies, begun, count = selectors.DefaultSelector(), [], time.perf_counter(), 0
    for n, one in enumerate(all_):
        wait.register(one.socket, selectors.EVENT_READ, one)
        one.send(requests[n % len(requests)])
    while calls is None and time.perf_counter() - begun < seconds or calls is not None and count < calls:
        for key, _ in wait.select(1):
            one = key.data
            if one.answered():
                latencies.append((time.perf_counter() - one.sent) * 1000)
                count += 1
                one.send(requests[count % len(requests)])
    took = time.perf_counter() - begun
    for one in all_:
        one.socket.close()
    return count, took, sorted(latencies)


def paced(endpoint, request, clients, rate):
    """Open loop: clients send so many calls a second together, each when its turn comes. Sorted latencies in ms, from the turn on."""
    host, port = endpoint.removeprefix("http://").split(":")
    free = [Connection((host, int(port))) for _ in range(clients)]
    all_, wait, latencies, begun, turns = list(free), selectors.DefaultSelector(), [], time.perf_counter(), 0
    for one in all_:
        wait.register(one.socket, selectors.EVENT_READ, one)
    while (now := time.perf_counter()) - begun < SECONDS:
        while free and begun + turns / rate <= now:
            one = free.pop()
            one.send(request)
            one.sent = begun + turns / rate
            turns += 1
        pause = 0.1 if not free else max(0, begun + turns / rate - time.perf_counter())
        for key, _ in wait.select(pause):
            if key.data.answered():
                latencies.append((time.perf_counter() - key.data.sent) * 1000)
                free.append(key.data)
    for one in all_:
        one.socket.close()
    return sorted(latencies)


def measured(queue, request, clients):
    """Calls a second, CPU of the cloud per call in microseconds, p50 and p99 in ms."""
    drive(queue.endpoint, [request], clients, seconds=0.5)
    before = cpu(queue.pid)
    count, took, latencies = drive(queue.endpoint, [request], clients, seconds=SECONDS)
    used = (cpu(queue.pid) - before) / count * 1e6
    return count / took, used, latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]


def requests(queue):
    return {"SendMessage": queue.signed("SendMessage", MessageBody="x" * 100),
            # visible again at once: each finds one
            "ReceiveMessage": queue.signed("ReceiveMessage", VisibilityTimeout=0)}


def calls(cloud, level):
    rates = {}
    for clients in (1, 64, 256):
        queue = Queue(cloud, f"calls-{clients}")
        for what, request in requests(queue).items():
            rate, used, p50, p99 = measured(queue, request, clients)
            rates[what, clients] = rate
            row(f"{what}, {clients} clients, `{level}`", f"{rate:.0f}/s, {used:.0f} us CPU a call, p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    for what, request in requests(Queue(cloud, "paced")).items():
        latencies = paced(cloud.state["endpoint"], request, 64, PACE)
        p50, p99 = (latencies[len(latencies) * part // 100] for part in (50, 99))
        row(f"{what}, 64 clients that make {PACE} calls a second together, `{level}`", f"p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    return rates


def beside(cloud):
    """The same calls on moto server, one client that also connects anew where it must: what a call costs there and here."""
    asked = {"SendMessage": {"MessageBody": "x" * 100}, "ReceiveMessage": {"VisibilityTimeout": 0}}

    def used(subject):
        queue = Queue(subject, "beside")
        return {what: measure(queue.endpoint, queue.pid, [queue.parts(what, **said)], 1)[1] for what, said in asked.items()}

    ours = used(cloud)
    with moto() as (endpoint, pid):
        theirs = used(Other(endpoint, pid))
    for what, ms in ours.items():
        row(f"{what}, 1 client, `process`: CPU a call, hanul to moto", f"{ms:.3f} ms / {theirs[what]:.3f} ms = {ms / theirs[what]:.4f}")


def sizes(cloud):
    few, many = Queue(cloud, "few"), Queue(cloud, "many")
    few.fill(1000)
    many.fill(MANY)
    for what in ("SendMessage", "ReceiveMessage"):
        found = {}
        # one after the other, twice, so that both see the machine as it is
        for _ in range(2):
            for name, queue in (("few", few), ("many", many)):
                found.setdefault(name, []).append(measured(queue, requests(queue)[what], 16)[1])
        few_us, many_us = min(found["few"]), min(found["many"])
        row(f"{what}: CPU a call with {MANY} messages beside 1000", f"{many_us:.0f} us / {few_us:.0f} us = {many_us / few_us:.2f}")


def memory(cloud):
    queue = Queue(cloud, "held")
    drive(queue.endpoint, [queue.signed("GetQueueAttributes", AttributeNames=["All"])], 16, calls=100)
    before = anonymous_mb(queue.pid)
    queue.fill(HELD, HELD_BYTES)
    row(f"anonymous memory of {HELD} messages of {HELD_BYTES} bytes", f"{anonymous_mb(queue.pid) - before:.1f} MB")


def waiting(cloud):
    """Consumers that poll an empty queue, and what they cost while nothing comes."""
    queue = Queue(cloud, "waiting")
    host, port = queue.endpoint.removeprefix("http://").split(":")
    poll = queue.signed("ReceiveMessage", WaitTimeSeconds=20)
    all_ = [Connection((host, int(port))) for _ in range(WAITERS)]
    for one in all_:
        one.send(poll)
    time.sleep(3)
    before = cpu(queue.pid)
    time.sleep(WAIT_SECONDS)
    row(f"CPU of {WAITERS} waiting consumers in {WAIT_SECONDS} s", f"{(cpu(queue.pid) - before) * 1000:.0f} ms")
    for one in all_:
        one.socket.close()


def main():
    print("| what | measured |\n| --- | --- |")
    rates = {}
    for level in ("process", "full"):
        with tempfile.TemporaryDirectory() as directory:
            cloud = Cloud(directory + "/data", "--durability", level)
            cloud.up()
            try:
                if level == "process":
                    waiting(cloud)
                    memory(cloud)
                rates[level] = calls(cloud, level)
                if level == "process":
                    sizes(cloud)
                    if MOTO:
                        beside(cloud)
            finally:
                cloud.run("reset", "--all")
    for what in ("SendMessage", "ReceiveMessage"):
        row(f"{what}, 256 clients: `full` to `process`", f"{rates['full'][what, 256] / rates['process'][what, 256]:.2f}")


if __name__ == "__main__":
    main()
