//! Evaluation examples of the documentation.
//!
//! IAM User Guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation logic",
//! "Permissions boundaries for IAM entities", "Session policies".

use super::*;
use crate::{PolicyKind, Reason, ResourcePolicy};
use expect_test::expect;

const OBJECT: &str = "arn:aws:s3:::amzn-s3-demo-bucket/report";

fn allow(action: &str) -> Document {
    identity(&format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#
    ))
}

fn deny(action: &str) -> Document {
    identity(&format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"{action}","Resource":"*"}}}}"#
    ))
}

fn bucket(principal: &str) -> Document {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*"}}}}"#
    );
    Document::parse(&text, Kind::Resource).expect("a bucket policy")
}

#[test]
fn nothing_is_allowed_by_default() {
    let decision = decide(&user("anna"), "s3:GetObject", OBJECT, &Policies::default());
    assert_eq!(decision.reason, Reason::ImplicitDeny(PolicyKind::Identity));
}

#[test]
fn an_explicit_deny_overrides_every_allow() {
    let (yes, no) = (allow("*"), deny("s3:Get*"));
    let policies = Policies { identity: vec![named("all", &yes), named("no", &no)], ..Policies::default() };
    let decision = decide(&user("anna"), "s3:GetObject", OBJECT, &policies);
    assert_eq!(decision.reason, Reason::ExplicitDeny(PolicyKind::Identity));
    assert_eq!(decision.because[0].to_string(), "identity-based policy no, statement 1 denies it");
    assert!(decide(&user("anna"), "s3:PutObject", OBJECT, &policies).allowed);
}

#[test]
fn a_boundary_limits_and_does_not_grant() {
    let (s3, iam) = (allow("s3:*"), allow("iam:CreateUser"));
    let caller = user("ShirleyRodriguez");
    let both = Policies { identity: vec![named("iam", &iam)], boundary: Some(named("b", &s3)), ..Policies::default() };
    assert_eq!(decide(&caller, "iam:CreateUser", "*", &both).reason, Reason::ImplicitDeny(PolicyKind::Boundary));
    let alone = Policies { boundary: Some(named("b", &s3)), ..Policies::default() };
    assert_eq!(decide(&caller, "s3:GetObject", OBJECT, &alone).reason, Reason::ImplicitDeny(PolicyKind::Identity));
}

#[test]
fn a_session_policy_limits_the_roles_permissions() {
    let (all, read) = (allow("s3:*"), allow("s3:GetObject"));
    let policies = Policies {
        identity: vec![named("role", &all)],
        session: Some(vec![named("session", &read)]),
        ..Policies::default()
    };
    assert!(decide(&session("r", "s"), "s3:GetObject", OBJECT, &policies).allowed);
    assert_eq!(
        decide(&session("r", "s"), "s3:PutObject", OBJECT, &policies).reason,
        Reason::ImplicitDeny(PolicyKind::Session)
    );
}

