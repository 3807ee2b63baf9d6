"""S3 with real clients: boto3 and its transfer manager, the aws CLI, browsers' forms and links, and kill -9 under load."""
import hashlib
import http.client
import io
import json
import os
import pathlib
import random
import subprocess
import threading
import urllib.parse
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest
from boto3.s3.transfer import TransferConfig

from ground import wait

ACCOUNT = "707070707070"


def client(cloud, region="us-east-1", key=ACCOUNT, **config):
    return cloud.client("s3", key=key, region=region, **config)


def refused(call):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


def fetch(cloud, path, method="GET", body=None, **headers):
    """One plain HTTP request: status, headers, body. Redirects are not followed."""
    connection = http.client.HTTPConnection(cloud.endpoint.removeprefix("http://"), timeout=30)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


def test_objects_come_back_as_they_went(cloud, tmp_path):
    s3 = client(cloud)
    s3.create_bucket(Bucket="objects-70")
    s3.put_object(Bucket="objects-70", Key="a b+c/d&é.txt", Body=b"hello", Metadata={"color": "blue"}, ContentType="text/plain")
    got = s3.get_object(Bucket="objects-70", Key="a b+c/d&é.txt", ChecksumMode="ENABLED")
    assert (got["Body"].read(), got["Metadata"], got["ContentType"]) == (b"hello", {"color": "blue"}, "text/plain")
    assert got["ETag"] == '"5d41402abc4b2a76b9719d911017c592"' and got["ChecksumCRC32"] == "NhCmhg=="
    assert s3.get_object(Bucket="objects-70", Key="a b+c/d&é.txt", Range="bytes=1-2")["Body"].read() == b"el"
    assert [o["Key"] for o in s3.list_objects_v2(Bucket="objects-70")["Contents"]] == ["a b+c/d&é.txt"]
    assert refused(lambda: s3.get_object(Bucket="objects-70", Key="none")) == "NoSuchKey"
    assert refused(lambda: s3.head_object(Bucket="objects-70", Key="none")) == "404"
    assert refused(lambda: s3.put_object(Bucket="objects-70", Key="x", Body=b"x", ContentMD5="rL0Y20zC+Fzt72VPzMSk2A==")) == "BadDigest"
    assert refused(lambda: s3.put_bucket_metrics_configuration(Bucket="objects-70", Id="x", MetricsConfiguration={"Id": "x"})) == "NotImplemented"
    for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
        try:
            put = s3.put_object(Bucket="objects-70", Key=algorithm, Body=b"hello", ChecksumAlgorithm=algorithm)
        except botocore.exceptions.MissingDependencyException:
            continue
        assert put[f"Checksum{algorithm}"]


def test_the_transfer_manager_goes_there_and_back(cloud, tmp_path):
    s3 = client(cloud)
    s3.create_bucket(Bucket="transfer-70")
    data = random.Random(7).randbytes(24 << 20)
    (tmp_path / "up").write_bytes(data)
    s3.upload_file(str(tmp_path / "up"), "transfer-70", "big", Config=TransferConfig(multipart_threshold=8 << 20))
    head = s3.head_object(Bucket="transfer-70", Key="big")
    md5s = b"".join(hashlib.md5(data[i:i + (8 << 20)]).digest() for i in range(0, len(data), 8 << 20))
    assert head["ETag"] == f'"{hashlib.md5(md5s).hexdigest()}-3"' and head["ContentLength"] == len(data)
    back = io.BytesIO()
    s3.download_fileobj("transfer-70", "big", back)
    assert back.getvalue() == data
    s3.copy({"Bucket": "transfer-70", "Key": "big"}, "transfer-70", "copy", Config=TransferConfig(multipart_threshold=8 << 20))
    assert s3.get_object(Bucket="transfer-70", Key="copy", Range="bytes=8388600-8388620")["Body"].read() == data[8388600:8388621]
    assert s3.get_object(Bucket="transfer-70", Key="big", PartNumber=3)["PartsCount"] == 3


