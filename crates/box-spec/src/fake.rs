//! Machines that exist in memory only, for in-process tests of the service rooms: they start, stop and end exactly as
//! asked, run nothing, and say so (an `exec` is answered by a function that the test gives).

use crate::{
    Bind, BoxError, BoxId, BoxSpec, Boxes, Ending, Event, Exec, ImageId, ImageInfo, Life, LimitsHeld, Running, Seen,
    Streams, UserDataState,
};
use std::collections::BTreeMap;
use std::io::Write;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Answers an `exec`: the bytes of standard output and the status.
pub type Answer = dyn Fn(&BoxId, &Exec) -> (Vec<u8>, i32) + Send + Sync;

struct Machine {
    spec: BoxSpec,
    life: Life,
    boots: u32,
    user_data: UserDataState,
    console: Vec<u8>,
    /// Mounts that a program uses.
    busy: bool,
}

#[derive(Default)]
struct World {
    machines: BTreeMap<BoxId, Machine>,
    images: BTreeMap<ImageId, Vec<ImageId>>,
    listeners: Vec<Sender<Event>>,
    calls: Vec<String>,
}

/// The fake driver.
#[derive(Default)]
pub struct FakeBoxes {
    world: Mutex<World>,
    answer: Option<Box<Answer>>,
}

impl FakeBoxes {
    /// No machines; an `exec` prints nothing and ends with 0.
    pub fn new() -> FakeBoxes {
        FakeBoxes::default()
    }

    /// The same, with answers to `exec`.
    pub fn answering(answer: impl Fn(&BoxId, &Exec) -> (Vec<u8>, i32) + Send + Sync + 'static) -> FakeBoxes {
        FakeBoxes { answer: Some(Box::new(answer)), ..FakeBoxes::default() }
    }

    /// The calls that changed something, in order, as `start i-1`, `go i-1`, ...
    pub fn calls(&self) -> Vec<String> {
        self.lock().calls.clone()
    }

    /// The specification a machine was started with last.
    pub fn spec(&self, id: &BoxId) -> Option<BoxSpec> {
        self.lock().machines.get(id).map(|m| m.spec.clone())
    }

    /// A machine ends by itself.
    pub fn end(&self, id: &BoxId, ending: Ending) {
        let mut world = self.lock();
        if let Some(machine) = world.machines.get_mut(id) {
            machine.life = Life::Ended(ending);
            world.tell(Event::Died(id.clone(), ending));
        }
    }

    /// A machine prints to its console.
    pub fn print(&self, id: &BoxId, text: &[u8]) {
        if let Some(machine) = self.lock().machines.get_mut(id) {
            machine.console.extend_from_slice(text);
        }
    }

    /// A program of the machine uses what is mounted there, or no longer does.
    pub fn set_busy(&self, id: &BoxId, busy: bool) {
        if let Some(machine) = self.lock().machines.get_mut(id) {
            machine.busy = busy;
        }
    }