/// Who is named by the bucket's policy, and whether it suffices without identity policy under an empty boundary and session.
#[test]
fn a_resource_policy_grants_as_far_as_it_names_the_caller() {
    let other = allow("ec2:*");
    let cases = [
        (user("anna"), r#"{"AWS":"arn:aws:iam::111122223333:user/anna"}"#, true, true),
        (user("anna"), r#""*""#, true, false),
        (user("anna"), r#"{"AWS":"111122223333"}"#, false, false),
        (user("anna"), r#"{"AWS":"arn:aws:iam::111122223333:user/bert"}"#, false, false),
        (session("r", "s"), r#"{"AWS":"arn:aws:iam::111122223333:role/r"}"#, true, false),
        (session("r", "s"), r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}"#, true, true),
        (session("r", "s"), r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/t"}"#, false, false),
        (Caller::Root(account(ACCOUNT)), r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, true, true),
        (Caller::Service { name: "sns.amazonaws.com".into() }, r#"{"Service":"sns.amazonaws.com"}"#, true, true),
        (Caller::Service { name: "sqs.amazonaws.com".into() }, r#"{"Service":"sns.amazonaws.com"}"#, false, false),
        (Caller::Service { name: "sqs.amazonaws.com".into() }, r#"{"AWS":"*"}"#, false, false),
        (Caller::Anonymous, r#""*""#, true, true),
        (Caller::Anonymous, r#"{"AWS":"111122223333"}"#, false, false),
    ];
    for (caller, principal, alone, under_limits) in cases {
        let document = bucket(principal);
        let resource = ResourcePolicy::Has(vec![named("bucket", &document)]);
        let free = Policies { resource: resource.clone(), ..Policies::default() };
        let limited = Policies {
            boundary: Some(named("boundary", &other)),
            session: Some(vec![named("session", &other)]),
            ..free.clone()
        };
        assert_eq!(decide(&caller, "s3:GetObject", OBJECT, &free).allowed, alone, "{principal} {caller:?}");
        let found = decide(&caller, "s3:GetObject", OBJECT, &limited);
        assert_eq!(found.allowed, under_limits, "{principal} {caller:?}: {:?}", found.because);
    }
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let caller = Caller::User {
        account: account("444455556666"),
        arn: "arn:aws:iam::444455556666:user/carlos".into(),
        id: "AIDACARLOSCARLOSCARLO".into(),
    };
    let (theirs, mine) = (allow("s3:GetObject"), bucket(r#"{"AWS":"444455556666"}"#));
    let resource = ResourcePolicy::Has(vec![named("bucket", &mine)]);
    let neither = decide(&caller, "s3:GetObject", OBJECT, &Policies::default());
    assert_eq!(neither.reason, Reason::ImplicitDeny(PolicyKind::Resource));
    let one = Policies { resource: resource.clone(), ..Policies::default() };
    assert_eq!(decide(&caller, "s3:GetObject", OBJECT, &one).reason, Reason::ImplicitDeny(PolicyKind::Identity));
    let other = Policies { identity: vec![named("i", &theirs)], ..Policies::default() };
    assert_eq!(decide(&caller, "s3:GetObject", OBJECT, &other).reason, Reason::ImplicitDeny(PolicyKind::Resource));
    let both = Policies { resource, identity: vec![named("i", &theirs)], ..Policies::default() };
    assert!(decide(&caller, "s3:GetObject", OBJECT, &both).allowed);
}

#[test]
fn every_level_of_an_organisation_must_allow_and_binds_root() {
    let (all, s3) = (allow("*"), allow("s3:*"));
    let policies = Policies {
        service_control: vec![vec![named("root", &all)], vec![named("unit", &s3)]],
        identity: vec![named("i", &all)],
        ..Policies::default()
    };
    let root = Caller::Root(account(ACCOUNT));
    assert!(decide(&root, "s3:GetObject", OBJECT, &policies).allowed);
    assert_eq!(
        decide(&root, "ec2:RunInstances", "*", &policies).reason,
        Reason::ImplicitDeny(PolicyKind::ServiceControl)
    );
}

#[test]
fn root_is_not_bound_by_identity_policies() {
    let no = deny("*");
    let policies = Policies { identity: vec![named("no", &no)], ..Policies::default() };
    assert!(decide(&Caller::Root(account(ACCOUNT)), "s3:GetObject", OBJECT, &policies).allowed);
}

#[test]
fn a_trust_policy_rules_even_inside_the_account() {
    let assume = allow("sts:AssumeRole");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    let trust = |principal: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}}}"#
        );
        Document::parse(&text, Kind::Trust).expect("a trust policy")
    };
    let ask = |document: &Document, identity: Vec<Named<'_>>| {
        let resource = ResourcePolicy::Trust(vec![named("trust", document)]);
        decide(&user("anna"), "sts:AssumeRole", &role, &Policies { resource, identity, ..Policies::default() }).reason
    };
    let (me, us) = (trust(r#"{"AWS":"arn:aws:iam::111122223333:user/anna"}"#), trust(r#"{"AWS":"111122223333"}"#));
    let service = trust(r#"{"Service":"ec2.amazonaws.com"}"#);
    assert_eq!(ask(&me, vec![]), Reason::Allowed);
    assert_eq!(ask(&us, vec![]), Reason::ImplicitDeny(PolicyKind::Identity));
    assert_eq!(ask(&us, vec![named("i", &assume)]), Reason::Allowed);
    assert_eq!(ask(&service, vec![named("i", &assume)]), Reason::ImplicitDeny(PolicyKind::Trust));
}

#[test]
fn not_action_with_allow_never_denies() {
    let most =
        identity(r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}"#);
    let iam = allow("iam:GetUser");
    let policies = Policies { identity: vec![named("most", &most), named("iam", &iam)], ..Policies::default() };
    assert!(decide(&user("anna"), "s3:GetObject", OBJECT, &policies).allowed);
    assert!(decide(&user("anna"), "IAM:getuser", "*", &policies).allowed);
    assert!(!decide(&user("anna"), "iam:CreateUser", "*", &policies).allowed);
}

#[test]
fn not_resource_and_not_principal_mean_all_others() {
    let text = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"s3:*","NotResource":["arn:aws:s3:::secret/*"]},
        {"Sid":"x","Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"#;
    let document = identity(text);
    let policies = Policies { identity: vec![named("i", &document)], ..Policies::default() };
    assert!(decide(&user("anna"), "s3:GetObject", OBJECT, &policies).allowed);
    assert!(!decide(&user("anna"), "s3:GetObject", "arn:aws:s3:::secret/a", &policies).allowed);
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/anna"},
        "Action":"s3:*","Resource":"*"}}"#;
    let others = Document::parse(text, Kind::Resource).expect("a bucket policy");
    let all = allow("*");
    let policies = Policies {
        identity: vec![named("all", &all)],
        resource: ResourcePolicy::Has(vec![named("bucket", &others)]),
        ..Policies::default()
    };
    assert!(decide(&user("anna"), "s3:GetObject", OBJECT, &policies).allowed);
    assert_eq!(
        decide(&user("bert"), "s3:GetObject", OBJECT, &policies).reason,
        Reason::ExplicitDeny(PolicyKind::Resource)
    );
}

#[test]
fn a_variable_names_each_users_own_folder() {
    let document = identity(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}}"#,
    );
    let policies = Policies { identity: vec![named("i", &document)], ..Policies::default() };
    let context = Context::new().with("aws:username", "an*");
    let caller = user("an*");
    let ask = |resource: &str| {
        let request =
            Request { caller: &caller, action: "s3:GetObject", resource, account: account(ACCOUNT), context: &context };
        evaluate(&request, &policies).allowed
    };
    assert!(ask("arn:aws:s3:::home/an*/a/b"));
    assert!(!ask("arn:aws:s3:::home/anna/a"), "what a variable stands for is literal");
}

#[test]
fn refusals_are_in_awss_words() {
    let (all, no) = (allow("s3:*"), deny("s3:*"));
    let caller = user("JohnDoe");
    let context = Context::new();
    let request = Request {
        caller: &caller,
        action: "s3:GetObject",
        resource: OBJECT,
        account: account(ACCOUNT),
        context: &context,
    };
    let none = Policies::default();
    let denied = Policies { identity: vec![named("no", &no)], ..Policies::default() };
    let bounded =
        Policies { identity: vec![named("s3", &all)], boundary: Some(named("b", &no)), ..Policies::default() };
    let outside = Policies { service_control: vec![vec![]], ..bounded.clone() };
    let outside = Policies { boundary: None, ..outside };
    let found: String = [none, denied, bounded, outside]
        .iter()
        .map(|p| evaluate(&request, p).refusal(&request).unwrap_or_default() + "\n")
        .collect();
    expect![[r#"
        User: arn:aws:iam::111122223333:user/JohnDoe is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::amzn-s3-demo-bucket/report because no identity-based policy allows the s3:GetObject action
        User: arn:aws:iam::111122223333:user/JohnDoe is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::amzn-s3-demo-bucket/report with an explicit deny in an identity-based policy
        User: arn:aws:iam::111122223333:user/JohnDoe is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::amzn-s3-demo-bucket/report with an explicit deny in a permissions boundary
        User: arn:aws:iam::111122223333:user/JohnDoe is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::amzn-s3-demo-bucket/report because no service control policy allows the s3:GetObject action
    "#]].assert_eq(&found);
}

#[test]
fn a_document_tells_which_keys_it_asks_for() {
    let document = identity(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}",
            "Condition":{"StringLike":{"s3:prefix":["${aws:userid}/*"],"AWS:USERNAME":"x"}}}}"#,
    );
    assert_eq!(document.context_keys(), ["aws:username", "s3:prefix", "aws:userid"]);
}
