"""The API listener: signatures, protocols, limits, and browsers' cross-site calls."""
import contextlib
import datetime
import json
import socket
import ssl
import subprocess
import urllib.error
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from botocore.exceptions import ClientError


def signed(cloud, body, key="test", secret="test", service="sts", region="us-east-1", when=None, **headers):
    """A request signed by botocore, to be bent by the test before it is sent."""
    request = botocore.awsrequest.AWSRequest("POST", cloud.endpoint + "/", data=body, headers={
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **headers})
    signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret), service, region)
    if when:
        real = botocore.auth.get_current_datetime
        botocore.auth.get_current_datetime = lambda *a, **k: when
        try:
            signer.add_auth(request)
        finally:
            botocore.auth.get_current_datetime = real
    else:
        signer.add_auth(request)
    return request


def send(cloud, request, path="/"):
    ask = urllib.request.Request(cloud.endpoint + path, data=request.body, headers=dict(request.headers), method="POST")
    try:
        with urllib.request.urlopen(ask, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"


def test_a_good_signature_passes(cloud):
    status, body = send(cloud, signed(cloud, IDENTITY))
    assert status == 200 and "<Account>000000000000</Account>" in body


def test_a_wrong_secret_is_refused_in_awss_words(cloud):
    with pytest.raises(ClientError) as e:
        cloud.client("sts", secret="wrong").get_caller_identity()
    assert e.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    assert e.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_an_unknown_key_is_refused(cloud):
    with pytest.raises(ClientError) as e:
        cloud.client("sts", key="AKIAIOSFODNN7EXAMPLE").get_caller_identity()
    assert e.value.response["Error"]["Code"] == "InvalidClientTokenId"
    with pytest.raises(ClientError) as e:
        cloud.client("ec2", key="AKIAIOSFODNN7EXAMPLE").describe_vpcs()
    assert e.value.response["Error"]["Code"] == "AuthFailure"


def test_a_body_that_was_changed_is_refused(cloud):
    request = signed(cloud, IDENTITY)
    request.data = b"Action=GetSessionToken&Version=2011-06-15"
    status, body = send(cloud, request)
    assert status == 403 and "SignatureDoesNotMatch" in body


def test_a_stale_signature_is_refused(cloud):
    old = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(minutes=20)
    status, body = send(cloud, signed(cloud, IDENTITY, when=old))
    assert status == 403 and "Signature expired" in body, body


def test_an_unsigned_call_is_refused(cloud):
    request = signed(cloud, IDENTITY)
    del request.headers["Authorization"]
    status, body = send(cloud, request)
    assert status == 403 and "MissingAuthenticationToken" in body


def test_an_unknown_action_and_one_that_is_not_built_are_told_apart(cloud):
    status, body = send(cloud, signed(cloud, b"Action=MakeCoffee&Version=2011-06-15"))
    assert status == 400 and "<Code>InvalidAction</Code>" in body
    status, body = send(cloud, signed(cloud, b"Action=AssumeRoleWithSAML&Version=2011-06-15"))
    assert "<Code>NotImplemented</Code>" in body or status == 400, body
    with pytest.raises(ClientError) as e:
        cloud.client("ec2").create_transit_gateway()
    assert e.value.response["Error"]["Code"] == "NotImplemented"
    assert "CreateTransitGateway" in e.value.response["Error"]["Message"]


@pytest.mark.parametrize("body", [
    b"", b"&&&", b"Action", b"\xff\xfe\x00", b"Action=GetCallerIdentity", b"=" * 1000,
    b"Action=GetCallerIdentity&Version=2011-06-15&" + b"a.1." * 5000 + b"b=1",
    b"Action=DescribeVpcs&Version=2016-11-15&Filter.999999999999.Name=x",
    b"Action=DescribeVpcs&Version=2016-11-15&VpcId.1=" + b"x" * 100000,
])
def test_malformed_bodies_get_an_error_and_do_no_harm(cloud, body):
    service = "ec2" if b"Vpcs" in body else "sts"
    status, _ = send(cloud, signed(cloud, body, service=service))
    assert 200 <= status < 500
    assert send(cloud, signed(cloud, IDENTITY))[0] == 200


def test_a_body_over_the_limit_is_refused(cloud):
    """The refusal may come before all is sent, so the answer is read from a socket of our own."""
    body = b"x" * (17 * 1024 * 1024)
    head = "".join(f"{n}: {v}\r\n" for n, v in signed(cloud, body).headers.items())
    host, port = cloud.listen.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as s:
        s.sendall(f"POST / HTTP/1.1\r\nHost: {cloud.listen}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            s.sendall(body)
        assert s.recv(100).startswith(b"HTTP/1.1 413 ")


def test_garbage_on_the_socket_does_no_harm(cloud):
    host, port = cloud.listen.split(":")
    for garbage in (b"\x00" * 100, b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 100, b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as s:
            s.sendall(garbage)
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_WR)
                s.recv(1000)
    assert send(cloud, signed(cloud, IDENTITY))[0] == 200


def test_tls_is_answered_on_the_same_port(cloud):
    context = ssl.create_default_context(cafile=f"{cloud.directory}/pki/root.crt")
    host, port = cloud.listen.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        with context.wrap_socket(raw, server_hostname="sts.us-east-1.amazonaws.com") as s:
            assert s.version() == "TLSv1.3"


@pytest.mark.parametrize("name, spoken", [
    ("s3.us-east-1.amazonaws.com", "http/1.1"), ("bucket.s3.us-east-1.amazonaws.com", "http/1.1"),
    ("sqs.us-east-1.amazonaws.com", "http/1.1"), ("sns.us-east-1.amazonaws.com", "http/1.1"),
    ("dynamodb.us-east-1.amazonaws.com", "http/1.1"), ("sts.us-east-1.amazonaws.com", "h2"), ("localhost", "h2")])
def test_tls_offers_http_2_where_aws_does(cloud, name, spoken):
    context = ssl.create_default_context(cafile=f"{cloud.directory}/pki/root.crt")
    context.check_hostname = False
    context.set_alpn_protocols(["h2", "http/1.1"])
    host, port = cloud.listen.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        with context.wrap_socket(raw, server_hostname=name) as s:
            assert s.selected_alpn_protocol() == spoken


def test_http_2_is_answered_on_the_same_port(cloud):
    out = subprocess.run(["curl", "-s", "--http2-prior-knowledge", "-o", "/dev/null", "-w", "%{http_version}",
                          f"{cloud.endpoint}/_hanul/health"], capture_output=True, text=True)
    assert out.stdout == "2"


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}, {"Origin": "null"},
])
def test_browsers_cross_site_calls_are_refused(cloud, headers):
    request = signed(cloud, IDENTITY)
    for name, value in headers.items():
        request.headers[name] = value
    status, _ = send(cloud, request)
    assert status == 403
    reset = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST",
                            *[x for n, v in headers.items() for x in ("-H", f"{n}: {v}")],
                            f"{cloud.endpoint}/_hanul/reset"], capture_output=True, text=True)
    assert reset.stdout == "403"


