"""Machines: their life, user data, console, ssh, roles and images, as their owner sees them."""
import json
import subprocess

import pytest
from botocore.exceptions import ClientError

from ground import ANYWHERE, DEBIAN, HOST_ROOT, Machine, ssh, tcp, wait

# Prints who the machine is to AWS: credentials from the metadata service, a signed call to the default endpoint.
WHO_AM_I = r"""
import datetime, hashlib, hmac, json, ssl, urllib.parse, urllib.request
base = "http://169.254.169.254/latest"
ask = urllib.request.Request(base + "/api/token", method="PUT", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
token = urllib.request.urlopen(ask, timeout=5).read().decode()
get = lambda p: urllib.request.urlopen(urllib.request.Request(
    base + p, headers={"X-aws-ec2-metadata-token": token}), timeout=5).read().decode()
role = get("/meta-data/iam/security-credentials/").strip()
c = json.loads(get("/meta-data/iam/security-credentials/" + role))
region, host = get("/meta-data/placement/region"), "sts." + get("/meta-data/placement/region") + ".amazonaws.com"
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
body = b"Action=GetCallerIdentity&Version=2011-06-15"
h = lambda b: hashlib.sha256(b).hexdigest()
names = "host;x-amz-date;x-amz-security-token"
canonical = f"POST\n/\n\nhost:{host}\nx-amz-date:{now}\nx-amz-security-token:{c['Token']}\n\n{names}\n{h(body)}"
scope = f"{now[:8]}/{region}/sts/aws4_request"
key = ("AWS4" + c["SecretAccessKey"]).encode()
for part in scope.split("/"): key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{h(canonical.encode())}".encode(), hashlib.sha256).hexdigest()
head = {"X-Amz-Date": now, "X-Amz-Security-Token": c["Token"], "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={c['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={signature}"}
print(urllib.request.urlopen(urllib.request.Request(f"https://{host}/", body, head), timeout=5).read().decode())
"""
ROLE = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


def boots(machine):
    return machine.sh("cat /var/boots 2>/dev/null || true").split()


def test_a_machine_runs_within_seconds_and_is_what_was_asked_for(site):
    site.network()
    machine = site.launch(site.public, name="kitchen", InstanceType="t3.small")
    about = site.aws("ec2", "describe-instances", "--filters", "Name=tag:Name,Values=kitchen",
                     "Name=instance-state-name,Values=running")["Reservations"][0]["Instances"][0]
    assert about["InstanceId"] == machine.id and about["InstanceType"] == "t3.small"
    private = about["PrivateIpAddress"]
    assert f"inet {private}/24" in machine.sh("ip -4 addr show eth0")
    assert machine.sh("hostname").strip() == f"ip-{private.replace('.', '-')}"
    assert machine.sh("hostname -f").strip().startswith(f"ip-{private.replace('.', '-')}.ap-northeast-2.compute.internal")
    assert site.cloud.run("exec", "--in", "kitchen", "--", "id", "-u").stdout == "0\n"
    token = 'T=$(curl -s -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token); '
    get = 'curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/'
    assert machine.sh(f"{token} {get}instance-id") == machine.id
    assert machine.sh(f"{token} {get}public-ipv4") == about["PublicIpAddress"]
    assert machine.sh("curl -s -o /dev/null -w '%{http_code}' http://169.254.169.254/latest/meta-data/") == "401"


def test_user_data_runs_once_as_root_and_the_console_shows_it(site):
    site.network()
    script = "#!/bin/sh\necho hello from $(id -un)\ndate +%s >> /var/boots\n"
    machine = site.launch(site.private, user_data=script).booted()
    assert "hello from root" in machine.console()
    wait(lambda: "hello from root" in site.ec2.get_console_output(InstanceId=machine.id, Latest=True).get("Output", ""),
         "GetConsoleOutput shows it")
    assert len(boots(machine)) == 1
    site.ec2.reboot_instances(InstanceIds=[machine.id])
    wait(lambda: machine.console().count(" boots (") == 2, "it boots again")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert len(boots(machine)) == 1


def test_neither_state_nor_ssh_waits_for_user_data(site, tmp_path):
    site.network()
    door = site.group("door", tcp(22, ANYWHERE))
    key = site.key(tmp_path)
    machine = site.launch(site.public, door, user_data="#!/bin/sh\nsleep 1000\n", KeyName="key")
    assert wait(lambda: ssh(site.cloud, machine.id, key, "whoami").stdout, "ssh answers") == "admin\n"
    assert machine.state() == "running" and "user data ended" not in machine.console()


