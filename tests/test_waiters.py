"""Every waiter that botocore has for EC2, ELBv2, RDS and IAM: it ends when the real thing is so far, or its operation is refused by name."""
import concurrent.futures
import contextlib

import pytest
from botocore.exceptions import WaiterError

from conftest import Cloud
from ground import HOST_ROOT, Account, tcp

QUICK = {"Delay": 0.2, "MaxAttempts": 300}

# Whose operations are not built: they say so at the first look.
REFUSED = {
    "ec2": {
        "DescribeImageUsageReports": ["image_usage_report_available"],
        "DescribeSecondaryNetworks": ["secondary_network_create_complete", "secondary_network_delete_complete"],
        "DescribeSecondarySubnets": ["secondary_subnet_create_complete", "secondary_subnet_delete_complete"],
        "DescribeStoreImageTasks.ImageIds": ["store_image_task_complete"],
        "GetPasswordData": ["password_data_available"],
    },
    "elbv2": {},
    "rds": {},
    "iam": {},
}
# Of kinds that nobody can make here: one that is named is not found, which ends the waiter, well where it waits for the end.
DIGITS = "0123456789abcdef0"
UNMADE = {
    "ec2": {
        "bundle_task_complete": {"BundleIds": [f"bun-{DIGITS}"]},
        "conversion_task_cancelled": {"ConversionTaskIds": [f"import-i-{DIGITS}"]},
        "conversion_task_completed": {"ConversionTaskIds": [f"import-i-{DIGITS}"]},
        "conversion_task_deleted": {"ConversionTaskIds": [f"import-i-{DIGITS}"]},
        "customer_gateway_available": {"CustomerGatewayIds": [f"cgw-{DIGITS}"]},
        "export_task_cancelled": {"ExportTaskIds": [f"export-i-{DIGITS}"]},
        "export_task_completed": {"ExportTaskIds": [f"export-i-{DIGITS}"]},
        "security_group_vpc_association_associated": {},
        "security_group_vpc_association_disassociated": {},
        "snapshot_imported": {"ImportTaskIds": [f"import-snap-{DIGITS}"]},
        "spot_instance_request_fulfilled": {"SpotInstanceRequestIds": [f"sir-{DIGITS}"]},
        "vpc_peering_connection_deleted": {"VpcPeeringConnectionIds": [f"pcx-{DIGITS}"]},
        "vpc_peering_connection_exists": {"VpcPeeringConnectionIds": [f"pcx-{DIGITS}"]},
        "vpn_connection_available": {"VpnConnectionIds": [f"vpn-{DIGITS}"]},
        "vpn_connection_deleted": {"VpnConnectionIds": [f"vpn-{DIGITS}"]},
    },
    "elbv2": {},
    "rds": {
        "db_cluster_available": {"DBClusterIdentifier": "shop"},
        "db_cluster_deleted": {"DBClusterIdentifier": "shop"},
        "db_cluster_snapshot_available": {"DBClusterSnapshotIdentifier": "shop"},
        "db_cluster_snapshot_deleted": {"DBClusterSnapshotIdentifier": "shop"},
        "tenant_database_available": {"DBInstanceIdentifier": "shop"},
        "tenant_database_deleted": {"DBInstanceIdentifier": "shop"},
    },
    "iam": {},
}
END_WELL = {"vpc_peering_connection_deleted", "db_cluster_deleted", "db_cluster_snapshot_deleted",
            "security_group_vpc_association_disassociated"}
# botocore itself goes on after "not found", or where nothing is listed
GO_ON = {"spot_instance_request_fulfilled", "vpc_peering_connection_exists", "security_group_vpc_association_associated"}
# What a waiter's operation must be given.
NEEDED = {"password_data_available": {"InstanceId": f"i-{DIGITS}"}, "store_image_task_complete": {"ImageIds": [f"ami-{DIGITS}"]}}


