//! Managed policies, their versions and who has them.

use super::*;
use api_iam as api;
use expect_test::expect;

fn version(cloud: &Cloud, arn: &str, action: &str, set_as_default: bool) -> Result<String, Fault> {
    let input = api::CreatePolicyVersionRequest {
        policy_arn: arn.into(),
        policy_document: allow(action),
        set_as_default: Some(set_as_default),
    };
    let made = cloud.call(&api::CREATE_POLICY_VERSION, input)?;
    Ok(made.policy_version.and_then(|v| v.version_id).unwrap_or_default())
}

fn versions(cloud: &Cloud, arn: &str) -> Vec<String> {
    let input = api::ListPolicyVersionsRequest { policy_arn: arn.into(), ..Default::default() };
    let shown = |v: &api::PolicyVersion| {
        format!(
            "{}{}",
            v.version_id.as_deref().unwrap_or(""),
            if v.is_default_version == Some(true) { "*" } else { "" }
        )
    };
    cloud.ok(&api::LIST_POLICY_VERSIONS, input).versions.unwrap_or_default().iter().map(shown).collect()
}

#[test]
fn versions_are_numbered_once_and_limited_to_five() {
    let cloud = Cloud::new();
    let arn = make::policy(&cloud, "p", &allow("s3:*"));
    for n in 2..=5 {
        assert_eq!(version(&cloud, &arn, "s3:Get*", n == 3).expect("a version"), format!("v{n}"));
    }
    assert_eq!(versions(&cloud, &arn), ["v5", "v4", "v3*", "v2", "v1"]);
    expect!["LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."].assert_eq(&version(&cloud, &arn, "s3:*", false).expect_err("six").to_string());
    let delete = |v: &str| api::DeletePolicyVersionRequest { policy_arn: arn.clone(), version_id: v.into() };
    expect!["409 DeleteConflict: Cannot delete the default version of a policy."]
        .assert_eq(&cloud.refused(&api::DELETE_POLICY_VERSION, delete("v3")));
    cloud.ok(&api::DELETE_POLICY_VERSION, delete("v5"));
    expect![
        "404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/p version v5 does not exist or is not attachable."
    ]
    .assert_eq(&cloud.refused(&api::DELETE_POLICY_VERSION, delete("v5")));
    assert_eq!(version(&cloud, &arn, "s3:*", false).expect("a version"), "v6", "numbers are never used again");
    let set = api::SetDefaultPolicyVersionRequest { policy_arn: arn.clone(), version_id: "v1".into() };
    cloud.ok(&api::SET_DEFAULT_POLICY_VERSION, set);
    assert_eq!(versions(&cloud, &arn), ["v6", "v4", "v3", "v2", "v1*"]);
    let get = api::GetPolicyVersionRequest { policy_arn: arn.clone(), version_id: "v2".into() };
    let shown = cloud.ok(&api::GET_POLICY_VERSION, get).policy_version.and_then(|v| v.document).unwrap_or_default();
    assert_eq!(decoded(&shown), allow("s3:Get*"));
}

#[test]
fn a_policy_goes_when_nobody_has_it_and_one_version_is_left() {
    let cloud = Cloud::new();
    make::role(&cloud, "r");
    let arn = make::policy(&cloud, "p", &allow("s3:*"));
    let delete = || api::DeletePolicyRequest { policy_arn: arn.clone() };
    let boundary = api::PutRolePermissionsBoundaryRequest { role_name: "r".into(), permissions_boundary: arn.clone() };
    cloud.ok(&api::PUT_ROLE_PERMISSIONS_BOUNDARY, boundary);
    expect!["409 DeleteConflict: Cannot delete a policy attached to entities."]
        .assert_eq(&cloud.refused(&api::DELETE_POLICY, delete()));
    let unbound = api::DeleteRolePermissionsBoundaryRequest { role_name: "r".into() };
    cloud.ok(&api::DELETE_ROLE_PERMISSIONS_BOUNDARY, unbound);
    version(&cloud, &arn, "s3:Get*", true).expect("a version");
    assert!(cloud.refused(&api::DELETE_POLICY, delete()).starts_with("409 DeleteConflict: This policy has more than"));
    let old = api::DeletePolicyVersionRequest { policy_arn: arn.clone(), version_id: "v1".into() };
    cloud.ok(&api::DELETE_POLICY_VERSION, old);
    cloud.ok(&api::DELETE_POLICY, delete());
    expect!["404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/p was not found."]
        .assert_eq(&cloud.refused(&api::GET_POLICY, api::GetPolicyRequest { policy_arn: arn.clone() }));
}

