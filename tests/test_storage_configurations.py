"""What Terraform's AWS provider asks of a bucket and its parts, in its order, replayed by boto3; and the work behind it:
replication, access logs, inventories."""
import json
import os
import urllib.request

import pytest
from botocore.exceptions import ClientError

from ground import wait

ACCOUNT, OTHER = "737373737373", "747474747474"
LOG_SECONDS = 60


def client(cloud, service="s3", key=ACCOUNT, region="us-east-1", **config):
    return cloud.client(service, key=key, region=region, **config)


def refused(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    return e.value.response["Error"]["Code"]


def answer(call, **arguments):
    """An answer without its envelope, or the error's code."""
    try:
        return {k: v for k, v in call(**arguments).items() if k != "ResponseMetadata"}
    except ClientError as e:
        return e.response["Error"]["Code"]


def read_bucket(s3, name):
    """The reads of one refresh of an aws_s3_bucket."""
    s3.head_bucket(Bucket=name)
    of = lambda operation: answer(getattr(s3, operation), Bucket=name)
    return {operation: of(operation) for operation in (
        "get_bucket_policy", "get_bucket_acl", "get_bucket_cors", "get_bucket_website", "get_bucket_versioning",
        "get_bucket_accelerate_configuration", "get_bucket_request_payment", "get_bucket_logging",
        "get_bucket_lifecycle_configuration", "get_bucket_replication", "get_bucket_encryption", "get_object_lock_configuration",
        "get_bucket_location", "get_bucket_tagging", "get_public_access_block", "get_bucket_ownership_controls",
        "get_bucket_notification_configuration", "get_bucket_policy_status", "get_bucket_abac",
        "list_bucket_inventory_configurations", "list_bucket_analytics_configurations", "list_bucket_metrics_configurations",
        "list_bucket_intelligent_tiering_configurations") if hasattr(s3, operation)}


def test_a_new_bucket_reads_as_the_provider_expects_it(cloud):
    s3 = client(cloud)
    s3.create_bucket(Bucket="fresh-73")
    seen = read_bucket(s3, "fresh-73")
    missing = {k: v for k, v in seen.items() if isinstance(v, str)}
    assert missing == {
        "get_bucket_policy": "NoSuchBucketPolicy", "get_bucket_cors": "NoSuchCORSConfiguration",
        "get_bucket_website": "NoSuchWebsiteConfiguration", "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
        "get_bucket_replication": "ReplicationConfigurationNotFoundError",
        "get_object_lock_configuration": "ObjectLockConfigurationNotFoundError", "get_bucket_tagging": "NoSuchTagSet",
        "get_bucket_policy_status": "NoSuchBucketPolicy"}
    assert seen["get_bucket_request_payment"] == {"Payer": "BucketOwner"}
    for empty in ("get_bucket_versioning", "get_bucket_accelerate_configuration", "get_bucket_logging",
                  "get_bucket_notification_configuration"):
        assert seen[empty] == {}, empty
    assert seen["get_bucket_location"] == {"LocationConstraint": None}
    rule = seen["get_bucket_encryption"]["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert set(seen["get_public_access_block"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert seen["get_bucket_ownership_controls"]["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert [g["Permission"] for g in seen["get_bucket_acl"]["Grants"]] == ["FULL_CONTROL"]
    for listed in [v for k, v in seen.items() if k.startswith("list_")]:
        assert listed["IsTruncated"] is False and len(listed) == 1
    for get in ("analytics", "metrics", "intelligent_tiering", "inventory"):
        assert refused(getattr(s3, f"get_bucket_{get}_configuration"), Bucket="fresh-73", Id="x") == "NoSuchConfiguration"


def test_the_providers_resources_of_a_bucket_converge_and_go(cloud):
    """aws_s3_bucket_versioning, _server_side_encryption_configuration, _policy, _public_access_block, _ownership_controls, _acl,
    _cors_configuration, _lifecycle_configuration, _website_configuration, _logging, _notification, _object, _request_payment…"""
    s3 = client(cloud)
    for name in ("parts-73", "parts-73-logs"):
        s3.create_bucket(Bucket=name)
    put = dict(Bucket="parts-73")
    s3.put_bucket_tagging(**put, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_bucket_versioning(**put, VersioningConfiguration={"Status": "Enabled"})
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
    s3.put_bucket_encryption(**put, ServerSideEncryptionConfiguration={"Rules": rules})
    deny = {"Version": "2012-10-17", "Statement": {
        "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:PutBucketTagging", "Resource": "arn:aws:s3:::parts-73",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "999999999999"}}}}
    s3.put_bucket_policy(**put, Policy=json.dumps(deny))
    s3.put_public_access_block(**put, PublicAccessBlockConfiguration={
        "BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
    s3.put_bucket_ownership_controls(**put, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    s3.put_bucket_acl(**put, ACL="public-read")
    s3.put_bucket_cors(**put, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]})
    s3.put_bucket_lifecycle_configuration(**put, LifecycleConfiguration={"Rules": [
        {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}]})
    s3.put_bucket_website(**put, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    logging = {"LoggingEnabled": {"TargetBucket": "parts-73-logs", "TargetPrefix": "log/",
                                  "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}}
    s3.put_bucket_logging(**put, BucketLoggingStatus=logging)
    s3.put_bucket_request_payment(**put, RequestPaymentConfiguration={"Payer": "BucketOwner"})
    s3.put_bucket_notification_configuration(**put, NotificationConfiguration={})
    s3.put_object(**put, Key="index.html", Body=b"<h1>", ContentType="text/html")
    for _ in range(2):
        seen = read_bucket(s3, "parts-73")
        assert seen["get_bucket_versioning"] == {"Status": "Enabled"}
        assert json.loads(seen["get_bucket_policy"]["Policy"]) == deny
        assert seen["get_bucket_logging"] == logging
        assert seen["get_bucket_lifecycle_configuration"]["Rules"][0]["Filter"] == {"Prefix": "tmp/"}
        assert seen["get_bucket_tagging"] == {"TagSet": [{"Key": "a", "Value": "b"}]}
        assert sorted(g["Permission"] for g in seen["get_bucket_acl"]["Grants"]) == ["FULL_CONTROL", "READ"]
    assert s3.head_object(**put, Key="index.html")["ContentType"] == "text/html"
    assert s3.get_object_tagging(**put, Key="index.html")["TagSet"] == []
    s3.put_bucket_logging(**put, BucketLoggingStatus={})
    for gone in ("website", "cors", "lifecycle", "policy", "encryption", "tagging"):
        getattr(s3, f"delete_bucket_{gone}")(**put)
    assert read_bucket(s3, "parts-73")["get_bucket_logging"] == {}
    for version in s3.list_object_versions(**put)["Versions"]:
        s3.delete_object(**put, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(**put)
    assert refused(s3.head_bucket, **put) == "404"


def role(cloud, name):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    return client(cloud, "iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]


def rule(to, prefix="", markers="Disabled", **destination):
    return {"ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": prefix},
            "DeleteMarkerReplication": {"Status": markers}, "Destination": {"Bucket": f"arn:aws:s3:::{to}"} | destination}


def versioned(s3, name, region=None):
    s3.create_bucket(Bucket=name, **({"CreateBucketConfiguration": {"LocationConstraint": region}} if region else {}))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def test_objects_are_replicated_to_another_region_and_kill_9_loses_none(own_cloud):
    own_cloud.up()
    s3, seoul = client(own_cloud), client(own_cloud, region="ap-northeast-2")
    versioned(s3, "here-73")
    assert refused(s3.put_bucket_replication, Bucket="here-73", ReplicationConfiguration={
        "Role": role(own_cloud, "early"), "Rules": [rule("there-73")]}) == "InvalidRequest", "there is no destination"
    versioned(seoul, "there-73", "ap-northeast-2")
    s3.put_object(Bucket="here-73", Key="old", Body=b"before")
    config = {"Role": role(own_cloud, "copies"), "Rules": [rule("there-73", markers="Enabled", StorageClass="STANDARD_IA")]}
    s3.put_bucket_replication(Bucket="here-73", ReplicationConfiguration=config)
    assert s3.get_bucket_replication(Bucket="here-73")["ReplicationConfiguration"] == config
    status = lambda key: s3.head_object(Bucket="here-73", Key=key).get("ReplicationStatus")
    bodies = {f"k{i}": os.urandom(20_000) for i in range(40)}
    made = {key: s3.put_object(Bucket="here-73", Key=key, Body=body, Tagging="a=b", Metadata={"n": key})["VersionId"]
            for key, body in bodies.items()}
    own_cloud.kill()
    own_cloud.up()
    wait(lambda: all(status(key) == "COMPLETED" for key in bodies), "all are copied")
    for key, body in bodies.items():
        got = seoul.get_object(Bucket="there-73", Key=key, VersionId=made[key])
        assert got["Body"].read() == body and got["ReplicationStatus"] == "REPLICA"
        assert (got["StorageClass"], got["Metadata"], got["TagCount"]) == ("STANDARD_IA", {"n": key}, 1)
    assert status("old") is None and refused(seoul.head_object, Bucket="there-73", Key="old") == "404"
    s3.delete_object(Bucket="here-73", Key="k0")
    wait(lambda: refused(seoul.get_object, Bucket="there-73", Key="k0") == "NoSuchKey" if len(seoul.list_object_versions(
        Bucket="there-73").get("DeleteMarkers", [])) else False, "the marker is copied")
    s3.delete_object(Bucket="here-73", Key="k1", VersionId=made["k1"])
    assert seoul.get_object(Bucket="there-73", Key="k1")["Body"].read() == bodies["k1"]
    assert refused(s3.put_bucket_versioning, Bucket="here-73", VersioningConfiguration={"Status": "Suspended"}) == "InvalidBucketState"


def test_replication_needs_a_trusting_role_and_another_accounts_consent(cloud):
    s3, other = client(cloud), client(cloud, key=OTHER)
    versioned(s3, "source-73")
    versioned(other, "theirs-74")
    iam = client(cloud, "iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    wrong = iam.create_role(RoleName="wrong-73", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    put = lambda arn, **to: s3.put_bucket_replication(
        Bucket="source-73", ReplicationConfiguration={"Role": arn, "Rules": [rule("theirs-74", **to)]})
    status = lambda key: s3.head_object(Bucket="source-73", Key=key).get("ReplicationStatus")
    put(wrong)
    s3.put_object(Bucket="source-73", Key="a", Body=b"x")
    wait(lambda: status("a") == "FAILED", "S3 is not trusted")
    good = role(cloud, "good-73")
    put(good, Account=OTHER, AccessControlTranslation={"Owner": "Destination"})
    s3.put_object(Bucket="source-73", Key="b", Body=b"x")
    wait(lambda: status("b") == "FAILED", "the other account has not consented")
    consent = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": good}, "Resource": "arn:aws:s3:::theirs-74/*",
        "Action": ["s3:ReplicateObject", "s3:ReplicateTags", "s3:ObjectOwnerOverrideToBucketOwner"]}}
    other.put_bucket_policy(Bucket="theirs-74", Policy=json.dumps(consent))
    s3.put_object(Bucket="source-73", Key="c", Body=b"consented")
    wait(lambda: status("c") == "COMPLETED", "it is copied")
    assert other.get_object(Bucket="theirs-74", Key="c")["Body"].read() == b"consented"


def test_the_former_schema_and_inventories_by_the_command_line(cloud):
    s3, role_arn = client(cloud), role(cloud, "former-73")
    for name in ("former-73", "former-73-copies"):
        versioned(s3, name)
    aws = lambda *words, **more: cloud.aws("s3api", *words, "--bucket", "former-73", key=ACCOUNT, **more)
    config = {"Role": role_arn, "Rules": [{"ID": "old", "Prefix": "", "Status": "Enabled",
                                           "Destination": {"Bucket": "arn:aws:s3:::former-73-copies"}}]}
    aws("put-bucket-replication", "--replication-configuration", json.dumps(config))
    assert aws("get-bucket-replication")["ReplicationConfiguration"] == config
    s3.put_object(Bucket="former-73", Key="k", Body=b"x")
    s3.delete_object(Bucket="former-73", Key="k")
    markers = lambda: s3.list_object_versions(Bucket="former-73-copies").get("DeleteMarkers", [])
    wait(lambda: len(markers()) == 1, "the former schema copies delete markers")
    aws("delete-bucket-replication")
    inventory = {"Id": "all", "IsEnabled": True, "IncludedObjectVersions": "Current", "Schedule": {"Frequency": "Daily"},
                 "OptionalFields": ["Size", "ETag"], "Filter": {"Prefix": "p/"}, "Destination": {"S3BucketDestination": {
                     "Bucket": "arn:aws:s3:::former-73-copies", "Format": "CSV", "Encryption": {"SSES3": {}}}}}
    put = lambda: aws("put-bucket-inventory-configuration", "--id", "all", "--inventory-configuration", json.dumps(inventory))
    put()
    assert aws("get-bucket-inventory-configuration", "--id", "all")["InventoryConfiguration"] == inventory
    assert [c["Id"] for c in aws("list-bucket-inventory-configurations")["InventoryConfigurationList"]] == ["all"]
    inventory["Destination"]["S3BucketDestination"]["Format"] = "Parquet"
    with pytest.raises(AssertionError, match="NotImplemented"):
        put()
    aws("delete-bucket-inventory-configuration", "--id", "all")
    assert aws("get-bucket-logging") is None and aws("get-bucket-request-payment") == {"Payer": "BucketOwner"}


def test_an_access_log_is_an_object_in_the_documented_format(cloud):
    s3 = client(cloud)
    for name in ("seen-73", "seen-73-logs"):
        s3.create_bucket(Bucket=name)
    allow = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::seen-73-logs/web/*",
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::seen-73"}, "StringEquals": {"aws:SourceAccount": ACCOUNT}}}}
    s3.put_bucket_policy(Bucket="seen-73-logs", Policy=json.dumps(allow))
    s3.put_bucket_logging(Bucket="seen-73", BucketLoggingStatus={"LoggingEnabled": {
        "TargetBucket": "seen-73-logs", "TargetPrefix": "web/"}})
    s3.put_object(Bucket="seen-73", Key="a page", Body=b"12345")
    s3.get_object(Bucket="seen-73", Key="a page", Range="bytes=1-2")["Body"].read()
    assert refused(s3.get_object, Bucket="seen-73", Key="none") == "NoSuchKey"
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "seen-73", "Key": "a page"})
    urllib.request.urlopen(urllib.request.Request(link, headers={"Referer": "http://x.example/", "User-Agent": "mine"})).read()
    s3.list_objects_v2(Bucket="seen-73")
    s3.delete_objects(Bucket="seen-73", Delete={"Objects": [{"Key": "a page"}, {"Key": "none"}], "Quiet": True})
    listed = lambda: s3.list_objects_v2(Bucket="seen-73-logs").get("Contents", [])
    keys = wait(listed, "a log object", LOG_SECONDS + 30)
    lines = [line.split(" ") for k in keys
             for line in s3.get_object(Bucket="seen-73-logs", Key=k["Key"])["Body"].read().decode().splitlines()]
    owner = s3.list_buckets()["Owner"]["ID"]
    by = {line[7]: line for line in lines}
    assert {"REST.PUT.OBJECT", "REST.GET.OBJECT", "REST.GET.BUCKET"} <= set(by)
    for line in lines:
        assert line[:2] == [owner, "seen-73"] and line[2].startswith("[") and line[3] == "+0000]" and line[4] == "127.0.0.1"
        assert line[5] == owner
    gets = [line for line in lines if line[7] == "REST.GET.OBJECT"]
    batch = [line for line in lines if line[7] == "BATCH.DELETE.OBJECT"]
    assert [line[8:13] for line in batch] == [["a%20page", "-", "204", "-", "-"], ["none", "-", "204", "-", "-"]]
    assert {line[6] for line in batch} == {by["REST.POST.MULTI_OBJECT_DELETE"][6]}, "the id of the request"
    assert len(gets) == 3, gets
    # key, request, status, error, bytes sent, object's size
    assert gets[0][8] == "a%20page" and gets[0][12:16] == ["206", "-", "2", "5"]
    assert gets[1][12:14] == ["404", "NoSuchKey"]
    assert gets[2][18:20] == ['"http://x.example/"', '"mine"'] and "QueryString" in gets[2]
    assert by["REST.PUT.OBJECT"][12:16] == ["200", "-", "-", "5"]
    assert "SigV4" in gets[0] and "AuthHeader" in gets[0]
