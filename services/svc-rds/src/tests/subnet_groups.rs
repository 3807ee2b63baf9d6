//! DB subnet groups.

use super::*;
use api_rds as api;
use expect_test::expect;

fn make(name: &str, subnets: &[String]) -> api::CreateDBSubnetGroupMessage {
    api::CreateDBSubnetGroupMessage {
        db_subnet_group_name: name.into(),
        db_subnet_group_description: "words".into(),
        subnet_ids: subnets.to_vec(),
        tags: None,
    }
}

#[test]
fn a_group_is_shown_with_its_subnets_and_zones() {
    let cloud = Cloud::new();
    let (vpc, subnets) = cloud.vpc("10.1", "ac");
    let made = cloud.group("My_Group.1", &subnets);
    assert_eq!(made.db_subnet_group_name.as_deref(), Some("my_group.1"));
    assert_eq!(made.vpc_id.as_ref(), Some(&vpc));
    assert_eq!(made.subnet_group_status.as_deref(), Some("Complete"));
    assert_eq!(made.db_subnet_group_arn.as_deref(), Some("arn:aws:rds:ap-northeast-2:111122223333:subgrp:my_group.1"));
    let mut zones: Vec<String> = made
        .subnets
        .expect("subnets")
        .into_iter()
        .filter_map(|s| s.subnet_availability_zone.and_then(|z| z.name))
        .collect();
    zones.sort();
    assert_eq!(zones, ["ap-northeast-2a", "ap-northeast-2c"]);
    let ask =
        api::DescribeDBSubnetGroupsMessage { db_subnet_group_name: Some("MY_GROUP.1".into()), ..Default::default() };
    assert_eq!(cloud.ok(&api::DESCRIBE_DB_SUBNET_GROUPS, ask).db_subnet_groups.map(|g| g.len()), Some(1));
}

#[test]
fn groups_that_cannot_be_are_refused() {
    let cloud = Cloud::new();
    let (_, subnets) = cloud.vpc("10.1", "aac");
    let (_, others) = cloud.vpc("10.2", "c");
    cloud.group("data", &subnets);
    let missing = vec!["subnet-0123456789abcdef0".to_owned(), subnets[0].clone()];
    let mixed = vec![subnets[0].clone(), others[0].clone()];
    let found = [
        make("data", &subnets),
        make("Default", &subnets),
        make("", &subnets),
        make("1st", &subnets),
        make("a/b", &subnets),
        make(&"x".repeat(256), &subnets),
        make("one", &subnets[..2]),
        make("none", &[]),
        make("missing", &missing),
        make("mixed", &mixed),
        make("bad", &["subnet".to_owned()]),
        make("many", &vec![subnets[0].clone(); 21]),
        api::CreateDBSubnetGroupMessage { db_subnet_group_description: String::new(), ..make("quiet", &subnets) },
    ]
    .map(|input| cloud.refused(&api::CREATE_DB_SUBNET_GROUP, input));
    expect![[r#"
        400 DBSubnetGroupAlreadyExists: The DB subnet group 'data' already exists.
        400 InvalidParameterValue: The DB subnet group name 'default' is reserved.
        400 InvalidParameterValue: The parameter DBSubnetGroupName must be provided and must not be blank.
        400 InvalidParameterValue: The parameter DBSubnetGroupName is not a valid name. It must begin with a letter and contain only letters, numbers, periods, underscores, spaces, or hyphens.
        400 InvalidParameterValue: The parameter DBSubnetGroupName is not a valid name. It must begin with a letter and contain only letters, numbers, periods, underscores, spaces, or hyphens.
        400 InvalidParameterValue: The parameter DBSubnetGroupName is not a valid identifier because it is longer than 255 characters.
        400 DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ap-northeast-2a. Add subnets to cover at least 2 AZs.
        400 InvalidSubnet: Subnet IDs are required.
        400 InvalidParameterValue: Some input subnets in :[subnet-0123456789abcdef0, SUBNET] are invalid.
        400 InvalidSubnet: The subnets of a DB subnet group must all be in the same VPC.
        400 InvalidParameterValue: Some input subnets in :[subnet] are invalid.
        400 DBSubnetQuotaExceededFault: A DB subnet group can have at most 20 subnets.
        400 InvalidParameterValue: The parameter DBSubnetGroupDescription must be provided and must not be blank."#]].assert_eq(&found.join("\n").replace(&subnets[0], "SUBNET"));
}

#[test]
fn a_group_in_use_is_kept_and_its_used_subnet_too() {
    let mut cloud = Cloud::new();
    let (_, subnets) = cloud.vpc("10.1", "abc");
    cloud.group("data", &subnets);
    let input = api::CreateDBInstanceMessage {
        db_subnet_group_name: Some("data".into()),
        availability_zone: Some("ap-northeast-2a".into()),
        ..create("shop")
    };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    let delete = || api::DeleteDBSubnetGroupMessage { db_subnet_group_name: "data".into() };
    expect![[r#"400 InvalidDBSubnetGroupStateFault: Cannot delete the subnet group 'data' because at least one database instance: shop is still using it."#]]
    .assert_eq(&cloud.refused(&api::DELETE_DB_SUBNET_GROUP, delete()));
    let modify = |ids: &[String]| api::ModifyDBSubnetGroupMessage {
        db_subnet_group_name: "data".into(),
        db_subnet_group_description: Some("other words".into()),
        subnet_ids: ids.to_vec(),
    };
    let refused = cloud.refused(&api::MODIFY_DB_SUBNET_GROUP, modify(&subnets[1..]));
    assert_eq!(refused, format!("400 SubnetAlreadyInUse: The specified subnet is already in use: {}", subnets[0]));
    let changed = cloud.ok(&api::MODIFY_DB_SUBNET_GROUP, modify(&subnets[..2])).db_subnet_group.expect("a group");
    assert_eq!(changed.subnets.map(|s| s.len()), Some(2));
    assert_eq!(changed.db_subnet_group_description.as_deref(), Some("other words"));
    let ask = api::DeleteDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        skip_final_snapshot: Some(true),
        ..Default::default()
    };
    cloud.ok(&api::DELETE_DB_INSTANCE, ask);
    cloud.settle();
    cloud.ok(&api::DELETE_DB_SUBNET_GROUP, delete());
    expect!["404 DBSubnetGroupNotFoundFault: DB subnet group 'data' does not exist."]
        .assert_eq(&cloud.refused(&api::DELETE_DB_SUBNET_GROUP, delete()));
}
