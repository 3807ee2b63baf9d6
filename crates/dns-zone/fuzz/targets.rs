//! DNS messages, and the promises that the answer keeps on any bytes.

use dns_zone::{Directory, Found, UDP_BYTES_MAX, View, answer};
use domain::base::Message;
use std::net::Ipv4Addr;

struct Book;

impl Directory for Book {
    fn addresses(&self, _: &View, name: &str) -> Found {
        match name.len() % 3 {
            0 => Found::Nothing,
            n => Found::Addresses { addresses: vec![Ipv4Addr::LOCALHOST; n * 40], ttl_seconds: 60 },
        }
    }
    fn name_of(&self, _: &View, _: Ipv4Addr) -> Option<String> {
        Some("ip-10-0-0-5.ec2.internal".into())
    }
}

/// Any message: no answer, or one with its number that fits.
pub fn query(data: &[u8]) {
    for udp in [true, false] {
        let Some(bytes) = answer(&Book, &View::Internet, data, udp) else { continue };
        assert!(bytes.len() <= usize::from(u16::MAX));
        assert!(!udp || bytes.len() <= UDP_BYTES_MAX.max(1232));
        let message = Message::from_octets(&bytes).expect("a message");
        assert!(message.header().qr() && bytes[..2] == data[..2]);
    }
}
