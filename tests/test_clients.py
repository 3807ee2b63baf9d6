"""Clients that are not Python: the JavaScript SDK with its paginators, waiters, retries and clock."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import ROOT

REGION = "ap-northeast-2"
SECONDS_MAX = 120


def modules():
    """Where `make test` has put the SDK."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "js/node_modules"


def run(cloud, account, script):
    """One of the scripts in clients/: the JSON object that it prints."""
    if not shutil.which("node") or not (modules() / "@aws-sdk").exists():
        pytest.skip("Node or the SDK is not installed")
    done = subprocess.run(["node", ROOT / "tests/clients" / script, cloud.endpoint, account, REGION], capture_output=True,
                          text=True, timeout=SECONDS_MAX, env=cloud.shell() | {"NODE_PATH": str(modules()), "AWS_CONFIG_FILE": "/dev/null",
                                                                               "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"})
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_javascript_sdk_pages_waits_retries_and_corrects_its_clock(cloud, account):
    seen = run(cloud, account, "scenario.cjs")
    assert seen["identities"]["sizes"] == [2, 2, 1] and seen["identities"]["missing"] == "NoSuchEntityException"
    assert seen["identities"]["session"] == f"arn:aws:sts::{account}:assumed-role/js/js" and seen["identities"]["expires"]
    assert seen["network"]["sizes"] == [5, 2], "six groups and the default one"
    assert (seen["network"]["dry"], seen["network"]["missing"]) == ("DryRunOperation", "InvalidVpcID.NotFound")
    assert seen["network"]["tag"] == "js & <0> \u20ac"
    assert seen["balancers"] == {"sizes": [2, 1], "missing": "LoadBalancerNotFoundException"}
    assert seen["databases"] == {"group": 2, "missing": "DBInstanceNotFoundFault"}
    assert seen["skewed"]["account"] == account and seen["skewed"]["attempts"] == 2


def test_the_javascript_sdk_and_a_consumer_on_it_use_queues_and_topics(cloud, account):
    seen = run(cloud, account, "queues.cjs")
    assert seen["messages"] == {"bodies": ["a", "b", "coffee ☕"], "attributes": ["7", [0, 255]], "batch": [2, "MissingParameter"],
                                "pages": [3, 2], "missing": "QueueDoesNotExist", "receipt": "ReceiptHandleIsInvalid"}
    assert seen["consumed"] == {"done": [n for n in range(12) if n != 5], "tries": 2, "dead": "poison"}
    assert seen["published"] == {"message": "wanted", "pages": [100, 1], "missing": "NotFoundException"}


def test_aws_own_validator_accepts_notifications_inside_the_cloud(cloud, account):
    if not shutil.which("node") or not (modules() / "sns-validator").exists():
        pytest.skip("Node or the validator is not installed")
    iam = cloud.client("iam", account)
    iam.create_user(UserName="validator")
    iam.attach_user_policy(UserName="validator", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = iam.create_access_key(UserName="validator")["AccessKey"]
    env = cloud.shell() | {"NODE_PATH": str(modules()), "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
                           "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    done = cloud.laptop("node", str(ROOT / "tests/clients/validator.cjs"), REGION, account, env=env, timeout=SECONDS_MAX)
    forged = "The message signature is invalid."
    assert json.loads(done.stdout) == {"1": ["valid", forged], "2": ["valid", forged]}


def test_the_javascript_document_client_keeps_plain_values(cloud, account):
    seen = run(cloud, account, "documents.cjs")
    assert seen["values"] == {"list": [1, "two", {"three": None}], "set": ["a", "b"], "bytes": [1, 2], "on": True, "nothing": False}
    assert seen["pages"] == {"sizes": [8, 8, 4], "first": 2.5, "last": 12, "scanned": 26}
    assert seen["changes"] == {
        "hits": 2, "missing": "ResourceNotFoundException", "none": True,
        "refused": {"name": "TransactionCanceledException", "reasons": ["None", "ConditionalCheckFailed"]}}
