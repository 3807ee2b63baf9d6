"""DynamoDB beyond one table in one region: global tables, exports to and imports from S3, capacity that follows its use."""
import base64
import datetime
import gzip
import hashlib
import json

import pytest
from botocore.exceptions import ClientError

from conftest import Cloud
from ground import wait
from test_dynamodb import make, refused

EUROPE = "eu-west-1"


@pytest.fixture
def ddb(cloud, account):
    return cloud.client("dynamodb", key=account)


@pytest.fixture
def s3(cloud, account):
    client = cloud.client("s3", key=account)
    client.create_bucket(Bucket=f"exports-{account}")
    return client


def put(ddb, n, **more):
    ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": str(n)}} | more)


def keys(ddb, table="orders"):
    pages = ddb.get_paginator("scan").paginate(TableName=table)
    return sorted(i["sk"]["S"] for p in pages for i in p["Items"])


def replica(ddb):
    return [(r["RegionName"], r["ReplicaStatus"]) for r in ddb.describe_table(TableName="orders")["Table"].get("Replicas", [])]


def test_a_global_table_has_its_items_in_every_region(ddb, cloud, account):
    make(ddb)
    for n in range(60):
        put(ddb, n)
    ddb.update_table(TableName="orders", ReplicaUpdates=[{"Create": {"RegionName": EUROPE}}])
    wait(lambda: replica(ddb) == [(EUROPE, "ACTIVE")], "the replica is filled")
    europe = cloud.client("dynamodb", key=account, region=EUROPE)
    assert keys(europe) == keys(ddb) and replica(europe) == [("us-east-1", "ACTIVE")]
    table = ddb.describe_table(TableName="orders")["Table"]
    assert table["GlobalTableVersion"] == "2019.11.21"
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    put(europe, 60, by={"S": "europe"})
    ddb.delete_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "0"}})
    wait(lambda: keys(europe) == keys(ddb) and len(keys(ddb)) == 60, "changes go both ways")
    item = ddb.get_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "60"}})["Item"]
    assert set(item) == {"pk", "sk", "by"}, "nothing of the replication is in the item"
    put(ddb, 1, by={"S": "home"})
    put(europe, 1, by={"S": "europe"})
    newest = lambda c: c.get_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "1"}})["Item"]["by"]["S"]
    wait(lambda: newest(ddb) == newest(europe) == "europe", "the last writer wins")
    source = refused(ddb.delete_table, TableName="orders")["Error"]
    assert source["Code"] == "ValidationException" and "source region" in source["Message"]
    strong = refused(ddb.update_table, TableName="orders", MultiRegionConsistency="STRONG",
                     ReplicaUpdates=[{"Create": {"RegionName": "us-west-2"}}])["Error"]
    assert strong["Code"] == "NotImplemented" and "UpdateTable.MultiRegionConsistency" in strong["Message"]
    assert refused(ddb.create_global_table, GlobalTableName="orders", ReplicationGroup=[{"RegionName": EUROPE}])["Error"]["Code"] == "NotImplemented"
    ddb.update_table(TableName="orders", ReplicaUpdates=[{"Delete": {"RegionName": EUROPE}}])
    wait(lambda: replica(ddb) == [], "the replica is gone")
    assert refused(europe.describe_table, TableName="orders")["Error"]["Code"] == "ResourceNotFoundException"
    wait(lambda: ddb.describe_table(TableName="orders")["Table"]["TableStatus"] == "ACTIVE", "the change of the table is done")
    ddb.delete_table(TableName="orders")


def exported(ddb, **asked):
    arn = ddb.export_table_to_point_in_time(**asked)["ExportDescription"]["ExportArn"]
    state = lambda: ddb.describe_export(ExportArn=arn)["ExportDescription"]
    wait(lambda: state()["ExportStatus"] != "IN_PROGRESS", "the export ends")
    return state()


