"""Starts the built binary and hands real clients to the tests. The subject is chosen by HANUL_BIN."""
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import boto3
import botocore.config
import pytest

from ground import Account, wait

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = os.environ.get("HANUL_BIN", str(ROOT / "target/debug/hanul"))
VENV = pathlib.Path(sys.executable).parent
COMMAND_SECONDS_MAX = 120


class Cloud:
    """A running cloud in a directory of its own; with `user`, that of an ordinary user with a home of their own."""

    def __init__(self, directory, *flags, durability="process", user=None, home=None):
        self.directory = str(directory)
        self.flags = [*flags, *([] if "--ephemeral" in flags else ["--durability", durability])]
        self.user = user
        self.home = str(home) if home else None
        self.bin = f"{home}/hanul" if home else BIN
        self.listen = "127.0.0.1:0"

    def prefix(self):
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups"] if self.user else []

    def named(self):
        """The same with a line of their own in a private view of /etc/passwd: ssh refuses to serve a nameless user."""
        if not self.user:
            return []
        passwd = pathlib.Path(self.home) / "passwd"
        passwd.write_text(pathlib.Path("/etc/passwd").read_text() + f"learner:x:{self.user}:{self.user}::{self.home}:/bin/sh\n")
        passwd.chmod(0o644)
        return ["unshare", "--mount", "bash", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"', str(passwd), *self.prefix()]

    def shell(self):
        """The environment of whoever runs this cloud, without anything of AWS."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "HANUL_"))}
        clean["PATH"] = f"{VENV}:{os.environ['PATH']}"
        if self.home:
            clean |= {"HOME": self.home, "XDG_DATA_HOME": f"{self.home}/data", "XDG_CACHE_HOME": f"{self.home}/cache",
                      "XDG_CONFIG_HOME": f"{self.home}/config", "XDG_RUNTIME_DIR": f"{self.home}/run"}
        return clean

    def run(self, *args, check=True, text=True, **more):
        """One `hanul` command, to its end."""
        more = {"timeout": COMMAND_SECONDS_MAX, "env": self.shell(), "stdin": subprocess.DEVNULL} | more
        if "input" in more:
            del more["stdin"]
        prefix = more.pop("prefix", None) or self.prefix()
        done = subprocess.run([*prefix, self.bin, "--data-dir", self.directory, *args],
                              capture_output=True, text=text, **more)
        if check:
            assert done.returncode == 0, f"hanul {' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def laptop(self, *command, **more):
        """A program of the user's own in the simulated internet."""
        return self.run("exec", "--", *command, **more)

    def my_ip(self):
        return self.laptop("curl", "-s", "http://checkip.amazonaws.com").stdout.strip()

    def up(self, *flags):
        self.run("up", "--detach", "--listen", self.listen, *self.flags, *flags)
        state = self.status()
        self.endpoint, self.pid = state["endpoint"], state["pid"]
        self.listen = self.endpoint.removeprefix("http://")
        return self

    def status(self):
        return json.loads(self.run("status", "--json").stdout)

    def kill(self):
        """kill -9, as the worst case; returns when the process is gone."""
        started = birth(self.pid)
        os.kill(self.pid, signal.SIGKILL)
        wait(lambda: birth(self.pid) != started and not self.locked(), "the daemon ends")

    def locked(self):
        """True while a daemon, perhaps a dying one, holds the directory."""
        with open(f"{self.directory}/lock") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def down(self):
        return self.run("down")

    def env(self, key="test", secret="test", region="us-east-1"):
        return self.shell() | {
            "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": region, "AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1",
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def aws(self, *args, check=True, **who):
        """The real aws CLI; its JSON answer."""
        # version 1 of the CLI asks AWS's older names for SQS unless it is told on the command line
        done = subprocess.run(["aws", "--endpoint-url", self.endpoint, *args, "--output", "json"], capture_output=True, text=True,
                              env=self.env(**who), timeout=COMMAND_SECONDS_MAX)
        if not check:
            return done
        assert done.returncode == 0, f"aws {' '.join(args)}: {done.stdout}\n{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def client(self, service, key="test", secret="test", region="us-east-1", token=None, **config):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region, aws_access_key_id=key,
            aws_secret_access_key=secret, aws_session_token=token,
            config=botocore.config.Config(retries={"total_max_attempts": 1}, **config))


def birth(pid):
    """When a process started, in ticks; None when it is gone or waits to be reaped."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if stat[0] in "ZX" else int(stat[19])


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
def account():
    """A 12-digit account of the test's own."""
    return next_account()


def next_account():
    next_account.number = getattr(next_account, "number", 100000000000) + 1
    return str(next_account.number)


@pytest.fixture
def site(cloud, account):
    """An empty account of the test's own in the common cloud, with helpers to build a network; emptied afterwards."""
    site = Account(cloud, account)
    yield site
    site.clear()


def program(name, *how):
    """A program of the workspace: beside the binary under test, or built now. NAME_BIN chooses another."""
    path = pathlib.Path(os.environ.get(f"{name.upper().replace('-', '_')}_BIN", pathlib.Path(BIN).parent / name))
    if not path.exists():
        subprocess.run(["cargo", "build", "--quiet", "-p", name, *how], cwd=ROOT, check=True)
        path = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / name
    return str(path)


@pytest.fixture(scope="session")
def ordering():
    """The online-ordering service as a program."""
    return program("ordering")


@pytest.fixture(scope="session")
def model_pipeline():
    """The model pipeline as a program."""
    return program("model-pipeline")


@pytest.fixture(scope="session")
def mariadb():
    """A MariaDB can be had: the host's, one that was fetched before, or one from Debian's mirror."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "hanul/trees/mariadb"
    if not cache.exists() and not shutil.which("apt-get"):
        pytest.skip("no MariaDB was fetched before, and there is no apt-get to fetch it with")


@pytest.fixture(scope="module")
def ordinary():
    """Makes clouds of an ordinary user: no root, no groups, a home of their own."""
    user, made = 54321, []
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    directory = tempfile.mkdtemp(prefix="hanul-user-")
    os.chmod(directory, 0o755)
    shutil.copy2(BIN, f"{directory}/hanul")
    os.chmod(f"{directory}/hanul", 0o755)
    for name in ("data", "cache", "config", "run"):
        os.mkdir(f"{directory}/{name}", 0o700)
        os.chown(f"{directory}/{name}", user, user)

    def make(name, *flags):
        made.append(Cloud(f"{directory}/data/{name}", *flags, user=user, home=directory))
        return made[-1]

    yield make
    for cloud in made:
        cloud.run("reset", "--all", check=False)
    shutil.rmtree(directory)


def pytest_collection_modifyitems(items):
    """Modules stay together, but labs and Terraform's; the longest first, so that none of them is alone at the end."""
    order = ["test_labs", "test_terraform", "test_balancers", "test_kill", "test_history", "test_user", "test_machines", "test_network",
             "test_databases", "test_pipeline"]
    items.sort(key=lambda i: order.index(i.module.__name__) if i.module.__name__ in order else len(order))
    for item in items:
        alone = item.originalname == "test_the_labs_blocks_run_as_written" or item.module.__name__ == "test_terraform"
        item.add_marker(pytest.mark.xdist_group(item.name if alone else item.module.__name__))
