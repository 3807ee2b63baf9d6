"""DynamoDB over HTTP with signature checks, `process`: CPU of the cloud per put and per get in a table of a thousand items beside one of a
million, one client. HANUL_BIN is measured; HANUL_BEFORE, where it is given, is another build of it, measured in the same turns.

Items of 1 KB as shops have them: a hundred orders of each customer. Requests are signed once and sent over one kept connection, each to
another item, jumping about; the least of several turns counts.
"""
import os
import tempfile

from queues import cpu, drive
from run import Cloud, row
from signing import signed

import run

FEW, MANY = 1000, int(os.environ.get("HANUL_BENCH_ITEMS", "1000000"))
CALLS, TURNS, BATCH = 20_000, 3, 25
KEYS = [("pk", "HASH"), ("sk", "RANGE")]
JUMP = 2_654_435_761


def key(n):
    return {"pk": {"S": f"customer-{n // 100:06}"}, "sk": {"S": f"order-{n:08}"}}


def item(n, turn=0):
    return key(n) | {"status": {"S": f"paid-{turn:08}"}, "data": {"S": "x" * 900}}


class Items:
    """A table of so many items."""

    def __init__(self, cloud, count):
        self.endpoint, self.pid, self.count, self.name = cloud.state["endpoint"], cloud.state["pid"], count, f"items-{count}"
        client = cloud.client("dynamodb")
        client.create_table(TableName=self.name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": a, "KeyType": k} for a, k in KEYS],
                            AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a, _ in KEYS])
        client.get_waiter("table_exists").wait(TableName=self.name)
        for part in range(0, count, BATCH * 400):
            starts = range(part, min(part + BATCH * 400, count), BATCH)
            drive(self.endpoint, [self.batch(n) for n in starts], 4, calls=len(starts))

    def batch(self, first):
        puts = [{"PutRequest": {"Item": item(n)}} for n in range(first, first + BATCH)]
        return signed(self.endpoint, "dynamodb", "BatchWriteItem", {"RequestItems": {self.name: puts}})

    def requests(self, turn):
        """As many puts and gets, by name."""
        at = [(n + turn * CALLS) * JUMP % self.count for n in range(CALLS)]
        say = lambda action, **said: signed(self.endpoint, "dynamodb", action, {"TableName": self.name} | said)
        return {"PutItem": [say("PutItem", Item=item(n, turn + 1)) for n in at], "GetItem": [say("GetItem", Key=key(n)) for n in at]}

    def used(self, requests):
        before = cpu(self.pid)
        count, *_ = drive(self.endpoint, requests, 1, calls=len(requests))
        return (cpu(self.pid) - before) / count * 1e6


def figures(program):
    """CPU of a call in microseconds, by what it does and how many items there are."""
    run.BIN, found = program, {}
    with tempfile.TemporaryDirectory() as directory:
        cloud = Cloud(directory + "/data", "--durability", "process")
        cloud.up()
        try:
            tables = [Items(cloud, count) for count in (FEW, MANY)]
            for turn in range(TURNS):
                for table in tables:
                    for what, requests in table.requests(turn).items():
                        us = table.used(requests)
                        found[what, table.count] = min(us, found.get((what, table.count), us))
        finally:
            cloud.run("reset", "--all")
    return found


def main():
    print("| what | measured |\n| --- | --- |")
    before = os.environ.get("HANUL_BEFORE")
    for name, program in (("before", before), ("now", run.BIN)):
        found = figures(program) if program else {}
        for what in sorted({what for what, _ in found}):
            few, many = found[what, FEW], found[what, MANY]
            row(f"{what}: CPU a call with {MANY} items beside {FEW}, {name}", f"{many:.0f} us / {few:.0f} us = {many / few:.2f}")


if __name__ == "__main__":
    main()
