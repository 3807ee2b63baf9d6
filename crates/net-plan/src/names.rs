//! Names and numbers of kernel objects, derived from ids so that a later process finds the same ones again.

use net_model::{EniId, Mac, RouteTableId, VpcId};
use std::net::Ipv4Addr;

/// The nftables table (family ip) in each namespace that has one.
pub const TABLE: &str = "vpc";
/// Traversal 1 ends here: the sender's side.
pub const CORE_OUT: &str = "core0";
/// Traversal 2 starts here: the receiver's side.
pub const CORE_IN: &str = "core1";
/// The router's end of the link to the internet.
pub const GATEWAY: &str = "igw0";
/// Numbers of the router's devices (IFLA_GROUP), by which its rules know them: an interface's is its conntrack zone, 1 to
/// 65535, the others' lie above. 0 is what every device has that was given none.
pub(crate) mod group {
    pub(crate) const NONE: u32 = 0;
    pub(crate) const CORE_OUT: u32 = 0x1_0000;
    pub(crate) const CORE_IN: u32 = 0x1_0001;
    pub(crate) const GATEWAY: u32 = 0x1_0002;
    /// Interfaces without zone.
    pub(crate) const UNTRACKED_BASE: u32 = 0x4000_0000;
}

/// NFLOG group of refused packets.
pub const LOG_GROUP: u16 = 7;
/// Conntrack mark of a flow that AWS does not track: every packet of it is judged by the rules.
pub const MARK_UNTRACKED: u32 = 1;

/// Inside a VPC (AWS: "Network MTU for your EC2 instance").
pub(crate) const MTU_INSIDE: u32 = 9001;
/// At the internet gateway and beyond.
pub(crate) const MTU_OUTSIDE: u32 = 1500;

/// Router: /32 routes to the interfaces, for traversal 2.
pub(crate) const TABLE_DELIVER: u32 = 1000;
/// Router: interfaces without group (NAT gateways), reached in one traversal.
pub(crate) const TABLE_DIRECT: u32 = 1001;
/// Router: what comes from a gateway may only go into the VPC.
pub(crate) const TABLE_GATEWAY: u32 = 1002;
/// The namespace's own routes.
pub(crate) const TABLE_MAIN: u32 = 254;
/// Router: plus the zone of an interface whose source/destination check is off.
const TABLE_UNCHECKED_BASE: u32 = 2000;
/// Above every zone and every table with a fixed number.
const TABLE_NAMED_BASE: u32 = 1 << 20;

/// Next hop of a route that leads nowhere. 192.0.0.0/24 is reserved for protocol assignments (RFC 6890).
pub(crate) const HOP_BLACKHOLE: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 8);
/// Next hop of what no route covers.
pub(crate) const HOP_NO_ROUTE: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 11);
/// Next hop over a link that needs none: one neighbour entry instead of one per destination.
pub(crate) const HOP_PEER: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 1);

/// Both ends of a link without ARP carry the same address: that is what the kernel then writes as destination.
pub(crate) const MAC_LINK: Mac = Mac([2, 0, 0, 0, 0, 1]);
/// The gateway that instances see.
pub(crate) const MAC_ROUTER: Mac = Mac([2, 0, 0, 0, 0, 0xfe]);

/// Stable between versions and machines.
pub(crate) fn hash(text: &str) -> u64 {
    base::fnv1a(text.bytes())
}

fn device(prefix: char, id: &str) -> String {
    format!("{prefix}{:012x}", hash(id) & 0xffff_ffff_ffff)
}

/// The router's device of an interface. Its alias is the interface's id.
pub fn device_of(interface: &EniId) -> String {
    device('e', interface.as_str())
}

/// The internet's device towards a VPC.
pub(crate) fn vpc_device(vpc: &VpcId) -> String {
    device('v', vpc.as_str())
}

/// The internet's device towards a laptop.
pub(crate) fn laptop_device(name: &str) -> String {
    device('l', name)
}

/// The routing table (and packet mark) of a route table; `salt` steps aside when two ids meet.
pub(crate) fn table_of(route_table: &RouteTableId, salt: u32) -> u32 {
    let spread = (hash(route_table.as_str()) as u32).wrapping_add(salt) & 0x7fff_ffff;
    spread.max(TABLE_NAMED_BASE)
}

/// The number of an interface without zone; `salt` steps aside when two ids meet.
pub(crate) fn untracked_group(interface: &EniId, salt: u32) -> u32 {
    group::UNTRACKED_BASE | ((hash(interface.as_str()) as u32).wrapping_add(salt) & (group::UNTRACKED_BASE - 1))
}

/// The routing table that sends everything to an interface without source/destination check.
pub(crate) fn unchecked_table(zone: u16) -> u32 {
    TABLE_UNCHECKED_BASE + u32::from(zone)
}
