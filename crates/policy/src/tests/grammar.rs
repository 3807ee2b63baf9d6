//! What IAM refuses, and in which words.

use super::*;
use crate::size;
use expect_test::{expect, expect_file};

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
    expect_file!["golden/identity.txt"].assert_eq(&found);
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
    expect_file!["golden/trust.txt"].assert_eq(&found);
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
