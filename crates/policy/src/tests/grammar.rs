//! What IAM refuses, and in which words.

use super::*;
use crate::size;
use expect_test::expect;

fn refusal(kind: Kind, text: &str) -> String {
    match Document::parse(text, kind) {
        Ok(_) => "accepted".into(),
        Err(e) => e.to_string(),
    }
}

fn table(kind: Kind, statements: &[&str]) -> String {
    let one =
        |s: &&str| format!("{s}\n    {}\n", refusal(kind, &format!(r#"{{"Version":"2012-10-17","Statement":[{s}]}}"#)));
    statements.iter().map(one).collect()
}

#[test]
fn identity_policies_are_refused_in_iams_words() {
    let found = table(
        Kind::Identity,
        &[
            r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*"}"#,
            r#"{"Effect":"allow","Action":"ec2:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"ec2:*"}"#,
            r#"{"Effect":"Allow","Action":"ec2:*","Resource":[]}"#,
            r#"{"Effect":"Allow","Action":"ec2:*","NotAction":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"ec2:*","Resource":"*","Principal":"*"}"#,
            r#"{"Effect":"Allow","Action":"DescribeInstances","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"e*:Run","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"ec2:Run Instances","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":{"Ref":"X"},"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":""}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:sns:eu-west-1:1234:topic"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:azure:s3:::b"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:*:::b"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:us-east-1:111122223333:role/x"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:roles/x"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Equals":{"aws:username":"x"}}}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"username":"x"}}}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}}"#,
            r#"{"Sid":"with space","Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
            r#"{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Extra":1}"#,
            r#"{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
            r#"[]"#,
            r#"1"#,
        ],
    );
    expect![[r#"
        {"Effect":"Allow","Action":"ec2:*","Resource":"*"}
            accepted
        {"Effect":"allow","Action":"ec2:*","Resource":"*"}
            Syntax errors in policy.
        {"Effect":"Allow","Resource":"*"}
            Policy statement must contain actions.
        {"Effect":"Allow","Action":[],"Resource":"*"}
            Policy statement must contain actions.
        {"Effect":"Allow","Action":"ec2:*"}
            Policy statement must contain resources.
        {"Effect":"Allow","Action":"ec2:*","Resource":[]}
            Policy statement must contain resources.
        {"Effect":"Allow","Action":"ec2:*","NotAction":"s3:*","Resource":"*"}
            Syntax errors in policy.
        {"Effect":"Allow","Action":"ec2:*","Resource":"*","Principal":"*"}
            Policy document should not specify a principal.
        {"Effect":"Allow","Action":"DescribeInstances","Resource":"*"}
            Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
        {"Effect":"Allow","Action":"e*:Run","Resource":"*"}
            Vendor e* is not valid
        {"Effect":"Allow","Action":"ec2:Run Instances","Resource":"*"}
            The policy failed legacy parsing
        {"Effect":"Allow","Action":{"Ref":"X"},"Resource":"*"}
            Syntax errors in policy.
        {"Effect":"Allow","Action":"s3:*","Resource":"bucket"}
            Resource bucket must be in ARN format or "*".
        {"Effect":"Allow","Action":"s3:*","Resource":""}
            Resource  must be in ARN format or "*".
        {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3"}
            The policy failed legacy parsing
        {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:sns:eu-west-1:1234:topic"}
            The policy failed legacy parsing
        {"Effect":"Allow","Action":"s3:*","Resource":"arn:azure:s3:::b"}
            Partition "azure" is not valid for resource "arn:azure:s3:::b".
        {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:*:::b"}
            Resource vendor must be fully qualified and cannot contain regexes.
        {"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:us-east-1:111122223333:role/x"}
            IAM resource arn:aws:iam:us-east-1:111122223333:role/x cannot contain region information.
        {"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:roles/x"}
            IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.
        {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Equals":{"aws:username":"x"}}}
            Invalid Condition type : Equals
        {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"username":"x"}}}
            Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
        {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true}}}
            accepted
        {"Sid":"with space","Effect":"Allow","Action":"s3:*","Resource":"*"}
            Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
        {"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}
            Statement IDs (SID) in a single policy must be unique.
        {"Effect":"Allow","Action":"s3:*","Resource":"*","Extra":1}
            Syntax errors in policy.
        {"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}
            Syntax errors in policy.
        []
            Syntax errors in policy.
        1
            Syntax errors in policy.
    "#]]
    .assert_eq(&found);
}

#[test]
fn trust_policies_are_refused_in_iams_words() {
    let found = table(
        Kind::Trust,
        &[
            r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/a/b"]},"Action":["sts:AssumeRole","sts:TagSession"]}"#,
            r#"{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}"#,
            r#"{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":[]},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/*"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"anna"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"Aws":"111122223333"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*"}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"*"}}"#,
            r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Resource":"*"}"#,
            r#"{"Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"#,
            r#"{"#,
        ],
    );
    expect![[r#"
        {"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}
            accepted
        {"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/a/b"]},"Action":["sts:AssumeRole","sts:TagSession"]}
            accepted
        {"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}
            accepted
        {"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}
            accepted
        {"Effect":"Allow","Action":"sts:AssumeRole"}
            Missing required field Principal
        {"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}
            Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!
        {"Effect":"Allow","Principal":{"AWS":[]},"Action":"sts:AssumeRole"}
            Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!
        {"Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole"}
            Invalid principal in policy: "SERVICE":"ec2"
        {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/*"},"Action":"sts:AssumeRole"}
            Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"
        {"Effect":"Allow","Principal":{"AWS":"anna"},"Action":"sts:AssumeRole"}
            Invalid principal in policy: "AWS":"anna"
        {"Effect":"Allow","Principal":{"Aws":"111122223333"},"Action":"sts:AssumeRole"}
            Invalid principal in policy: "Aws":"111122223333"
        {"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}
            AssumeRole policy may only specify STS AssumeRole actions.
        {"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*"}
            AssumeRole policy may only specify STS AssumeRole actions.
        {"Effect":"Allow","Principal":{"AWS":"*"}}
            Missing required field Action
        {"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Resource":"*"}
            Has prohibited field Resource
        {"Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}
            Missing required field Effect
        {
            This policy contains invalid Json
    "#]].assert_eq(&found);
}

#[test]
fn documents_are_refused_in_iams_words() {
    let statement = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
    let found: String = [
        String::new(),
        "{".into(),
        "[]".into(),
        "{}".into(),
        r#"{"Version":"2012-10-17"}"#.into(),
        r#"{"Version":"2012-10-17","Statement":[]}"#.into(),
        format!(r#"{{"Statement":{statement}}}"#),
        format!(r#"{{"Version":"2008-10-17","Statement":{statement}}}"#),
        format!(r#"{{"Version":"2013-10-17","Statement":{statement}}}"#),
        format!(r#"{{"Version":"2012-10-17","Id":"x","Statement":{statement}}}"#),
        format!(r#"{{"Version":"2012-10-17","Statement":{statement},"Extra":1}}"#),
        format!(r#" {{"Version":"2012-10-17","Statement":{statement}}}"#),
    ]
    .iter()
    .map(|d| format!("{d}\n    managed: {}\n    inline:  {}\n", refusal(Kind::Managed, d), refusal(Kind::Identity, d)))
    .collect();
    expect![[r#"

            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
        {
            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
        []
            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
        {}
            managed: Policy document must be version 2012-10-17 or greater.
            inline:  Syntax errors in policy.
        {"Version":"2012-10-17"}
            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
        {"Version":"2012-10-17","Statement":[]}
            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
        {"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
            managed: Policy document must be version 2012-10-17 or greater.
            inline:  accepted
        {"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
            managed: Policy document must be version 2012-10-17 or greater.
            inline:  accepted
        {"Version":"2013-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
            managed: The policy must contain a valid version string
            inline:  The policy must contain a valid version string
        {"Version":"2012-10-17","Id":"x","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
            managed: accepted
            inline:  accepted
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"},"Extra":1}
            managed: Syntax errors in policy.
            inline:  Syntax errors in policy.
         {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}
            managed: JSON strings must not have leading spaces
            inline:  JSON strings must not have leading spaces
    "#]]
    .assert_eq(&found);
}

#[test]
fn deeply_nested_documents_are_refused_and_do_not_overflow() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refusal(Kind::Identity, &text), "Syntax errors in policy.");
}

#[test]
fn white_space_does_not_count_towards_the_size() {
    assert_eq!(size(" { \"a\" :\n\t1 } "), 7);
}
