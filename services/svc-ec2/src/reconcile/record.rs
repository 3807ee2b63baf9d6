//! Writing down what was seen: always on the record as it is by then.

use crate::ids::InstanceId;
use crate::model::{Instance, Reason, State};
use crate::ops::shared::{change, network};
use crate::tables::{self, VOLUMES};
use api_ec2 as api;
use api_ec2::{DELETE_NETWORK_INTERFACE, DETACH_NETWORK_INTERFACE};
use base::Fault;
use kernel::{Cx, Scope, StoreFault, World, tags};
use store::Tx;

/// Changes a record in a transaction; what is gone is left alone.
pub fn update(
    world: &World,
    scope: Scope,
    id: &InstanceId,
    change: impl FnOnce(&Cx, &mut Tx, &mut Instance) -> Result<(), Fault> + Send + 'static,
) -> Result<(), super::Error> {
    let (cx, id) = (world.kernel.service_cx(scope, change::SERVICE), id.clone());
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Ok(mut instance) = tables::instance(tx, scope, &id) else { return Ok(()) };
        let before = instance.clone();
        change(&cx, tx, &mut instance)?;
        if instance != before {
            tables::keep(tx, scope, &instance)?;
        }
        Ok(())
    });
    written.map_err(|StoreFault(f)| Box::new(f) as super::Error)
}

/// Its programs run.
pub fn running(world: &World, scope: Scope, id: &InstanceId) -> Result<(), super::Error> {
    update(world, scope, id, |_, _, i| {
        if i.state == State::Pending {
            i.state = State::Running;
            i.reason = None;
        }
        Ok(())
    })
}

/// It cannot run yet, and why.
pub fn waits(world: &World, scope: Scope, id: &InstanceId, why: String) -> Result<(), super::Error> {
    update(world, scope, id, |_, _, i| {
        if i.state == State::Pending {
            i.reason = Some(Reason { code: "pending".into(), message: why });
        }
        Ok(())
    })
}

/// It was shut down from inside: it stops, or ends where its shutdown behaviour says so.
pub fn shut_down_inside(world: &World, scope: Scope, id: &InstanceId) -> Result<(), super::Error> {
    update(world, scope, id, |_, _, i| {
        let reason = Reason::user("Client.InstanceInitiatedShutdown", "Instance initiated shutdown");
        match i.terminate_on_shutdown {
            true => i.terminate(reason),
            false => i.stop(reason),
        };
        Ok(())
    })
}

/// No process of it is left: addresses that follow its life are given back.
pub fn stopped(world: &World, scope: Scope, id: &InstanceId) -> Result<(), super::Error> {
    update(world, scope, id, |cx, tx, i| {
        if i.state == State::Stopping {
            i.state = State::Stopped;
            i.reboots_done = i.reboots_wanted;
            change::public_addresses(cx, tx, &i.nics, false)?;
        }
        Ok(())
    })
}

/// Its disk is gone: its interfaces and its root volume go with it.
pub fn terminated(world: &World, scope: Scope, id: &InstanceId) -> Result<(), super::Error> {
    update(world, scope, id, |cx, tx, i| {
        if i.state != State::ShuttingDown {
            return Ok(());
        }
        change::public_addresses(cx, tx, &i.nics, false)?;
        for nic in network::by_machine(cx, tx, &[&i.id])?.remove(&*i.id).unwrap_or_default() {
            release(cx, tx, nic)?;
        }
        VOLUMES.delete(tx, &(cx.scope(), i.root_volume.clone())).map_err(Fault::internal)?;
        tags::clear(tx, cx.scope(), &i.root_volume)?;
        i.profile = None;
        i.state = State::Terminated { at: cx.now() };
        Ok(())
    })
}

fn release(cx: &Cx, tx: &mut Tx, nic: api::NetworkInterface) -> Result<(), Fault> {
    let attachment = nic.attachment.unwrap_or_default();
    let detach = api::DetachNetworkInterfaceRequest {
        attachment_id: attachment.attachment_id.unwrap_or_default(),
        force: Some(true),
        ..Default::default()
    };
    cx.call(tx, &DETACH_NETWORK_INTERFACE, detach)?;
    if attachment.delete_on_termination == Some(true) {
        let network_interface_id = nic.network_interface_id.unwrap_or_default();
        cx.call(
            tx,
            &DELETE_NETWORK_INTERFACE,
            api::DeleteNetworkInterfaceRequest { network_interface_id, dry_run: None },
        )?;
    }
    Ok(())
}

/// Shown long enough.
pub fn forget(world: &World, scope: Scope, id: &InstanceId) -> Result<(), super::Error> {
    let id = id.clone();
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        tables::INSTANCES.delete(tx, &(scope, id.clone()))?;
        Ok(tags::clear(tx, scope, &id)?)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as super::Error)
}
