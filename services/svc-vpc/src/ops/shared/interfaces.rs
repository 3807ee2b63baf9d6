//! Making and unmaking network interfaces, for users, services and NAT gateways alike.
//!
//! Requester-managed interfaces: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html>

use crate::errors;
use crate::ids::{Id, InterfaceId, SecurityGroupId};
use crate::limits::{self, room_for};
use crate::model::{Attachment, Holder, Interface, Kind, PublicAddress, Subnet};
use crate::ops::shared::{addresses, association, public};
use crate::tables::{self, INTERFACES, WIRED};
use base::Fault;
use kernel::{Cx, Principal};
use std::net::Ipv4Addr;
use store::Tx;

/// The service principal of the room of machines: what it makes is its owner's, not requester-managed.
pub const EC2: &str = "ec2.amazonaws.com";

/// An interface to be made.
pub struct Spec {
    /// Where.
    pub subnet: Subnet,
    /// The user's words.
    pub description: String,
    /// Its groups.
    pub groups: Vec<SecurityGroupId>,
    /// The primary address, if one is asked for, then secondary ones.
    pub primary: Option<Ipv4Addr>,
    /// Secondary addresses asked for.
    pub secondary: Vec<Ipv4Addr>,
    /// Further secondary addresses of our choice.
    pub more: usize,
    /// Whose it is.
    pub kind: Kind,
}

/// Makes it. What a service makes for itself is in use at once.
pub fn make(cx: &Cx, tx: &mut Tx, spec: Spec) -> Result<Interface, Fault> {
    let used = INTERFACES.count(tx, &(&cx.scope(),)).map_err(Fault::internal)?;
    room_for(cx, tx, limits::INTERFACES, used, 1)?;
    room_for(cx, tx, limits::PRIVATE_ADDRESSES, 1 + spec.secondary.len(), spec.more)?;
    let id = InterfaceId::new(cx);
    let asked: Vec<Ipv4Addr> = spec.primary.into_iter().collect();
    let first = addresses::take(cx, tx, &spec.subnet, &asked, 1 - asked.len(), &id)?;
    let secondary = addresses::take(cx, tx, &spec.subnet, &spec.secondary, spec.more, &id)?;
    let interface = Interface {
        id,
        subnet: spec.subnet.id.clone(),
        vpc: spec.subnet.vpc.clone(),
        zone: spec.subnet.zone.clone(),
        description: spec.description,
        mac: new_mac(cx),
        groups: spec.groups,
        primary: first[0],
        secondary,
        source_dest_check: !matches!(spec.kind, Kind::Nat(_)),
        attachment: own_attachment(cx, &spec.kind),
        kind: spec.kind,
        public: PublicAddress::Off,
    };
    tables::put(tx, cx.scope(), &interface)?;
    Ok(interface)
}

/// Unmakes it, with everything it holds.
pub fn unmake(cx: &Cx, tx: &mut Tx, mut interface: Interface) -> Result<(), Fault> {
    let at = cx.scope();
    public::stop(tx, &mut interface, PublicAddress::Off)?;
    tables::put(tx, at, &interface)?;
    for mut address in tables::addresses_of(tx, at, &interface.id)? {
        association::untie(cx, tx, &mut address)?;
    }
    let subnet: Subnet = tables::must(tx, at, &interface.subnet)?;
    let held: Vec<Ipv4Addr> = interface.addresses().collect();
    addresses::give_back(cx, tx, &subnet, &held)?;
    WIRED.delete(tx, &(at, interface.id.clone())).map_err(Fault::internal)?;
    tables::remove::<Interface>(tx, at, &interface.id)
}

/// Whose an interface is that this caller makes.
pub fn kind_for(cx: &Cx) -> Kind {
    match &cx.principal {
        Principal::Service { name, .. } if name != EC2 => {
            Kind::Requester { alias: alias(name).into(), service: name.clone() }
        }
        _ => Kind::Plain,
    }
}

/// Refuses users who would change what a service manages, and services that would change another's.
pub fn check_owner(cx: &Cx, interface: &Interface) -> Result<(), Fault> {
    match (&interface.kind, &cx.principal) {
        (Kind::Plain, _) => Ok(()),
        (Kind::Requester { service, .. }, Principal::Service { name, .. }) if name == service => Ok(()),
        _ => Err(errors::not_yours()),
    }
}

/// True when the room of machines itself asks.
pub fn is_ec2(cx: &Cx) -> bool {
    matches!(&cx.principal, Principal::Service { name, .. } if name == EC2)
}

fn alias(service: &str) -> &'static str {
    match service {
        "elasticloadbalancing.amazonaws.com" => "amazon-elb",
        "rds.amazonaws.com" => "amazon-rds",
        _ => "amazon-aws",
    }
}

/// The address of the interface's holder, as AWS shows it.
pub fn requester(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Plain => None,
        Kind::Requester { alias, .. } => Some(alias),
        Kind::Nat(_) => Some("amazon-aws"),
    }
}

fn own_attachment(cx: &Cx, kind: &Kind) -> Option<Attachment> {
    let prefix = match kind {
        Kind::Plain => return None,
        Kind::Requester { alias, .. } if alias == "amazon-rds" => "eni-attach",
        _ => "ela-attach",
    };
    Some(Attachment {
        id: cx.ids().resource(prefix),
        holder: Holder::Service,
        device_index: 1,
        delete_on_termination: false,
        at: cx.now(),
    })
}

/// Locally administered, as AWS's are.
fn new_mac(cx: &Cx) -> [u8; 6] {
    let mut mac = cx.ids().bytes::<6>();
    mac[0] = mac[0] & 0x0c | 0x02;
    mac
}
