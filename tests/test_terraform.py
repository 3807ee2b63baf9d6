"""Terraform itself, with its AWS provider, where both are installed: apply, an empty plan, changes in place, destroy.

Terraform or OpenTofu is found on the path; the provider comes from where its configuration says, or from the directory in
HANUL_TERRAFORM_PLUGINS or one below /opt (a file system mirror).
"""
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from ground import wait

HERE = pathlib.Path(__file__).resolve().parent
LAB = HERE.parent / "labs/01-small-architecture"
COMMAND_SECONDS_MAX = 600


class Terraform:
    """One configuration in a directory of its own, against one account of a cloud."""

    def __init__(self, program, directory, cloud, account):
        self.program, self.directory = program, directory
        self.env = cloud.env(key=account, region="ap-northeast-2") | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        for name in ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "HOME"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def run(self, *args, ok=(0,)):
        done = subprocess.run([self.program, *args], cwd=self.directory, env=self.env, capture_output=True, text=True,
                              timeout=COMMAND_SECONDS_MAX, stdin=subprocess.DEVNULL)
        assert done.returncode in ok, f"terraform {' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def variables(self, **values):
        (self.directory / "terraform.tfvars.json").write_text(json.dumps(values))

    def apply(self):
        return self.run("apply", "-auto-approve", "-input=false", "-no-color")

    def is_settled(self):
        """A plan says that nothing is to be changed."""
        done = self.run("plan", "-detailed-exitcode", "-input=false", "-no-color", ok=(0, 2))
        assert done.returncode == 0, done.stdout

    def changes(self):
        """What the next apply would do to each resource: create, update, delete, or both for a replacement."""
        self.run("plan", "-out=next", "-input=false")
        plan = json.loads(self.run("show", "-json", "next").stdout)
        all_changes = {r["address"]: r["change"]["actions"] for r in plan.get("resource_changes", [])}
        return {address: actions for address, actions in all_changes.items() if actions not in (["no-op"], ["read"])}

    def outputs(self):
        return {k: v["value"] for k, v in json.loads(self.run("output", "-json").stdout).items()}


def mirror():
    """A file system mirror that holds the provider, other than where Terraform itself looks."""
    found = [p.parents[2] for p in sorted(pathlib.Path("/opt").glob("*/*/hashicorp/aws"))]
    return os.environ.get("HANUL_TERRAFORM_PLUGINS") or (str(found[0]) if found else None)


@pytest.fixture
def terraform(cloud, account, tmp_path):
    """Makes a configuration ready; everything that it still has is destroyed afterwards."""
    program = shutil.which("terraform") or shutil.which("tofu")
    if not program:
        pytest.skip("neither terraform nor tofu is installed")
    made = []

    def of(text):
        directory = tmp_path / f"tf{len(made)}"
        directory.mkdir()
        (directory / "main.tf").write_text(text)
        one = Terraform(program, directory, cloud, account)
        plugins = mirror()
        try:
            one.run("init", "-input=false", "-no-color", *([f"-plugin-dir={plugins}"] if plugins else []))
        except (AssertionError, subprocess.TimeoutExpired) as e:
            pytest.skip(f"the AWS provider cannot be had: {str(e)[-300:]}")
        made.append(one)
        return one

    yield of
    for one in made:
        if one.run("state", "list", ok=(0, 1)).stdout.strip():
            one.run("destroy", "-auto-approve", "-input=false", "-no-color")


def test_the_lab_converges_changes_in_place_and_is_destroyed(terraform, site, cloud, mariadb, ordering, tmp_path):
    my_ip = cloud.my_ip()
    lab = terraform((LAB / "main.tf").read_text())
    lab.variables(my_ip=my_ip)
    lab.apply()
    lab.is_settled()
    outputs = lab.outputs()
    share = tmp_path / "share"
    share.mkdir()
    shutil.copy(ordering, share / "ordering")
    server = subprocess.Popen([cloud.bin, "--data-dir", cloud.directory, "exec", "--", "python3", "-m", "http.server", "9000",
                               "--directory", str(share)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=cloud.shell())
    try:
        ready = lambda: cloud.laptop("curl", "-fsS", "-m", "5", f"{outputs['address']}/health/ready", check=False).returncode == 0
        wait(ready, "the service is ready behind its load balancer", seconds=120)
    finally:
        server.kill()
        server.wait()
    found = site.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["logs"]}])["Volumes"][0]
    assert found["Attachments"][0]["State"] == "attached"

    # in place: tags, a rule's priority, a group's rules, the volume's size
    text = (lab.directory / "main.tf").read_text()
    for old, new in [('"logs" }', '"logs-2" }'), ("size              = 1", "size              = 2"), ("priority     = 10", "priority     = 11"),
                     ("interval            = 5", "interval            = 6"), ('Lab = "01"', 'Lab = "1"')]:
        assert old in text, old
        text = text.replace(old, new)
    (lab.directory / "main.tf").write_text(text)
    changes = lab.changes()
    assert changes and all(actions == ["update"] for actions in changes.values()), changes
    lab.apply()
    lab.is_settled()
    lab.run("destroy", "-auto-approve", "-input=false", "-no-color")
    assert lab.run("state", "list").stdout == ""
    assert site.ec2.describe_volumes(Filters=[{"Name": "tag:Lab", "Values": ["01", "1"]}])["Volumes"] == []