@pytest.mark.parametrize("user_data", ["", "#!/bin/sh\nexit 3\n", "no shebang at all", "#!/no/such/shell\n"])
def test_no_user_data_and_bad_user_data_leave_a_running_machine(site, user_data):
    site.network()
    machine = site.launch(site.private, user_data=user_data)
    assert machine.state() == "running"
    shown = site.ec2.describe_instance_attribute(InstanceId=machine.id, Attribute="userData")["UserData"]
    assert bool(shown.get("Value")) == bool(user_data)


def test_a_machine_stops_starts_and_ends_with_its_files_and_address(site):
    site.network()
    machine = site.launch(site.public)
    private, public = machine.private, machine.public
    machine.sh("echo menu > /srv/menu")
    site.ec2.stop_instances(InstanceIds=[machine.id])
    machine.become("stopped")
    assert machine.public is None
    assert machine.run("true", check=False).returncode == 125
    site.ec2.start_instances(InstanceIds=[machine.id])
    machine.become("running")
    wait(lambda: machine.run("true", check=False).returncode == 0, "it can be entered")
    assert machine.sh("cat /srv/menu") == "menu\n"
    assert machine.private == private and machine.public and machine.public != public
    site.ec2.terminate_instances(InstanceIds=[machine.id])
    machine.become("terminated")
    with pytest.raises(ClientError, match="IncorrectInstanceState|not in a state|IncorrectState"):
        site.ec2.start_instances(InstanceIds=[machine.id])


def test_a_machine_that_switches_itself_off_is_stopped(site):
    site.network()
    machine = site.launch(site.private)
    machine.run("poweroff", check=False)
    machine.become("stopped")


def test_a_stopped_machine_is_resized_and_a_running_one_is_not(site):
    site.network()
    machine = site.launch(site.private)
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        site.ec2.modify_instance_attribute(InstanceId=machine.id, InstanceType={"Value": "t3.large"})
    site.ec2.stop_instances(InstanceIds=[machine.id])
    machine.become("stopped")
    site.ec2.modify_instance_attribute(InstanceId=machine.id, InstanceType={"Value": "t3.large"})
    assert machine.about()["InstanceType"] == "t3.large"


def test_bad_launches_are_refused_and_launch_nothing(site):
    site.network()
    good = {"ImageId": HOST_ROOT, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, "SubnetId": site.private}
    for change, code in (({"ImageId": "ami-00000000000000000"}, "InvalidAMIID.NotFound"),
                         ({"InstanceType": "t3.gigantic"}, "InvalidParameterValue"), ({"MinCount": 2}, "InvalidParameterCombination"),
                         ({"KeyName": "lost"}, "InvalidKeyPair.NotFound"), ({"SubnetId": "subnet-00000000000000000"}, "InvalidSubnetID.NotFound"),
                         ({"SecurityGroupIds": ["sg-00000000000000000"]}, "InvalidGroup.NotFound"),
                         ({"PrivateIpAddress": "10.9.9.9"}, "InvalidParameterValue"), ({"HibernationOptions": {"Configured": True}}, "NotImplemented")):
        with pytest.raises(ClientError) as e:
            site.ec2.run_instances(**good | change)
        assert e.value.response["Error"]["Code"] == code, (change, e.value)
    assert site.ec2.describe_instances()["Reservations"] == []


def test_a_client_token_launches_once(site):
    site.network()
    first, second = (site.launch(site.private, boot=False, ClientToken="one") for _ in range(2))
    assert first.id == second.id
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        site.launch(site.private, boot=False, ClientToken="one", InstanceType="t3.large")


def test_ssh_by_key_is_open_only_to_my_ip(site, tmp_path):
    site.network()
    group = site.group("bastion")
    key = site.key(tmp_path)
    machine = site.launch(site.public, group, KeyName="key")
    refused = ssh(site.cloud, machine.id, key, "true", seconds=1)
    assert refused.returncode == 255 and "timed out" in refused.stderr.lower()
    site.allow(group, tcp(22, f"{site.cloud.my_ip()}/32"))
    assert wait(lambda: ssh(site.cloud, machine.id, key, "id", "-un").stdout, "ssh answers") == "admin\n"
    other = site.key(tmp_path, "other")
    assert "Permission denied" in ssh(site.cloud, machine.id, other, "true").stderr
    site.forbid(group, tcp(22, f"{site.cloud.my_ip()}/32"))
    wait(lambda: ssh(site.cloud, machine.id, key, "true", seconds=1).returncode == 255, "the door is shut")


