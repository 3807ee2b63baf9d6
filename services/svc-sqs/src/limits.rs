//! Every limit of SQS that is kept, by name, unit last.
//!
//! Amazon SQS quotas: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html>

/// Entries in one batch.
pub(crate) const BATCH_ENTRIES_MAX: usize = 10;
/// Bodies and attributes of one batch together, in bytes.
pub(crate) const BATCH_BYTES_MAX: usize = 1 << 20;
/// Body and attributes of one message, in bytes; queues may set less.
pub(crate) const MESSAGE_BYTES_MAX: i64 = 1 << 20;
/// Attributes of one message.
pub(crate) const ATTRIBUTES_MAX: usize = 10;
/// Characters in an attribute's name, and in its type.
pub(crate) const ATTRIBUTE_NAME_LENGTH_MAX: usize = 256;
/// Messages in flight per queue.
pub(crate) const IN_FLIGHT_MAX: u64 = 120_000;
/// Messages of one receive.
pub(crate) const RECEIVE_MAX: i32 = 10;
/// Longest long poll, in seconds.
pub(crate) const WAIT_SECONDS_MAX: i64 = 20;
/// Longest visibility timeout, and longest time in flight together, in seconds.
pub(crate) const VISIBILITY_SECONDS_MAX: i64 = 43_200;
/// Longest delay, in seconds.
pub(crate) const DELAY_SECONDS_MAX: i64 = 900;
/// How long FIFO queues remember deduplication ids and receive attempts, in milliseconds.
pub(crate) const DEDUPLICATION_MS: i64 = 300_000;
/// A queue's name stays taken this long after its deletion, in milliseconds.
pub(crate) const DELETED_NAME_MS: i64 = 60_000;
/// A queue may be purged once in this time, in milliseconds.
pub(crate) const PURGE_MS: i64 = 60_000;
/// Queues on one page of ListQueues.
pub(crate) const PAGE_MAX: i32 = 1000;
/// Actions in one statement of AddPermission.
pub(crate) const ACTIONS_MAX: usize = 7;
/// Accounts in one statement of AddPermission.
pub(crate) const PRINCIPALS_MAX: usize = 50;
/// Source queues that a redrive allow policy may name.
pub(crate) const ALLOWED_SOURCES_MAX: usize = 10;
/// Statements in a queue's policy.
pub(crate) const STATEMENTS_MAX: usize = 20;
/// Messages moved per second by a task that names a rate.
pub(crate) const MOVE_RATE_MAX: i32 = 500;
/// Tasks listed per source queue.
pub(crate) const MOVE_TASKS_LISTED_MAX: usize = 10;
/// A task is ended after this long, in milliseconds.
pub(crate) const MOVE_TASK_MS_MAX: i64 = 36 * 3_600_000;

/// Hidden messages that one call makes visible before it looks; the rest follows with the next call.
pub(crate) const SETTLE_MAX: usize = 500;
/// Expired messages that one call removes.
pub(crate) const EXPIRE_MAX: usize = 100;
/// Messages that one receive moves to the dead-letter queue.
pub(crate) const DEAD_MAX: usize = 100;
/// A group is noisy from this many messages in flight on, if they are more than a tenth of the queue's.
pub(crate) const NOISY_IN_FLIGHT: u32 = 30;
/// Noisy groups that one receive compares.
pub(crate) const NOISY_LOOK_MAX: usize = 64;
/// Rows of deleted and purged queues that are removed in one transaction.
pub(crate) const SWEEP_MAX: usize = 1000;
/// Messages that a move task without a rate moves in one transaction.
pub(crate) const MOVE_BATCH_MAX: usize = 100;
/// Bytes that a move task, or a receive, takes in one transaction, bodies included.
pub(crate) const MOVE_BATCH_BYTES_MAX: usize = 4 << 20;
