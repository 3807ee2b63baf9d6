"""The cloud's clock, moved by hand, with the real clients whose own clock stays."""
import datetime
import json
import re
import subprocess
import time
import urllib.request

import botocore.exceptions
import pytest

from conftest import next_account
from ground import Account, wait
from test_machines import ROLE

HOUR, DAY = 3600, 86400


def told(cloud):
    return json.loads(cloud.run("clock", "--json").stdout)


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def curl(cloud, method, *headers, body=None):
    words = ["curl", "-s", "-w", "\n%{http_code}", "-X", method, *[w for h in headers for w in ("-H", h)]]
    words += ["-d", body] if body else []
    answer, _, status = subprocess.run([*words, f"{cloud.endpoint}/_hanul/clock"], capture_output=True, text=True).stdout.rpartition("\n")
    return int(status), answer


def test_a_clock_that_is_moved_on_stays_so_until_a_reset(own_cloud):
    own_cloud.up()
    assert told(own_cloud)["ahead_seconds"] == 0
    assert "as on this machine" in own_cloud.run("clock").stdout
    assert "clock" not in own_cloud.run("status").stdout
    said = own_cloud.run("clock", "advance", "3d12h").stdout
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  3d12h ahead of this machine\n", said), said
    own_cloud.kill()
    own_cloud.up()
    now = told(own_cloud)
    assert now["ahead_seconds"] == 3 * DAY + 12 * HOUR == seconds(now["now"]) - seconds(now["host"])
    assert "3d12h ahead" in own_cloud.run("status").stdout and own_cloud.status()["clock"]["ahead_seconds"] == now["ahead_seconds"]
    assert json.loads(own_cloud.run("clock", "advance", "90s", "--json").stdout)["ahead_seconds"] == now["ahead_seconds"] + 90
    own_cloud.run("reset")
    assert told(own_cloud)["ahead_seconds"] == 0


@pytest.mark.parametrize("span", ["", "0s", "3", "1w", "-3d", "3d12", "1.5h", "99999999999999999999d"])
def test_what_is_no_span_is_refused_as_wrong_use(cloud, span):
    done = cloud.run("clock", "advance", span, check=False)
    assert done.returncode == 2 and ("3d12h" in done.stderr or "forward only" in done.stderr)


def test_the_clock_has_a_limit_and_moves_by_calls_of_this_machine_alone(own_cloud):
    own_cloud.up()
    done = own_cloud.run("clock", "advance", "36501d", check=False)
    assert done.returncode == 1 and "at most 36500 days ahead" in done.stderr
    assert curl(own_cloud, "POST", "Origin: https://evil.example", body='{"advance":"1h"}')[0] == 403
    assert curl(own_cloud, "POST", "Sec-Fetch-Site: cross-site", body='{"advance":"1h"}')[0] == 403
    for body in ("", "[", "{}", '{"advance": 3}', '{"advance": "soon"}', '{"advance": "-1h"}'):
        status, answer = curl(own_cloud, "POST", body=body)
        assert status == 400 and json.loads(answer)["error"], answer
    assert told(own_cloud)["ahead_seconds"] == 0
    status, answer = curl(own_cloud, "POST", body='{"advance": "1h"}')
    assert status == 200 and json.loads(answer) == json.loads(curl(own_cloud, "GET")[1]) | {"now": json.loads(answer)["now"], "host": json.loads(answer)["host"]}
    assert told(own_cloud)["ahead_seconds"] == HOUR


