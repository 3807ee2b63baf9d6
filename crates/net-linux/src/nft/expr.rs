//! Expressions: the kernel's small machine that rules are compiled to. Registers: 1 to 4 hold 16 bytes each.

use crate::netlink::Attrs;
use std::net::Ipv4Addr;

/// The register that everything goes through.
pub(super) const REGISTER: u32 = 1;
/// The second four bytes of the first register (NFT_REG32_01): behind a mark or a number, the address.
pub(super) const SECOND_WORD: u32 = 9;
const VERDICT_REGISTER: u32 = 0;

/// Header that an offset counts from.
pub(super) const IP_HEADER: u32 = 1;
/// Header that an offset counts from.
pub(super) const TRANSPORT_HEADER: u32 = 2;

/// Keys of packet metadata.
pub(super) const META_MARK: u32 = 3;
/// Incoming device.
pub(super) const META_IN: u32 = 6;
/// Outgoing device.
pub(super) const META_OUT: u32 = 7;
/// Numbers of the incoming and of the outgoing device.
pub(super) const META_IN_GROUP: u32 = 21;
pub(super) const META_OUT_GROUP: u32 = 22;
/// Transport protocol.
pub(super) const META_PROTOCOL: u32 = 16;
/// Keys of connection tracking.
pub(super) const CT_STATE: u32 = 0;
/// Connection mark.
pub(super) const CT_MARK: u32 = 3;
/// Zone of both directions.
pub(super) const CT_ZONE: u32 = 17;

