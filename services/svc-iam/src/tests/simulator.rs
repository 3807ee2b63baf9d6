//! The policy simulator.

use super::*;
use api_iam as api;
use expect_test::expect;

fn shown(answer: api::SimulatePolicyResponse) -> String {
    let one = |r: &api::EvaluationResult| {
        let by: Vec<_> = r.matched_statements.iter().flatten().filter_map(|s| s.source_policy_id.as_deref()).collect();
        let missing = r.missing_context_values.iter().flatten().cloned().collect::<Vec<_>>();
        let resource = r.eval_resource_name.as_deref().unwrap_or_default();
        format!("{} {resource}: {} {by:?} {missing:?}\n", r.eval_action_name, r.eval_decision)
    };
    answer.evaluation_results.iter().flatten().map(one).collect()
}

#[test]
fn given_policies_are_simulated() {
    let cloud = Cloud::new();
    let own = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::${aws:username}/*"}}"#;
    let entry = |value: &str| api::ContextEntry {
        context_key_name: Some("aws:username".into()),
        context_key_values: Some(vec![value.into()]),
        context_key_type: Some(api::ContextKeyTypeEnum::String),
    };
    let input = |entries| api::SimulateCustomPolicyRequest {
        policy_input_list: vec![own.into(), allow("ec2:*")],
        permissions_boundary_policy_input_list: Some(vec![allow("s3:*")]),
        action_names: vec!["s3:GetObject".into(), "ec2:RunInstances".into()],
        resource_arns: Some(vec!["arn:aws:s3:::anna/x".into(), "*".into()]),
        context_entries: entries,
        ..Default::default()
    };
    let with = shown(cloud.ok(&api::SIMULATE_CUSTOM_POLICY, input(Some(vec![entry("anna")]))));
    let without = shown(cloud.ok(&api::SIMULATE_CUSTOM_POLICY, input(None)));
    expect![[r#"
        s3:GetObject arn:aws:s3:::anna/x: allowed ["PolicyInputList.1", "PermissionsBoundaryPolicyInputList.1"] []
        s3:GetObject *: implicitDeny [] []
        ec2:RunInstances arn:aws:s3:::anna/x: implicitDeny ["PolicyInputList.2"] []
        ec2:RunInstances *: implicitDeny ["PolicyInputList.2"] []

        s3:GetObject arn:aws:s3:::anna/x: implicitDeny [] ["aws:username"]
        s3:GetObject *: implicitDeny [] ["aws:username"]
        ec2:RunInstances arn:aws:s3:::anna/x: implicitDeny ["PolicyInputList.2"] ["aws:username"]
        ec2:RunInstances *: implicitDeny ["PolicyInputList.2"] ["aws:username"]
    "#]]
    .assert_eq(&format!("{with}\n{without}"));
    let keys = api::GetContextKeysForCustomPolicyRequest { policy_input_list: vec![own.into()] };
    let keys = cloud.ok(&api::GET_CONTEXT_KEYS_FOR_CUSTOM_POLICY, keys).context_key_names;
    assert_eq!(keys, Some(vec!["aws:username".to_owned()]));
}

#[test]
fn the_policies_of_users_groups_and_roles_are_simulated() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::group(&cloud, "ops");
    make::role(&cloud, "web");
    cloud
        .ok(&api::ADD_USER_TO_GROUP, api::AddUserToGroupRequest { group_name: "ops".into(), user_name: "anna".into() });
    let put = api::PutGroupPolicyRequest {
        group_name: "ops".into(),
        policy_name: "describe".into(),
        policy_document: allow("ec2:Describe*"),
    };
    cloud.ok(&api::PUT_GROUP_POLICY, put);
    let policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".to_owned();
    cloud.ok(&api::ATTACH_ROLE_POLICY, api::AttachRolePolicyRequest { role_name: "web".into(), policy_arn });
    let simulate = |arn: &str| {
        let input = api::SimulatePrincipalPolicyRequest {
            policy_source_arn: format!("arn:aws:iam::{ACCOUNT}:{arn}"),
            action_names: vec!["ec2:DescribeVpcs".into(), "s3:GetObject".into()],
            ..Default::default()
        };
        cloud.call(&api::SIMULATE_PRINCIPAL_POLICY, input).map_or_else(|f| f.to_string(), shown)
    };
    let found: String = ["user/anna", "group/ops", "role/web", "user/none", "policy/x"]
        .iter()
        .map(|a| format!("{a}\n{}\n", simulate(a)))
        .collect();
    expect![[r#"
        user/anna
        ec2:DescribeVpcs *: allowed ["describe"] []
        s3:GetObject *: implicitDeny [] []

        group/ops
        ec2:DescribeVpcs *: allowed ["describe"] []
        s3:GetObject *: implicitDeny [] []

        role/web
        ec2:DescribeVpcs *: implicitDeny [] []
        s3:GetObject *: allowed ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] []

        user/none
        NoSuchEntity: The entity with ARN arn:aws:iam::111122223333:user/none cannot be found.
        policy/x
        InvalidInput: Invalid Entity Arn: arn:aws:iam::111122223333:policy/x
    "#]]
    .assert_eq(&found);
}

#[test]
fn bad_questions_to_the_simulator_are_refused() {
    let cloud = Cloud::new();
    let ask = |change: fn(&mut api::SimulateCustomPolicyRequest)| {
        let mut input = api::SimulateCustomPolicyRequest {
            policy_input_list: vec![allow("s3:*")],
            action_names: vec!["s3:GetObject".into()],
            ..Default::default()
        };
        change(&mut input);
        cloud.refused(&api::SIMULATE_CUSTOM_POLICY, input)
    };
    let found = [
        ask(|i| i.policy_input_list = vec!["{}".into()]),
        ask(|i| i.permissions_boundary_policy_input_list = Some(vec![allow("s3:*"), allow("s3:*")])),
        ask(|i| i.resource_policy = Some(allow("s3:*"))),
        ask(|i| i.caller_arn = Some("arn:aws:iam::111122223333:role/web".into())),
        ask(|i| i.resource_owner = Some("somebody".into())),
        ask(|i| i.resource_handling_option = Some("EC2-VPC-InstanceStore".into())),
        ask(|i| i.marker = Some("bm9ib2R5".into())),
    ]
    .join("\n");
    expect![[r#"
        400 InvalidInput: Invalid Policy document in PolicyInputList.1
        400 InvalidInput: PermissionsBoundaryPolicyInputList must contain at most one policy.
        400 InvalidInput: CallerArn is required when ResourcePolicy is specified.
        400 InvalidInput: Invalid Entity Arn: arn:aws:iam::111122223333:role/web
        400 InvalidInput: Invalid Entity Arn: somebody
        501 NotImplemented: SimulateCustomPolicy.ResourceHandlingOption is not implemented by Hanul.
        400 ValidationError: Invalid Marker."#]]
    .assert_eq(&found);
}

#[test]
fn a_resources_policy_is_part_of_the_simulation() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::role(&cloud, "web");
    let names = |who: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::box/*"}}}}"#
        )
    };
    let anna = format!("arn:aws:iam::{ACCOUNT}:user/anna");
    let ask = |source: &str, policy: String, caller: Option<&str>| {
        let input = api::SimulatePrincipalPolicyRequest {
            policy_source_arn: format!("arn:aws:iam::{ACCOUNT}:{source}"),
            action_names: vec!["s3:GetObject".into()],
            resource_arns: Some(vec!["arn:aws:s3:::box/x".into()]),
            resource_policy: Some(policy),
            caller_arn: caller.map(str::to_owned),
            ..Default::default()
        };
        cloud.call(&api::SIMULATE_PRINCIPAL_POLICY, input).map_or_else(|f| f.to_string(), shown)
    };
    let found = [
        ask("user/anna", names(&anna), None),
        ask("user/anna", names(&format!("arn:aws:iam::{ACCOUNT}:user/ben")), None),
        ask("role/web", names(&anna), None),
        ask("role/web", names(&anna), Some(&anna)),
    ]
    .join("\n");
    expect![[r#"
        s3:GetObject arn:aws:s3:::box/x: allowed ["ResourcePolicy"] []

        s3:GetObject arn:aws:s3:::box/x: implicitDeny [] []

        InvalidInput: CallerArn is required when ResourcePolicy is specified.
        s3:GetObject arn:aws:s3:::box/x: allowed ["ResourcePolicy"] []
    "#]]
    .assert_eq(&found);
}
