//! Every limit of the room by name; AWS's numbers.
//!
//! "Amazon S3 endpoints and quotas", AWS General Reference; "Amazon S3 multipart upload limits", Amazon S3 User Guide.

use kernel::quota::Quota;

/// Buckets of an account.
pub const BUCKETS: Quota = Quota { name: "s3.buckets", default: 10_000 };

/// The longest key, in bytes of UTF-8.
pub const KEY_BYTES_MAX: usize = 1_024;
/// The longest key with each of its bytes 0 and 1 counted twice, as the store keeps them.
pub const KEY_STORED_BYTES_MAX: usize = 1_850;
/// One upload, in bytes.
pub const PUT_BYTES_MAX: u64 = 5 << 30;
/// One object, in bytes.
pub const OBJECT_BYTES_MAX: u64 = 50 << 40;
/// All parts of an upload but the last have at least this many bytes.
pub const PART_BYTES_MIN: u64 = 5 << 20;
/// The greatest number of a part.
pub const PARTS_MAX: i32 = 10_000;
/// The user's metadata of an object, names and values, in bytes.
pub const METADATA_BYTES_MAX: usize = 2 * 1_024;
/// Entries of one page of a list.
pub const PAGE_MAX: i32 = 1_000;
/// Keys of one batch of deletions.
pub const DELETE_KEYS_MAX: usize = 1_000;
/// Tags of an object.
pub const OBJECT_TAGS_MAX: usize = 10;
/// Tags of a bucket.
pub const BUCKET_TAGS_MAX: usize = 50;
/// A bucket's policy, in bytes.
pub const POLICY_BYTES_MAX: usize = 20 * 1_024;
/// Rules of a bucket's life cycle.
pub const LIFECYCLE_RULES_MAX: usize = 1_000;
/// Smaller objects do not change their class unless their rules say so ("Constraints and considerations for transitions").
pub const TRANSITION_BYTES_MIN: u64 = 128 << 10;
/// Rules of a bucket's CORS configuration.
pub const CORS_RULES_MAX: usize = 100;
/// Routing rules of a website.
pub const ROUTING_RULES_MAX: usize = 50;
/// Grants of an access control list.
pub const GRANTS_MAX: usize = 100;
/// Files deleted in one round of the loop.
pub const FILES_A_ROUND_MAX: usize = 1_000;
/// A file may still be opened by a call that has read its record: it is kept for this many milliseconds.
pub const FILE_KEPT_MS: u64 = 2_000;
/// Objects of up to so many bytes are kept in memory when they are read again.
pub const HOT_OBJECT_BYTES_MAX: u64 = 256 << 10;
/// Bytes of objects that are kept in memory.
pub const HOT_BYTES_MAX: u64 = 16 << 20;
/// Files that are remembered as read.
pub const HOT_FILES_MAX: usize = 4_096;
/// Objects that one round of the life cycle changes in one transaction.
pub const LIFECYCLE_BATCH_MAX: usize = 200;
/// Rules of a replication configuration.
pub const REPLICATION_RULES_MAX: usize = 1_000;
/// Replication tasks that are done in one transaction.
pub const REPLICATION_BATCH_MAX: usize = 100;
/// An access is told so many milliseconds after it at the earliest.
pub const LOG_DELIVERY_MS: i64 = 60_000;
/// Lines of one log object.
pub const LOG_LINES_MAX: usize = 10_000;
/// Inventories of a bucket.
pub const INVENTORIES_MAX: usize = 1_000;
/// Inventories on one page of a list.
pub const INVENTORIES_A_PAGE_MAX: usize = 100;
/// Compressed bytes of a list that are kept in memory.
pub const INVENTORY_PIECE_BYTES: usize = 64 * 1_024;
