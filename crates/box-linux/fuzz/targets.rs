//! What keeper, shims, machines and their users say, and the promise that no reader panics on any bytes.

use crate::{inside, ssh, subid};

/// Words of the keeper's socket.
pub fn keeper(data: &[u8]) {
    let words = crate::keeper::words(data);
    assert_eq!(words.len(), data.iter().filter(|b| **b == 0).count() + 1);
}

/// Messages between daemon, shim and the machine's first process: what is understood can be said again.
pub fn shim(data: &[u8]) {
    crate::shim::read_any(data);
}

/// A user's authorized keys.
pub fn authorized_keys(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(ssh::authorized_keys(&text) <= text.lines().count());
}

/// Requests of sftp.
pub fn sftp(data: &[u8]) {
    inside::read_sftp(data);
}

/// The machine's passwd and group, and the host's subuid: two halves.
pub fn files(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (a, b) = text.split_at(text.floor_char_boundary(text.len() / 2));
    inside::read_accounts(a, b);
    let _ = subid::find_range(&text, "1000", Some("ann"));
}
