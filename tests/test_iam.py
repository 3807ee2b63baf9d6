"""Identities through the real clients: who calls, who may become whom, what is refused."""
import json
import subprocess

import pytest
from botocore.exceptions import ClientError

READ_VPCS = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}]})


def trust(principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam(site):
    return site.client("iam")


def code(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    return e.value.response["Error"]["Code"]


def test_a_key_signs_in_as_its_user_until_it_is_switched_off(site, iam, cloud):
    site.aws("iam", "create-user", "--user-name", "ada")
    key = site.aws("iam", "create-access-key", "--user-name", "ada")["AccessKey"]
    who = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}
    assert cloud.aws("sts", "get-caller-identity", **who)["Arn"] == f"arn:aws:iam::{site.number}:user/ada"
    iam.update_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert code(cloud.client("sts", **who).get_caller_identity) == "InvalidClientTokenId"
    assert code(iam.delete_user, UserName="ada") == "DeleteConflict"
    iam.delete_access_key(UserName="ada", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="ada")
    assert code(iam.get_user, UserName="ada") == "NoSuchEntity"


def test_profiles_of_the_aws_cli_are_different_people(site, iam, cloud, tmp_path):
    lines = []
    for name in ("ada", "grace"):
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        lines += [f"[{name}]", f"aws_access_key_id={key['AccessKeyId']}", f"aws_secret_access_key={key['SecretAccessKey']}"]
    (tmp_path / "credentials").write_text("\n".join(lines))
    env = {k: v for k, v in cloud.env().items() if k not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    env["AWS_SHARED_CREDENTIALS_FILE"] = str(tmp_path / "credentials")
    for name in ("ada", "grace"):
        done = subprocess.run(["aws", "--profile", name, "sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
                              env=env, capture_output=True, text=True)
        assert done.stdout.strip() == f"arn:aws:iam::{site.number}:user/{name}", done.stderr


def test_a_role_is_assumed_by_whom_it_trusts_and_nobody_else(site, iam, cloud):
    for name in ("ada", "mallory"):
        iam.create_user(UserName=name)
    role = iam.create_role(RoleName="rider", AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{site.number}:user/ada"}))
    arn = role["Role"]["Arn"]
    keys = {n: iam.create_access_key(UserName=n)["AccessKey"] for n in ("ada", "mallory")}
    ada, mallory = (cloud.client("sts", key=k["AccessKeyId"], secret=k["SecretAccessKey"]) for k in keys.values())
    assert code(mallory.assume_role, RoleArn=arn, RoleSessionName="night") == "AccessDenied"
    session = ada.assume_role(RoleArn=arn, RoleSessionName="noon")["Credentials"]
    as_role = {"key": session["AccessKeyId"], "secret": session["SecretAccessKey"], "token": session["SessionToken"]}
    assert cloud.client("sts", **as_role).get_caller_identity()["Arn"] == f"arn:aws:sts::{site.number}:assumed-role/rider/noon"
    bent = as_role | {"token": session["SessionToken"][:-4] + "AAAA"}
    assert code(cloud.client("sts", **bent).get_caller_identity) == "InvalidClientTokenId"
    assert code(ada.assume_role, RoleArn=arn, RoleSessionName="night", DurationSeconds=43200) == "ValidationError"


@pytest.mark.parametrize("document", ["", "{", "[]", '{"Version":"2012-10-17"}', '{"Version":"1999-01-01","Statement":[]}',
                                      READ_VPCS.replace("Allow", "Maybe"), READ_VPCS.replace("ec2:DescribeVpcs", "nothing")])
def test_a_policy_that_makes_no_sense_is_refused(iam, document):
    assert code(iam.create_policy, PolicyName="p", PolicyDocument=document or " ") in ("MalformedPolicyDocument", "ValidationError")
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_managed_policies_have_versions_and_are_kept_while_attached(site, iam):
    arn = site.aws("iam", "create-policy", "--policy-name", "read", "--policy-document", READ_VPCS)["Policy"]["Arn"]
    iam.create_group(GroupName="cooks")
    iam.attach_group_policy(GroupName="cooks", PolicyArn=arn)
    assert code(iam.delete_policy, PolicyArn=arn) == "DeleteConflict"
    second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ_VPCS, SetAsDefault=True)["PolicyVersion"]["VersionId"]
    assert second == "v2"
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert document == json.loads(READ_VPCS)
    iam.attach_group_policy(GroupName="cooks", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    attached = site.aws("iam", "list-attached-group-policies", "--group-name", "cooks")["AttachedPolicies"]
    assert {p["PolicyName"] for p in attached} == {"read", "ReadOnlyAccess"}


def test_lists_come_in_pages(iam):
    names = {f"user-{n:02}" for n in range(12)}
    for name in names:
        iam.create_user(UserName=name)
    pages = list(iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(p["Users"]) for p in pages] == [5, 5, 2]
    assert {u["UserName"] for p in pages for u in p["Users"]} == names


def test_names_are_taken_whatever_their_case(iam):
    iam.create_user(UserName="Ada")
    assert code(iam.create_user, UserName="ada") == "EntityAlreadyExists"
    assert code(iam.create_user, UserName="no spaces") == "ValidationError"


def test_identities_are_the_same_in_every_region(site, cloud):
    cloud.client("iam", key=site.number, region="eu-west-1").create_user(UserName="ada")
    users = cloud.client("iam", key=site.number, region="us-east-1").list_users()["Users"]
    assert [u["UserName"] for u in users] == ["ada"]


def test_an_instance_profile_holds_one_role(site, iam):
    for name in ("one", "two"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
    iam.create_instance_profile(InstanceProfileName="machine")
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="one")
    assert code(iam.add_role_to_instance_profile, InstanceProfileName="machine", RoleName="two") == "LimitExceeded"
    assert code(iam.delete_role, RoleName="one") == "DeleteConflict"
    found = site.aws("iam", "get-instance-profile", "--instance-profile-name", "machine")["InstanceProfile"]
    assert [r["RoleName"] for r in found["Roles"]] == ["one"]


def test_the_simulator_tells_what_a_user_may_do(site, iam):
    iam.create_user(UserName="ada")
    iam.put_user_policy(UserName="ada", PolicyName="read", PolicyDocument=READ_VPCS)
    answers = site.aws("iam", "simulate-principal-policy", "--policy-source-arn", f"arn:aws:iam::{site.number}:user/ada",
                       "--action-names", "ec2:DescribeVpcs", "ec2:DeleteVpc")["EvaluationResults"]
    assert {a["EvalActionName"]: a["EvalDecision"] for a in answers} == {
        "ec2:DescribeVpcs": "allowed", "ec2:DeleteVpc": "implicitDeny"}
