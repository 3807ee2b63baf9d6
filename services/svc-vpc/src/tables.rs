//! The room's tables, and the only ways in and out of them.
//!
//! Every account begins with a default VPC in every region. It costs nothing until it is needed: a scope that nobody has
//! written to is *seen* as [`Defaults`] says (the same ids each time, derived from account and region), and the first
//! write keeps exactly that, in its own transaction. So reads need no write, and `kill -9` changes nothing.

use crate::ids::*;
use crate::model::*;
use crate::rules::defaults::Defaults;
use base::Fault;
use kernel::Scope;
use std::net::Ipv4Addr;
use store::{Index, Read, Record, StoreError, Table, Tx};

/// VPCs.
pub static VPCS: Table<(Scope, VpcId), Vpc> = Table::new("vpc.vpcs");
/// Subnets.
pub static SUBNETS: Table<(Scope, SubnetId), Subnet> = Table::new("vpc.subnets");
/// Route tables with their routes.
pub static ROUTE_TABLES: Table<(Scope, RouteTableId), RouteTable> = Table::new("vpc.route-tables");
/// Internet gateways.
pub static INTERNET_GATEWAYS: Table<(Scope, InternetGatewayId), InternetGateway> = Table::new("vpc.internet-gateways");
/// NAT gateways.
pub static NAT_GATEWAYS: Table<(Scope, NatGatewayId), NatGateway> = Table::new("vpc.nat-gateways");
/// Secondary addresses of NAT gateways.
pub static NAT_ADDRESSES: Table<(Scope, NatGatewayId, Ipv4Addr), SecondaryAddress> = Table::new("vpc.nat-addresses");
/// Security groups without their rules.
pub static SECURITY_GROUPS: Table<(Scope, SecurityGroupId), SecurityGroup> = Table::new("vpc.security-groups");
/// Network ACLs with their entries.
pub static NETWORK_ACLS: Table<(Scope, NetworkAclId), NetworkAcl> = Table::new("vpc.network-acls");
/// Prefix lists with their present entries.
pub static PREFIX_LISTS: Table<(Scope, PrefixListId), PrefixList> = Table::new("vpc.prefix-lists");
/// Entries of their earlier versions.
pub static PREFIX_LIST_VERSIONS: Table<(Scope, PrefixListId, u64), PastEntries> =
    Table::new("vpc.prefix-list-versions");
/// Routes to prefix lists.
pub static PREFIX_ROUTES: Table<(Scope, RouteTableId, PrefixListId), PrefixRoute> = Table::new("vpc.prefix-routes");
/// Reserved parts of subnets.
pub static CIDR_RESERVATIONS: Table<(Scope, CidrReservationId), CidrReservation> = Table::new("vpc.cidr-reservations");
/// DHCP option sets.
pub static DHCP_OPTIONS: Table<(Scope, DhcpOptionsId), DhcpOptions> = Table::new("vpc.dhcp-options");

/// Rules of security groups.
pub static RULES: Table<(Scope, RuleId), Rule> = Table::new("vpc.rules").with_indexes(&[&RULES_BY_GROUP]);
static RULES_BY_GROUP: Index<(Scope, RuleId), Rule, (Scope, SecurityGroupId)> =
    Index::new("vpc.rules#group", |(at, _), rule| vec![(*at, rule.group.clone())]);

/// Elastic addresses.
pub static ADDRESSES: Table<(Scope, AllocationId), Address> =
    Table::new("vpc.addresses").with_indexes(&[&ADDRESSES_BY_INTERFACE]);
static ADDRESSES_BY_INTERFACE: Index<(Scope, AllocationId), Address, (Scope, InterfaceId)> =
    Index::new("vpc.addresses#interface", |(at, _), a| {
        a.association.iter().map(|x| (*at, x.interface.clone())).collect()
    });

/// Names that users gave their elastic addresses, for reverse questions: without the last dot.
pub static REVERSE_NAMES: Table<(Scope, AllocationId), String> = Table::new("vpc.reverse-names");

/// Network interfaces.
pub static INTERFACES: Table<(Scope, InterfaceId), Interface> =
    Table::new("vpc.interfaces").with_indexes(&[&INTERFACES_BY_INSTANCE]);
static INTERFACES_BY_INSTANCE: Index<(Scope, InterfaceId), Interface, (Scope, InstanceId)> =
    Index::new("vpc.interfaces#instance", |(at, _), i| i.instance().map(|x| (*at, x.clone())).into_iter().collect());

