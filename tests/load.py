"""Clients that call a cloud all the time, whether it lives or not, and record what they heard: queues, topics, tables, buckets."""
import base64
import contextlib
import hashlib
import http.client
import json
import random
import re
import threading
import time
import urllib.parse
import xml.etree.ElementTree as xml

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from history import DONE, REFUSED, UNKNOWN, ended

ACCOUNT = "000000000000"
REGION = "us-east-1"
SHORT_SECONDS, LONG_SECONDS = 2, 600
ACCOUNTS, REGISTERS, KEYS = 6, 4, 6
PART_BYTES = 5 << 20
PAUSE_SECONDS = 0.01
DRAIN_SECONDS_MAX = 120
TRIES_MAX = 3
CREDENTIALS = botocore.credentials.Credentials("test", "test")


class Stopped(Exception):
    """The load is over."""


class Refused(Exception):
    """The service has said no."""


class Trouble(Exception):
    """The service has said that it has failed: a fault of its own."""


class Wire:
    """One kept connection; signs, sends, and tells apart what was not sent, what was refused and what nobody knows."""

    def __init__(self, endpoint, stop):
        self.endpoint, self.stop, self.connection = endpoint, stop, None

    def call(self, service, method="POST", path="/", body=b"", headers=()):
        """The answer's headers and body. `ConnectionError` and its like: it may have been done."""
        request = botocore.awsrequest.AWSRequest(method, self.endpoint + path, data=body, headers=dict(headers))
        signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        signer(CREDENTIALS, service, REGION).add_auth(request)
        self.connect()
        try:
            self.connection.request(method, path, body, dict(request.headers))
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.connection.close()
            self.connection = None
            raise ConnectionError from broken
        if answer.status >= 500:
            raise Trouble(answer.status, text[:500])
        if answer.status >= 400 or b"<Error>" in text[:200]:
            raise Refused(text[:500].decode(errors="replace"))
        return answer.headers, text

    def connect(self):
        """Waits until somebody listens: what finds nobody was not sent."""
        while self.connection is None:
            if self.stop.is_set():
                raise Stopped
            connection = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=30)
            try:
                connection.connect()
            except OSError:
                time.sleep(PAUSE_SECONDS)
                continue
            self.connection = connection

    def json(self, service, target, version="1.0", **said):
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        return json.loads(self.call(service, body=json.dumps(said).encode(), headers=headers)[1] or b"{}")

    def sqs(self, action, **said):
        return self.json("sqs", f"AmazonSQS.{action}", **said)

    def dynamodb(self, action, **said):
        return self.json("dynamodb", f"DynamoDB_20120810.{action}", **said)

    def sns(self, action, **said):
        body = urllib.parse.urlencode({"Action": action, "Version": "2010-03-31", **said}).encode()
        return xml.fromstring(self.call("sns", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})[1])

    def s3(self, method, path, body=b"", **headers):
        return self.call("s3", method, path, body, headers)


class Client(threading.Thread):
    """One client: does `step` again and again until the load is over."""

    def __init__(self, load, seed, name, *resources):
        super().__init__(daemon=True, name=name)
        self.load, self.history, self.resources = load, load.history, resources
        self.rng, self.wire, self.fault, self.count = random.Random(f"{seed} {name}"), Wire(load.endpoint, load.stop), None, 0

    def run(self):
        try:
            while not self.load.stop.is_set():
                self.step()
        except Stopped:
            pass
        except Exception as fault:  # noqa: BLE001: told by the test
            self.fault = fault

    def record(self, event, call, read=lambda answer: answer):
        """Makes a call and keeps how it ended; what was read of its answer."""
        try:
            return ended(event, DONE, read(call())).got
        except Refused as refused:
            ended(event, REFUSED, str(refused))
        except ConnectionError:
            ended(event, UNKNOWN)
        return None

    def next(self):
        self.count += 1
        return f"{self.name} {self.count}"


class Sender(Client):
    """Sends to a standard queue, one message or ten."""

    def step(self):
        queue, = self.resources
        if self.rng.random() < 0.7:
            event = self.history.begin("send", queue, body=self.next())
            self.record(event, lambda: self.wire.sqs("SendMessage", QueueUrl=self.load.url(queue), MessageBody=event.asked["body"]),
                        lambda a: a["MessageId"])
            return
        events = [self.history.begin("send", queue, body=self.next()) for _ in range(10)]
        entries = [{"Id": str(i), "MessageBody": e.asked["body"]} for i, e in enumerate(events)]
        # all or some of a batch: each entry is acknowledged for itself
        whole = self.history.begin("batch", queue)
        for entry in self.record(whole, lambda: self.wire.sqs("SendMessageBatch", QueueUrl=self.load.url(queue), Entries=entries),
                                 lambda a: a["Successful"]) or []:
            ended(events[int(entry["Id"])], DONE, entry["MessageId"])


