"""DynamoDB through the real clients: resource and client of boto3, paginators, waiters, batch writer, conditions, and the aws CLI."""
import decimal
import json
import subprocess
import zlib

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from ground import wait

D = decimal.Decimal


@pytest.fixture
def ddb(cloud, account):
    return cloud.client("dynamodb", key=account)


@pytest.fixture
def resource(cloud, account):
    return boto3.resource("dynamodb", endpoint_url=cloud.endpoint, region_name="us-east-1",
                          aws_access_key_id=account, aws_secret_access_key="test")


def make(ddb, name="orders", sort="sk", **more):
    """A table with `pk` and `sk`, texts; active when it returns."""
    keys = [("pk", "HASH")] + ([(sort, "RANGE")] if sort else [])
    given = {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n, _ in keys],
        "KeySchema": [{"AttributeName": n, "KeyType": t} for n, t in keys],
    } | more
    if given.get("BillingMode") is None:
        del given["BillingMode"]
    ddb.create_table(**given)
    ddb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    return name


def refused(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    return e.value.response


def test_a_table_lives_from_creating_to_gone(ddb):
    made = ddb.create_table(
        TableName="life", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}], Tags=[{"Key": "a", "Value": "b"}])
    assert made["TableDescription"]["TableStatus"] == "CREATING"
    ddb.get_waiter("table_exists").wait(TableName="life", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    table = ddb.describe_table(TableName="life")["Table"]
    assert table["TableStatus"] == "ACTIVE" and table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert ddb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == [{"Key": "a", "Value": "b"}]
    again = refused(ddb.create_table, TableName="life", BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=table["AttributeDefinitions"], KeySchema=table["KeySchema"])
    assert again["Error"]["Code"] == "ResourceInUseException"
    assert again["Error"]["Message"] == "Table already exists: life"
    assert ddb.get_paginator("list_tables").paginate().build_full_result()["TableNames"] == ["life"]
    ddb.delete_table(TableName="life")
    ddb.get_waiter("table_not_exists").wait(TableName="life", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    gone = refused(ddb.describe_table, TableName="life")["Error"]
    assert gone == {"Code": "ResourceNotFoundException", "Message": "Requested resource not found: Table: life not found"}


def test_all_ten_types_come_back_as_they_were(ddb, resource):
    table = resource.Table(make(ddb))
    item = {
        "pk": "a", "sk": "b", "text": "", "number": D("-12.50"), "big": D("1E+30"), "bytes": b"\x00\x01",
        "texts": {"x", "y"}, "numbers": {D(1), D("2.5")}, "blobs": {b"p", b"q"},
        "list": ["x", D(1), {"deep": [True, None]}], "map": {"k": "v"}, "null": None, "true": True,
    }
    table.put_item(Item=item)
    got = table.get_item(Key={"pk": "a", "sk": "b"})["Item"]
    got["bytes"] = got["bytes"].value
    got["blobs"] = {b.value for b in got["blobs"]}
    assert got == item


def test_conditions_updates_and_what_they_return(ddb, resource):
    table = resource.Table(make(ddb))
    key = {"pk": "o#1", "sk": "head"}
    table.put_item(Item=key | {"state": "new", "n": D(1), "tags": {"a"}}, ConditionExpression=Attr("pk").not_exists())
    twice = refused(ddb.put_item, TableName="orders", Item={"pk": {"S": "o#1"}, "sk": {"S": "head"}},
                    ConditionExpression="attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert twice["Error"]["Code"] == "ConditionalCheckFailedException"
    assert twice["Error"]["Message"] == "The conditional request failed"
    assert twice["Item"]["state"] == {"S": "new"}
    changed = table.update_item(
        Key=key, UpdateExpression="SET #s = :s, goods = list_append(if_not_exists(goods, :none), :l) ADD n :one, tags :t",
        ConditionExpression=Attr("state").eq("new"), ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": "paid", ":none": [], ":l": ["x"], ":one": 1, ":t": {"b"}}, ReturnValues="UPDATED_NEW")
    assert changed["Attributes"] == {"state": "paid", "goods": ["x"], "n": D(2), "tags": {"a", "b"}}
    assert table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["n"] == D(2)
    assert "Item" not in table.get_item(Key=key)


def test_mistakes_are_answered_in_the_words_of_the_service(ddb):
    make(ddb)
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    for call, arguments, message in [
        (ddb.put_item, {"Item": {"pk": {"S": "a"}}}, "One or more parameter values were invalid: Missing the key sk in the item"),
        (ddb.put_item, {"Item": key | {"n": {"N": "x"}}}, "The parameter cannot be converted to a numeric value: x"),
        (ddb.put_item, {"Item": key | {"big": {"S": "x" * 410_000}}}, "Item size has exceeded the maximum allowed size"),
        (ddb.get_item, {"Key": {"pk": {"S": "a"}}}, "The provided key element does not match the schema"),
        (ddb.update_item, {"Key": key, "UpdateExpression": "SET pk = :v", "ExpressionAttributeValues": {":v": {"S": "z"}}},
         "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"),
        (ddb.update_item, {"Key": key, "UpdateExpression": "SET size = :v", "ExpressionAttributeValues": {":v": {"S": "z"}}},
         "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: size"),
        (ddb.query, {"KeyConditionExpression": "sk = :v", "ExpressionAttributeValues": {":v": {"S": "z"}}},
         "Query condition missed key schema element: pk"),
        (ddb.scan, {"IndexName": "nowhere"}, "The table does not have the specified index: nowhere"),
    ]:
        error = refused(call, TableName="orders", **arguments)["Error"]
        assert (error["Code"], error["Message"]) == ("ValidationException", message)
    missing = refused(ddb.get_item, TableName="nothing-here", Key=key)["Error"]
    assert missing == {"Code": "ResourceNotFoundException", "Message": "Requested resource not found"}
    assert refused(ddb.describe_kinesis_streaming_destination, TableName="orders")["Error"]["Code"] == "NotImplemented"


def test_queries_page_in_order_and_scans_see_everything_once(ddb, resource):
    table = resource.Table(make(ddb, AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}]))
    with table.batch_writer() as batch:
        for n in range(-60, 60):
            batch.put_item(Item={"pk": f"p{n % 3}", "sk": D(n) / 2, "odd": n % 2 == 1})
    got = table.query(KeyConditionExpression=Key("pk").eq("p0"))["Items"]
    assert [i["sk"] for i in got] == sorted(D(n) / 2 for n in range(-60, 60) if n % 3 == 0)
    pages = list(ddb.get_paginator("query").paginate(
        TableName="orders", KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b", ScanIndexForward=False,
        ExpressionAttributeValues={":p": {"S": "p1"}, ":a": {"N": "-5"}, ":b": {"N": "10.5"}}, PaginationConfig={"PageSize": 4}))
    numbers = [D(i["sk"]["N"]) for page in pages for i in page["Items"]]
    assert numbers == sorted((D(n) / 2 for n in range(-10, 22) if n % 3 == 1), reverse=True)
    assert len(pages) > 2
    everything = [i for p in ddb.get_paginator("scan").paginate(TableName="orders", PaginationConfig={"PageSize": 7}) for i in p["Items"]]
    assert len({(i["pk"]["S"], i["sk"]["N"]) for i in everything}) == len(everything) == 120
    parts = [ddb.scan(TableName="orders", TotalSegments=4, Segment=s)["Items"] for s in range(4)]
    assert sum(map(len, parts)) == 120
    filtered = table.scan(FilterExpression=Attr("odd").eq(True), ProjectionExpression="sk")
    assert (filtered["Count"], filtered["ScannedCount"]) == (60, 120) and set(filtered["Items"][0]) == {"sk"}
    assert table.query(KeyConditionExpression=Key("pk").eq("p2"), Select="COUNT")["Count"] == 40


def test_indexes_are_kept_filled_afterwards_and_removed(ddb, resource):
    table = resource.Table(make(
        ddb, AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "state")],
        LocalSecondaryIndexes=[{"IndexName": "by-state", "Projection": {"ProjectionType": "KEYS_ONLY"},
                                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "state", "KeyType": "RANGE"}]}]))
    for n in range(30):
        table.put_item(Item={"pk": "a", "sk": f"{n:02}", "state": f"s{n % 3}", "more": n} | ({"city": "Seoul"} if n < 10 else {}))
    found = table.query(IndexName="by-state", ConsistentRead=True, KeyConditionExpression=Key("pk").eq("a") & Key("state").eq("s1"))
    assert found["Count"] == 10 and "more" not in found["Items"][0]
    whole = table.query(IndexName="by-state", Select="ALL_ATTRIBUTES", KeyConditionExpression=Key("pk").eq("a") & Key("state").eq("s1"))
    assert "more" in whole["Items"][0]
    ddb.update_table(TableName="orders", AttributeDefinitions=[{"AttributeName": "city", "AttributeType": "S"}],
                     GlobalSecondaryIndexUpdates=[{"Create": {
                         "IndexName": "by-city", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["more"]},
                         "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}}])

    def status():
        indexes = ddb.describe_table(TableName="orders")["Table"].get("GlobalSecondaryIndexes", [])
        return [i["IndexStatus"] for i in indexes]

    wait(lambda: status() == ["ACTIVE"], "the index is filled")
    seoul = table.query(IndexName="by-city", KeyConditionExpression=Key("city").eq("Seoul") & Key("sk").gte("05"))
    assert [i["sk"] for i in seoul["Items"]] == ["05", "06", "07", "08", "09"] and "state" not in seoul["Items"][0]
    table.update_item(Key={"pk": "a", "sk": "05"}, UpdateExpression="SET city = :c", ExpressionAttributeValues={":c": "Busan"})
    assert table.query(IndexName="by-city", KeyConditionExpression=Key("city").eq("Busan"))["Count"] == 1
    strong = refused(ddb.query, TableName="orders", IndexName="by-city", ConsistentRead=True, KeyConditionExpression="city = :c",
                     ExpressionAttributeValues={":c": {"S": "Seoul"}})["Error"]
    assert strong["Message"] == "Consistent reads are not supported on global secondary indexes"
    ddb.update_table(TableName="orders", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-city"}}])
    wait(lambda: status() == [], "the index is gone")


def test_capacity_is_exact_to_the_unit(ddb):
    make(ddb, AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "g")],
         GlobalSecondaryIndexes=[{"IndexName": "gsi", "Projection": {"ProjectionType": "ALL"}, "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}])
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}, "g": {"S": "x"}, "data": {"S": "d" * 1500}}
    put = ddb.put_item(TableName="orders", Item=item, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert put == {"TableName": "orders", "CapacityUnits": 4.0, "Table": {"CapacityUnits": 2.0},
                   "GlobalSecondaryIndexes": {"gsi": {"CapacityUnits": 2.0}}}
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    get = lambda **k: ddb.get_item(TableName="orders", Key=key, ReturnConsumedCapacity="TOTAL", **k)["ConsumedCapacity"]["CapacityUnits"]
    assert (get(), get(ConsistentRead=True)) == (0.5, 1.0)
    both = ddb.transact_get_items(TransactItems=[{"Get": {"TableName": "orders", "Key": key}}], ReturnConsumedCapacity="TOTAL")
    assert both["ConsumedCapacity"] == [{"TableName": "orders", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]


def test_batches_and_transactions(ddb):
    make(ddb)
    put = lambda n, **more: {"Put": {"TableName": "orders", "Item": {"pk": {"S": "t"}, "sk": {"S": str(n)}}, **more}}
    ddb.transact_write_items(TransactItems=[put(1), put(2)], ClientRequestToken="once")
    ddb.transact_write_items(TransactItems=[put(1), put(2)], ClientRequestToken="once")
    other = refused(ddb.transact_write_items, TransactItems=[put(3)], ClientRequestToken="once")["Error"]["Code"]
    assert other == "IdempotentParameterMismatchException"
    cancelled = refused(ddb.transact_write_items, TransactItems=[
        put(9), put(1, ConditionExpression="attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD")])
    assert cancelled["Error"]["Code"] == "TransactionCanceledException"
    assert cancelled["Error"]["Message"].endswith("[None, ConditionalCheckFailed]")
    assert [r["Code"] for r in cancelled["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert cancelled["CancellationReasons"][1]["Item"]["sk"] == {"S": "1"}
    got = ddb.batch_get_item(RequestItems={"orders": {"Keys": [{"pk": {"S": "t"}, "sk": {"S": str(n)}} for n in (1, 2, 9)]}})
    assert sorted(i["sk"]["S"] for i in got["Responses"]["orders"]) == ["1", "2"] and got["UnprocessedKeys"] == {}
    ddb.batch_write_item(RequestItems={"orders": [{"DeleteRequest": {"Key": {"pk": {"S": "t"}, "sk": {"S": "1"}}}}]})
    assert ddb.scan(TableName="orders")["Count"] == 1
    large = [{"PutRequest": {"Item": {"pk": {"S": "big"}, "sk": {"S": str(n)}, "data": {"S": "x" * 390_000}}}} for n in range(15)]
    left = {"orders": large}
    while left:
        left = ddb.batch_write_item(RequestItems=left)["UnprocessedItems"]
    assert ddb.get_item(TableName="orders", Key={"pk": {"S": "big"}, "sk": {"S": "14"}})["Item"]["data"]["S"] == "x" * 390_000


def test_a_provisioned_table_throttles(ddb):
    make(ddb, BillingMode=None, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}, "data": {"S": "x" * 200_000}}

    def fill():
        for _ in range(20):
            ddb.put_item(TableName="orders", Item=item)

    error = refused(fill)["Error"]
    assert error["Code"] == "ProvisionedThroughputExceededException"
    assert error["Message"].startswith("The level of configured provisioned throughput for the table was exceeded.")
    left = refused(ddb.batch_write_item, RequestItems={"orders": [{"PutRequest": {"Item": item}}]})["Error"]["Code"]
    assert left == "ProvisionedThroughputExceededException"


def test_a_stream_tells_every_change_and_who_made_it(ddb, cloud, account):
    make(ddb, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    streams = cloud.client("dynamodbstreams", key=account)
    ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": "b"}, "n": {"N": "1"}})
    ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": "b"}, "n": {"N": "1"}})
    ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": "b"}, "n": {"N": "2"}})
    ddb.delete_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "b"}})
    [stream] = streams.list_streams(TableName="orders")["Streams"]
    description = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
    [shard] = description["Shards"]
    start = streams.get_shard_iterator(StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    got = streams.get_records(ShardIterator=start["ShardIterator"])
    assert [r["eventName"] for r in got["Records"]] == ["INSERT", "MODIFY", "REMOVE"]
    assert got["Records"][1]["dynamodb"]["OldImage"]["n"] == {"N": "1"}
    assert got["Records"][1]["dynamodb"]["NewImage"]["n"] == {"N": "2"}
    assert streams.get_records(ShardIterator=got["NextShardIterator"])["Records"] == []
    ddb.update_time_to_live(TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    wait(lambda: ddb.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED", "TTL is on")
    now = int(subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout)
    ddb.put_item(TableName="orders", Item={"pk": {"S": "old"}, "sk": {"S": "b"}, "ttl": {"N": str(now - 5)}})
    wait(lambda: ddb.scan(TableName="orders")["Count"] == 0, "the item expires")
    last = streams.get_records(ShardIterator=got["NextShardIterator"])["Records"][-1]
    assert last["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}


def test_partiql_statements(ddb):
    make(ddb)
    run = lambda text, *parameters, **more: ddb.execute_statement(
        Statement=text, **({"Parameters": list(parameters)} if parameters else {}), **more)
    run("INSERT INTO orders VALUE {'pk': 'a', 'sk': '1', 'n': 1, 'tags': <<'x'>>}")
    run("INSERT INTO orders VALUE {'pk': ?, 'sk': '2', 'n': 2}", {"S": "a"})
    assert refused(ddb.execute_statement, Statement="INSERT INTO orders VALUE {'pk': 'a', 'sk': '1'}")["Error"]["Code"] == "DuplicateItemException"
    got = run("SELECT sk, n FROM \"orders\" WHERE pk = ? AND n > 1 ORDER BY sk DESC", {"S": "a"})["Items"]
    assert got == [{"sk": {"S": "2"}, "n": {"N": "2"}}]
    updated = run("UPDATE orders SET n = n + 10 SET tags = set_add(tags, <<'y'>>) WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED NEW *")
    assert updated["Items"] == [{"n": {"N": "11"}, "tags": {"SS": ["x", "y"]}}]
    page = run("SELECT * FROM orders", Limit=1)
    rest = run("SELECT * FROM orders", Limit=5, NextToken=page["NextToken"])
    assert len(page["Items"]) == 1 and len(rest["Items"]) == 1
    batch = ddb.batch_execute_statement(Statements=[
        {"Statement": "UPDATE orders SET n = 0 WHERE pk = 'a' AND sk = '9'"}, {"Statement": "DELETE FROM orders WHERE pk = 'a' AND sk = '2'"}])
    assert batch["Responses"][0]["Error"]["Code"] == "ConditionalCheckFailed" and "Error" not in batch["Responses"][1]
    cancelled = refused(ddb.execute_transaction, TransactStatements=[
        {"Statement": "INSERT INTO orders VALUE {'pk': 'a', 'sk': '3'}"}, {"Statement": "INSERT INTO orders VALUE {'pk': 'a', 'sk': '1'}"}])
    assert [r["Code"] for r in cancelled["CancellationReasons"]] == ["None", "DuplicateItem"]
    assert ddb.scan(TableName="orders")["Count"] == 1


def test_backups_and_points_in_time_are_restored(ddb):
    make(ddb)
    put = lambda n: ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": str(n)}})
    put(1)
    arn = ddb.create_backup(TableName="orders", BackupName="first")["BackupDetails"]["BackupArn"]
    wait(lambda: ddb.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE", "the backup is made")
    ddb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    put(2)
    when = ddb.describe_continuous_backups(TableName="orders")["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]["LatestRestorableDateTime"]
    put(3)
    ddb.delete_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "2"}})
    ddb.restore_table_from_backup(TargetTableName="from-backup", BackupArn=arn)
    ddb.restore_table_to_point_in_time(SourceTableName="orders", TargetTableName="from-time", RestoreDateTime=when)
    for name in ("from-backup", "from-time"):
        ddb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    numbers = lambda name: [i["sk"]["S"] for i in ddb.scan(TableName=name)["Items"]]
    assert (numbers("from-backup"), numbers("from-time"), numbers("orders")) == (["1"], ["1", "2"], ["1", "3"])
    ddb.delete_backup(BackupArn=arn)
    assert ddb.list_backups()["BackupSummaries"] == []


def test_accounts_and_regions_do_not_see_each_other(ddb, cloud, account):
    make(ddb)
    ddb.put_item(TableName="orders", Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    for other in (cloud.client("dynamodb", key=str(int(account) + 500_000_000_000)), cloud.client("dynamodb", key=account, region="ap-northeast-2")):
        assert other.list_tables()["TableNames"] == []
        make(other)
        assert other.scan(TableName="orders")["Count"] == 0
    assert ddb.scan(TableName="orders")["Count"] == 1


def test_the_aws_cli_and_endpoints(ddb, cloud, account):
    make(ddb)
    cloud.aws("dynamodb", "put-item", "--table-name", "orders", "--item", json.dumps({"pk": {"S": "a"}, "sk": {"S": "b"}}), key=account)
    got = cloud.aws("dynamodb", "get-item", "--table-name", "orders", "--key", json.dumps({"pk": {"S": "a"}, "sk": {"S": "b"}}), key=account)
    assert got["Item"] == {"pk": {"S": "a"}, "sk": {"S": "b"}}
    assert cloud.aws("dynamodb", "wait", "table-exists", "--table-name", "orders", key=account) is None
    seen = []
    ddb.meta.events.register("response-received.dynamodb.GetItem", lambda response_dict, **_: seen.append(response_dict))
    ddb.get_item(TableName="orders", Key={"pk": {"S": "a"}, "sk": {"S": "b"}})
    assert int(seen[0]["headers"]["x-amz-crc32"]) == zlib.crc32(seen[0]["body"])
    assert cloud.endpoint.endswith(ddb.describe_endpoints()["Endpoints"][0]["Address"])


def test_what_was_acknowledged_survives_a_kill(own_cloud):
    cloud = own_cloud.up()
    ddb = cloud.client("dynamodb")
    make(ddb, AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "g")],
         GlobalSecondaryIndexes=[{"IndexName": "by-g", "Projection": {"ProjectionType": "ALL"}, "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}])
    for n in range(50):
        ddb.transact_write_items(TransactItems=[
            {"Put": {"TableName": "orders", "Item": {"pk": {"S": str(n)}, "sk": {"S": half}, "g": {"S": "x"}}}} for half in "ab"])
    cloud.kill()
    cloud.up()
    ddb = cloud.client("dynamodb")
    assert ddb.scan(TableName="orders")["Count"] == 100
    assert ddb.query(TableName="orders", IndexName="by-g", KeyConditionExpression="g = :x", ExpressionAttributeValues={":x": {"S": "x"}})["Count"] == 100
    assert ddb.describe_table(TableName="orders")["Table"]["ItemCount"] == 100
