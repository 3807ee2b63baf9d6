//! Subnets, groups, addresses and names of databases.

use super::*;
use api_ec2 as ec2;
use api_rds as api;
use expect_test::expect;

pub(super) fn interfaces(cloud: &Cloud) -> Vec<ec2::NetworkInterface> {
    cloud.ok(&ec2::DESCRIBE_NETWORK_INTERFACES, Default::default()).network_interfaces.expect("interfaces")
}

fn in_group(name: &str, group: &str) -> api::CreateDBInstanceMessage {
    api::CreateDBInstanceMessage { db_subnet_group_name: Some(group.into()), ..create(name) }
}

#[test]
fn an_instance_lies_in_its_group_s_subnets_behind_the_vpc_s_default_group() {
    let mut cloud = Cloud::new();
    let (vpc, subnets) = cloud.vpc("10.1", "ac");
    cloud.group("data", &subnets);
    cloud.ok(&api::CREATE_DB_INSTANCE, in_group("shop", "Data"));
    cloud.settle();
    let shown = cloud.shown("shop");
    assert_eq!(shown.publicly_accessible, Some(false));
    let group = shown.db_subnet_group.expect("a group");
    assert_eq!((group.db_subnet_group_name.as_deref(), group.vpc_id.as_deref()), (Some("data"), Some(vpc.as_str())));
    let found = interfaces(&cloud);
    assert_eq!(found.len(), 1);
    let eni = &found[0];
    let i = cloud.record("shop");
    assert!(subnets.contains(&i.place.subnet));
    assert_eq!(eni.private_ip_address, Some(i.place.private.to_string()));
    assert_eq!((eni.requester_id.as_deref(), eni.requester_managed), (Some("amazon-rds"), Some(true)));
    assert_eq!(eni.description.as_deref(), Some("RDSNetworkInterface"));
    let groups = shown.vpc_security_groups.expect("groups");
    assert_eq!(groups[0].vpc_security_group_id, eni.groups.as_ref().and_then(|g| g[0].group_id.clone()));
    assert_eq!(eni.groups.as_ref().and_then(|g| g[0].group_name.as_deref()), Some("default"));
    assert_eq!(cloud.resolved(&i.endpoint, None), Some(vec![i.place.private]));
}

#[test]
fn the_endpoint_s_name_has_the_account_s_own_part() {
    let mut cloud = Cloud::new();
    let (one, two) = (cloud.available("one").endpoint, cloud.available("two").endpoint);
    let parts = |e: &str| e.split('.').map(String::from).collect::<Vec<_>>();
    let (one, two) = (parts(&one), parts(&two));
    assert_eq!((one[0].as_str(), two[0].as_str()), ("one", "two"));
    assert_eq!(one[1..], two[1..]);
    assert_eq!(one[1].len(), 12);
    assert_eq!(one[2..], ["ap-northeast-2", "rds", "amazonaws", "com"]);
    cloud.account = "444455556666".parse().expect("an account");
    let other = parts(&cloud.available("one").endpoint);
    assert_ne!(other[1], one[1]);
}

#[test]
fn without_a_group_an_instance_is_public_in_the_default_vpc() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    let public = i.place.public.expect("a public address");
    assert_eq!(i.place.subnet_group, "default");
    assert_eq!(cloud.resolved(&i.endpoint, None), Some(vec![public]));
    assert_eq!(cloud.resolved(&i.endpoint, Some(&i.place.vpc)), Some(vec![i.place.private]));
    let groups = cloud.ok(&api::DESCRIBE_DB_SUBNET_GROUPS, Default::default()).db_subnet_groups.expect("groups");
    assert_eq!(groups.iter().filter_map(|g| g.db_subnet_group_name.as_deref()).collect::<Vec<_>>(), ["default"]);
}

#[test]
fn public_access_is_given_and_taken_at_once() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    let modify = |on| api::ModifyDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        publicly_accessible: Some(on),
        ..Default::default()
    };
    assert_eq!(
        cloud.ok(&api::MODIFY_DB_INSTANCE, modify(false)).db_instance.and_then(|i| i.publicly_accessible),
        Some(false)
    );
    assert_eq!(cloud.resolved(&i.endpoint, None), Some(vec![i.place.private]));
    assert_eq!(interfaces(&cloud)[0].association, None);
    cloud.ok(&api::MODIFY_DB_INSTANCE, modify(true));
    let public = cloud.record("shop").place.public.expect("a public address");
    assert_eq!(cloud.resolved(&i.endpoint, None), Some(vec![public]));
}

