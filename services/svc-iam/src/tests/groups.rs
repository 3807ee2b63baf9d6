//! Groups and who is in them.

use super::*;
use api_iam as api;
use expect_test::expect;

fn add(cloud: &Cloud, group: &str, user: &str) -> Result<shape::Unit, Fault> {
    let input = api::AddUserToGroupRequest { group_name: group.into(), user_name: user.into() };
    cloud.call(&api::ADD_USER_TO_GROUP, input)
}

#[test]
fn members_stay_when_user_and_group_are_renamed() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let group = make::group(&cloud, "ops");
    expect![[r#"
        Group {
            Path: "/",
            GroupName: "ops",
            GroupId: "AGPANHMAPLZDH3I4534IA",
            Arn: "arn:aws:iam::111122223333:group/ops",
            CreateDate: 2024-01-31T12:00:00.000Z,
        }
    "#]]
    .assert_debug_eq(&group);
    add(&cloud, "ops", "anna").expect("a member");
    add(&cloud, "OPS", "Anna").expect("twice is no mistake");
    let rename =
        api::UpdateUserRequest { user_name: "anna".into(), new_user_name: Some("anne".into()), ..Default::default() };
    cloud.ok(&api::UPDATE_USER, rename);
    let rename =
        api::UpdateGroupRequest { group_name: "ops".into(), new_group_name: Some("sre".into()), ..Default::default() };
    cloud.ok(&api::UPDATE_GROUP, rename);
    let shown = cloud.ok(&api::GET_GROUP, api::GetGroupRequest { group_name: "sre".into(), ..Default::default() });
    assert_eq!(shown.users.iter().map(|u| u.user_name.as_str()).collect::<Vec<_>>(), ["anne"]);
    let of = api::ListGroupsForUserRequest { user_name: "anne".into(), ..Default::default() };
    let groups = cloud.ok(&api::LIST_GROUPS_FOR_USER, of).groups;
    assert_eq!(groups.iter().map(|g| g.group_name.as_str()).collect::<Vec<_>>(), ["sre"]);
}

#[test]
fn a_group_with_users_or_policies_is_not_deleted() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::group(&cloud, "ops");
    add(&cloud, "ops", "anna").expect("a member");
    let delete = || api::DeleteGroupRequest { group_name: "ops".into() };
    expect!["409 DeleteConflict: Cannot delete entity, must remove users from group first."]
        .assert_eq(&cloud.refused(&api::DELETE_GROUP, delete()));
    let remove = || api::RemoveUserFromGroupRequest { group_name: "ops".into(), user_name: "anna".into() };
    cloud.ok(&api::REMOVE_USER_FROM_GROUP, remove());
    assert!(cloud.refused(&api::REMOVE_USER_FROM_GROUP, remove()).starts_with("404 NoSuchEntity"));
    let put = api::PutGroupPolicyRequest {
        group_name: "ops".into(),
        policy_name: "p".into(),
        policy_document: allow("s3:*"),
    };
    cloud.ok(&api::PUT_GROUP_POLICY, put);
    expect!["409 DeleteConflict: Cannot delete entity, must delete policies first."]
        .assert_eq(&cloud.refused(&api::DELETE_GROUP, delete()));
    let unput = api::DeleteGroupPolicyRequest { group_name: "ops".into(), policy_name: "p".into() };
    cloud.ok(&api::DELETE_GROUP_POLICY, unput);
    cloud.ok(&api::DELETE_GROUP, delete());
    assert!(cloud.ok(&api::LIST_GROUPS, api::ListGroupsRequest::default()).groups.is_empty());
}

#[test]
fn a_user_is_in_ten_groups_at_most() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    for n in 0..10 {
        make::group(&cloud, &format!("g{n}"));
        add(&cloud, &format!("g{n}"), "anna").expect("a member");
    }
    make::group(&cloud, "g10");
    expect!["LimitExceeded: Cannot exceed quota for GroupsPerUser: 10"]
        .assert_eq(&add(&cloud, "g10", "anna").expect_err("eleven").to_string());
}
