//! Bad input for every operation: what does not exist, and nothing is changed by a refusal.

use super::*;
use crate::operations::operations;
use api_iam as api;
use expect_test::expect;
use shape::{AnyStruct, Kind, Slot};
use std::ops::Bound;
use store::Read;

/// An input in which every text member has a valid value that names nothing.
fn strange(meta: &'static shape::OpMeta) -> Box<dyn AnyStruct> {
    let mut input = (meta.new_input)();
    for (i, member) in meta.input.members.iter().enumerate() {
        let s = input.as_struct_mut();
        match member.ty.kind {
            Kind::String if !member.ty.names.is_empty() => drop(s.slot(i).fill()),
            Kind::String => {
                if let Slot::Str(text) = s.slot(i).fill() {
                    *text = value_for(member.name).to_owned();
                }
            }
            _ => {}
        }
    }
    input
}

fn value_for(name: &str) -> &'static str {
    match name {
        "PolicyArn" | "PermissionsBoundary" => "arn:aws:iam::111122223333:policy/nobody",
        "AccessKeyId" => "AKIANOBODYNOBODYNOBO",
        "VersionId" => "v9",
        "Path" | "NewPath" | "PathPrefix" => "/nowhere/",
        "Marker" => "bm9ib2R5",
        "AccountAlias" => "nobody",
        _ => "nobody",
    }
}

