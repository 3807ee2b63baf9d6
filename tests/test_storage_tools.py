"""Programs of others that keep their data in S3: restic (backups) and rclone (copies), as their manuals use them."""
import os
import shutil
import subprocess

import pytest

PART_BYTES = 5 << 20
ODD = "dir with space/ünï/a+b&c=d?e#f%20g'h\"i.txt"


def tool(name):
    return pytest.mark.skipif(not shutil.which(name), reason=f"there is no {name} here")


@pytest.fixture
def files(tmp_path):
    """Small files, an empty one, one of several parts, one with an odd name."""
    root = tmp_path / "files"
    for i in range(40):
        path = root / f"many/{i % 4}/f{i}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(1000 * i))
    (root / "big").write_bytes(os.urandom(2 * PART_BYTES + 1))
    (root / ODD).parent.mkdir(parents=True)
    (root / ODD).write_text("odd")
    return root


def same(one, other):
    return subprocess.run(["diff", "-r", one, other], capture_output=True, timeout=60).returncode == 0


@tool("restic")
def test_restic_backs_up_checks_forgets_prunes_and_restores(cloud, account, files, tmp_path):
    env = cloud.env(key=account) | {
        "RESTIC_REPOSITORY": f"s3:{cloud.endpoint}/restic-{account}/repo", "RESTIC_PASSWORD": "x", "HOME": str(tmp_path),
        "RESTIC_CACHE_DIR": str(tmp_path / "cache")}

    def restic(*words):
        done = subprocess.run(["restic", *words], env=env, capture_output=True, text=True, timeout=100, cwd=files)
        assert done.returncode == 0, f"restic {words}: {done.stdout}{done.stderr}"
        return done.stdout

    restic("init")
    restic("backup", "many")
    restic("backup", ".")
    assert "2 snapshots" in restic("snapshots")
    assert "no errors were found" in restic("check", "--read-data")
    restic("forget", "--keep-last", "1", "--group-by", "", "--prune")
    assert "1 snapshots" in restic("snapshots")
    assert "no errors were found" in restic("check")
    restic("restore", "latest", "--target", str(tmp_path / "restored"))
    found = next(p.parent for p in (tmp_path / "restored").rglob("big"))
    assert same(files, found)
    assert restic("list", "locks") == ""


@tool("rclone")
def test_rclone_copies_in_parts_syncs_moves_shares_and_purges(cloud, account, files, tmp_path):
    config = tmp_path / "rclone.conf"
    config.write_text(
        "[c]\ntype = s3\nprovider = Other\nregion = us-east-1\nacl = bucket-owner-full-control\n"
        f"bucket_acl = private\nendpoint = {cloud.endpoint}\naccess_key_id = {account}\nsecret_access_key = test\n")
    env = {k: v for k, v in cloud.shell().items() if not k.endswith(("_BUNDLE", "_proxy", "_PROXY"))} | {"RCLONE_CONFIG": str(config)}
    s3, bucket = cloud.client("s3", key=account), f"rclone-{account}"

    def rclone(*words, **more):
        done = subprocess.run(["rclone", "--retries", "1", "--low-level-retries", "1", *words], env=env, capture_output=True, text=True,
                              timeout=100, **more)
        assert done.returncode == 0, f"rclone {words}: {done.stdout}{done.stderr}"
        return done.stdout

    rclone("copy", files, f"c:{bucket}/a", "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M")
    rclone("check", "--download", files, f"c:{bucket}/a")
    assert rclone("cat", f"c:{bucket}/a/{ODD}") == "odd"
    assert s3.head_object(Bucket=bucket, Key="a/big")["ETag"].endswith('-3"')
    rclone("moveto", f"c:{bucket}/a/big", f"c:{bucket}/a/moved", "--s3-copy-cutoff", "5M")
    rclone("sync", f"c:{bucket}/a", f"c:{bucket}-copy")
    rclone("copy", f"c:{bucket}-copy", tmp_path / "back")
    (tmp_path / "back/moved").rename(tmp_path / "back/big")
    assert same(files, tmp_path / "back")
    link = rclone("link", f"c:{bucket}/a/many/3/f39").strip()
    fetched = subprocess.run(["curl", "-sf", link], capture_output=True, check=True, timeout=60).stdout
    assert fetched == (files / "many/3/f39").read_bytes()
    rclone("purge", f"c:{bucket}-copy")
    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == [bucket]
