//! What comes from the kernel is read with care: cut short or scrambled, it is left out and never a panic.

use crate::{
    conntrack,
    netlink::{Answer, Message, attr_text, attrs, find},
    nflog, nft, rt,
};

/// A small generator: the same bytes in every run.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    // Mostly small numbers, so that lengths and types often make sense.
    (0..length).map(|_| if next() < 200 { next() % 24 } else { next() }).collect()
}

#[test]
fn scrambled_answers_are_no_panic() {
    for seed in 0..20_000 {
        let answer = Answer { kind: 16, body: bytes(seed, (seed % 160) as usize) };
        let _ = attrs(&answer.body).count();
        let _ = rt::parse_link(&answer);
        rt::parse_others(&answer);
        nft::parse_all(&answer);
        let _ = conntrack::entry(&answer);
        let _ = nflog::parse(&Answer { kind: 4 << 8, ..answer });
    }
}

#[test]
fn attributes_are_read_back_as_they_were_put() {
    let mut message = Message::new(16, 0, &[]);
    message.attrs().text(3, "eth0").number(4, 9001).nest(18, |inner| inner.text(1, "veth").put(2, &[7]));
    let sent = message.finish(5, 4);
    assert_eq!(sent.len() % 4, 0);
    let body = &sent[16..];
    assert_eq!(find(body, 3).map(attr_text).as_deref(), Some("eth0"));
    let inner = find(body, 18).unwrap();
    assert_eq!((find(inner, 1).map(attr_text).as_deref(), find(inner, 2)), (Some("veth"), Some(&[7u8][..])));
    assert_eq!(find(body, 99), None);
}

#[test]
fn a_cut_attribute_ends_the_walk() {
    assert_eq!(attrs(&[8, 0, 1, 0, 1, 2]).count(), 0);
    assert_eq!(attrs(&[5, 0, 1, 0, 9]).count(), 1, "the padding of the last one may be missing");
    assert_eq!(attrs(&[0, 0, 0, 0]).count(), 0);
}
