"""The command line: every subcommand, its exit status, its words."""
import json
import os
import shutil
import subprocess
import tempfile
import pathlib

import pytest
from conftest import BIN, Cloud
from ground import process, wait


def test_up_prints_ready_when_the_first_call_is_answered(own_cloud):
    own_cloud.up()
    assert own_cloud.aws("sts", "get-caller-identity")["Account"] == "000000000000"


def test_up_twice_is_one_cloud(own_cloud):
    own_cloud.up()
    pid = own_cloud.pid
    again = own_cloud.run("up", "--detach")
    assert f"pid {pid}" in again.stdout
    in_front = own_cloud.run("up", check=False)
    assert in_front.returncode == 1 and "already runs" in in_front.stderr


def test_a_busy_port_is_said_with_the_next_step(own_cloud, cloud):
    done = own_cloud.run("up", "--detach", "--listen", cloud.listen, check=False)
    assert done.returncode == 1
    assert "taken by another program" in done.stderr and "--listen" in done.stderr


def test_several_clouds_run_at_once(own_cloud, cloud, account):
    own_cloud.up()
    own_cloud.aws("iam", "create-user", "--user-name", "only-here", key=account)
    assert cloud.aws("iam", "list-users", key=account)["Users"] == []


def test_commands_without_a_cloud_say_how_to_start_one(own_cloud):
    for command in (["status"], ["env"], ["aws", "sts", "get-caller-identity"], ["quota", "list"]):
        done = own_cloud.run(*command, check=False)
        assert done.returncode == 3, command
        assert "hanul up --detach" in done.stderr
    assert own_cloud.run("down").returncode == 0


def test_env_points_tools_at_the_cloud(own_cloud):
    own_cloud.up()
    lines = own_cloud.run("env", "--account", "123456789012", "--region", "ap-northeast-2").stdout
    shell = lines + "\naws sts get-caller-identity --query Account --output text"
    env = {k: v for k, v in own_cloud.env().items() if not k.startswith("AWS_")}
    out = subprocess.run(["bash", "-c", shell], env=env, capture_output=True, text=True, timeout=60)
    assert out.stdout.strip() == "123456789012", out.stderr
    assert json.loads(own_cloud.run("env", "--json").stdout)["AWS_ACCESS_KEY_ID"] == "test"
    assert own_cloud.run("env", "--region", "x; rm -rf", check=False).returncode == 1


def test_hanul_aws_runs_the_users_own_cli(own_cloud):
    own_cloud.up()
    env = {k: v for k, v in own_cloud.env().items() if not k.startswith("AWS_")}
    done = own_cloud.run("aws", "sts", "get-caller-identity", "--output", "json", env=env)
    assert json.loads(done.stdout)["Arn"] == "arn:aws:iam::000000000000:root"


def test_reset_removes_every_resource(own_cloud):
    own_cloud.up()
    own_cloud.aws("iam", "create-user", "--user-name", "ada")
    own_cloud.run("reset")
    assert own_cloud.aws("iam", "list-users")["Users"] == []
    own_cloud.aws("iam", "create-user", "--user-name", "ada")
    done = subprocess.run(["curl", "-s", "-X", "POST", f"{own_cloud.endpoint}/_hanul/reset"], capture_output=True)
    assert done.returncode == 0
    assert own_cloud.aws("iam", "list-users")["Users"] == []


def test_reset_all_leaves_no_file(own_cloud):
    own_cloud.up()
    own_cloud.run("reset", "--all")
    assert not os.path.exists(own_cloud.directory)


def test_quota_set_is_obeyed_and_listed(own_cloud):
    own_cloud.up()
    own_cloud.run("quota", "set", "vpc.vpcs-per-region", "2")
    own_cloud.aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16")
    refused = own_cloud.aws("ec2", "create-vpc", "--cidr-block", "10.1.0.0/16", check=False)
    assert "VpcLimitExceeded" in refused.stderr
    assert "vpc.vpcs-per-region" in own_cloud.run("quota", "list").stdout