def test_what_lasts_days_is_seen_today(own_cloud):
    own_cloud.up()
    sqs, s3, ddb = (own_cloud.client(s) for s in ("sqs", "s3", "dynamodb"))
    queue = sqs.create_queue(QueueName="q", Attributes={"DelaySeconds": "900", "MessageRetentionPeriod": str(2 * DAY)})["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    s3.create_bucket(Bucket="cycle")
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}
    s3.put_bucket_lifecycle_configuration(Bucket="cycle", LifecycleConfiguration={"Rules": [rule]})
    s3.put_object(Bucket="cycle", Key="k", Body=b"x")
    s3.put_object(Bucket="cycle", Key="ice", Body=b"x", StorageClass="GLACIER")
    ddb.create_table(TableName="carts", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                     AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    ddb.get_waiter("table_exists").wait(TableName="carts", WaiterConfig={"Delay": 1})
    ddb.update_time_to_live(TableName="carts", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"})
    ddb.put_item(TableName="carts", Item={"pk": {"S": "a"}, "ends": {"N": str(int(time.time()) + DAY)}})
    restored = lambda: s3.restore_object(Bucket="cycle", Key="ice", RestoreRequest={"Days": 1})["ResponseMetadata"]["HTTPStatusCode"]
    assert restored() == 202

    assert "Messages" not in sqs.receive_message(QueueUrl=queue)
    own_cloud.run("clock", "advance", "15m")
    first = sqs.receive_message(QueueUrl=queue, VisibilityTimeout=12 * HOUR, AttributeNames=["All"])["Messages"][0]
    assert abs(int(first["Attributes"]["ApproximateFirstReceiveTimestamp"]) / 1000 - time.time() - 900) < 60
    own_cloud.run("clock", "advance", "12h")
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "x"
    assert s3.get_object(Bucket="cycle", Key="ice")["Body"].read() == b"x" and restored() == 200
    own_cloud.run("clock", "advance", "13h")
    wait(lambda: "Item" not in ddb.get_item(TableName="carts", Key={"pk": {"S": "a"}}), "the cart goes")
    own_cloud.run("clock", "advance", "1d")
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == counts["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert "Contents" in s3.list_objects_v2(Bucket="cycle")
    own_cloud.run("clock", "advance", "30d")
    wait(lambda: "Contents" not in s3.list_objects_v2(Bucket="cycle"), "the objects go")


def test_signatures_and_links_live_by_this_machines_clock_and_credentials_by_the_clouds(own_cloud):
    own_cloud.up()
    s3 = own_cloud.client("s3")
    s3.create_bucket(Bucket="links")
    s3.put_object(Bucket="links", Key="k", Body=b"x")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "links", "Key": "k"}, ExpiresIn=600)
    own_cloud.run("clock", "advance", "365d")
    assert urllib.request.urlopen(link, timeout=10).read() == b"x"
    got = own_cloud.client("sts").get_session_token(DurationSeconds=3600)["Credentials"]
    # a client compares it with its own clock when it renews
    assert abs(got["Expiration"].timestamp() - time.time() - 3600) < 60
    mine = own_cloud.client("s3", key=got["AccessKeyId"], secret=got["SecretAccessKey"], token=got["SessionToken"])
    assert mine.list_buckets()["Buckets"]
    own_cloud.run("clock", "advance", "61m")
    with pytest.raises(botocore.exceptions.ClientError, match="ExpiredToken"):
        mine.list_buckets()


def test_a_consumer_that_waits_hears_of_the_move(own_cloud):
    own_cloud.up()
    sqs = own_cloud.client("sqs", read_timeout=30)
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="later", DelaySeconds=600)
    waiting = subprocess.Popen(["aws", "--endpoint-url", own_cloud.endpoint, "sqs", "receive-message", "--queue-url", queue,
                                "--wait-time-seconds", "20", "--query", "Messages[0].Body", "--output", "text"],
                               env=own_cloud.env(), stdout=subprocess.PIPE, text=True)
    own_cloud.run("clock", "advance", "10m")
    assert waiting.communicate(timeout=60)[0] == "later\n"


def test_credentials_of_a_machine_live_by_the_machines_clock(own_cloud):
    own_cloud.up()
    site = Account(own_cloud, next_account())
    iam = site.client("iam")
    iam.create_role(RoleName="cook", AssumeRolePolicyDocument=ROLE)
    iam.create_instance_profile(InstanceProfileName="cook")
    iam.add_role_to_instance_profile(InstanceProfileName="cook", RoleName="cook")
    site.network()
    machine = site.launch(site.public, IamInstanceProfile={"Name": "cook"})
    get = ('T=$(curl -s -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token); '
           'curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/iam/security-credentials/cook')
    got = json.loads(machine.sh(get))
    own_cloud.run("clock", "advance", "30d")
    # a program inside holds them, and has no reason to ask for others
    mine = own_cloud.client("sts", key=got["AccessKeyId"], secret=got["SecretAccessKey"], token=got["Token"])
    assert mine.get_caller_identity()["Arn"].endswith(f":assumed-role/cook/{machine.id}")
    again = json.loads(machine.sh(get))
    assert again["Expiration"] == got["Expiration"] and abs(seconds(got["Expiration"]) - time.time() - HOUR) < 120
