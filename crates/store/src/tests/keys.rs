//! Keys sort as their values do and come back as they were.

use std::fmt::Debug;
use std::net::Ipv4Addr;

use proptest::prelude::*;

use crate::read::prefix_end;
use crate::{Key, Prefix};

/// Few bytes, the special ones among them, so that prefixes and collisions are common.
fn tricky_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop::sample::select(vec!['\0', '\u{1}', '\u{2}', 'a', 'b', 'ÿ', '\u{10FFFF}']), 0..5)
        .prop_map(|chars| chars.into_iter().collect())
}

fn tricky_bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop::sample::select(vec![0, 1, 2, 3, 0x61, 0xFE, 0xFF]), 0..5)
}

type Row = (String, i64, Option<String>, Vec<u8>, bool, u32);

fn row() -> impl Strategy<Value = Row> {
    let number = prop_oneof![any::<i64>(), -2..3i64];
    (tricky_text(), number, proptest::option::of(tricky_text()), tricky_bytes(), any::<bool>(), 0..3u32)
}

fn follow_the_laws<K: Key + Ord + Debug>(a: &K, b: &K) {
    let (a_bytes, b_bytes) = (a.to_bytes(), b.to_bytes());
    assert_eq!(a.cmp(b), a_bytes.cmp(&b_bytes), "{a:?} {b:?}");
    assert_eq!(&K::from_bytes(&a_bytes).unwrap(), a);
    let both = [a_bytes, b_bytes.clone()].concat();
    let mut rest = both.as_slice();
    assert_eq!(&K::decode(&mut rest).unwrap(), a);
    assert_eq!(rest, b_bytes);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn encodings_sort_as_their_values_do(a in row(), b in row()) {
        follow_the_laws(&a, &b);
        follow_the_laws(&a.0, &b.0);
        follow_the_laws(&(a.1, a.0.clone()), &(b.1, b.0.clone()));
        follow_the_laws(&((a.0.clone(), a.3.clone()), a.2.clone()), &((b.0.clone(), b.3.clone()), b.2.clone()));
    }

    #[test]
    fn numbers_sort_as_their_values_do(a in any::<[u64; 2]>(), b in any::<[u64; 2]>()) {
        follow_the_laws(&(a[0] as u8, a[1] as u16), &(b[0] as u8, b[1] as u16));
        follow_the_laws(&(a[0] as i32, a[1] as u32), &(b[0] as i32, b[1] as u32));
        follow_the_laws(&(a[0] as i64, u128::from(a[1])), &(b[0] as i64, u128::from(b[1])));
        follow_the_laws(&(a[0].to_be_bytes(), Ipv4Addr::from(a[1] as u32)), &(b[0].to_be_bytes(), Ipv4Addr::from(b[1] as u32)));
    }

    #[test]
    fn a_prefix_covers_exactly_the_keys_that_begin_with_its_parts(a in row(), b in row()) {
        let key = b.to_bytes();
        let covers = |prefix: &dyn Prefix<Row>| {
            let mut start = Vec::new();
            prefix.encode_prefix(&mut start);
            let before_end = match prefix_end(&start) {
                std::ops::Bound::Excluded(end) => key < end,
                _ => true,
            };
            key >= start && before_end
        };
        prop_assert!(covers(&()));
        prop_assert_eq!(covers(&(a.0.clone(),)), a.0 == b.0);
        prop_assert_eq!(covers(&(&a.0, &a.1)), (&a.0, a.1) == (&b.0, b.1));
        prop_assert_eq!(covers(&(a.0.clone(), a.1, a.2.clone())), (&a.0, a.1, &a.2) == (&b.0, b.1, &b.2));
        prop_assert_eq!(covers(&a), a == b);
    }

    #[test]
    fn foreign_bytes_are_refused_or_come_back_as_they_were(bytes in tricky_bytes()) {
        if let Ok(key) = <(String, Option<bool>)>::from_bytes(&bytes) {
            prop_assert_eq!(key.to_bytes(), bytes);
        }
    }
}

#[test]
fn a_key_with_bytes_left_over_is_refused() {
    assert!(u8::from_bytes(&[1, 2]).is_err());
    assert!(String::from_bytes(b"abc").is_err());
    assert!(bool::from_bytes(&[2]).is_err());
}
