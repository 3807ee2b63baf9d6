//! Bulk bytes as encrypted files by id: written to a temporary name, synced by the durability level, renamed.
//!
//! A file is a head with a salt and segments of 64 KiB, each sealed by AES-256-GCM under a key derived from the owner's key
//! and the salt, so that a range is read without the rest. Its place in the sequence, and whether it is the last one, are in
//! the nonce. Decision: the store's page ("bulk bytes are files in `blob`, never values in the store").

mod dir;
mod reader;
mod seal;
mod writer;

pub use dir::Dir;

/// Bytes of one segment before it is sealed.
pub(crate) const SEGMENT_BYTES: usize = 64 * 1024;
/// Bytes that sealing adds.
pub(crate) const TAG_BYTES: usize = 16;
/// Bytes before the first segment: the mark, the version and the salt.
pub(crate) const HEAD_BYTES: usize = 32;

#[cfg(test)]
mod tests;
