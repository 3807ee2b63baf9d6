//! Condition operators, one line a case: operator, key's policy values, request values, whether it holds.

use super::*;
use crate::Operator;

fn holds(operator: &str, policy: &str, request: Option<&[&str]>) -> bool {
    let values = policy.split('|').map(|v| format!("\"{v}\"")).collect::<Vec<_>>().join(",");
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"x:Key":[{values}]}}}}}}}}"#
    );
    let mut context = Context::new().with("aws:username", "anna").with("aws:PrincipalTag/team", "a*b");
    if let Some(values) = request {
        context.set_all("X:KEY", values.iter().map(|v| v.to_string()).collect());
    }
    identity(&text).statements[0].conditions[0].holds(&context)
}

const TRUE: [(&str, &str, Option<&[&str]>); 40] = [
    ("StringEquals", "a|b", Some(&["b"])),
    ("StringEquals", "${aws:username}", Some(&["anna"])),
    ("StringEquals", "${aws:nobody, 'none'}", Some(&["none"])),
    ("StringEquals", "${*}", Some(&["*"])),
    ("StringNotEquals", "a|b", Some(&["c"])),
    ("StringNotEquals", "a", None),
    ("StringEqualsIgnoreCase", "ABC", Some(&["abc"])),
    ("StringNotEqualsIgnoreCase", "ABC", Some(&["abd"])),
    ("StringLike", "arn:*:x?", Some(&["arn:aws:s3:xy"])),
    ("StringLike", "${aws:PrincipalTag/team}", Some(&["a*b"])),
    ("StringNotLike", "a*|b*", Some(&["c"])),
    ("stringlike", "a*", Some(&["ab"])),
    ("NumericEquals", "10", Some(&["10.0"])),
    ("NumericNotEquals", "10", Some(&["11"])),
    ("NumericLessThan", "10", Some(&["9"])),
    ("NumericLessThanEquals", "10", Some(&["10"])),
    ("NumericGreaterThan", "10", Some(&["10.5"])),
    ("NumericGreaterThanEquals", "10", Some(&["10"])),
    ("DateEquals", "2024-01-31T00:00:00Z", Some(&["1706659200"])),
    ("DateNotEquals", "2024-01-31", Some(&["2024-02-01"])),
    ("DateLessThan", "2024-01-31T12:00:00+09:00", Some(&["2024-01-31T02:59:59Z"])),
    ("DateLessThanEquals", "2024", Some(&["2024-01-01T00:00:00Z"])),
    ("DateGreaterThan", "2024-01", Some(&["2024-01-01T00:00:00.500Z"])),
    ("DateGreaterThanEquals", "2024-01-01", Some(&["2024-01-01T00:00:00Z"])),
    ("Bool", "true", Some(&["TRUE"])),
    ("BoolIfExists", "true", None),
    ("BinaryEquals", "QmluYXJ5", Some(&["QmluYXJ5"])),
    ("IpAddress", "203.0.113.0/24|2001:db8::/32", Some(&["2001:db8::1"])),
    ("IpAddress", "203.0.113.7", Some(&["203.0.113.7"])),
    ("NotIpAddress", "203.0.113.0/24", Some(&["198.51.100.1"])),
    ("ArnEquals", "arn:aws:sns:*:111122223333:t*", Some(&["arn:aws:sns:eu-west-1:111122223333:topic"])),
    ("ArnLike", "arn:aws:s3:::b/*", Some(&["arn:aws:s3:::b/c/d"])),
    ("ArnNotLike", "arn:aws:s3:::b/*", Some(&["arn:aws:s3:::c/d"])),
    ("Null", "true", None),
    ("Null", "false", Some(&["x"])),
    ("ForAllValues:StringEquals", "a|b", Some(&["a", "b"])),
    ("ForAllValues:StringEquals", "a", None),
    ("ForAnyValue:StringLike", "a*", Some(&["b", "ab"])),
    ("ForAnyValue:StringNotEquals", "a", Some(&["a", "b"])),
    ("ForAllValues:StringNotLike", "a*", Some(&["b", "c"])),
];

const FALSE: [(&str, &str, Option<&[&str]>); 23] = [
    ("StringEquals", "a", Some(&["A"])),
    ("StringEquals", "a*", Some(&["ab"])),
    ("StringEquals", "a", None),
    ("StringEquals", "${aws:nobody}", Some(&["${aws:nobody}"])),
    ("StringNotEquals", "a|b", Some(&["b"])),
    ("StringLike", "${aws:PrincipalTag/team}", Some(&["aXb"])),
    ("StringNotLike", "a*|b*", Some(&["bc"])),
    ("NumericLessThan", "10", Some(&["ten"])),
    ("NumericEquals", "10", None),
    ("DateGreaterThan", "not a date", Some(&["2024-01-01"])),
    ("Bool", "true", Some(&["false"])),
    ("Bool", "true", None),
    ("BinaryEquals", "QmluYXJ5", Some(&["qmluyxj5"])),
    ("IpAddress", "203.0.113.0/24", Some(&["203.0.114.1"])),
    ("IpAddress", "203.0.113.0/24", Some(&["nonsense"])),
    ("NotIpAddress", "203.0.113.0/24", Some(&["203.0.113.9"])),
    // a wild card does not reach over a colon
    ("ArnLike", "arn:aws:*:topic", Some(&["arn:aws:sns:eu-west-1:111122223333:topic"])),
    ("Null", "true", Some(&["x"])),
    ("ForAllValues:StringEquals", "a|b", Some(&["a", "c"])),
    ("ForAnyValue:StringEquals", "a", None),
    ("ForAnyValue:StringNotEquals", "a", None),
    ("ForAnyValue:StringEquals", "a", Some(&["b", "c"])),
    ("StringEqualsIfExists", "a", Some(&["b"])),
];

#[test]
fn every_operator_holds_when_the_documentation_says_so() {
    for (operator, policy, request) in TRUE {
        assert!(holds(operator, policy, request), "{operator} {policy} {request:?}");
    }
}

#[test]
fn every_operator_fails_when_the_documentation_says_so() {
    for (operator, policy, request) in FALSE {
        assert!(!holds(operator, policy, request), "{operator} {policy} {request:?}");
    }
}

#[test]
fn operators_that_do_not_exist_are_refused() {
    for name in ["", "Equals", "NullIfExists", "StringEqualsIf", "ForSomeValues:StringEquals", "StringEqualsIfExistsé"]
    {
        assert_eq!(Operator::parse(name), None, "{name}");
    }
}

#[test]
fn variables_are_plain_text_before_version_2012() {
    let text = r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
        "Condition":{"StringEquals":{"x:Key":"${aws:username}"}}}}"#;
    let condition = &identity(text).statements[0].conditions[0];
    assert!(!condition.holds(&Context::new().with("x:Key", "anna").with("aws:username", "anna")));
    assert!(condition.holds(&Context::new().with("x:Key", "${aws:username}")));
}
