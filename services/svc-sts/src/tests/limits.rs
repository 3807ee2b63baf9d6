//! What sessions may under enforcement: session policies and federated users, and which calls their kind refuses.

use super::*;
use expect_test::expect;

fn put_user_policy(cloud: &Cloud, user: &str, action: &str) {
    let input =
        iam::PutUserPolicyRequest { user_name: user.into(), policy_name: "p".into(), policy_document: allow(action) };
    cloud.call_as(&root(ACCOUNT), &iam::PUT_USER_POLICY, input).expect("a policy");
}

fn allow(action: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#)
}

fn list_users(cloud: &Cloud, with: &sts::Credentials) -> String {
    let answer = cloud.call_with(with, &iam::LIST_USERS, Default::default());
    answer.map_or_else(|f| f.to_string(), |_| "allowed".into())
}

#[test]
fn a_session_may_what_both_its_role_and_its_session_policy_allow() {
    let cloud = Cloud::with(svc_iam::authoriser());
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(&format!(r#"{{"AWS":"{}"}}"#, anna.arn())));
    let put = iam::PutRolePolicyRequest {
        role_name: "web".into(),
        policy_name: "p".into(),
        policy_document: allow("iam:List*"),
    };
    cloud.call_as(&root(ACCOUNT), &iam::PUT_ROLE_POLICY, put).expect("a policy");
    let session = |policy: Option<String>| {
        let input = sts::AssumeRoleRequest { policy, ..ask(&arn, "s1") };
        cloud.assume(&anna, input).expect("credentials").credentials.expect("credentials")
    };
    let found =
        [None, Some(allow("iam:ListUsers")), Some(allow("s3:*")), Some(allow("iam:*").replace("Allow", "Deny"))]
            .map(|policy| list_users(&cloud, &session(policy)))
            .join("\n");
    expect![[r#"
        allowed
        allowed
        AccessDenied: User: arn:aws:sts::111122223333:assumed-role/web/s1 is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ because no session policy allows the iam:ListUsers action
        AccessDenied: User: arn:aws:sts::111122223333:assumed-role/web/s1 is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ with an explicit deny in a session policy"#]]
    .assert_eq(&found);
}

#[test]
fn a_federated_user_is_who_its_token_says_and_cannot_call_iam() {
    let cloud = Cloud::with(svc_iam::authoriser());
    let anna = cloud.user(ACCOUNT, "anna");
    let input = || sts::GetFederationTokenRequest { name: "bob".into(), ..Default::default() };
    let refused = cloud.call_as(&anna, &sts::GET_FEDERATION_TOKEN, input()).expect_err("no policy").to_string();
    put_user_policy(&cloud, "anna", "*");
    let with = sts::GetFederationTokenRequest { policy: Some(allow("iam:*")), ..input() };
    let got = cloud.call_as(&anna, &sts::GET_FEDERATION_TOKEN, with).expect("a token");
    assert_eq!(got.federated_user.expect("somebody").federated_user_id, "111122223333:bob");
    let got = got.credentials.expect("credentials");
    let me = cloud.call_with(&got, &sts::GET_CALLER_IDENTITY, Default::default()).expect("me");
    assert_eq!(me.arn.as_deref(), Some("arn:aws:sts::111122223333:federated-user/bob"));
    let again = cloud.call_with(&got, &sts::GET_FEDERATION_TOKEN, input()).expect_err("a session").to_string();
    expect![[r#"
        AccessDenied: User: arn:aws:iam::111122223333:user/anna is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::111122223333:federated-user/bob because no identity-based policy allows the sts:GetFederationToken action
        InvalidClientTokenId: The security token included in the request is invalid"#]]
    .assert_eq(&format!("{refused}\n{}", list_users(&cloud, &got)));
    assert!(again.starts_with("AccessDenied"), "{again}");
}

#[test]
fn a_users_session_cannot_call_iam_without_a_second_factor() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let got = cloud.call_as(&anna, &sts::GET_SESSION_TOKEN, Default::default()).expect("a token");
    let got = got.credentials.expect("credentials");
    assert!(list_users(&cloud, &got).starts_with("InvalidClientTokenId"));
    cloud.call_with(&got, &sts::GET_CALLER_IDENTITY, Default::default()).expect("me");
}

#[test]
fn second_factors_that_are_not_there_are_refused() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let ask = |serial: Option<&str>, code: Option<&str>| {
        let input = sts::GetSessionTokenRequest {
            serial_number: serial.map(str::to_owned),
            token_code: code.map(str::to_owned),
            ..Default::default()
        };
        cloud.call_as(&anna, &sts::GET_SESSION_TOKEN, input).expect_err("no device").to_string()
    };
    let serial = "arn:aws:iam::111122223333:mfa/anna";
    let found = [ask(Some(serial), None), ask(Some(serial), Some("123456"))].join("\n");
    expect![[r#"
        AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.
        AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."#]]
    .assert_eq(&found);
}

#[test]
fn a_message_that_was_not_encoded_here_is_refused() {
    let cloud = Cloud::new();
    let input = sts::DecodeAuthorizationMessageRequest { encoded_message: "bm9uc2Vuc2U".into() };
    let fault = cloud.call_as(&root(ACCOUNT), &sts::DECODE_AUTHORIZATION_MESSAGE, input).expect_err("nonsense");
    assert_eq!(fault.to_string(), "InvalidAuthorizationMessageException: Message is not valid");
}

#[test]
fn a_key_tells_its_account_to_everyone() {
    let cloud = Cloud::new();
    cloud.user(OTHER, "carlos");
    let input = iam::CreateAccessKeyRequest { user_name: Some("carlos".into()) };
    let key = cloud.call_as(&root(OTHER), &iam::CREATE_ACCESS_KEY, input).expect("a key").access_key;
    let info = |id: &str| {
        let input = sts::GetAccessKeyInfoRequest { access_key_id: id.into() };
        cloud.call_as(&root(ACCOUNT), &sts::GET_ACCESS_KEY_INFO, input).map(|a| a.account)
    };
    assert_eq!(info(&key.access_key_id).expect("known"), Some(OTHER.to_owned()));
    assert!(info("AKIAXXXXXXXXXXXXXXXX").expect_err("nobody's").is("ValidationError"));
}
