//! Every limit of the room by name, unit last.
//!
//! Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB" and "Constraints in Amazon DynamoDB".

use kernel::quota::Quota;

/// Tables per account and region.
pub const TABLES: Quota = Quota { name: "dynamodb.tables", default: 2_500 };
/// Global indexes per table.
pub const GLOBAL_INDEXES: Quota = Quota { name: "dynamodb.global-secondary-indexes-per-table", default: 20 };
/// Local indexes per table.
pub const LOCAL_INDEXES_MAX: usize = 5;
/// Key attributes of one kind in a global index.
pub const INDEX_KEY_ATTRIBUTES_MAX: usize = 4;
/// Attributes that all indexes of a table project by name.
pub const PROJECTED_ATTRIBUTES_MAX: usize = 100;
/// Read units of a provisioned table.
pub const TABLE_READ_UNITS: Quota = Quota { name: "dynamodb.table-read-units", default: 40_000 };
/// Write units of a provisioned table.
pub const TABLE_WRITE_UNITS: Quota = Quota { name: "dynamodb.table-write-units", default: 40_000 };
/// Units of an account and region.
pub const ACCOUNT_UNITS: Quota = Quota { name: "dynamodb.account-units", default: 80_000 };

/// Keys of one BatchGetItem.
pub const BATCH_GET_KEYS_MAX: usize = 100;
/// Bytes of one BatchGetItem's answer.
pub const BATCH_GET_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Requests of one BatchWriteItem.
pub const BATCH_WRITE_REQUESTS_MAX: usize = 25;
/// Bytes after which one BatchWriteItem leaves the rest unprocessed, all copies counted, so that no batch holds the writer for long.
pub const BATCH_WRITE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Actions of a transaction.
pub const TRANSACTION_ACTIONS_MAX: usize = 100;
/// Bytes of a transaction's items.
pub const TRANSACTION_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long a transaction's token is remembered, in milliseconds.
pub const TOKEN_KEPT_MS: i64 = 10 * 60 * 1000;
/// Bytes of an item collection of a table with local indexes.
pub const COLLECTION_BYTES_MAX: u64 = 10 * 1024 * 1024 * 1024;
/// Tables on one page of ListTables.
pub const TABLES_PAGE_MAX: usize = 100;

/// Unused capacity that is kept, in seconds.
pub const BURST_SECONDS_MAX: i64 = 300;
/// Decreases of provisioned units on one day that need no pause before them.
pub const DECREASES_FREE: i64 = 4;
/// Decreases of provisioned units on one day.
pub const DECREASES_MAX: i64 = 27;

/// How long a shard of a stream is written to, in milliseconds.
pub const SHARD_OPEN_MS: i64 = 4 * 3600 * 1000;
/// How long stream records are kept, in milliseconds.
pub const STREAM_KEPT_MS: i64 = 24 * 3600 * 1000;
/// Records of one GetRecords.
pub const STREAM_RECORDS_MAX: usize = 1000;
/// Bytes of one GetRecords' answer.
pub const STREAM_BYTES_MAX: usize = 1024 * 1024;
/// How long a shard iterator lives, in milliseconds.
pub const ITERATOR_KEPT_MS: i64 = 15 * 60 * 1000;

/// Items that a loop handles in one transaction.
pub const LOOP_ITEMS_MAX: usize = 500;
/// Bytes that a loop writes in one transaction.
pub const LOOP_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a past state that are held at once.
pub const PAST_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of a resource policy.
pub const POLICY_BYTES_MAX: usize = 20 * 1024;
/// Actions of one PartiQL batch.
pub const STATEMENTS_MAX: usize = 25;
/// Minutes of used units that are kept: what scaling looks at.
pub const USED_MINUTES_MAX: usize = 60;
/// Exports of an account and region that run at once.
pub const EXPORTS_RUNNING_MAX: usize = 300;
/// Imports of an account and region that run at once.
pub const IMPORTS_RUNNING_MAX: usize = 50;
/// Transfers on one page.
pub const TRANSFERS_PAGE_MAX: usize = 25;
/// Bytes of items in one object of an export, before compression.
pub const EXPORT_FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of one record of an import.
pub const IMPORT_RECORD_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Objects of one import.
pub const IMPORT_OBJECTS_MAX: u64 = 50_000;
/// The shortest while of an incremental export, in milliseconds.
pub const WINDOW_MS_MIN: i64 = 15 * 60 * 1000;
/// The longest while of an incremental export, in milliseconds.
pub const WINDOW_MS_MAX: i64 = 24 * 3600 * 1000;

/// Milliseconds of the cloud's clock between two changes of a table's time to live (UpdateTimeToLive: one hour).
pub const TTL_CHANGES_APART_MS: i64 = 3_600_000;
