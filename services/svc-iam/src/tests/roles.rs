//! Roles and their trust policies.

use super::*;
use api_iam as api;
use expect_test::expect;

#[test]
fn a_role_is_made_shown_changed_and_deleted() {
    let cloud = Cloud::new();
    let input = api::CreateRoleRequest {
        path: Some("/app/".into()),
        role_name: "web".into(),
        assume_role_policy_document: trust(r#"{"Service":"ec2.amazonaws.com"}"#),
        description: Some("for the web tier".into()),
        max_session_duration: Some(7200),
        permissions_boundary: Some("arn:aws:iam::aws:policy/PowerUserAccess".into()),
        tags: Some(vec![make::tag("tier", "web")]),
        ..Default::default()
    };
    cloud.ok(&api::CREATE_ROLE, input);
    let get = || cloud.ok(&api::GET_ROLE, api::GetRoleRequest { role_name: "web".into() }).role;
    expect![[r#"
        Role {
            Path: "/app/",
            RoleName: "web",
            RoleId: "AROAPEMXQUMACCKLJUZ4M",
            Arn: "arn:aws:iam::111122223333:role/app/web",
            CreateDate: 2024-01-31T12:00:00.000Z,
            AssumeRolePolicyDocument: "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D",
            Description: "for the web tier",
            MaxSessionDuration: 7200,
            PermissionsBoundary: AttachedPermissionsBoundary {
                PermissionsBoundaryType: "PermissionsBoundaryPolicy",
                PermissionsBoundaryArn: "arn:aws:iam::aws:policy/PowerUserAccess",
            },
            Tags: [
                Tag {
                    Key: "tier",
                    Value: "web",
                },
            ],
            RoleLastUsed: RoleLastUsed,
        }
    "#]].assert_debug_eq(&get());
    let input =
        api::UpdateRoleRequest { role_name: "web".into(), max_session_duration: Some(3600), ..Default::default() };
    cloud.ok(&api::UPDATE_ROLE, input);
    let input = api::UpdateRoleDescriptionRequest { role_name: "web".into(), description: "new".into() };
    cloud.ok(&api::UPDATE_ROLE_DESCRIPTION, input);
    assert_eq!((get().description.as_deref(), get().max_session_duration), (Some("new"), Some(3600)));
    let listed = cloud.ok(&api::LIST_ROLES, api::ListRolesRequest::default()).roles;
    assert!(listed[0].tags.is_none() && listed[0].permissions_boundary.is_none(), "lists show less");
    cloud.ok(&api::DELETE_ROLE, api::DeleteRoleRequest { role_name: "web".into() });
    expect!["404 NoSuchEntity: The role with name web cannot be found."]
        .assert_eq(&cloud.refused(&api::GET_ROLE, api::GetRoleRequest { role_name: "web".into() }));
}

#[test]
fn a_trust_policy_names_principals_that_exist() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::role(&cloud, "base");
    let create = |principal: &str| {
        let input = api::CreateRoleRequest {
            role_name: "r".into(),
            assume_role_policy_document: trust(principal),
            ..Default::default()
        };
        let made = cloud.call(&api::CREATE_ROLE, input);
        if made.is_ok() {
            cloud.ok(&api::DELETE_ROLE, api::DeleteRoleRequest { role_name: "r".into() });
        }
        made.map_or_else(|f| f.to_string(), |_| "made".into())
    };
    let found: String = [
        r#"{"AWS":"arn:aws:iam::111122223333:user/anna"}"#,
        r#"{"AWS":"arn:aws:iam::111122223333:role/base"}"#,
        r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/base/s"}"#,
        r#"{"AWS":["999999999999","arn:aws:iam::888888888888:root"]}"#,
        r#"{"AWS":"*"}"#,
        r#"{"AWS":"arn:aws:iam::111122223333:user/bert"}"#,
        r#"{"AWS":"arn:aws:iam::444455556666:user/anna"}"#,
        r#"{"AWS":"arn:aws:iam::111122223333:user/team/anna"}"#,
        r#"{"AWS":"arn:aws:iam::111122223333:role/r"}"#,
        r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/none/s"}"#,
    ]
    .iter()
    .map(|p| format!("{p}\n    {}\n", create(p)))
    .collect();
    expect![[r#"
        {"AWS":"arn:aws:iam::111122223333:user/anna"}
            made
        {"AWS":"arn:aws:iam::111122223333:role/base"}
            made
        {"AWS":"arn:aws:sts::111122223333:assumed-role/base/s"}
            made
        {"AWS":["999999999999","arn:aws:iam::888888888888:root"]}
            made
        {"AWS":"*"}
            made
        {"AWS":"arn:aws:iam::111122223333:user/bert"}
            MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/bert"
        {"AWS":"arn:aws:iam::444455556666:user/anna"}
            MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::444455556666:user/anna"
        {"AWS":"arn:aws:iam::111122223333:user/team/anna"}
            MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/team/anna"
        {"AWS":"arn:aws:iam::111122223333:role/r"}
            MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/r"
        {"AWS":"arn:aws:sts::111122223333:assumed-role/none/s"}
            MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:sts::111122223333:assumed-role/none/s"
    "#]]
    .assert_eq(&found);
}

#[test]
fn a_principal_that_is_made_again_is_another_one() {
    let cloud = Cloud::new();
    let anna = make::user(&cloud, "anna");
    let input = api::CreateRoleRequest {
        role_name: "r".into(),
        assume_role_policy_document: trust(&format!(r#"{{"AWS":"{}"}}"#, anna.arn)),
        ..Default::default()
    };
    cloud.ok(&api::CREATE_ROLE, input);
    let shown = || {
        let role = cloud.ok(&api::GET_ROLE, api::GetRoleRequest { role_name: "r".into() }).role;
        decoded(&role.assume_role_policy_document.unwrap_or_default())
    };
    assert!(shown().contains(&anna.arn));
    cloud.ok(&api::DELETE_USER, api::DeleteUserRequest { user_name: "anna".into() });
    assert!(shown().contains(&format!(r#""{}""#, anna.user_id)));
    make::user(&cloud, "anna");
    assert!(!shown().contains(&anna.arn));
}

#[test]
fn a_long_trust_policy_exceeds_its_quota() {
    let cloud = Cloud::new();
    let accounts: Vec<String> = (0..150).map(|n| format!("\"{n:012}\"")).collect();
    let input = api::CreateRoleRequest {
        role_name: "r".into(),
        assume_role_policy_document: trust(&format!(r#"{{"AWS":[{}]}}"#, accounts.join(","))),
        ..Default::default()
    };
    expect!["409 LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048"]
        .assert_eq(&cloud.refused(&api::CREATE_ROLE, input));
}

#[test]
fn a_role_in_an_instance_profile_or_with_policies_is_not_deleted() {
    let cloud = Cloud::new();
    make::role(&cloud, "web");
    make::profile(&cloud, "web");
    let add = api::AddRoleToInstanceProfileRequest { instance_profile_name: "web".into(), role_name: "web".into() };
    cloud.ok(&api::ADD_ROLE_TO_INSTANCE_PROFILE, add);
    let delete = || api::DeleteRoleRequest { role_name: "web".into() };
    expect!["409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first."]
        .assert_eq(&cloud.refused(&api::DELETE_ROLE, delete()));
    let remove =
        api::RemoveRoleFromInstanceProfileRequest { instance_profile_name: "web".into(), role_name: "web".into() };
    cloud.ok(&api::REMOVE_ROLE_FROM_INSTANCE_PROFILE, remove);
    let policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore".to_owned();
    let attach = api::AttachRolePolicyRequest { role_name: "web".into(), policy_arn };
    cloud.ok(&api::ATTACH_ROLE_POLICY, attach);
    expect!["409 DeleteConflict: Cannot delete entity, must detach all policies first."]
        .assert_eq(&cloud.refused(&api::DELETE_ROLE, delete()));
}

#[test]
fn the_path_of_service_linked_roles_is_reserved() {
    let cloud = Cloud::new();
    let input = api::CreateRoleRequest {
        path: Some("/aws-service-role/x.amazonaws.com/".into()),
        role_name: "r".into(),
        assume_role_policy_document: trust(r#"{"Service":"ec2.amazonaws.com"}"#),
        ..Default::default()
    };
    assert!(cloud.refused(&api::CREATE_ROLE, input).starts_with("400 ValidationError"));
}

#[test]
fn the_last_use_of_a_role_is_its_sessions_last_call() {
    let cloud = Cloud::new();
    let role = make::role(&cloud, "Web");
    assert_eq!(role.max_session_duration, None, "a new role does not show how long its sessions last");
    let session = |id: &str| Principal::Role {
        account: account(ACCOUNT),
        id: id.into(),
        role: "Web".into(),
        session: "one".into(),
    };
    let used = || {
        let one = cloud.ok(&api::GET_ROLE, api::GetRoleRequest { role_name: "web".into() }).role.role_last_used;
        let all =
            cloud.ok(&api::GET_ACCOUNT_AUTHORIZATION_DETAILS, api::GetAccountAuthorizationDetailsRequest::default());
        let detail = all.role_detail_list.expect("roles").remove(0).role_last_used;
        assert_eq!(one, detail, "both calls tell the same");
        one.expect("a last use, be it none")
    };
    assert_eq!(used(), api::RoleLastUsed::default());
    cloud.clock.advance_ms(60_000);
    let input = api::CreateGroupRequest { group_name: "ops".into(), ..Default::default() };
    cloud.kernel.call_blocking(cloud.cx(session(&role.role_id)), &api::CREATE_GROUP, input).expect("a group");
    let expected = api::RoleLastUsed { last_used_date: Some(START.plus_ms(60_000)), region: Some("us-east-1".into()) };
    assert_eq!(used(), expected);
    cloud.clock.advance_ms(60_000);
    cloud.ok(&api::DELETE_ROLE, api::DeleteRoleRequest { role_name: "Web".into() });
    make::role(&cloud, "Web");
    assert_eq!(used(), api::RoleLastUsed::default(), "another that had the name used it");
}