#[test]
fn security_groups_are_changed_at_once() {
    let mut cloud = Cloud::new();
    let i = cloud.available("shop");
    let ask = ec2::CreateSecurityGroupRequest {
        group_name: "db".into(),
        description: "d".into(),
        vpc_id: Some(i.place.vpc.clone()),
        ..Default::default()
    };
    let group = cloud.ok(&ec2::CREATE_SECURITY_GROUP, ask).group_id.expect("a group");
    let modify = api::ModifyDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        vpc_security_group_ids: Some(vec![group.clone()]),
        ..Default::default()
    };
    cloud.ok(&api::MODIFY_DB_INSTANCE, modify);
    let now = interfaces(&cloud)[0].groups.as_ref().and_then(|g| g[0].group_id.clone());
    assert_eq!(now.as_ref(), Some(&group));
    let ask = ec2::DeleteSecurityGroupRequest { group_id: Some(group), ..Default::default() };
    assert!(cloud.refused(&ec2::DELETE_SECURITY_GROUP, ask).contains("DependencyViolation"));
}

#[test]
fn networks_that_do_not_fit_are_refused() {
    let cloud = Cloud::new();
    let (vpc, subnets) = cloud.vpc("10.1", "ac");
    let (other, _) = cloud.vpc("10.2", "a");
    cloud.group("data", &subnets);
    let filters = Some(vec![ec2::Filter { name: Some("vpc-id".into()), values: Some(vec![other.clone()]) }]);
    let ask = ec2::DescribeSecurityGroupsRequest { filters, ..Default::default() };
    let foreign = cloud.ok(&ec2::DESCRIBE_SECURITY_GROUPS, ask).security_groups.expect("groups")[0].group_id.clone();
    let in_data = || in_group("shop", "data");
    let found = [
        in_group("shop", "nowhere"),
        api::CreateDBInstanceMessage { vpc_security_group_ids: Some(vec!["sg-0123456789abcdef0".into()]), ..in_data() },
        api::CreateDBInstanceMessage { vpc_security_group_ids: foreign.map(|g| vec![g]), ..in_data() },
        api::CreateDBInstanceMessage { publicly_accessible: Some(true), ..in_data() },
        api::CreateDBInstanceMessage { availability_zone: Some("ap-northeast-2b".into()), ..in_data() },
        api::CreateDBInstanceMessage { availability_zone: Some("us-east-1a".into()), ..in_data() },
    ]
    .map(|input| cloud.refused(&api::CREATE_DB_INSTANCE, input));
    expect![[r#"
        404 DBSubnetGroupNotFoundFault: DB subnet group 'nowhere' does not exist.
        400 InvalidParameterValue: Invalid security group , groupId= sg-0123456789abcdef0, groupName=.
        400 InvalidParameterCombination: The DB instance and EC2 security group are in different VPCs. The DB instance is in VPC and the EC2 security group is in OTHER
        400 InvalidVPCNetworkStateFault: Cannot create a publicly accessible DBInstance. The specified VPC has no internet gateway attached. Update the VPC and then try again
        400 InvalidVPCNetworkStateFault: DB Subnet Group doesn't meet availability zone coverage requirement. Please add subnets to cover at least availability zone [ap-northeast-2b]
        400 InvalidParameterValue: Invalid availability zone: us-east-1a"#]].assert_eq(&found.join("\n").replace(&vpc, "VPC").replace(&other, "OTHER"));
    let ask = ec2::CreateInternetGatewayRequest::default();
    let gateway = cloud.ok(&ec2::CREATE_INTERNET_GATEWAY, ask).internet_gateway.and_then(|g| g.internet_gateway_id);
    let ask = ec2::AttachInternetGatewayRequest {
        internet_gateway_id: gateway.expect("a gateway"),
        vpc_id: vpc.clone(),
        ..Default::default()
    };
    cloud.ok(&ec2::ATTACH_INTERNET_GATEWAY, ask);
    let public = || api::CreateDBInstanceMessage { publicly_accessible: Some(true), ..in_data() };
    expect!["400 InvalidVPCNetworkStateFault: Cannot create a publicly accessible DBInstance. The specified VPC does not support DNS resolution, DNS hostnames, or both. Update the VPC and then try again"].assert_eq(&cloud.refused(&api::CREATE_DB_INSTANCE, public()));
    let ask = ec2::ModifyVpcAttributeRequest {
        vpc_id: vpc,
        enable_dns_hostnames: Some(ec2::AttributeBooleanValue { value: Some(true) }),
        ..Default::default()
    };
    cloud.ok(&ec2::MODIFY_VPC_ATTRIBUTE, ask);
    cloud.ok(&api::CREATE_DB_INSTANCE, public());
    assert!(interfaces(&cloud)[0].association.is_some());
}

#[test]
fn the_zone_that_is_asked_for_is_taken() {
    let cloud = Cloud::new();
    let (_, subnets) = cloud.vpc("10.1", "abc");
    cloud.group("data", &subnets);
    for letter in ["a", "b", "c"] {
        let zone = format!("ap-northeast-2{letter}");
        let input = api::CreateDBInstanceMessage {
            availability_zone: Some(zone.clone()),
            ..in_group(&format!("shop-{letter}"), "data")
        };
        let made = cloud.ok(&api::CREATE_DB_INSTANCE, input).db_instance.expect("an instance");
        assert_eq!(made.availability_zone, Some(zone));
    }
}
