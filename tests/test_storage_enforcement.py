"""S3 under `hanul up --enforce-iam`, and from machines: users, bucket policies, other accounts, links, roles and routes."""
import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import Cloud
from ground import wait
from test_enforcement import Person, allow, policy
from test_machines import ROLE

ACCOUNT, OTHER = "000000000000", "757575757575"

# Reads an object with the role's credentials, by S3's own name; the words are bucket, key and region.
READ = r"""
import datetime, hashlib, hmac, json, sys, urllib.error, urllib.request
bucket, key, region = sys.argv[1:]
base = "http://169.254.169.254/latest"
ask = urllib.request.Request(base + "/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
token = urllib.request.urlopen(ask, timeout=5).read().decode()
get = lambda p: urllib.request.urlopen(urllib.request.Request(
    base + p, headers={"X-aws-ec2-metadata-token": token}), timeout=5).read().decode()
c = json.loads(get("/meta-data/iam/security-credentials/" + get("/meta-data/iam/security-credentials/").strip()))
host = f"{bucket}.s3.{region}.amazonaws.com"
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
h = lambda b: hashlib.sha256(b).hexdigest()
signed = {"host": host, "x-amz-content-sha256": h(b""), "x-amz-date": now, "x-amz-security-token": c["Token"]}
names = ";".join(signed)
canonical = f"GET\n/{key}\n\n" + "".join(f"{k}:{v}\n" for k, v in signed.items()) + f"\n{names}\n{h(b'')}"
scope = f"{now[:8]}/{region}/s3/aws4_request"
secret = ("AWS4" + c["SecretAccessKey"]).encode()
for part in scope.split("/"): secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
signature = hmac.new(secret, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{h(canonical.encode())}".encode(), hashlib.sha256).hexdigest()
head = {k: v for k, v in signed.items() if k != "host"} | {
    "Authorization": f"AWS4-HMAC-SHA256 Credential={c['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={signature}"}
try: print(urllib.request.urlopen(urllib.request.Request(f"https://{host}/{key}", headers=head), timeout=3).read().decode())
except urllib.error.HTTPError as e: print(e.code)
except (urllib.error.URLError, TimeoutError): print("no way")
"""


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    cloud = Cloud(tmp_path_factory.mktemp("strict-s3"), "--offline", "--enforce-iam").up()
    yield cloud
    cloud.down()


