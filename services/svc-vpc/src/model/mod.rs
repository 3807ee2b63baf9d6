//! The room's records: what is stored of each resource. Life cycles are enums with named transitions.
//!
//! Amazon VPC User Guide: <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>

mod address;
mod cidr_reservation;
mod group;
mod interface;
mod nat_gateway;
mod network_acl;
mod prefix_list;
mod route;
mod traffic;
mod vpc;

pub use address::{Address, Association, PublicLease, PublicOwner, PublicRange};
pub use cidr_reservation::{CidrReservation, Purpose};
pub use group::{Peer, Rule, SecurityGroup};
pub use interface::{Attachment, Holder, Interface, Kind, Lease, PublicAddress, Wired};
pub use nat_gateway::{NatAddress, NatGateway, NatState, SecondaryAddress, SecondaryState};
pub use network_acl::{AclEntry, NetworkAcl};
pub use prefix_list::{Entry, Last, PastEntries, PrefixList, PrefixRoute};
pub use route::{InternetGateway, Route, RouteTable, Target};
pub use traffic::{ALL, ICMP, ICMPV6, TCP, Traffic, UDP};
pub use vpc::{CidrBlock, DhcpOptions, RouteTableLink, Subnet, Vpc};