def test_what_public_modules_make_converges_and_is_destroyed(terraform, site):
    modules = terraform((HERE / "terraform/modules.tf").read_text())
    modules.apply()
    modules.is_settled()
    modules.run("destroy", "-auto-approve", "-input=false", "-no-color")
    assert modules.run("state", "list").stdout == ""
    assert site.ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["wide"]}])["Vpcs"] == []


def test_instances_of_the_public_module_converge_change_in_place_and_are_destroyed(terraform, site):
    machines = terraform((HERE / "terraform/instances.tf").read_text())
    machines.apply()
    machines.is_settled()
    found = machines.outputs()["found"]
    assert (found["threads"], found["root"], found["type"]["valid_threads_per_core"]) == ("c5.xlarge 2 1", 50, [1, 2])
    assert {"t2.micro", "t3.micro"} <= set(found["types"]) and "c5.xlarge" not in found["types"] and len(found["multiple"]) == 2
    # in place: protections, monitoring, check, addresses, volumes, options, credits, a profile, an address's machine, a type (it stops and starts)
    text = (machines.directory / "main.tf").read_text()
    for old, new in [
        (r"(monitoring +)= false", r"\1= true"), (r"(source_dest_check +)= false", r"\1= true"), (r"10\.0\.0\.21", "10.0.0.22"),
        (r"(volume_size +)= 50", r"\1= 60"), (r"my-root-block", "my-root"), (r"(size +)= 5\n", r"\1= 6\n"), (r"(hop_limit +)= 8", r"\1= 2"),
        (r"(instance_metadata_tags +)= \"enabled", r'\1= "disabled'), (r'"t3.small", zone = 1', '"t3.medium", zone = 1'),
        (r'"t3.micro" = "standard"', '"t3.micro" = "unlimited"'), (r"(user_data +)= local", r"iam_instance_profile = aws_iam_instance_profile.this.name\n  \1= local"),
        (r"instance += aws_instance.public.id", r'instance = aws_instance.multiple["one"].id'), (r'"stop"', '"terminate"'),
    ]:
        text, times = re.subn(old, new, text)
        assert times, old
    (machines.directory / "main.tf").write_text(text)
    changes = machines.changes()
    assert len(changes) >= 7 and all(actions == ["update"] for actions in changes.values()), changes
    machines.apply()
    machines.is_settled()
    machines.run("destroy", "-auto-approve", "-input=false", "-no-color")
    assert machines.run("state", "list").stdout == ""
    lives = [{"Name": "instance-state-name", "Values": ["pending", "running", "shutting-down", "stopping", "stopped"]}]
    assert site.ec2.describe_instances(Filters=lives)["Reservations"] == [] and site.ec2.describe_volumes()["Volumes"] == []


def test_queues_topics_tables_and_buckets_converge_change_in_place_and_are_destroyed(terraform, cloud, account):
    data = terraform((HERE / "terraform/data.tf").read_text())
    data.variables(bucket=f"site-{account}")
    data.apply()
    data.is_settled()
    # in place: a queue's timeout, a subscription's filter, a table's index, a rule of a bucket
    text = (data.directory / "main.tf").read_text()
    for old, new in [("visibility_timeout_seconds = 60", "visibility_timeout_seconds = 90"), ('prefix = "late-"', 'prefix = "early-"'),
                     ("target_value       = 45", "target_value       = 50"), ("days = 90", "days = 120")]:
        assert old in text, old
        text = text.replace(old, new)
    (data.directory / "main.tf").write_text(text)
    changes = data.changes()
    assert changes and all(actions == ["update"] for actions in changes.values()), changes
    data.apply()
    data.is_settled()
    data.run("destroy", "-auto-approve", "-input=false", "-no-color")
    assert data.run("state", "list").stdout == ""
    assert cloud.client("dynamodb", key=account, region="ap-northeast-2").list_tables()["TableNames"] == []