#[test]
fn attachments_are_counted_and_listed() {
    let cloud = Cloud::new();
    make::role(&cloud, "r");
    make::user(&cloud, "u");
    make::group(&cloud, "g");
    let arn = make::policy(&cloud, "shared", &allow("s3:*"));
    let attach_role = |arn: &str| {
        cloud.call(
            &api::ATTACH_ROLE_POLICY,
            api::AttachRolePolicyRequest { role_name: "r".into(), policy_arn: arn.into() },
        )
    };
    attach_role(&arn).expect("attached");
    attach_role(&arn).expect("twice is no mistake");
    cloud.ok(&api::ATTACH_USER_POLICY, api::AttachUserPolicyRequest { user_name: "u".into(), policy_arn: arn.clone() });
    let group = api::AttachGroupPolicyRequest { group_name: "g".into(), policy_arn: arn.clone() };
    cloud.ok(&api::ATTACH_GROUP_POLICY, group);
    let shown = cloud.ok(&api::GET_POLICY, api::GetPolicyRequest { policy_arn: arn.clone() }).policy;
    expect![[r#"
        Some(
            Policy {
                PolicyName: "shared",
                PolicyId: "ANPAUKJXM6GDJDIZBJ4L3",
                Arn: "arn:aws:iam::111122223333:policy/shared",
                Path: "/",
                DefaultVersionId: "v1",
                AttachmentCount: 3,
                PermissionsBoundaryUsageCount: 0,
                IsAttachable: true,
                CreateDate: 2024-01-31T12:00:00.000Z,
                UpdateDate: 2024-01-31T12:00:00.000Z,
            },
        )
    "#]]
    .assert_debug_eq(&shown);
    let list = |filter| {
        let input =
            api::ListEntitiesForPolicyRequest { policy_arn: arn.clone(), entity_filter: filter, ..Default::default() };
        cloud.ok(&api::LIST_ENTITIES_FOR_POLICY, input)
    };
    expect![[r#"
        ListEntitiesForPolicyResponse {
            PolicyGroups: [
                PolicyGroup {
                    GroupName: "g",
                    GroupId: "AGPACJUSMAXVGSJORJXG4",
                },
            ],
            PolicyUsers: [
                PolicyUser {
                    UserName: "u",
                    UserId: "AIDANHMAPLZDH3I4534IA",
                },
            ],
            PolicyRoles: [
                PolicyRole {
                    RoleName: "r",
                    RoleId: "AROAPEMXQUMACCKLJUZ4M",
                },
            ],
            IsTruncated: false,
        }
    "#]]
    .assert_debug_eq(&list(None));
    assert_eq!(list(Some(api::EntityType::Role)).policy_users.map(|u| u.len()), Some(0));
    let detach = || api::DetachRolePolicyRequest { role_name: "r".into(), policy_arn: arn.clone() };
    cloud.ok(&api::DETACH_ROLE_POLICY, detach());
    expect!["404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/shared was not found."]
        .assert_eq(&cloud.refused(&api::DETACH_ROLE_POLICY, detach()));
}

#[test]
fn ten_policies_are_all_that_a_role_gets() {
    let cloud = Cloud::new();
    make::role(&cloud, "r");
    let attach_role = |arn: &str| {
        let input = api::AttachRolePolicyRequest { role_name: "r".into(), policy_arn: arn.into() };
        cloud.call(&api::ATTACH_ROLE_POLICY, input)
    };
    for n in 0..10 {
        attach_role(&make::policy(&cloud, &format!("p{n}"), &allow("s3:*"))).expect("attached");
    }
    let refused = attach_role("arn:aws:iam::aws:policy/ReadOnlyAccess").expect_err("eleven");
    expect!["LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10"].assert_eq(&refused.to_string());
}

#[test]
fn aws_policies_are_there_to_be_read_and_attached_and_not_to_be_changed() {
    let cloud = Cloud::new();
    make::role(&cloud, "r");
    let attach = |arn: &str| {
        let input = api::AttachRolePolicyRequest { role_name: "r".into(), policy_arn: arn.into() };
        cloud.call(&api::ATTACH_ROLE_POLICY, input).map_or_else(|f| f.to_string(), |_| "attached".into())
    };
    let found: String = [
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
        "arn:aws:iam::444455556666:policy/theirs",
        "arn:aws:iam::111122223333:role/no-policy",
    ]
    .iter()
    .map(|arn| format!("{arn}\n    {}\n", attach(arn)))
    .collect();
    expect![[r#"
        arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
            attached
        arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
            attached
        arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole
            NoSuchEntity: Policy arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole does not exist or is not attachable.
        arn:aws:iam::aws:policy/NoSuchPolicy
            NoSuchEntity: Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.
        arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy
            PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role: arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy
        arn:aws:iam::444455556666:policy/theirs
            NoSuchEntity: Policy arn:aws:iam::444455556666:policy/theirs does not exist or is not attachable.
        arn:aws:iam::111122223333:role/no-policy
            InvalidInput: ARN arn:aws:iam::111122223333:role/no-policy is not valid.
    "#]].assert_eq(&found);
    let arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let shown = cloud.ok(&api::GET_POLICY, api::GetPolicyRequest { policy_arn: arn.into() }).policy.expect("it");
    assert_eq!((shown.attachment_count, shown.is_attachable), (Some(1), Some(true)));
    let input = api::GetPolicyVersionRequest {
        policy_arn: arn.into(),
        version_id: shown.default_version_id.unwrap_or_default(),
    };
    let document = cloud.ok(&api::GET_POLICY_VERSION, input).policy_version.and_then(|v| v.document);
    assert!(decoded(&document.unwrap_or_default()).contains("s3:Get*"));
    assert!(version(&cloud, arn, "s3:*", true).expect_err("AWS's own").is("AccessDenied"));
}

#[test]
fn policies_are_listed_by_scope_use_and_path() {
    let cloud = Cloud::new();
    make::role(&cloud, "r");
    let arn = make::policy(&cloud, "mine", &allow("s3:*"));
    make::policy(&cloud, "unused", &allow("s3:*"));
    let attach = api::AttachRolePolicyRequest { role_name: "r".into(), policy_arn: arn };
    cloud.ok(&api::ATTACH_ROLE_POLICY, attach);
    let bound = api::PutRolePermissionsBoundaryRequest {
        role_name: "r".into(),
        permissions_boundary: "arn:aws:iam::aws:policy/PowerUserAccess".into(),
    };
    cloud.ok(&api::PUT_ROLE_PERMISSIONS_BOUNDARY, bound);
    let list = |input: api::ListPoliciesRequest| -> Vec<String> {
        let found = cloud.ok(&api::LIST_POLICIES, input).policies.unwrap_or_default();
        found.into_iter().filter_map(|p| p.policy_name).collect()
    };
    let local = || api::ListPoliciesRequest { scope: Some(api::PolicyScopeType::Local), ..Default::default() };
    assert_eq!(list(local()), ["mine", "unused"]);
    assert_eq!(list(api::ListPoliciesRequest { only_attached: Some(true), ..Default::default() }), ["mine"]);
    let usage = Some(api::PolicyUsageType::PermissionsBoundary);
    assert_eq!(
        list(api::ListPoliciesRequest { policy_usage_filter: usage, ..Default::default() }),
        ["PowerUserAccess"]
    );
    let path = Some("/job-function/".to_owned());
    let jobs = list(api::ListPoliciesRequest { path_prefix: path, ..Default::default() });
    assert!(jobs.contains(&"ViewOnlyAccess".to_owned()) && !jobs.contains(&"mine".to_owned()));
    assert_eq!(list(api::ListPoliciesRequest::default()).len(), 100, "a page");
}

#[test]
fn the_policies_that_grant_a_service_are_listed() {
    let cloud = Cloud::new();
    let anna = make::user(&cloud, "anna");
    let ops = make::group(&cloud, "ops");
    let member = api::AddUserToGroupRequest { group_name: "ops".into(), user_name: "anna".into() };
    cloud.ok(&api::ADD_USER_TO_GROUP, member);
    let put = |name: &str, document: String| {
        let input =
            api::PutUserPolicyRequest { user_name: "anna".into(), policy_name: name.into(), policy_document: document };
        cloud.ok(&api::PUT_USER_POLICY, input);
    };
    put("Buckets", allow("S3:Get*"));
    put("NoBuckets", allow("s3:*").replace("Allow", "Deny"));
    put("NotQueues", allow("sqs:*").replace("\"Action\"", "\"NotAction\""));
    let arn = make::policy(&cloud, "Queues", &allow("sqs:SendMessage"));
    for policy in [arn.as_str(), "arn:aws:iam::aws:policy/AdministratorAccess"] {
        let input = api::AttachGroupPolicyRequest { group_name: "ops".into(), policy_arn: policy.into() };
        cloud.ok(&api::ATTACH_GROUP_POLICY, input);
    }
    let attach = api::AttachUserPolicyRequest { user_name: "anna".into(), policy_arn: arn };
    cloud.ok(&api::ATTACH_USER_POLICY, attach);
    let input = |arn: &str| api::ListPoliciesGrantingServiceAccessRequest {
        arn: arn.into(),
        service_namespaces: vec!["s3".into(), "sqs".into()],
        marker: None,
    };
    let list = |arn: &str| {
        let one = |p: &api::PolicyGrantingServiceAccess| match (&p.entity_type, &p.entity_name) {
            (Some(kind), Some(name)) => format!("{} of {kind} {name}", p.policy_name),
            _ => format!("{} {}", p.policy_name, p.policy_arn.as_deref().unwrap_or("-")),
        };
        let found = cloud.ok(&api::LIST_POLICIES_GRANTING_SERVICE_ACCESS, input(arn)).policies_granting_service_access;
        let names = |e: &api::ListPoliciesGrantingServiceAccessEntry| {
            let policies: Vec<String> = e.policies.iter().flatten().map(one).collect();
            format!("{}: {}\n", e.service_namespace.as_deref().unwrap_or_default(), policies.join(", "))
        };
        found.iter().map(names).collect::<String>()
    };
    expect_test::expect![[r#"
        s3: Buckets of USER anna, NotQueues of USER anna, AdministratorAccess arn:aws:iam::aws:policy/AdministratorAccess
        sqs: Queues arn:aws:iam::111122223333:policy/Queues, AdministratorAccess arn:aws:iam::aws:policy/AdministratorAccess
    "#]].assert_eq(&list(&anna.arn));
    expect_test::expect![[r#"
        s3: AdministratorAccess arn:aws:iam::aws:policy/AdministratorAccess
        sqs: Queues arn:aws:iam::111122223333:policy/Queues, AdministratorAccess arn:aws:iam::aws:policy/AdministratorAccess
    "#]].assert_eq(&list(&ops.arn));
    for (arn, code) in
        [("arn:aws:iam::111122223333:role/none", "404 NoSuchEntity"), ("arn:aws:s3:::some-bucket", "400 InvalidInput")]
    {
        let refused = cloud.refused(&api::LIST_POLICIES_GRANTING_SERVICE_ACCESS, input(arn));
        assert!(refused.starts_with(code), "{refused}");
    }
}
