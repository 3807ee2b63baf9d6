//! What is said over the keeper's socket: a word and names, separated by NUL; namespaces as descriptors.
//!
//! | said | answered |
//! | --- | --- |
//! | `hello` | `ok`; user namespace, mount namespace, pidfd of the keeper |
//! | `put NAME` with one descriptor | `ok` |
//! | `drop NAME` | `ok` |
//! | `all AFTER` | `more` or `last`, names after AFTER in order; their descriptors |
//! | `bye` | `ok`, and the keeper ends |

/// The socket's name in the run directory.
pub(crate) const SOCKET: &str = "keeper";
/// The lock's name.
pub(crate) const LOCK: &str = "keeper.lock";
/// The log's name.
pub(crate) const LOG: &str = "keeper.log";
/// Descriptors of one `all` answer; the kernel's limit is 253.
pub(crate) const PAGE: usize = 250;
/// Bytes of a stored name.
pub(crate) const NAME_BYTES_MAX: usize = 200;
/// Stored descriptors: the hard limit of open files is lower on most hosts, and then decides.
pub(crate) const STORED_MAX: usize = 100_000;
/// Connections at once: one daemon and a few `exec`s.
pub(crate) const CONNECTIONS_MAX: usize = 256;

pub(crate) fn words(bytes: &[u8]) -> Vec<String> {
    bytes.split(|b| *b == 0).map(|w| String::from_utf8_lossy(w).into_owned()).collect()
}

pub(crate) fn join(words: &[&str]) -> Vec<u8> {
    words.join("\0").into_bytes()
}
