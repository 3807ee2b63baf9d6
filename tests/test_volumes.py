"""Volumes and snapshots, as their owner and the machines see them."""
import os

import pytest
from botocore.exceptions import ClientError

from ground import Account, tags, wait

ZONE = "ap-northeast-2a"


def volume(site, **more):
    made = site.ec2.create_volume(AvailabilityZone=ZONE, **({"Size": 1, "VolumeType": "gp3"} | more))["VolumeId"]
    site.ec2.get_waiter("volume_available").wait(VolumeIds=[made], WaiterConfig={"Delay": 1})
    return made


def attached(site, made, machine, device="/dev/sdf"):
    site.ec2.attach_volume(VolumeId=made, InstanceId=machine.id, Device=device)
    site.ec2.get_waiter("volume_in_use").wait(VolumeIds=[made], WaiterConfig={"Delay": 1})
    wait(lambda: attachment(site, made) == "attached", "it is attached")
    return f"/mnt/{device.rsplit('/', 1)[-1]}"


def attachment(site, made):
    found = site.ec2.describe_volumes(VolumeIds=[made])["Volumes"][0]["Attachments"]
    return found[0]["State"] if found else None


def test_a_volume_moves_from_machine_to_machine_with_its_files(site):
    site.network()
    first, second = site.launch(site.private), site.launch(site.private)
    made = volume(site, TagSpecifications=tags("volume", "orders"))
    place = attached(site, made, first)
    first.sh(f"echo soup > {place}/order && chown 33:33 {place}/order && mkdir /data && mount --bind {place} /data")
    assert first.sh("cat /data/order") == "soup\n"
    site.ec2.detach_volume(VolumeId=made)
    site.ec2.get_waiter("volume_available").wait(VolumeIds=[made], WaiterConfig={"Delay": 1})
    assert first.sh(f"ls {place} /data | grep order || true") == ""
    place = attached(site, made, second, "/dev/sdg")
    assert second.sh(f"cat {place}/order; stat -c %u {place}/order") == "soup\n33\n"
    with pytest.raises(ClientError, match="VolumeInUse"):
        site.ec2.attach_volume(VolumeId=made, InstanceId=first.id, Device="/dev/sdf")
    # it is there again after a reboot from inside and a stop
    second.run("reboot", check=False)
    wait(lambda: second.console().count(" boots (") == 2, "it boots again")
    wait(lambda: second.run("true", check=False).returncode == 0, "it can be entered")
    assert second.sh(f"cat {place}/order") == "soup\n"
    site.ec2.stop_instances(InstanceIds=[second.id])
    second.become("stopped")
    site.ec2.start_instances(InstanceIds=[second.id])
    second.become("running")
    wait(lambda: second.run("true", check=False).returncode == 0, "it can be entered")
    assert second.sh(f"cat {place}/order") == "soup\n"


def test_what_a_program_uses_is_busy_and_force_takes_it(site):
    site.network()
    machine = site.launch(site.private)
    made = volume(site)
    place = attached(site, made, machine)
    machine.sh(f"cd {place} && (setsid sleep 1000 >/dev/null 2>&1 &)")
    site.ec2.detach_volume(VolumeId=made, InstanceId=machine.id)
    wait(lambda: attachment(site, made) == "busy", "it is busy")
    site.ec2.detach_volume(VolumeId=made, InstanceId=machine.id, Force=True)
    wait(lambda: attachment(site, made) is None, "it is detached")
    site.ec2.delete_volume(VolumeId=made)
    site.ec2.get_waiter("volume_deleted").wait(VolumeIds=[made], WaiterConfig={"Delay": 1})


def test_a_snapshot_of_a_volume_in_use_becomes_another_volume(site):
    site.network()
    machine = site.launch(site.private)
    made = volume(site)
    place = attached(site, made, machine)
    machine.sh(f"mkdir {place}/a && echo one > {place}/a/file && ln -s a/file {place}/link && chmod 640 {place}/a/file")
    # a program that never rests does not keep a snapshot from being made, and goes on afterwards
    machine.sh(f"(setsid sh -c 'while :; do date >> {place}/log; done' >/dev/null 2>&1 &)")
    snapshot = site.ec2.create_snapshot(VolumeId=made, Description="nightly")["SnapshotId"]
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
    machine.sh(f"echo two > {place}/a/file")
    before = int(machine.sh(f"wc -c < {place}/log"))
    wait(lambda: int(machine.sh(f"wc -c < {place}/log")) > before, "the program goes on")
    copy = volume(site, Size=2, SnapshotId=snapshot)
    other = attached(site, copy, machine, "/dev/sdh")
    assert machine.sh(f"cat {other}/link; stat -c %a {other}/a/file; cat {place}/link") == "one\n640\ntwo\n"
    about = site.ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]
    assert about["Progress"] == "100%" and about["VolumeId"] == made
    site.ec2.delete_snapshot(SnapshotId=snapshot)
    assert machine.sh(f"cat {other}/link") == "one\n"


def test_a_launch_brings_volumes_which_go_or_stay_as_they_were_asked_to(site):
    site.network()
    mappings = [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": True}},
                {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": False}}]
    machine = site.launch(site.private, user_data="#!/bin/sh\necho from user data > /mnt/sdg/file\n",
                          BlockDeviceMappings=mappings).booted()
    found = {m["DeviceName"]: m["Ebs"]["VolumeId"] for m in machine.about()["BlockDeviceMappings"]}
    assert set(found) == {"/dev/xvda", "/dev/sdf", "/dev/sdg"}
    assert machine.sh("cat /mnt/sdg/file") == "from user data\n"
    site.ec2.terminate_instances(InstanceIds=[machine.id])
    machine.become("terminated")
    wait(lambda: attachment(site, found["/dev/sdg"]) is None, "it is free")
    left = site.ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": list(found.values())}])["Volumes"]
    wait(lambda: [v["VolumeId"] for v in site.ec2.describe_volumes(
        Filters=[{"Name": "volume-id", "Values": list(found.values())}])["Volumes"]] == [found["/dev/sdg"]],
        f"the others go: {left}")
    other = site.launch(site.private)
    assert other.sh(f"cat {attached(site, found['/dev/sdg'], other)}/file") == "from user data\n"


def test_a_kill_loses_no_volume_and_a_reset_leaves_none(own_cloud):
    own_cloud.up()
    site = Account(own_cloud, "000000000001").network()
    machine = site.launch(site.private)
    made = volume(site)
    place = attached(site, made, machine)
    machine.sh(f"echo kept > {place}/file; sync")
    other = site.ec2.create_volume(AvailabilityZone=ZONE, Size=1)["VolumeId"]
    snapshot = site.ec2.create_snapshot(VolumeId=made)["SnapshotId"]
    own_cloud.kill()
    own_cloud.up()
    site = Account(own_cloud, "000000000001")
    site.ec2.get_waiter("volume_available").wait(VolumeIds=[other], WaiterConfig={"Delay": 1})
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
    assert attachment(site, made) == "attached" and machine.sh(f"cat {place}/file") == "kept\n"
    own_cloud.down()
    own_cloud.up()
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert machine.sh(f"cat {place}/file") == "kept\n"
    there = f"{own_cloud.directory}/blob/ebs"
    assert sorted(os.listdir(there)) == sorted([made, other, snapshot])
    own_cloud.run("reset")
    wait(lambda: os.listdir(there) == [], "nothing is left")
