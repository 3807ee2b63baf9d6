//! The seam between service rooms and machines. Every call is idempotent: it may be repeated after a crash.

use crate::{Bind, BoxId, BoxSpec, Ending, Exec, ImageId, Invalid, Output, Running, Seen, Streams};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// Why a machine could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// No machine of this name exists.
    #[error("{0}: no such machine")]
    Unknown(BoxId),
    /// No image of this name exists.
    #[error("{0}: no such image")]
    UnknownImage(ImageId),
    /// It exists, but nothing of it runs.
    #[error("{0}: not running")]
    NotRunning(BoxId),
    /// The same name is in use.
    #[error("{0}: exists already")]
    Exists(String),
    /// The specification makes no sense.
    #[error("{id}: {source}")]
    Invalid {
        /// Which machine.
        id: BoxId,
        /// The field and why.
        source: Invalid,
    },
    /// The host refused.
    #[error("{what}: {source}")]
    Host {
        /// What was tried.
        what: String,
        /// What the kernel said.
        source: io::Error,
    },
    /// The machine's shim answered with an error.
    #[error("{id}: {why}")]
    Shim {
        /// Which machine.
        id: BoxId,
        /// In the shim's words.
        why: String,
    },
}

/// What happened to a machine. A hint to look again with [`Boxes::list`], never the only source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// No process of it is left.
    Died(BoxId, Ending),
    /// It was rebooted from inside or by [`Boxes::reboot`], and runs again.
    Rebooted(BoxId),
    /// Its user data ended with this status.
    UserDataDone(BoxId, i32),
}

/// An image made from a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// Its layers for [`crate::Image::layers`], lowest first, this one last.
    pub layers: Vec<ImageId>,
    /// Bytes of the files in its own layer.
    pub bytes: u64,
}

/// Machines, as service rooms see them.
pub trait Boxes: Send + Sync {
    /// Makes the machine's namespaces and disk, and waits there for [`Boxes::go`]. A machine that is alive is left
    /// as it is; an ended one is booted again from its disk.
    fn start(&self, spec: &BoxSpec) -> Result<(), BoxError>;
    /// Its network is wired: let its programs run. Twice is once.
    fn go(&self, id: &BoxId) -> Result<(), BoxError>;
    /// Every machine that has a disk, alive or not.
    fn list(&self) -> Result<Vec<Seen>, BoxError>;
    /// SIGTERM to its programs, SIGKILL after `grace`; returns when no process is left. Ended already: success.
    fn stop(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError>;
    /// Ends it at once.
    fn kill(&self, id: &BoxId) -> Result<(), BoxError> {
        self.stop(id, Duration::ZERO)
    }
    /// Ends its programs (SIGTERM, SIGKILL after `grace`) and starts them again: same disk, same network place.
    fn reboot(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError>;
    /// Ends it and deletes its disk. Unknown: success.
    fn remove(&self, id: &BoxId) -> Result<(), BoxError>;
    /// The last `tail` bytes of its console, over all its boots.
    fn console(&self, id: &BoxId, tail: usize) -> Result<Vec<u8>, BoxError>;
    /// Starts a program inside.
    fn exec(&self, id: &BoxId, exec: &Exec, streams: Streams) -> Result<Box<dyn Running>, BoxError>;
    /// What happens from now on. Each call gives a channel of its own.
    fn events(&self) -> Receiver<Event>;
    /// Its network namespace, while it is alive; the same one over reboots.
    fn netns(&self, id: &BoxId) -> Option<OwnedFd>;
    /// Shows a host directory inside a living machine, now and after its reboots. Twice is once; a volume that has another
    /// size by then gets it.
    fn mount(&self, id: &BoxId, bind: &Bind) -> Result<(), BoxError>;
    /// Takes what is mounted at this place, and everywhere else that the machine mounted it, out of a living machine.
    /// False while one of its programs uses it, unless it is taken by `force`. Not there: success.
    fn unmount(&self, id: &BoxId, inside: &Path, force: bool) -> Result<bool, BoxError>;
    /// The machine's root has another size, now and after its reboots; nothing for one that is not kept to its size.
    fn resize_root(&self, id: &BoxId, mib: u64) -> Result<(), BoxError>;
    /// Makes an image layer of what the machine changed; the machine may be running. An image that exists is kept.
    fn image_from(&self, id: &BoxId, image: &ImageId) -> Result<ImageInfo, BoxError>;
    /// Takes the disk of an ended machine away: to `old`, a directory as [`Bind::under`] takes it, or for good. Its next start makes a
    /// new one, with `first` as at the first start of its life. May be repeated while the machine was not started again.
    fn new_disk(&self, id: &BoxId, old: Option<&Path>, first: bool) -> Result<(), BoxError>;
    /// Makes an image layer of what was changed below a directory that was mounted over a root file system ([`Bind::under`]).
    /// A layer that exists is kept.
    fn layer_from(&self, directory: &Path, image: &ImageId) -> Result<(), BoxError>;
    /// Deletes an image's files. Unknown: success. Refused while a machine's disk needs it.
    fn remove_image(&self, image: &ImageId) -> Result<(), BoxError>;
}

impl dyn Boxes + '_ {
    /// Runs a short program to its end and collects what it prints; no input.
    pub fn run(&self, id: &BoxId, exec: &Exec) -> Result<Output, BoxError> {
        let host = |what: &str| {
            let what = what.to_owned();
            move |source| BoxError::Host { what, source }
        };
        let null = std::fs::File::open("/dev/null").map_err(host("/dev/null"))?;
        let (out, out_in) = io::pipe().map_err(host("pipe"))?;
        let (err, err_in) = io::pipe().map_err(host("pipe"))?;
        let running = self.exec(id, exec, Streams::Given([null.into(), out_in.into(), err_in.into()]))?;
        let drain = |mut from: io::PipeReader| {
            std::thread::spawn(move || {
                let mut all = Vec::new();
                from.read_to_end(&mut all).map(|_| all)
            })
        };
        let (out, err) = (drain(out), drain(err));
        let status = running.wait();
        let got =
            |t: std::thread::JoinHandle<io::Result<Vec<u8>>>| t.join().ok().and_then(Result::ok).unwrap_or_default();
        Ok(Output { status, stdout: got(out), stderr: got(err) })
    }
}
