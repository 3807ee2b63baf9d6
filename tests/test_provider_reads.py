"""What Terraform's AWS provider asks and waits for, resource by resource, replayed by boto3: machines and load balancers.

The order of calls follows the provider's resources (create, read, update, delete); a machine that has Terraform itself runs the labs.
"""
import subprocess

import pytest
from botocore.exceptions import ClientError

from ground import ANYWHERE, HOST_ROOT, tags, tcp, wait

LB_ATTRIBUTES = {
    "access_logs.s3.enabled": "false", "connection_logs.s3.enabled": "false", "health_check_logs.s3.enabled": "false",
    "client_keep_alive.seconds": "3600", "deletion_protection.enabled": "false", "idle_timeout.timeout_seconds": "60",
    "routing.http.desync_mitigation_mode": "defensive", "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false", "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false", "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true", "waf.fail_open.enabled": "false", "zonal_shift.config.enabled": "true",
}
GROUP_ATTRIBUTES = {
    "deregistration_delay.timeout_seconds": "5", "load_balancing.algorithm.type": "round_robin",
    "load_balancing.algorithm.anomaly_mitigation": "off", "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "slow_start.duration_seconds": "0", "stickiness.enabled": "false", "stickiness.type": "lb_cookie",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}


def pairs(attributes):
    return [{"Key": k, "Value": v} for k, v in attributes.items()]


def as_dict(attributes):
    return {a["Key"]: a["Value"] for a in attributes}


def refused(code, call, **arguments):
    with pytest.raises(ClientError) as e:
        call(**arguments)
    assert e.value.response["Error"]["Code"] == code, e.value


def read_instance(ec2, instance_id):
    """The reads of one refresh of an aws_instance."""
    about = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    types = ec2.describe_instance_types(InstanceTypes=[about["InstanceType"]])["InstanceTypes"]
    assert types[0]["BurstablePerformanceSupported"] is True
    assert ec2.describe_vpcs(VpcIds=[about["VpcId"]])["Vpcs"]
    volumes = [m["Ebs"]["VolumeId"] for m in about["BlockDeviceMappings"]]
    found = ec2.describe_volumes(VolumeIds=volumes)["Volumes"]
    assert [v["VolumeId"] for v in found] == volumes and found[0]["Iops"] == 3000
    image = ec2.describe_images(ImageIds=[about["ImageId"]])["Images"][0]
    assert image["RootDeviceName"] == about["RootDeviceName"]
    assert ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": volumes}])["Tags"] is not None
    attribute = lambda name: ec2.describe_instance_attribute(InstanceId=instance_id, Attribute=name)
    about["stop"] = attribute("disableApiStop")["DisableApiStop"]["Value"]
    about["termination"] = attribute("disableApiTermination")["DisableApiTermination"]["Value"]
    about["behaviour"] = attribute("instanceInitiatedShutdownBehavior")["InstanceInitiatedShutdownBehavior"]["Value"]
    about["data"] = attribute("userData")["UserData"].get("Value")
    credits = ec2.describe_instance_credit_specifications(InstanceIds=[instance_id])["InstanceCreditSpecifications"]
    about["credits"] = credits[0]["CpuCredits"]
    return about


def test_aws_instance_is_made_refreshed_changed_in_place_and_destroyed(site):
    site.network()
    ec2, group = site.ec2, site.group("web", tcp(22, ANYWHERE))
    made = ec2.run_instances(
        ClientToken="terraform-1", ImageId=HOST_ROOT, InstanceType="t3.micro", MinCount=1, MaxCount=1, EbsOptimized=False,
        SubnetId=site.public, SecurityGroupIds=[group], DisableApiStop=True, DisableApiTermination=True, Monitoring={"Enabled": True},
        InstanceInitiatedShutdownBehavior="stop", UserData="#!/bin/sh\ntrue\n", TagSpecifications=tags("instance", "web"),
        MetadataOptions={"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {
            "VolumeSize": 10, "VolumeType": "gp3", "DeleteOnTermination": True, "Encrypted": False, "Iops": 3000, "Throughput": 125}}],
    )["Instances"][0]
    mine = made["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    about = read_instance(ec2, mine)
    assert (about["stop"], about["termination"], about["behaviour"], about["credits"]) == (True, True, "stop", "unlimited")
    assert about["MetadataOptions"]["HttpTokens"] == "required" and about["data"]
    ec2.get_waiter("instance_status_ok").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    ec2.get_waiter("system_status_ok").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    # in place: protections, tags, credits, metadata options; type and user data while it is stopped
    ec2.modify_instance_attribute(InstanceId=mine, DisableApiStop={"Value": False})
    ec2.modify_instance_attribute(InstanceId=mine, DisableApiTermination={"Value": False})
    ec2.create_tags(Resources=[mine], Tags=[{"Key": "Name", "Value": "shop"}])
    ec2.modify_instance_credit_specification(InstanceCreditSpecifications=[{"InstanceId": mine, "CpuCredits": "standard"}])
    ec2.modify_instance_metadata_options(InstanceId=mine, HttpTokens="optional")
    assert about["Monitoring"]["State"] == "enabled"
    ec2.unmonitor_instances(InstanceIds=[mine])
    ec2.stop_instances(InstanceIds=[mine])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    ec2.modify_instance_attribute(InstanceId=mine, InstanceType={"Value": "t3.small"})
    ec2.modify_instance_attribute(InstanceId=mine, UserData={"Value": b"#!/bin/sh\nfalse\n"})
    ec2.start_instances(InstanceIds=[mine])
    ec2.get_waiter("instance_running").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    about = read_instance(ec2, mine)
    assert (about["InstanceType"], about["credits"], about["Tags"]) == ("t3.small", "standard", [{"Key": "Name", "Value": "shop"}])
    ec2.terminate_instances(InstanceIds=[mine])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[mine], WaiterConfig={"Delay": 1})
    assert not ec2.describe_network_interfaces(Filters=[{"Name": "attachment.instance-id", "Values": [mine]}])["NetworkInterfaces"]


