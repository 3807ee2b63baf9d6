"""`hanul up --enforce-iam`: what no policy allows is refused, in AWS's words, for users, sessions and machines."""
import json
import re

import pytest
from botocore.exceptions import ClientError

from conftest import Cloud
from ground import HOST_ROOT, Account, wait

ACCOUNT = "000000000000"

# On a machine: the role's credentials from the metadata service, and a signed call of AWS's own endpoint, over the machine's routes.
# Words: service, host, method, path, body. Prints the status and the answer.
CALL = r"""
import datetime, hashlib, hmac, json, sys, urllib.error, urllib.request
service, host, method, path, body = sys.argv[1:]
body = body.encode()
base = "http://169.254.169.254/latest"
ask = urllib.request.Request(base + "/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
token = urllib.request.urlopen(ask, timeout=5).read().decode()
get = lambda p: urllib.request.urlopen(urllib.request.Request(
    base + p, headers={"X-aws-ec2-metadata-token": token}), timeout=5).read().decode()
role = get("/meta-data/iam/security-credentials/").strip()
c, region = json.loads(get("/meta-data/iam/security-credentials/" + role)), get("/meta-data/placement/region")
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
h = lambda b: hashlib.sha256(b).hexdigest()
names = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
canonical = (f"{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{h(body)}\nx-amz-date:{now}\n"
             f"x-amz-security-token:{c['Token']}\n\n{names}\n{h(body)}")
scope = f"{now[:8]}/{region}/{service}/aws4_request"
key = ("AWS4" + c["SecretAccessKey"]).encode()
for part in scope.split("/"): key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{h(canonical.encode())}".encode(), hashlib.sha256).hexdigest()
head = {"X-Amz-Date": now, "X-Amz-Security-Token": c["Token"], "X-Amz-Content-Sha256": h(body),
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={c['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={signature}"}
try: answer = urllib.request.urlopen(urllib.request.Request(f"https://{host}{path}", body or None, head, method=method), timeout=10)
except urllib.error.HTTPError as e: answer = e
print(answer.status, answer.read().decode())
"""


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    cloud = Cloud(tmp_path_factory.mktemp("strict"), "--offline", "--enforce-iam").up()
    cloud.run("quota", "set", "vpc.vpcs-per-region", "50")
    yield cloud
    cloud.down()


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **condition):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


class Person:
    """A user with one inline policy, and clients that sign as that user."""

    def __init__(self, cloud, name, *statements):
        self.cloud, self.name = cloud, name
        self.root = cloud.client("iam")
        self.root.create_user(UserName=name)
        self.may(*statements)
        key = self.root.create_access_key(UserName=name)["AccessKey"]
        self.key = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}

    def may(self, *statements):
        if statements:
            self.root.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=policy(*statements))

    def client(self, service, **more):
        return self.cloud.client(service, **self.key, **more)


