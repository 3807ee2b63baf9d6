//! The box that serves: booted, probed, given its passwords, ended.

use super::{Error, Look, Loop, NETWORK_LOOP, record};
use crate::engines::{Databases, EngineFiles, Server};
use crate::limits::{LOG_TAIL_BYTES, LOOK_AGAIN_MS, PROBE_PAUSE_MS, STOP_GRACE_SECONDS};
use crate::model::{Engine, Instance, Secret};
use crate::rules::classes::{self, Class};
use crate::rules::{parameters, spec};
use crate::tables;
use base::Timestamp;
use box_spec::{BoxId, BoxSpec, Ending};
use kernel::{Next, Scope, World};
use std::time::Duration;

const SECOND_MS: i64 = 1000;
/// Lines of the log that a reason quotes.
const LOG_LINES: usize = 3;

/// Makes the box; the network room wires it and lets it go.
pub fn boot(d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    if record::follows_group(world, look.scope, look.record)? {
        // the commit wakes the loop
        return Ok(Next::Settled);
    }
    let ready = match specification(d, look) {
        Ok(Some(ready)) => ready,
        Ok(None) => return wait(world, look, "The database engine is being fetched.".into()),
        Err(why) => return wait(world, look, why),
    };
    if let Err(e) = d.boxes.start(&ready) {
        record::waits(world, look.scope, look.record, e.to_string())?;
        return Err(e.into());
    }
    world.kernel.wake(NETWORK_LOOP);
    Ok(Next::After(LOOK_AGAIN_MS))
}

fn wait(world: &World, look: &Look<'_>, why: String) -> Result<Next, Error> {
    record::waits(world, look.scope, look.record, why)?;
    Ok(Next::After(LOOK_AGAIN_MS))
}

/// The error is a reason to wait, in words for the user.
fn specification(d: &Databases, look: &Look<'_>) -> Result<Option<BoxSpec>, String> {
    let i = look.record;
    let engine = d.engine(i.engine);
    let Some(files) = engine.files()? else { return Ok(None) };
    let class = class_of(i)?;
    let server = Server { journal: look.journal, ..spec::server(i, class) };
    let run = engine.serve(&files, &server);
    d.disks.configure(&i.resource_id, files.uid, &i.endpoint, &run.config).map_err(|e| e.to_string())?;
    let disk = d.disks.at(&i.resource_id);
    let mut made = spec::serving(look.ids.0.clone(), i, class, &files, &disk, run.command);
    made.hide = d.hide.clone();
    Ok(Some(made))
}

fn class_of(i: &Instance) -> Result<&'static Class, String> {
    classes::find(&i.settings.class).ok_or_else(|| format!("its class {} is not known", i.settings.class))
}

/// Ends the engine gracefully; the loop goes on from there.
pub fn end(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) {
    let (boxes, id) = (d.boxes.clone(), look.ids.0.clone());
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        boxes.stop(&id, Duration::from_secs(STOP_GRACE_SECONDS)).map_err(Into::into)
    });
}

/// Asks the engine for its greeting; when it greets, gives it the password that waits, and the instance is available.
pub fn probe(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) {
    let (d, world) = (d.clone(), World { kernel: world.kernel.clone() });
    let (id, i, scope) = (look.ids.0.clone(), look.record.clone(), look.scope);
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        let greets = greeting(&d, &world, &id, &i, scope)?;
        if !greets {
            std::thread::sleep(Duration::from_millis(PROBE_PAUSE_MS));
        }
        Ok(())
    });
}

fn greeting(d: &Databases, world: &World, id: &BoxId, i: &Instance, scope: Scope) -> Result<bool, Error> {
    let Some(inside) = Inside::of(d, world, id, i, scope)? else { return Ok(false) };
    if !inside.run("SELECT 1")? {
        return Ok(false);
    }
    let engine = d.engine(i.engine);
    for sql in engine.after_start(&inside.server.parameters) {
        // a value that the engine refuses stays what it was; its own log says why
        inside.run(&sql)?;
    }
    if let Some(password) = &inside.secret.master
        && !inside.run(&engine.password_sql(&i.master_user, password, &inside.secret.admin))?
    {
        return Ok(false);
    }
    record::serves(world, scope, i, inside.secret.master)?;
    Ok(true)
}

