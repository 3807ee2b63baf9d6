//! What can go wrong in the store, as one concrete type; each message says what to do next where something can be done.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::limits;

/// A key's bytes do not decode to the table's key type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(pub &'static str);

/// Why the store refused or failed a call. Nothing of a failed `write` remains.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// A key above [`limits::KEY_BYTES_MAX`].
    #[error("key of {bytes} bytes in table {table}; at most {} are stored", limits::KEY_BYTES_MAX)]
    KeyTooLong {
        /// Table of the write.
        table: &'static str,
        /// Length of the key.
        bytes: usize,
    },
    /// A value above [`limits::VALUE_BYTES_MAX`].
    #[error("value of {bytes} bytes in table {table}; at most {} are stored", limits::VALUE_BYTES_MAX)]
    ValueTooLong {
        /// Table of the write.
        table: &'static str,
        /// Length of the value.
        bytes: usize,
    },
    /// One closure wrote more than [`limits::TRANSACTION_BYTES_MAX`].
    #[error("the transaction writes {bytes} bytes; at most {} fit, so do it in parts", limits::TRANSACTION_BYTES_MAX)]
    TransactionTooLarge {
        /// Bytes with the write that was refused.
        bytes: usize,
    },
    /// More tables than [`limits::TABLES_MAX`].
    #[error("table {table} would be one table more than {}", limits::TABLES_MAX)]
    TooManyTables {
        /// The table that has no number yet.
        table: String,
    },
    /// More open snapshots than [`limits::SNAPSHOTS_MAX`].
    #[error("{} snapshots are open; one is kept too long somewhere", limits::SNAPSHOTS_MAX)]
    TooManySnapshots,
    /// More closures wait for `write_later` than [`limits::LATER_QUEUE_CALLS_MAX`].
    #[error("{} deferred writes already wait", limits::LATER_QUEUE_CALLS_MAX)]
    QueueFull,
    /// No room on the disk, in the quota or under the file size limit; the store keeps working.
    #[error("no room left for the store in {}; make room and try again", dir.display())]
    DiskFull {
        /// Directory of the store.
        dir: PathBuf,
    },
    /// The map could not grow: snapshots stayed open too long, or the address space is used up.
    #[error("the store's map of {bytes} bytes is full and could not grow: {reason}")]
    MapFull {
        /// Size of the map.
        bytes: usize,
        /// What kept it from growing.
        reason: String,
    },
    /// Another process, or another `Store` of this one, has the directory open.
    #[error("the store in {} is open elsewhere; stop the other process first", dir.display())]
    InUse {
        /// Directory of the store.
        dir: PathBuf,
    },
    /// The file does not hold a sound store.
    #[error("the store in {} is damaged: {reason}; restore a copy, or remove that directory to begin anew", dir.display())]
    Damaged {
        /// Directory of the store.
        dir: PathBuf,
        /// What is wrong where.
        reason: String,
    },
    /// A stored key or value does not decode, or a record fails its own check.
    #[error("record in table {table}: {reason}")]
    Codec {
        /// Table of the record.
        table: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A value of a version that its record type cannot upgrade from.
    #[error("a value has version {found}, which this program does not know (it writes {known}); use the newer program")]
    UnknownVersion {
        /// Version byte of the value.
        found: u8,
        /// `Record::VERSION` of the type.
        known: u8,
    },
    /// An index was asked through a table that does not list it, so it would not be maintained.
    #[error("index {index} is not listed in `with_indexes` of table {table}")]
    IndexNotListed {
        /// Table it was asked through.
        table: &'static str,
        /// The index.
        index: &'static str,
    },
    /// The feed no longer holds what follows the given position: read everything, then go on from `Snapshot::feed_last`.
    #[error("changes after {after} are no longer kept (the oldest is {oldest}); read the tables anew")]
    FeedTrimmed {
        /// Position that was asked for.
        after: u64,
        /// Oldest change that is kept.
        oldest: u64,
    },
    /// A migration failed; those before it are applied, it and those after it are not.
    #[error("migration {name} failed: {reason}")]
    Migration {
        /// Name of the migration.
        name: String,
        /// Its error.
        reason: String,
    },
    /// The store was written by a program that knows a migration this one does not.
    #[error("the store already has migration {name}, which this program does not know; use the newer program")]
    WrittenByNewer {
        /// Name of the unknown migration.
        name: String,
    },
    /// The closure panicked; nothing of it remains.
    #[error("the operation panicked: {0}")]
    Panicked(String),
    /// A closure called `write` of a store: it would wait for itself.
    #[error("a closure of the writer called `write`; pass its `Tx` on instead")]
    Nested,
    /// The store is closing.
    #[error("the store is closed")]
    Closed,
    /// `Durability::Full` and `Process` need a directory.
    #[error("a store that is kept needs a directory (`Options::dir`)")]
    DirMissing,
    /// Anything else the operating system reported.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// The system's error.
        source: Arc<io::Error>,
    },
    /// Anything else the engine reported.
    #[error("storage engine: {0}")]
    Engine(String),
}

impl StoreError {
    pub(crate) fn io(what: impl Into<String>, source: io::Error) -> StoreError {
        StoreError::Io { what: what.into(), source: Arc::new(source) }
    }

    pub(crate) fn codec(table: &str, reason: impl ToString) -> StoreError {
        StoreError::Codec { table: table.to_string(), reason: reason.to_string() }
    }
}
