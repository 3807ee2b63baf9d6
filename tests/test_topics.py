"""SNS with real clients: queues, web servers whose messages verify, the inbox."""
import base64
import contextlib
import http.server
import json
import pathlib
import queue
import re
import ssl
import subprocess
import threading
import urllib.request

import botocore.exceptions
import pytest

from conftest import Cloud
from ground import wait


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    cloud = Cloud(tmp_path_factory.mktemp("topics")).up()
    yield cloud
    cloud.down()


@pytest.fixture
def sns(cloud):
    return cloud.client("sns")


@pytest.fixture
def sqs(cloud):
    return cloud.client("sqs")


@contextlib.contextmanager
def serving(certificate=None):
    """A web server on loopback; what it got is in `.got`, and `.status` is what it answers. With a certificate and key it speaks TLS."""
    got = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            got.put((dict(self.headers.items()), body))
            self.send_response(self.server.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.status, server.url = got, 200, f"http://127.0.0.1:{server.server_port}/hook"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.url = f"https://localhost:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def hook():
    with serving() as server:
        yield server


def certificate(directory, name, issuer=()):
    """A certificate and its key for a host name, signed by the issuer's certificate and key, or by itself."""
    request = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr"]
    (directory / "names").write_text(f"subjectAltName=DNS:{name}\nbasicConstraints=CA:FALSE\n")
    sign = ["openssl", "x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.crt", "-days", "30", "-extfile", "names"]
    by = ["-CA", issuer[0], "-CAkey", issuer[1], "-CAcreateserial", "-CAserial", "serial"] if issuer else ["-signkey", f"{name}.key"]
    for command in (request, sign + by):
        subprocess.run(command, cwd=directory, check=True, capture_output=True)
    chain = (directory / f"{name}.crt").read_text() + (pathlib.Path(issuer[0]).read_text() if issuer else "")
    (directory / "chain").write_text(chain)
    return directory / "chain", directory / f"{name}.key"


def subscribed_queue(sns, sqs, name, topic, **attributes):
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn,
             "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return url


def receive(sqs, url, seconds=10):
    return [m["Body"] for m in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=seconds, MaxNumberOfMessages=10).get("Messages", [])]


def test_a_message_fans_out_to_the_queues_that_want_it(sns, sqs):
    topic = sns.create_topic(Name="orders")["TopicArn"]
    every = subscribed_queue(sns, sqs, "every", topic)
    large = subscribed_queue(sns, sqs, "large", topic, RawMessageDelivery="true", FilterPolicy=json.dumps({"price": [{"numeric": [">", 100]}]}))
    sns.publish(TopicArn=topic, Message="small", MessageAttributes={"price": {"DataType": "Number", "StringValue": "5"}})
    sns.publish(TopicArn=topic, Message="large", MessageAttributes={"price": {"DataType": "Number", "StringValue": "500"}})
    assert receive(sqs, large) == ["large"]
    wait(lambda: sqs.get_queue_attributes(QueueUrl=every, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"] == "2", "both")
    assert [json.loads(b)["Message"] for b in receive(sqs, every)] == ["small", "large"]


def test_a_queue_without_a_policy_gets_nothing(sns, sqs):
    topic = sns.create_topic(Name="closed")["TopicArn"]
    url = sqs.create_queue(QueueName="closed")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:000000000000:closed")
    sns.publish(TopicArn=topic, Message="x")
    assert receive(sqs, url, seconds=2) == []


def verified(document, tmp_path):
    """True when openssl, with the served certificate, accepts the signature."""
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    (tmp_path / "text").write_text("".join(f"{n}\n{document[n]}\n" for n in names if n in document))
    (tmp_path / "signature").write_bytes(base64.b64decode(document["Signature"]))
    (tmp_path / "certificate").write_bytes(urllib.request.urlopen(document["SigningCertURL"], timeout=10).read())
    key = subprocess.run(["openssl", "x509", "-pubkey", "-noout", "-in", "certificate"], cwd=tmp_path, capture_output=True, check=True)
    (tmp_path / "key").write_bytes(key.stdout)
    digest = {"1": "-sha1", "2": "-sha256"}[document["SignatureVersion"]]
    done = subprocess.run(["openssl", "dgst", digest, "-verify", "key", "-signature", "signature", "text"], cwd=tmp_path, capture_output=True, text=True)
    return "Verified OK" in done.stdout


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_web_server_confirms_and_gets_messages_whose_signatures_verify(sns, hook, tmp_path, version):
    topic = sns.create_topic(Name=f"web-{version}", Attributes={"SignatureVersion": version})["TopicArn"]
    assert sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=hook.url)["SubscriptionArn"] == "pending confirmation"
    headers, body = hook.got.get(timeout=15)
    document = json.loads(body)
    assert headers["x-amz-sns-message-type"] == document["Type"] == "SubscriptionConfirmation"
    assert verified(document, tmp_path)
    assert b"<SubscriptionArn>" in urllib.request.urlopen(document["SubscribeURL"], timeout=10).read()
    sns.publish(TopicArn=topic, Subject="Hi", Message="line one\nline two")
    headers, body = hook.got.get(timeout=15)
    document = json.loads(body)
    assert document["Message"] == "line one\nline two" and verified(document, tmp_path)
    document["Message"] = "forged"
    assert not verified(document, tmp_path)
    urllib.request.urlopen(document["UnsubscribeURL"], timeout=10).read()
    arns = lambda: [s["SubscriptionArn"] for s in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]]
    assert arns() == ["Deleted"]
    headers, body = hook.got.get(timeout=15)
    document = json.loads(body)
    assert headers["x-amz-sns-message-type"] == document["Type"] == "UnsubscribeConfirmation" and verified(document, tmp_path)
    urllib.request.urlopen(document["SubscribeURL"], timeout=10).read()
    assert arns()[0].startswith(topic)