def test_an_imported_key_opens_the_door_and_files_are_copied(site, tmp_path):
    site.network()
    key = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    site.ec2.import_key_pair(KeyName="mine", PublicKeyMaterial=(tmp_path / "id.pub").read_bytes())
    machine = site.launch(site.public, site.group("door", tcp(22, ANYWHERE)), KeyName="mine")
    wait(lambda: ssh(site.cloud, machine.id, str(key), "true").returncode == 0, "ssh answers")
    (tmp_path / "menu.txt").write_text("noodles")
    options = ["-q", "-i", str(key), "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    site.cloud.laptop("scp", *options, str(tmp_path / "menu.txt"), f"admin@{machine.public}:menu.txt")
    assert machine.sh("cat ~admin/menu.txt") == "noodles"


def test_a_private_machine_is_reached_through_a_bastion_only(site, tmp_path):
    site.network()
    outer = site.group("bastion", tcp(22, ANYWHERE))
    inner = site.group("inner", tcp(22, outer))
    key = site.key(tmp_path)
    bastion = site.launch(site.public, outer, KeyName="key")
    hidden = site.launch(site.private, inner, KeyName="key")
    jump = f"ssh -i {key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -W %h:%p admin@{bastion.public}"
    strict = ["-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=5"]
    through = ["ssh", *strict, "-o", f"ProxyCommand={jump}", f"admin@{hidden.private}", "hostname"]
    wait(lambda: ssh(site.cloud, bastion.id, key, "true").returncode == 0, "the bastion answers")
    assert site.cloud.laptop(*through).stdout.strip() == f"ip-{hidden.private.replace('.', '-')}"
    straight = site.cloud.laptop("ssh", *strict[:-1], "ConnectTimeout=1", f"admin@{hidden.private}", "true", check=False)
    assert straight.returncode == 255
    assert "Go through a bastion" in site.cloud.run("ssh", hidden.id, check=False).stderr


def test_hanul_ssh_goes_through_a_bastion_by_its_name(site, tmp_path):
    site.network()
    outer, key = site.group("bastion", tcp(22, ANYWHERE)), site.key(tmp_path)
    bastion = site.launch(site.public, outer, KeyName="key", name="bastion")
    hidden = site.launch(site.private, site.group("inner", tcp(22, outer)), KeyName="key", name="hidden")
    wait(lambda: ssh(site.cloud, bastion.id, key, "true").returncode == 0, "the bastion answers")
    jumped = site.cloud.run("ssh", "hidden", "-J", "bastion", "-i", key, "-o", "BatchMode=yes", "-o", "ConnectTimeout=5",
                            "hostname", check=False)
    assert jumped.stdout.strip() == f"ip-{hidden.private.replace('.', '-')}", jumped.stderr


def test_a_machines_role_signs_its_calls(site):
    iam = site.client("iam")
    arn = iam.create_role(RoleName="cook", AssumeRolePolicyDocument=ROLE)["Role"]["Arn"]
    iam.create_instance_profile(InstanceProfileName="cook")
    iam.add_role_to_instance_profile(InstanceProfileName="cook", RoleName="cook")
    site.network()
    machine = site.launch(site.public, IamInstanceProfile={"Name": "cook"})
    answer = machine.run("python3", "-c", WHO_AM_I).stdout
    assert f"<Arn>{arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{machine.id}</Arn>" in answer


def test_the_convenient_key_is_worth_nothing_inside_a_machine(site):
    site.network()
    machine = site.launch(site.public)
    probe = WHO_AM_I.replace("role = get", "role = '' #").replace(
        "c = json.loads", "c = dict(AccessKeyId='test', SecretAccessKey='test', Token='') #")
    probe = probe.replace("x-amz-security-token:{c['Token']}\\n", "").replace(";x-amz-security-token", "")
    probe = probe.replace('"X-Amz-Security-Token": c["Token"], ', "")
    done = machine.run("python3", "-c", probe, check=False)
    assert done.returncode != 0 and "403" in done.stderr, done


def test_an_image_of_a_machine_starts_copies_with_the_same_files(site):
    site.network()
    first = site.launch(site.private)
    first.sh("mkdir /srv/shop && echo noodles > /srv/shop/menu && chmod 640 /srv/shop/menu && rm /etc/motd; adduser --system cook || true")
    owner = first.sh("stat -c '%u %a' /srv/shop/menu")
    image = site.ec2.create_image(InstanceId=first.id, Name="shop")["ImageId"]
    site.ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})
    second = site.launch(site.private, ImageId=image)
    assert second.sh("cat /srv/shop/menu; test -e /etc/motd && echo motd is back || true") == "noodles\n"
    assert second.sh("stat -c '%u %a' /srv/shop/menu") == owner
    assert second.sh("hostname") != first.sh("hostname")
    second.sh("echo rice > /srv/shop/menu")
    assert first.sh("cat /srv/shop/menu") == "noodles\n"
    mine = site.aws("ec2", "describe-images", "--owners", "self")["Images"]
    assert [(i["ImageId"], i["Name"], i["State"]) for i in mine] == [(image, "shop", "available")]
    site.ec2.deregister_image(ImageId=image)
    assert second.sh("cat /srv/shop/menu") == "rice\n"


