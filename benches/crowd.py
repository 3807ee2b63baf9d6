"""64 clients that ask again at once, `process`: SQS send and receive, DynamoDB put and get, with a client that costs little. HANUL_BIN is
measured; HANUL_BEFORE, where it is given, is another build of it, measured in the same turns.

The client is `wrk` (one thread), which sends requests that were signed before; processor time of both is told beside the latencies.
"""
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

import run
from items import Items, item, key
from queues import Queue, cpu
from run import Cloud, row
from signing import signed

CLIENTS, ROUNDS = 64, int(os.environ.get("HANUL_BENCH_ROUNDS", "3"))
SECONDS = os.environ.get("HANUL_BENCH_SECONDS", "4")
ITEMS = 2000
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
# each request is a Lua string of its own, so that any byte may be in it
SCRIPT = "local all, n = {%s}, 0\nrequest = function() n = n %% #all + 1; return all[n] end\n"


def told(requests):
    return SCRIPT % ",".join('"' + "".join(f"\\{byte:03}" for byte in request) + '"' for request in requests)


def crowd(endpoint, pid, requests):
    """Calls a second, p50 and p99 in ms, CPU a call of the cloud and of the client in microseconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(told(requests))
        script.flush()
        before, own = cpu(pid), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--latency", "-s", script.name, endpoint + "/"],
                              capture_output=True, text=True, check=True).stdout
    used, spent = cpu(pid) - before, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "Non-2xx" not in done and "Socket errors" not in done, done
    count = int(re.search(r"(\d+) requests in", done)[1])
    at = {share: float(number) * UNITS[unit] for share, number, unit in re.findall(r"(\d\d)%\s+([\d.]+)(us|ms|s)", done)}
    client = spent.ru_utime + spent.ru_stime - own.ru_utime - own.ru_stime
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]), at["50"], at["99"], used / count * 1e6, client / count * 1e6


def asked(cloud):
    """Requests of each kind."""
    queue, table = Queue(cloud, "crowd"), Items(cloud, ITEMS)
    say = lambda action, n, **said: signed(table.endpoint, "dynamodb", action, {"TableName": table.name} | said)
    return {"SendMessage": [queue.signed("SendMessage", MessageBody="x" * 100)],
            "ReceiveMessage": [queue.signed("ReceiveMessage", VisibilityTimeout=0)],
            "PutItem": [say("PutItem", n, Item=item(n, 1)) for n in range(0, ITEMS, 7)],
            "GetItem": [say("GetItem", n, Key=key(n)) for n in range(0, ITEMS, 7)]}


def main():
    if not shutil.which("wrk"):
        print("wrk is not installed: 64 clients are left out", file=sys.stderr)
        return
    print("| what | measured |\n| --- | --- |")
    programs = {"before": os.environ.get("HANUL_BEFORE"), "now": run.BIN}
    found = {}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            if not program:
                continue
            run.BIN = program
            with tempfile.TemporaryDirectory() as directory:
                cloud = Cloud(directory + "/data", "--durability", "process")
                cloud.up()
                try:
                    for what, requests in asked(cloud).items():
                        found.setdefault((what, name), []).append(crowd(cloud.state["endpoint"], cloud.state["pid"], requests))
                finally:
                    cloud.run("reset", "--all")
    for (what, name), rounds in sorted(found.items()):
        rate, p50, p99, used, client = map(statistics.median, zip(*rounds))
        least, most = min(r[2] for r in rounds), max(r[2] for r in rounds)
        row(f"{what}, {CLIENTS} clients that ask again at once, {name}", f"{rate:.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms "
            f"({least:.1f}-{most:.1f}), CPU a call {used:.0f} us, the client's {client:.0f} us")


if __name__ == "__main__":
    main()