def test_aws_key_pair_is_imported_read_and_deleted(site, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    made = site.ec2.import_key_pair(KeyName="deployer", PublicKeyMaterial=(tmp_path / "key.pub").read_bytes(),
                                    TagSpecifications=tags("key-pair", "deployer"))
    found = site.ec2.describe_key_pairs(KeyNames=["deployer"])["KeyPairs"][0]
    assert (found["KeyPairId"], found["KeyFingerprint"], found["KeyType"]) == (made["KeyPairId"], made["KeyFingerprint"], "ed25519")
    site.ec2.delete_key_pair(KeyName="deployer")
    refused("InvalidKeyPair.NotFound", site.ec2.describe_key_pairs, KeyNames=["deployer"])
    material = site.ec2.create_key_pair(KeyName="putty", KeyFormat="ppk")["KeyMaterial"]
    assert material.startswith("PuTTY-User-Key-File-2: ssh-rsa\r\n")


def test_aws_ebs_volume_with_its_attachment_and_snapshot(site):
    ec2, machine = site.ec2, site.network().launch(site.private)
    zone = machine.about()["Placement"]["AvailabilityZone"]
    token = {"ClientToken": "tf-volume", "TagSpecifications": tags("volume", "data")}
    made = ec2.create_volume(AvailabilityZone=zone, Size=1, VolumeType="gp3", **token)["VolumeId"]
    assert ec2.create_volume(AvailabilityZone=zone, Size=1, VolumeType="gp3", **token)["VolumeId"] == made
    read = lambda: ec2.describe_volumes(VolumeIds=[made])["Volumes"][0]
    wait(lambda: read()["State"] == "available", "it is there")
    assert read()["Tags"] == [{"Key": "Name", "Value": "data"}] and read()["SnapshotId"] == "" and not read()["Encrypted"]
    ec2.attach_volume(Device="/dev/sdf", InstanceId=machine.id, VolumeId=made)
    as_attached = lambda: ec2.describe_volumes(VolumeIds=[made], Filters=[
        {"Name": "attachment.device", "Values": ["/dev/sdf"]}, {"Name": "attachment.instance-id", "Values": [machine.id]}])["Volumes"]
    wait(lambda: as_attached()[0]["Attachments"][0]["State"] == "attached", "it is attached")
    assert [m["DeviceName"] for m in machine.about()["BlockDeviceMappings"]] == ["/dev/xvda", "/dev/sdf"]
    ec2.modify_volume(VolumeId=made, Size=2)
    states = lambda: ec2.describe_volumes_modifications(VolumeIds=[made])["VolumesModifications"]
    wait(lambda: states()[0]["ModificationState"] == "completed", "the machine is told")
    assert read()["Size"] == 2
    refused("InvalidParameterValue", ec2.modify_volume, VolumeId=made, Size=1)
    snapshot = ec2.create_snapshot(VolumeId=made, TagSpecifications=tags("snapshot", "first"))["SnapshotId"]
    about = lambda: ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]
    wait(lambda: about()["State"] == "completed", "the snapshot is made")
    assert about()["VolumeSize"] == 2 and about()["StorageTier"] == "standard" and about()["OwnerId"] == site.number
    refused("VolumeInUse", ec2.delete_volume, VolumeId=made)
    ec2.detach_volume(Device="/dev/sdf", InstanceId=machine.id, VolumeId=made, Force=False)
    wait(lambda: as_attached() == [], "it is detached")
    ec2.delete_volume(VolumeId=made)
    ec2.delete_snapshot(SnapshotId=snapshot)
    refused("InvalidSnapshot.NotFound", ec2.describe_snapshots, SnapshotIds=[snapshot])
    ec2.get_waiter("volume_deleted").wait(VolumeIds=[made], WaiterConfig={"Delay": 1})
    refused("InvalidVolume.NotFound", ec2.describe_volumes, VolumeIds=[made])


