//! Writing down what was seen: always on the record as it is by then.

use super::Error;
use crate::model::{Category, Engine, Instance, Snapshot, SnapshotKind, SnapshotState, State};
use crate::network::{self, SERVICE};
use crate::ops::shared::{events, find, parameter_groups, snapshots};
use crate::tables::{self, INSTANCES, SECRETS};
use base::{Fault, Timestamp};
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
        if i.name != before.name {
            moved(&cx, tx, &before, &i)?;
        }
        if before.settings.backup_days != 0 && i.settings.backup_days == 0 {
            forget_backups(&cx, tx, &i)?;
        }
        if i != before {
            tables::keep(tx, scope, &i)?;
        }
        Ok(())
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// Automated backups go with their instance, and with a retention of 0.
fn forget_backups(cx: &Cx, tx: &mut Tx, i: &Instance) -> Result<(), Fault> {
    let all = tables::snapshots(tx, cx.scope())?;
    let mut own = all.iter().filter(|s| s.kind == SnapshotKind::Automated && s.resource_id == i.resource_id);
    own.try_for_each(|s| snapshots::forget(cx, tx, s))
}

/// It has another name: its record, its tags and its endpoint follow.
fn moved(cx: &Cx, tx: &mut Tx, before: &Instance, i: &Instance) -> Result<(), Fault> {
    INSTANCES.delete(tx, &(cx.scope(), before.name.clone())).map_err(Fault::internal)?;
    let (from, to) = (find::instance_arn(cx, &before.name), find::instance_arn(cx, &i.name));
    let pairs = tags::of(tx, cx.scope(), &from)?;
    tags::clear(tx, cx.scope(), &from)?;
    if tags::set(tx, cx.scope(), &to, &pairs)?.is_err() {
        return Err(Fault::internal("tags that were good are not any more"));
    }
    network::withdraw(tx, before)?;
    if i.available_since.is_some() { network::publish(tx, i) } else { Ok(()) }
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
        if let (Engine::Mariadb | Engine::Postgres, Some(version)) = (i.engine, version) {
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

/// What is about to start shall have everything that its group says now, and a journal if it has backups; whether that is
/// something else than before.
pub fn follows_group(world: &World, scope: Scope, seen: &Instance) -> Result<bool, Error> {
    let read = world.kernel.store.snapshot()?;
    let wanted = parameter_groups::values_of(&read, scope, seen)?;
    let journal = tables::journaled(&read, scope, &seen.resource_id)? == seen.wants_journal();
    let g = &seen.configured;
    if g.running == wanted && g.started_with == g.parameter_group && g.at_once.is_empty() && journal {
        return Ok(false);
    }
    update(world, scope, seen, |cx, tx, i| {
        i.configured.running = parameter_groups::values_of(tx, cx.scope(), i)?;
        i.configured.started_with = i.configured.parameter_group.clone();
        i.configured.at_once.clear();
        tables::keep_journaled(tx, cx.scope(), &i.resource_id, i.wants_journal())?;
        Ok(Told::new())
    })?;
    Ok(true)
}

/// Parameters that were to change at once have changed.
pub fn changed(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    let done = seen.configured.at_once.clone();
    update(world, scope, seen, move |_, _, i| {
        // what came in between waits for another round, and so does what was replaced
        let later = i.configured.at_once.iter().filter(|c| !done.contains(c)).cloned().collect();
        i.configured.at_once = done;
        *i = i.with_changes();
        i.configured.at_once = later;
        Ok(Told::new())
    })
}

/// An automated backup begins; what is older than the retention goes.
pub fn backup(world: &World, scope: Scope, seen: &Instance) -> Result<(), Error> {
    update(world, scope, seen, |cx, tx, i| {
        if i.state != State::Available || i.settings.backup_days == 0 {
            return Ok(Told::new());
        }
        for old in expired(cx, tx, i)? {
            // what a restore reads goes with a later backup
            if snapshots::check_unread(cx, tx, &old).is_ok() {
                snapshots::forget(cx, tx, &old)?;
            }
        }
        let name = format!("rds:{}-{}", i.name, minute(cx.now()));
        i.last_backup = Some(cx.now());
        if tables::snapshot(tx, cx.scope(), &name)?.is_some() {
            return Ok(Told::new());
        }
        snapshots::begin(cx, tx, i, name, SnapshotKind::Automated)?;
        i.state = State::BackingUp;
        Ok(vec![(Some(Category::Backup), "Backing up DB instance".into())])
    })
}

/// `2026-11-30-10-35`
fn minute(t: Timestamp) -> String {
    t.iso_secs().chars().take(16).map(|c| if c == 'T' || c == ':' { '-' } else { c }).collect()
}

fn expired(cx: &Cx, tx: &Tx, i: &Instance) -> Result<Vec<Snapshot>, Fault> {
    let oldest = cx.now().plus_ms(-i64::from(i.settings.backup_days) * 24 * 3600 * 1000);
    let mut all = tables::snapshots(tx, cx.scope())?;
    all.retain(|s| {
        s.kind == SnapshotKind::Automated && s.resource_id == i.resource_id && s.taken.is_some_and(|t| t < oldest)
    });
    Ok(all)
}

/// A snapshot is whole. Its instance, if it waited for that, is available again.
pub fn snapshot_taken(world: &World, scope: Scope, seen: &Snapshot, at: Timestamp) -> Result<(), Error> {
    let cx = world.kernel.service_cx(scope, SERVICE);
    let seen = seen.clone();
    let written = world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreFault> {
        let found = tables::snapshot(tx, scope, &seen.name)?;
        let Some(mut s) = found.filter(|s| s.id == seen.id && s.state == SnapshotState::Creating) else {
            return Ok(());
        };
        s.state = SnapshotState::Available;
        s.taken = Some(at);
        s.first_taken = s.first_taken.or(Some(at));
        tables::keep_snapshot(tx, scope, &s)?;
        let words = format!("{} snapshot created", if s.kind == SnapshotKind::Manual { "Manual" } else { "Automated" });
        match &s.copied_from {
            Some(from) => {
                let words = format!("Finished copy of snapshot {from}");
                events::tell_snapshot(&cx, tx, &s.name, Category::Notification, &words)?;
            }
            None => events::tell_snapshot(&cx, tx, &s.name, Category::Creation, &words)?,
        }
        free(&cx, tx, &s).map_err(StoreFault)
    });
    written.map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// `BackingUp -> Available`
fn free(cx: &Cx, tx: &mut Tx, s: &Snapshot) -> Result<(), Fault> {
    let all = tables::instances(tx, cx.scope())?;
    let Some(mut i) = all.into_iter().find(|i| i.resource_id == s.source && i.state == State::BackingUp) else {
        return Ok(());
    };
    i.state = State::Available;
    tables::keep(tx, cx.scope(), &i)?;
    events::tell(cx, tx, &i, vec![(Some(Category::Backup), "Finished DB Instance backup".into())])
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
        forget_backups(cx, tx, i)?;
        tables::keep_journaled(tx, cx.scope(), &i.resource_id, false)?;
        network::withdraw(tx, i)?;
        network::unmake(cx, tx, &i.place.interface)?;
        tags::clear(tx, cx.scope(), &find::instance_arn(cx, &i.name))?;
        SECRETS.delete(tx, &(cx.scope(), i.resource_id.clone())).map_err(Fault::internal)?;
        INSTANCES.delete(tx, &(cx.scope(), i.name.clone())).map_err(Fault::internal)?;
        Ok(vec![(Some(Category::Deletion), "DB instance deleted".into())])
    })
}