    /// A machine's user data ends.
    pub fn finish_user_data(&self, id: &BoxId, status: i32) {
        let mut world = self.lock();
        if let Some(machine) = world.machines.get_mut(id) {
            machine.user_data = UserDataState::Done(status);
            world.tell(Event::UserDataDone(id.clone(), status));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl World {
    fn tell(&mut self, event: Event) {
        self.listeners.retain(|l| l.send(event.clone()).is_ok());
    }

    fn find(&mut self, id: &BoxId) -> Result<&mut Machine, BoxError> {
        self.machines.get_mut(id).ok_or_else(|| BoxError::Unknown(id.clone()))
    }

    fn find_alive(&mut self, id: &BoxId) -> Result<&mut Machine, BoxError> {
        match self.find(id)? {
            m if matches!(m.life, Life::Ended(_)) => Err(BoxError::NotRunning(id.clone())),
            m => Ok(m),
        }
    }
}

impl Boxes for FakeBoxes {
    fn start(&self, spec: &BoxSpec) -> Result<(), BoxError> {
        spec.check().map_err(|source| BoxError::Invalid { id: spec.id.clone(), source })?;
        let mut world = self.lock();
        if let Some(missing) = spec.image.layers.iter().find(|l| !world.images.contains_key(l)) {
            return Err(BoxError::UnknownImage((*missing).clone()));
        }
        world.calls.push(format!("start {}", spec.id));
        let old = world.machines.remove(&spec.id);
        let next = match old {
            Some(m) if !matches!(m.life, Life::Ended(_)) => m,
            Some(m) => Machine { spec: spec.clone(), life: Life::Waiting, boots: m.boots + 1, ..m },
            None => Machine {
                spec: spec.clone(),
                life: Life::Waiting,
                boots: 1,
                user_data: UserDataState::None,
                console: Vec::new(),
                busy: false,
            },
        };
        world.machines.insert(spec.id.clone(), next);
        Ok(())
    }

    fn go(&self, id: &BoxId) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("go {id}"));
        let machine = world.find_alive(id)?;
        machine.life = Life::Running;
        if machine.spec.user_data.is_some() && machine.user_data == UserDataState::None {
            machine.user_data = UserDataState::Started;
        }
        Ok(())
    }

    fn list(&self) -> Result<Vec<Seen>, BoxError> {
        let world = self.lock();
        let seen = |(id, m): (&BoxId, &Machine)| Seen {
            id: id.clone(),
            life: m.life,
            user_data: m.user_data,
            boots: m.boots,
            limits: LimitsHeld { note: Some("a fake machine uses nothing".into()), ..LimitsHeld::default() },
        };
        Ok(world.machines.iter().map(seen).collect())
    }

    fn stop(&self, id: &BoxId, _grace: Duration) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("stop {id}"));
        let machine = world.find(id)?;
        if !matches!(machine.life, Life::Ended(_)) {
            machine.life = Life::Ended(Ending::Stopped);
            world.tell(Event::Died(id.clone(), Ending::Stopped));
        }
        Ok(())
    }

    fn reboot(&self, id: &BoxId, _grace: Duration) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("reboot {id}"));
        world.find_alive(id)?.boots += 1;
        world.tell(Event::Rebooted(id.clone()));
        Ok(())
    }

    fn remove(&self, id: &BoxId) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("remove {id}"));
        world.machines.remove(id);
        Ok(())
    }

    fn console(&self, id: &BoxId, tail: usize) -> Result<Vec<u8>, BoxError> {
        let mut world = self.lock();
        let all = &world.find(id)?.console;
        Ok(all[all.len().saturating_sub(tail)..].to_vec())
    }

    fn exec(&self, id: &BoxId, exec: &Exec, streams: Streams) -> Result<Box<dyn Running>, BoxError> {
        self.lock().find_alive(id)?;
        let (bytes, status) = self.answer.as_ref().map_or((Vec::new(), 0), |answer| answer(id, exec));
        if let Streams::Given([_, stdout, _]) = streams {
            // a reader that went away is its own affair
            let _ = std::fs::File::from(stdout).write_all(&bytes);
        }
        Ok(Box::new(Ended(status)))
    }

    fn events(&self) -> Receiver<Event> {
        let (tell, hear) = channel();
        self.lock().listeners.push(tell);
        hear
    }

    fn netns(&self, _id: &BoxId) -> Option<OwnedFd> {
        None
    }

    fn mount(&self, id: &BoxId, bind: &Bind) -> Result<(), BoxError> {
        let mut world = self.lock();
        let binds = &mut world.find_alive(id)?.spec.binds;
        match binds.iter_mut().find(|b| b.inside == bind.inside) {
            Some(known) if known == bind => return Ok(()),
            Some(known) => *known = bind.clone(),
            None => binds.push(bind.clone()),
        }
        world.calls.push(format!("mount {id} {}", bind.inside.display()));
        Ok(())
    }

    fn unmount(&self, id: &BoxId, inside: &Path, force: bool) -> Result<bool, BoxError> {
        let mut world = self.lock();
        let machine = world.find_alive(id)?;
        if machine.busy && !force {
            return Ok(false);
        }
        machine.spec.binds.retain(|b| b.inside != inside);
        world.calls.push(format!("unmount {id} {}", inside.display()));
        Ok(true)
    }

    fn resize_root(&self, id: &BoxId, mib: u64) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.find_alive(id)?.spec.limits.disk_mib = Some(mib);
        world.calls.push(format!("resize {id} {mib}"));
        Ok(())
    }

    fn image_from(&self, id: &BoxId, image: &ImageId) -> Result<ImageInfo, BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("image {id} {image}"));
        let mut layers = world.find(id)?.spec.image.layers.clone();
        layers.push(image.clone());
        world.images.insert(image.clone(), layers.clone());
        Ok(ImageInfo { layers, bytes: 0 })
    }

    fn new_disk(&self, id: &BoxId, old: Option<&Path>, first: bool) -> Result<(), BoxError> {
        let mut world = self.lock();
        let kept = old.map_or("gone".into(), |to| to.display().to_string());
        world.calls.push(format!("new disk {id} {kept} first={first}"));
        let machine = world.find(id)?;
        if !matches!(machine.life, Life::Ended(_)) {
            return Err(BoxError::Exists(format!("{id}: it runs")));
        }
        if first {
            machine.user_data = UserDataState::None;
        }
        Ok(())
    }

    fn layer_from(&self, directory: &Path, image: &ImageId) -> Result<(), BoxError> {
        let mut world = self.lock();
        world.calls.push(format!("layer {} {image}", directory.display()));
        world.images.insert(image.clone(), vec![image.clone()]);
        Ok(())
    }

    fn remove_image(&self, image: &ImageId) -> Result<(), BoxError> {
        let mut world = self.lock();
        if world.machines.values().any(|m| m.spec.image.layers.contains(image)) {
            return Err(BoxError::Exists(format!("{image}: in use")));
        }
        world.images.remove(image);
        Ok(())
    }
}

struct Ended(i32);

impl Running for Ended {
    fn terminal(&self) -> Option<BorrowedFd<'_>> {
        None
    }
    fn resize(&self, _rows: u16, _columns: u16) {}
    fn signal(&self, _signal: i32) {}
    fn wait(self: Box<Self>) -> i32 {
        self.0
    }
}
