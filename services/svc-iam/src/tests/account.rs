//! Service-linked roles, password policy, identity providers, and everything in one list.

use super::*;
use api_iam as api;
use expect_test::expect;

#[test]
fn a_service_linked_role_is_made_once_and_changed_by_nobody() {
    let cloud = Cloud::new();
    let create = |service: &str, suffix: Option<&str>| api::CreateServiceLinkedRoleRequest {
        aws_service_name: service.into(),
        custom_suffix: suffix.map(str::to_owned),
        ..Default::default()
    };
    let role = cloud.ok(&api::CREATE_SERVICE_LINKED_ROLE, create("elasticloadbalancing.amazonaws.com", None)).role;
    let role = role.expect("a role");
    assert_eq!(
        role.arn,
        "arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing"
    );
    let name = || role.role_name.clone();
    let attached = api::ListAttachedRolePoliciesRequest { role_name: name(), ..Default::default() };
    let attached = cloud.ok(&api::LIST_ATTACHED_ROLE_POLICIES, attached).attached_policies.unwrap_or_default();
    assert_eq!(attached[0].policy_name.as_deref(), Some("AWSElasticLoadBalancingServiceRolePolicy"));
    let found = [
        cloud.refused(&api::CREATE_SERVICE_LINKED_ROLE, create("elasticloadbalancing.amazonaws.com", None)),
        cloud.refused(&api::CREATE_SERVICE_LINKED_ROLE, create("elasticloadbalancing.amazonaws.com", Some("x"))),
        cloud.refused(&api::CREATE_SERVICE_LINKED_ROLE, create("unheard.amazonaws.com", None)),
        cloud.refused(&api::DELETE_ROLE, api::DeleteRoleRequest { role_name: name() }),
        cloud.refused(
            &api::UPDATE_ROLE,
            api::UpdateRoleRequest { role_name: name(), max_session_duration: Some(3600), ..Default::default() },
        ),
    ]
    .join("\n");
    expect![[r#"
        400 InvalidInput: Service role name AWSServiceRoleForElasticLoadBalancing has been taken in this account, please try a different suffix.
        400 InvalidInput: Custom suffix is not allowed for elasticloadbalancing.amazonaws.com
        501 NotImplemented: CreateServiceLinkedRole for unheard.amazonaws.com is not implemented by Hanul.
        400 UnmodifiableEntity: Cannot perform the operation on the protected role 'AWSServiceRoleForElasticLoadBalancing' - this role is only modifiable by AWS
        400 UnmodifiableEntity: Cannot perform the operation on the protected role 'AWSServiceRoleForElasticLoadBalancing' - this role is only modifiable by AWS"#]].assert_eq(&found);
    cloud.ok(&api::CREATE_SERVICE_LINKED_ROLE, create("autoscaling.amazonaws.com", Some("blue")));
    let task = cloud.ok(&api::DELETE_SERVICE_LINKED_ROLE, api::DeleteServiceLinkedRoleRequest { role_name: name() });
    let status = |id: &str| api::GetServiceLinkedRoleDeletionStatusRequest { deletion_task_id: id.into() };
    let done = cloud.ok(&api::GET_SERVICE_LINKED_ROLE_DELETION_STATUS, status(&task.deletion_task_id));
    assert_eq!(done.status, api::DeletionTaskStatusType::Succeeded);
    assert!(cloud.refused(&api::GET_SERVICE_LINKED_ROLE_DELETION_STATUS, status("task/x")).starts_with("404"));
    assert!(cloud.refused(&api::GET_ROLE, api::GetRoleRequest { role_name: name() }).starts_with("404"));
}

#[test]
fn every_known_service_role_has_its_policy() {
    for role in crate::rules::service_roles::ALL {
        let policy = crate::rules::aws_policies::find(&role.policy_arn());
        assert!(policy.is_some_and(|p| !p.is_attachable()), "{} {}", role.service, role.policy);
        policy::Document::parse(&crate::rules::service_roles::trust(role.service), policy::Kind::Trust)
            .expect("a trust policy");
    }
}

#[test]
fn what_a_password_policy_does_not_name_goes_back_to_its_default() {
    let cloud = Cloud::new();
    expect!["404 NoSuchEntity: The Password Policy with domain name 111122223333 cannot be found."]
        .assert_eq(&cloud.refused(&api::GET_ACCOUNT_PASSWORD_POLICY, shape::Unit {}));
    let strict = api::UpdateAccountPasswordPolicyRequest {
        minimum_password_length: Some(14),
        require_symbols: Some(true),
        max_password_age: Some(90),
        password_reuse_prevention: Some(24),
        ..Default::default()
    };
    cloud.ok(&api::UPDATE_ACCOUNT_PASSWORD_POLICY, strict);
    expect![[r#"
        PasswordPolicy {
            MinimumPasswordLength: 14,
            RequireSymbols: true,
            RequireNumbers: false,
            RequireUppercaseCharacters: false,
            RequireLowercaseCharacters: false,
            AllowUsersToChangePassword: false,
            ExpirePasswords: true,
            MaxPasswordAge: 90,
            PasswordReusePrevention: 24,
        }
    "#]]
    .assert_debug_eq(&cloud.ok(&api::GET_ACCOUNT_PASSWORD_POLICY, shape::Unit {}).password_policy);
    cloud.ok(&api::UPDATE_ACCOUNT_PASSWORD_POLICY, api::UpdateAccountPasswordPolicyRequest::default());
    let now = cloud.ok(&api::GET_ACCOUNT_PASSWORD_POLICY, shape::Unit {}).password_policy;
    assert_eq!((now.minimum_password_length, now.expire_passwords, now.max_password_age), (Some(6), Some(false), None));
    cloud.ok(&api::DELETE_ACCOUNT_PASSWORD_POLICY, shape::Unit {});
    assert!(cloud.refused(&api::DELETE_ACCOUNT_PASSWORD_POLICY, shape::Unit {}).starts_with("404"));
}

#[test]
fn an_identity_provider_keeps_audiences_thumbprints_and_tags() {
    let cloud = Cloud::new();
    let create = |url: &str| api::CreateOpenIDConnectProviderRequest {
        url: url.into(),
        client_id_list: Some(vec!["sts.amazonaws.com".into()]),
        thumbprint_list: Some(vec!["6938fd4d98bab03faadb97b34396831e3780aea1".into()]),
        tags: Some(vec![make::tag("for", "ci")]),
        ..Default::default()
    };
    let url = "https://token.actions.githubusercontent.com";
    let arn = cloud.ok(&api::CREATE_OPEN_ID_CONNECT_PROVIDER, create(url)).open_id_connect_provider_arn;
    let arn = arn.expect("an ARN");
    let add = |id: &str| api::AddClientIDToOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: arn.clone(),
        client_id: id.into(),
    };
    cloud.ok(&api::ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, add("second"));
    cloud.ok(&api::ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER, add("second"));
    let remove = api::RemoveClientIDFromOpenIDConnectProviderRequest {
        open_id_connect_provider_arn: arn.clone(),
        client_id: "sts.amazonaws.com".into(),
    };
    cloud.ok(&api::REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER, remove);
    let get = || api::GetOpenIDConnectProviderRequest { open_id_connect_provider_arn: arn.clone() };
    expect![[r#"
        GetOpenIDConnectProviderResponse {
            Url: "token.actions.githubusercontent.com",
            ClientIDList: [
                "second",
            ],
            ThumbprintList: [
                "6938fd4d98bab03faadb97b34396831e3780aea1",
            ],
            CreateDate: 2024-01-31T12:00:00.000Z,
            Tags: [
                Tag {
                    Key: "for",
                    Value: "ci",
                },
            ],
        }
    "#]]
    .assert_debug_eq(&cloud.ok(&api::GET_OPEN_ID_CONNECT_PROVIDER, get()));
    let wrong = |arn: &str| {
        let input = api::GetOpenIDConnectProviderRequest { open_id_connect_provider_arn: arn.into() };
        cloud.refused(&api::GET_OPEN_ID_CONNECT_PROVIDER, input)
    };
    let found = [
        cloud.refused(&api::CREATE_OPEN_ID_CONNECT_PROVIDER, create(url)),
        cloud.refused(&api::CREATE_OPEN_ID_CONNECT_PROVIDER, create("http://plain.example")),
        wrong("arn:aws:iam::111122223333:oidc-provider/none.example"),
        wrong("arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com"),
        wrong("arn:aws:iam::111122223333:user/anna"),
    ]
    .join("\n");
    expect![[r#"
        409 EntityAlreadyExists: Provider with url https://token.actions.githubusercontent.com already exists.
        400 ValidationError: Invalid Open ID Connect Provider URL
        404 NoSuchEntity: OpenIDConnect Provider not found for arn arn:aws:iam::111122223333:oidc-provider/none.example
        404 NoSuchEntity: OpenIDConnect Provider not found for arn arn:aws:iam::444455556666:oidc-provider/token.actions.githubusercontent.com
        400 InvalidInput: Invalid ARN:  arn:aws:iam::111122223333:user/anna"#]].assert_eq(&found);
    let delete = api::DeleteOpenIDConnectProviderRequest { open_id_connect_provider_arn: arn.clone() };
    cloud.ok(&api::DELETE_OPEN_ID_CONNECT_PROVIDER, delete);
    let list = cloud.ok(&api::LIST_OPEN_ID_CONNECT_PROVIDERS, Default::default()).open_id_connect_provider_list;
    assert_eq!(list.map(|l| l.len()), Some(0));
}

#[test]
fn everything_is_in_the_authorization_details() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::group(&cloud, "ops");
    make::role(&cloud, "web");
    make::policy(&cloud, "mine", &allow("s3:*"));
    cloud
        .ok(&api::ADD_USER_TO_GROUP, api::AddUserToGroupRequest { group_name: "ops".into(), user_name: "anna".into() });
    let policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess".to_owned();
    cloud.ok(&api::ATTACH_ROLE_POLICY, api::AttachRolePolicyRequest { role_name: "web".into(), policy_arn });
    let put =
        api::PutUserPolicyRequest { user_name: "anna".into(), policy_name: "i".into(), policy_document: allow("s3:*") };
    cloud.ok(&api::PUT_USER_POLICY, put);
    let details = |filter: Option<Vec<api::EntityType>>, max_items, marker| {
        let input = api::GetAccountAuthorizationDetailsRequest { filter, max_items, marker };
        cloud.ok(&api::GET_ACCOUNT_AUTHORIZATION_DETAILS, input)
    };
    let all = details(None, None, None);
    let users = all.user_detail_list.unwrap_or_default();
    assert_eq!(users[0].group_list.as_deref(), Some(&["ops".to_owned()][..]));
    assert_eq!(users[0].user_policy_list.as_ref().map(Vec::len), Some(1));
    let roles = all.role_detail_list.unwrap_or_default();
    assert_eq!(roles[0].attached_managed_policies.as_ref().map(Vec::len), Some(1));
    let policies: Vec<_> = all.policies.unwrap_or_default().into_iter().filter_map(|p| p.policy_name).collect();
    assert_eq!(policies, ["mine", "PowerUserAccess"]);
    let only = details(Some(vec![api::EntityType::Group]), None, None);
    assert_eq!((only.group_detail_list.map(|g| g.len()), only.user_detail_list.map(|u| u.len())), (Some(1), Some(0)));
    let mut pages = 0;
    let mut marker = None;
    loop {
        let page = details(None, Some(2), marker);
        pages += 1;
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(pages, 3, "five things, two on a page");
}
