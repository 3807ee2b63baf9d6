//! A program started inside a running machine: `exec --in`, ssh, health probes.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::PathBuf;

/// What to run inside a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exec {
    /// The program.
    pub program: Program,
    /// A user of the machine; none: root.
    #[serde(default)]
    pub user: Option<String>,
    /// Added to the clean environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Working directory; none: the user's home.
    #[serde(default)]
    pub directory: Option<PathBuf>,
}

/// A program inside a machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Program {
    /// The user's login shell.
    #[default]
    Shell,
    /// A program, looked up in PATH, with its arguments.
    Command(Vec<String>),
    /// One command line for the user's shell (`-c`), as ssh does it.
    Line(String),
    /// The driver's own file transfer server (SFTP version 3), as that user: nothing is needed in the image.
    Sftp,
    /// Prints the user's `authorized_keys`.
    AuthorizedKeys,
    /// Ends with 0 when an interface of the machine that is up holds this address, else with 1: a status check.
    HoldsAddress(Ipv4Addr),
}

impl Exec {
    /// A program with its arguments, as root.
    pub fn of<S: Into<String>>(command: impl IntoIterator<Item = S>) -> Exec {
        Exec::program(Program::Command(command.into_iter().map(Into::into).collect()))
    }

    /// A program as root.
    pub fn program(program: Program) -> Exec {
        Exec { program, ..Exec::default() }
    }

    /// The same as another user of the machine.
    pub fn as_user(mut self, user: impl Into<String>) -> Exec {
        self.user = Some(user.into());
        self
    }
}

/// Where the program reads and writes.
#[derive(Debug)]
pub enum Streams {
    /// These become descriptors 0, 1 and 2.
    Given([OwnedFd; 3]),
    /// A terminal made inside the machine; its master is [`Running::terminal`].
    Terminal(Terminal),
}

/// A terminal's kind and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terminal {
    /// `TERM` inside.
    pub term: String,
    /// Rows of characters.
    pub rows: u16,
    /// Columns of characters.
    pub columns: u16,
}

/// A program running inside a machine. Dropping it kills the program.
pub trait Running: Send {
    /// The master of its terminal, if it has one.
    fn terminal(&self) -> Option<BorrowedFd<'_>>;
    /// The terminal's size changed.
    fn resize(&self, rows: u16, columns: u16);
    /// Sends a signal to the program's process group.
    fn signal(&self, signal: i32);
    /// Waits for the end. The program's status, 128 + n for signal n; 125 to 127 when it never ran.
    fn wait(self: Box<Self>) -> i32;
}

/// What a short program printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its status, as of [`Running::wait`].
    pub status: i32,
    /// Descriptor 1.
    pub stdout: Vec<u8>,
    /// Descriptor 2.
    pub stderr: Vec<u8>,
}

impl Output {
    /// Standard output as text, without the last line's end.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end().to_owned()
    }
}
