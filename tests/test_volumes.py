"""Volumes and snapshots, as their owner and the machines see them."""
import os

import pytest
from botocore.exceptions import ClientError

from conftest import next_account
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


def size(machine, place):
    """What `df` inside says of a volume: its device, its size and what is free, in MiB."""
    device, total, _, free, *_ = machine.sh(f"df -BM {place} | tail -1").replace("M", "").split()
    return device, int(total), int(free)


needs_fuse = pytest.mark.skipif(not os.access("/dev/fuse", os.R_OK | os.W_OK), reason="/dev/fuse is closed to this user: "
                                "sizes of volumes are not kept to (hanul doctor)")


@needs_fuse
def test_a_volume_is_as_large_as_it_is_and_grows(site):
    site.network()
    machine = site.launch(site.private)
    made = volume(site)
    place = attached(site, made, machine)
    assert size(machine, place)[:2] == ("/dev/sdf", 1024)
    fill = f"dd if=/dev/zero of={place}/data bs=1M oflag=append conv=notrunc"
    machine.sh(f"fallocate -l 1000M {place}/data")
    done = machine.run("sh", "-c", fill, check=False)
    assert done.returncode != 0 and "No space left on device" in done.stderr
    assert 1015 << 20 < int(machine.sh(f"stat -c %s {place}/data")) <= 1024 << 20
    assert "No space left" in machine.run("sh", "-c", f"mkdir {place}/more", check=False).stderr
    # what is there can be read, written and deleted, and nothing of it is lost
    machine.sh(f"echo menu | dd of={place}/data conv=notrunc && head -c 4 {place}/data | grep -q menu")
    # a greater volume is seen by the running machine, by the same file system
    held = machine.sh(f"exec 3>>{place}/data; grep -c {place} /proc/mounts")
    site.ec2.modify_volume(VolumeId=made, Size=2)
    wait(lambda: size(machine, place)[1] == 2048, "the machine sees it")
    modified = site.ec2.describe_volumes_modifications(VolumeIds=[made])["VolumesModifications"][0]
    assert (modified["ModificationState"], modified["TargetSize"]) == ("completed", 2) and held == "1\n"
    assert machine.run("sh", "-c", f"{fill} count=50", check=False).returncode == 0
    machine.run("reboot", check=False)
    wait(lambda: machine.console().count(" boots (") == 2, "it boots again")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert size(machine, place)[:2] == ("/dev/sdf", 2048)
    machine.sh(f"rm {place}/data")
    wait(lambda: size(machine, place)[2] > 2000, "it is empty")


@needs_fuse
def test_a_volume_behaves_as_a_file_system_does(site):
    site.network()
    machine = site.launch(site.private)
    place = attached(site, volume(site), machine)
    script = f"""
import fcntl, mmap, os, socket, stat, sys, tempfile
os.chdir("{place}")
os.mkdir("d"); os.chown("d", 0, 33); os.chmod("d", 0o2775)
if os.fork() == 0:
    os.setgroups([33]); os.setgid(1000); os.setuid(1000)
    with open("d/shared", "w") as f: f.write("by its group")
    os.symlink("shared", "d/link"); os.mkfifo("d/pipe")
    try: open("/{place}/forbidden", "w")
    except PermissionError: os._exit(0)
    os._exit(1)
assert os.wait()[1] == 0
s = os.stat("d/shared"); assert (s.st_uid, s.st_gid) == (1000, 33), s
assert open("d/link").read() == "by its group" and os.readlink("d/link") == "shared"
assert stat.S_ISFIFO(os.stat("d/pipe").st_mode)
os.link("d/shared", "twice"); assert os.stat("twice").st_nlink == 2 and os.stat("twice").st_ino == s.st_ino
os.rename("twice", "d/shared2"); os.unlink("d/shared")
assert open("d/shared2").read() == "by its group"
with open("map", "w+b") as f:
    f.truncate(1 << 20); m = mmap.mmap(f.fileno(), 0); m[5:9] = b"soup"; m.flush(); m.close()
    f.seek(5); assert f.read(4) == b"soup"
    fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)
    assert os.lseek(f.fileno(), 0, os.SEEK_HOLE) <= 1 << 20
os.setxattr("map", "user.note", b"salty"); assert os.getxattr("map", "user.note") == b"salty"
assert os.listxattr("map") == ["user.note"]
os.utime("map", (1, 2.5)); assert os.stat("map").st_mtime == 2.5
f = open("gone", "w+b"); os.unlink("gone"); f.write(b"still here"); f.seek(0); assert f.read() == b"still here"
with socket.socket(socket.AF_UNIX) as a: a.bind("sock"); assert stat.S_ISSOCK(os.stat("sock").st_mode)
for n in range(2000): open(f"d/{{n}}", "w").close()
assert len(os.listdir("d")) == 2000 + 3
with open("log", "a") as f:
    f.write("a" * 5000)
with open("log", "a") as f:
    f.write("b"); f.flush(); os.fsync(f.fileno())
assert os.path.getsize("log") == 5001
fd = os.open("direct", os.O_CREAT | os.O_RDWR | os.O_DIRECT); os.close(fd)
print("well")
"""
    done = machine.run("python3", "-c", script, check=False)
    assert done.stdout == "well\n", done.stderr


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


