//! Bad input for every operation: what does not exist, and nothing is changed by a refusal.

use super::*;
use crate::operations::operations;
use api_iam as api;
use expect_test::{expect, expect_file};
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
        "PolicySourceArn" => "arn:aws:iam::111122223333:user/nobody",
        "OpenIDConnectProviderArn" => "arn:aws:iam::111122223333:oidc-provider/nobody.example",
        "Url" => "nobody",
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
    expect_file!["golden/strangers.txt"].assert_eq(&found);
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
