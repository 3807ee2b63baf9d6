"""Every shell block of every lab runs as written, in one bash session, and `hanul lab check` agrees with the page."""
import json
import os
import re
import subprocess

import pytest

from conftest import ROOT, Cloud

LABS = ROOT / "labs"
LAB_SECONDS_MAX = 480
# The lab stands before its first section of this kind, where the learner begins to break things.
CHECK_BEFORE = {"01-small-architecture": "## 8", "05-queues": "## 8", "06-storage": "## 6", "07-dynamodb": "## 8",
                "08-model-pipeline": "## 8"}
PAGES = sorted(p for p in LABS.glob("[0-9]*.md") if ".ko." not in p.name)


def blocks(page):
    """Headings with the shell blocks below them."""
    found, heading, inside = [], "", None
    for line in page.read_text().splitlines():
        if inside is None and line.startswith("#"):
            heading = line
        elif line == "```sh":
            inside = []
        elif line == "```" and inside is not None:
            found.append((heading, "\n".join(inside)))
            inside = None
        elif inside is not None:
            inside.append(line)
    return found


@pytest.fixture
def learner(tmp_path, ordering, model_pipeline):
    """A running cloud as the page asks for it: `hanul` and `aws` on the PATH, the labs' programs built."""
    cloud = Cloud(tmp_path / "data").up()
    (tmp_path / "bin").mkdir()
    os.symlink(cloud.bin, tmp_path / "bin/hanul")
    env = cloud.shell() | {"HANUL_DATA_DIR": cloud.directory, "ORDERING": ordering, "PIPELINE": model_pipeline,
                           "AWS_CONFIG_FILE": "/dev/null"}
    env["PATH"] = f"{tmp_path / 'bin'}:{env['PATH']}"
    yield env
    cloud.run("reset", "--all")
    assert not os.path.exists(cloud.directory)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_labs_blocks_run_as_written(page, learner, mariadb):
    number, script, checked = page.stem[:2], ["set -euo pipefail"], None
    for heading, block in blocks(page):
        if heading.startswith(CHECK_BEFORE.get(page.stem, "no such heading")) and not checked:
            checked = f"hanul lab check {number} >&2"
            script.append(f"echo '>> lab check' >&2\n{checked}")
        script.append(f"printf '>> %s ' $EPOCHREALTIME >&2; echo '{heading.replace(chr(39), '')}' >&2\n{block}")
    before = subprocess.run(["hanul", "lab", "check", number, "--json"], env=learner, capture_output=True, text=True)
    assert before.returncode == 1 and not any(c["ok"] for c in json.loads(before.stdout)), before
    log = learner["HANUL_DATA_DIR"] + ".log"
    with open(log, "w") as out:
        done = subprocess.run(["bash", "-c", "\n".join(script)], env=learner, stdout=out, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=LAB_SECONDS_MAX, cwd=ROOT)
    said = open(log).read()
    assert done.returncode == 0, f"the lab stopped with status {done.returncode}:\n{said[-4000:]}"
    assert checked and "no  " not in said.partition(">> lab check")[2].partition(">> #")[0]
    assert resources(learner) == [], "the lab's clean-up leaves something"


def resources(env):
    """What is still there of a learner's account, beyond what every account has."""
    aws = lambda *words: json.loads(subprocess.run(
        ["hanul", "aws", *words, "--region", "ap-northeast-2", "--output", "json"], env=env, capture_output=True, text=True, check=True).stdout or "{}")
    found = aws("ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=pending,running,stopping,stopped,shutting-down")
    left = [i["InstanceId"] for r in found["Reservations"] for i in r["Instances"]]
    left += [v["VpcId"] for v in aws("ec2", "describe-vpcs")["Vpcs"] if not v["IsDefault"]]
    left += [a["PublicIp"] for a in aws("ec2", "describe-addresses")["Addresses"]]
    left += aws("sqs", "list-queues").get("QueueUrls", [])
    left += [b["LoadBalancerName"] for b in aws("elbv2", "describe-load-balancers")["LoadBalancers"]]
    left += [t["TargetGroupName"] for t in aws("elbv2", "describe-target-groups")["TargetGroups"]]
    left += [d["DBInstanceIdentifier"] for d in aws("rds", "describe-db-instances")["DBInstances"]]
    left += aws("dynamodb", "list-tables")["TableNames"]
    left += [b["Name"] for b in aws("s3api", "list-buckets").get("Buckets", [])]
    return left + [k["KeyName"] for k in aws("ec2", "describe-key-pairs")["KeyPairs"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_korean_page_has_the_same_blocks(page):
    korean = page.with_name(page.stem + ".ko.md")
    plain = lambda p: [re.sub(r"^\s*#.*$", "", block, flags=re.M) for _, block in blocks(p)]
    assert plain(korean) == plain(page)
    index = (LABS / "README.md").read_text()
    assert page.name in index and korean.name in index


def test_every_check_says_what_to_do_and_asks_one_question():
    for file in LABS.glob("*-check.json"):
        checks = json.loads(file.read_text())["checks"]
        assert checks
        for check in checks:
            assert check["say"] and check["fix"] and check["query"] and len(check["aws"]) >= 2, check
            assert check["aws"][1].startswith(("describe-", "get-", "list-")), f"a check changes nothing: {check}"


def test_a_lab_that_does_not_exist_is_named(own_cloud):
    own_cloud.up()
    done = own_cloud.run("lab", "check", "99", check=False)
    assert done.returncode != 0 and "01" in done.stderr
