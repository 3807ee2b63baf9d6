"""Starts the built binary and hands real clients to the tests. The subject is chosen by HANUL_BIN."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import boto3
import botocore.config
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = os.environ.get("HANUL_BIN", str(ROOT / "target/debug/hanul"))
VENV = pathlib.Path(sys.executable).parent


class Cloud:
    """A running cloud in a directory of its own."""

    def __init__(self, directory, *flags, durability="process", user=None):
        self.directory = str(directory)
        self.flags = [*flags, *([] if "--ephemeral" in flags else ["--durability", durability])]
        self.user = user
        self.bin = BIN

    def run(self, *args, check=True, **more):
        prefix = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"] if self.user else []
        done = subprocess.run([*prefix, self.bin, "--data-dir", self.directory, *args],
                              capture_output=True, text=True, timeout=more.pop("timeout", 120), **more)
        if check:
            assert done.returncode == 0, f"hanul {' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def up(self, *flags):
        self.run("up", "--detach", "--listen", getattr(self, "listen", "127.0.0.1:0"), *self.flags, *flags)
        state = self.status()
        self.endpoint, self.pid = state["endpoint"], state["pid"]
        self.listen = self.endpoint.removeprefix("http://")
        return self

    def status(self):
        return json.loads(self.run("status", "--json").stdout)

    def kill(self):
        """kill -9, as the worst case."""
        os.kill(self.pid, signal.SIGKILL)

    def down(self):
        return self.run("down")

    def env(self, key="test", secret="test", region="us-east-1"):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return clean | {
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": region, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "PATH": f"{VENV}:{os.environ['PATH']}",
        }

    def aws(self, *args, check=True, **who):
        """The real aws CLI; its JSON answer."""
        done = subprocess.run(["aws", *args, "--output", "json"], capture_output=True, text=True,
                              env=self.env(**who), timeout=120)
        if not check:
            return done
        assert done.returncode == 0, f"aws {' '.join(args)}: {done.stdout}\n{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def client(self, service, key="test", secret="test", region="us-east-1", token=None, **config):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region, aws_access_key_id=key,
            aws_secret_access_key=secret, aws_session_token=token,
            config=botocore.config.Config(retries={"total_max_attempts": 1}, **config))


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """One cloud for all tests that keep to accounts of their own."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"), "--offline").up()
    yield cloud
    cloud.down()


@pytest.fixture
def own_cloud():
    """A cloud that the test may kill."""
    with tempfile.TemporaryDirectory(prefix="hanul-") as directory:
        cloud = Cloud(pathlib.Path(directory) / "data", "--offline")
        yield cloud
        cloud.run("down", check=False)


@pytest.fixture
def account(request):
    """A 12-digit account of the test's own."""
    account.number = getattr(account, "number", 100000000000) + 1
    return str(account.number)
