//! Conditions, filters, projections and key conditions.

use super::{item, names, shown};
use crate::expr::{Kind, condition, holds, key_condition, projection};
use proptest::prelude::*;

const ITEM: &str = "id=S:1 n=N:5 t=S:hello ss=SS:a,b l=L:N:1;S:x m=M:k>S:v;n>M:z>N:9 flag=BOOL:true gone=NULL";

fn check(text: &str, placeholders: &str) -> String {
    let parsed = names(placeholders, Kind::Condition).and_then(|n| {
        let c = condition(Kind::Condition, text, &n)?;
        n.all_used()?;
        Ok(c)
    });
    parsed.map_or_else(|e| e.0, |c| holds(&c, &item(ITEM)).to_string())
}

#[test]
fn conditions_hold_as_the_guide_says() {
    for (text, placeholders, holds) in [
        ("n = :v", ":v=N:5.0", true),
        ("n = :v", ":v=S:5", false),
        ("n <> :v", ":v=S:5", true),
        ("absent <> :v", ":v=S:5", true),
        ("absent = :v", ":v=S:5", false),
        ("n BETWEEN :a AND :b", ":a=N:1 :b=N:5", true),
        ("n IN (:a, :b)", ":a=N:1 :b=N:5", true),
        ("attribute_exists(m.n.z) AND attribute_not_exists(m.q)", "", true),
        ("attribute_type(gone, :t)", ":t=S:NULL", true),
        ("begins_with(t, :p)", ":p=S:hel", true),
        ("contains(ss, :p) and contains(t, :p2) AND contains(l, :p3)", ":p=S:b :p2=S:ell :p3=N:1", true),
        ("size(t) = :five", ":five=N:5", true),
        ("size(l) < :five", ":five=N:5", true),
        ("NOT n = :v", ":v=N:5", false),
        ("NOT (n = :v OR t = :v)", ":v=N:6", true),
        ("n = :v OR n = :w AND t = :x", ":v=N:5 :w=N:1 :x=S:no", true),
        ("l[1] = :x", ":x=S:x", true),
        ("#f = :t", "#f=flag :t=BOOL:true", true),
        ("#m.#k = :v", "#m=m #k=k :v=S:v", true),
        ("l = :l", ":l=L:N:1;S:x", true),
        (":v = n", ":v=N:5", true),
    ] {
        assert_eq!(check(text, placeholders), holds.to_string(), "{text}");
    }
}

#[test]
fn mistakes_are_named_in_the_words_of_the_service() {
    for (text, placeholders, said) in [
        ("", "", "Invalid ConditionExpression: The expression can not be empty;"),
        ("a b c", "", "Invalid ConditionExpression: Syntax error; token: \"b\", near: \"a b c\""),
        ("a =", "", "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\""),
        ("a = $x", "", "Invalid ConditionExpression: Syntax error; token: \"$\", near: \"= $x\""),
        (
            "name = :v",
            ":v=N:1",
            "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name",
        ),
        (
            "#a = :v",
            ":v=N:1",
            "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
        ),
        (
            "a = :v",
            "",
            "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v",
        ),
        ("a = :v", ":v=N:1 :w=N:2", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"),
        ("a = :v", ":v=N:1 #w=x", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}"),
        ("((a = :v))", ":v=N:1", "Invalid ConditionExpression: The expression has redundant parentheses;"),
        (
            "a < :v",
            ":v=BOOL:true",
            "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        ),
        (
            "begins_with(a, :v)",
            ":v=N:1",
            "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        ("foo(a)", "", "Invalid ConditionExpression: Invalid function name; function: foo"),
        (
            "begins_with(a)",
            "",
            "Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
        ),
        (
            "attribute_exists(:v)",
            ":v=N:1",
            "Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "a = a",
            "",
            "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
        ),
        (
            "a BETWEEN :x AND :y",
            ":x=N:2 :y=N:1",
            "Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
        (
            "a BETWEEN :x AND :y",
            ":x=N:2 :y=S:1",
            "Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:1}",
        ),
        (
            "attribute_type(a, :t)",
            ":t=S:XX",
            "Invalid ConditionExpression: Invalid attribute type name found; type: XX, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "if_not_exists(a, :t)",
            ":t=S:XX",
            "Invalid ConditionExpression: The function is not allowed in a condition expression; function: if_not_exists",
        ),
    ] {
        assert_eq!(check(text, placeholders), said, "{text}");
    }
    let long = format!("a = :{}", "v".repeat(4100));
    assert!(
        check(&long, ":v=N:1")
            .starts_with("Invalid ConditionExpression: Expression size has exceeded the maximum allowed size")
    );
}

#[test]
fn bombs_of_nesting_and_of_operators_are_refused() {
    let nested = format!("{}a = :v", "NOT ".repeat(1000));
    assert!(check(&nested, ":v=N:1").contains("too many"));
    let wide = vec!["a=:v"; 400].join(" OR ");
    assert!(check(&wide, ":v=N:1").contains("too many operators"));
    assert!(check(&"(".repeat(4000), "").starts_with("Invalid ConditionExpression"));
}

#[test]
fn projections_show_parts_and_refuse_overlaps() {
    let show = |text: &str| {
        let n = names("", Kind::Projection).unwrap();
        projection(text, &n).map_or_else(|e| e.0, |p| shown(&p.show(&item(ITEM))))
    };
    assert_eq!(show("id, m.n, l[1], absent"), "id=S:1 l=L:S:x m=M:n>M:z>N:9");
    assert_eq!(
        show("m, m.k"),
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, k]"
    );
}

#[test]
fn key_conditions_follow_the_schema() {
    let query = |text: &str, placeholders: &str| {
        let n = names(placeholders, Kind::KeyCondition).unwrap();
        key_condition(text, &n, &[("pk", "S")], &[("sk", "N")]).map_or_else(|e| e.0, |k| format!("{:?}", k.sort))
    };
    assert_eq!(query("pk = :p", ":p=S:a"), "[]");
    assert!(query("sk > :s AND pk = :p", ":p=S:a :s=N:1").starts_with("[Gt("));
    assert!(
        query("pk = :p and begins_with(sk, :s)", ":p=S:a :s=S:1")
            .contains("Condition parameter type does not match schema type")
    );
    assert_eq!(query("sk = :s", ":s=N:1"), "Query condition missed key schema element: pk");
    assert_eq!(query("pk > :s", ":s=S:1"), "Query key condition not supported");
    assert_eq!(query("pk = :p OR sk = :s", ":p=S:a :s=N:1"), "Invalid operator used in KeyConditionExpression: OR");
    assert_eq!(
        query("pk = :p AND pk = :s", ":p=S:a :s=S:1"),
        "KeyConditionExpressions must only contain one condition per key"
    );
    assert_eq!(query("pk = :p AND extra = :s", ":p=S:a :s=S:1"), "Query condition missed key schema element: sk");
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in "[a-z#:()\\[\\]., =<>0-9ANDORTI]{0,60}") {
        let n = names("#a=x :v=N:1", Kind::Condition).unwrap();
        let _ = condition(Kind::Condition, &text, &n);
        let _ = projection(&text, &n);
        let _ = crate::expr::update(&text, &n);
    }

    #[test]
    fn any_characters_are_parsed_or_refused(text in ".{0,40}") {
        let n = names("", Kind::Condition).unwrap();
        let _ = condition(Kind::Condition, &text, &n);
        let _ = crate::expr::update(&text, &n);
    }
}
