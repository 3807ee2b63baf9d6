"""SQS with real clients: boto3, the aws CLI, plain query requests; kill -9 under load."""
import hashlib
import json
import threading
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest

from conftest import Cloud
from ground import wait

WAITERS = 40


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    cloud = Cloud(tmp_path_factory.mktemp("queues")).up()
    yield cloud
    cloud.down()


@pytest.fixture
def sqs(cloud):
    return cloud.client("sqs")


def code(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as failed:
        call(**parameters)
    return failed.value.response["Error"]["Code"]


def drain(sqs, url, **more):
    bodies = []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more).get("Messages"):
        bodies += [m["Body"] for m in batch]
        sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(batch)])
    return bodies


def test_a_message_goes_through_boto3_with_its_digests_checked(sqs):
    url = sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    attributes = {"kind": {"DataType": "String", "StringValue": "new"}, "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sent = sqs.send_message(QueueUrl=url, MessageBody="coffee ☕", MessageAttributes=attributes)
    assert sent["MD5OfMessageBody"] == hashlib.md5("coffee ☕".encode()).hexdigest()
    [message] = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], AttributeNames=["All"])["Messages"]
    assert message["MessageAttributes"] == attributes
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)


def test_the_aws_cli_sends_receives_and_deletes(cloud):
    url = cloud.aws("sqs", "create-queue", "--queue-name", "cli")["QueueUrl"]
    assert url == f"{cloud.endpoint}/000000000000/cli"
    cloud.aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello")
    [message] = cloud.aws("sqs", "receive-message", "--queue-url", url)["Messages"]
    assert message["Body"] == "hello"
    cloud.aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", message["ReceiptHandle"])
    refused = cloud.aws("sqs", "send-message", "--queue-url", url + "x", "--message-body", "hello", check=False)
    assert "AWS.SimpleQueueService.NonExistentQueue" in refused.stderr


def query(cloud, path, **parameters):
    """A call by the query protocol, as clients before 2023 made it."""
    body = urllib.parse.urlencode({"Version": "2012-11-05", **parameters})
    request = botocore.awsrequest.AWSRequest("POST", cloud.endpoint + path, data=body,
                                             headers={"Content-Type": "application/x-www-form-urlencoded"})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials("test", "test"), "sqs", "us-east-1").add_auth(request)
    plain = urllib.request.Request(request.url, data=body.encode(), headers=dict(request.headers))
    try:
        return urllib.request.urlopen(plain, timeout=10).read().decode()
    except urllib.error.HTTPError as failed:
        return failed.read().decode()


def test_the_query_protocol_speaks_to_the_queues_own_address(cloud, sqs):
    sqs.create_queue(QueueName="old")
    said = query(cloud, "/000000000000/old", Action="SendMessage", MessageBody="from <before>",
                 **{"MessageAttribute.1.Name": "n", "MessageAttribute.1.Value.DataType": "Number", "MessageAttribute.1.Value.StringValue": "7"})
    assert "<SendMessageResult><MD5OfMessageBody>" in said
    said = query(cloud, "/000000000000/old", Action="ReceiveMessage", **{"AttributeName.1": "All", "MessageAttributeName.1": "All"})
    assert "<Body>from &lt;before&gt;</Body>" in said and "<Name>ApproximateReceiveCount</Name><Value>1</Value>" in said
    said = query(cloud, "/000000000000/none", Action="ReceiveMessage")
    assert "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>" in said


def test_errors_have_the_codes_and_classes_that_clients_know(sqs):
    url = sqs.create_queue(QueueName="errors")["QueueUrl"]
    assert code(sqs.get_queue_url, QueueName="none") == "AWS.SimpleQueueService.NonExistentQueue"
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="none")
    assert code(sqs.delete_message, QueueUrl=url, ReceiptHandle="x") == "ReceiptHandleIsInvalid"
    assert code(sqs.send_message_batch, QueueUrl=url, Entries=[]) == "AWS.SimpleQueueService.EmptyBatchRequest"
    assert code(sqs.send_message, QueueUrl=url, MessageBody="") == "MissingParameter"
    assert code(sqs.create_queue, QueueName="errors", Attributes={"DelaySeconds": "5"}) == "QueueAlreadyExists"