class Waits:
    """One client's waiters, and which of them ended well."""

    def __init__(self, client):
        self.client, self.ended = client, set()

    def __call__(self, name, **arguments):
        self.client.get_waiter(name).wait(WaiterConfig=QUICK, **arguments)
        self.ended.add(name)

    @contextlib.contextmanager
    def meanwhile(self, name, **arguments):
        """It looks while what is to be waited for is not there yet, and ends soon after it is."""
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(self, name, **arguments)
            with pytest.raises(concurrent.futures.TimeoutError):
                waiting.result(timeout=0.5)
            yield
            waiting.result(timeout=30)

    def fails(self, name, reason, **arguments):
        """It ends at once, because what it waits for cannot come any more."""
        with pytest.raises(WaiterError, match=reason):
            self.client.get_waiter(name).wait(WaiterConfig=QUICK, **arguments)

    def are_all(self, service):
        """Each of the service's waiters has ended here or is refused; no name is in both lists, none is missing."""
        refused = sorted(n for names in REFUSED[service].values() for n in names)
        assert sorted([*self.ended, *refused, *UNMADE[service]]) == sorted(self.client.waiter_names)


@pytest.fixture
def fetching(tmp_path):
    """A cloud that may fetch a database engine."""
    cloud = Cloud(tmp_path / "cloud").up()
    yield cloud
    cloud.run("down", check=False)


@pytest.mark.parametrize("service", REFUSED)
def test_waiters_of_what_is_not_built_end_at_once_with_its_name(site, service):
    client = site.client(service)
    for operation, names in REFUSED[service].items():
        for name in names:
            with pytest.raises(WaiterError, match=rf"\(NotImplemented\): .*\b{operation}\b"):
                client.get_waiter(name).wait(WaiterConfig=QUICK, **NEEDED.get(name, {}))


@pytest.mark.parametrize("service, name", [(s, n) for s, names in UNMADE.items() for n in names])
def test_waiters_of_what_nobody_can_make_end_as_on_aws(site, service, name):
    waiter = site.client(service).get_waiter(name)
    wait = lambda attempts: waiter.wait(WaiterConfig={"Delay": 0.1, "MaxAttempts": attempts}, **UNMADE[service][name])
    if name in END_WELL:
        return wait(300)
    with pytest.raises(WaiterError) as e:
        wait(2 if name in GO_ON else 300)
    went_on = "Max attempts exceeded" in str(e.value)
    assert went_on == (name in GO_ON), e.value


def test_every_waiter_of_ec2_ends(site):
    ec2 = site.ec2
    ends = Waits(ec2)
    vpc = site.vpc()
    ends("vpc_exists", VpcIds=[vpc])
    ends("vpc_available", VpcIds=[vpc])
    subnet = site.subnet("10.0.0.0/24")
    ends("subnet_available", SubnetIds=[subnet])
    ends("internet_gateway_exists", InternetGatewayIds=[site.gateway()])
    ends("security_group_exists", GroupIds=[site.group("web")])
    card = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    ends("network_interface_available", NetworkInterfaceIds=[card])
    with ends.meanwhile("key_pair_exists", KeyNames=["late"]):
        ec2.create_key_pair(KeyName="late")
    nat = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    ends("nat_gateway_available", NatGatewayIds=[nat])
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ends("nat_gateway_deleted", NatGatewayIds=[nat])
    ends.fails("nat_gateway_available", "deleted", NatGatewayIds=[nat])

    machine = ec2.run_instances(ImageId=HOST_ROOT, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=subnet)["Instances"][0]
    mine = machine["InstanceId"]
    ends("instance_exists", InstanceIds=[mine])
    ends("instance_running", InstanceIds=[mine])
    ends("instance_status_ok", InstanceIds=[mine])
    ends("system_status_ok", InstanceIds=[mine])
    image = ec2.create_image(InstanceId=mine, Name="golden", NoReboot=True)["ImageId"]
    ends("image_exists", ImageIds=[image])
    ends("image_available", ImageIds=[image])

    volume = ec2.create_volume(AvailabilityZone=machine["Placement"]["AvailabilityZone"], Size=1)["VolumeId"]
    ends("volume_available", VolumeIds=[volume])
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    ends("snapshot_completed", SnapshotIds=[snapshot])
    ec2.attach_volume(Device="/dev/sdf", InstanceId=mine, VolumeId=volume)
    ends("volume_in_use", VolumeIds=[volume])
    ec2.detach_volume(VolumeId=volume)
    with ends.meanwhile("volume_deleted", VolumeIds=[volume]):
        ends("volume_available", VolumeIds=[volume])
        ec2.delete_volume(VolumeId=volume)

    ec2.stop_instances(InstanceIds=[mine])
    ends("instance_stopped", InstanceIds=[mine])
    ec2.terminate_instances(InstanceIds=[mine])
    ends("instance_terminated", InstanceIds=[mine])
    ends.fails("instance_running", "terminated", InstanceIds=[mine])
    ends.are_all("ec2")