def test_a_quota_of_a_global_service_holds_in_every_region(own_cloud):
    own_cloud.up()
    said = own_cloud.run("quota", "set", "iam.GroupsPerAccount", "1", "--region", "eu-west-1").stdout
    assert "every region" in said
    own_cloud.aws("iam", "create-group", "--group-name", "one")
    refused = own_cloud.aws("iam", "create-group", "--group-name", "two", check=False, region="ap-northeast-2")
    assert "LimitExceeded" in refused.stderr


def test_a_quota_of_no_service_is_refused(own_cloud):
    own_cloud.up()
    done = own_cloud.run("quota", "set", "nonsense", "5", check=False)
    assert done.returncode == 1 and "vpc.vpcs-per-region" in done.stderr
    assert json.loads(own_cloud.run("quota", "list", "--json").stdout) == []


def test_a_program_that_could_not_be_started_is_told_apart_from_one_that_failed(own_cloud):
    assert own_cloud.run("exec", "--", "true", check=False).returncode == 125
    own_cloud.up()
    assert own_cloud.laptop("sh", "-c", "exit 7", check=False).returncode == 7
    assert own_cloud.run("exec", "--in", "nothing", "--", "true", check=False).returncode == 125
    assert own_cloud.run("ssh", "nothing", check=False).returncode == 125


def test_help_says_what_to_start_with_and_what_a_status_means():
    said = subprocess.run([BIN, "--help"], capture_output=True, text=True).stdout
    assert said.startswith("Runs a whole AWS architecture") and "hanul up --detach" in said and "Exit status" in said


def test_colours_are_for_terminals_and_not_where_no_color_asks_for_none(own_cloud):
    own_cloud.up()
    in_a_terminal = lambda **env: subprocess.run(
        ["script", "-qec", f"{BIN} --data-dir {own_cloud.directory} doctor", "/dev/null"], capture_output=True, text=True,
        env=own_cloud.shell() | env).stdout
    assert "\x1b[" not in own_cloud.run("doctor", check=False).stdout
    if shutil.which("script"):
        assert "\x1b[32m" in in_a_terminal() and "\x1b[" not in in_a_terminal(NO_COLOR="1")


def test_a_foreign_directory_is_left_alone():
    with tempfile.TemporaryDirectory() as directory:
        (pathlib.Path(directory) / "thesis.txt").write_text("years of work")
        for command in (["up", "--detach"], ["reset", "--all"]):
            Cloud(directory).run(*command, check=False)
            assert os.listdir(directory) == ["thesis.txt"]


def test_an_ephemeral_cloud_keeps_nothing(own_cloud):
    own_cloud.flags = ["--ephemeral", "--offline"]
    own_cloud.up()
    own_cloud.aws("iam", "create-user", "--user-name", "ada")
    own_cloud.down()
    own_cloud.up()
    assert own_cloud.aws("iam", "list-users")["Users"] == []


@pytest.mark.parametrize("durability", ["full", "process"])
def test_an_acknowledged_write_survives_kill_9(own_cloud, durability):
    own_cloud.flags = ["--durability", durability, "--offline"]
    own_cloud.up()
    made = []
    for round_ in range(3):
        vpc = own_cloud.aws("ec2", "create-vpc", "--cidr-block", f"10.{round_}.0.0/16")["Vpc"]["VpcId"]
        made.append(vpc)
        own_cloud.kill()
        own_cloud.up()
        there = {v["VpcId"] for v in own_cloud.aws("ec2", "describe-vpcs")["Vpcs"]}
        assert set(made) <= there


def test_the_data_directory_is_closed_to_others(own_cloud):
    own_cloud.up()
    assert os.stat(own_cloud.directory).st_mode & 0o777 == 0o700


