//! Filter policies: AWS's own examples, and what is refused.

use super::*;
use crate::rules::filter::{Scope, parse};

fn wants(policy: &str, attributes: &[(&str, Value)]) -> bool {
    let values: Vec<(String, Vec<Value>)> = attributes
        .iter()
        .map(|(name, v)| ((*name).to_owned(), v.as_array().cloned().unwrap_or_else(|| vec![v.clone()])))
        .collect();
    parse(policy, Scope::Attributes).unwrap().wants_attributes(&values)
}

fn wants_body(policy: &str, body: &str) -> bool {
    parse(policy, Scope::Body).unwrap().wants_body(body)
}

#[test]
fn strings_match_as_awss_examples_say() {
    let is = |policy: &str, value: &str| wants(policy, &[("k", json(value))]);
    assert!(is(r#"{"k":["rugby","tennis"]}"#, r#""rugby""#));
    assert!(is(r#"{"k":["rugby","tennis"]}"#, r#"["golf","tennis"]"#));
    assert!(!is(r#"{"k":["rugby","tennis"]}"#, r#""baseball""#));
    assert!(!is(r#"{"k":["rugby"]}"#, r#""Rugby""#));
    assert!(is(r#"{"k":[{"anything-but":["rugby","tennis"]}]}"#, r#""baseball""#));
    assert!(is(r#"{"k":[{"anything-but":["rugby","tennis"]}]}"#, r#"["rugby","baseball"]"#));
    assert!(!is(r#"{"k":[{"anything-but":"rugby"}]}"#, r#""rugby""#));
    assert!(is(r#"{"k":[{"anything-but":{"prefix":"order-"}}]}"#, r#""data-entry""#));
    assert!(!is(r#"{"k":[{"anything-but":{"prefix":"order-"}}]}"#, r#""order-number""#));
    assert!(is(r#"{"k":[{"anything-but":{"suffix":"ball"}}]}"#, r#""rugby""#));
    assert!(!is(r#"{"k":[{"anything-but":{"suffix":"ball"}}]}"#, r#""baseball""#));
    assert!(is(r#"{"k":[{"equals-ignore-case":"tennis"}]}"#, r#""TEnnis""#));
    assert!(is(r#"{"k":[{"cidr":"10.0.0.0/24"}]}"#, r#""10.0.0.255""#));
    assert!(!is(r#"{"k":[{"cidr":"10.0.0.0/24"}]}"#, r#""10.1.1.0""#));
    assert!(is(r#"{"k":[{"cidr":"2001:db8::/32"}]}"#, r#""2001:db8::1""#));
    assert!(is(r#"{"k":[{"cidr":"0.0.0.0/0"}]}"#, r#""8.8.8.8""#));
    assert!(is(r#"{"k":[{"prefix":"bas"}]}"#, r#""baseball""#));
    assert!(!is(r#"{"k":[{"prefix":"bas"}]}"#, r#""rugby""#));
    assert!(is(r#"{"k":[{"suffix":"ball"}]}"#, r#""baseball""#));
}

#[test]
fn numbers_match_by_value_and_range() {
    let is = |policy: &str, value: &str| wants(policy, &[("k", json(value))]);
    assert!(is(r#"{"k":[301.5]}"#, "301.50000"));
    assert!(is(r#"{"k":[{"numeric":["=",301.5]}]}"#, "3.015e2"));
    assert!(!is(r#"{"k":[{"anything-but":[100,500]}]}"#, "100"));
    assert!(is(r#"{"k":[{"anything-but":[100,500]}]}"#, "101"));
    assert!(is(r#"{"k":[{"numeric":["<",0]}]}"#, "-1"));
    assert!(is(r#"{"k":[{"numeric":[">",0,"<=",150]}]}"#, "150"));
    assert!(!is(r#"{"k":[{"numeric":[">",0,"<=",150]}]}"#, "0"));
    assert!(!is(r#"{"k":[{"numeric":[">",0]}]}"#, r#""1""#), "a text is no number");
}

#[test]
fn keys_are_and_values_are_or_and_absence_can_be_asked_for() {
    let a = |v: &str| json(v);
    let policy = r#"{"a":["x","y"],"b":[{"numeric":[">",1]}]}"#;
    assert!(wants(policy, &[("a", a(r#""y""#)), ("b", a("2"))]));
    assert!(!wants(policy, &[("a", a(r#""y""#))]));
    assert!(wants(r#"{"a":[{"exists":true}]}"#, &[("a", a("1"))]));
    assert!(!wants(r#"{"a":[{"exists":true}]}"#, &[]));
    assert!(wants(r#"{"a":[{"exists":false}]}"#, &[("b", a("1"))]));
    let or = r#"{"s":["cw"],"$or":[{"n":["cpu"]},{"n":["read"],"z":[1]}]}"#;
    assert!(wants(or, &[("s", a(r#""cw""#)), ("n", a(r#""cpu""#))]));
    assert!(!wants(or, &[("s", a(r#""cw""#)), ("n", a(r#""read""#))]));
    assert!(wants(or, &[("s", a(r#""cw""#)), ("n", a(r#""read""#)), ("z", a("1"))]));
    // not an OR: it is an ordinary key
    assert!(wants(r#"{"$or":["a","b"]}"#, &[("$or", a(r#""a""#))]));
}

#[test]
fn bodies_match_below_and_inside_arrays() {
    let policy = r#"{"store":["example"],"order":{"items":{"sku":[{"prefix":"A"}],"n":[{"numeric":[">=",2]}]}}}"#;
    assert!(wants_body(policy, r#"{"store":"example","order":{"items":{"sku":"A1","n":2}}}"#));
    assert!(wants_body(policy, r#"{"store":"example","order":{"items":[{"sku":"B"},{"sku":"A1","n":2}]}}"#));
    assert!(!wants_body(policy, r#"{"store":"example","order":{"items":[{"sku":"A1","n":1},{"sku":"B","n":3}]}}"#));
    assert!(wants_body(r#"{"k":["a"]}"#, r#"{"k":["b","a"]}"#));
    assert!(wants_body(r#"{"k":[null]}"#, r#"{"k":null}"#));
    assert!(wants_body(r#"{"o":{"k":[{"exists":false}]}}"#, r#"{"o":{}}"#));
    for body in ["text", "[]", "1", "{}"] {
        assert!(!wants_body(r#"{"k":["a"]}"#, body), "{body}");
    }
}

#[test]
fn what_sns_refuses_is_refused_in_its_words() {
    let of = |policy: &str| parse(policy, Scope::Attributes).expect_err(policy);
    let many = format!("{{\"a\":[{}]}}", vec!["1"; 151].join(","));
    let seen = [
        of("[]"),
        of(r#"{"a":"x"}"#),
        of(r#"{"a":{"b":["x"]}}"#),
        of(r#"{"a":[]}"#),
        of(r#"{"a":[["x"]]}"#),
        of(r#"{"a":[{"like":"x"}]}"#),
        of(r#"{"a":[{"prefix":"x","suffix":"y"}]}"#),
        of(r#"{"a":[{"exists":"yes"}]}"#),
        of(r#"{"a":[{"prefix":1}]}"#),
        of(r#"{"a":[{"cidr":"10.0.0.0"}]}"#),
        of(r#"{"a":[{"numeric":5}]}"#),
        of(r#"{"a":[{"numeric":[]}]}"#),
        of(r#"{"a":[{"numeric":["~",5]}]}"#),
        of(r#"{"a":[{"numeric":[">","x"]}]}"#),
        of(r#"{"a":[{"numeric":[">",5,"<",1]}]}"#),
        of(r#"{"a":[{"numeric":["<",5,">",1]}]}"#),
        of(r#"{"a":[1000000001]}"#),
        of(r#"{"a":[{"anything-but":true}]}"#),
        of(r#"{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}"#),
        of(&many),
    ];
    expect_test::expect![[r#"
        FilterPolicy: Filter is not an object
        FilterPolicy: "a" must be an object or an array
        Filter policy scope MessageAttributes does not support nested filter policy
        FilterPolicy: Empty arrays are not allowed
        FilterPolicy: Match value must be String, number, true, false, or null
        FilterPolicy: Unrecognized match type like
        FilterPolicy: Only one key allowed in match expression
        FilterPolicy: exists match pattern must be either true or false.
        FilterPolicy: prefix match pattern must be a string
        FilterPolicy: Malformed CIDR, one '/' required
        FilterPolicy: Value of numeric must be an array.
        FilterPolicy: Invalid member in numeric match: ]
        FilterPolicy: Unrecognized numeric range operator: ~
        FilterPolicy: Value of > must be numeric
        FilterPolicy: Bottom must be less than top
        FilterPolicy: Too many elements in numeric expression
        FilterPolicy: Value must be between -1.0E9 and 1.0E9, inclusive
        FilterPolicy: Value of anything-but must be an array or single string/number value.
        FilterPolicy: Filter policy can not have more than 5 keys
        FilterPolicy: Filter policy is too complex"#]]
    .assert_eq(&seen.join("\n"));
    let deep = r#"{"a":"#.repeat(200) + "1";
    assert!(parse(&deep, Scope::Body).is_err());
}

#[test]
fn no_policy_makes_the_reader_panic() {
    let seeds: &[&[u8]] = &[
        b"{\"a\":[\"x\",{\"numeric\":[\">\",1,\"<=\",2]},{\"anything-but\":{\"prefix\":\"p\"}}]}\n{\"a\":1}",
        b"{\"$or\":[{\"a\":[{\"exists\":false}]},{\"b\":{\"c\":[{\"cidr\":\"10.0.0.0/8\"}]}}]}\n{\"b\":{\"c\":\"10.1.2.3\"}}",
    ];
    fuzz_kit::exercise("filter", seeds, crate::fuzz::filter);
}
