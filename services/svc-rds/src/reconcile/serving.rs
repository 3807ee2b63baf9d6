//! The box that serves: booted, probed, given its passwords, ended.

use super::{Error, Look, Loop, NETWORK_LOOP, record};
use crate::engines::{Databases, EngineFiles};
use crate::limits::{LOG_TAIL_BYTES, LOOK_AGAIN_MS, PROBE_PAUSE_MS, STOP_GRACE_SECONDS};
use crate::model::{Instance, Secret};
use crate::rules::{classes, spec};
use crate::tables;
use box_spec::{BoxId, BoxSpec, Ending};
use kernel::{Next, Scope, World};
use std::time::Duration;

/// Lines of the log that a reason quotes.
const LOG_LINES: usize = 3;

/// Makes the box; the network room wires it and lets it go.
pub fn boot(d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
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
    let Some(files) = d.engines.mariadb()? else { return Ok(None) };
    let class =
        classes::find(&i.settings.class).ok_or_else(|| format!("its class {} is not known", i.settings.class))?;
    let command = d.engines.serve(&files, &spec::server(i, class));
    let disk = d.disks.at(&i.resource_id);
    let mut made = spec::serving(look.ids.0.clone(), i, class, &files, &disk, command);
    made.hide = d.hide.clone();
    Ok(Some(made))
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
    let secret = tables::secret(&world.kernel.store.snapshot()?, scope, &i.resource_id)?;
    let secret = secret.ok_or("a DB instance has lost its administrator's password")?;
    let Some(files) = d.engines.mariadb()? else { return Ok(false) };
    if !run(d, id, &files, &secret, "SELECT 1")? {
        return Ok(false);
    }
    if let Some(password) = &secret.master
        && !run(d, id, &files, &secret, &d.engines.password_sql(&i.master_user, password))?
    {
        return Ok(false);
    }
    record::serves(world, scope, i, secret.master)?;
    Ok(true)
}

fn run(d: &Databases, id: &BoxId, files: &EngineFiles, secret: &Secret, sql: &str) -> Result<bool, Error> {
    Ok(d.boxes.run(id, &spec::sql(files, &secret.admin, sql))?.status == 0)
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