def test_every_waiter_of_elbv2_ends(site):
    site.network()
    elb = site.client("elbv2")
    ends = Waits(elb)
    group = site.group("web", tcp(80, "10.0.0.0/16"), tcp(8000, "10.0.0.0/16"))
    subnets = [site.public, site.subnet("10.0.2.0/24", "b")]
    arn = elb.create_load_balancer(Name="web", Subnets=subnets, SecurityGroups=[group], Scheme="internal")["LoadBalancers"][0]["LoadBalancerArn"]
    ends("load_balancer_exists", LoadBalancerArns=[arn])
    ends("load_balancer_available", LoadBalancerArns=[arn])
    targets = elb.create_target_group(Name="web", Protocol="HTTP", Port=8000, VpcId=site.vpc_id, HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2,
                                      HealthyThresholdCount=2)["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(TargetGroupArn=targets, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "2"}])
    elb.create_listener(LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}])
    target = [{"Id": site.launch(site.public, group).serve(8000).id}]
    elb.register_targets(TargetGroupArn=targets, Targets=target)
    ends("target_in_service", TargetGroupArn=targets, Targets=target)
    with ends.meanwhile("target_deregistered", TargetGroupArn=targets, Targets=target):
        elb.deregister_targets(TargetGroupArn=targets, Targets=target)
    with ends.meanwhile("load_balancers_deleted", LoadBalancerArns=[arn]):
        elb.delete_load_balancer(LoadBalancerArn=arn)
    ends.are_all("elbv2")


def test_every_waiter_of_rds_ends(fetching, mariadb):
    site = Account(fetching, "000000000001")
    site.vpc()
    rds = site.client("rds")
    ends = Waits(rds)
    subnets = [site.subnet("10.0.0.0/24", "a"), site.subnet("10.0.1.0/24", "b")]
    rds.create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="two zones", SubnetIds=subnets)
    of = {"DBInstanceIdentifier": "shop"}
    rds.create_db_instance(**of, Engine="mariadb", DBInstanceClass="db.t3.micro", AllocatedStorage=20, MasterUsername="boss", MasterUserPassword="correct-horse",
                           DBSubnetGroupName="data", BackupRetentionPeriod=0)
    ends("db_instance_available", **of)
    shot = {"DBSnapshotIdentifier": "first"}
    rds.create_db_snapshot(**of, **shot)
    ends("db_snapshot_completed", **shot)
    ends("db_snapshot_available", **shot)
    with ends.meanwhile("db_snapshot_deleted", **shot):
        rds.delete_db_snapshot(**shot)
    with ends.meanwhile("db_instance_deleted", **of):
        ends("db_instance_available", **of)
        rds.delete_db_instance(**of, SkipFinalSnapshot=True)
    ends.are_all("rds")


def test_every_waiter_of_iam_ends(site):
    iam = site.client("iam")
    ends = Waits(iam)
    trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
    may = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}}'
    with ends.meanwhile("user_exists", UserName="ann"):
        iam.create_user(UserName="ann")
    with ends.meanwhile("role_exists", RoleName="web"):
        iam.create_role(RoleName="web", AssumeRolePolicyDocument=trust)
    with ends.meanwhile("instance_profile_exists", InstanceProfileName="web"):
        iam.create_instance_profile(InstanceProfileName="web")
    with ends.meanwhile("policy_exists", PolicyArn=f"arn:aws:iam::{site.number}:policy/look"):
        iam.create_policy(PolicyName="look", PolicyDocument=may)
    ends.are_all("iam")