def test_what_is_exported_to_s3_can_be_imported_again(ddb, s3, account):
    bucket = f"exports-{account}"
    make(ddb)
    arn = ddb.describe_table(TableName="orders")["Table"]["TableArn"]
    off = refused(ddb.export_table_to_point_in_time, TableArn=arn, S3Bucket=bucket)["Error"]
    assert off["Code"] == "PointInTimeRecoveryUnavailableException"
    ddb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    for n in range(300):
        put(ddb, n, data={"M": {"b": {"B": b"\x00\xff"}, "n": {"N": "1.50"}, "l": {"L": [{"NULL": True}, {"BOOL": False}]}}})
    done = exported(ddb, TableArn=arn, S3Bucket=bucket, S3Prefix="daily", ExportFormat="DYNAMODB_JSON")
    assert (done["ExportStatus"], done["ItemCount"]) == ("COMPLETED", 300)
    read = lambda key: s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    summary = json.loads(read(done["ExportManifest"]))
    files = read(summary["manifestFilesS3Key"])
    assert read(summary["manifestFilesS3Key"].replace(".json", ".checksum")).decode() == base64.b64encode(hashlib.md5(files).digest()).decode()
    entries = [json.loads(line) for line in files.splitlines()]
    assert sum(e["itemCount"] for e in entries) == summary["itemCount"] == 300
    for entry in entries:
        data = read(entry["dataFileS3Key"])
        assert base64.b64encode(hashlib.md5(data).digest()).decode() == entry["md5Checksum"]
        assert s3.head_object(Bucket=bucket, Key=entry["dataFileS3Key"])["ETag"].strip('"') == entry["etag"]
        assert all(set(json.loads(line)) == {"Item"} for line in gzip.decompress(data).splitlines())
    folder = entries[0]["dataFileS3Key"].rsplit("/", 1)[0]
    made = ddb.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": folder}, InputFormat="DYNAMODB_JSON", InputCompressionType="GZIP",
        TableCreationParameters={
            "TableName": "again", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]})
    state = lambda: ddb.describe_import(ImportArn=made["ImportTableDescription"]["ImportArn"])["ImportTableDescription"]
    wait(lambda: state()["ImportStatus"] == "COMPLETED", "the import ends")
    assert (state()["ImportedItemCount"], state()["ErrorCount"]) == (300, 0)
    key = {"pk": {"S": "a"}, "sk": {"S": "7"}}
    assert ddb.get_item(TableName="again", Key=key)["Item"] == ddb.get_item(TableName="orders", Key=key)["Item"]
    assert keys(ddb, "again") == keys(ddb)
    nowhere = exported(ddb, TableArn=arn, S3Bucket=f"nowhere-{account}")
    assert (nowhere["ExportStatus"], nowhere["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    assert {e["ExportArn"] for e in ddb.list_exports(TableArn=arn)["ExportSummaries"]} == {done["ExportArn"], nowhere["ExportArn"]}


def test_a_csv_becomes_a_table(ddb, s3, account):
    bucket = f"exports-{account}"
    s3.put_object(Bucket=bucket, Key="in/cities.csv", Body="pk,sk,name\na,1,Seoul\na,2,\"Busan, the port\"\na\n".encode())
    made = ddb.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": "in/"}, InputFormat="CSV",
        TableCreationParameters={
            "TableName": "cities", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]})
    state = lambda: ddb.describe_import(ImportArn=made["ImportTableDescription"]["ImportArn"])["ImportTableDescription"]
    wait(lambda: state()["ImportStatus"] == "COMPLETED", "the import ends")
    assert (state()["ProcessedItemCount"], state()["ImportedItemCount"], state()["ErrorCount"]) == (3, 2, 1)
    names = [i["name"]["S"] for i in ddb.query(TableName="cities", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "a"}})["Items"]]
    assert names == ["Seoul", "Busan, the port"]