def refusal(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    error = e.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize("service, call, code", [
    ("ec2", "describe_vpcs", "UnauthorizedOperation"), ("ec2", "describe_instances", "UnauthorizedOperation"),
    ("elbv2", "describe_load_balancers", "AccessDenied"), ("rds", "describe_db_instances", "AccessDenied"),
    ("iam", "list_users", "AccessDenied"), ("sts", "get_access_key_info", "AccessDenied"),
])
def test_a_user_without_policies_may_nothing(strict, service, call, code):
    nobody = Person(strict, f"nobody-{service}-{call}".replace("_", "-"))
    arguments = {"AccessKeyId": nobody.key["key"]} if call == "get_access_key_info" else {}
    found, message = refusal(getattr(nobody.client(service), call), **arguments)
    assert found == code
    assert f"arn:aws:iam::{ACCOUNT}:user/{nobody.name} is not authorized to perform: " in message
    assert "because no identity-based policy allows the " in message
    assert nobody.client("sts").get_caller_identity()["Arn"].endswith(nobody.name)


def test_reads_of_what_nobody_can_make_are_allowed_by_their_own_actions(strict):
    ann = Person(strict, "reader", allow("ec2:DescribeVpnGateways"), allow("rds:DescribeDBClusters", f"arn:aws:rds:*:{ACCOUNT}:cluster:*"),
                 allow("ec2:DisableImage", f"arn:aws:ec2:*::image/{HOST_ROOT}"))
    ec2, rds = ann.client("ec2"), ann.client("rds")
    assert ec2.describe_vpn_gateways()["VpnGateways"] == [] == rds.describe_db_clusters()["DBClusters"]
    assert refusal(rds.describe_db_clusters, DBClusterIdentifier="shop")[0] == "DBClusterNotFoundFault"
    assert refusal(ec2.describe_customer_gateways)[0] == "UnauthorizedOperation"
    assert refusal(rds.describe_db_proxies)[0] == "AccessDenied"
    assert refusal(rds.create_event_subscription, SubscriptionName="s", SnsTopicArn="t")[0] == "AccessDenied"
    assert refusal(ec2.disable_image, ImageId=HOST_ROOT)[0] == "AuthFailure"
    assert refusal(ec2.disable_image, ImageId="ami-0a11ce00000000002")[0] == "UnauthorizedOperation"
    assert refusal(ec2.enable_serial_console_access)[0] == "UnauthorizedOperation"


def test_root_is_not_bound(strict):
    strict.client("iam").list_users()
    strict.client("ec2").describe_vpcs()


def test_a_narrow_policy_allows_one_network_and_no_other(strict):
    ec2 = strict.client("ec2")
    mine, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
    ada = Person(strict, "narrow", allow("ec2:CreateSubnet", [f"arn:aws:ec2:*:*:vpc/{mine}", "arn:aws:ec2:*:*:subnet/*"]))
    subnet = ada.client("ec2").create_subnet(VpcId=mine, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    code, message = refusal(ada.client("ec2").create_subnet, VpcId=other, CidrBlock="10.0.1.0/24")
    assert code == "UnauthorizedOperation" and f"on resource: arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{other} because" in message
    assert refusal(ada.client("ec2").create_subnet, VpcId=mine, CidrBlock="10.0.2.0/24", DryRun=True)[0] == "DryRunOperation"
    assert refusal(ada.client("ec2").create_subnet, VpcId=other, CidrBlock="10.0.2.0/24", DryRun=True)[0] == "UnauthorizedOperation"
    assert refusal(ada.client("ec2").delete_subnet, SubnetId=subnet)[0] == "UnauthorizedOperation"


def test_tags_decide_about_what_exists_and_what_is_made(strict):
    ec2 = strict.client("ec2")
    team = [{"ResourceType": "vpc", "Tags": [{"Key": "team", "Value": "red"}]}]
    red = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=team)["Vpc"]["VpcId"]
    plain = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ada = Person(strict, "tagged",
                 allow("ec2:DeleteVpc", StringEquals={"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}),
                 allow("ec2:CreateVpc", StringEquals={"aws:RequestTag/team": "red"}),
                 allow("ec2:CreateTags", StringEquals={"ec2:CreateAction": "CreateVpc"}))
    mine = ada.client("ec2")
    assert refusal(mine.delete_vpc, VpcId=red)[0] == "UnauthorizedOperation"
    strict.client("iam").tag_user(UserName="tagged", Tags=[{"Key": "team", "Value": "red"}])
    mine.delete_vpc(VpcId=red)
    assert refusal(mine.delete_vpc, VpcId=plain)[0] == "UnauthorizedOperation"
    made = mine.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=team)["Vpc"]["VpcId"]
    assert refusal(mine.create_vpc, CidrBlock="10.0.0.0/16")[0] == "UnauthorizedOperation"
    assert refusal(mine.create_tags, Resources=[made], Tags=[{"Key": "team", "Value": "blue"}])[0] == "UnauthorizedOperation"


def test_a_refusal_of_ec2_decodes_to_its_reasons(strict):
    ada = Person(strict, "decoder", allow("*"),
                 {"Sid": "NotThese", "Effect": "Deny", "Action": "ec2:Describe*", "Resource": "*"}, )
    code, message = refusal(ada.client("ec2").describe_vpcs)
    assert code == "UnauthorizedOperation" and "with an explicit deny in an identity-based policy" in message
    encoded = re.search(r"Encoded authorization failure message: (\S+)$", message).group(1)
    decoded = json.loads(ada.client("sts").decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"])
    assert decoded["allowed"] is False and decoded["explicitDeny"] is True
    assert decoded["context"]["action"] == "ec2:DescribeVpcs" and decoded["context"]["principal"]["arn"].endswith("user/decoder")
    assert [s["statementId"] for s in decoded["matchedStatements"]["items"]] == ["NotThese"]
    found = refusal(ada.client("sts").decode_authorization_message, EncodedMessage=encoded[:-6] + "AAAAAA")
    assert found[0] == "InvalidAuthorizationMessageException"


def test_a_role_is_passed_to_a_machine_only_with_permission(strict):
    iam = strict.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="machine", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.create_instance_profile(InstanceProfileName="machine")
    iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="machine")
    ec2 = strict.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    launch = {"ImageId": image, "MinCount": 1, "MaxCount": 1, "SubnetId": subnet, "DryRun": True,
              "IamInstanceProfile": {"Name": "machine"}}
    ada = Person(strict, "launcher", allow("ec2:RunInstances"))
    code, message = refusal(ada.client("ec2").run_instances, InstanceType="t3.micro", **launch)
    assert code == "UnauthorizedOperation" and f"iam:PassRole on resource: {role}" in message
    ada.may(allow("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*", StringEquals={"ec2:InstanceType": "t3.micro"}),
            allow("ec2:RunInstances", [f"arn:aws:ec2:*:*:{kind}/*" for kind in ("subnet", "network-interface", "security-group", "volume")]
                  + ["arn:aws:ec2:*::image/*"]),
            allow("iam:PassRole", role, StringEquals={"iam:PassedToService": "ec2.amazonaws.com"}))
    assert refusal(ada.client("ec2").run_instances, InstanceType="t3.micro", **launch)[0] == "DryRunOperation"
    code, message = refusal(ada.client("ec2").run_instances, InstanceType="m5.large", **launch)
    assert code == "UnauthorizedOperation" and "instance/*" in message


def test_sessions_may_what_role_boundary_and_session_policy_all_allow(strict):
    iam = strict.client("iam")
    ada = Person(strict, "assumer", allow("sts:AssumeRole"))
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/assumer"}, "Action": "sts:AssumeRole",
             "Condition": {"StringEquals": {"sts:ExternalId": "42"}}}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=policy(allow("ec2:Describe*"), allow("iam:List*")))
    sts = ada.client("sts")
    assert refusal(sts.assume_role, RoleArn=role, RoleSessionName="session")[0] == "AccessDenied"

    def session(**more):
        got = sts.assume_role(RoleArn=role, RoleSessionName="session", ExternalId="42", **more)["Credentials"]
        return {"key": got["AccessKeyId"], "secret": got["SecretAccessKey"], "token": got["SessionToken"]}

    whole, narrow = session(), session(Policy=policy(allow("ec2:DescribeVpcs")))
    strict.client("ec2", **whole).describe_subnets()
    strict.client("ec2", **narrow).describe_vpcs()
    code, message = refusal(strict.client("ec2", **narrow).describe_subnets)
    assert code == "UnauthorizedOperation" and "because no session policy allows" in message
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=policy(allow("ec2:*")))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="reader", PermissionsBoundary=boundary)
    code, message = refusal(strict.client("iam", **whole).list_users)
    assert code == "AccessDenied" and "because no permissions boundary allows the iam:ListUsers action" in message


