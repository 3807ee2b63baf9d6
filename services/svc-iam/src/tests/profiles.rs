//! Instance profiles and the account's own facts.

use super::*;
use api_iam as api;
use expect_test::expect;

#[test]
fn an_instance_profile_has_room_for_one_role() {
    let cloud = Cloud::new();
    make::role(&cloud, "web");
    make::role(&cloud, "db");
    make::profile(&cloud, "p");
    let add =
        |role: &str| api::AddRoleToInstanceProfileRequest { instance_profile_name: "p".into(), role_name: role.into() };
    cloud.ok(&api::ADD_ROLE_TO_INSTANCE_PROFILE, add("web"));
    expect!["409 LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"]
        .assert_eq(&cloud.refused(&api::ADD_ROLE_TO_INSTANCE_PROFILE, add("db")));
    let get = api::GetInstanceProfileRequest { instance_profile_name: "p".into() };
    expect![[r#"
        GetInstanceProfileResponse {
            InstanceProfile: InstanceProfile {
                Path: "/",
                InstanceProfileName: "p",
                InstanceProfileId: "AIPACJUSMAXVGSJORJXG4",
                Arn: "arn:aws:iam::111122223333:instance-profile/p",
                CreateDate: 2024-01-31T12:00:00.000Z,
                Roles: [
                    Role {
                        Path: "/",
                        RoleName: "web",
                        RoleId: "AROAPEMXQUMACCKLJUZ4M",
                        Arn: "arn:aws:iam::111122223333:role/web",
                        CreateDate: 2024-01-31T12:00:00.000Z,
                        AssumeRolePolicyDocument: "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D",
                    },
                ],
            },
        }
    "#]].assert_debug_eq(&cloud.ok(&api::GET_INSTANCE_PROFILE, get));
    let of = |role: &str| {
        let input = api::ListInstanceProfilesForRoleRequest { role_name: role.into(), ..Default::default() };
        cloud.ok(&api::LIST_INSTANCE_PROFILES_FOR_ROLE, input).instance_profiles.len()
    };
    assert_eq!((of("web"), of("db")), (1, 0));
    let delete = || api::DeleteInstanceProfileRequest { instance_profile_name: "p".into() };
    expect!["409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first."]
        .assert_eq(&cloud.refused(&api::DELETE_INSTANCE_PROFILE, delete()));
    let remove = |role: &str| api::RemoveRoleFromInstanceProfileRequest {
        instance_profile_name: "p".into(),
        role_name: role.into(),
    };
    assert!(cloud.refused(&api::REMOVE_ROLE_FROM_INSTANCE_PROFILE, remove("db")).starts_with("404"));
    cloud.ok(&api::REMOVE_ROLE_FROM_INSTANCE_PROFILE, remove("web"));
    cloud.ok(&api::DELETE_INSTANCE_PROFILE, delete());
    let get = api::GetInstanceProfileRequest { instance_profile_name: "p".into() };
    expect!["404 NoSuchEntity: Instance Profile p cannot be found."]
        .assert_eq(&cloud.refused(&api::GET_INSTANCE_PROFILE, get));
}

#[test]
fn an_alias_is_unique_among_accounts_and_replaces_the_former_one() {
    let cloud = Cloud::new();
    let other = Principal::Root(account("444455556666"));
    let create = |alias: &str| api::CreateAccountAliasRequest { account_alias: alias.into() };
    cloud.ok(&api::CREATE_ACCOUNT_ALIAS, create("acme"));
    let taken = cloud.call_as(other, &api::CREATE_ACCOUNT_ALIAS, create("acme")).expect_err("taken");
    expect!["EntityAlreadyExists: The account alias acme already exists."].assert_eq(&taken.to_string());
    cloud.ok(&api::CREATE_ACCOUNT_ALIAS, create("acme-prod"));
    let list = || cloud.ok(&api::LIST_ACCOUNT_ALIASES, api::ListAccountAliasesRequest::default()).account_aliases;
    assert_eq!(list(), ["acme-prod"]);
    let delete = |alias: &str| api::DeleteAccountAliasRequest { account_alias: alias.into() };
    expect!["404 NoSuchEntity: The account alias acme cannot be found."]
        .assert_eq(&cloud.refused(&api::DELETE_ACCOUNT_ALIAS, delete("acme")));
    cloud.ok(&api::DELETE_ACCOUNT_ALIAS, delete("acme-prod"));
    assert!(list().is_empty());
}

#[test]
fn the_summary_counts_what_there_is() {
    let cloud = Cloud::new();
    make::user(&cloud, "anna");
    make::role(&cloud, "r");
    make::policy(&cloud, "p", &allow("s3:*"));
    let map = cloud.ok(&api::GET_ACCOUNT_SUMMARY, shape::Unit {}).summary_map.expect("a map");
    let found =
        ["Users", "Roles", "Policies", "PolicyVersionsInUse", "Groups", "RolesQuota", "AccountAccessKeysPresent"]
            .map(|k| map.get(k).copied());
    assert_eq!(found, [Some(1), Some(1), Some(1), Some(1), Some(0), Some(1000), Some(0)]);
}