def test_targets_policies_and_schedules_scale_a_table(ddb, cloud, account):
    make(ddb, BillingMode=None, ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    scaling = cloud.client("application-autoscaling", key=account)
    place = {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders", "ScalableDimension": "dynamodb:table:WriteCapacityUnits"}
    arn = scaling.register_scalable_target(**place, MinCapacity=5, MaxCapacity=50)["ScalableTargetARN"]
    role = scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"][0]["RoleARN"]
    assert cloud.client("iam", key=account).get_role(RoleName=role.rsplit("/", 1)[1])["Role"]["Arn"] == role
    config = {"TargetValue": 70.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"}}
    scaling.put_scaling_policy(**place, PolicyName="track", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=config)
    [policy] = scaling.get_paginator("describe_scaling_policies").paginate(ServiceNamespace="dynamodb").build_full_result()["ScalingPolicies"]
    assert policy["TargetTrackingScalingPolicyConfiguration"] == config and policy["Alarms"] == []
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)
    scaling.put_scheduled_action(**place, ScheduledActionName="soon", Schedule=f"at({soon:%Y-%m-%dT%H:%M:%S})", ScalableTargetAction={"MinCapacity": 9})
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"a": "b"}
    with pytest.raises(ClientError, match="No scalable target registered for service namespace: dynamodb"):
        scaling.put_scaling_policy(**place | {"ScalableDimension": "dynamodb:table:ReadCapacityUnits"}, PolicyName="x",
                                   PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=config)
    units = lambda: ddb.describe_table(TableName="orders")["Table"]["ProvisionedThroughput"]["WriteCapacityUnits"]
    wait(lambda: units() == 9, "the scheduled action is carried out")
    activities = lambda: scaling.describe_scaling_activities(ServiceNamespace="dynamodb")["ScalingActivities"]
    wait(lambda: all(a["StatusCode"] == "Successful" for a in activities()), "the activities end")
    assert {a["Description"] for a in activities()} == {"Setting write capacity units to 9.", "Setting min capacity to 9"}
    scaling.deregister_scalable_target(**place)
    assert scaling.describe_scheduled_actions(ServiceNamespace="dynamodb")["ScheduledActions"] == []


def test_transfers_and_replication_go_on_after_a_kill(own_cloud):
    cloud = own_cloud.up()
    ddb, s3 = cloud.client("dynamodb"), cloud.client("s3")
    s3.create_bucket(Bucket="exports")
    make(ddb)
    ddb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    for n in range(0, 500, 25):
        ddb.batch_write_item(RequestItems={"orders": [
            {"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"S": str(m)}, "data": {"S": "x" * 2000}}}} for m in range(n, n + 25)]})
    arn = ddb.describe_table(TableName="orders")["Table"]["TableArn"]
    export = ddb.export_table_to_point_in_time(TableArn=arn, S3Bucket="exports")["ExportDescription"]["ExportArn"]
    ddb.update_table(TableName="orders", ReplicaUpdates=[{"Create": {"RegionName": EUROPE}}])
    put(ddb, "last")
    cloud.kill()
    cloud.up()
    ddb = cloud.client("dynamodb")
    europe = cloud.client("dynamodb", region=EUROPE)
    wait(lambda: ddb.describe_export(ExportArn=export)["ExportDescription"]["ExportStatus"] == "COMPLETED", "the export ends")
    wait(lambda: replica(ddb) == [(EUROPE, "ACTIVE")], "the replica is filled")
    wait(lambda: keys(europe) == keys(ddb), "nothing is lost on the way")
    assert len(keys(ddb)) == 501
    manifest = ddb.describe_export(ExportArn=export)["ExportDescription"]["ExportManifest"].replace("summary", "files")
    lines = cloud.client("s3").get_object(Bucket="exports", Key=manifest)["Body"].read().splitlines()
    assert sum(json.loads(line)["itemCount"] for line in lines) == 500


def test_exports_and_scaling_act_with_the_permissions_of_who_asked(tmp_path):
    cloud = Cloud(tmp_path / "strict", "--offline", "--enforce-iam").up()
    try:
        ddb, s3, iam = cloud.client("dynamodb"), cloud.client("s3"), cloud.client("iam")
        s3.create_bucket(Bucket="exports")
        make(ddb, BillingMode=None, ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
        put(ddb, 1)
        ddb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        iam.create_user(UserName="exporter")
        statements = [{"Effect": "Allow", "Action": ["dynamodb:ExportTableToPointInTime", "dynamodb:DescribeExport"], "Resource": "*"},
                      {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::exports/allowed/*"}]
        iam.put_user_policy(UserName="exporter", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))
        key = iam.create_access_key(UserName="exporter")["AccessKey"]
        theirs = cloud.client("dynamodb", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
        arn = ddb.describe_table(TableName="orders")["Table"]["TableArn"]
        assert exported(theirs, TableArn=arn, S3Bucket="exports", S3Prefix="allowed/here")["ExportStatus"] == "COMPLETED"
        denied = refused(theirs.export_table_to_point_in_time, TableArn=arn, S3Bucket="exports", S3Prefix="elsewhere")["Error"]
        assert denied["Code"] == "AccessDeniedException" and "s3:PutObject" in denied["Message"]
        scaling = cloud.client("application-autoscaling")
        place = {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders", "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
        scaling.register_scalable_target(**place, MinCapacity=5, MaxCapacity=50)
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)
        scaling.put_scheduled_action(**place, ScheduledActionName="soon", Schedule=f"at({soon:%Y-%m-%dT%H:%M:%S})",
                                     ScalableTargetAction={"MinCapacity": 7})
        units = lambda: ddb.describe_table(TableName="orders")["Table"]["ProvisionedThroughput"]["ReadCapacityUnits"]
        wait(lambda: units() == 7, "the role may change the table")
    finally:
        cloud.run("down", check=False)
