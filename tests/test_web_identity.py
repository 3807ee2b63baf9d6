"""Web identities: an issuer on a machine of the cloud vouches for callers, who get credentials of roles that trust it."""
import base64
import io
import json
import pathlib
import shlex
import subprocess
import tarfile
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from ground import ANYWHERE, tcp, wait

CLIENT = "sts.amazonaws.com"

# Publishes an issuer's configuration and keys over TLS; says whom it heard.
ISSUER = """
import http.server, json, ssl, sys
issuer, keys = sys.argv[1], json.load(open("/srv/keys.json"))
said = {"/.well-known/openid-configuration": {"issuer": issuer, "jwks_uri": issuer + "/keys"}, "/keys": keys}
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(said.get(self.path, {})).encode()
        self.send_response(200 if self.path in said else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        open("/srv/heard", "a").write(f"{self.client_address[0]} {self.path}\\n")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/srv/tls.crt", "/srv/tls.key")
server = http.server.ThreadingHTTPServer(("0.0.0.0", 443), Site)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
"""

# An SDK on a machine, which finds its token in a file.
WHO = """
import boto3
print(boto3.client("sts").get_caller_identity()["Arn"])
"""


def openssl(*words, stdin=None):
    return subprocess.run(["openssl", *words], input=stdin, capture_output=True, check=True).stdout


