//! Secondary addresses of NAT gateways: giving, and taking back after the connections had their time.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html>, "Edit secondary IP address associations"

use crate::errors;
use crate::ids::NatGatewayId;
use crate::limits::{self, room_for};
use crate::model::{Address, Interface, NatGateway, NatState, SecondaryAddress, SecondaryState, Subnet};
use crate::ops::shared::{addresses, association};
use crate::tables::{self, NAT_ADDRESSES};
use base::{Fault, Timestamp};
use kernel::{Cx, Scope};
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// Connections have this long to end, unless the call says otherwise, in seconds.
const DRAIN_SECONDS_DEFAULT: i32 = 350;

/// The secondary addresses of a gateway, in the order of the private ones.
pub fn of(read: &dyn Read, at: Scope, id: &NatGatewayId) -> Result<Vec<SecondaryAddress>, Fault> {
    let rows = NAT_ADDRESSES.list(read, &(at, id.clone())).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|(_, address)| address).collect())
}

/// What is to be added: elastic addresses (of a public gateway), private ones by name, and some of our choice.
pub struct Wanted {
    /// Each gets a private address.
    pub elastic: Vec<Address>,
    /// By name.
    pub private: Vec<Ipv4Addr>,
    /// Further ones.
    pub more: usize,
}

impl Wanted {
    /// Reads what a call says, and refuses what does not go together.
    pub fn read(
        read: &dyn Read,
        at: Scope,
        allocations: &Option<Vec<String>>,
        private: &Option<Vec<String>>,
        count: Option<i32>,
    ) -> Result<Wanted, Fault> {
        let elastic = allocations.iter().flatten().map(|id| free_address(read, at, id));
        let elastic = elastic.collect::<Result<Vec<_>, _>>()?;
        if let Some(twice) = repeated(elastic.iter().map(|a| &a.id)) {
            return Err(errors::invalid(format!("The allocation ID '{twice}' is specified more than once")));
        }
        let private = private.iter().flatten().map(|a| addresses::parse(a)).collect::<Result<Vec<_>, _>>()?;
        if !private.is_empty() && count.is_some() {
            return Err(errors::combination(
                "You cannot specify both private IP addresses and a count of private IP addresses",
            ));
        }
        if allocations.is_some() && private.len() > elastic.len() {
            return Err(errors::combination("Each private IP address needs an Elastic IP address of its own"));
        }
        let more = match allocations {
            Some(_) => elastic.len() - private.len(),
            None => count.unwrap_or(0).try_into().unwrap_or(0),
        };
        Ok(Wanted { elastic, private, more })
    }

    fn count(&self) -> usize {
        self.private.len() + self.more
    }
}

/// An elastic address that nobody uses.
pub fn free_address(read: &dyn Read, at: Scope, id: &str) -> Result<Address, Fault> {
    let address: Address = tables::find(read, at, id)?;
    match address.association {
        Some(_) => {
            let message = format!("Elastic IP address {id} is already associated");
            Err(Fault::sender("Resource.AlreadyAssociated", message))
        }
        None => Ok(address),
    }
}

fn repeated<T: Ord + Clone>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = std::collections::BTreeSet::new();
    items.into_iter().find(|item| !seen.insert(item.clone()))
}

/// The gateway of a call that changes its secondary addresses: of the right kind, available, and with nothing on its way.
pub fn changeable(read: &dyn Read, at: Scope, id: &str, public: bool) -> Result<NatGateway, Fault> {
    let nat: NatGateway = tables::find(read, at, id)?;
    if nat.public != public {
        let kind = if public { "public" } else { "private" };
        return Err(errors::invalid(format!("NatGateway {id} is not a {kind} NAT gateway")));
    }
    if nat.state != NatState::Available {
        return Err(errors::incorrect_state(format!("NatGateway {id} is not in the available state")));
    }
    let drains = |a: &SecondaryAddress| matches!(a.state, SecondaryState::Draining { .. });
    match of(read, at, &nat.id)?.iter().find(|a| drains(a)) {
        Some(a) => Err(errors::incorrect_state(format!("NatGateway {id} is still releasing {}", a.private))),
        None => Ok(nat),
    }
}