def test_a_web_server_is_reached_by_tls_where_its_certificate_is_trusted(cloud, sns, tmp_path):
    pki = pathlib.Path(cloud.directory) / "pki"
    topic = sns.create_topic(Name="tls")["TopicArn"]
    (tmp_path / "own").mkdir()
    with serving(certificate(tmp_path, "localhost", (pki / "endpoints.crt", pki / "endpoints.key"))) as good, \
            serving(certificate(tmp_path / "own", "localhost")) as bad:
        for server in (bad, good):
            sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=server.url)
        document = json.loads(good.got.get(timeout=15)[1])
        assert document["Type"] == "SubscriptionConfirmation"
        sns.confirm_subscription(TopicArn=topic, Token=document["Token"])
        sns.publish(TopicArn=topic, Message="sealed")
        assert json.loads(good.got.get(timeout=15)[1])["Message"] == "sealed"
        assert bad.got.empty(), "nobody vouches for it"


def test_a_long_message_goes_to_queues(sns, sqs):
    topic = sns.create_topic(Name="large", Attributes={"MaximumMessageSize": "1048576"})["TopicArn"]
    urls = [subscribed_queue(sns, sqs, f"large-{n}", topic, RawMessageDelivery="true") for n in range(20)]
    sns.publish(TopicArn=topic, Message="x" * (1 << 20))
    for url in urls:
        assert [len(body) for body in receive(sqs, url)] == [1 << 20]
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.publish(TopicArn=topic, Message="x" * (1 << 20) + "x")