def test_aws_ami_from_instance_and_the_data_sources_of_images(site):
    site.network()
    machine = site.launch(site.public)
    image = site.ec2.create_image(InstanceId=machine.id, Name="golden", Description="first", NoReboot=True,
                                  TagSpecifications=tags("image", "golden"))["ImageId"]
    site.ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig={"Delay": 1})
    site.ec2.modify_image_attribute(ImageId=image, Description={"Value": "second"})
    found = site.ec2.describe_images(ImageIds=[image])["Images"][0]
    assert (found["Description"], found["State"], found["RootDeviceType"]) == ("second", "available", "ebs")
    assert site.ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")["LaunchPermissions"] == []
    mine = site.ec2.describe_images(Owners=["self"], IncludeDeprecated=True, Filters=[{"Name": "name", "Values": ["gold*"]}])["Images"]
    assert [i["ImageId"] for i in mine] == [image]
    site.ec2.enable_image_deprecation(ImageId=image, DeprecateAt="2030-01-02T03:04:00Z")
    site.ec2.disable_image(ImageId=image)
    refused("InvalidAMIID.Unavailable", site.ec2.run_instances, ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    own = lambda **more: site.ec2.describe_images(Owners=["self"], **more)["Images"]
    assert own() == [] and [i["State"] for i in own(IncludeDisabled=True)] == ["disabled"]
    site.ec2.enable_image(ImageId=image)
    assert [(i["State"], i["DeprecationTime"]) for i in own()] == [("available", "2030-01-02T03:04:00.000Z")]
    assert site.ec2.enable_image_deregistration_protection(ImageId=image)["Return"] == "enabled-without-cooldown"
    refused("OperationNotPermitted", site.ec2.deregister_image, ImageId=image)
    assert site.ec2.disable_image_deregistration_protection(ImageId=image)["Return"] == "disabled"
    site.ec2.deregister_image(ImageId=image)
    refused("InvalidAMIID.NotFound", site.ec2.describe_images, ImageIds=[image])


def test_aws_launch_template_with_a_machine_from_it(site):
    site.network()
    ec2, data = site.ec2, {"ImageId": HOST_ROOT, "InstanceType": "t3.micro", "MetadataOptions": {"HttpTokens": "required"}}
    made = ec2.create_launch_template(ClientToken="t", LaunchTemplateName="web", VersionDescription="first", LaunchTemplateData=data,
                                      TagSpecifications=tags("launch-template", "web"))["LaunchTemplate"]
    mine = made["LaunchTemplateId"]
    found = ec2.describe_launch_templates(LaunchTemplateIds=[mine])["LaunchTemplates"][0]
    assert (found["DefaultVersionNumber"], found["LatestVersionNumber"], found["Tags"]) == (1, 1, [{"Key": "Name", "Value": "web"}])
    version = ec2.create_launch_template_version(LaunchTemplateId=mine, LaunchTemplateData=data | {"InstanceType": "t3.small"})
    assert version["LaunchTemplateVersion"]["VersionNumber"] == 2
    ec2.modify_launch_template(LaunchTemplateId=mine, DefaultVersion="2")
    latest = ec2.describe_launch_template_versions(LaunchTemplateId=mine, Versions=["$Latest"])["LaunchTemplateVersions"][0]
    assert latest["DefaultVersion"] and latest["LaunchTemplateData"]["InstanceType"] == "t3.small"
    machine = ec2.run_instances(LaunchTemplate={"LaunchTemplateId": mine, "Version": "$Latest"}, SubnetId=site.public, MinCount=1, MaxCount=1)
    machine = machine["Instances"][0]
    ec2.get_waiter("instance_running").wait(InstanceIds=[machine["InstanceId"]], WaiterConfig={"Delay": 1})
    assert {"Key": "aws:ec2launchtemplate:version", "Value": "2"} in machine["Tags"]
    assert (machine["InstanceType"], machine["MetadataOptions"]["HttpTokens"]) == ("t3.small", "required")
    ec2.delete_launch_template(LaunchTemplateId=mine)
    refused("InvalidLaunchTemplateId.NotFound", ec2.describe_launch_templates, LaunchTemplateIds=[mine])


def test_aws_placement_group_with_a_machine_in_it(site):
    site.network()
    ec2 = site.ec2
    refused("InvalidPlacementGroup.Unknown", ec2.describe_placement_groups, GroupNames=["racks"])
    made = ec2.create_placement_group(GroupName="racks", Strategy="spread", SpreadLevel="rack",
                                      TagSpecifications=tags("placement-group", "racks"))["PlacementGroup"]
    assert ec2.describe_placement_groups(GroupNames=["racks"])["PlacementGroups"] == [made]
    assert (made["State"], made["Tags"]) == ("available", [{"Key": "Name", "Value": "racks"}])
    machine = site.launch(site.private, Placement={"GroupName": "racks"})
    assert machine.about()["Placement"]["GroupId"] == made["GroupId"]
    refused("InvalidPlacementGroup.InUse", ec2.delete_placement_group, GroupName="racks")
    ec2.terminate_instances(InstanceIds=[machine.id])
    machine.become("terminated")
    ec2.delete_placement_group(GroupName="racks")
    refused("InvalidPlacementGroup.Unknown", ec2.describe_placement_groups, GroupNames=["racks"])


def test_the_public_parameters_name_images_that_boot(site):
    ssm = site.client("ssm")
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    parameter = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (parameter["Type"], parameter["Version"]) == ("String", 1)
    assert site.ec2.describe_images(ImageIds=[parameter["Value"]])["Images"][0]["State"] == "available"
    paths = ssm.get_paginator("get_parameters_by_path").paginate(Path="/aws/service", Recursive=True)
    everything = {p["Name"]: p["Value"] for page in paths for p in page["Parameters"]}
    assert everything[name] == parameter["Value"] and "/aws/service/debian/release/12/latest/amd64" in everything
    answer = ssm.get_parameters(Names=[name, "/mine"])
    assert [p["Name"] for p in answer["Parameters"]] == [name] and answer["InvalidParameters"] == ["/mine"]
    refused("ParameterNotFound", ssm.get_parameter, Name="/mine")
    refused("NotImplemented", ssm.put_parameter, Name="/mine", Value="1", Type="String")
    done = site.aws("ssm", "get-parameter", "--name", name, "--query", "Parameter.Value")
    assert done == parameter["Value"]


def test_aws_lb_with_its_listener_rule_group_and_attachment(site):
    site.network()
    elb, second = site.client("elbv2"), site.subnet("10.0.2.0/24", "b")
    site.ec2.associate_route_table(RouteTableId=site.public_table, SubnetId=second)
    group = site.group("web", tcp(80, ANYWHERE))
    named = [{"Key": "Name", "Value": "web"}]
    tagged = lambda arn: elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    refused("LoadBalancerNotFound", elb.describe_load_balancers, Names=["web"])
    lb = elb.create_load_balancer(Name="web", Subnets=[site.public, second], SecurityGroups=[group], Scheme="internet-facing",
                                  Type="application", IpAddressType="ipv4", Tags=named)["LoadBalancers"][0]
    arn = lb["LoadBalancerArn"]
    elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[arn], WaiterConfig={"Delay": 1})
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=pairs(LB_ATTRIBUTES))
    seen = as_dict(elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"])
    assert LB_ATTRIBUTES.items() <= seen.items()
    reservation = elb.describe_capacity_reservation(LoadBalancerArn=arn)
    assert "MinimumLoadBalancerCapacity" not in reservation and reservation["DecreaseRequestsRemaining"] == 2
    assert tagged(arn) == named and lb["CanonicalHostedZoneId"]

    tg = elb.create_target_group(
        Name="web", Protocol="HTTP", ProtocolVersion="HTTP1", Port=80, VpcId=site.vpc_id, TargetType="instance", IpAddressType="ipv4",
        HealthCheckEnabled=True, HealthCheckIntervalSeconds=30, HealthCheckPath="/", HealthCheckPort="traffic-port",
        HealthCheckProtocol="HTTP", HealthCheckTimeoutSeconds=5, HealthyThresholdCount=3, UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200"}, Tags=named)["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(TargetGroupArn=tg, Attributes=pairs(GROUP_ATTRIBUTES))
    seen = as_dict(elb.describe_target_group_attributes(TargetGroupArn=tg)["Attributes"])
    assert GROUP_ATTRIBUTES.items() <= seen.items() and tagged(tg) == named
    assert elb.describe_target_groups(TargetGroupArns=[tg])["TargetGroups"][0]["HealthCheckPort"] == "traffic-port"

    forward = {"Type": "forward", "TargetGroupArn": tg}
    listener = elb.create_listener(LoadBalancerArn=arn, Port=80, Protocol="HTTP", DefaultActions=[forward | {"Order": 1}], Tags=named)
    listener = listener["Listeners"][0]["ListenerArn"]
    elb.modify_listener_attributes(ListenerArn=listener, Attributes=[{"Key": "routing.http.response.server.enabled", "Value": "true"}])
    found = elb.describe_listeners(ListenerArns=[listener])["Listeners"][0]
    assert found["DefaultActions"][0]["TargetGroupArn"] == tg and tagged(listener) == named
    assert as_dict(elb.describe_listener_attributes(ListenerArn=listener)["Attributes"])["routing.http.response.server.enabled"] == "true"

    rule = elb.create_rule(ListenerArn=listener, Priority=100, Actions=[forward | {"Order": 1}], Tags=named,
                           Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/static/*"]}}])["Rules"][0]["RuleArn"]
    found = elb.describe_rules(RuleArns=[rule])["Rules"][0]
    assert (found["Priority"], found["Transforms"], tagged(rule)) == ("100", [], named)
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": rule, "Priority": 50}])
    elb.modify_rule(RuleArn=rule, Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": ["a.example"]}}], Actions=[forward])
    assert elb.describe_rules(RuleArns=[rule])["Rules"][0]["Priority"] == "50"

    machine = site.launch(site.public, group, boot=False)
    machine.become("running")
    target = {"Id": machine.id, "Port": 80}
    elb.register_targets(TargetGroupArn=tg, Targets=[target])
    health = lambda: elb.describe_target_health(TargetGroupArn=tg, Targets=[target])["TargetHealthDescriptions"][0]["TargetHealth"]
    assert health()["State"] in ("initial", "unhealthy")
    detail = elb.describe_target_health(TargetGroupArn=tg, Include=["AnomalyDetection"])["TargetHealthDescriptions"][0]
    assert detail["AnomalyDetection"] == {"Result": "normal", "MitigationInEffect": "no"}
    elb.deregister_targets(TargetGroupArn=tg, Targets=[target])
    wait(lambda: health()["State"] == "unused" and health()["Reason"] == "Target.NotRegistered", "the attachment is gone", 30)

    elb.delete_rule(RuleArn=rule)
    refused("RuleNotFound", elb.describe_rules, RuleArns=[rule])
    elb.delete_listener(ListenerArn=listener)
    refused("ListenerNotFound", elb.describe_listeners, ListenerArns=[listener])
    elb.delete_load_balancer(LoadBalancerArn=arn)
    elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[arn], WaiterConfig={"Delay": 1})
    assert not site.ec2.describe_network_interfaces(Filters=[{"Name": "description", "Values": ["ELB app/web/*"]}])["NetworkInterfaces"]
    elb.delete_target_group(TargetGroupArn=tg)
    refused("TargetGroupNotFound", elb.describe_target_groups, TargetGroupArns=[tg])
