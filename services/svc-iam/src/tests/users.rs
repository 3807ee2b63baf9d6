//! Users, their tags, their inline policies.

use super::*;
use api_iam as api;
use expect_test::expect;

#[test]
fn a_user_is_made_shown_renamed_and_deleted() {
    let cloud = Cloud::new();
    let input = api::CreateUserRequest {
        user_name: "Anna".into(),
        path: Some("/team/".into()),
        tags: Some(vec![make::tag("dept", "ops")]),
        ..Default::default()
    };
    let made = cloud.ok(&api::CREATE_USER, input);
    expect![[r#"
        CreateUserResponse {
            User: User {
                Path: "/team/",
                UserName: "Anna",
                UserId: "AIDAPEMXQUMACCKLJUZ4M",
                Arn: "arn:aws:iam::111122223333:user/team/Anna",
                CreateDate: 2024-01-31T12:00:00.000Z,
                Tags: [
                    Tag {
                        Key: "dept",
                        Value: "ops",
                    },
                ],
            },
        }
    "#]]
    .assert_debug_eq(&made);
    let input = api::UpdateUserRequest {
        user_name: "anna".into(),
        new_user_name: Some("Anne".into()),
        new_path: Some("/".into()),
    };
    cloud.ok(&api::UPDATE_USER, input);
    let shown = cloud.ok(&api::GET_USER, api::GetUserRequest { user_name: Some("ANNE".into()) }).user;
    assert_eq!(shown.arn, "arn:aws:iam::111122223333:user/Anne");
    assert_eq!(shown.user_id, made.user.expect("a user").user_id, "the id stays");
    assert_eq!(shown.tags.map(|t| t.len()), Some(1), "and so do the tags");
    cloud.ok(&api::DELETE_USER, api::DeleteUserRequest { user_name: "Anne".into() });
    let gone = cloud.refused(&api::GET_USER, api::GetUserRequest { user_name: Some("Anne".into()) });
    expect!["404 NoSuchEntity: The user with name Anne cannot be found."].assert_eq(&gone);
}

#[test]
fn names_are_unique_without_regard_to_case() {
    let cloud = Cloud::new();
    make::user(&cloud, "Anna");
    make::user(&cloud, "bert");
    let input = api::CreateUserRequest { user_name: "anna".into(), ..Default::default() };
    expect!["409 EntityAlreadyExists: User with name anna already exists."]
        .assert_eq(&cloud.refused(&api::CREATE_USER, input));
    let input =
        api::UpdateUserRequest { user_name: "bert".into(), new_user_name: Some("ANNA".into()), ..Default::default() };
    expect!["409 EntityAlreadyExists: User with name ANNA already exists."]
        .assert_eq(&cloud.refused(&api::UPDATE_USER, input));
    let input =
        api::UpdateUserRequest { user_name: "Anna".into(), new_user_name: Some("ANNA".into()), ..Default::default() };
    cloud.ok(&api::UPDATE_USER, input);
}

#[test]
fn accounts_do_not_see_each_others_users() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let other = Principal::Root(account("444455556666"));
    let found = cloud.call_as(other.clone(), &api::LIST_USERS, api::ListUsersRequest::default()).expect("a list");
    assert!(found.users.is_empty());
    let input = api::CreateUserRequest { user_name: "anna".into(), ..Default::default() };
    cloud.call_as(other, &api::CREATE_USER, input).expect("the name is free in another account");
}

#[test]
fn lists_are_cut_into_pages_and_filtered_by_path() {
    let cloud = Cloud::new();
    for n in 0..7 {
        let path = if n % 2 == 0 { "/even/" } else { "/odd/" };
        let input =
            api::CreateUserRequest { user_name: format!("u{n}"), path: Some(path.into()), ..Default::default() };
        cloud.ok(&api::CREATE_USER, input);
    }
    let mut names = Vec::new();
    let mut marker = None;
    loop {
        let input = api::ListUsersRequest { path_prefix: Some("/even".into()), marker, max_items: Some(3) };
        let page = cloud.ok(&api::LIST_USERS, input);
        assert!(page.users.len() <= 3);
        names.extend(page.users.into_iter().map(|u| u.user_name));
        assert_eq!(page.is_truncated, Some(page.marker.is_some()));
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(names, ["u0", "u2", "u4", "u6"]);
}

#[test]
fn a_marker_of_another_query_is_refused() {
    let cloud = Cloud::new();
    make::user(&cloud, "a");
    make::user(&cloud, "b");
    let input = api::ListUsersRequest { max_items: Some(1), ..Default::default() };
    let marker = cloud.ok(&api::LIST_USERS, input).marker;
    assert!(marker.as_ref().is_some_and(|m| m.len() <= 320));
    let input = api::ListUsersRequest { path_prefix: Some("/x/".into()), marker, ..Default::default() };
    expect!["400 ValidationError: Invalid Marker."].assert_eq(&cloud.refused(&api::LIST_USERS, input));
}

#[test]
fn a_user_with_anything_left_is_not_deleted() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::group(&cloud, "ops");
    let arn = make::policy(&cloud, "p", &allow("s3:*"));
    let name = || "anna".to_owned();
    let delete = || cloud.refused(&api::DELETE_USER, api::DeleteUserRequest { user_name: name() });
    let key = cloud.ok(&api::CREATE_ACCESS_KEY, api::CreateAccessKeyRequest { user_name: Some(name()) }).access_key;
    let mut found = delete() + "\n";
    let access_key_id = key.access_key_id;
    cloud.ok(&api::DELETE_ACCESS_KEY, api::DeleteAccessKeyRequest { user_name: Some(name()), access_key_id });
    cloud.ok(&api::ATTACH_USER_POLICY, api::AttachUserPolicyRequest { user_name: name(), policy_arn: arn.clone() });
    found += &(delete() + "\n");
    cloud.ok(&api::DETACH_USER_POLICY, api::DetachUserPolicyRequest { user_name: name(), policy_arn: arn });
    let put =
        api::PutUserPolicyRequest { user_name: name(), policy_name: "inline".into(), policy_document: allow("s3:*") };
    cloud.ok(&api::PUT_USER_POLICY, put);
    found += &(delete() + "\n");
    let policy_name = "INLINE".into();
    cloud.ok(&api::DELETE_USER_POLICY, api::DeleteUserPolicyRequest { user_name: name(), policy_name });
    cloud.ok(&api::ADD_USER_TO_GROUP, api::AddUserToGroupRequest { group_name: "ops".into(), user_name: name() });
    found += &(delete() + "\n");
    expect![[r#"
        409 DeleteConflict: Cannot delete entity, must delete access keys first.
        409 DeleteConflict: Cannot delete entity, must detach all policies first.
        409 DeleteConflict: Cannot delete entity, must delete policies first.
        409 DeleteConflict: Cannot delete entity, must remove users from group first.
    "#]]
    .assert_eq(&found);
}

#[test]
fn tag_keys_are_unique_without_regard_to_case() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let put = |tags: Vec<api::Tag>| cloud.call(&api::TAG_USER, api::TagUserRequest { user_name: "anna".into(), tags });
    put(vec![make::tag("Dept", "a"), make::tag("team", "x")]).expect("tags");
    put(vec![make::tag("dept", "b")]).expect("the same key in another case");
    let listed = || {
        let input = api::ListUserTagsRequest { user_name: "anna".into(), ..Default::default() };
        cloud.ok(&api::LIST_USER_TAGS, input).tags.iter().map(|t| format!("{}={}", t.key, t.value)).collect::<Vec<_>>()
    };
    assert_eq!(listed(), ["dept=b", "team=x"]);
    let twice = put(vec![make::tag("x", "1"), make::tag("X", "2")]).expect_err("twice");
    expect!["InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive."]
        .assert_eq(&twice.to_string());
    let reserved = put(vec![make::tag("aws:x", "1")]).expect_err("reserved");
    assert!(reserved.is("InvalidInput"));
    let many = (0..49).map(|n| make::tag(&format!("k{n}"), "")).collect();
    assert!(put(many).expect_err("51 tags").is("LimitExceeded"));
    let tag_keys = vec!["TEAM".into(), "nothing".into()];
    cloud.ok(&api::UNTAG_USER, api::UntagUserRequest { user_name: "anna".into(), tag_keys });
    assert_eq!(listed(), ["dept=b"]);
}

#[test]
fn inline_policies_are_kept_shown_encoded_and_limited_in_size() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let put = |name: &str, document: String| {
        let input =
            api::PutUserPolicyRequest { user_name: "anna".into(), policy_name: name.into(), policy_document: document };
        cloud.call(&api::PUT_USER_POLICY, input)
    };
    put("b", allow("s3:Get*")).expect("a policy");
    put("a", allow("ec2:*")).expect("a policy");
    let get = api::GetUserPolicyRequest { user_name: "anna".into(), policy_name: "b".into() };
    let shown = cloud.ok(&api::GET_USER_POLICY, get).policy_document;
    expect!["%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3AGet%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"].assert_eq(&shown);
    assert_eq!(decoded(&shown), allow("s3:Get*"));
    let list = api::ListUserPoliciesRequest { user_name: "anna".into(), ..Default::default() };
    assert_eq!(cloud.ok(&api::LIST_USER_POLICIES, list).policy_names, ["a", "b"]);
    let long = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["{}"],"Resource":"*"}}]}}"#,
        "s3:GetObject\",\"".repeat(140) + "s3:*"
    );
    expect!["LimitExceeded: Maximum policy size of 2048 bytes exceeded for user anna"]
        .assert_eq(&put("c", long).expect_err("too long").to_string());
    let padded = allow("s3:Put*").replace(',', &format!(",{}", " ".repeat(3000)));
    put("c", padded).expect("white space does not count");
    let missing = api::GetUserPolicyRequest { user_name: "anna".into(), policy_name: "z".into() };
    expect!["404 NoSuchEntity: The user policy with name z cannot be found."]
        .assert_eq(&cloud.refused(&api::GET_USER_POLICY, missing));
}