class Publisher(Client):
    """Publishes to a topic; what it publishes is a message of each queue that was subscribed before."""

    def step(self):
        topic, = self.resources
        body, sure = self.next(), self.load.subscribed(topic)
        events = [self.history.begin("send", queue, body=body) for queue in self.load.queues(topic)]
        whole = self.history.begin("publish", topic)
        self.record(whole, lambda: self.wire.sns("Publish", TopicArn=self.load.topic(topic), Message=body))
        for event in events:
            # who is subscribed meanwhile may get it or not
            ended(event, whole.outcome if event.on in sure else UNKNOWN)


class Liner(Client):
    """Sends to a FIFO queue, one number after the other in two groups, each until it is acknowledged."""

    def step(self):
        queue, = self.resources
        self.count += 1
        for group in ("a", "b"):
            while True:
                event = self.history.begin("send", queue, body=f"{self.name}{group} {self.count}")
                said = {"MessageBody": event.asked["body"], "MessageGroupId": f"{self.name}{group}", "MessageDeduplicationId": f"{self.name}{group}-{self.count}"}
                self.record(event, lambda: self.wire.sqs("SendMessage", QueueUrl=self.load.url(queue), **said), lambda a: a["MessageId"])
                if event.outcome == DONE:
                    break
        # consumers, who now and then leave a message that those behind it must wait for, are to keep up
        time.sleep(PAUSE_SECONDS * 5)


class Consumer(Client):
    """Receives; deletes most, lets some come again, keeps some and deletes them long after."""

    def __init__(self, *args):
        super().__init__(*args)
        self.kept = []

    def step(self):
        queue, = self.resources
        self.settle(queue, receive(self, queue, SHORT_SECONDS, wait=self.rng.choice((0, 0, 1))))
        self.spend(queue, before=self.load.kills)

    def settle(self, queue, found):
        for _, _, handle in found:
            luck = self.rng.random()
            if luck < 0.8:
                self.delete(queue, handle)
            elif luck < 0.9:
                self.hide(queue, handle, self.rng.choice((0, SHORT_SECONDS * 2)))
            elif luck < 0.95:
                self.hide(queue, handle, LONG_SECONDS)
                self.kept.append((self.load.kills, handle))
            if queue.endswith(".fifo") and luck >= 0.8:
                # those behind it wait
                return

    def spend(self, queue, before):
        """Deletes what was received before an earlier kill; again where nobody knows whether it was done."""
        for kept in [k for k in self.kept if k[0] < before]:
            if self.delete(queue, kept[1], kills=before - kept[0]).outcome != UNKNOWN:
                self.kept.remove(kept)

    def delete(self, queue, handle, kills=0):
        event = self.history.begin("delete", queue, handle=handle, kills=kills)
        self.record(event, lambda: self.wire.sqs("DeleteMessage", QueueUrl=self.load.url(queue), ReceiptHandle=handle))
        return event

    def hide(self, queue, handle, seconds):
        event = self.history.begin("hide", queue, handle=handle, seconds=seconds)
        self.record(event, lambda: self.wire.sqs(
            "ChangeMessageVisibility", QueueUrl=self.load.url(queue), ReceiptHandle=handle, VisibilityTimeout=seconds))


def receive(client, queue, seconds, wait=0, final=False):
    event = client.history.begin("receive", queue, seconds=seconds, final=final)
    read = lambda a: [(m["Body"], m["MessageId"], m["ReceiptHandle"]) for m in a.get("Messages", [])]
    call = lambda: client.wire.sqs("ReceiveMessage", QueueUrl=client.load.url(queue), MaxNumberOfMessages=10, VisibilityTimeout=seconds,
                                   WaitTimeSeconds=wait)
    return client.record(event, call, read) or []


class Subscriber(Client):
    """Subscribes telephones and takes some back."""

    def step(self):
        topic, = self.resources
        self.count += 1
        event = self.history.begin("subscribe", topic)
        arn = self.record(event, lambda: self.wire.sns("Subscribe", TopicArn=self.load.topic(topic), Protocol="sms",
                                                       Endpoint=f"+1555{self.count:07}"),
                          lambda a: a.find(".//{*}SubscriptionArn").text)
        if arn and self.rng.random() < 0.4:
            event = self.history.begin("unsubscribe", topic, arn=arn)
            self.record(event, lambda: self.wire.sns("Unsubscribe", SubscriptionArn=arn))
        time.sleep(PAUSE_SECONDS)