def test_control_paths_are_not_open_over_tcp(cloud):
    for method, path in (("GET", "status"), ("POST", "quota"), ("POST", "stop")):
        out = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", method,
                              f"{cloud.endpoint}/_hanul/{path}"], capture_output=True, text=True)
        assert out.stdout == "404"


def test_a_get_with_the_action_in_the_query_works(cloud):
    client = cloud.client("sts")
    url = client.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert "000000000000" in answer.read().decode()


def test_any_twelve_digit_key_is_that_accounts_root(cloud, account):
    assert cloud.client("sts", key=account).get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:root"


def test_who_asks_for_json_gets_it_as_those_who_check_signed_callers_do(cloud, account):
    # aws-iam-authenticator and Vault are handed an address that the caller signed, and ask for JSON
    address = cloud.client("sts", key=account).generate_presigned_url("get_caller_identity", HttpMethod="GET")
    asked = urllib.request.Request(address, headers={"Accept": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.headers["content-type"] == "application/json"
        said = json.load(answer)["GetCallerIdentityResponse"]
    assert said["GetCallerIdentityResult"] == {"Account": account, "Arn": f"arn:aws:iam::{account}:root", "UserId": account}
    assert said["ResponseMetadata"]["RequestId"]
    # boto 2 asks by a parameter, and reads refusals as JSON too
    body = f"Action=Publish&Version=2010-03-31&TopicArn=arn:aws:sns:us-east-1:{account}:none&Message=a&ContentType=JSON"
    status, said = send(cloud, signed(cloud, body.encode(), key=account, service="sns"))
    refusal = json.loads(said)
    assert (status, refusal["Error"]["Code"], refusal["Error"]["Type"]) == (404, "NotFound", "Sender"), refusal
    assert refusal["RequestId"]
