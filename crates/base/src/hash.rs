//! FNV-1a, 64 bits: stable over versions and machines, which std's hasher does not promise. For names, not for secrets.
//!
//! "The FNV Non-Cryptographic Hash Algorithm", RFC 9923.

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The hash of these bytes.
pub fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    fnv1a_on(START, bytes)
}

/// A hash, gone on with by these bytes.
pub fn fnv1a_on(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