def plain(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sdk():
    """boto3 with what STS needs of it, as a tar."""
    packages = pathlib.Path(boto3.__file__).parent.parent
    # of the services' models STS's alone, and the files beside them
    kept = lambda path: "/data/" not in path or "/data/sts/" in path or path.count("/") == 2
    only = lambda about: about if about.isdir() or kept(about.name) else None
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"):
            tar.add(packages / name, arcname=name, filter=only)
    return packed.getvalue()


class Issuer:
    """A program of ours on a machine, with a certificate of its own making, or one of an authority that nobody knows."""

    def __init__(self, site, directory, authority=False):
        self.site, self.key = site, str(directory / "token.key")
        group = site.group("issuer", tcp(443, ANYWHERE))
        self.machine = site.launch(site.public, group, name="issuer")
        self.name = self.machine.about()["PublicDnsName"]
        self.url = f"https://{self.name}"
        tls, crt = str(directory / "tls.key"), str(directory / "tls.crt")
        last = self.by_authority(directory, tls, crt) if authority else self.by_itself(tls, crt)
        printed = openssl("x509", "-in", last, "-noout", "-fingerprint", "-sha1").decode()
        self.thumbprint = printed.split("=")[1].strip().replace(":", "").lower()
        openssl("genrsa", "-out", self.key, "2048")
        modulus = bytes.fromhex(openssl("rsa", "-in", self.key, "-noout", "-modulus").decode().strip().split("=")[1])
        keys = {"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": plain(modulus), "e": "AQAB"}]}
        files = {"tls.key": open(tls).read(), "tls.crt": open(crt).read(), "keys.json": json.dumps(keys), "issuer.py": ISSUER}
        self.machine.sh("mkdir -p /srv")
        for name, content in files.items():
            self.machine.sh(f"printf %s {shlex.quote(content)} > /srv/{name}")
        self.start()

    def by_itself(self, tls, crt):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={self.name}",
                "-addext", f"subjectAltName=DNS:{self.name}", "-keyout", tls, "-out", crt)
        return crt

    def by_authority(self, directory, tls, crt):
        """The server sends the authority's certificate after its own; that one's thumbprint counts."""
        ca, ca_key, asked, names = (str(directory / n) for n in ("ca.crt", "ca.key", "asked", "names"))
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=nobody's", "-keyout", ca_key, "-out", ca)
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={self.name}", "-keyout", tls, "-out", asked)
        pathlib.Path(names).write_text(f"subjectAltName=DNS:{self.name}\n")
        openssl("x509", "-req", "-in", asked, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2", "-extfile", names, "-out", crt)
        pathlib.Path(crt).write_text(pathlib.Path(crt).read_text() + pathlib.Path(ca).read_text())
        return ca

    def start(self):
        self.machine.sh(f"(setsid python3 /srv/issuer.py {self.url} >/srv/log 2>&1 & echo $! >/srv/pid)")
        wait(lambda: self.machine.connects("127.0.0.1:443") == "open", "the issuer listens")

    def stop(self):
        self.machine.sh("kill $(cat /srv/pid)")
        wait(lambda: self.machine.connects("127.0.0.1:443") == "refused", "the issuer is gone")

    def token(self, sub="anna", key=None, **changes):
        now = int(time.time())
        claims = {"iss": self.url, "sub": sub, "aud": CLIENT, "iat": now, "exp": now + 600} | changes
        head = plain(json.dumps({"alg": "RS256", "kid": "one"}).encode())
        signed = f"{head}.{plain(json.dumps(claims).encode())}"
        return f"{signed}.{plain(openssl('dgst', '-sha256', '-sign', key or self.key, stdin=signed.encode()))}"


@pytest.fixture
def town(site):
    """A network where public machines have public names."""
    site.network()
    site.ec2.modify_vpc_attribute(VpcId=site.vpc_id, EnableDnsHostnames={"Value": True})
    yield site
    site.clear()


def trusting(site, issuer, **condition):
    """A provider for this issuer, and the ARN of a role that trusts it."""
    iam = site.client("iam")
    provider = iam.create_open_id_connect_provider(
        Url=issuer.url, ClientIDList=[CLIENT], ThumbprintList=[issuer.thumbprint])["OpenIDConnectProviderArn"]
    assert provider == f"arn:aws:iam::{site.number}:oidc-provider/{issuer.name}"
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
                 "Condition": {"StringEquals": {f"{issuer.name}:aud": CLIENT} | condition}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]
    return provider, made["Arn"]


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_token_of_an_issuer_in_the_cloud_gets_a_roles_credentials(town, tmp_path):
    site, issuer = town, Issuer(town, tmp_path)
    provider, role = trusting(site, issuer, **{f"{issuer.name}:sub": "anna"})
    sts = site.client("sts")
    ask = {"RoleArn": role, "RoleSessionName": "s1"}
    got = sts.assume_role_with_web_identity(WebIdentityToken=issuer.token(), DurationSeconds=900, **ask)
    assert (got["SubjectFromWebIdentityToken"], got["Audience"], got["Provider"]) == ("anna", CLIENT, provider)
    assert got["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{site.number}:assumed-role/reader/s1"
    c = got["Credentials"]
    me = site.cloud.client("sts", c["AccessKeyId"], c["SecretAccessKey"], site.region, c["SessionToken"]).get_caller_identity()
    assert me["Arn"] == got["AssumedRoleUser"]["Arn"] and me["Account"] == site.number
    # the keys were asked for at the machine, over the simulated internet
    assert issuer.machine.sh("cut -d' ' -f2 /srv/heard").split() == ["/.well-known/openid-configuration", "/keys"]

    assume = lambda token: refusal(sts.assume_role_with_web_identity, WebIdentityToken=token, **ask)
    assert assume(issuer.token("bert")) == ("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
    assert assume(issuer.token(aud="other")) == ("InvalidIdentityToken", "Incorrect token audience")
    code, message = assume(issuer.token(iat=int(time.time()) - 9000, exp=int(time.time()) - 900))
    assert code == "ExpiredTokenException" and message.startswith("Token expired: current date/time ")
    stranger = str(tmp_path / "stranger.key")
    openssl("genrsa", "-out", stranger, "2048")
    assert assume(issuer.token(key=stranger))[0] == "InvalidIdentityToken"
    assert assume(issuer.token(iss="https://example.com")) == (
        "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://example.com")

    site.client("iam").update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=provider, ThumbprintList=["0" * 40])
    assert assume(issuer.token()) == (
        "InvalidIdentityToken", "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint")
    issuer.stop()
    code, message = assume(issuer.token())
    assert code == "IDPCommunicationError" and message.startswith("Couldn't retrieve verification key")


def test_an_sdk_on_a_machine_finds_its_token_in_a_file(town, tmp_path):
    site, issuer = town, Issuer(town, tmp_path, authority=True)
    _, role = trusting(site, issuer)
    client = site.launch(site.public, site.group("client"), name="client")
    client.sh(f"mkdir -p /srv/sdk && printf %s {issuer.token('pod')} > /srv/token")
    client.run("tar", "--extract", "--directory=/srv/sdk", input=sdk(), text=False)
    known = {"AWS_ROLE_ARN": role, "AWS_WEB_IDENTITY_TOKEN_FILE": "/srv/token", "AWS_ROLE_SESSION_NAME": "pod-1",
             "AWS_DEFAULT_REGION": site.region, "AWS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt", "PYTHONPATH": "/srv/sdk"}
    words = [f"{name}={value}" for name, value in known.items()]
    said = client.run("env", *words, "python3", "-c", WHO).stdout
    assert said.strip() == f"arn:aws:sts::{site.number}:assumed-role/reader/pod-1"


def test_an_issuer_outside_of_the_cloud_is_never_asked(site):
    class Elsewhere:
        url, name, thumbprint = "https://127.0.0.1", "127.0.0.1", "0" * 40

    _, role = trusting(site, Elsewhere)
    parts = [plain(json.dumps(p).encode()) for p in ({"alg": "RS256"}, {"iss": Elsewhere.url})]
    token = ".".join([*parts, "AA"])
    found = refusal(site.client("sts").assume_role_with_web_identity, RoleArn=role, RoleSessionName="s1", WebIdentityToken=token)
    assert found[0] == "IDPCommunicationError"
