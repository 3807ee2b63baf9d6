//! An SSH server per machine, outside of it: its listener is bound inside the machine's network namespace, its programs
//! are started by the machine's shim, so nothing is needed in the image (decision: "Machines", SSH).
//!
//! Publickey only, against the machine's own `~/.ssh/authorized_keys`, as sshd would read it. exec, shell, pty, window
//! change, signals, sftp, direct-tcpip (`-L`, ProxyJump). Not built: agent and X11 forwarding, `-R`, certificates, keys
//! with options (a restriction that is not enforced must not let in). Connections end with the daemon.

mod door;
mod handler;
mod keys;
mod session;
mod streams;

pub use door::{Doors, SSH_PORT};
pub use keys::host_key_fingerprint;

/// How many keys of a file are taken.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn authorized_keys(text: &str) -> usize {
    keys::parse(text).len()
}
