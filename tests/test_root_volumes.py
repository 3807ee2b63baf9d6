"""Root volumes beside their machines: looked into from another one, mended, replaced."""
from conftest import next_account
from test_volumes import attached, attachment, needs_fuse, size, volume
from ground import Account, wait

SOON = {"Delay": 1, "MaxAttempts": 60}


def root_of(machine):
    return machine.about()["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]


def snapshot(site, made):
    taken = site.ec2.create_snapshot(VolumeId=made)["SnapshotId"]
    site.ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[taken], WaiterConfig=SOON)
    return taken


def test_a_rescue_machine_sees_the_whole_root_of_a_broken_one_and_mends_it(site):
    site.network()
    broken, rescue = site.launch(site.private), site.launch(site.private)
    broken.sh("echo soup > /etc/menu && rm -r /etc/skel && mkdir /srv/shop && echo 7 > /srv/shop/orders && chown 33:33 /srv/shop/orders")
    taken = snapshot(site, root_of(broken))
    broken.sh("echo later > /etc/menu")
    made = volume(site, SnapshotId=taken, Size=8)
    place = attached(site, made, rescue)
    # what was changed, what was deleted, and what is the image's
    assert rescue.sh(f"cat {place}/etc/menu {place}/srv/shop/orders; stat -c %u {place}/srv/shop/orders") == "soup\n7\n33\n"
    assert rescue.sh(f"ls {place}/etc/skel 2>/dev/null || echo gone") == "gone\n"
    assert rescue.sh(f"cmp {place}/etc/debian_version /etc/debian_version && {place}/bin/true && echo same") == "same\n"
    # two machines look into their own copies
    other = volume(site, SnapshotId=taken, Size=8)
    assert rescue.sh(f"cat {attached(site, other, rescue, '/dev/sdg')}/etc/menu") == "soup\n"
    rescue.sh(f"echo rice > {place}/etc/menu && rm {place}/srv/shop/orders")
    assert rescue.sh("cat /mnt/sdg/etc/menu /mnt/sdg/srv/shop/orders") == "soup\n7\n"
    # it is there after a reboot, and in a snapshot of its own, which boots
    rescue.run("reboot", check=False)
    wait(lambda: rescue.console().count(" boots (") == 2, "it boots again")
    wait(lambda: rescue.run("true", check=False).returncode == 0, "it can be entered")
    assert rescue.sh(f"cat {place}/etc/menu") == "rice\n"
    mended = snapshot(site, made)
    site.ec2.detach_volume(VolumeId=made)
    site.ec2.get_waiter("volume_available").wait(VolumeIds=[made], WaiterConfig=SOON)
    assert rescue.sh(f"ls {place}") == ""
    for gone in (made, taken):
        (site.ec2.delete_volume(VolumeId=gone) if gone == made else site.ec2.delete_snapshot(SnapshotId=gone))
    image = site.ec2.register_image(Name="mended", RootDeviceName="/dev/xvda", VirtualizationType="hvm", BlockDeviceMappings=[
        {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": mended}}])["ImageId"]
    healed = site.launch(site.private, ImageId=image)
    assert healed.sh("cat /etc/menu; ls /srv/shop; test -e /etc/skel || echo gone") == "rice\ngone\n"
    assert rescue.sh("cat /mnt/sdg/etc/menu") == "soup\n", "the other volume still stands on the snapshot's files"


def test_a_launch_has_a_root_volumes_snapshot_as_a_data_volume(site):
    site.network()
    first = site.launch(site.private)
    first.sh("echo soup > /etc/menu")
    taken = snapshot(site, root_of(first))
    second = site.launch(site.private, BlockDeviceMappings=[{"DeviceName": "/dev/sdf", "Ebs": {"SnapshotId": taken}}])
    assert second.sh("cat /mnt/sdf/etc/menu; echo rice > /mnt/sdf/etc/menu; cat /mnt/sdf/etc/menu") == "soup\nrice\n"
    assert first.sh("cat /etc/menu") == "soup\n"


@needs_fuse
def test_such_a_volume_is_as_large_as_it_is(site):
    site.network()
    first, second = site.launch(site.private), site.launch(site.private)
    place = attached(site, volume(site, SnapshotId=snapshot(site, root_of(first)), Size=8), second)
    assert size(second, place)[:2] == ("/dev/sdf", 8192)
    assert "No space left on device" in second.run("fallocate", "-l", "9G", f"{place}/big", check=False).stderr


def replaced(site, machine, **how):
    """Replaces a machine's root volume, and waits until AWS says that it runs again; the old and the new one."""
    old = root_of(machine)
    task = site.ec2.create_replace_root_volume_task(InstanceId=machine.id, **how)["ReplaceRootVolumeTask"]
    assert (task["TaskState"], task["InstanceId"]) == ("pending", machine.id)
    ids = [task["ReplaceRootVolumeTaskId"]]
    look = lambda: site.ec2.describe_replace_root_volume_tasks(ReplaceRootVolumeTaskIds=ids)["ReplaceRootVolumeTasks"][0]
    wait(lambda: look()["TaskState"] not in ("pending", "in-progress"), "it is replaced")
    assert look()["TaskState"] == "succeeded" and look()["CompleteTime"] >= task["StartTime"]
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    return old, root_of(machine)


def same_place(machine):
    about = machine.about()
    nic = about["NetworkInterfaces"][0]
    return (about["State"]["Name"], about["PrivateIpAddress"], about.get("PublicIpAddress"), nic["NetworkInterfaceId"],
            nic["Attachment"]["AttachmentId"], machine.sh("hostname; ip -4 -o addr show scope global"))


def replace_in_each_way(site):
    site.network()
    machine = site.launch(site.public, user_data="#!/bin/sh\necho fresh >> /etc/runs\n").booted()
    data = attached(site, volume(site), machine)
    machine.sh(f"echo data > {data}/file; echo good > /etc/menu; cp /etc/machine-id /etc/id")
    place = same_place(machine)
    taken = snapshot(site, root_of(machine))
    machine.sh("rm -r /etc/apt; echo broken > /etc/menu")
    # to a snapshot: the files of then, nothing else changed, the old disk at hand
    old, new = replaced(site, machine, SnapshotId=taken)
    assert old != new and same_place(machine) == place
    assert machine.sh(f"cat {data}/file /etc/menu /etc/runs; cmp /etc/id /etc/machine-id && ls -d /etc/apt") == "data\ngood\nfresh\n/etc/apt\n"
    assert attachment(site, old) is None
    there = attached(site, old, machine, "/dev/sdg")
    assert machine.sh(f"cat {there}/etc/menu; ls -d {there}/etc/apt 2>/dev/null || echo gone") == "broken\ngone\n"
    # once more, and the old disk goes
    machine.sh("echo later > /etc/later")
    kept = site.ec2.create_image(InstanceId=machine.id, Name="later", NoReboot=True)["ImageId"]
    site.ec2.get_waiter("image_available").wait(ImageIds=[kept], WaiterConfig=SOON)
    old, new = replaced(site, machine, SnapshotId=taken, DeleteReplacedRootVolume=True)
    wait(lambda: site.ec2.describe_volumes(Filters=[{"Name": "volume-id", "Values": [old]}])["Volumes"] == [], "it goes")
    assert machine.sh("test -e /etc/later || echo none") == "none\n"
    # from an image: its disk is a new one, on which user data runs as at the first boot of a machine
    replaced(site, machine, ImageId=kept, DeleteReplacedRootVolume=True)
    wait(lambda: machine.sh("cat /etc/later /etc/runs") == "later\nfresh\nfresh\n", "user data runs on the new disk")
    assert same_place(machine) == place and machine.sh(f"cat {data}/file") == "data\n"
    # it is the machine's own disk: stop, start, end
    site.ec2.stop_instances(InstanceIds=[machine.id])
    machine.become("stopped")
    site.ec2.start_instances(InstanceIds=[machine.id])
    machine.become("running")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert machine.sh("cat /etc/later /etc/runs") == "later\nfresh\nfresh\n"
    site.ec2.terminate_instances(InstanceIds=[machine.id])
    machine.become("terminated")


def test_a_root_volume_is_replaced_while_its_machine_keeps_its_place(site):
    replace_in_each_way(site)


@needs_fuse
def test_a_root_volume_with_a_size_is_replaced_too(own_cloud):
    replace_in_each_way(Account(own_cloud.up("--root-sizes"), next_account()))


def test_a_machine_is_restored_to_its_launch_and_a_kill_loses_no_replacement(own_cloud):
    site = Account(own_cloud.up(), next_account()).network()
    machine = site.launch(site.private)
    machine.sh("echo broken > /etc/menu")
    old = root_of(machine)
    task = site.ec2.create_replace_root_volume_task(InstanceId=machine.id)["ReplaceRootVolumeTask"]["ReplaceRootVolumeTaskId"]
    own_cloud.kill()
    own_cloud.up()
    site = Account(own_cloud, site.number)
    ended = lambda: site.ec2.describe_replace_root_volume_tasks(ReplaceRootVolumeTaskIds=[task])["ReplaceRootVolumeTasks"][0]
    wait(lambda: ended()["TaskState"] == "succeeded", "it is carried through")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert machine.sh("test -e /etc/menu || echo none") == "none\n"
    assert machine.sh(f"cat {attached(site, old, machine)}/etc/menu") == "broken\n"


def test_a_root_volume_outlives_its_machine_where_that_was_asked_for(site):
    site.network()
    first, second = site.launch(site.private), site.launch(site.private)
    first.sh("echo soup > /etc/menu")
    made = root_of(first)
    site.aws("ec2", "modify-instance-attribute", "--instance-id", first.id, "--block-device-mappings",
             '[{"DeviceName": "/dev/xvda", "Ebs": {"DeleteOnTermination": false}}]')
    site.ec2.terminate_instances(InstanceIds=[first.id])
    first.become("terminated")
    assert second.sh(f"cat {attached(site, made, second)}/etc/menu") == "soup\n"
