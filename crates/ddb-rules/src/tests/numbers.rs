//! Numbers: the texts that AWS answers, its range, its arithmetic, and the order of keys.

use super::value;
use crate::{Number, key};
use proptest::prelude::*;

fn said(text: &str) -> String {
    Number::parse(text).map_or_else(|e| format!("! {}", e.0), |n| n.as_str().to_owned())
}

#[test]
fn numbers_are_answered_in_plain_notation_without_needless_zeros() {
    for (given, answered) in [
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("+007", "7"),
        ("1.500", "1.5"),
        ("1e3", "1000"),
        ("1.23E-5", "0.0000123"),
        ("-12300e-2", "-123"),
        (".5", "0.5"),
        ("5.", "5"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
    ] {
        assert_eq!(said(given), answered, "{given}");
    }
}

#[test]
fn numbers_outside_the_range_are_refused_in_the_words_of_the_service() {
    for (given, answered) in [
        ("", "! The parameter cannot be converted to a numeric value"),
        ("abc", "! The parameter cannot be converted to a numeric value: abc"),
        ("1e", "! The parameter cannot be converted to a numeric value: 1e"),
        ("1 2", "! The parameter cannot be converted to a numeric value: 1 2"),
        ("1e126", "! Number overflow. Attempting to store a number with magnitude larger than supported range"),
        ("1e-131", "! Number underflow. Attempting to store a number with magnitude smaller than supported range"),
        (
            "1e99999999999999999999",
            "! Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        (
            "123456789012345678901234567890123456789",
            "! Attempting to store more than 38 significant digits in a Number",
        ),
    ] {
        assert_eq!(said(given), answered, "{given}");
    }
    assert!(!said("9.9999999999999999999999999999999999999e125").starts_with('!'));
    assert!(!said("-1e-130").starts_with('!'));
}

#[test]
fn sums_are_exact_to_38_digits() {
    let n = |t: &str| Number::parse(t).unwrap();
    assert_eq!(n("0.1").plus(&n("0.2")).unwrap().as_str(), "0.3");
    assert_eq!(n("10").minus(&n("10")).unwrap().as_str(), "0");
    assert_eq!(n("1").minus(&n("2.5")).unwrap().as_str(), "-1.5");
    assert_eq!(n("0").minus(&n("7")).unwrap().as_str(), "-7");
    assert_eq!(
        n("99999999999999999999999999999999999998").plus(&n("1")).unwrap().as_str(),
        "99999999999999999999999999999999999999"
    );
    assert!(n("1e37").plus(&n("0.1")).is_err());
    assert!(n("9e125").plus(&n("9e125")).is_err());
}

fn number() -> impl Strategy<Value = String> {
    ("-?[1-9][0-9]{0,17}", -100i32..90).prop_map(|(digits, e)| format!("{digits}e{e}"))
}

proptest! {
    #[test]
    fn keys_sort_as_their_numbers_do(a in number(), b in number()) {
        let (x, y) = (value(&format!("N:{a}")), value(&format!("N:{b}")));
        let bytes = |v| { let mut out = Vec::new(); key::put(v, &mut out); out };
        let order = crate::expr::order(&x, &y).unwrap();
        prop_assert_eq!(bytes(&x).cmp(&bytes(&y)), order);
    }

    #[test]
    fn what_is_added_can_be_taken_away(a in -1_000_000_000_000i64..1_000_000_000_000, b in -1_000_000_000_000i64..1_000_000_000_000) {
        let (x, y) = (Number::from_i64(a), Number::from_i64(b));
        prop_assert_eq!(x.plus(&y).unwrap(), Number::from_i64(a + b));
        prop_assert_eq!(x.minus(&y).unwrap(), Number::from_i64(a - b));
    }

    #[test]
    fn text_keys_sort_as_their_bytes_do(a in ".{0,12}", b in ".{0,12}", tail in 0u8..255) {
        let bytes = |s: &str, tail: u8| { let mut out = Vec::new(); key::put(&crate::AttributeValue::text(s), &mut out); out.push(tail); out };
        if a != b {
            prop_assert_eq!(bytes(&a, tail).cmp(&bytes(&b, !tail)), a.as_bytes().cmp(b.as_bytes()));
        }
    }
}
