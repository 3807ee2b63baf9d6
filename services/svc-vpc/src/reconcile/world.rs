//! Everything the wanted network follows from, of all accounts and regions.

use crate::ids::{InterfaceId, NatGatewayId, PrefixListId};
use crate::model::{
    Address, Interface, InternetGateway, NatGateway, NetworkAcl, PrefixList, PrefixRoute, RouteTable, Rule,
    SecondaryAddress, SecurityGroup, Subnet, Vpc, Wired,
};
use crate::ops::shared::public;
use crate::tables::*;
use base::Ipv4Net;
use kernel::Scope;
use std::collections::BTreeMap;
use store::{Key, Read, Record, StoreError, Table};

/// One consistent view. Ids are unique across accounts, so that scopes matter only where something is written back.
#[derive(Debug, Default)]
pub struct World {
    /// VPCs.
    pub vpcs: Vec<Vpc>,
    /// Subnets.
    pub subnets: Vec<Subnet>,
    /// Route tables.
    pub route_tables: Vec<RouteTable>,
    /// Internet gateways.
    pub gateways: Vec<InternetGateway>,
    /// Network ACLs.
    pub acls: Vec<NetworkAcl>,
    /// Security groups.
    pub groups: Vec<SecurityGroup>,
    /// Their rules.
    pub rules: Vec<Rule>,
    /// Prefix lists.
    pub prefix_lists: BTreeMap<PrefixListId, PrefixList>,
    /// Routes to them.
    pub prefix_routes: Vec<PrefixRoute>,
    /// Elastic addresses.
    pub addresses: Vec<Address>,
    /// Interfaces, with their owners.
    pub interfaces: BTreeMap<InterfaceId, (Scope, Interface)>,
    /// NAT gateways, with their owners.
    pub nat_gateways: BTreeMap<NatGatewayId, (Scope, NatGateway)>,
    /// Their secondary addresses.
    pub nat_addresses: BTreeMap<NatGatewayId, Vec<SecondaryAddress>>,
    /// What was recorded of interfaces.
    pub wired: BTreeMap<InterfaceId, (Scope, Wired)>,
    /// This cloud's public addresses.
    pub public_range: Option<Ipv4Net>,
}

impl World {
    /// Reads it all.
    pub fn read(read: &dyn Read) -> Result<World, StoreError> {
        let interfaces = INTERFACES.list(read, &())?;
        let nat_gateways = NAT_GATEWAYS.list(read, &())?;
        let wired = WIRED.list(read, &())?;
        let mut world = World {
            interfaces: interfaces.into_iter().map(|((at, id), i)| (id, (at, i))).collect(),
            nat_gateways: nat_gateways.into_iter().map(|((at, id), n)| (id, (at, n))).collect(),
            wired: wired.into_iter().map(|((at, id), w)| (id, (at, w))).collect(),
            public_range: public::range(read)?,
            ..World::default()
        };
        for ((_, id, _), address) in NAT_ADDRESSES.list(read, &())? {
            world.nat_addresses.entry(id).or_default().push(address);
        }
        if !world.interfaces.is_empty() {
            world.vpcs = all(&VPCS, read)?;
            world.subnets = all(&SUBNETS, read)?;
            world.route_tables = all(&ROUTE_TABLES, read)?;
            world.gateways = all(&INTERNET_GATEWAYS, read)?;
            world.acls = all(&NETWORK_ACLS, read)?;
            world.groups = all(&SECURITY_GROUPS, read)?;
            world.rules = all(&RULES, read)?;
            world.prefix_lists = all(&PREFIX_LISTS, read)?.into_iter().map(|l| (l.id.clone(), l)).collect();
            world.prefix_routes = all(&PREFIX_ROUTES, read)?;
            world.addresses = all(&ADDRESSES, read)?;
        }
        Ok(world)
    }
}

fn all<K: Key, V: Record>(table: &Table<K, V>, read: &dyn Read) -> Result<Vec<V>, StoreError> {
    Ok(table.list(read, &())?.into_iter().map(|(_, v)| v).collect())
}