def test_a_snapshot_is_copied_to_another_region_and_outlives_its_source(site):
    site.network()
    machine = site.launch(site.private)
    made = volume(site)
    machine.sh(f"echo one > {attached(site, made, machine)}/file")
    snapshot = site.ec2.create_snapshot(VolumeId=made)["SnapshotId"]
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
    far = Account(site.cloud, site.number, region="eu-west-1").network()
    # the SDK signs an address of the source's region into the call by itself
    copy = far.ec2.copy_snapshot(SourceRegion=site.region, SourceSnapshotId=snapshot, Description="kept")["SnapshotId"]
    site.ec2.delete_snapshot(SnapshotId=snapshot)
    far.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[copy], WaiterConfig={"Delay": 1})
    other = far.launch(far.private)
    again = far.ec2.create_volume(AvailabilityZone="eu-west-1a", SnapshotId=copy)["VolumeId"]
    far.ec2.get_waiter("volume_available").wait(VolumeIds=[again], WaiterConfig={"Delay": 1})
    assert other.sh(f"cat {attached(far, again, other)}/file") == "one\n"
    far.clear()


def test_snapshots_of_all_volumes_of_a_machine_are_of_one_moment(site):
    site.network()
    machine = site.launch(site.private)
    place = attached(site, volume(site), machine)
    # each number goes to the root volume first, then to the other one
    machine.sh(f"(setsid sh -c 'while :; do n=$((n + 1)); echo $n >> /var/count; echo $n >> {place}/count; done' >/dev/null 2>&1 &)")
    wait(lambda: int(machine.sh(f"wc -l < {place}/count || echo 0")) > 100, "the program writes")
    made = site.ec2.create_snapshots(InstanceSpecification={"InstanceId": machine.id}, Description="all")["Snapshots"]
    root, data = (s["SnapshotId"] for s in made)
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[root, data], WaiterConfig={"Delay": 1})
    before = int(machine.sh("wc -l < /var/count"))
    wait(lambda: int(machine.sh("wc -l < /var/count")) > before, "the program goes on")
    image = site.ec2.register_image(Name="again", RootDeviceName="/dev/xvda", VirtualizationType="hvm", BlockDeviceMappings=[
        {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": root, "VolumeType": "io2", "Iops": 200}},
        {"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": data, "DeleteOnTermination": True}},
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 1}}])["ImageId"]
    other = site.launch(site.private, ImageId=image)
    assert {m["DeviceName"] for m in other.about()["BlockDeviceMappings"]} == {"/dev/xvda", "/dev/sdf", "/dev/sdg"}
    first, second = map(int, other.sh("wc -l < /var/count; wc -l < /mnt/sdf/count").split())
    assert other.sh("ls /mnt/sdg") == ""
    assert 100 < second <= first <= second + 1, "as a power cut would leave both"


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


