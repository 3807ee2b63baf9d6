//! Writing down what was seen: always on the record as it is by then.

use super::Error;
use crate::model::{Category, Engine, Instance, State};
use crate::network::{self, SERVICE};
use crate::ops::shared::{events, find};
use crate::tables::{self, INSTANCES, SECRETS};
use base::Fault;
use kernel::{Cx, Scope, StoreFault, World, tags};
use store::Tx;

type Told = Vec<(Option<Category>, String)>;

/// Changes a record in a transaction and tells what happened; a record that is gone, or another of the same name, is left
/// alone.
fn update(
    world: &World,
    scope: Scope,
    seen: &Instance,
    change: impl FnOnce(&Cx, &mut Tx, &mut Instance) -> Result<Told, Fault> + Send + 'static,
) -> Result<(), Error> {
    let cx = world.kernel.service_cx(scope, SERVICE);
    let (name, id) = (seen.name.clone(), seen.resource_id.clone());
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let Some(mut i) = tables::instance(tx, scope, &name)?.filter(|i| i.resource_id == id) else { return Ok(()) };
        let before = i.clone();
        let told = change(&cx, tx, &mut i)?;
        events::tell(&cx, tx, &i, told)?;
        if i != before {
            tables::keep(tx, scope, &i)?;
        }
        Ok(())
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// It cannot go on yet, and why.
pub fn waits(world: &World, scope: Scope, seen: &Instance, why: String) -> Result<(), Error> {
    if seen.waits.as_ref() == Some(&why) {
        return Ok(());
    }
    update(world, scope, seen, |_, _, i| {
        i.waits = Some(why);
        Ok(Told::new())
    })
}

/// Its data directory holds a database, and the master user's password is not needed any more.
pub fn initialised(world: &World, scope: Scope, seen: &Instance, version: Option<String>) -> Result<(), Error> {
    update(world, scope, seen, |cx, tx, i| {
        i.initialised = true;
        i.waits = None;
        if let (Engine::Mariadb, Some(version)) = (i.engine, version) {
            i.version = version;
        }
        forget_password(cx, tx, i, None)?;
        Ok(Told::new())
    })
}

/// Clears the master password; with `used`, only if it is still that one.
fn forget_password(cx: &Cx, tx: &mut Tx, i: &Instance, used: Option<&String>) -> Result<bool, Fault> {
    let Some(mut secret) = tables::secret(tx, cx.scope(), &i.resource_id)? else { return Ok(true) };
    if used.is_some() && secret.master.as_ref() != used {
        return Ok(false);
    }
    secret.master = None;
    tables::keep_secret(tx, cx.scope(), &i.resource_id, &secret)?;
    Ok(true)
}

/// The engine greets, and has taken the password that it was given.
pub fn serves(world: &World, scope: Scope, seen: &Instance, password: Option<String>) -> Result<(), Error> {
    let expected = seen.state.clone();
    update(world, scope, seen, move |cx, tx, i| {
        // a stop, a deletion or another restart came in between
        if i.state != expected || i.restart {
            return Ok(Told::new());
        }
        if password.is_some() && !forget_password(cx, tx, i, password.as_ref())? {
            return Ok(Told::new());
        }
        if i.available_since.is_none() {
            network::publish(tx, i)?;
        }
        Ok(i.serves(cx.now()))
    })
}

/// This boot of the serving box ended.
pub fn ended(world: &World, scope: Scope, seen: &Instance, failure: Option<String>, boot: u32) -> Result<(), Error> {
    update(world, scope, seen, move |cx, _, i| {
        i.ended_boot = boot;
        Ok(if i.restart { i.restarts() } else { i.ended(failure, cx.now()) })
    })
}

/// A first start came to nothing.
pub fn failed_start(world: &World, scope: Scope, seen: &Instance, why: String) -> Result<(), Error> {
    update(world, scope, seen, |cx, _, i| {
        i.waits = Some(why.clone());
        Ok(i.ended(Some(why), cx.now()))
    })
}

/// The maintenance window is open.
pub fn modify(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    update(world, scope, seen, |_, _, i| match i.state {
        State::Available if i.pending.waits_for_window() => Ok(i.modify()),
        _ => Ok(Told::new()),
    })
}

/// Nothing of it runs any more.
pub fn stopped(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    update(world, scope, seen, |cx, _, i| match i.state {
        State::Stopping => Ok(i.stopped(cx.now())),
        _ => Ok(Told::new()),
    })
}

/// AWS starts what was stopped for seven days.
pub fn stopped_too_long(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    update(world, scope, seen, |_, _, i| {
        if !matches!(i.state, State::Stopped { .. }) {
            return Ok(Told::new());
        }
        i.state = State::Starting;
        let words = "DB instance is being started due to it exceeding the maximum allowed time being stopped";
        Ok(vec![(Some(Category::Notification), words.into())])
    })
}

/// Its boxes and its disk are gone: everything else goes with them.
pub fn deleted(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    update(world, scope, seen, |cx, tx, i| {
        network::withdraw(tx, i)?;
        network::unmake(cx, tx, &i.place.interface)?;
        tags::clear(tx, cx.scope(), &find::instance_arn(cx, &i.name))?;
        SECRETS.delete(tx, &(cx.scope(), i.resource_id.clone())).map_err(Fault::internal)?;
        INSTANCES.delete(tx, &(cx.scope(), i.name.clone())).map_err(Fault::internal)?;
        Ok(vec![(Some(Category::Deletion), "DB instance deleted".into())])
    })
}