/// Private addresses in use.
pub static LEASES: Table<(Scope, SubnetId, Ipv4Addr), Lease> = Table::new("vpc.private-addresses");
/// Public addresses in use, of all accounts.
pub static PUBLIC_LEASES: Table<Ipv4Addr, PublicLease> = Table::new("vpc.public-addresses");
/// This cloud's public range; one row.
pub static PUBLIC_RANGE: Table<String, PublicRange> = Table::new("vpc.public-range");
/// What the data plane said of each interface. Written by the loop alone.
pub static WIRED: Table<(Scope, InterfaceId), Wired> = Table::new("vpc.wired");
/// Scopes whose defaults have been written.
pub static SETTLED: Table<(Scope,), bool> = Table::new("vpc.settled");

/// The tables that the wanted network follows from.
pub const PLANNED: &[&str] = &[
    "vpc.vpcs",
    "vpc.subnets",
    "vpc.route-tables",
    "vpc.internet-gateways",
    "vpc.nat-gateways",
    "vpc.nat-addresses",
    "vpc.security-groups",
    "vpc.rules",
    "vpc.network-acls",
    "vpc.addresses",
    "vpc.interfaces",
    "vpc.prefix-lists",
    "vpc.prefix-routes",
];

/// A record that has an id of its own.
pub trait Row: Record + Clone + 'static {
    /// Its kind of id.
    type Id: Id;
    /// Its table.
    const TABLE: &'static Table<(Scope, Self::Id), Self>;
    /// Its id.
    fn id(&self) -> &Self::Id;
    /// Those that a region begins with.
    fn initial(defaults: Defaults) -> Vec<Self>;
}

macro_rules! rows {
    ($($record:ident $id:ident $table:ident $initial:expr;)*) => {$(
        impl Row for $record {
            type Id = $id;
            const TABLE: &'static Table<(Scope, $id), $record> = &$table;
            fn id(&self) -> &$id {
                &self.id
            }
            fn initial(defaults: Defaults) -> Vec<Self> {
                let of: fn(Defaults) -> Vec<Self> = $initial;
                of(defaults)
            }
        }
    )*};
}
rows! {
    Vpc VpcId VPCS |d| vec![d.parts.vpc];
    Subnet SubnetId SUBNETS |d| d.subnets;
    RouteTable RouteTableId ROUTE_TABLES |d| vec![d.parts.route_table];
    InternetGateway InternetGatewayId INTERNET_GATEWAYS |d| vec![d.gateway];
    NatGateway NatGatewayId NAT_GATEWAYS |_| vec![];
    SecurityGroup SecurityGroupId SECURITY_GROUPS |d| vec![d.parts.group];
    Rule RuleId RULES |d| d.parts.rules;
    NetworkAcl NetworkAclId NETWORK_ACLS |d| vec![d.parts.acl];
    CidrReservation CidrReservationId CIDR_RESERVATIONS |_| vec![];
    DhcpOptions DhcpOptionsId DHCP_OPTIONS |d| vec![d.dhcp_options];
    Address AllocationId ADDRESSES |_| vec![];
    PrefixList PrefixListId PREFIX_LISTS |_| vec![];
    Interface InterfaceId INTERFACES |_| vec![];
}

/// The record of this id.
pub fn get<R: Row>(read: &dyn Read, at: Scope, id: &R::Id) -> Result<Option<R>, Fault> {
    if settled(read, at)? {
        return R::TABLE.get(read, &(at, id.clone())).map_err(Fault::internal);
    }
    Ok(R::initial(Defaults::of(at)).into_iter().find(|r| r.id() == id))
}

/// The record of an id as a caller sent it.
pub fn find<R: Row>(read: &dyn Read, at: Scope, text: &str) -> Result<R, Fault> {
    let id = R::Id::parse(text)?;
    get(read, at, &id)?.ok_or_else(|| id.not_found())
}

/// The record of an id that another record holds; its absence is a mistake of ours.
pub fn must<R: Row>(read: &dyn Read, at: Scope, id: &R::Id) -> Result<R, Fault> {
    get(read, at, id)?.ok_or_else(|| Fault::internal(format!("a record names {id}, which does not exist")))
}