/// Gives a gateway more addresses. They serve connections when the data plane has them.
pub fn add(cx: &Cx, tx: &mut Tx, nat: &NatGateway, wanted: Wanted) -> Result<Vec<SecondaryAddress>, Fault> {
    let at = cx.scope();
    let quota = if nat.public { limits::NAT_ELASTIC_ADDRESSES } else { limits::NAT_PRIVATE_ADDRESSES };
    room_for(cx, tx, quota, 1 + of(tx, at, &nat.id)?.len(), wanted.count())?;
    let mut interface: Interface = tables::must(tx, at, &nat.address.interface)?;
    let subnet: Subnet = tables::must(tx, at, &nat.subnet)?;
    let taken = addresses::take(cx, tx, &subnet, &wanted.private, wanted.more, &interface.id)?;
    interface.secondary.extend(&taken);
    tables::put(tx, at, &interface)?;
    let mut elastic = wanted.elastic.into_iter();
    let mut added = Vec::new();
    for private in taken {
        let elastic = match elastic.next() {
            Some(address) => Some(association::tie_if_attached(cx, tx, address, &mut interface, private)?),
            None => None,
        };
        let address = SecondaryAddress { private, elastic, state: SecondaryState::Joining };
        NAT_ADDRESSES.put(tx, &(at, nat.id.clone(), private), &address).map_err(Fault::internal)?;
        added.push(address);
    }
    Ok(added)
}

/// Begins to take addresses back: no new connection gets them, and the loop takes them when the time is over.
pub fn drain(
    cx: &Cx,
    tx: &mut Tx,
    nat: &NatGateway,
    which: Vec<SecondaryAddress>,
    seconds: Option<i32>,
) -> Result<Vec<SecondaryAddress>, Fault> {
    let seconds = i64::from(seconds.unwrap_or(DRAIN_SECONDS_DEFAULT));
    let until = cx.now().plus_ms(seconds * 1000);
    let mut drained = Vec::new();
    for address in which {
        let address = SecondaryAddress { state: SecondaryState::Draining { until }, ..address };
        let key = (cx.scope(), nat.id.clone(), address.private);
        NAT_ADDRESSES.put(tx, &key, &address).map_err(Fault::internal)?;
        drained.push(address);
    }
    Ok(drained)
}

/// The data plane has the address.
pub fn joined(tx: &mut Tx, at: Scope, id: &NatGatewayId, private: Ipv4Addr) -> Result<(), Fault> {
    let key = (at, id.clone(), private);
    match NAT_ADDRESSES.get(tx, &key).map_err(Fault::internal)? {
        Some(address) if address.state == SecondaryState::Joining => {
            let address = SecondaryAddress { state: SecondaryState::InUse, ..address };
            NAT_ADDRESSES.put(tx, &key, &address).map_err(Fault::internal)
        }
        _ => Ok(()),
    }
}

/// Its time is over: the address leaves the gateway, and its elastic address is free.
pub fn release(cx: &Cx, tx: &mut Tx, id: &NatGatewayId, private: Ipv4Addr, now: Timestamp) -> Result<(), Fault> {
    let at = cx.scope();
    let key = (at, id.clone(), private);
    let Some(address) = NAT_ADDRESSES.get(tx, &key).map_err(Fault::internal)? else { return Ok(()) };
    if !matches!(address.state, SecondaryState::Draining { until } if until <= now) {
        return Ok(());
    }
    NAT_ADDRESSES.delete(tx, &key).map_err(Fault::internal)?;
    let nat: NatGateway = tables::must(tx, at, id)?;
    let Some(mut interface) = tables::get::<Interface>(tx, at, &nat.address.interface)? else { return Ok(()) };
    for mut elastic in tables::addresses_of(tx, at, &interface.id)? {
        if elastic.association.as_ref().is_some_and(|tie| tie.private == private) {
            association::untie(cx, tx, &mut elastic)?;
        }
    }
    let subnet: Subnet = tables::must(tx, at, &nat.subnet)?;
    addresses::give_back(cx, tx, &subnet, &[private])?;
    interface.secondary.retain(|a| *a != private);
    tables::put(tx, at, &interface)
}

/// Forgets all of a gateway that is no longer shown.
pub fn forget(tx: &mut Tx, at: Scope, id: &NatGatewayId) -> Result<(), Fault> {
    for address in of(tx, at, id)? {
        NAT_ADDRESSES.delete(tx, &(at, id.clone(), address.private)).map_err(Fault::internal)?;
    }
    Ok(())
}
