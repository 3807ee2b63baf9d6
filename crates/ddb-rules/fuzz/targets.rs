//! Expressions, statements, numbers and stored items, and the promises that they keep on any bytes.

use ddb_rules::expr::{self, Kind, Names};
use ddb_rules::{AttributeValue, Item, Number, check, key, partiql, put, size, stored};
use shape::Entries;

fn sample() -> Item {
    let mut item = Item::default();
    let list = vec![AttributeValue::text("x"), AttributeValue::N(Number::from_i64(7))];
    put(&mut item, "a", AttributeValue::N(Number::from_i64(1)));
    put(&mut item, "l", AttributeValue::L(list));
    put(&mut item, "m", AttributeValue::M(Entries(vec![("k".into(), AttributeValue::text("v"))])));
    put(&mut item, "s", AttributeValue::Ss(vec!["p".into(), "q".into()]));
    item
}

fn names(kind: Kind) -> Names {
    let names = Entries(vec![("#a".to_owned(), "a".to_owned()), ("#m".to_owned(), "m".to_owned())]);
    let values = Entries(vec![
        (":n".to_owned(), AttributeValue::N(Number::from_i64(2))),
        (":s".to_owned(), AttributeValue::text("p")),
        (":t".to_owned(), AttributeValue::Ss(vec!["p".into()])),
        (":l".to_owned(), AttributeValue::L(Vec::new())),
    ]);
    // projections have no values
    let values = (kind != Kind::Projection).then_some(values);
    Names::new(Some(names), values, &[(kind, true)]).expect("good placeholders")
}

/// Any expression: what is parsed can be evaluated, and an update leaves an item that may be stored.
#[allow(dead_code)]
pub fn expression(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let item = sample();
    if let Ok(condition) = expr::condition(Kind::Condition, text, &names(Kind::Condition)) {
        let _holds = expr::holds(&condition, &item);
        let _roots = condition.roots();
    }
    if let Ok(projection) = expr::projection(text, &names(Kind::Projection)) {
        assert!(size::item(&projection.show(&item)) <= size::item(&item));
    }
    if let Ok(update) = expr::update(text, &names(Kind::Update))
        && let Ok(new) = expr::apply(&update, &item)
    {
        let mut checked = new.clone();
        check::item(&mut checked).expect("an item that may be stored");
        assert_eq!(checked, new, "an update leaves its item normal");
    }
    let _key = expr::key_condition(text, &names(Kind::KeyCondition), &[("a", "N")], &[("s", "S")]);
}

/// Any PartiQL statement.
#[allow(dead_code)]
pub fn statement(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for parameters in [Vec::new(), vec![AttributeValue::text("p")]] {
        if let Ok(parsed) = partiql::parse(text, parameters) {
            assert!(parsed.table().len() <= text.len());
        }
    }
}

/// Any two numbers: what is read is written in one way, and keys sort as the numbers do.
#[allow(dead_code)]
pub fn number(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (a, b) = text.split_once(' ').unwrap_or((text, "0"));
    let (Ok(a), Ok(b)) = (Number::parse(a), Number::parse(b)) else { return };
    assert_eq!(Number::parse(a.as_str()).as_ref(), Ok(&a));
    let bytes = |n: &Number| {
        let mut out = Vec::new();
        key::put(&AttributeValue::N(n.clone()), &mut out);
        out
    };
    assert_eq!(bytes(&a).cmp(&bytes(&b)), a.cmp(&b));
    if let Ok(sum) = a.plus(&b) {
        assert_eq!(b.plus(&a).as_ref(), Ok(&sum));
    }
    assert_eq!(a.minus(&a).expect("nothing").as_str(), "0");
}

/// Any bytes as a stored item: what is read is written back the same.
#[allow(dead_code)]
pub fn stored(data: &[u8]) {
    if let Some(item) = stored::decode(data) {
        assert_eq!(stored::decode(&stored::encode(&item)), Some(item));
    }
}
