//! Loops: what tables are becoming, what expires, what may be forgotten.

pub mod copy;
pub mod expire;
pub mod forget;
pub mod lives;
pub mod replicate;
pub mod transfers;

/// What a round may end with.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;