def test_a_second_factor_opens_what_asks_for_it(strict):
    import base64
    import hashlib
    import hmac
    import struct
    import time

    def code(seed, step):
        digest = hmac.new(seed, struct.pack(">q", step), hashlib.sha1).digest()
        at = digest[19] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}"

    ada = Person(strict, "careful", allow("ec2:DescribeVpcs", Bool={"aws:MultiFactorAuthPresent": "true"}))
    iam = strict.client("iam")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="careful")["VirtualMFADevice"]
    seed, serial, step = base64.b32decode(device["Base32StringSeed"]), device["SerialNumber"], int(time.time()) // 30
    assert refusal(iam.enable_mfa_device, UserName="careful", SerialNumber=serial, AuthenticationCode1="000000",
                   AuthenticationCode2="000000")[0] == "InvalidAuthenticationCode"
    iam.enable_mfa_device(UserName="careful", SerialNumber=serial, AuthenticationCode1=code(seed, step - 1),
                          AuthenticationCode2=code(seed, step))
    assert refusal(ada.client("ec2").describe_vpcs)[0] == "UnauthorizedOperation"
    sts = ada.client("sts")
    wrong = code(seed, step + 1000)
    assert refusal(sts.get_session_token, SerialNumber=serial, TokenCode=wrong)[0] == "AccessDenied"
    # the codes that the device was given with are used up, and so is one that made credentials
    assert refusal(sts.get_session_token, SerialNumber=serial, TokenCode=code(seed, step))[0] == "AccessDenied"
    fresh = code(seed, step + 1)
    got = sts.get_session_token(SerialNumber=serial, TokenCode=fresh)["Credentials"]
    assert refusal(sts.get_session_token, SerialNumber=serial, TokenCode=fresh)[0] == "AccessDenied"
    with_factor = {"key": got["AccessKeyId"], "secret": got["SecretAccessKey"], "token": got["SessionToken"]}
    strict.client("ec2", **with_factor).describe_vpcs()


def test_why_tells_the_steps_and_the_words(strict):
    Person(strict, "curious", allow("ec2:DescribeVpcs", IpAddress={"aws:SourceIp": "192.0.2.0/24"}))
    done = strict.run("why", "user/curious", "ec2:DescribeVpcs", check=False)
    assert done.returncode == 1 and done.stdout.startswith("denied: ")
    assert "no identity-based policy allows it" in done.stdout and "AWS says: User: " in done.stdout
    done = strict.run("why", "user/curious", "ec2:DescribeVpcs", "--context", "aws:SourceIp=192.0.2.7", "--json")
    answer = json.loads(done.stdout)
    assert answer["allowed"] is True and answer["steps"] == ["identity-based policy own, statement 1 allows it"]
    assert strict.run("why", "user/nobody", "ec2:DescribeVpcs", check=False).returncode != 0


