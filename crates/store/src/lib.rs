//! Typed tables on an ordered, transactional key-value store with group commit.
//!
//! Start at [`Store`] (open, snapshot, write, subscribe, feed), then [`Table`] and [`Index`]. Follows the design page
//! "The store (measured)": one writer at a time, durability as a level, rows instead of side effects.
//!
//! Invariants:
//! - A closure given to [`Store::write`] has no side effects and does not block: it only reads and writes its [`Tx`].
//! - What a closure wrote is kept whole or not at all, and nothing is answered before its durability level is reached.
//! - No cursor or iterator outlives the call that made it, so that an engine on other machines stays possible.

mod engine;
mod error;
mod feed;
mod host;
mod index;
mod key;
pub mod limits;
mod migrate;
mod queue;
mod raw;
mod read;
mod record;
mod reply;
mod store;
mod subscribe;
mod table;
mod tx;
mod writer;

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;

pub use error::{KeyError, StoreError};
pub use feed::{Change, ChangeKind};
pub use index::{Index, IndexOf};
pub use key::{Key, KeyPart, Prefix, put_bytes, take_array, take_bytes};
pub use migrate::Migration;
pub use raw::Raw;
pub use read::{Read, Visit};
pub use record::Record;
pub use store::{Durability, Options, Snapshot, Stats, Store};
pub use subscribe::Subscription;
pub use table::Table;
pub use tx::Tx;