class Banker(Client):
    """Transfers money between accounts in transactions; one whose end nobody knows is asked for again under its token."""

    def step(self):
        table, = self.resources
        one, two = self.rng.sample(range(ACCOUNTS), 2)
        asked = {"id": self.next(), "from": f"account {one}", "to": f"account {two}", "amount": self.rng.randrange(1, 30)}
        for _ in range(2):
            event = self.history.begin("transfer", table, **asked)
            self.record(event, lambda: self.wire.dynamodb("TransactWriteItems", ClientRequestToken=asked["id"].replace(" ", "-"),
                                                          TransactItems=transfer(table, asked)))
            if event.outcome != UNKNOWN:
                return


def transfer(table, asked):
    change = lambda account, sign: {"TableName": table, "Key": {"id": {"S": account}}, "UpdateExpression": f"SET balance = balance {sign} :n",
                                    "ExpressionAttributeValues": {":n": {"N": str(asked["amount"])}}}
    take = change(asked["from"], "-") | {"ConditionExpression": "balance >= :n"}
    line = {"TableName": table, "Item": {"id": {"S": f"line {asked['id']}"}}, "ConditionExpression": "attribute_not_exists(id)"}
    return [{"Update": take}, {"Update": change(asked["to"], "+")}, {"Put": line}]


class Auditor(Client):
    """Reads all balances in one transaction."""

    def step(self):
        table, = self.resources
        event = self.history.begin("audit", table)
        gets = [{"Get": {"TableName": table, "Key": {"id": {"S": f"account {n}"}}}} for n in range(ACCOUNTS)]
        self.record(event, lambda: self.wire.dynamodb("TransactGetItems", TransactItems=gets), balances)
        time.sleep(PAUSE_SECONDS * 3)


def balances(answer):
    return {r["Item"]["id"]["S"]: int(r["Item"]["balance"]["N"]) for r in answer["Responses"]}


class Swapper(Client):
    """Reads an item and writes the next version, if it is still the one that was read."""

    def step(self):
        table, = self.resources
        name = f"register {self.rng.randrange(REGISTERS)}"
        look = self.history.begin("look", name)
        key = {"id": {"S": name}}
        got = self.record(look, lambda: self.wire.dynamodb("GetItem", TableName=table, Key=key, ConsistentRead=True),
                          lambda a: (int(a["Item"]["v"]["N"]), a["Item"]["by"]["S"]) if "Item" in a else (0, None))
        if not got:
            return
        swap = self.history.begin("swap", name, expect=got[0], by=self.next())
        item = key | {"v": {"N": str(got[0] + 1)}, "by": {"S": swap.asked["by"]}}
        condition = {"ConditionExpression": "v = :v", "ExpressionAttributeValues": {":v": {"N": str(got[0])}}}
        first = {"ConditionExpression": "attribute_not_exists(id)"}
        self.record(swap, lambda: self.wire.dynamodb("PutItem", TableName=table, Item=item, **(condition if got[0] else first)))


