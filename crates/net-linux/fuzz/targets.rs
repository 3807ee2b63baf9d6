//! Answers of the kernel's netlink, and the promise that no reader panics on any bytes.

use crate::netlink::{Answer, read_datagram};
use crate::{conntrack, diag, nft, rt};

/// A whole datagram: every message in it, read as everything that we ask for.
pub fn netlink(data: &[u8]) {
    for answer in read_datagram(data) {
        every(&answer);
    }
    let [a, b, body @ ..] = data else { return };
    every(&Answer { kind: u16::from_ne_bytes([*a, *b]), body: body.to_vec() });
    diag::parse_all(data);
}

fn every(answer: &Answer) {
    nft::parse_all(answer);
    rt::parse_all(answer);
    let _ = conntrack::entry(answer);
}

/// A logged packet.
pub fn nflog(data: &[u8]) {
    let _ = crate::nflog::parse(&Answer { kind: crate::nflog::PACKET, body: data.to_vec() });
}
