//! The decision point: policies of users and their groups, boundaries, trust.

use super::*;
use api_iam as api;

struct Asked<'a>(&'a Cloud);

impl Asked<'_> {
    fn may(&self, principal: &Principal, action: &str, resource: &str) -> bool {
        let snapshot = self.0.kernel.store.snapshot().expect("a snapshot");
        let cx = self.0.cx(principal.clone());
        let held = crate::authoriser();
        let asked = kernel::authorise::explain(&self.0.kernel, &*held, &cx, &snapshot, action, &resource.into());
        let decision = asked.expect("a decision").expect("policies decide").decision;
        assert!(!decision.because.is_empty(), "a decision has its reason");
        decision.allowed
    }
}

fn principal(user: &api::User) -> Principal {
    let (id, name) = (user.user_id.clone(), user.user_name.clone());
    Principal::User { account: account(ACCOUNT), id, path: user.path.clone(), name }
}

fn put(cloud: &Cloud, user: &str, document: String) {
    let input =
        api::PutUserPolicyRequest { user_name: user.into(), policy_name: "p".into(), policy_document: document };
    cloud.ok(&api::PUT_USER_POLICY, input);
}

#[test]
fn a_user_may_what_its_own_and_its_groups_policies_allow() {
    let cloud = Cloud::with(crate::authoriser());
    let me = principal(&make::user(&cloud, "anna"));
    make::group(&cloud, "readers");
    let asked = Asked(&cloud);
    assert!(!asked.may(&me, "s3:GetObject", "arn:aws:s3:::b/x"));
    put(&cloud, "anna", allow("ec2:Describe*"));
    assert!(asked.may(&me, "ec2:DescribeVpcs", "*"));
    let policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned();
    let attach = api::AttachGroupPolicyRequest { group_name: "readers".into(), policy_arn };
    cloud.ok(&api::ATTACH_GROUP_POLICY, attach);
    assert!(!asked.may(&me, "s3:GetObject", "arn:aws:s3:::b/x"));
    let add = api::AddUserToGroupRequest { group_name: "readers".into(), user_name: "anna".into() };
    cloud.ok(&api::ADD_USER_TO_GROUP, add);
    assert!(asked.may(&me, "s3:GetObject", "arn:aws:s3:::b/x"));
    assert!(!asked.may(&me, "s3:PutObject", "arn:aws:s3:::b/x"));
    assert!(asked.may(&Principal::Root(account(ACCOUNT)), "s3:PutObject", "*"), "root is not bound");
    assert!(!asked.may(&Principal::Anonymous, "s3:GetObject", "*"));
}

#[test]
fn a_boundary_limits_what_policies_grant() {
    let cloud = Cloud::with(crate::authoriser());
    let me = principal(&make::user(&cloud, "anna"));
    put(&cloud, "anna", allow("*"));
    let boundary = make::policy(&cloud, "boundary", &allow("ec2:*"));
    let input = api::PutUserPermissionsBoundaryRequest { user_name: "anna".into(), permissions_boundary: boundary };
    cloud.ok(&api::PUT_USER_PERMISSIONS_BOUNDARY, input);
    let asked = Asked(&cloud);
    assert!(asked.may(&me, "ec2:RunInstances", "*"));
    assert!(!asked.may(&me, "iam:CreateUser", "*"));
}

#[test]
fn enforcement_stands_before_every_call() {
    let cloud = Cloud::with(crate::authoriser());
    let anna = principal(&make::user(&cloud, "anna"));
    let create = |name: &str| api::CreateUserRequest { user_name: name.into(), ..Default::default() };
    let refused = cloud.call_as(anna.clone(), &api::CREATE_USER, create("x")).expect_err("not allowed");
    assert!(refused.is("AccessDenied") && refused.status == 403, "{refused}");
    let document = allow("iam:CreateUser").replace(r#""Resource":"*""#, r#""Resource":"arn:aws:iam::*:user/x*""#);
    put(&cloud, "anna", document);
    cloud.call_as(anna.clone(), &api::CREATE_USER, create("x1")).expect("allowed");
    cloud.call_as(anna, &api::CREATE_USER, create("y1")).expect_err("another resource");
}
