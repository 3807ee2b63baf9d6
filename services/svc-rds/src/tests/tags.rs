//! Tags of instances and groups.

use super::*;
use api_rds as api;
use expect_test::expect;

pub(super) fn tag(key: &str, value: &str) -> api::Tag {
    api::Tag { key: Some(key.into()), value: Some(value.into()) }
}

fn listed(cloud: &Cloud, arn: &str) -> Vec<api::Tag> {
    let ask = api::ListTagsForResourceMessage { resource_name: arn.into(), ..Default::default() };
    cloud.ok(&api::LIST_TAGS_FOR_RESOURCE, ask).tag_list.expect("tags")
}

#[test]
fn tags_are_given_listed_and_taken() {
    let mut cloud = Cloud::new();
    let input = api::CreateDBInstanceMessage { tags: Some(vec![tag("team", "red")]), ..create("shop") };
    let made = cloud.ok(&api::CREATE_DB_INSTANCE, input).db_instance.expect("an instance");
    assert_eq!(made.tag_list, Some(vec![tag("team", "red")]));
    cloud.settle();
    let arn = made.db_instance_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:rds:ap-northeast-2:111122223333:db:shop");
    let add =
        api::AddTagsToResourceMessage { resource_name: arn.clone(), tags: vec![tag("team", "blue"), tag("cost", "")] };
    cloud.ok(&api::ADD_TAGS_TO_RESOURCE, add);
    assert_eq!(listed(&cloud, &arn), [tag("cost", ""), tag("team", "blue")]);
    let take =
        api::RemoveTagsFromResourceMessage { resource_name: arn.clone(), tag_keys: vec!["cost".into(), "none".into()] };
    cloud.ok(&api::REMOVE_TAGS_FROM_RESOURCE, take);
    assert_eq!(listed(&cloud, &arn), [tag("team", "blue")]);
}

#[test]
fn groups_have_tags_that_go_with_them() {
    let cloud = Cloud::new();
    let (_, subnets) = cloud.vpc("10.1", "ac");
    let arn = cloud.group("data", &subnets).db_subnet_group_arn.expect("an ARN");
    let add = api::AddTagsToResourceMessage { resource_name: arn.clone(), tags: vec![tag("a", "b")] };
    cloud.ok(&api::ADD_TAGS_TO_RESOURCE, add);
    cloud.ok(&api::DELETE_DB_SUBNET_GROUP, api::DeleteDBSubnetGroupMessage { db_subnet_group_name: "data".into() });
    cloud.group("data", &subnets);
    assert_eq!(listed(&cloud, &arn), []);
}

#[test]
fn bad_tags_and_strange_resources_are_refused() {
    let cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
    let arn = "arn:aws:rds:ap-northeast-2:111122223333:db:shop";
    let add = |arn: &str, tags: Vec<api::Tag>| {
        cloud.refused(&api::ADD_TAGS_TO_RESOURCE, api::AddTagsToResourceMessage { resource_name: arn.into(), tags })
    };
    let many = (0..51).map(|n| tag(&n.to_string(), "")).collect();
    let found = [
        add(arn, vec![tag("aws:x", "")]),
        add(arn, vec![tag("RDS:x", "")]),
        add(arn, vec![tag("", "")]),
        add(arn, vec![tag("a", ""), tag("a", "")]),
        add(arn, vec![tag("a#", "")]),
        add(arn, vec![tag("a", &"x".repeat(257))]),
        add(arn, many),
        add("arn:aws:rds:ap-northeast-2:111122223333:db:none", vec![]),
        add("arn:aws:rds:ap-northeast-2:999999999999:db:shop", vec![]),
        add("arn:aws:rds:us-east-1:111122223333:db:shop", vec![]),
        add("arn:aws:rds:ap-northeast-2:111122223333:subgrp:none", vec![]),
        add("shop", vec![]),
    ];
    expect![[r#"
        400 InvalidParameterValue: The tag key 'aws:x' is invalid. Tag keys can't be prefixed with aws: or rds:.
        400 InvalidParameterValue: The tag key 'RDS:x' is invalid. Tag keys can't be prefixed with aws: or rds:.
        400 InvalidParameterValue: The tag key must have 1 to 128 characters.
        400 InvalidParameterValue: Duplicate tag key 'a' specified.
        400 InvalidParameterValue: The tag with the key 'a#' contains characters that are not allowed.
        400 InvalidParameterValue: The value of the tag 'a' must have at most 256 characters.
        400 InvalidParameterValue: A resource can have at most 50 tags.
        404 DBInstanceNotFound: DBInstance none not found.
        400 InvalidParameterValue: Invalid resource name: arn:aws:rds:ap-northeast-2:999999999999:db:shop
        400 InvalidParameterValue: Invalid resource name: arn:aws:rds:us-east-1:111122223333:db:shop
        404 DBSubnetGroupNotFoundFault: DB subnet group 'none' does not exist.
        400 InvalidParameterValue: Invalid resource name: shop"#]]
    .assert_eq(&found.join("\n"));
}
