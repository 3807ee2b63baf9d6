//! The loop itself: thin code around `intent` and `report`.

use crate::ids::NatGatewayId;
use crate::model::{Interface, NatGateway};
use crate::ops::shared::{interfaces, nat_addresses};
use crate::reconcile::intent::intent;
use crate::reconcile::report::{self, Change};
use crate::reconcile::world::World as Records;
use crate::tables::{self, PLANNED, WIRED};
use base::{Fault, Timestamp};
use kernel::{Cx, Kernel, Next, Reconciler, Scope, StoreFault, World};
use net_plan::{Applied, Net, Wiring};
use std::error::Error;
use std::sync::Arc;
use store::Tx;

/// After a part failed, the network is tried again, in milliseconds.
const RETRY_MS: u64 = 1_000;
/// In whose name the loop changes records.
const SERVICE: &str = "vpc.amazonaws.com";

/// Keeps the network as the records want it.
pub struct VpcPlan {
    net: Option<Arc<dyn Net>>,
}

impl VpcPlan {
    /// With the driver, if there is one.
    pub fn new(net: Option<Arc<dyn Net>>) -> VpcPlan {
        VpcPlan { net }
    }
}

impl Reconciler for VpcPlan {
    fn name(&self) -> &'static str {
        "vpc-plan"
    }

    fn watches(&self) -> &'static [&'static str] {
        PLANNED
    }

    fn run(&mut self, world: &World) -> Result<Next, Box<dyn Error + Send + Sync>> {
        let records = Records::read(&world.kernel.store.snapshot()?)?;
        let applied = match &self.net {
            Some(net) => Some(net.apply(&intent(&records))?),
            None => None,
        };
        let changes = report::report(&records, applied.as_ref(), world.kernel.clock.now());
        if !changes.is_empty() {
            write(&world.kernel, changes).map_err(|StoreFault(fault)| fault)?;
        }
        Ok(next(&records, applied.as_ref()))
    }
}

fn next(records: &Records, applied: Option<&Applied>) -> Next {
    let failed = |a: &Applied| !a.failures.is_empty() || a.interfaces.values().any(|w| matches!(w, Wiring::Failed(_)));
    if applied.is_some_and(failed) {
        return Next::After(RETRY_MS);
    }
    let gateways = records.nat_gateways.values().filter_map(|(_, n)| report::due(&n.state));
    let addresses = records.nat_addresses.values().flatten().filter_map(report::drained);
    gateways.chain(addresses).min().map_or(Next::Settled, Next::At)
}

fn write(kernel: &Arc<Kernel>, changes: Vec<Change>) -> Result<(), StoreFault> {
    let (kernel, now) = (kernel.clone(), kernel.clock.now());
    let store = kernel.store.clone();
    store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        for change in changes {
            apply(&kernel, tx, change, now)?;
        }
        Ok(())
    })
}

/// Applies one change to the records as they are now: they may have moved on since the round began.
fn apply(kernel: &Arc<Kernel>, tx: &mut Tx, change: Change, now: Timestamp) -> Result<(), Fault> {
    match change {
        Change::Wired(at, id, wired) => {
            if tables::get::<Interface>(tx, at, &id)?.is_some() {
                WIRED.put(tx, &(at, id), &wired).map_err(Fault::internal)?;
            }
            Ok(())
        }
        Change::Unwired(at, id) => WIRED.delete(tx, &(at, id)).map_err(Fault::internal).map(drop),
        Change::NatAvailable(at, id) => with_nat(tx, at, &id, NatGateway::wired),
        Change::NatWaits(at, id, reason) => with_nat(tx, at, &id, |n| n.waits(&reason)),
        Change::NatFails(at, id, code, message) => {
            with_nat(tx, at, &id, |n| n.fail(code, message, now))?;
            release(&kernel.service_cx(at, SERVICE), tx, &id)
        }
        Change::NatGone(at, id) => {
            with_nat(tx, at, &id, |n| n.unwired(now))?;
            release(&kernel.service_cx(at, SERVICE), tx, &id)
        }
        Change::NatAddressJoined(at, id, private) => nat_addresses::joined(tx, at, &id, private),
        Change::NatAddressReleased(at, id, private) => {
            nat_addresses::release(&kernel.service_cx(at, SERVICE), tx, &id, private, now)
        }
        Change::NatForgotten(at, id) => {
            nat_addresses::forget(tx, at, &id)?;
            tables::remove::<NatGateway>(tx, at, &id)
        }
    }
}

fn with_nat(tx: &mut Tx, at: Scope, id: &NatGatewayId, transition: impl FnOnce(&mut NatGateway)) -> Result<(), Fault> {
    let Some(mut nat) = tables::get::<NatGateway>(tx, at, id)? else { return Ok(()) };
    let before = nat.clone();
    transition(&mut nat);
    if nat == before { Ok(()) } else { tables::put(tx, at, &nat) }
}

/// A gateway that is gone or failed holds no interface and no address.
fn release(cx: &Cx, tx: &mut Tx, id: &NatGatewayId) -> Result<(), Fault> {
    let nat: NatGateway = tables::must(tx, cx.scope(), id)?;
    if report::due(&nat.state).is_none() {
        return Ok(());
    }
    match tables::get::<Interface>(tx, cx.scope(), &nat.address.interface)? {
        Some(interface) => interfaces::unmake(cx, tx, interface),
        None => Ok(()),
    }
}