/// What a rule says to do with the packet.
pub(super) enum Go<'a> {
    Accept,
    Drop,
    Return,
    Jump(&'a str),
    Goto(&'a str),
}

/// Expressions of one rule.
#[derive(Default)]
pub(super) struct Exprs(Attrs);

/// Writes a verdict as data.
pub(super) fn verdict<'a>(attrs: &'a mut Attrs, go: &Go<'_>) -> &'a mut Attrs {
    let (code, chain) = match go {
        Go::Drop => (0, None),
        Go::Accept => (1, None),
        Go::Jump(chain) => (-3, Some(*chain)),
        Go::Goto(chain) => (-4, Some(*chain)),
        Go::Return => (-5, None),
    };
    attrs.nest(2, |verdict| {
        verdict.be(1, code as u32);
        match chain {
            Some(chain) => verdict.text(2, chain),
            None => verdict,
        }
    })
}

impl Exprs {
    /// What was put.
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    fn put(&mut self, name: &str, fill: impl FnOnce(&mut Attrs) -> &mut Attrs) -> &mut Self {
        self.0.nest(1, |element| element.text(1, name).nest(2, fill));
        self
    }

    /// Loads packet metadata.
    pub(super) fn meta(&mut self, key: u32) -> &mut Self {
        self.put("meta", |x| x.be(1, REGISTER).be(2, key))
    }

    /// Sets packet metadata.
    pub(super) fn set_meta(&mut self, key: u32) -> &mut Self {
        self.put("meta", |x| x.be(2, key).be(3, REGISTER))
    }

    /// Loads bytes of a header.
    pub(super) fn payload(&mut self, header: u32, offset: u32, length: u32, register: u32) -> &mut Self {
        self.put("payload", |x| x.be(1, register).be(2, header).be(3, offset).be(4, length))
    }

    /// Writes bytes of the IP header and mends its checksum, with `transport` also that of TCP or UDP.
    pub(super) fn set_ip(&mut self, offset: u32, length: u32, transport: bool) -> &mut Self {
        const IP_CHECKSUM: u32 = 10;
        self.put("payload", |x| {
            x.be(5, REGISTER).be(2, IP_HEADER).be(3, offset).be(4, length);
            x.be(6, 1).be(7, IP_CHECKSUM).be(8, u32::from(transport))
        })
    }

    /// Writes an address of the packet that an ICMP error quotes. Its own IP checksum is mended with it, and so the sum
    /// over both, the ICMP checksum, stays right.
    pub(super) fn set_quoted(&mut self, offset: u32) -> &mut Self {
        const ICMP_HEADER: u32 = 8;
        const IP_CHECKSUM: u32 = 10;
        self.put("payload", |x| {
            x.be(5, REGISTER).be(2, TRANSPORT_HEADER).be(3, ICMP_HEADER + offset).be(4, 4);
            x.be(6, 1).be(7, ICMP_HEADER + IP_CHECKSUM).be(8, 0)
        })
    }

    /// Loads of connection tracking.
    pub(super) fn ct(&mut self, key: u32) -> &mut Self {
        self.put("ct", |x| x.be(1, REGISTER).be(2, key))
    }

    /// Sets of connection tracking.
    pub(super) fn set_ct(&mut self, key: u32) -> &mut Self {
        self.put("ct", |x| x.be(2, key).be(4, REGISTER))
    }

    /// Loads the route's next hop; the destination itself where the route has none.
    pub(super) fn next_hop(&mut self) -> &mut Self {
        self.put("rt", |x| x.be(1, REGISTER).be(2, 1))
    }

    /// Goes on when the register is, or is not, this.
    pub(super) fn compare(&mut self, not: bool, value: &[u8]) -> &mut Self {
        self.put("cmp", |x| x.be(1, REGISTER).be(2, u32::from(not)).nest(3, |data| data.put(1, value)))
    }

    /// Goes on when the register lies between these, both included.
    pub(super) fn range(&mut self, from: &[u8], to: &[u8]) -> &mut Self {
        self.put("range", |x| {
            x.be(1, REGISTER).be(2, 0);
            x.nest(3, |data| data.put(1, from));
            x.nest(4, |data| data.put(1, to))
        })
    }

    /// Keeps only these bits of the register.
    pub(super) fn mask(&mut self, bits: &[u8]) -> &mut Self {
        self.put("bitwise", |x| {
            x.be(1, REGISTER).be(2, REGISTER).be(3, bits.len() as u32);
            x.nest(4, |data| data.put(1, bits));
            x.nest(5, |data| data.put(1, &vec![0; bits.len()]))
        })
    }

    /// Goes on when the register is, or is not, in a set.
    pub(super) fn lookup(&mut self, set: &str, not: bool) -> &mut Self {
        self.put("lookup", |x| {
            x.text(1, set).be(2, REGISTER);
            if not { x.be(5, 1) } else { x }
        })
    }

    /// Replaces the register by its value in a map; ends the rule when it has none.
    pub(super) fn map(&mut self, map: &str) -> &mut Self {
        self.put("lookup", |x| x.text(1, map).be(2, REGISTER).be(3, REGISTER))
    }

    /// Does what a verdict map says.
    pub(super) fn verdict_map(&mut self, map: &str) -> &mut Self {
        self.put("lookup", |x| x.text(1, map).be(2, REGISTER).be(3, VERDICT_REGISTER))
    }

    /// Loads a number in the machine's byte order.
    pub(super) fn number(&mut self, value: u32) -> &mut Self {
        self.immediate(&value.to_ne_bytes())
    }

    fn immediate(&mut self, value: &[u8]) -> &mut Self {
        self.put("immediate", |x| x.be(1, REGISTER).nest(2, |data| data.put(1, value)))
    }

    /// Ends here.
    pub(super) fn go(&mut self, go: &Go<'_>) -> &mut Self {
        self.put("immediate", |x| x.be(1, VERDICT_REGISTER).nest(2, |data| verdict(data, go)))
    }

    /// Ends here; the sender of a TCP segment gets a reset.
    pub(super) fn reset(&mut self) -> &mut Self {
        const TCP_RESET: u32 = 1;
        self.put("reject", |x| x.be(1, TCP_RESET))
    }

    /// Leaves connection tracking out.
    pub(super) fn no_track(&mut self) -> &mut Self {
        self.put("notrack", |x| x)
    }

    /// Reports the packet.
    pub(super) fn log(&mut self, group: u16, text: &str) -> &mut Self {
        self.put("log", |x| x.put(1, &group.to_be_bytes()).text(2, text))
    }

    /// Translates the source of a connection.
    pub(super) fn source_nat(&mut self, address: Ipv4Addr) -> &mut Self {
        self.immediate(&address.octets());
        self.put("nat", |x| x.be(1, 0).be(2, super::FAMILY_IPV4.into()).be(3, REGISTER).be(4, REGISTER))
    }
}