class Storer(Client):
    """Puts, reads, marks and erases objects of a versioned bucket, some of them in parts."""

    def step(self):
        bucket, = self.resources
        key, luck = f"{bucket} {self.rng.randrange(KEYS)}".replace(" ", "-"), self.rng.random()
        path = f"/{bucket}/{key}"
        if luck < 0.5:
            body = self.rng.randbytes(self.rng.choice((10, 1000, 70_000)))
            event = self.history.begin("put", bucket, key=key, digest=digest(body))
            version = self.record(event, lambda: self.wire.s3("PUT", path, body), lambda a: a[0]["x-amz-version-id"])
            # the others keep every version, so that their reads can be told stale
            if version and key[-1] in "024" and self.rng.random() < 0.5:
                event = self.history.begin("erase", bucket, key=key, version=version)
                self.record(event, lambda: self.wire.s3("DELETE", f"{path}?versionId={urllib.parse.quote(version, safe='')}"))
        elif luck < 0.6:
            event = self.history.begin("mark", bucket, key=key)
            self.record(event, lambda: self.wire.s3("DELETE", path), lambda a: a[0]["x-amz-version-id"])
        elif luck < 0.65:
            with contextlib.suppress(ConnectionError):
                self.put_in_parts(bucket, key, path)
        else:
            event = self.history.begin("get", bucket, key=key)
            self.record(event, lambda: self.wire.s3("GET", path), lambda a: digest(a[1]))

    def put_in_parts(self, bucket, key, path):
        """Parts are uploaded, if need be before and after a kill, and then made one object."""
        sizes = (PART_BYTES, 1000) if self.rng.random() < 0.2 else (20_000,)
        parts = [self.rng.randbytes(1000) * (size // 1000 + 1) for size in sizes]
        upload = self.again(lambda: self.wire.s3("POST", f"{path}?uploads="))[1]
        upload = urllib.parse.quote(re.search("<UploadId>(.*?)</UploadId>", upload.decode())[1], safe="")
        tags = [self.again(lambda: self.wire.s3("PUT", f"{path}?partNumber={n}&uploadId={upload}", part))[0]["ETag"]
                for n, part in enumerate(parts, 1)]
        text = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
        event = self.history.begin("put", bucket, key=key, digest=digest(b"".join(parts)))
        body = f"<CompleteMultipartUpload>{text}</CompleteMultipartUpload>".encode()
        self.record(event, lambda: self.wire.s3("POST", f"{path}?uploadId={upload}", body), lambda a: a[0]["x-amz-version-id"])

    def again(self, call):
        """A few times: uploading a part twice is harmless, and one that never comes through leaves an upload for the end to abort."""
        for _ in range(TRIES_MAX):
            try:
                return call()
            except ConnectionError:
                pass
        raise ConnectionError


def digest(body):
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


class Load:
    """A cloud's resources, and the clients on them."""

    def __init__(self, cloud, history, seed):
        self.cloud, self.history, self.seed, self.endpoint = cloud, history, seed, cloud.endpoint
        self.stop, self.clients, self.kills, self.topics = threading.Event(), [], 0, {}

    def url(self, queue):
        return f"{self.endpoint}/{ACCOUNT}/{queue}"

    def topic(self, name):
        return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"

    def subscribed(self, topic):
        """The queues whose subscription was acknowledged."""
        return list(self.topics.get(topic, []))

    def queues(self, topic):
        return ["fan", "late"] if topic == "news" else []

    def prepare(self):
        sqs, sns, ddb, s3 = (self.cloud.client(s) for s in ("sqs", "sns", "dynamodb", "s3"))
        for queue in ("plain", "fan", "late"):
            arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"
            allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
            sqs.create_queue(QueueName=queue, Attributes={"Policy": json.dumps({"Statement": [allow]})})
        sqs.create_queue(QueueName="line.fifo", Attributes={"FifoQueue": "true"})
        for topic in ("news", "people"):
            sns.create_topic(Name=topic)
        self.subscribe("news", "fan")
        ddb.create_table(TableName="bank", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                         AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
        ddb.get_waiter("table_exists").wait(TableName="bank", WaiterConfig={"Delay": 1})
        for n in range(ACCOUNTS):
            ddb.put_item(TableName="bank", Item={"id": {"S": f"account {n}"}, "balance": {"N": "100"}})
        s3.create_bucket(Bucket="versions-9")
        s3.put_bucket_versioning(Bucket="versions-9", VersioningConfiguration={"Status": "Enabled"})

    def subscribe(self, topic, queue):
        """From now on what is published is in the queue."""
        sns = self.cloud.client("sns")
        sns.subscribe(TopicArn=self.topic(topic), Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                      Attributes={"RawMessageDelivery": "true"})
        self.topics.setdefault(topic, []).append(queue)

    def start(self):
        all_ = [(Sender, "plain"), (Consumer, "plain"), (Consumer, "plain"), (Liner, "line.fifo"), (Liner, "line.fifo"),
                (Consumer, "line.fifo"), (Consumer, "line.fifo"), (Publisher, "news"), (Consumer, "fan"), (Subscriber, "people"),
                (Banker, "bank"), (Banker, "bank"), (Auditor, "bank"), (Swapper, "bank"), (Swapper, "bank"), (Storer, "versions-9"),
                (Storer, "versions-9")]
        self.clients = [kind(self, self.seed, f"{kind.__name__.lower()}{n}", on) for n, (kind, on) in enumerate(all_)]
        for client in self.clients:
            client.start()

    def end(self):
        self.stop.set()
        for client in self.clients:
            client.join()
        return self.faults()

    def faults(self):
        """What clients did not expect, and ended by."""
        return {c.name: c.fault for c in self.clients if c.fault}

    def drain_all(self, queues, seconds=DRAIN_SECONDS_MAX):
        """All of them side by side, for so long at most: what is not found then is lost."""
        self.stop.clear()
        drains = [threading.Thread(target=self.drain, args=(queue, seconds)) for queue in queues]
        for drain in drains:
            drain.start()
        for drain in drains:
            drain.join()

    def drain(self, queue, seconds):
        """Receives and deletes until nothing is left; what was kept for long is deleted first."""
        for keeper in (c for c in self.clients if isinstance(c, Consumer) and c.resources == (queue,)):
            keeper.spend(queue, before=self.kills + 1)
        last = Consumer(self, self.seed, f"last {queue}", queue)
        sqs, names = self.cloud.client("sqs"), ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = receive(last, queue, SHORT_SECONDS * 5, wait=1, final=True)
            for _, _, handle in found:
                last.delete(queue, handle)
            left = sqs.get_queue_attributes(QueueUrl=self.url(queue), AttributeNames=names)["Attributes"]
            if not found and set(left.values()) == {"0"}:
                return
