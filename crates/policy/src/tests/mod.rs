//! Tests of the policy language.

mod conditions;
mod examples;
mod grammar;
mod properties;

use crate::{Caller, Context, Decision, Document, Kind, Named, Policies, Request, evaluate};
use base::AccountId;

const ACCOUNT: &str = "111122223333";

fn account(text: &str) -> AccountId {
    text.parse().expect("an account")
}

fn user(name: &str) -> Caller {
    Caller::User {
        account: account(ACCOUNT),
        arn: format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        id: format!("AIDA{name:A>17}").to_uppercase(),
    }
}

fn session(role: &str, name: &str) -> Caller {
    Caller::Session {
        account: account(ACCOUNT),
        role_arn: format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
        role_id: "AROAAAAAAAAAAAAAAAAAA".into(),
        arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"),
    }
}

fn identity(text: &str) -> Document {
    Document::parse(text, Kind::Identity).expect("a policy")
}

fn named<'a>(name: &'a str, document: &'a Document) -> Named<'a> {
    Named { name, document }
}

/// Decides on a resource of [`ACCOUNT`].
fn decide(caller: &Caller, action: &str, resource: &str, policies: &Policies<'_>) -> Decision {
    let context = Context::new();
    evaluate(&Request { caller, action, resource, account: account(ACCOUNT), context: &context }, policies)
}
