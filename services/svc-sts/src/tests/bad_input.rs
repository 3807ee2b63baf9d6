//! Bad input: what is not honoured is refused by name, and nothing is issued by a refusal.

use super::*;
use crate::tables::SESSIONS;
use expect_test::expect;

#[test]
fn parameters_and_operations_that_are_not_built_are_named() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(r#"{"AWS":"*"}"#));
    let provided =
        sts::ProvidedContext { provider_arn: Some("arn:aws:iam::aws:contextProvider/x".into()), ..Default::default() };
    let context = sts::AssumeRoleRequest { provided_contexts: Some(vec![provided]), ..ask(&arn, "s1") };
    let saml = sts::AssumeRoleWithSAMLRequest { role_arn: arn.clone(), ..Default::default() };
    let found = [
        cloud.assume(&anna, context).expect_err("later").to_string(),
        cloud.call_as(&Principal::Anonymous, &sts::ASSUME_ROLE_WITH_SAML, saml).expect_err("later").to_string(),
    ]
    .join("\n");
    expect![[r#"
        NotImplemented: AssumeRole.ProvidedContexts is not implemented by Hanul.
        NotImplemented: AssumeRoleWithSAML is not implemented by Hanul."#]]
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
