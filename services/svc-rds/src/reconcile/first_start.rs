//! The first start: a box that fills the data directory and ends.

use super::{Error, HALF_MADE, Look, Loop, record, serving};
use crate::engines::{Databases, Disk, EngineFiles, Setup};
use crate::limits::LOOK_AGAIN_MS;
use crate::model::{Instance, Origin};
use crate::rules::classes::{self, Class};
use crate::rules::spec;
use crate::tables;
use base::Timestamp;
use box_spec::{BoxId, Ending, Life};
use kernel::{Next, World};

/// Begins it, waits for it, or begins it again.
pub fn step(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    match look.first.map(|s| s.life) {
        Some(Life::Ended(Ending::Exited(0))) => {
            record::initialised(world, look.scope, look.record, version(d, look))?;
            Ok(Next::Settled)
        }
        Some(Life::Ended(ending)) => {
            if let Some(why) = serving::why(d, &look.ids.1, ending) {
                record::failed_start(world, look.scope, look.record, why)?;
            }
            d.boxes.remove(&look.ids.1)?;
            Ok(Next::After(LOOK_AGAIN_MS))
        }
        None => begin(l, d, world, look),
        // a crash between `start` and `go`
        Some(Life::Waiting) => {
            d.boxes.go(&look.ids.1)?;
            Ok(Next::Settled)
        }
        Some(Life::Running | Life::Stopping) => Ok(Next::Settled),
    }
}

fn version(d: &Databases, look: &Look<'_>) -> Option<String> {
    d.engine(look.record.engine).files().ok().flatten().map(|f| f.version)
}

/// Makes the disk anew, so that a first start that was cut off leaves nothing, and starts the box.
fn begin(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    if let Origin::Snapshot { disk, .. } = &look.record.origin
        && !tables::journaled(&world.kernel.store.snapshot()?, look.scope, disk)?
    {
        return restore(l, d, world, look, disk);
    }
    let files = match d.engine(look.record.engine).files() {
        Ok(Some(files)) => files,
        Ok(None) => return wait(world, look, "The database engine is being fetched."),
        Err(why) => return wait(world, look, &why),
    };
    let Some(class) = classes::find(&look.record.settings.class) else {
        return wait(world, look, &format!("its class {} is not known", look.record.settings.class));
    };
    let secret = tables::secret(&world.kernel.store.snapshot()?, look.scope, &look.record.resource_id)?;
    let secret = secret.ok_or("a DB instance has lost its passwords before its first start")?;
    let (d, record, id, scope) = (d.clone(), look.record.clone(), look.ids.1.clone(), look.scope);
    let world = World { kernel: world.kernel.clone() };
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        let setup = Setup {
            master_user: &record.master_user,
            master_password: secret.master.as_deref().unwrap_or_default(),
            admin_password: &secret.admin,
            database: record.database.as_deref(),
        };
        let new = New { d: &d, record: &record, class, files: &files, id };
        let started = match &record.origin {
            Origin::New => new.set_up(&setup),
            // an engine that kept a journal needs it to recover
            Origin::Snapshot { disk, .. } => new.brought(disk, disk, Timestamp(i64::MAX), &secret.admin),
            Origin::Moment { disk, source, until, .. } => {
                new.brought(disk, source, serving::host_time(&world, *until), &secret.admin)
            }
        };
        if let Err(e) = &started {
            record::failed_start(&world, scope, &record, e.to_string())?;
        }
        started
    });
    Ok(Next::Settled)
}

/// An instance that is made of a snapshot begins with a copy of its data; there is nothing to set up.
fn restore(l: &Loop, d: &Databases, world: &World, look: &Look<'_>, from: &str) -> Result<Next, Error> {
    let (d, record, scope, from) = (d.clone(), look.record.clone(), look.scope, from.to_owned());
    let world = World { kernel: world.kernel.clone() };
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        let copied = d.disks.copy(&from, &record.resource_id);
        match copied.and_then(|()| d.disks.keep_copy(&record.resource_id)) {
            Ok(()) => record::initialised(&world, scope, &record, None),
            Err(e) => {
                record::failed_start(&world, scope, &record, e.to_string())?;
                Err(e.into())
            }
        }
    });
    Ok(Next::Settled)
}

/// An instance that begins.
struct New<'a> {
    d: &'a Databases,
    record: &'a Instance,
    class: &'a Class,
    files: &'a EngineFiles,
    id: BoxId,
}

impl New<'_> {
    /// An empty database.
    fn set_up(self, setup: &Setup<'_>) -> Result<(), Error> {
        let engine = self.d.engine(self.record.engine);
        let sql = engine.setup(self.files, setup)?;
        self.d.boxes.remove(&self.id)?;
        let disk = self.d.disks.make(&self.record.resource_id, self.files.uid, &sql)?;
        let command = engine.initialise(self.files, &spec::server(self.record, self.class));
        self.start(&disk, command)
    }

    /// A copy of a backup, brought to a moment by a journal that leads on from it.
    fn brought(self, from: &str, source: &str, until: Timestamp, admin_password: &str) -> Result<(), Error> {
        let (disks, own, uid) = (&self.d.disks, &self.record.resource_id, self.files.uid);
        let journals = self.d.engine(self.record.engine).journals().ok_or("this engine has no journal")?;
        self.d.boxes.remove(&self.id)?;
        disks.copy(from, own)?;
        let half = disks.at(&format!("{own}{HALF_MADE}"));
        let begin = journals.gather(&half, &disks.at(source), uid, until)?;
        disks.keep_copy(own)?;
        disks.tell(own, uid, &journals.access(admin_password))?;
        let command = journals.replay(self.files, &spec::server(self.record, self.class), begin);
        self.start(&disks.at(own), command)
    }

    fn start(self, disk: &Disk, command: Vec<String>) -> Result<(), Error> {
        let mut spec = spec::first(self.id, self.record, self.class, self.files, disk, command);
        spec.hide = self.d.hide.clone();
        self.d.boxes.start(&spec)?;
        self.d.boxes.go(&spec.id)?;
        Ok(())
    }
}

fn wait(world: &World, look: &Look<'_>, why: &str) -> Result<Next, Error> {
    record::waits(world, look.scope, look.record, why.to_owned())?;
    Ok(Next::After(LOOK_AGAIN_MS))
}

/// Removes what only the first start needed.
pub fn tidy(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let (d, disk, id) = (d.clone(), look.record.resource_id.clone(), look.ids.1.clone());
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        d.disks.forget_setup(&disk)?;
        d.boxes.remove(&id).map_err(Into::into)
    });
    Ok(Next::Settled)
}
