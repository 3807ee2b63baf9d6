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
    let lines = vec![line("snat", &[Out(So, "eth0"), SourceNat(one.interface.primary)])];
    table.chains.insert("snat".to_owned(), Chain { hook, lines });
    table
}