def test_limits_of_the_type_hold_inside(site):
    site.network()
    machine = site.launch(site.private, InstanceType="t3.nano")
    limits = next(f for f in json.loads(site.cloud.run("doctor", "--json", check=False).stdout) if f["name"] == "limits")
    if not limits["ok"]:
        pytest.skip("this host gives no control groups, and doctor says so")
    eat = machine.run("python3", "-c", "b = bytearray(1 << 30); print(len(b))", check=False)
    assert eat.returncode != 0 and machine.sh("echo alive") == "alive\n"


def test_inner_status_and_bytes_pass_through_exec_unchanged(site):
    site.network()
    machine = site.launch(site.private, name="passes")
    for status in (0, 7, 255):
        assert machine.run("sh", "-c", f"exit {status}", check=False).returncode == status
    assert machine.run("no-such-program", check=False).returncode == 127
    data = bytes(range(256)) * 1000
    echoed = machine.run("cat", input=data, text=False)
    assert echoed.stdout == data and echoed.stderr == b""
    assert site.cloud.run("exec", "--in", "i-00000000000000000", "--", "true", check=False).returncode == 125
    assert site.cloud.run("exec", "--in", machine.id, "--user", "admin", "--", "id", "-un").stdout == "admin\n"


def test_images_of_the_house_are_amazons_and_usable_ones_come_first(site):
    images = site.aws("ec2", "describe-images", "--owners", "amazon")["Images"]
    assert [i["ImageId"] for i in images] == [HOST_ROOT, DEBIAN]
    assert all(i["ImageOwnerAlias"] == "amazon" for i in images)


def test_a_machine_of_an_image_that_cannot_be_fetched_says_so(site):
    site.network()
    machine = site.launch(site.private, boot=False, ImageId=DEBIAN)
    wait(lambda: "--offline" in machine.about().get("StateReason", {}).get("Message", ""), "the machine says what is wrong")
    assert machine.state() == "pending"


def test_a_terminated_machine_gives_back_its_address_and_interface(site):
    site.network()
    machine = site.launch(site.private, PrivateIpAddress="10.0.1.77")
    card = machine.interface
    site.ec2.terminate_instances(InstanceIds=[machine.id])
    machine.become("terminated")
    wait(lambda: site.ec2.describe_network_interfaces(Filters=[{"Name": "network-interface-id", "Values": [card]}])[
        "NetworkInterfaces"] == [], "its interface is gone")
    assert Machine(site, site.launch(site.private, boot=False, PrivateIpAddress="10.0.1.77").id).private == "10.0.1.77"


def test_status_checks_ask_the_machine(site):
    site.network()
    machine = site.launch(site.public)
    def status():
        found = site.ec2.describe_instance_status(InstanceIds=[machine.id])["InstanceStatuses"][0]
        return found["SystemStatus"]["Status"], found["InstanceStatus"]["Status"]
    wait(lambda: status() == ("ok", "ok"), "both checks pass", 30)
    interface = machine.sh("ip -o link show up | awk -F'[:@ ]+' '$2 != \"lo\" {print $2; exit}'").strip()
    machine.sh(f"ip link set {interface} down")
    wait(lambda: status() == ("ok", "impaired"), "a machine that switched its interface off is impaired", 60)
    machine.sh(f"ip link set {interface} up")
    wait(lambda: status() == ("ok", "ok"), "it is well again", 60)
