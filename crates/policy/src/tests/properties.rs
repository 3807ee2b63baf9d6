//! The invariants, over generated policies.

use super::*;
use crate::{Effect, Statement};
use proptest::prelude::*;

const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "iam:PassRole"];
const RESOURCES: [&str; 3] = ["*", "arn:aws:s3:::a/x", "arn:aws:s3:::b/x"];

fn statement() -> impl Strategy<Value = Statement> {
    let actions = prop::sample::select(vec!["*", "s3:*", "s3:Get*", "ec2:RunInstances", "iam:?assRole"]);
    let resources =
        prop::sample::select(vec!["*", "arn:aws:s3:::a/*", "arn:aws:s3:::?/x", "arn:aws:s3:::${aws:username}/x"]);
    let conditions = prop::sample::select(vec![
        "{}",
        r#"{"StringEquals":{"aws:username":"a"}}"#,
        r#"{"Null":{"aws:username":"true"}}"#,
        r#"{"StringNotEquals":{"aws:username":"b"}}"#,
    ]);
    (any::<bool>(), any::<bool>(), any::<bool>(), actions, resources, conditions).prop_map(
        |(deny, not_action, not_resource, action, resource, condition)| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{}","{}Action":"{action}","{}Resource":"{resource}","Condition":{condition}}}}}"#,
                if deny { "Deny" } else { "Allow" },
                if not_action { "Not" } else { "" },
                if not_resource { "Not" } else { "" },
            );
            identity(&text).statements.remove(0)
        },
    )
}

fn document(statements: Vec<Statement>) -> Document {
    Document { version: crate::Version::V2012, statements }
}

fn ask(statements: &[Statement], action: &str, resource: &str, name: Option<&str>) -> bool {
    let document = document(statements.to_vec());
    let context = name.map_or(Context::new(), |n| Context::new().with("aws:username", n));
    let caller = user(name.unwrap_or("a"));
    let request = Request { caller: &caller, action, resource, account: account(ACCOUNT), context: &context };
    evaluate(&request, &Policies { identity: vec![named("p", &document)], ..Policies::default() }).allowed
}

fn questions() -> impl Strategy<Value = (&'static str, &'static str, Option<&'static str>)> {
    (
        prop::sample::select(ACTIONS.to_vec()),
        prop::sample::select(RESOURCES.to_vec()),
        prop::sample::select(vec![None, Some("a"), Some("b")]),
    )
}

proptest! {
    #[test]
    fn adding_a_deny_never_allows(mut all in prop::collection::vec(statement(), 0..5), mut more in statement(), q in questions()) {
        let before = ask(&all, q.0, q.1, q.2);
        more.effect = Effect::Deny;
        all.push(more);
        prop_assert!(before || !ask(&all, q.0, q.1, q.2));
    }

    #[test]
    fn removing_an_allow_never_allows(all in prop::collection::vec(statement(), 1..5), at in any::<prop::sample::Index>(), q in questions()) {
        let mut fewer = all.clone();
        if fewer.remove(at.index(all.len())).effect == Effect::Allow {
            prop_assert!(ask(&all, q.0, q.1, q.2) || !ask(&fewer, q.0, q.1, q.2));
        }
    }

    #[test]
    fn the_order_of_statements_never_matters(all in prop::collection::vec(statement(), 0..6), q in questions()) {
        let mut reversed = all.clone();
        reversed.reverse();
        prop_assert_eq!(ask(&all, q.0, q.1, q.2), ask(&reversed, q.0, q.1, q.2));
    }

    #[test]
    fn any_text_is_parsed_or_refused_without_a_panic(text in ".{0,200}", kind in prop::sample::select(vec![Kind::Identity, Kind::Managed, Kind::Trust, Kind::Resource])) {
        let _ = Document::parse(&text, kind);
        let _ = crate::instant::parse(&text);
        let _ = crate::Operator::parse(&text);
        let _ = crate::Template::new(&text, crate::Version::V2012);
    }
}
