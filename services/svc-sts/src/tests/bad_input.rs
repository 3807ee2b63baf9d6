//! Bad input: what is not honoured is refused by name, and nothing is issued by a refusal.

use super::*;
use crate::tables::SESSIONS;
use expect_test::expect;

#[test]
fn parameters_and_operations_that_are_not_built_are_named() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(r#"{"AWS":"*"}"#));
    let mfa = sts::AssumeRoleRequest { serial_number: Some("arn:aws:iam::1:mfa/x".into()), ..ask(&arn, "s1") };
    let token = sts::GetSessionTokenRequest { token_code: Some("123456".into()), ..Default::default() };
    let federation = sts::GetFederationTokenRequest { name: "bob".into(), ..Default::default() };
    let found = [
        cloud.assume(&anna, mfa).expect_err("no devices").to_string(),
        cloud.call_as(&anna, &sts::GET_SESSION_TOKEN, token).expect_err("no devices").to_string(),
        cloud.call_as(&anna, &sts::GET_FEDERATION_TOKEN, federation).expect_err("later").to_string(),
    ]
    .join("\n");
    expect![[r#"
        NotImplemented: AssumeRole.SerialNumber is not implemented by Hanul.
        NotImplemented: GetSessionToken.TokenCode is not implemented by Hanul.
        NotImplemented: GetFederationToken is not implemented by Hanul."#]]
    .assert_eq(&found);
}

#[test]
fn a_refused_call_issues_nothing() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(r#"{"Service":"ec2.amazonaws.com"}"#));
    cloud.assume(&anna, ask(&arn, "s1")).expect_err("not trusted");
    let snapshot = cloud.kernel.store.snapshot().expect("a snapshot");
    assert_eq!(SESSIONS.count(&snapshot, &()).expect("the store"), 0);
}

#[test]
fn unsigned_callers_are_let_in_by_nobody_but_everyone() {
    let cloud = Cloud::new();
    let arn = cloud.role("web", &let_in(&format!(r#"{{"AWS":"{ACCOUNT}"}}"#)));
    assert!(cloud.assume(&Principal::Anonymous, ask(&arn, "s1")).expect_err("nobody").is("AccessDenied"));
}