def code(call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    return e.value.response["Error"]["Code"]


def bucket(strict, name, *keys):
    s3 = strict.client("s3")
    s3.create_bucket(Bucket=name)
    for key in keys:
        s3.put_object(Bucket=name, Key=key, Body=key.encode())
    return s3


def test_a_user_sees_and_changes_only_their_own_folder(strict):
    bucket(strict, "homes", "users/ada/a", "home/bob/b")
    ada = Person(strict, "ada-s3", allow("s3:ListBucket", "arn:aws:s3:::homes", StringLike={"s3:prefix": ["home/${aws:username}/*"]}),
                 allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::homes/users/ada/*")).client("s3")
    assert ada.get_object(Bucket="homes", Key="users/ada/a")["Body"].read() == b"users/ada/a"
    ada.put_object(Bucket="homes", Key="users/ada/new", Body=b"x")
    assert code(ada.get_object, Bucket="homes", Key="home/bob/b") == "AccessDenied"
    assert code(ada.put_object, Bucket="homes", Key="home/bob/b", Body=b"x") == "AccessDenied"
    assert code(ada.delete_object, Bucket="homes", Key="users/ada/a") == "AccessDenied"
    assert code(ada.list_objects_v2, Bucket="homes") == "AccessDenied"
    assert code(ada.list_objects_v2, Bucket="homes", Prefix="users/ada/") == "AccessDenied", "the variable is another name"
    Person.may(type("P", (), {"root": strict.client("iam"), "name": "ada-s3"}), allow(
        "s3:ListBucket", "arn:aws:s3:::homes", StringLike={"s3:prefix": ["users/ada/*"]}), allow("s3:GetObject", "arn:aws:s3:::homes/users/ada/*"))
    assert [o["Key"] for o in ada.list_objects_v2(Bucket="homes", Prefix="users/ada/")["Contents"]] == ["users/ada/a", "users/ada/new"]
    assert code(ada.list_objects_v2, Bucket="homes", Prefix="home/") == "AccessDenied"
    assert code(ada.list_buckets) == "AccessDenied" and code(ada.create_bucket, Bucket="adas") == "AccessDenied"
    assert code(ada.get_object, Bucket="homes", Key="users/ada/none") == "AccessDenied", "who may not list all is told nothing"


def test_a_bucket_policy_denies_whoever_else_allows_and_allows_who_has_nothing(strict):
    s3 = bucket(strict, "shared-s3", "secret/a", "open/b")
    eve = Person(strict, "eve-s3", allow("s3:*"))
    nobody = Person(strict, "nobody-s3")
    s3.put_bucket_policy(Bucket="shared-s3", Policy=policy(
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shared-s3/secret/*"},
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/nobody-s3"}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::shared-s3/*"}))
    for person in (eve, nobody):
        reader = person.client("s3")
        assert reader.get_object(Bucket="shared-s3", Key="open/b")["Body"].read() == b"open/b"
        assert code(reader.get_object, Bucket="shared-s3", Key="secret/a") == "AccessDenied"
    assert code(s3.get_object, Bucket="shared-s3", Key="secret/a") == "AccessDenied", "a deny binds root too"
    assert code(nobody.client("s3").list_objects_v2, Bucket="shared-s3") == "AccessDenied"
    with pytest.raises(ClientError) as e:
        eve.client("s3").get_object(Bucket="shared-s3", Key="secret/a")
    assert "with an explicit deny in a resource-based policy" in e.value.response["Error"]["Message"], e.value


def test_another_account_needs_the_bucket_and_its_own_policies(strict):
    s3 = bucket(strict, "lent-s3", "a")
    theirs = strict.client("iam", key=OTHER)
    theirs.create_user(UserName="guest")
    key = theirs.create_access_key(UserName="guest")["AccessKey"]
    guest = strict.client("s3", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    read = lambda: guest.get_object(Bucket="lent-s3", Key="a")["Body"].read()
    assert code(read) == "AccessDenied"
    s3.put_bucket_policy(Bucket="lent-s3", Policy=policy(
        {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lent-s3/*"}))
    assert code(read) == "AccessDenied", "the bucket alone does not do"
    theirs.put_user_policy(UserName="guest", PolicyName="p", PolicyDocument=policy(allow("s3:GetObject", "arn:aws:s3:::lent-s3/*")))
    assert read() == b"a"
    s3.delete_bucket_policy(Bucket="lent-s3")
    assert code(read) == "AccessDenied", "the user's policy alone does not do"


def test_a_link_may_what_its_maker_may_and_no_more(strict):
    bucket(strict, "links-s3", "may", "may-not")
    maker = Person(strict, "maker-s3", allow("s3:GetObject", "arn:aws:s3:::links-s3/may")).client("s3", signature_version="s3v4")
    link = lambda key: maker.generate_presigned_url("get_object", Params={"Bucket": "links-s3", "Key": key})
    assert urllib.request.urlopen(link("may")).read() == b"may"
    with pytest.raises(urllib.error.HTTPError) as e:
        urllib.request.urlopen(link("may-not"))
    assert e.value.code == 403 and b"<Code>AccessDenied</Code>" in e.value.read()
    strict.client("iam").delete_user_policy(UserName="maker-s3", PolicyName="own")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(link("may"))


def test_replication_may_what_its_role_may(strict):
    s3, iam = strict.client("s3"), strict.client("iam")
    for name in ("from-s3", "to-s3"):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    trust = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="copier", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    config = {"Role": role, "Rules": [{"ID": "r", "Priority": 1, "Status": "Enabled", "Filter": {},
                                       "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": "arn:aws:s3:::to-s3"}}]}
    clerk = Person(strict, "clerk", allow("s3:PutReplicationConfiguration")).client("s3")
    assert code(clerk.put_bucket_replication, Bucket="from-s3", ReplicationConfiguration=config) == "AccessDenied", "iam:PassRole"
    s3.put_bucket_replication(Bucket="from-s3", ReplicationConfiguration=config)
    status = lambda key: s3.head_object(Bucket="from-s3", Key=key).get("ReplicationStatus")
    s3.put_object(Bucket="from-s3", Key="a", Body=b"x")
    wait(lambda: status("a") == "FAILED", "the role may nothing")
    iam.put_role_policy(RoleName="copier", PolicyName="p", PolicyDocument=policy(
        allow(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], "arn:aws:s3:::from-s3/*"),
        allow("s3:ReplicateObject", "arn:aws:s3:::to-s3/*")))
    s3.put_object(Bucket="from-s3", Key="b", Body=b"x", Tagging="a=b")
    wait(lambda: status("b") == "COMPLETED", "now it may")
    assert "TagCount" not in s3.head_object(Bucket="to-s3", Key="b"), "tags need permissions of their own"


def test_a_machines_role_reads_by_the_machines_routes(site):
    s3, iam = site.client("s3"), site.client("iam")
    name = f"pantry-{site.number}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": site.region})
    s3.put_object(Bucket=name, Key="k", Body=b"noodles")
    iam.create_role(RoleName="cook", AssumeRolePolicyDocument=ROLE)
    iam.create_instance_profile(InstanceProfileName="cook")
    iam.add_role_to_instance_profile(InstanceProfileName="cook", RoleName="cook")
    site.network()
    hidden = site.launch(site.private, IamInstanceProfile={"Name": "cook"})
    read = lambda key: hidden.run("python3", "-c", READ, name, key, site.region).stdout.strip()
    assert read("k") == "no way", "a private subnet has no route"
    allocation, _ = site.elastic()
    nat = site.ec2.create_nat_gateway(SubnetId=site.public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    site.ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[nat], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    site.table(site.private, NatGatewayId=nat)
    wait(lambda: read("k") == "noodles", "by the gateway it is read")
    assert read("none") == "404"
    site.ec2.delete_nat_gateway(NatGatewayId=nat)
    wait(lambda: read("k") == "no way", "and without it no more")
