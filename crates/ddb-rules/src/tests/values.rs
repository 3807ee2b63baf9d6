//! What a value may be, how long it is, and that it survives the store.

use super::{item, value};
use crate::{AttributeValue, check, size, stored};
use proptest::prelude::*;
use shape::Entries;

fn refused(mut v: AttributeValue) -> String {
    check::value(&mut v).unwrap_err().0
}

#[test]
fn values_that_may_not_be_are_refused_in_the_words_of_the_service() {
    assert_eq!(
        refused(AttributeValue::Empty),
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    );
    assert_eq!(
        refused(AttributeValue::Ss(vec!["a".into(), "a".into()])),
        "One or more parameter values were invalid: Input collection [a, a] contains duplicates."
    );
    assert_eq!(
        refused(AttributeValue::Ns(Vec::new())),
        "One or more parameter values were invalid: An number set  may not be empty"
    );
    assert_eq!(
        refused(AttributeValue::Null(false)),
        "One or more parameter values were invalid: Null attribute value types must have the value of true"
    );
    let mut deep = AttributeValue::L(Vec::new());
    for _ in 0..31 {
        deep = AttributeValue::L(vec![deep]);
    }
    assert!(check::value(&mut deep.clone()).is_ok());
    assert_eq!(refused(AttributeValue::L(vec![deep])), "Nesting Levels have exceeded supported limits");
}

#[test]
fn sizes_follow_the_published_rules() {
    assert_eq!(size::item(&item("id=S:abc")), 5);
    assert_eq!(size::item(&item("n=N:0")), 2);
    assert_eq!(size::item(&item("n=N:1")), 3);
    assert_eq!(size::item(&item("n=N:123")), 4);
    assert_eq!(size::item(&item("n=N:-12")), 4);
    assert_eq!(size::item(&item("l=L:")), 4);
    assert_eq!(size::item(&item("l=L:S:ab;NULL")), 1 + 3 + (1 + 2) + (1 + 1));
    assert_eq!(size::item(&item("m=M:k>S:v")), 1 + 3 + (1 + 1 + 1));
    assert_eq!(size::write_units(1), 1.0);
    assert_eq!(size::write_units(1025), 2.0);
    assert_eq!(size::read_units(0, false), 0.5);
    assert_eq!(size::read_units(4097, true), 2.0);
}

#[test]
fn the_last_of_equal_names_counts() {
    let mut i = Entries(vec![("a".to_owned(), value("N:1")), ("a".to_owned(), value("N:2"))]);
    check::item(&mut i).unwrap();
    assert_eq!(i, item("a=N:2"));
}

fn any_value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "[a-z]{0,6}".prop_map(AttributeValue::S),
        any::<i64>().prop_map(|n| AttributeValue::N(crate::Number::from_i64(n))),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null(true)),
        proptest::collection::vec(any::<u8>(), 0..8).prop_map(|b| AttributeValue::B(shape::Blob(b))),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            proptest::collection::btree_map("[a-z]{1,3}", inner, 0..4)
                .prop_map(|m| AttributeValue::M(Entries(m.into_iter().collect()))),
        ]
    })
}

proptest! {
    #[test]
    fn items_survive_the_store(v in any_value()) {
        let i = Entries(vec![("x".to_owned(), v)]);
        prop_assert_eq!(stored::decode(&stored::encode(&i)), Some(i));
    }

    #[test]
    fn damaged_items_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = stored::decode(&bytes);
        let mut with_version = vec![1];
        with_version.extend(bytes);
        let _ = stored::decode(&with_version);
    }
}