#[test]
fn every_operation_refuses_what_does_not_exist_and_changes_nothing() {
    let cloud = Cloud::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut found = String::new();
    let mut names: Vec<_> = operations().iter().map(|o| o.meta).collect();
    names.sort_by_key(|m| m.name);
    for meta in names {
        let before = fingerprint(&cloud);
        let cx = cloud.cx(Principal::Root(account(ACCOUNT)));
        let answer = runtime.block_on(cloud.kernel.invoke(cx, "iam", meta.name, strange(meta)));
        assert!(answer.is_ok() || before == fingerprint(&cloud), "{} was refused and changed something", meta.name);
        let text = answer.map_or_else(|f| format!("{} {f}", f.status), |_| "ok".into());
        found += &format!("{}: {text}\n", meta.name);
    }
    expect![[r#"
        AddRoleToInstanceProfile: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        AddUserToGroup: 404 NoSuchEntity: The group with name nobody cannot be found.
        AttachGroupPolicy: 404 NoSuchEntity: The group with name nobody cannot be found.
        AttachRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        AttachUserPolicy: 404 NoSuchEntity: The user with name nobody cannot be found.
        CreateAccessKey: 404 NoSuchEntity: The user with name nobody cannot be found.
        CreateAccountAlias: ok
        CreateGroup: ok
        CreateInstanceProfile: ok
        CreatePolicy: 400 MalformedPolicyDocument: Syntax errors in policy.
        CreatePolicyVersion: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        CreateRole: 400 MalformedPolicyDocument: This policy contains invalid Json
        CreateUser: 404 NoSuchEntity: Scope ARN: arn:aws:iam::111122223333:policy/nobody does not exist or is not attachable.
        DeleteAccessKey: 404 NoSuchEntity: The user with name nobody cannot be found.
        DeleteAccountAlias: ok
        DeleteGroup: ok
        DeleteGroupPolicy: 404 NoSuchEntity: The group with name nobody cannot be found.
        DeleteInstanceProfile: ok
        DeletePolicy: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        DeletePolicyVersion: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        DeleteRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        DeleteRolePermissionsBoundary: 404 NoSuchEntity: The role with name nobody cannot be found.
        DeleteRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        DeleteUser: 404 NoSuchEntity: The user with name nobody cannot be found.
        DeleteUserPermissionsBoundary: 404 NoSuchEntity: The user with name nobody cannot be found.
        DeleteUserPolicy: 404 NoSuchEntity: The user with name nobody cannot be found.
        DetachGroupPolicy: 404 NoSuchEntity: The group with name nobody cannot be found.
        DetachRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        DetachUserPolicy: 404 NoSuchEntity: The user with name nobody cannot be found.
        GetAccessKeyLastUsed: 404 NoSuchEntity: The Access Key with id AKIANOBODYNOBODYNOBO cannot be found.
        GetAccountSummary: ok
        GetGroup: 404 NoSuchEntity: The group with name nobody cannot be found.
        GetGroupPolicy: 404 NoSuchEntity: The group with name nobody cannot be found.
        GetInstanceProfile: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        GetPolicy: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        GetPolicyVersion: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        GetRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        GetRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        GetUser: 404 NoSuchEntity: The user with name nobody cannot be found.
        GetUserPolicy: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListAccessKeys: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListAccountAliases: 400 ValidationError: Invalid Marker.
        ListAttachedGroupPolicies: 404 NoSuchEntity: The group with name nobody cannot be found.
        ListAttachedRolePolicies: 404 NoSuchEntity: The role with name nobody cannot be found.
        ListAttachedUserPolicies: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListEntitiesForPolicy: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        ListGroupPolicies: 404 NoSuchEntity: The group with name nobody cannot be found.
        ListGroups: 400 ValidationError: Invalid Marker.
        ListGroupsForUser: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListInstanceProfileTags: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        ListInstanceProfiles: 400 ValidationError: Invalid Marker.
        ListInstanceProfilesForRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        ListPolicies: 400 ValidationError: Invalid Marker.
        ListPolicyTags: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        ListPolicyVersions: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        ListRolePolicies: 404 NoSuchEntity: The role with name nobody cannot be found.
        ListRoleTags: 404 NoSuchEntity: The role with name nobody cannot be found.
        ListRoles: 400 ValidationError: Invalid Marker.
        ListUserPolicies: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListUserTags: 404 NoSuchEntity: The user with name nobody cannot be found.
        ListUsers: 400 ValidationError: Invalid Marker.
        PutGroupPolicy: 404 NoSuchEntity: The group with name nobody cannot be found.
        PutRolePermissionsBoundary: 404 NoSuchEntity: The role with name nobody cannot be found.
        PutRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        PutUserPermissionsBoundary: 404 NoSuchEntity: The user with name nobody cannot be found.
        PutUserPolicy: 404 NoSuchEntity: The user with name nobody cannot be found.
        RemoveRoleFromInstanceProfile: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        RemoveUserFromGroup: 404 NoSuchEntity: The group with name nobody cannot be found.
        SetDefaultPolicyVersion: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        TagInstanceProfile: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        TagPolicy: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        TagRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        TagUser: 404 NoSuchEntity: The user with name nobody cannot be found.
        UntagInstanceProfile: 404 NoSuchEntity: Instance Profile nobody cannot be found.
        UntagPolicy: 404 NoSuchEntity: Policy arn:aws:iam::111122223333:policy/nobody was not found.
        UntagRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        UntagUser: 404 NoSuchEntity: The user with name nobody cannot be found.
        UpdateAccessKey: 404 NoSuchEntity: The user with name nobody cannot be found.
        UpdateAssumeRolePolicy: 404 NoSuchEntity: The role with name nobody cannot be found.
        UpdateGroup: 404 NoSuchEntity: The group with name nobody cannot be found.
        UpdateRole: 404 NoSuchEntity: The role with name nobody cannot be found.
        UpdateRoleDescription: 404 NoSuchEntity: The role with name nobody cannot be found.
        UpdateUser: 404 NoSuchEntity: The user with name nobody cannot be found.
    "#]].assert_eq(&found);
}

/// Everything in this room's tables and the tags.
fn fingerprint(cloud: &Cloud) -> Vec<Vec<u8>> {
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    let mut rows = Vec::new();
    for table in crate::tables::NAMES.into_iter().chain([kernel::tags::TAGS.name()]) {
        snapshot
            .scan_raw(table, Bound::Unbounded, Bound::Unbounded, false, &mut |key, value| {
                rows.push([key, value].concat());
                Ok(true)
            })
            .expect("the store");
    }
    rows
}

#[test]
fn malformed_policies_are_refused_wherever_they_come_in() {
    let cloud = Cloud::new();
    make::user(&cloud, "u");
    make::role(&cloud, "r");
    let arn = make::policy(&cloud, "p", &allow("s3:*"));
    let bad = || r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}"#.to_owned();
    let inline = api::PutUserPolicyRequest { user_name: "u".into(), policy_name: "x".into(), policy_document: bad() };
    let managed = api::CreatePolicyRequest { policy_name: "x".into(), policy_document: bad(), ..Default::default() };
    let version = api::CreatePolicyVersionRequest { policy_arn: arn, policy_document: bad(), ..Default::default() };
    let trust = api::UpdateAssumeRolePolicyRequest { role_name: "r".into(), policy_document: bad() };
    let old = api::CreatePolicyRequest {
        policy_name: "x".into(),
        policy_document: allow("s3:*").replace("2012", "2008"),
        ..Default::default()
    };
    let long = api::CreatePolicyRequest {
        policy_name: "x".into(),
        policy_document: allow(&format!("s3:{}", "x".repeat(6100))),
        ..Default::default()
    };
    let found = [
        cloud.refused(&api::PUT_USER_POLICY, inline),
        cloud.refused(&api::CREATE_POLICY, managed),
        cloud.refused(&api::CREATE_POLICY_VERSION, version),
        cloud.refused(&api::UPDATE_ASSUME_ROLE_POLICY, trust),
        cloud.refused(&api::CREATE_POLICY, old),
        cloud.refused(&api::CREATE_POLICY, long),
        cloud.refused(&api::GET_POLICY, api::GetPolicyRequest { policy_arn: "arn:aws:s3:::a-bucket-name".into() }),
    ]
    .join("\n");
    expect![[r#"
        400 MalformedPolicyDocument: Policy statement must contain resources.
        400 MalformedPolicyDocument: Policy statement must contain resources.
        400 MalformedPolicyDocument: Policy statement must contain resources.
        400 MalformedPolicyDocument: Missing required field Principal
        400 MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater.
        409 LimitExceeded: Cannot exceed quota for PolicySize: 6144
        400 InvalidInput: ARN arn:aws:s3:::a-bucket-name is not valid."#]]
    .assert_eq(&found);
}

#[test]
fn quotas_can_be_raised() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let create = || cloud.call(&api::CREATE_ACCESS_KEY, api::CreateAccessKeyRequest { user_name: Some("anna".into()) });
    create().and_then(|_| create()).expect("two keys");
    create().expect_err("three keys");
    let name = "iam.AccessKeysPerUser".to_owned();
    kernel::quota::set(&cloud.kernel.store, account(ACCOUNT), Region::GLOBAL, name, 3).expect("a quota");
    create().expect("three keys");
}
