//! The fake driver with a fuse: at one of its calls the daemon dies, before or after it took effect, or the driver
//! refuses it.

use box_spec::fake::FakeBoxes;
use box_spec::{
    Bind, BoxError, BoxId, BoxSpec, Boxes, Event, Exec, ImageId, ImageInfo, Program, Running, Seen, Streams,
};
use std::os::fd::OwnedFd;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fails {
    /// Whoever called is no more.
    DeadBefore,
    DeadAfter,
    Refused,
}

pub(super) struct Driver {
    pub(super) fake: FakeBoxes,
    deaf: Arc<AtomicBool>,
    fuse: Mutex<Fuse>,
    graces: Mutex<Vec<Duration>>,
    removed_images: Mutex<Vec<String>>,
    in_list: Mutex<Option<Act>>,
    in_reboot: Mutex<Option<Act>>,
}

impl Default for Driver {
    fn default() -> Driver {
        let deaf: Arc<AtomicBool> = Arc::default();
        let hears = deaf.clone();
        Driver {
            fake: FakeBoxes::answering(move |_, exec| match &exec.program {
                Program::Command(words) if words.iter().any(|w| w.contains("kill -STOP")) => (b"still\n".to_vec(), 0),
                _ => (Vec::new(), i32::from(hears.load(Ordering::SeqCst))),
            }),
            deaf,
            fuse: Mutex::default(),
            graces: Mutex::default(),
            removed_images: Mutex::default(),
            in_list: Mutex::default(),
            in_reboot: Mutex::default(),
        }
    }
}

/// Something that happens once, inside a call.
type Act = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Fuse {
    /// Changing calls so far.
    calls: usize,
    /// The call that fails, counted from 1.
    at: Option<(usize, Fails)>,
    blown: bool,
}

impl Driver {
    /// The `n`-th changing call from now on fails.
    pub(super) fn fail(&self, n: usize, how: Fails) {
        let mut fuse = self.fuse.lock().expect("a fuse");
        fuse.at = Some((fuse.calls + n, how));
    }

    /// From now on no machine finds its address.
    pub(super) fn set_deaf(&self, deaf: bool) {
        self.deaf.store(deaf, Ordering::SeqCst);
    }

    /// Changing calls so far.
    pub(super) fn calls(&self) -> usize {
        self.fuse.lock().expect("a fuse").calls
    }

    /// True once after a call has failed.
    pub(super) fn has_failed(&self) -> bool {
        std::mem::take(&mut self.fuse.lock().expect("a fuse").blown)
    }

    /// What happens inside the next look at all machines.
    pub(super) fn in_list(&self, act: impl FnOnce() + Send + 'static) {
        *self.in_list.lock().expect("an act") = Some(Box::new(act));
    }

    /// What happens inside the next reboot.
    pub(super) fn in_reboot(&self, act: impl FnOnce() + Send + 'static) {
        *self.in_reboot.lock().expect("an act") = Some(Box::new(act));
    }

    /// The graces that stops gave.
    pub(super) fn graces(&self) -> Vec<Duration> {
        self.graces.lock().expect("graces").clone()
    }

    /// The images whose files were removed.
    pub(super) fn removed_images(&self) -> Vec<String> {
        self.removed_images.lock().expect("images").clone()
    }

    fn through<T>(&self, run: impl FnOnce() -> Result<T, BoxError>) -> Result<T, BoxError> {
        let fails = {
            let mut fuse = self.fuse.lock().expect("a fuse");
            fuse.calls += 1;
            let fails = fuse.at.filter(|(n, _)| *n == fuse.calls).map(|(_, how)| how);
            fuse.blown |= fails.is_some();
            fails
        };
        match fails {
            Some(Fails::DeadBefore) => resume_unwind(Box::new("dead")),
            Some(Fails::DeadAfter) => {
                drop(run());
                resume_unwind(Box::new("dead"))
            }
            Some(Fails::Refused) => Err(BoxError::Exists("no room".into())),
            None => run(),
        }
    }
}

impl Boxes for Driver {
    fn start(&self, spec: &BoxSpec) -> Result<(), BoxError> {
        self.through(|| self.fake.start(spec))
    }
    fn go(&self, id: &BoxId) -> Result<(), BoxError> {
        self.fake.go(id)
    }
    fn list(&self) -> Result<Vec<Seen>, BoxError> {
        let act = self.in_list.lock().expect("an act").take();
        act.into_iter().for_each(|act| act());
        self.fake.list()
    }
    fn stop(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError> {
        self.graces.lock().expect("graces").push(grace);
        self.through(|| self.fake.stop(id, grace))
    }
    fn reboot(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError> {
        let act = self.in_reboot.lock().expect("an act").take();
        act.into_iter().for_each(|act| act());
        self.through(|| self.fake.reboot(id, grace))
    }
    fn remove(&self, id: &BoxId) -> Result<(), BoxError> {
        self.through(|| self.fake.remove(id))
    }
    fn console(&self, id: &BoxId, tail: usize) -> Result<Vec<u8>, BoxError> {
        self.fake.console(id, tail)
    }
    fn exec(&self, id: &BoxId, exec: &Exec, streams: Streams) -> Result<Box<dyn Running>, BoxError> {
        self.fake.exec(id, exec, streams)
    }
    fn events(&self) -> Receiver<Event> {
        self.fake.events()
    }
    fn netns(&self, id: &BoxId) -> Option<OwnedFd> {
        self.fake.netns(id)
    }
    fn mount(&self, id: &BoxId, bind: &Bind) -> Result<(), BoxError> {
        self.through(|| self.fake.mount(id, bind))
    }
    fn unmount(&self, id: &BoxId, inside: &Path, force: bool) -> Result<bool, BoxError> {
        self.through(|| self.fake.unmount(id, inside, force))
    }
    fn resize_root(&self, id: &BoxId, mib: u64) -> Result<(), BoxError> {
        self.fake.resize_root(id, mib)
    }

    fn image_from(&self, id: &BoxId, image: &ImageId) -> Result<ImageInfo, BoxError> {
        self.through(|| self.fake.image_from(id, image))
    }
    fn new_disk(&self, id: &BoxId, old: Option<&Path>, first: bool) -> Result<(), BoxError> {
        self.through(|| self.fake.new_disk(id, old, first))
    }
    fn layer_from(&self, directory: &Path, image: &ImageId) -> Result<(), BoxError> {
        self.through(|| self.fake.layer_from(directory, image))
    }
    fn remove_image(&self, image: &ImageId) -> Result<(), BoxError> {
        self.through(|| {
            self.fake.remove_image(image)?;
            self.removed_images.lock().expect("images").push(image.as_str().to_owned());
            Ok(())
        })
    }
}
