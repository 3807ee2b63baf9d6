//! A NAT gateway: a namespace of its own with one interface and no group, reached in one traversal.
//!
//! AWS: "NAT gateway basics" and "Troubleshoot NAT gateways": it answers nobody, forwards only what began inside, has no
//! fragments of TCP or ICMP, and forgets a connection after 350 s idle: whoever goes on with it from inside gets an RST
//! (never a FIN), whoever does from outside gets nothing.

use super::{
    groups::add_ranges,
    view::{View, Wired},
};
use crate::{
    nft::{Chain, Hook, Line, Stage, Table},
    part::{
        Is::So,
        Part::{self, *},
        State,
    },
};

/// Kernel parameters beside those of forwarding.
pub(super) const PARAMETERS: [(&str, &str); 3] = [
    ("netfilter/nf_conntrack_tcp_timeout_established", "350"),
    ("netfilter/nf_conntrack_tcp_be_liberal", "1"),
    // A segment in the middle of a connection that is not known begins none.
    ("netfilter/nf_conntrack_tcp_loose", "0"),
];

/// Before the kernel puts fragments together (-400).
const BEFORE_DEFRAGMENTATION: i32 = -450;
const SOURCE_NAT: i32 = 100;
/// Of a source port. Not the lowest: the kernel's own choice of ports is all even or all odd.
const BUCKET_BITS: u16 = 0b1110;
const TCP: u8 = 6;
const UDP: u8 = 17;

pub(super) fn table(view: &View<'_>, one: &Wired<'_>) -> Table {
    let mut table = Table::default();
    let inside = add_ranges(&mut table, &view.vpc.cidrs);
    let line = |name: &str, parts: &[Part]| Line::new(name, parts.to_vec());
    let fragments = vec![line("tcp", &[Fragment, Protocol(6), Drop]), line("icmp", &[Fragment, Protocol(1), Drop])];
    table.base("fragments", Stage::Prerouting, BEFORE_DEFRAGMENTATION, fragments);
    table.base("input", Stage::Input, 0, vec![line("drop", &[Drop])]);
    let forward = vec![
        line("known", &[Part::State(&[State::Established, State::Related]), Accept]),
        line("inside", &[Part::State(&[State::New]), SourceSet(So, inside.clone()), Accept]),
        line("idle", &[Part::State(&[State::Invalid]), Protocol(6), SourceSet(So, inside), Reset]),
        line("drop", &[Log(format!("nat {}", one.id)), Drop]),
    ];
    table.base("forward", Stage::Forward, 0, forward);
    let hook = Some(Hook { stage: Stage::Postrouting, priority: SOURCE_NAT, nat: true, drops: false });
    table.chains.insert("snat".to_owned(), Chain { hook, lines: translations(one) });
    table
}

/// New connections are spread over the addresses by their source ports: what has none is translated to the primary one.
///
/// AWS: "Edit secondary IP address associations": one that is given back serves its connections, and gets no new ones.
fn translations(one: &Wired<'_>) -> Vec<Line> {
    let interface = one.interface;
    let addresses: Vec<_> = interface.addresses().filter(|address| !interface.draining.contains(address)).collect();
    let bucket = |number: usize| {
        let address =
            addresses.get(number % addresses.len().max(1)).filter(|address| **address != interface.primary)?;
        let port = SourcePortBits(BUCKET_BITS, (number as u16) << BUCKET_BITS.trailing_zeros());
        let ports = |protocol| vec![Out(So, "eth0"), Protocol(protocol), port.clone(), SourceNat(*address)];
        Some([TCP, UDP].map(|protocol| Line::new(format!("snat {number}"), ports(protocol))))
    };
    let spread = (0..1 << BUCKET_BITS.count_ones()).filter_map(bucket).flatten();
    spread.chain([Line::new("snat", vec![Out(So, "eth0"), SourceNat(interface.primary)])]).collect()
}
