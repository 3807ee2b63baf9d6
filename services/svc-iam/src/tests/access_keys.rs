//! Access keys: at most two, secret shown once, switched off means nobody's.

use super::*;
use api_iam as api;
use expect_test::expect;

fn create(cloud: &Cloud, user: Option<&str>) -> Result<api::AccessKey, Fault> {
    let input = api::CreateAccessKeyRequest { user_name: user.map(str::to_owned) };
    cloud.call(&api::CREATE_ACCESS_KEY, input).map(|r| r.access_key)
}

fn who(cloud: &Cloud, id: &str) -> Option<kernel::Identity> {
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    cloud.kernel.identity(&snapshot, id).expect("the store")
}

fn switch(cloud: &Cloud, user: Option<&str>, id: &str, status: api::StatusType) -> Result<shape::Unit, Fault> {
    let (user_name, access_key_id) = (user.map(str::to_owned), id.to_owned());
    cloud.call(&api::UPDATE_ACCESS_KEY, api::UpdateAccessKeyRequest { user_name, access_key_id, status })
}

#[test]
fn a_key_signs_for_its_user_until_it_is_switched_off_or_deleted() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    let key = create(&cloud, Some("anna")).expect("a key");
    assert!(key.access_key_id.starts_with("AKIA") && key.access_key_id.len() == 20);
    assert_eq!(key.secret_access_key.len(), 40);
    let found = who(&cloud, &key.access_key_id).expect("somebody");
    assert_eq!(found.principal.arn(), "arn:aws:iam::111122223333:user/anna");
    assert_eq!((found.secret, found.session_token), (key.secret_access_key, None));
    switch(&cloud, Some("anna"), &key.access_key_id, api::StatusType::Inactive).expect("switched off");
    assert_eq!(who(&cloud, &key.access_key_id), None);
    switch(&cloud, Some("anna"), &key.access_key_id, api::StatusType::Active).expect("switched on");
    let rename =
        api::UpdateUserRequest { user_name: "anna".into(), new_user_name: Some("anne".into()), ..Default::default() };
    cloud.ok(&api::UPDATE_USER, rename);
    let found = who(&cloud, &key.access_key_id).expect("somebody");
    assert_eq!(found.principal.arn(), "arn:aws:iam::111122223333:user/anne");
    let delete =
        || api::DeleteAccessKeyRequest { user_name: Some("anne".into()), access_key_id: key.access_key_id.clone() };
    cloud.ok(&api::DELETE_ACCESS_KEY, delete());
    assert_eq!(who(&cloud, &key.access_key_id), None);
    assert!(
        cloud.refused(&api::DELETE_ACCESS_KEY, delete()).starts_with("404 NoSuchEntity: The Access Key with id AKIA")
    );
}

#[test]
fn two_keys_are_all_that_a_user_gets() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    create(&cloud, Some("anna")).expect("one");
    let second = create(&cloud, Some("anna")).expect("two");
    expect!["LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2"]
        .assert_eq(&create(&cloud, Some("anna")).expect_err("three").to_string());
    switch(&cloud, Some("anna"), &second.access_key_id, api::StatusType::Inactive).expect("off");
    let input = api::ListAccessKeysRequest { user_name: Some("anna".into()), ..Default::default() };
    let mut states: Vec<_> =
        cloud.ok(&api::LIST_ACCESS_KEYS, input).access_key_metadata.iter().filter_map(|k| k.status).collect();
    states.sort_by_key(|s| s.as_str());
    assert_eq!(states, [api::StatusType::Active, api::StatusType::Inactive]);
}

#[test]
fn the_account_itself_may_have_keys() {
    let cloud = Cloud::new();
    let key = create(&cloud, None).expect("a key");
    assert_eq!(who(&cloud, &key.access_key_id).expect("root").principal, Principal::Root(account(ACCOUNT)));
    let listed = cloud.ok(&api::LIST_ACCESS_KEYS, api::ListAccessKeysRequest::default()).access_key_metadata;
    assert_eq!((listed.len(), listed[0].user_name.as_deref()), (1, None));
}

#[test]
fn a_key_of_somebody_else_is_not_found() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::user(&cloud, "bert");
    let key = create(&cloud, Some("anna")).expect("a key");
    let refused = switch(&cloud, Some("bert"), &key.access_key_id, api::StatusType::Inactive).expect_err("bert's");
    assert!(refused.is("NoSuchEntity"));
    let expired = switch(&cloud, Some("anna"), &key.access_key_id, api::StatusType::Expired).expect_err("no state");
    assert!(expired.is("ValidationError"));
}

#[test]
fn the_last_use_of_a_key_comes_from_the_trail() {
    let cloud = Cloud::new();
    let anna = make::user(&cloud, "anna");
    let key = create(&cloud, Some("anna")).expect("a key");
    let ask = || {
        let input = api::GetAccessKeyLastUsedRequest { access_key_id: key.access_key_id.clone() };
        let found = cloud.ok(&api::GET_ACCESS_KEY_LAST_USED, input);
        let used = found.access_key_last_used.expect("an answer");
        (found.user_name.unwrap_or_default(), used.last_used_date, used.service_name, used.region)
    };
    assert_eq!(ask(), ("anna".into(), None, "N/A".into(), "N/A".into()));
    cloud.clock.advance_ms(60_000);
    let me = Principal::User { account: account(ACCOUNT), id: anna.user_id, path: "/".into(), name: "anna".into() };
    let mut cx = cloud.cx(me);
    cx.access_key_id = key.access_key_id.clone();
    let input = api::CreateGroupRequest { group_name: "ops".into(), ..Default::default() };
    cloud.kernel.call_blocking(cx, &api::CREATE_GROUP, input).expect("a group");
    assert_eq!(ask(), ("anna".into(), Some(START.plus_ms(60_000)), "iam".into(), "us-east-1".into()));
    let none = api::GetAccessKeyLastUsedRequest { access_key_id: "AKIAAAAAAAAAAAAAAAAA".into() };
    assert!(cloud.refused(&api::GET_ACCESS_KEY_LAST_USED, none).starts_with("404 NoSuchEntity"));
}