def test_pages_and_versions_by_paginators(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="pages-70")
    s3.put_bucket_versioning(Bucket="pages-70", VersioningConfiguration={"Status": "Enabled"})
    for i in range(12):
        s3.put_object(Bucket="pages-70", Key=f"d{i % 3}/{i:02}", Body=b"x")
    s3.delete_objects(Bucket="pages-70", Delete={"Objects": [{"Key": "d0/00"}, {"Key": "d1/01"}]})
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="pages-70", PaginationConfig={"PageSize": 3})
    assert len([o for p in pages for o in p.get("Contents", [])]) == 10
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="pages-70", Delimiter="/", PaginationConfig={"PageSize": 1})
    assert [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])] == ["d0/", "d1/", "d2/"]
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket="pages-70", PaginationConfig={"PageSize": 2}))
    assert sum(len(p.get("Versions", [])) for p in pages) == 12
    assert sum(len(p.get("DeleteMarkers", [])) for p in pages) == 2
    boto3.resource("s3", endpoint_url=cloud.endpoint, region_name="us-east-1", aws_access_key_id=ACCOUNT,
                   aws_secret_access_key="test").Bucket("pages-70").object_versions.delete()
    s3.delete_bucket(Bucket="pages-70")


def test_buckets_live_in_regions_and_clients_follow_the_redirect(cloud):
    seoul = client(cloud, "ap-northeast-2")
    seoul.create_bucket(Bucket="seoul-70", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
    seoul.put_object(Bucket="seoul-70", Key="k", Body=b"kimchi")
    anywhere = boto3.client("s3", endpoint_url=cloud.endpoint, region_name="eu-west-1", aws_access_key_id=ACCOUNT,
                            aws_secret_access_key="test")
    assert anywhere.get_bucket_location(Bucket="seoul-70")["LocationConstraint"] == "ap-northeast-2"
    assert anywhere.get_object(Bucket="seoul-70", Key="k")["Body"].read() == b"kimchi"
    other = client(cloud, key="717171717171")
    assert refused(lambda: other.create_bucket(Bucket="seoul-70")) == "BucketAlreadyExists"
    assert refused(lambda: client(cloud, "ap-northeast-2", key="717171717171").list_objects_v2(Bucket="seoul-70")) == "AccessDenied"


def test_links_work_in_both_versions_and_end(cloud):
    client(cloud).create_bucket(Bucket="links-70")
    for version in ("s3v4", "s3"):
        s3 = client(cloud, signature_version=version)
        put = s3.generate_presigned_url("put_object", Params={"Bucket": "links-70", "Key": "über mich"})
        request = urllib.request.Request(put, data=b"linked", method="PUT", headers={"Content-Type": ""})
        assert urllib.request.urlopen(request).status == 200
        get = s3.generate_presigned_url("get_object", Params={"Bucket": "links-70", "Key": "über mich",
                                                              "ResponseContentType": "text/x-own"})
        answer = urllib.request.urlopen(get)
        assert (answer.read(), answer.headers["content-type"]) == (b"linked", "text/x-own")
        status, _, body = fetch(cloud, urllib.parse.urlsplit(get)._replace(scheme="", netloc="").geturl().replace("mich", "dich"))
        assert status == 403 and b"SignatureDoesNotMatch" in body
        past = s3.generate_presigned_url("get_object", Params={"Bucket": "links-70", "Key": "x"}, ExpiresIn=-5)
        status, _, body = fetch(cloud, urllib.parse.urlsplit(past)._replace(scheme="", netloc="").geturl())
        assert status in (400, 403), body


def test_the_endpoint_is_trusted_by_its_address_and_by_name(cloud):
    root = f"{cloud.directory}/pki/root.crt"
    for host in ("127.0.0.1", "localhost"):
        s3 = boto3.client("s3", endpoint_url=cloud.endpoint.replace("http://127.0.0.1", f"https://{host}"), verify=root,
                          region_name="us-east-1", aws_access_key_id=ACCOUNT, aws_secret_access_key="test")
        s3.create_bucket(Bucket="trusted-70")
        s3.put_bucket_encryption(Bucket="trusted-70", ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
        own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
        s3.put_object(Bucket="trusted-70", Key="k", Body=b"mine", **own)
        assert s3.get_object(Bucket="trusted-70", Key="k", **own)["Body"].read() == b"mine"


def test_version_2_signs_calls_where_a_region_is_old_enough(cloud):
    s3 = client(cloud, signature_version="s3")
    s3.create_bucket(Bucket="old-70")
    s3.put_object(Bucket="old-70", Key="a b/ü", Body=b"x", Metadata={"k": "v"})
    assert [o["Key"] for o in s3.list_objects_v2(Bucket="old-70", Prefix="a")["Contents"]] == ["a b/ü"]
    assert s3.get_bucket_acl(Bucket="old-70")["Grants"] and s3.get_object(Bucket="old-70", Key="a b/ü")["Metadata"] == {"k": "v"}
    assert s3.delete_objects(Bucket="old-70", Delete={"Objects": [{"Key": "a b/ü"}]})["Deleted"]
    client(cloud, "ap-northeast-2").create_bucket(
        Bucket="young-70", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
    with pytest.raises(botocore.exceptions.ClientError, match="Please use AWS4-HMAC-SHA256") as e:
        client(cloud, "ap-northeast-2", signature_version="s3").list_objects_v2(Bucket="young-70")
    assert e.value.response["Error"]["Code"] == "InvalidRequest"


def test_a_session_token_of_somebody_else_is_named(cloud):
    bad = boto3.client("s3", endpoint_url=cloud.endpoint, region_name="us-east-1", aws_access_key_id=ACCOUNT,
                       aws_secret_access_key="test", aws_session_token="not-its-own")
    with pytest.raises(botocore.exceptions.ClientError) as e:
        bad.list_buckets()
    assert (e.value.response["Error"]["Code"], e.value.response["ResponseMetadata"]["HTTPStatusCode"]) == ("InvalidToken", 400)


def test_a_link_carries_headers_in_its_query(cloud):
    """As the SDKs for JavaScript and Go make links: what is signed as a header elsewhere stands in the query string."""
    s3 = client(cloud)
    s3.create_bucket(Bucket="carried-70")
    request = botocore.awsrequest.AWSRequest("PUT", cloud.endpoint + "/carried-70/k", params={
        "x-amz-meta-color": "light blue", "x-amz-storage-class": "STANDARD_IA", "x-amz-tagging": "a=b"})
    credentials = botocore.credentials.Credentials(ACCOUNT, "test")
    botocore.auth.S3SigV4QueryAuth(credentials, "s3", "us-east-1", expires=60).add_auth(request)
    assert urllib.request.urlopen(urllib.request.Request(request.prepare().url, data=b"x", method="PUT")).status == 200
    head = s3.head_object(Bucket="carried-70", Key="k")
    assert (head["Metadata"], head["StorageClass"]) == ({"color": "light blue"}, "STANDARD_IA")
    assert s3.get_object_tagging(Bucket="carried-70", Key="k")["TagSet"] == [{"Key": "a", "Value": "b"}]


def test_where_the_requester_pays_strangers_must_say_so(cloud):
    s3, other = client(cloud), client(cloud, key="717171717171")
    s3.create_bucket(Bucket="paid-70")
    s3.put_object(Bucket="paid-70", Key="k", Body=b"x")
    s3.delete_public_access_block(Bucket="paid-70")
    s3.put_bucket_policy(Bucket="paid-70", Policy=json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::paid-70", "arn:aws:s3:::paid-70/*"]}}))
    assert fetch(cloud, "/paid-70/k")[0] == 200 and "RequestCharged" not in other.get_object(Bucket="paid-70", Key="k")
    s3.put_bucket_request_payment(Bucket="paid-70", RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket="paid-70")["Payer"] == "Requester"
    assert refused(lambda: other.get_object(Bucket="paid-70", Key="k")) == "AccessDenied"
    assert refused(lambda: other.head_object(Bucket="paid-70", Key="k")) == "403"
    assert other.get_object(Bucket="paid-70", Key="k", RequestPayer="requester")["RequestCharged"] == "requester"
    assert other.list_objects_v2(Bucket="paid-70", RequestPayer="requester")["RequestCharged"] == "requester"
    assert "RequestCharged" not in s3.get_object(Bucket="paid-70", Key="k", RequestPayer="requester"), "the owner pays anyway"
    status, _, body = fetch(cloud, "/paid-70/k", **{"x-amz-request-payer": "requester"})
    assert status == 403 and b"<Code>AccessDenied</Code>" in body, "nobody pays anonymously"


def test_the_accelerate_endpoint_takes_buckets_that_have_it_switched_on(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="fast-70")
    s3.create_bucket(Bucket="fast.70")
    s3.put_object(Bucket="fast-70", Key="k", Body=b"quick")
    s3.delete_public_access_block(Bucket="fast-70")
    s3.put_bucket_policy(Bucket="fast-70", Policy=json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fast-70/*"}}))
    on = lambda bucket, status: s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": status})
    get = lambda: fetch(cloud, "/k", Host="fast-70.s3-accelerate.amazonaws.com")
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket="fast-70")
    assert get()[0] == 400 and b"Transfer Acceleration is not configured on this bucket" in get()[2]
    assert refused(lambda: on("fast.70", "Enabled")) == "InvalidRequest"
    on("fast-70", "Enabled")
    assert s3.get_bucket_accelerate_configuration(Bucket="fast-70")["Status"] == "Enabled" and get()[2] == b"quick"
    assert cloud.laptop("curl", "-s", "https://fast-70.s3-accelerate.amazonaws.com/k").stdout == "quick"
    on("fast-70", "Suspended")
    assert get()[0] == 400 and b"Transfer Acceleration is disabled on this bucket" in get()[2]


def test_a_browsers_form_uploads_within_its_policy(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="forms-70")
    post = s3.generate_presigned_post("forms-70", "up/${filename}", Fields={"success_action_status": "201"},
                                      Conditions=[{"success_action_status": "201"}, ["content-length-range", 1, 100]])

    def upload(data, **changed):
        parts = [f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in (post["fields"] | changed).items()]
        head = "".join(parts) + '--B\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n'
        return fetch(cloud, "/forms-70", "POST", head.encode() + data + b"\r\n--B--\r\n",
                     **{"Content-Type": "multipart/form-data; boundary=B"})

    status, _, body = upload(b"from a form")
    assert status == 201 and b"<Key>up/f.txt</Key>" in body
    assert s3.get_object(Bucket="forms-70", Key="up/f.txt")["Body"].read() == b"from a form"
    assert b"EntityTooLarge" in upload(b"x" * 101)[2]
    assert b"EntityTooSmall" in upload(b"")[2]
    assert b"Policy Condition failed" in upload(b"x", key="elsewhere/f")[2]
    assert b"Extra input fields" in upload(b"x", acl="public-read")[2]


def test_a_website_is_public_when_its_bucket_says_so(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="site-70")
    host = {"Host": "site-70.s3-website-us-east-1.amazonaws.com"}
    assert b"NoSuchWebsiteConfiguration" in fetch(cloud, "/", **host)[2]
    s3.put_bucket_website(Bucket="site-70", WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oops.html"},
        "RoutingRules": [{"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}}]})
    for key in ("index.html", "docs/index.html", "oops.html"):
        s3.put_object(Bucket="site-70", Key=key, Body=key.encode(), ContentType="text/html")
    assert fetch(cloud, "/", **host)[0] == 403
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site-70/*"},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::site-70"}]}
    assert refused(lambda: s3.put_bucket_policy(Bucket="site-70", Policy=json.dumps(policy))) == "AccessDenied"
    s3.delete_public_access_block(Bucket="site-70")
    s3.put_bucket_policy(Bucket="site-70", Policy=json.dumps(policy))
    status, headers, body = fetch(cloud, "/", **host)
    assert (status, headers["content-type"], body) == (200, "text/html", b"index.html")
    assert fetch(cloud, "/docs", **host)[1]["location"] == "/docs/"
    assert fetch(cloud, "/docs/", **host)[2] == b"docs/index.html"
    assert fetch(cloud, "/nothing", **host)[::2] == (404, b"oops.html")
    status, headers, _ = fetch(cloud, "/old/page", **host)
    assert (status, headers["location"]) == (301, "http://site-70.s3-website-us-east-1.amazonaws.com/new/page")
    assert fetch(cloud, "/site-70/index.html")[2] == b"index.html", "anyone by the API too"


def test_pages_of_other_sites_go_by_the_buckets_rules(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="cors-70")
    ask = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-one"}
    assert b"CORS is not enabled" in fetch(cloud, "/cors-70/k", "OPTIONS", **ask)[2]
    s3.put_bucket_cors(Bucket="cors-70", CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://*.example"], "AllowedHeaders": ["x-*"], "ExposeHeaders": ["ETag"]}]})
    status, headers, _ = fetch(cloud, "/cors-70/k", "OPTIONS", **ask)
    assert (status, headers["access-control-allow-origin"]) == (200, "https://app.example")
    assert fetch(cloud, "/cors-70/k", "OPTIONS", **(ask | {"Origin": "https://evil.test"}))[0] == 403
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "cors-70", "Key": "k"})
    path = urllib.parse.urlsplit(put)._replace(scheme="", netloc="").geturl()
    assert fetch(cloud, path, "PUT", b"x", Origin="https://evil.test")[0] == 403, "a page that no rule names changes nothing"
    status, headers, _ = fetch(cloud, path, "PUT", b"x", Origin="https://app.example")
    assert (status, headers["access-control-expose-headers"]) == (200, "ETag")


def test_a_queue_is_told_what_happens_to_objects(cloud):
    s3, sqs = client(cloud), cloud.client("sqs", key=ACCOUNT)
    s3.create_bucket(Bucket="told-70")
    url = sqs.create_queue(QueueName="told-70")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    config = {"QueueConfigurations": [{"Id": "pictures", "QueueArn": arn, "Events": ["s3:ObjectCreated:*"],
                                       "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}}]}
    put = lambda: s3.put_bucket_notification_configuration(Bucket="told-70", NotificationConfiguration=config)
    assert refused(put) == "InvalidArgument", "the queue does not let S3 in"
    policy = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::told-70"}}}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    put()
    assert s3.get_bucket_notification_configuration(Bucket="told-70")["QueueConfigurations"][0]["Id"] == "pictures"
    s3.put_object(Bucket="told-70", Key="a b.jpg", Body=b"pixels")
    s3.put_object(Bucket="told-70", Key="a.txt", Body=b"text")
    bodies = []

    def arrived():
        for m in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2, MaxNumberOfMessages=10).get("Messages", []):
            bodies.append(json.loads(m["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=m["ReceiptHandle"])
        return len(bodies) >= 2
    wait(arrived, "the test event and the picture's")
    assert bodies[0].get("Event") == "s3:TestEvent"
    event = bodies[1]["Records"][0]
    assert (event["eventName"], event["s3"]["object"]["key"], event["s3"]["object"]["size"]) == ("ObjectCreated:Put", "a+b.jpg", 6)


def test_the_command_line_syncs_there_and_back(cloud, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    rng = random.Random(3)
    for i in range(1000):
        path = there / f"d{i % 4}" / f"file {i}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rng.randbytes(rng.randrange(0, 50_000 if i % 25 == 0 else 2_000)))

    def aws(*args):
        done = subprocess.run(["aws", *args], capture_output=True, text=True, env=cloud.env(key=ACCOUNT), timeout=300)
        assert done.returncode == 0, f"aws {' '.join(args)}: {done.stdout}\n{done.stderr}"
        return done.stdout
    aws("s3", "mb", "s3://cli-70")
    aws("s3", "sync", str(there), "s3://cli-70/copy")
    left = aws("s3", "sync", str(there), "s3://cli-70/copy").strip()
    assert not left, f"something is left to do: {left[:600]}\n{aws('s3', 'ls', '--recursive', 's3://cli-70/copy')[:300]}"
    aws("s3", "sync", "s3://cli-70/copy", str(back))
    digest = lambda root: {p.relative_to(root): hashlib.sha256(p.read_bytes()).digest() for p in root.rglob("*") if p.is_file()}
    assert digest(there) == digest(back)
    assert "PRE d0/" in aws("s3", "ls", "s3://cli-70/copy/")
    link = aws("s3", "presign", "s3://cli-70/copy/d0/file 0").strip()
    assert urllib.request.urlopen(link).read() == (there / "d0" / "file 0").read_bytes()
    aws("s3", "website", "s3://cli-70", "--index-document", "index.html")
    aws("s3", "mv", "s3://cli-70/copy/d0/file 0", "s3://cli-70/moved")
    aws("s3", "rb", "s3://cli-70", "--force")


def test_nothing_acknowledged_is_lost_by_kill_9_and_no_file_is_left_over(own_cloud):
    own_cloud.up()
    client(own_cloud).create_bucket(Bucket="kill-70")
    kept, lock = {}, threading.Lock()
    for round_number in range(3):
        stop = threading.Event()

        def work(n):
            s3, rng = client(own_cloud), random.Random(round_number * 100 + n)
            for i in range(10_000):
                key, body = f"{round_number}/{n}/{i % 7}", rng.randbytes(rng.randrange(0, 200_000))
                if stop.is_set():
                    return
                try:
                    with lock:
                        kept[key] = (kept.get(key, (None, None))[0], body)
                    s3.put_object(Bucket="kill-70", Key=key, Body=body)
                    with lock:
                        kept[key] = (body, None)
                except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                    return
        workers = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        [w.start() for w in workers]
        wait(lambda: len(kept) > 12 * (round_number + 1), "some objects are there")
        own_cloud.kill()
        stop.set()
        [w.join() for w in workers]
        own_cloud.up()
    s3 = client(own_cloud)
    for key, (acknowledged, under_way) in kept.items():
        try:
            got = s3.get_object(Bucket="kill-70", Key=key)["Body"].read()
        except botocore.exceptions.ClientError:
            got = None
        assert got in (acknowledged, under_way), key
    held = s3.list_objects_v2(Bucket="kill-70")["Contents"]
    objects = sum(1 for o in held if o["Size"] > 0)
    files = pathlib.Path(own_cloud.directory) / "blob/objects"
    wait(lambda: sum(1 for f in files.glob("??/*")) == objects, "only the objects' files are left")


def test_a_machine_reaches_its_bucket_by_its_routes(cloud):
    pytest.importorskip("ground")
    s3 = client(cloud)
    s3.create_bucket(Bucket="inside-70")
    s3.put_object(Bucket="inside-70", Key="k", Body=b"from the host")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "inside-70", "Key": "k"})
    path = urllib.parse.urlsplit(link)
    # by the laptop in the simulated internet, at S3's own name; conveniences are refused there, so the object is public
    s3.delete_public_access_block(Bucket="inside-70")
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                                     "Resource": "arn:aws:s3:::inside-70/*"}}
    s3.put_bucket_policy(Bucket="inside-70", Policy=json.dumps(policy))
    assert path.query
    done = cloud.laptop("curl", "-s", "http://inside-70.s3.us-east-1.amazonaws.com/k")
    assert done.stdout == "from the host"