def test_completions_name_every_subcommand(own_cloud):
    script = own_cloud.run("completions", "bash").stdout
    for name in ("up", "down", "status", "env", "reset", "quota", "aws", "doctor"):
        assert name in script


def test_doctor_speaks_for_people_and_machines(own_cloud):
    findings = json.loads(own_cloud.run("doctor", "--json", check=False).stdout)
    assert all({"name", "ok", "detail", "fix"} <= set(f) for f in findings)


def test_bad_flags_are_refused_with_status_2(own_cloud):
    assert own_cloud.run("up", "--durability", "maybe", check=False).returncode == 2
    assert own_cloud.run("fly", check=False).returncode == 2


def test_logs_show_every_call_with_its_end(own_cloud):
    own_cloud.up()
    ec2 = own_cloud.client("ec2", key="123456789012")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    with pytest.raises(ec2.exceptions.ClientError):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")
    ec2.delete_vpc(VpcId=vpc)    # what was refused is written down with the next commit
    lines = own_cloud.run("logs", "--calls").stdout.splitlines()
    assert [" ".join(line.split(" ")[1:3]) for line in lines][:3] == [
        "us-east-1 ec2:CreateVpc", "us-east-1 ec2:CreateSubnet", "us-east-1 ec2:DeleteVpc"], lines
    assert lines[0].endswith(": ok") and "InvalidSubnet.Range: " in lines[1] and "arn:aws:iam::123456789012:root" in lines[0]
    one = json.loads(own_cloud.run("logs", "--calls", "--json").stdout.splitlines()[0])
    assert one["requestParameters"] == {"cidrBlock": "10.0.0.0/16"} and one["userAgent"].startswith("Boto3/")


def test_aws_on_the_laptop_reaches_the_cloud_by_awss_own_endpoints(cloud, account):
    iam = cloud.client("iam", key=account)
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]
    env = cloud.env(key=key["AccessKeyId"], secret=key["SecretAccessKey"], region="ap-northeast-2")
    for service in (["sts", "get-caller-identity"], ["ec2", "describe-vpcs"]):
        done = cloud.laptop("aws", *service, "--output", "json", env=env, check=False)
        assert done.returncode == 0, done.stderr
    assert cloud.laptop("sh", "-c", "echo ${AWS_ENDPOINT_URL-none}", env=env).stdout == "none\n"


def test_places_in_other_regions_have_addresses_of_their_own(cloud):
    ask = ("curl", "-s", "http://checkip.amazonaws.com")
    seen = {cloud.run("exec", *place, "--", *ask).stdout.strip()
            for place in ((), ("--from", "eu-west-1"), ("--from", "us-east-1"), ("--from", "eu-west-1"))}
    assert len(seen) == 3 and all(address.startswith(("198.18.", "198.19.")) for address in seen)
    nowhere = cloud.run("exec", "--from", "nowhere", "--", *ask, check=False)
    assert nowhere.returncode != 0 and "nowhere" in nowhere.stderr


def test_status_shows_the_tree_anew_as_it_changes(site):
    command = [site.cloud.bin, "--data-dir", site.cloud.directory, "status", "--watch"]
    with process(*command, stdout=subprocess.PIPE, text=True, env=site.cloud.shell()) as watch:
        assert watch.stdout.readline()
        site.network()
        machine = site.launch(site.private, boot=False)
        lines = iter(watch.stdout.readline, "")
        assert next((line for line in lines if machine.id in line), None)


def test_the_tree_names_network_subnet_machine_and_where_to_reach_it(site):
    site.network()
    machine = site.launch(site.public, site.group("web"), name="kitchen").serve(8000)
    wait(lambda: ":8000" in site.cloud.run("status").stdout, "its door opens")
    said = site.cloud.run("status").stdout
    for word in (site.vpc_id, site.public, machine.id, '"kitchen"', machine.private, machine.public, "127."):
        assert word in said, word
