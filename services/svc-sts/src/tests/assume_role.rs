//! AssumeRole: who gets in, for how long, and with what.

use super::*;
use expect_test::expect;

#[test]
fn a_user_whom_the_trust_policy_names_gets_credentials_that_work_and_end() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(&format!(r#"{{"AWS":"{}"}}"#, anna.arn())));
    let got = cloud.assume(&anna, ask(&arn, "s1")).expect("credentials");
    let credentials = got.credentials.expect("credentials");
    let user = got.assumed_role_user.expect("a session");
    assert_eq!(user.arn, "arn:aws:sts::111122223333:assumed-role/web/s1");
    assert!(user.assumed_role_id.starts_with("AROA") && user.assumed_role_id.ends_with(":s1"));
    assert!(credentials.access_key_id.starts_with("ASIA") && credentials.access_key_id.len() == 20);
    assert_eq!(credentials.expiration, START.plus_ms(3_600_000));
    let identity = cloud.who(&credentials.access_key_id).expect("somebody");
    assert_eq!(identity.session_token.as_ref(), Some(&credentials.session_token));
    assert_eq!(
        (identity.secret, identity.expires),
        (credentials.secret_access_key.clone(), Some(credentials.expiration))
    );
    let me = cloud.call_with(&credentials, &sts::GET_CALLER_IDENTITY, Default::default()).expect("me");
    assert_eq!((me.user_id, me.arn), (Some(user.assumed_role_id), Some(user.arn)));
    let bert = cloud.user(ACCOUNT, "bert");
    let refused = cloud.assume(&bert, ask(&arn, "s1")).expect_err("not trusted");
    expect!["AccessDenied: User: arn:aws:iam::111122223333:user/bert is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/web"]
        .assert_eq(&refused.to_string());
    assert_eq!(refused.status, 403);
}

#[test]
fn trust_is_decided_by_principal_and_condition() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let foreign = cloud.user(OTHER, "carlos");
    let input = iam::TagUserRequest {
        user_name: "anna".into(),
        tags: vec![iam::Tag { key: "team".into(), value: "ops".into() }],
    };
    cloud.call_as(&root(ACCOUNT), &iam::TAG_USER, input).expect("a tag");
    let us = format!(r#"{{"AWS":"{ACCOUNT}"}}"#);
    let roles = [
        ("account", let_in(&us)),
        ("other-account", let_in(&format!(r#"{{"AWS":"{OTHER}"}}"#))),
        ("everyone", let_in(r#"{"AWS":"*"}"#)),
        ("ec2", let_in(r#"{"Service":"ec2.amazonaws.com"}"#)),
        (
            "denied",
            let_in(&us)
                + r#",{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/a*"}}}"#,
        ),
        ("external-id", let_in_if(r#"{"AWS":"*"}"#, r#"{"StringEquals":{"sts:ExternalId":"42"}}"#)),
        ("named", let_in_if(&us, r#"{"StringEquals":{"sts:RoleSessionName":"${aws:username}"}}"#)),
        ("tagged", let_in_if(&us, r#"{"StringEquals":{"aws:PrincipalTag/team":"ops"}}"#)),
        ("later", let_in_if(&us, r#"{"DateGreaterThan":{"aws:CurrentTime":"2024-02-01T00:00:00Z"}}"#)),
        ("mfa", let_in_if(&us, r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#)),
        (
            "this-instance",
            let_in_if(
                r#"{"Service":"ec2.amazonaws.com"}"#,
                r#"{"ArnLike":{"aws:SourceArn":"arn:aws:ec2:*:111122223333:instance/anna"}}"#,
            ),
        ),
    ];
    let callers = [("anna", anna), ("carlos", foreign), ("root", root(ACCOUNT)), ("ec2", service("ec2.amazonaws.com"))];
    let mut found = String::new();
    for (name, statements) in roles {
        let arn = cloud.role(name, &statements);
        let input = || sts::AssumeRoleRequest { external_id: Some("42".into()), ..ask(&arn, "anna") };
        let who = callers.iter().filter(|(_, p)| cloud.assume(p, input()).is_ok()).map(|(n, _)| *n);
        found += &format!("{name}: {}\n", who.collect::<Vec<_>>().join(" "));
    }
    expect![[r#"
        account: anna root
        other-account: carlos
        everyone: anna carlos root
        ec2: ec2
        denied: root
        external-id: anna carlos root
        named: anna
        tagged: anna
        later: 
        mfa: 
        this-instance: ec2
    "#]]
    .assert_eq(&found);
}

#[test]
fn a_role_that_does_not_exist_is_refused_like_one_that_does_not_trust() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let refuse = |arn: &str| cloud.assume(&anna, ask(arn, "s1")).expect_err("no role").to_string();
    cloud.role("web", &let_in(r#"{"AWS":"*"}"#));
    let found = [
        refuse("arn:aws:iam::111122223333:role/none"),
        refuse("arn:aws:iam::111122223333:role/path/web"),
        refuse("arn:aws:iam::111122223333:user/anna"),
        refuse("arn:aws:iam::1111:role/web"),
        refuse("not-an-arn-but-long-enough"),
    ]
    .join("\n");
    expect![[r#"
        AccessDenied: User: arn:aws:iam::111122223333:user/anna is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/none
        AccessDenied: User: arn:aws:iam::111122223333:user/anna is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/path/web
        ValidationError: arn:aws:iam::111122223333:user/anna is invalid
        ValidationError: arn:aws:iam::1111:role/web is invalid
        ValidationError: not-an-arn-but-long-enough is invalid"#]].assert_eq(&found);
}

#[test]
fn a_deleted_and_remade_user_is_not_trusted_any_more() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(&format!(r#"{{"AWS":"{}"}}"#, anna.arn())));
    let delete = iam::DeleteUserRequest { user_name: "anna".into() };
    cloud.call_as(&root(ACCOUNT), &iam::DELETE_USER, delete).expect("deleted");
    let again = cloud.user(ACCOUNT, "anna");
    assert!(cloud.assume(&again, ask(&arn, "s1")).expect_err("somebody else").is("AccessDenied"));
}

#[test]
fn durations_are_limited_by_role_chain_and_not_for_services() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let open = let_in(r#"{"AWS":"*"}"#) + "," + &let_in(r#"{"Service":"ec2.amazonaws.com"}"#);
    let (first, second) = (cloud.role("first", &open), cloud.role("second", &open));
    let long = |arn: &str, seconds| sts::AssumeRoleRequest { duration_seconds: Some(seconds), ..ask(arn, "s1") };
    let got = cloud.assume(&anna, long(&first, 7200)).expect("the role's maximum").credentials.expect("credentials");
    assert_eq!(got.expiration, START.plus_ms(7_200_000));
    expect!["ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role."]
        .assert_eq(&cloud.assume(&anna, long(&first, 7201)).expect_err("too long").to_string());
    let chained = cloud.call_with(&got, &sts::ASSUME_ROLE, long(&second, 3601)).expect_err("too long in a chain");
    expect!["ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"]
        .assert_eq(&chained.to_string());
    cloud.call_with(&got, &sts::ASSUME_ROLE, long(&second, 3600)).expect("an hour");
    cloud.assume(&service("ec2.amazonaws.com"), long(&first, 21_600)).expect("services are not bound");
}

#[test]
fn session_tags_are_checked_kept_and_passed_on() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let open = let_in(r#"{"AWS":"*"}"#);
    let (first, second) = (cloud.role("first", &open), cloud.role("second", &let_in_if_tagged()));
    let with = |tags: Vec<sts::Tag>, transitive: &[&str]| sts::AssumeRoleRequest {
        tags: Some(tags),
        transitive_tag_keys: Some(transitive.iter().map(|t| t.to_string()).collect()),
        ..ask(&first, "s1")
    };
    let refuse = |input| cloud.assume(&anna, input).expect_err("refused").to_string();
    expect![[r#"
        InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.
        InvalidParameterValue: The specified transitive tag key must be included in the requested tags.
        PackedPolicyTooLarge: Packed policy consumes 251% of allotted space, please use smaller policy.
        ValidationError: The number of session tags exceeds 50."#]]
    .assert_eq(
        &[
            refuse(with(vec![tag("a", "1"), tag("A", "2")], &[])),
            refuse(with(vec![tag("a", "1")], &["b"])),
            refuse(with((0..50).map(|n| tag(&format!("k{n}"), &"x".repeat(100))).collect(), &[])),
            refuse(with((0..51).map(|n| tag(&format!("k{n}"), "")).collect(), &[])),
        ]
        .join("\n"),
    );
    let got = cloud.assume(&anna, with(vec![tag("team", "ops"), tag("mood", "good")], &["team"])).expect("tags");
    assert!(got.packed_policy_size > Some(0));
    let got = got.credentials.expect("credentials");
    // the second role trusts whoever comes with the team's tag
    let chained = cloud.call_with(&got, &sts::ASSUME_ROLE, ask(&second, "s2")).expect("the tag came along");
    let clash = sts::AssumeRoleRequest { tags: Some(vec![tag("Team", "other")]), ..ask(&second, "s2") };
    assert!(cloud.call_with(&got, &sts::ASSUME_ROLE, clash).expect_err("inherited").is("InvalidParameterValue"));
    let chained = chained.credentials.expect("credentials");
    cloud.call_with(&chained, &sts::ASSUME_ROLE, ask(&second, "s3")).expect("and further");
    let plain = cloud.assume(&anna, ask(&first, "s1")).expect("no tags").credentials.expect("credentials");
    assert!(cloud.call_with(&plain, &sts::ASSUME_ROLE, ask(&second, "s2")).is_err());
}

fn let_in_if_tagged() -> String {
    r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sts:AssumeRole","sts:TagSession"],
        "Condition":{"StringEquals":{"aws:PrincipalTag/team":"ops"}}}"#
        .into()
}

#[test]
fn tags_and_source_identity_need_their_own_permission() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let only = let_in_if(r#"{"AWS":"*"}"#, "{}");
    let arn = cloud.role("plain", &only);
    cloud.assume(&anna, ask(&arn, "s1")).expect("no tags");
    let tagged = sts::AssumeRoleRequest { tags: Some(vec![tag("a", "b")]), ..ask(&arn, "s1") };
    let identified = sts::AssumeRoleRequest { source_identity: Some("anna".into()), ..ask(&arn, "s1") };
    let found = [tagged, identified].map(|i| cloud.assume(&anna, i).expect_err("not allowed").to_string()).join("\n");
    expect![[r#"
        AccessDenied: User: arn:aws:iam::111122223333:user/anna is not authorized to perform: sts:TagSession on resource: arn:aws:iam::111122223333:role/plain
        AccessDenied: User: arn:aws:iam::111122223333:user/anna is not authorized to perform: sts:SetSourceIdentity on resource: arn:aws:iam::111122223333:role/plain"#]].assert_eq(&found);
}

#[test]
fn a_source_identity_stays_through_the_chain() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let open = r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:*"}"#;
    let (first, second) = (cloud.role("first", open), cloud.role("second", open));
    let input = sts::AssumeRoleRequest { source_identity: Some("anna".into()), ..ask(&first, "s1") };
    let got = cloud.assume(&anna, input).expect("credentials").credentials.expect("credentials");
    let next = cloud.call_with(&got, &sts::ASSUME_ROLE, ask(&second, "s2")).expect("credentials");
    assert_eq!(next.source_identity.as_deref(), Some("anna"));
    let other = sts::AssumeRoleRequest { source_identity: Some("bert".into()), ..ask(&second, "s2") };
    assert!(cloud.call_with(&got, &sts::ASSUME_ROLE, other).expect_err("fixed").is("AccessDenied"));
}

#[test]
fn session_policies_are_documents_and_policies_that_exist() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(r#"{"AWS":"*"}"#));
    let with = |policy: Option<&str>, arns: &[&str]| sts::AssumeRoleRequest {
        policy: policy.map(str::to_owned),
        policy_arns: Some(arns.iter().map(|a| sts::PolicyDescriptorType { arn: Some(a.to_string()) }).collect()),
        ..ask(&arn, "s1")
    };
    let fine = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let got = cloud.assume(&anna, with(Some(fine), &["arn:aws:iam::aws:policy/ReadOnlyAccess"])).expect("limited");
    assert_eq!(got.packed_policy_size, Some(7));
    let long = fine.replace("s3:*", &format!("s3:{}", "x".repeat(2048)));
    let refuse = |input| cloud.assume(&anna, input).expect_err("refused").to_string();
    let found = [
        refuse(with(Some("{}"), &[])),
        refuse(with(Some(&long), &[])),
        refuse(with(None, &["arn:aws:iam::aws:policy/NoSuchPolicy"])),
        refuse(with(None, &["arn:aws:iam::aws:policy/ReadOnlyAccess"; 11])),
    ]
    .join("\n");
    expect![[r#"
        MalformedPolicyDocument: Syntax errors in policy.
        PackedPolicyTooLarge: Packed policy consumes 105% of allotted space, please use smaller policy.
        ValidationError: Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.
        ValidationError: The number of policy ARNs exceeds 10."#]]
    .assert_eq(&found);
}

#[test]
fn enforcement_asks_both_sides() {
    let cloud = Cloud::with(svc_iam::authoriser());
    let anna = cloud.user(ACCOUNT, "anna");
    let carlos = cloud.user(OTHER, "carlos");
    let named = cloud.role("named", &let_in(&format!(r#"{{"AWS":"{}"}}"#, anna.arn())));
    let delegated = cloud.role("delegated", &let_in(&format!(r#"{{"AWS":["{ACCOUNT}","{OTHER}"]}}"#)));
    cloud.assume(&anna, ask(&named, "s1")).expect("named by the trust policy");
    let condition = r#"{"StringEquals":{"sts:ExternalId":"42"}}"#;
    let keyed = cloud.role("keyed", &let_in_if(&format!(r#"{{"AWS":"{}"}}"#, anna.arn()), condition));
    assert!(cloud.assume(&anna, ask(&keyed, "s1")).expect_err("without the external id").is("AccessDenied"));
    let with = sts::AssumeRoleRequest { external_id: Some("42".into()), ..ask(&keyed, "s1") };
    cloud.assume(&anna, with).expect("with the external id");
    assert!(cloud.assume(&anna, ask(&delegated, "s1")).expect_err("no policy of her own").is("AccessDenied"));
    assert!(cloud.assume(&carlos, ask(&delegated, "s1")).expect_err("no policy of his own").is("AccessDenied"));
    for (of, user) in [(ACCOUNT, "anna"), (OTHER, "carlos")] {
        let input = iam::PutUserPolicyRequest {
            user_name: user.into(),
            policy_name: "assume".into(),
            policy_document: format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{delegated}"}}}}"#
            ),
        };
        cloud.call_as(&root(of), &iam::PUT_USER_POLICY, input).expect("a policy");
    }
    cloud.assume(&anna, ask(&delegated, "s1")).expect("allowed by both");
    cloud.assume(&carlos, ask(&delegated, "s1")).expect("allowed by both accounts");
}