#[test]
fn without_a_name_the_caller_is_meant() {
    let cloud = Cloud::new();
    let anna = make::user(&cloud, "anna");
    let me = Principal::User { account: account(ACCOUNT), id: anna.user_id, path: "/".into(), name: "anna".into() };
    let shown = cloud.call_as(me, &api::GET_USER, api::GetUserRequest::default()).expect("me").user;
    assert_eq!(shown.user_name, "anna");
    let root = cloud.ok(&api::GET_USER, api::GetUserRequest::default()).user;
    assert_eq!(root.arn, "arn:aws:iam::111122223333:root");
    let session = Principal::Role {
        account: account(ACCOUNT),
        id: "AROAAAAAAAAAAAAAAAAAA".into(),
        role: "r".into(),
        session: "s".into(),
    };
    let refused = cloud.call_as(session, &api::GET_USER, api::GetUserRequest::default()).expect_err("no user");
    expect!["ValidationError: Must specify userName when calling with non-User credentials"]
        .assert_eq(&refused.to_string());
}

#[test]
fn a_boundary_is_a_policy_that_exists() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let put = |arn: &str| api::PutUserPermissionsBoundaryRequest {
        user_name: "anna".into(),
        permissions_boundary: arn.into(),
    };
    let power = "arn:aws:iam::aws:policy/PowerUserAccess";
    cloud.ok(&api::PUT_USER_PERMISSIONS_BOUNDARY, put(power));
    let shown = cloud.ok(&api::GET_USER, api::GetUserRequest { user_name: Some("anna".into()) }).user;
    assert_eq!(shown.permissions_boundary.and_then(|b| b.permissions_boundary_arn).as_deref(), Some(power));
    let refused = cloud.refused(&api::PUT_USER_PERMISSIONS_BOUNDARY, put("arn:aws:iam::111122223333:policy/none"));
    expect!["404 NoSuchEntity: Scope ARN: arn:aws:iam::111122223333:policy/none does not exist or is not attachable."]
        .assert_eq(&refused);
    let remove = || api::DeleteUserPermissionsBoundaryRequest { user_name: "anna".into() };
    cloud.ok(&api::DELETE_USER_PERMISSIONS_BOUNDARY, remove());
    assert!(cloud.refused(&api::DELETE_USER_PERMISSIONS_BOUNDARY, remove()).starts_with("404 NoSuchEntity"));
}