def test_the_rooms_call_each_other_without_the_callers_permission(strict):
    ec2 = strict.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = []
    for n, zone in enumerate("ab"):
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-east-1{zone}")
        subnets.append(subnet["Subnet"]["SubnetId"])
    ada = Person(strict, "balancer", allow("elasticloadbalancing:*"), allow("rds:*"))
    made = ada.client("elbv2").create_load_balancer(Name="edge", Scheme="internal", Subnets=subnets)["LoadBalancers"][0]
    assert made["VpcId"] == vpc
    group = {"DBSubnetGroupName": "data", "DBSubnetGroupDescription": "d", "SubnetIds": subnets}
    assert ada.client("rds").create_db_subnet_group(**group)["DBSubnetGroup"]["VpcId"] == vpc
    ada.may(allow("elasticloadbalancing:Delete*", StringEquals={"aws:ResourceTag/owner": "balancer"}),
            allow("rds:DeleteDBSubnetGroup", f"arn:aws:rds:*:*:subgrp:other"))
    assert refusal(ada.client("elbv2").delete_load_balancer, LoadBalancerArn=made["LoadBalancerArn"])[0] == "AccessDenied"
    strict.client("elbv2").add_tags(ResourceArns=[made["LoadBalancerArn"]], Tags=[{"Key": "owner", "Value": "balancer"}])
    ada.client("elbv2").delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    assert refusal(ada.client("rds").delete_db_subnet_group, DBSubnetGroupName="data")[0] == "AccessDenied"


def test_it_is_enforced_again_after_a_crash(strict):
    ada = Person(strict, "survivor", allow("ec2:DescribeVpcs"))
    strict.kill()
    strict.up()
    ada.client("ec2").describe_vpcs()
    assert refusal(ada.client("ec2").describe_subnets)[0] == "UnauthorizedOperation"


def test_a_machines_role_may_what_its_policy_says_and_no_more(strict):
    site = Account(strict, ACCOUNT, region="ap-northeast-2")
    iam, s3, sqs = strict.client("iam"), site.client("s3"), site.client("sqs")
    location = {"LocationConstraint": "ap-northeast-2"}
    for bucket in ("role-may", "role-may-not"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
        s3.put_object(Bucket=bucket, Key="menu", Body=b"soup")
    queue = sqs.create_queue(QueueName="role-orders")["QueueUrl"]
    arn = f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:role-orders"
    iam.create_role(RoleName="orders-reader", AssumeRolePolicyDocument=policy({
        "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}))
    iam.put_role_policy(RoleName="orders-reader", PolicyName="own", PolicyDocument=policy(
        allow("s3:GetObject", "arn:aws:s3:::role-may/*"), allow("sqs:SendMessage", arn)))
    iam.create_instance_profile(InstanceProfileName="orders-reader")
    iam.add_role_to_instance_profile(InstanceProfileName="orders-reader", RoleName="orders-reader")
    machine = site.network().launch(site.public, IamInstanceProfile={"Name": "orders-reader"})

    def call(service, host, method, path, body=""):
        status, _, answer = machine.run("python3", "-c", CALL, service, host, method, path, body).stdout.partition(" ")
        return int(status), answer

    get = lambda bucket: call("s3", f"{bucket}.s3.ap-northeast-2.amazonaws.com", "GET", "/menu")
    assert wait(lambda: get("role-may"), "the machine can call S3") == (200, "soup\n")
    status, answer = get("role-may-not")
    assert status == 403 and "AccessDenied" in answer
    assert f"assumed-role/orders-reader/{machine.id}" in answer and "s3:GetObject" in answer
    ask = lambda action, more="": call("sqs", "sqs.ap-northeast-2.amazonaws.com", "POST", "/",
                                       f"Action={action}&Version=2012-11-05&QueueUrl={queue}{more}")
    assert ask("SendMessage", "&MessageBody=soup")[0] == 200
    status, answer = ask("ReceiveMessage")
    assert status == 403 and "sqs:receivemessage" in answer.lower()
    assert sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "soup"
    # the policy changes, and the same credentials may more
    iam.put_role_policy(RoleName="orders-reader", PolicyName="own", PolicyDocument=policy(allow("s3:GetObject", "arn:aws:s3:::role-*/*")))
    assert get("role-may-not")[0] == 200 and ask("SendMessage", "&MessageBody=x")[0] == 403
    site.clear()
