//! The complete wanted network of one cloud as pure types, and the seams by which others reach into it.
//!
//! Follows the Amazon VPC User Guide ("How Amazon VPC works") in names and in what belongs to what. Nothing here does
//! anything: `net-plan` turns an [`Intent`] into kernel objects, `net-linux` makes them.
#![forbid(unsafe_code)]

mod edge;
mod filter;
mod id;
mod interface;
mod internet;
mod seams;
mod vpc;

pub use edge::{EDGES, Edge};
pub use filter::{AclEntry, Action, Icmp, NetworkAcl, Peer, Ports, SecurityGroup, SgRule, Traffic};
pub use id::{AclId, EniId, InternetGatewayId, RouteTableId, SgId, SgRuleId, SubnetId, VpcId};
pub use interface::{Interface, Mac, MacError, Place};
pub use internet::{Internet, Laptop};
pub use seams::{At, Namespaces, Places, Sockets};
pub use vpc::{Intent, Route, RouteTable, Subnet, Target, Vpc};

pub use ipnet::Ipv4Net;

#[cfg(test)]
mod tests;
