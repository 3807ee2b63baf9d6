"""The Rust SDK with its paginators, waiters, typed errors, retries and clock, over every service."""
import json
import subprocess

import pytest

from conftest import Cloud, program

ACCOUNT = "222233334444"
REGION = "ap-northeast-2"
SECONDS_MAX = 300


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What the program saw in a cloud of its own."""
    client = program("rust-client", "--features", "sdk")
    cloud = Cloud(tmp_path_factory.mktemp("rust"), "--offline").up()
    try:
        done = subprocess.run([client, cloud.endpoint, ACCOUNT, REGION], capture_output=True, text=True, timeout=SECONDS_MAX,
                              env=cloud.shell() | {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"})
    finally:
        cloud.run("reset", "--all", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_users_are_paged_waited_for_and_missed(seen):
    found = seen["identities"]
    assert (found["sizes"], found["waited"], found["missing"]) == ([2, 2, 1], "rust-0", True)
    assert found["session"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/rust/rust"


def test_networks_are_paged_and_their_errors_have_codes(seen):
    assert seen["network"] == {"sizes": [5, 2], "tag": "rust & <1> \u20ac", "errors": ["DryRunOperation", "InvalidVpcID.NotFound"]}


def test_balancers_come_and_go(seen):
    assert seen["balancers"] == {"sizes": [2, 1], "missing": True}


def test_databases_are_listed_and_missed(seen):
    found = seen["databases"]
    assert (found["subnets"], found["missing"]) == (6, True) and {f"rust-{n}" for n in range(3)} <= set(found["groups"])


def test_a_message_goes_through_a_topic_into_a_queue(seen):
    found = seen["messages"]
    assert found["sizes"] == [2, 1] and found["through"] == {"body": "caf\u00e9 \u2615", "subscriptions": 1}
    assert found["batch"] == {"failed": [["bad", "InvalidParameterValue", True]], "number": "7"}
    assert found["missing"] == [True, True]


def test_a_table_is_scanned_in_pages_and_refuses_what_its_conditions_forbid(seen):
    scan = {"sizes": [10, 10, 5], "items": 25, "exact": True,
            "refused": {"condition": True, "reasons": ["None", "ConditionalCheckFailed"]}}
    assert seen["table"] == {"scan": scan, "missing": True}


def test_objects_are_listed_in_pages_with_their_checksums(seen):
    found = seen["objects"]
    assert (found["sizes"], found["last"], found["body"]) == ([2, 2, 1], "a & b/4 \u20ac", "hello")
    assert found["checksum"] == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "SHA-256 of hello"
    assert found["errors"] == {"get": True, "head": True, "put": "PreconditionFailed"}
    assert found["parts"] == {"bytes": 5 * 1024 * 1024 + 7, "two": True}


def test_a_broken_connection_and_a_busy_service_are_tried_again(seen):
    assert seen["retries"] == {"account": ACCOUNT, "connections": 3}


def test_a_clock_that_is_hours_off_is_told_so_by_each_service(seen):
    assert seen["skew"]["near"] == ACCOUNT
    assert seen["skew"]["far"] == {"sts": "SignatureDoesNotMatch", "ec2": "AuthFailure", "s3": "RequestTimeTooSkewed",
                                   "dynamodb": "InvalidSignatureException", "sqs": "InvalidSignatureException"}
