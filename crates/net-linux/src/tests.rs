//! What comes from the kernel is read with care: cut short or scrambled, it is left out and never a panic.

use crate::{
    fuzz,
    netlink::{Answer, Message, attr_text, attrs, find},
    nflog,
};
use fuzz_kit::exercise;

#[test]
fn any_answer_of_netlink_is_read_or_left_out() {
    let seeds: &[&[u8]] = &[
        // a link, an address, an error with words, the end of a dump
        &[
            36, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 3, 1, 0, 0, 0, 73, 0, 1, 0, 0, 0, 0, 0, 7, 0, 3,
            0, b'l', b'o', 0, 0,
        ],
        &[36, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 8, 128, 254, 1, 0, 0, 0, 8, 0, 2, 0, 127, 0, 0, 1],
        &[36, 0, 0, 0, 2, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 0, 0, 0, 0],
        &[16, 0, 0, 0, 3, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        &[16, 0, 0, 0, 0, 0, 8, 0, 1, 0, 0x66, 0x77, 8, 0, 1, 0, 1, 2, 3, 4],
    ];
    exercise("netlink", seeds, fuzz::netlink);
}

#[test]
fn any_logged_packet_is_read_or_left_out() {
    let seeds: &[&[u8]] = &[&[
        2, 0, 0, 0, 20, 0, 3, 0, 0, 0, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 28, 0, 9, 0, 0x45, 0, 0, 24, 0, 0,
        0, 0, 64, 6, 0, 0, 10, 0, 0, 5, 10, 0, 0, 6, 0, 80, 1, 187, 16, 0, 10, 0, b's', b'g', b'-', b'i', b'n', b' ',
        b'e', b'-', b'1', 0, 0, 0,
    ]];
    exercise("nflog", seeds, fuzz::nflog);
}

#[test]
fn a_logged_piece_that_is_longer_than_its_header_can_say_has_the_largest_length() {
    let logged = |length: u16| {
        let mut body = vec![2, 0, 0, 0, 24, 0, 9, 0, 0x45, 0];
        body.extend(length.to_be_bytes());
        body.extend([0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 5, 10, 0, 0, 6]);
        nflog::parse(&Answer { kind: nflog::PACKET, body }).unwrap().length
    };
    assert_eq!([40, u16::MAX, 0].map(logged), [40, u16::MAX, u16::MAX]);
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
