"""What the console and Terraform's data sources ask before anything is there; RDS's events on their way to a topic. With real clients."""
import json

import botocore.exceptions
import pytest

from conftest import Cloud
from ground import wait

EC2 = """
    bundle_tasks capacity_reservation_fleets capacity_reservations carrier_gateways client_vpn_endpoints coip_pools conversion_tasks
    customer_gateways egress_only_internet_gateways export_image_tasks export_tasks fast_launch_images fast_snapshot_restores fleets
    flow_logs host_reservations hosts import_image_tasks import_snapshot_tasks instance_connect_endpoints instance_event_windows
    ipam_pools ipams ipv6_pools locked_snapshots network_insights_analyses network_insights_paths network_interface_permissions
    public_ipv4_pools reserved_instances reserved_instances_listings reserved_instances_modifications scheduled_instances
    spot_fleet_requests spot_instance_requests store_image_tasks traffic_mirror_filters traffic_mirror_sessions
    traffic_mirror_targets transit_gateway_attachments transit_gateway_connects transit_gateway_peering_attachments
    transit_gateway_route_tables transit_gateway_vpc_attachments transit_gateways verified_access_instances
    vpc_block_public_access_exclusions vpc_endpoint_connections vpc_endpoint_service_configurations vpc_endpoints
    vpc_peering_connections vpn_connections vpn_gateways""".split()
RDS = """
    blue_green_deployments db_cluster_automated_backups db_cluster_endpoints db_cluster_parameter_groups db_cluster_snapshots
    db_clusters db_proxies db_proxy_endpoints db_recommendations db_security_groups db_shard_groups db_snapshot_tenant_databases
    event_subscriptions export_tasks global_clusters integrations reserved_db_instances tenant_databases""".split()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    cloud = Cloud(tmp_path_factory.mktemp("reads"), "--offline").up()
    yield cloud
    cloud.down()