/// All records of the scope, in the order of their ids.
pub fn list<R: Row>(read: &dyn Read, at: Scope) -> Result<Vec<R>, Fault> {
    if settled(read, at)? {
        let rows = R::TABLE.list(read, &(&at,)).map_err(Fault::internal)?;
        return Ok(rows.into_iter().map(|(_, r)| r).collect());
    }
    let mut rows = R::initial(Defaults::of(at));
    rows.sort_by(|a, b| a.id().cmp(b.id()));
    Ok(rows)
}

/// Writes a record.
pub fn put<R: Row>(tx: &mut Tx, at: Scope, record: &R) -> Result<(), Fault> {
    settle(tx, at)?;
    R::TABLE.put(tx, &(at, record.id().clone()), record).map_err(Fault::internal)
}

/// Removes a record and its tags.
pub fn remove<R: Row>(tx: &mut Tx, at: Scope, id: &R::Id) -> Result<(), Fault> {
    settle(tx, at)?;
    kernel::tags::clear(tx, at, id)?;
    R::TABLE.delete(tx, &(at, id.clone())).map_err(Fault::internal).map(drop)
}

/// The rules of a group, in the order of their ids.
pub fn rules_of(read: &dyn Read, at: Scope, group: &SecurityGroupId) -> Result<Vec<Rule>, Fault> {
    if settled(read, at)? {
        let rows = RULES.list_by(&RULES_BY_GROUP, read, &(at, group.clone())).map_err(Fault::internal)?;
        return Ok(rows.into_iter().map(|(_, r)| r).collect());
    }
    Ok(list::<Rule>(read, at)?.into_iter().filter(|r| r.group == *group).collect())
}

/// The routes of a table to prefix lists.
pub fn prefix_routes_of(read: &dyn Read, at: Scope, table: &RouteTableId) -> Result<Vec<PrefixRoute>, Fault> {
    let rows = PREFIX_ROUTES.list(read, &(&at, table)).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|(_, r)| r).collect())
}

/// The elastic addresses of an interface.
pub fn addresses_of(read: &dyn Read, at: Scope, interface: &InterfaceId) -> Result<Vec<Address>, Fault> {
    let rows = ADDRESSES.list_by(&ADDRESSES_BY_INTERFACE, read, &(at, interface.clone()));
    Ok(rows.map_err(Fault::internal)?.into_iter().map(|(_, r)| r).collect())
}

/// The interfaces of a machine, by device index.
pub fn interfaces_of(read: &dyn Read, at: Scope, instance: &InstanceId) -> Result<Vec<Interface>, Fault> {
    let rows = INTERFACES.list_by(&INTERFACES_BY_INSTANCE, read, &(at, instance.clone()));
    let mut found: Vec<Interface> = rows.map_err(Fault::internal)?.into_iter().map(|(_, r)| r).collect();
    found.sort_by_key(|i| i.attachment.as_ref().map(|a| a.device_index));
    Ok(found)
}

/// Writes the defaults of a scope, once.
fn settle(tx: &mut Tx, at: Scope) -> Result<(), Fault> {
    if settled(tx, at)? {
        return Ok(());
    }
    write_defaults(tx, at, Defaults::of(at)).map_err(Fault::internal)
}

fn write_defaults(tx: &mut Tx, at: Scope, d: Defaults) -> Result<(), StoreError> {
    SETTLED.put(tx, &(at,), &true)?;
    VPCS.put(tx, &(at, d.parts.vpc.id.clone()), &d.parts.vpc)?;
    ROUTE_TABLES.put(tx, &(at, d.parts.route_table.id.clone()), &d.parts.route_table)?;
    SECURITY_GROUPS.put(tx, &(at, d.parts.group.id.clone()), &d.parts.group)?;
    NETWORK_ACLS.put(tx, &(at, d.parts.acl.id.clone()), &d.parts.acl)?;
    INTERNET_GATEWAYS.put(tx, &(at, d.gateway.id.clone()), &d.gateway)?;
    DHCP_OPTIONS.put(tx, &(at, d.dhcp_options.id.clone()), &d.dhcp_options)?;
    d.parts.rules.iter().try_for_each(|r| RULES.put(tx, &(at, r.id.clone()), r))?;
    d.subnets.iter().try_for_each(|s| SUBNETS.put(tx, &(at, s.id.clone()), s))
}

fn settled(read: &dyn Read, at: Scope) -> Result<bool, Fault> {
    SETTLED.contains(read, &(at,)).map_err(Fault::internal)
}
