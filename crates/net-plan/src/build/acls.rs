//! Network ACLs: a chain per ACL and direction, shared by its subnets, and a chain per subnet that skips the inside.
//!
//! AWS: "Control subnet traffic with network access control lists": stateless, in order of number, not evaluated
//! between interfaces of one subnet.

use super::{groups::traffic, view::View};
use crate::{
    nft::{Data, Key, Line, SetKind, Table, Verdict},
    part::{Is::So, Part},
};
use net_model::{AclEntry, AclId, Action, NetworkAcl, SubnetId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn add(table: &mut Table, view: &View<'_>) {
    let used: BTreeSet<&SubnetId> = view.wired.iter().map(|one| &one.interface.subnet).collect();
    let nothing = NetworkAcl::default();
    for id in used {
        let Some(subnet) = view.vpc.subnets.get(id) else { continue };
        // An ACL that is not there allows nothing.
        let acl = view.vpc.network_acls.get(&subnet.network_acl).unwrap_or(&nothing);
        add_acl(table, &subnet.network_acl, acl);
        let same = Line::new("same-subnet", vec![Part::NextHop(subnet.cidr.trunc()), Part::Return]);
        *table.chain(format!("{id}.acl-out")) = vec![same, goto(format!("{}.out", subnet.network_acl))];
        let same = Line::new("same-subnet", vec![Part::InSet(So, devices(id)), Part::Return]);
        *table.chain(format!("{id}.acl-in")) = vec![same, goto(format!("{}.in", subnet.network_acl))];
    }
    for one in &view.wired {
        let subnet = &one.interface.subnet;
        let device = || Key::Device(one.group);
        let jump = |way| Data::Verdict(Verdict::Jump(format!("{subnet}.acl-{way}")));
        table.set(devices(subnet), SetKind::Devices).insert(device(), Data::None);
        table.set("acl_out", SetKind::DeviceToVerdict).insert(device(), jump("out"));
        for address in one.interface.addresses() {
            table.set("acl_in", SetKind::AddressToVerdict).insert(Key::Address(address), jump("in"));
        }
    }
}

fn devices(subnet: &SubnetId) -> String {
    format!("{subnet}.devices")
}

fn goto(chain: String) -> Line {
    Line::new("acl", vec![Part::Goto(chain)])
}

fn add_acl(table: &mut Table, id: &AclId, acl: &NetworkAcl) {
    *table.chain(format!("{id}.in")) = lines(id, "in", &acl.ingress, Part::Source);
    *table.chain(format!("{id}.out")) = lines(id, "out", &acl.egress, Part::Destination);
}

type Side = fn(net_model::Ipv4Net) -> Part;

fn lines(id: &AclId, way: &str, entries: &BTreeMap<u16, AclEntry>, side: Side) -> Vec<Line> {
    let log = |number: &str| Part::Log(format!("acl-{way} {id} {number}"));
    let line = |(number, entry): (&u16, &AclEntry)| {
        let mut parts = traffic(&entry.traffic);
        if entry.cidr.prefix_len() > 0 {
            parts.insert(0, side(entry.cidr.trunc()));
        }
        match entry.action {
            Action::Allow => parts.push(Part::Return),
            Action::Deny => parts.extend([log(&number.to_string()), Part::Drop]),
        }
        Line::new(number, parts)
    };
    let rest = Line::new("*", vec![log("*"), Part::Drop]);
    entries.iter().map(line).chain([rest]).collect()
}