def test_an_image_keeps_the_volumes_of_its_machine_and_a_root_volumes_snapshot_boots(site):
    site.network()
    mapping = {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": True}}
    first = site.launch(site.private, BlockDeviceMappings=[mapping])
    first.sh("echo soup > /srv/menu && echo 7 > /mnt/sdf/orders")
    image = site.ec2.create_image(InstanceId=first.id, Name="shop")["ImageId"]
    available = {"Delay": 1, "MaxAttempts": 60}
    site.ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig=available)
    second = site.launch(site.private, ImageId=image)
    assert second.sh("cat /srv/menu /mnt/sdf/orders") == "soup\n7\n"
    second.sh("echo rice > /srv/menu; echo 8 > /mnt/sdf/orders")
    assert first.sh("cat /srv/menu /mnt/sdf/orders") == "soup\n7\n"

    # what the second machine changed boots again when machine and image are gone, elsewhere too
    root = second.about()["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    snapshot = site.ec2.create_snapshot(VolumeId=root)["SnapshotId"]
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig=available)
    gone = site.ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
    assert [d["ReturnCode"] for d in gone["DeleteSnapshotResults"]] == ["success", "success"]
    site.ec2.terminate_instances(InstanceIds=[first.id, second.id])
    site.ec2.get_waiter("instance_terminated").wait(InstanceIds=[first.id, second.id], WaiterConfig=available)
    mapping = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}
    registered = site.ec2.register_image(Name="again", RootDeviceName="/dev/xvda", VirtualizationType="hvm",
                                         BlockDeviceMappings=[mapping])["ImageId"]
    with pytest.raises(ClientError, match="InvalidSnapshot.InUse"):
        site.ec2.delete_snapshot(SnapshotId=snapshot)
    copy = site.ec2.copy_image(Name="copy", SourceImageId=registered, SourceRegion="ap-northeast-2")["ImageId"]
    third = site.launch(site.private, ImageId=copy)
    assert third.sh("cat /srv/menu") == "rice\n"
    assert [v["DeviceName"] for v in third.about()["BlockDeviceMappings"]] == ["/dev/xvda"]


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


@needs_fuse
def test_a_root_volume_is_as_large_as_it_is_where_that_was_asked_for(own_cloud):
    sized = Account(own_cloud.up("--root-sizes"), next_account())
    sized.network()
    machine = sized.launch(sized.private)
    root = sized.ec2.describe_instances(InstanceIds=[machine.id])["Reservations"][0]["Instances"][0]
    root = root["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
    assert size(machine, "/")[:2] == ("/dev/root", 8192)
    # blocks are given without being written: the host needs not write 8 GiB for this
    fill = "fallocate -l {} /big && dd if=/dev/zero of=/big bs=1M oflag=append conv=notrunc"
    free = size(machine, "/")[2]
    done = machine.run("sh", "-c", fill.format(f"{free - 20}M"), check=False)
    assert done.returncode != 0 and "No space left on device" in done.stderr
    assert "No space left on device" in machine.run("fallocate", "-l", "1G", "/more", check=False).stderr
    # a greater volume is seen by the running machine, also when its daemon was killed meanwhile
    sized.cloud.kill()
    assert "No space left on device" in machine_after(sized, machine, "mkdir /dir").stderr
    sized.ec2.modify_volume(VolumeId=root, Size=9)
    wait(lambda: size(machine, "/")[1] == 9216, "the machine sees it")
    wait(lambda: modification(sized, root) == ("completed", 9), "and AWS says so")
    machine.sh("mkdir /dir && rm /big && echo kept > /dir/file && ln /dir/file /dir/too && rm /dir/file")
    assert size(machine, "/")[2] > 8000
    # a stop, a new size and a start
    sized.ec2.stop_instances(InstanceIds=[machine.id])
    machine.become("stopped")
    sized.ec2.modify_volume(VolumeId=root, Size=10)
    wait(lambda: modification(sized, root) == ("completed", 10), "nobody has to see it")
    sized.ec2.start_instances(InstanceIds=[machine.id])
    machine.become("running")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert (size(machine, "/")[1], machine.sh("cat /dir/too; stat -c %h /dir/too")) == (10240, "kept\n1\n")


def machine_after(site, machine, line):
    """What a line says in a machine whose daemon is started anew."""
    site.cloud.up("--root-sizes")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    return machine.run("sh", "-c", line, check=False)


def modification(site, made):
    found = site.ec2.describe_volumes_modifications(VolumeIds=[made])["VolumesModifications"][0]
    return found["ModificationState"], found["TargetSize"]
