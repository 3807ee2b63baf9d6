//! What is said over a shim's socket (`box/ID/ctl`, mode 0600 in a 0700 directory), one JSON value a message, and what
//! shim and pid 1 say to each other over a socket pair.

use crate::sys::{self, Ident, Packet, Result, Trouble};
use box_spec::{Bind, Ending, Exec, Seen, Terminal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::os::fd::BorrowedFd;
use std::path::PathBuf;

/// Asked of a shim. Answered by [`Reply::Done`] unless said otherwise.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Answered by [`Reply::Hello`] and five descriptors: pidfds of shim and pid 1, the machine's network namespace,
    /// and the keeper's user and mount namespaces.
    Hello,
    /// The network is wired.
    Go,
    /// Ends the machine; answered when no process is left, then the shim ends too.
    Stop { grace_milliseconds: u64 },
    /// Ends its programs and boots it again; answered when it runs again.
    Reboot { grace_milliseconds: u64 },
    /// Shows a host directory inside, now and after reboots.
    Mount(Bind),
    /// Takes a mount out; answered by [`Reply::Busy`] while a program uses it and there is no force.
    Unmount { inside: PathBuf, force: bool },
    /// The root has this size, now and after reboots.
    ResizeRoot { mib: u64 },
    /// Runs a program; three descriptors unless there is a terminal. Answered by [`Reply::Started`] (with the
    /// terminal's master) and, when it ended, by [`Reply::Exit`]. The end of the connection kills the program.
    Exec { exec: Exec, terminal: Option<Terminal> },
    /// For the program of this connection; not answered.
    Signal(i32),
    /// From now on this connection gets [`Reply::Notice`]s.
    Watch,
}

/// A shim's answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    Hello { ident: Ident, seen: Seen },
    Done,
    Busy,
    Started,
    Exit(i32),
    Notice(Notice),
    Error(String),
}

/// Something happened to the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Notice {
    Rebooted,
    UserDataDone(i32),
    Ended(Ending),
}

/// From the shim to pid 1. The end of the socket says that the shim is gone.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ToInit {
    /// Start the programs; user data too if true.
    Go { user_data: bool },
    /// SIGTERM to the programs, and end when none is left.
    Terminate,
}

/// From pid 1 to the shim.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum FromInit {
    /// The root file system stands; `go` is awaited.
    Ready,
    /// It could not be made.
    Failed(String),
    UserDataDone(i32),
    UserDataRefused,
    /// The command of a task or engine ended.
    Exited(i32),
    /// Asked for by a signal from inside.
    PowerOff,
    Reboot,
}

pub(crate) fn say(to: BorrowedFd<'_>, message: &impl Serialize, fds: &[BorrowedFd<'_>]) -> Result<()> {
    let bytes = serde_json::to_vec(message).map_err(|e| Trouble::new("encode a message", e.into()))?;
    sys::send(to, &bytes, fds)
}

pub(crate) fn understand<T: DeserializeOwned>(packet: &Packet) -> Result<T> {
    serde_json::from_slice(&packet.bytes).map_err(|e| Trouble::new("decode a message", e.into()))
}

pub(crate) fn hear<T: DeserializeOwned>(from: BorrowedFd<'_>) -> Result<Option<T>> {
    sys::recv(from)?.map(|packet| understand(&packet)).transpose()
}

/// Any bytes as each kind of message; what is understood can be said again.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_any(bytes: &[u8]) {
    fn one<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
        if let Ok(message) = serde_json::from_slice::<T>(bytes) {
            let said = serde_json::to_vec(&message).expect("a message can be said");
            assert!(serde_json::from_slice::<T>(&said).is_ok());
        }
    }
    one::<Request>(bytes);
    one::<Reply>(bytes);
    one::<Notice>(bytes);
    one::<ToInit>(bytes);
    one::<FromInit>(bytes);
    one::<box_spec::BoxSpec>(bytes);
}
