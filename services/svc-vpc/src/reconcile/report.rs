//! What a round has found out, as named changes of records. Pure; each may be applied twice.

use crate::ids::{InterfaceId, NatGatewayId};
use crate::limits::NAT_GATEWAY_SHOWN_MS;
use crate::model::{NatGateway, NatState, SecondaryAddress, SecondaryState, Wired};
use crate::reconcile::world::World;
use base::Timestamp;
use kernel::Scope;
use net_plan::{Applied, Wiring};
use std::net::Ipv4Addr;

/// Why a gateway waits in a cloud without a network driver.
pub const NO_DATA_PLANE: &str = "This cloud runs without a data plane: nothing is wired.";
/// Why a gateway waits whose interface the driver did not mention.
const NOT_YET: &str = "The network has not been wired yet.";

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// What the driver said of an interface.
    Wired(Scope, InterfaceId, Wired),
    /// The interface is no longer to be wired.
    Unwired(Scope, InterfaceId),
    /// Packets flow through the gateway.
    NatAvailable(Scope, NatGatewayId),
    /// They do not yet, and why.
    NatWaits(Scope, NatGatewayId, String),
    /// It cannot be made: AWS's code and message.
    NatFails(Scope, NatGatewayId, &'static str, String),
    /// New connections through the gateway get this address.
    NatAddressJoined(Scope, NatGatewayId, Ipv4Addr),
    /// Its connections had their time.
    NatAddressReleased(Scope, NatGatewayId, Ipv4Addr),
    /// The network no longer has it.
    NatGone(Scope, NatGatewayId),
    /// It has been shown long enough.
    NatForgotten(Scope, NatGatewayId),
}

/// What follows from a round. `applied` is `None` without a driver.
pub fn report(world: &World, applied: Option<&Applied>, now: Timestamp) -> Vec<Change> {
    let mut changes = Vec::new();
    for (id, (at, nat)) in &world.nat_gateways {
        changes.extend(of_nat(*at, id, nat, applied, now));
        let secondary = world.nat_addresses.get(id).into_iter().flatten();
        changes.extend(secondary.filter_map(|a| of_address(*at, nat, a, applied, now)));
    }
    let Some(applied) = applied else { return changes };
    for (id, (at, _)) in &world.interfaces {
        let said = applied.interfaces.get(&id.to_string().into()).map(wired);
        let known = world.wired.get(id).map(|(_, w)| w);
        match said {
            Some(w) if known != Some(&w) => changes.push(Change::Wired(*at, id.clone(), w)),
            None if known.is_some() => changes.push(Change::Unwired(*at, id.clone())),
            _ => {}
        }
    }
    changes
}

fn of_nat(at: Scope, id: &NatGatewayId, nat: &NatGateway, applied: Option<&Applied>, now: Timestamp) -> Option<Change> {
    match &nat.state {
        NatState::Pending(_) if nat.lacks_gateway() => {
            let message = format!("Network {} has no Internet gateway attached", nat.vpc);
            Some(Change::NatFails(at, id.clone(), "Gateway.NotAttached", message))
        }
        NatState::Pending(known) => {
            let reason = match applied.map(|a| a.interfaces.get(&nat.address.interface.to_string().into())) {
                Some(Some(Wiring::Up)) => return Some(Change::NatAvailable(at, id.clone())),
                Some(Some(Wiring::Failed(why))) => why.clone(),
                Some(_) => NOT_YET.to_owned(),
                None => NO_DATA_PLANE.to_owned(),
            };
            (known.as_ref() != Some(&reason)).then(|| Change::NatWaits(at, id.clone(), reason))
        }
        NatState::Deleting if applied.is_none_or(|a| a.failures.is_empty()) => Some(Change::NatGone(at, id.clone())),
        state => due(state).filter(|due| *due <= now).map(|_| Change::NatForgotten(at, id.clone())),
    }
}

/// An address is in use with the round that wired its gateway and left nothing undone.
fn of_address(
    at: Scope,
    nat: &NatGateway,
    address: &SecondaryAddress,
    applied: Option<&Applied>,
    now: Timestamp,
) -> Option<Change> {
    match address.state {
        SecondaryState::Joining if nat.is_wanted() => {
            let applied = applied.filter(|a| a.failures.is_empty())?;
            let wiring = applied.interfaces.get(&nat.address.interface.to_string().into());
            let joined = || Change::NatAddressJoined(at, nat.id.clone(), address.private);
            (wiring == Some(&Wiring::Up)).then(joined)
        }
        SecondaryState::Draining { until } if until <= now => {
            Some(Change::NatAddressReleased(at, nat.id.clone(), address.private))
        }
        _ => None,
    }
}

/// When an address is given back.
pub fn drained(address: &SecondaryAddress) -> Option<Timestamp> {
    match address.state {
        SecondaryState::Draining { until } => Some(until),
        _ => None,
    }
}

/// When a gateway that is gone is no longer shown.
pub fn due(state: &NatState) -> Option<Timestamp> {
    match state {
        NatState::Failed { at, .. } | NatState::Deleted { at } => Some(at.plus_ms(NAT_GATEWAY_SHOWN_MS)),
        _ => None,
    }
}

fn wired(wiring: &Wiring) -> Wired {
    match wiring {
        Wiring::Up => Wired::Yes,
        Wiring::Waiting => Wired::No("its machine has no network namespace yet".into()),
        Wiring::Failed(why) => Wired::No(why.clone()),
    }
}
