//! Every limit of the store by name, unit last; the numbers follow the design page "The store (measured)".

/// Longest key of one record, in bytes: LMDB's 1,982 with `longer-keys`, less the two bytes of the table's number.
pub const KEY_BYTES_MAX: usize = 1_980;
/// Longest value of one record, in bytes, with its version byte.
pub const VALUE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Keys and values one closure may write, in bytes.
pub const TRANSACTION_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The same for a closure that said it is a large one, in bytes.
pub const LARGE_TRANSACTION_BYTES_MAX: usize = 320 * 1024 * 1024;

/// Closures that are committed together, at most, and as many deferred ones with them.
pub const GROUP_CALLS_MAX: usize = 256;
/// A group that has written this many bytes is committed before the next closure runs.
pub const GROUP_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Calls that must have come one by one before the next of them is run by its own caller.
pub const ALONE_CALLS_MIN: u32 = 32;
/// Closures that may wait for the writer; further callers wait for room.
pub const WRITE_QUEUE_CALLS_MAX: usize = 1_024;
/// Closures of `write_later` that may wait; a further one is refused.
pub const LATER_QUEUE_CALLS_MAX: usize = 4_096;
/// Longest time a closure of `write_later` waits for a group to ride with, in milliseconds.
pub const LATER_WAIT_MILLIS_MAX: u64 = 100;

/// Snapshots that may be open at once.
pub const SNAPSHOTS_MAX: u32 = 4_096;
/// Tables in one store.
pub const TABLES_MAX: u16 = u16::MAX - 1;

/// Address space reserved for the file at first, in bytes; less where the process may not have as much.
pub const MAP_BYTES_START: usize = 64 << 30;
/// Address space the file's map may grow to, in bytes.
pub const MAP_BYTES_MAX: usize = 16 << 40;
/// The least address space a store is opened with, in bytes.
pub const MAP_BYTES_MIN: usize = 64 << 20;
/// How long growing the map waits for open snapshots to end, in seconds.
pub const GROW_WAIT_SECONDS_MAX: u64 = 10;
/// How long opening waits for a dying owner to let go, in seconds.
pub const OWNER_WAIT_SECONDS_MAX: u64 = 1;

/// Changes kept for `feed` while no consumer has a cursor.
pub const FEED_UNREAD_CHANGES_KEPT: u64 = 10_000;
/// Changes kept at most, however far behind a consumer is.
pub const FEED_CHANGES_MAX: u64 = 1_000_000;
/// Changes by which the feed may exceed what is kept before it is trimmed.
pub const FEED_SLACK_CHANGES: u64 = 1_000;
/// Size at which a new row of the feed is begun, in bytes.
pub const FEED_ROW_BYTES_MAX: usize = 64 * 1024;
/// Rows of the feed trimmed in one group.
pub const FEED_TRIM_ROWS_MAX: usize = 1_000;

/// Entries a memory scan copies out under its lock at a time.
pub const MEMORY_SCAN_ENTRIES: usize = 64;