/// This moment by the clock of the host, by which engines live; between it and the cloud's are whole seconds.
pub fn host_time(world: &World, t: Timestamp) -> Timestamp {
    let clock = &world.kernel.clock;
    let ahead_ms = (clock.now().0 - clock.real().0 + SECOND_MS / 2).div_euclid(SECOND_MS) * SECOND_MS;
    t.plus_ms(-ahead_ms)
}

/// Lets the engine forget what is older than every backup.
pub fn forget_journal(
    d: &Databases,
    world: &World,
    id: &BoxId,
    i: &Instance,
    at: Scope,
    before: Timestamp,
) -> Result<(), Error> {
    let Some(journals) = d.engine(i.engine).journals() else { return Ok(()) };
    let Some(inside) = Inside::of(d, world, id, i, at)? else { return Ok(()) };
    if !inside.run(&journals.forget(host_time(world, before)))? {
        tracing::warn!(database = i.resource_id, "the engine did not let go of its old journal");
    }
    Ok(())
}

/// Puts dynamic parameters in force that are to change at once.
pub fn change(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) {
    let (d, world) = (d.clone(), World { kernel: world.kernel.clone() });
    let (id, i, scope) = (look.ids.0.clone(), look.record.clone(), look.scope);
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        let Some(inside) = Inside::of(&d, &world, &id, &i.with_changes(), scope)? else { return Ok(()) };
        let engine = d.engine(i.engine);
        let run = engine.serve(&inside.files, &inside.server);
        d.disks.configure(&i.resource_id, inside.files.uid, &i.endpoint, &run.config)?;
        let figures = parameters::figures(&i, inside.server.memory_bytes);
        let own = |name: &str| parameters::find(i.engine, name).and_then(|f| f.system).map(str::to_owned);
        let value = |(name, value): &(String, Option<String>)| {
            (name.clone(), value.clone().or_else(|| own(name)).map(|v| parameters::one(&v, &figures)))
        };
        let changed: Vec<_> = i.configured.at_once.iter().map(value).collect();
        for sql in engine.change(&changed) {
            if !inside.run(&sql)? {
                tracing::warn!(database = i.resource_id, "the engine refused a parameter");
            }
        }
        record::changed(&world, scope, &i)
    });
}

/// The administrator inside the box.
struct Inside<'a> {
    d: &'a Databases,
    id: &'a BoxId,
    engine: Engine,
    files: EngineFiles,
    server: Server,
    secret: Secret,
}

impl<'a> Inside<'a> {
    /// `None` while the engine's files are not there.
    fn of(d: &'a Databases, world: &World, id: &'a BoxId, i: &Instance, at: Scope) -> Result<Option<Self>, Error> {
        let secret = tables::secret(&world.kernel.store.snapshot()?, at, &i.resource_id)?;
        let secret = secret.ok_or("a DB instance has lost its administrator's password")?;
        let Some(files) = d.engine(i.engine).files()? else { return Ok(None) };
        let server = spec::server(i, class_of(i)?);
        Ok(Some(Inside { d, id, engine: i.engine, files, server, secret }))
    }

    /// Whether the engine took the statement.
    fn run(&self, sql: &str) -> Result<bool, Error> {
        let exec = self.d.engine(self.engine).client(&self.files, &self.server, &self.secret.admin, sql);
        Ok(self.d.boxes.run(self.id, &exec)?.status == 0)
    }
}

/// Why a box ended, unless the cloud or the host ended it.
pub fn why(d: &Databases, id: &BoxId, ending: Ending) -> Option<String> {
    let how = match ending {
        Ending::Stopped | Ending::Lost => return None,
        Ending::Exited(status) => format!("the engine ended with status {status}"),
        Ending::PoweredOff => "its box was shut down".into(),
        Ending::Failed => "its box could not boot".into(),
    };
    let log = d.boxes.console(id, LOG_TAIL_BYTES).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let mut last: Vec<&str> = log.lines().rev().filter(|l| !l.trim().is_empty()).take(LOG_LINES).collect();
    last.reverse();
    Some(if last.is_empty() { how } else { format!("{how}: {}", last.join(" / ")) })
}
