//! How a machine lives and ends, as the driver sees it.

use crate::BoxId;
use serde::{Deserialize, Serialize};

/// What the driver sees of one machine: read from the host, never from memory alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which machine.
    pub id: BoxId,
    /// Where it is in its life.
    pub life: Life,
    /// User data of this machine.
    pub user_data: UserDataState,
    /// How often it booted, reboots included.
    pub boots: u32,
    /// Which of its limits the host enforces.
    pub limits: LimitsHeld,
}

impl Seen {
    /// Whether processes of it exist.
    pub fn alive(&self) -> bool {
        !matches!(self.life, Life::Ended(_))
    }
}

/// The life of a machine. `start` -> Waiting -> `go` -> Running -> Ended; a reboot keeps it Running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Life {
    /// Its namespaces exist, nothing runs yet: it waits for its network and for `go`.
    Waiting,
    /// Its programs run.
    Running,
    /// SIGTERM went out; it has until its grace ends.
    Stopping,
    /// No process of it is left; its disk is.
    Ended(Ending),
}

/// Why a machine ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// `stop` or `kill` was called.
    Stopped,
    /// It was shut down from inside (`poweroff`, `shutdown -h`).
    PoweredOff,
    /// Its command ended with this status (128 + n for signal n).
    Exited(i32),
    /// It could not boot: the reason is in its console.
    Failed,
    /// Its shim was killed, or the host restarted: boot it again if it should run.
    Lost,
}

/// What became of the user data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserDataState {
    /// There is none, or the machine never got `go`.
    None,
    /// It was started; if the machine is ended, it was cut off. It does not run again.
    Started,
    /// It ended with this status (128 + n for signal n, 126 not executable, 127 not found).
    Done(i32),
    /// It is of a form that is not run; the console says why.
    Refused,
}

/// Which limits the host enforces for this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitsHeld {
    /// CPU share.
    pub cpu: bool,
    /// Memory.
    pub memory: bool,
    /// Processes.
    pub processes: bool,
    /// Why something asked for is not enforced.
    pub note: Option<String>,
}
