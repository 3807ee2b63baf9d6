"""S3's small print, as real clients meet it: places, principals, ids, life cycles, answers to bodies that nobody wants."""
import http.client
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest
from botocore.exceptions import ClientError

from ground import wait

ACCOUNT = "333333333377"


def client(cloud, service="s3", region="us-east-1"):
    return cloud.client(service, key=ACCOUNT, region=region)


def refused(call, **kw):
    with pytest.raises(ClientError) as e:
        call(**kw)
    return e.value.response


def test_europe_is_ireland(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="europe-77", CreateBucketConfiguration={"LocationConstraint": "EU"})
    assert s3.get_bucket_location(Bucket="europe-77")["LocationConstraint"] == "EU"
    assert client(cloud, region="eu-west-1").head_bucket(Bucket="europe-77")["BucketRegion"] == "eu-west-1"


def test_a_policy_keeps_to_the_role_that_it_named(cloud):
    s3, iam = client(cloud), client(cloud, "iam")
    s3.create_bucket(Bucket="named-77")
    arn = f"arn:aws:iam::{ACCOUNT}:role/reader-77"
    policy = json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": arn}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::named-77/*"}})
    error = refused(s3.put_bucket_policy, Bucket="named-77", Policy=policy)["Error"]
    assert (error["Code"], error["Message"], error["Detail"]) == ("MalformedPolicy", "Invalid principal in policy", f'"AWS" : "{arn}"')
    trust = json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}})
    make = lambda: iam.create_role(RoleName="reader-77", AssumeRolePolicyDocument=trust)["Role"]["RoleId"]
    first = make()
    s3.put_bucket_policy(Bucket="named-77", Policy=policy)
    shown = lambda: json.loads(s3.get_bucket_policy(Bucket="named-77")["Policy"])["Statement"]["Principal"]["AWS"]
    assert shown() == arn
    iam.delete_role(RoleName="reader-77")
    assert shown() == first
    assert make() != first
    assert shown() == first, "another role of the name is not who was meant"


def test_an_event_names_the_answer_that_it_tells_of(cloud):
    s3, sqs = client(cloud), client(cloud, "sqs")
    s3.create_bucket(Bucket="ids-77")
    url = sqs.create_queue(QueueName="ids-77")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}})})
    s3.put_bucket_notification_configuration(Bucket="ids-77", NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
    told = s3.put_object(Bucket="ids-77", Key="k", Body=b"x")["ResponseMetadata"]
    bodies = []

    def arrived():
        bodies.extend(json.loads(m["Body"]) for m in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", []))
        return any("Records" in b for b in bodies)
    wait(arrived, "the event")
    [record] = next(b for b in bodies if "Records" in b)["Records"]
    assert record["responseElements"] == {"x-amz-request-id": told["RequestId"], "x-amz-id-2": told["HostId"]}


def test_a_life_cycle_keeps_an_object_in_a_class_for_its_least_time(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="cycle-77")
    put = lambda *moves: s3.put_bucket_lifecycle_configuration(Bucket="cycle-77", LifecycleConfiguration={"Rules": [{
        "ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""},
        "Transitions": [{"Days": d, "StorageClass": c} for d, c in moves]}]})
    error = refused(put_of(put, (30, "STANDARD_IA"), (40, "GLACIER")))["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidArgument", "'Days' in the 'Transition' action for StorageClass 'GLACIER' for filter '(prefix=)' must be 30 days more "
        "than 'filter '(prefix=)'' in the 'Transition' action for StorageClass 'STANDARD_IA'")
    put((30, "STANDARD_IA"), (60, "GLACIER"), (150, "DEEP_ARCHIVE"))


def put_of(put, *moves):
    return lambda: put(*moves)


def test_a_method_that_the_service_has_not_is_told_so(cloud):
    ask = urllib.request.Request(cloud.endpoint + "/", data=b"", method="POST",
                                 headers={"Host": "s3.amazonaws.com", "Content-Type": "text/plain"})
    with pytest.raises(urllib.error.HTTPError) as e:
        urllib.request.urlopen(ask)
    text = e.value.read().decode()
    assert e.value.code == 405 and "<Method>POST</Method><ResourceType>SERVICE</ResourceType>" in text, text


LARGE = 96 << 20


def test_who_sends_a_large_body_that_nobody_wants_reads_why(cloud, tmp_path):
    s3 = client(cloud)
    # bytes are sent at once, without asking first whether they are wanted
    error = refused(s3.put_object, Bucket="nowhere-77", Key="k", Body=bytes(LARGE))["Error"]
    assert error["Code"] == "NoSuchBucket", error
    file = tmp_path / "large"
    file.write_bytes(bytes(LARGE))
    s3.create_bucket(Bucket="somewhere-77")
    link = lambda bucket: s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    unsigned = cloud.endpoint + "/somewhere-77/k"
    for url, status in [(unsigned, "403"), (link("nowhere-77"), "404")]:
        done = subprocess.run(["curl", "-sS", "-T", str(file), "-H", "Expect:", "-w", " %{http_code}", url],
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.endswith("</Error> " + status), (done.stdout, done.stderr)
    # clients that write all of it before they read anything, as many do, and use the connection again
    address = urllib.parse.urlsplit(cloud.endpoint).netloc
    for target, status in [(unsigned, 403), (link("nowhere-77"), 404)]:
        plain = http.client.HTTPConnection(address, timeout=60)
        for _ in range(2):
            plain.request("PUT", target.removeprefix(cloud.endpoint), body=bytes(LARGE))
            answer = plain.getresponse()
            assert (answer.status, answer.read()[-8:]) == (status, b"</Error>")
        plain.close()