def test_a_long_poll_is_woken_by_an_arrival(cloud, sqs):
    url = sqs.create_queue(QueueName="poll")["QueueUrl"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(cloud.client("sqs").receive_message, QueueUrl=url, WaitTimeSeconds=20)
        time.sleep(0.5)
        assert not waiting.done()
        sqs.send_message(QueueUrl=url, MessageBody="now")
        assert waiting.result(timeout=15)["Messages"][0]["Body"] == "now"


def test_many_waiting_consumers_get_one_message_each_and_cost_no_work(cloud, sqs):
    url = sqs.create_queue(QueueName="crowd")["QueueUrl"]

    def poll(_):
        found = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])
        return [m["Body"] for m in found]

    def work():
        fields = open(f"/proc/{cloud.pid}/stat").read().rsplit(") ", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    with ThreadPoolExecutor(WAITERS) as pool:
        waiting = [pool.submit(poll, i) for i in range(WAITERS)]
        time.sleep(5)
        before = work()
        time.sleep(3)
        assert work() - before < 30, "hundredths of a second of CPU while everybody waits"
        for i in range(WAITERS):
            sqs.send_message(QueueUrl=url, MessageBody=str(i))
        seen = [body for w in waiting for body in w.result(timeout=30)]
    assert sorted(seen, key=int) == [str(i) for i in range(WAITERS)]


def test_a_fifo_queue_keeps_order_and_drops_duplicates(sqs):
    url = sqs.create_queue(QueueName="line.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for i in [0, 1, 2, 2, 3, 1]:
        sqs.send_message(QueueUrl=url, MessageBody=str(i), MessageGroupId="g")
    assert drain(sqs, url) == ["0", "1", "2", "3"]


def test_a_poison_message_is_dead_lettered_and_redriven(sqs):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2})
    url = sqs.create_queue(QueueName="source", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(2):
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "poison"
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    assert sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"] == {"ApproximateNumberOfMessages": "1"}
    sqs.start_message_move_task(SourceArn=arn)
    wait(lambda: sqs.list_message_move_tasks(SourceArn=arn)["Results"][0]["Status"] == "COMPLETED", "the task ends")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "poison"


def test_another_account_needs_the_queues_permission(cloud, sqs):
    url = sqs.create_queue(QueueName="shared")["QueueUrl"]
    stranger = cloud.client("sqs", key="111111111111")
    assert code(stranger.send_message, QueueUrl=url, MessageBody="x") == "AccessDenied"
    sqs.add_permission(QueueUrl=url, Label="them", AWSAccountIds=["111111111111"], Actions=["SendMessage"])
    stranger.send_message(QueueUrl=url, MessageBody="x")
    assert code(stranger.receive_message, QueueUrl=url) == "AccessDenied"
    assert "QueueUrls" not in stranger.list_queues() and "QueueUrls" not in cloud.client("sqs", region="eu-west-1").list_queues()


def test_what_was_acknowledged_before_a_kill_is_there_and_its_handle_deletes(tmp_path):
    cloud = Cloud(tmp_path / "cloud").up()
    sqs = cloud.client("sqs")
    standard = sqs.create_queue(QueueName="k", Attributes={"VisibilityTimeout": "300"})["QueueUrl"]
    fifo = sqs.create_queue(QueueName="k.fifo", Attributes={"FifoQueue": "true", "VisibilityTimeout": "300"})["QueueUrl"]
    acknowledged, ordered, stop = [], [], threading.Event()

    def send(worker):
        mine, n = cloud.client("sqs"), 0
        while not stop.is_set():
            n += 1
            body = f"{worker}-{n}"
            try:
                mine.send_message(QueueUrl=standard, MessageBody=body)
                acknowledged.append(body)
            except botocore.exceptions.BotoCoreError:
                return

    def send_in_order():
        mine, n = cloud.client("sqs"), 0
        while not stop.is_set():
            n += 1
            try:
                mine.send_message(QueueUrl=fifo, MessageBody=str(n), MessageGroupId="g", MessageDeduplicationId=str(n))
                ordered.append(str(n))
            except botocore.exceptions.BotoCoreError:
                return

    threads = [threading.Thread(target=send, args=(i,)) for i in range(4)] + [threading.Thread(target=send_in_order)]
    for t in threads:
        t.start()
    wait(lambda: len(acknowledged) > 50 and len(ordered) > 10, "messages are acknowledged", 30)
    taken = sqs.receive_message(QueueUrl=standard, MaxNumberOfMessages=10)["Messages"]
    deleted = taken[0]["Body"]
    sqs.delete_message(QueueUrl=standard, ReceiptHandle=taken[0]["ReceiptHandle"])
    cloud.kill()
    stop.set()
    for t in threads:
        t.join()
    cloud.up()
    sqs = cloud.client("sqs")
    in_flight = {m["Body"] for m in taken[1:]}
    seen = drain(sqs, standard)
    assert len(seen) == len(set(seen)), "delivered twice within its visibility"
    assert deleted not in seen and not in_flight & set(seen)
    assert set(acknowledged) - set(seen) - in_flight - {deleted} == set(), "lost"
    for m in taken[1:]:
        sqs.delete_message(QueueUrl=standard, ReceiptHandle=m["ReceiptHandle"])
    counts = sqs.get_queue_attributes(QueueUrl=standard, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"])
    assert set(counts["Attributes"].values()) == {"0"}
    line = drain(sqs, fifo)
    assert line[:len(ordered)] == ordered and line == sorted(line, key=int)
    cloud.down()