def test_a_delivery_is_repeated_until_the_server_takes_it(sns, hook):
    topic = sns.create_topic(Name="again")["TopicArn"]
    policy = json.dumps({"healthyRetryPolicy": {"numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 1, "numNoDelayRetries": 2}})
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=hook.url, Attributes={"DeliveryPolicy": policy, "RawMessageDelivery": "true"})
    sns.confirm_subscription(TopicArn=topic, Token=json.loads(hook.got.get(timeout=15)[1])["Token"])
    hook.status = 503
    sns.publish(TopicArn=topic, Message="stubborn")
    assert [hook.got.get(timeout=15)[1] for _ in range(3)] == ["stubborn"] * 3
    hook.status = 200
    assert hook.got.get(timeout=15)[1] == "stubborn"


def test_mail_and_text_messages_are_in_the_inbox(cloud, sns):
    topic = sns.create_topic(Name="people", Attributes={"DisplayName": "Shop"})["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.com")
    inbox = lambda to: json.loads(cloud.run("inbox", "--json", "--to", to).stdout)
    [asked] = inbox("ada@example.com")
    link = next(line for line in asked["body"].splitlines() if line.startswith("http"))
    urllib.request.urlopen(link, timeout=10).read()
    sns.publish(TopicArn=topic, Subject="Sale", Message="today only")
    sns.publish(PhoneNumber="+15550100", Message="your code is 1234")
    assert inbox("ada@example.com")[-1]["subject"] == "Sale"
    assert inbox("+15550100")[0]["body"] == "your code is 1234"
    assert "today only" in cloud.run("inbox").stdout


def test_a_fifo_topic_hands_order_on_to_a_fifo_queue(sns, sqs):
    topic = sns.create_topic(Name="line.fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    url = sqs.create_queue(QueueName="line.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:000000000000:line.fifo"
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [allow]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    for text in ["1", "2", "1", "3"]:
        sns.publish(TopicArn=topic, Message=text, MessageGroupId="g")
    wait(lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"] == "3", "three")
    assert receive(sqs, url) == ["1", "2", "3"]


def test_the_aws_cli_and_errors_that_clients_know(cloud, sns):
    topic = cloud.aws("sns", "create-topic", "--name", "cli")["TopicArn"]
    assert cloud.aws("sns", "publish", "--topic-arn", topic, "--message", "hello")["MessageId"]
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.publish(TopicArn=topic + "x", Message="x")
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.create_topic(Name="a b")
    with pytest.raises(botocore.exceptions.ClientError, match="NotImplemented"):
        sns.create_platform_application(Name="a", Platform="GCM", Attributes={})


def test_what_was_published_before_a_kill_arrives(tmp_path):
    cloud = Cloud(tmp_path / "cloud").up()
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name="k")["TopicArn"]
    url = subscribed_queue(sns, sqs, "k", topic, RawMessageDelivery="true")
    sent = [str(i) for i in range(30)]
    for text in sent:
        sns.publish(TopicArn=topic, Message=text)
    cloud.kill()
    cloud.up()
    sqs, seen = cloud.client("sqs"), []
    while len(seen) < len(sent) and (more := receive(sqs, url)):
        seen += more
    assert sorted(seen, key=int) == sent, "each exactly once"
    cloud.down()


def test_a_fifo_topic_replays_what_it_has_kept(sns, sqs):
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true", "ArchivePolicy": json.dumps({"MessageRetentionPeriod": "7"})}
    topic = sns.create_topic(Name="kept.fifo", Attributes=attributes)["TopicArn"]
    start = sns.get_topic_attributes(TopicArn=topic)["Attributes"]["BeginningArchiveTime"]
    sent = [sns.publish(TopicArn=topic, Message=str(n), MessageGroupId="g")["MessageId"] for n in range(3)]
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
    queue = sqs.create_queue(QueueName="late.fifo", Attributes={"FifoQueue": "true", "Policy": json.dumps({"Statement": [allow]})})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"PointType": "Timestamp", "StartingPoint": start})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"ReplayPolicy": policy})["SubscriptionArn"]
    status = lambda: sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]["ReplayStatus"]
    wait(lambda: status() == "Completed", "the replay ends")
    got = [json.loads(m["Body"]) for m in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=10)["Messages"]]
    assert [m["MessageId"] for m in got] == sent
    assert all(m["MessageAttributes"]["Replayed"]["Value"] == "true" for m in got)
    with pytest.raises(botocore.exceptions.ClientError, match="InvalidState.*Cannot delete a topic with an ArchivePolicy"):
        sns.delete_topic(TopicArn=topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="ArchivePolicy", AttributeValue="{}")
    sns.delete_topic(TopicArn=topic)


def test_a_mail_address_confirms_leaves_and_comes_back_by_the_links_in_its_inbox(cloud, sns):
    topic = sns.create_topic(Name="mails", Attributes={"DisplayName": "Shop"})["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="eve@example.com")
    newest = lambda: json.loads(cloud.run("inbox", "--json", "--to", "eve@example.com").stdout)[-1]
    link = lambda letter: re.findall(r"http\S+", letter["body"])[-1]
    arns = lambda: [s["SubscriptionArn"] for s in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]]
    follow = lambda: urllib.request.urlopen(link(newest()), timeout=10).read()
    assert arns() == ["PendingConfirmation"]
    follow()
    assert arns()[0].startswith(topic)
    sns.publish(TopicArn=topic, Subject="Sale", Message="today")
    assert (newest()["subject"], newest()["from"]) == ("Sale", "Shop")
    follow()
    assert arns() == ["Deleted"] and newest()["subject"] == "AWS Notification - Unsubscribe Confirmation"
    follow()
    assert arns()[0].startswith(topic)