def refused(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as e:
        call(**arguments)
    return e.value.response["Error"]["Code"]


def lists(answer):
    return [v for k, v in answer.items() if isinstance(v, list)]


@pytest.mark.parametrize("name", EC2)
def test_ec2_has_none_of_what_nobody_can_make(cloud, name):
    ec2 = cloud.client("ec2")
    assert lists(getattr(ec2, f"describe_{name}")()) == [[]]
    if ec2.can_paginate(f"describe_{name}"):
        assert lists(ec2.get_paginator(f"describe_{name}").paginate().build_full_result()) in ([[]], [])


@pytest.mark.parametrize("name", RDS)
def test_rds_has_none_of_what_nobody_can_make(cloud, name):
    assert lists(getattr(cloud.client("rds"), f"describe_{name}")()) == [[]]


def test_ids_and_names_of_what_nobody_can_make_are_not_found(cloud):
    ec2, rds = cloud.client("ec2"), cloud.client("rds")
    digits = "0123456789abcdef0"
    assert refused(ec2.describe_vpc_peering_connections, VpcPeeringConnectionIds=[f"pcx-{digits}"]) == "InvalidVpcPeeringConnectionID.NotFound"
    assert refused(ec2.describe_vpc_endpoints, VpcEndpointIds=["here"]) == "InvalidVpcEndpointId.Malformed"
    assert refused(ec2.describe_transit_gateways, TransitGatewayIds=[f"tgw-{digits}"]) == "InvalidTransitGatewayID.NotFound"
    assert refused(ec2.describe_vpn_gateways, Filters=[{"Name": "colour", "Values": ["red"]}]) == "InvalidParameterValue"
    assert refused(rds.describe_db_clusters, DBClusterIdentifier="shop") == "DBClusterNotFoundFault"
    assert refused(rds.describe_db_proxies, DBProxyName="shop") == "DBProxyNotFoundFault"
    assert refused(ec2.create_vpc_peering_connection, VpcId="vpc-1", PeerVpcId="vpc-2") == "NotImplemented"
    assert refused(rds.create_db_cluster, DBClusterIdentifier="shop", Engine="aurora-mysql") == "NotImplemented"


def test_an_account_switches_public_sharing_and_the_serial_console(cloud):
    ec2, other = cloud.client("ec2"), cloud.client("ec2", region="eu-west-1")
    assert ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing"
    ec2.disable_image_block_public_access()
    ec2.enable_snapshot_block_public_access(State="block-all-sharing")
    ec2.enable_serial_console_access()
    assert ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "unblocked"
    assert ec2.get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
    assert ec2.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is True
    assert other.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing"
    assert other.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False


def test_rds_tells_a_topic_what_happens_also_after_kill_9(cloud):
    """The calls of Terraform's aws_db_event_subscription, and what the topic's queue gets."""
    rds, sns, sqs = cloud.client("rds"), cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name="databases")["TopicArn"]
    url = sqs.create_queue(QueueName="databases")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)

    assert refused(rds.create_event_subscription, SubscriptionName="news", SnsTopicArn=topic + "x") == "SNSTopicArnNotFound"
    made = rds.create_event_subscription(
        SubscriptionName="news", SnsTopicArn=topic, Enabled=True, SourceType="db-parameter-group", EventCategories=["configuration change"],
        Tags=[{"Key": "team", "Value": "shop"}])["EventSubscription"]
    assert made["Status"] == "creating"
    shown = rds.describe_event_subscriptions(SubscriptionName="news")["EventSubscriptionsList"][0]
    assert (shown["Status"], shown["Enabled"], shown["EventCategoriesList"]) == ("active", True, ["configuration change"])
    assert rds.list_tags_for_resource(ResourceName=shown["EventSubscriptionArn"])["TagList"] == [{"Key": "team", "Value": "shop"}]
    pages = rds.get_paginator("describe_event_subscriptions").paginate().build_full_result()["EventSubscriptionsList"]
    assert [s["CustSubscriptionId"] for s in pages] == ["news"]

    cloud.kill()
    cloud.up()
    rds, sns, sqs = cloud.client("rds"), cloud.client("sns"), cloud.client("sqs")
    family = rds.describe_db_engine_versions(Engine="mariadb")["DBEngineVersions"][0]["DBParameterGroupFamily"]
    rds.create_db_parameter_group(DBParameterGroupName="mine", DBParameterGroupFamily=family, Description="words")
    parameter = {"ParameterName": "max_connections", "ParameterValue": "77", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="mine", Parameters=[parameter])

    got = []
    wait(lambda: got.extend(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])) or got, "the topic is told", 30)
    envelope = json.loads(got[0]["Body"])
    assert envelope["Subject"] == "RDS Notification Message"
    assert envelope["MessageAttributes"]["EventID"] == {"Type": "String", "Value": "RDS-EVENT-0037"}
    message = json.loads(envelope["Message"])
    assert (message["Event Source"], message["Source ID"]) == ("db-parameter-group", "mine")
    assert message["Event Message"].startswith("Updated parameter max_connections to 77")

    changed = rds.modify_event_subscription(SubscriptionName="news", Enabled=False, SourceType="db-parameter-group")["EventSubscription"]
    assert (changed["Status"], changed["Enabled"]) == ("modifying", False)
    rds.add_source_identifier_to_subscription(SubscriptionName="news", SourceIdentifier="mine")
    assert refused(rds.add_source_identifier_to_subscription, SubscriptionName="news", SourceIdentifier="yours") == "SourceNotFound"
    rds.remove_source_identifier_from_subscription(SubscriptionName="news", SourceIdentifier="mine")
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy | {"Statement": [
        policy["Statement"][0] | {"Action": "sns:Publish", "Resource": topic}]}))
    assert rds.describe_event_subscriptions()["EventSubscriptionsList"][0]["Status"] == "no-permission"
    sns.delete_topic(TopicArn=topic)
    assert rds.describe_event_subscriptions()["EventSubscriptionsList"][0]["Status"] == "topic-not-exist"
    assert rds.delete_event_subscription(SubscriptionName="news")["EventSubscription"]["Status"] == "deleting"
    assert refused(rds.describe_event_subscriptions, SubscriptionName="news") == "SubscriptionNotFound"
    assert cloud.client("rds", key="444455556666").describe_event_subscriptions()["EventSubscriptionsList"] == []
