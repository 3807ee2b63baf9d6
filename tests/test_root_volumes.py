"""Root volumes beside their machines: looked into from another one, mended, replaced."""
import pytest

from test_volumes import attached, attachment, needs_fuse, size, volume
from ground import wait

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
