//! Every limit of SNS that is kept, by name, unit last.
//!
//! Amazon SNS endpoints and quotas: <https://docs.aws.amazon.com/general/latest/gr/sns.html>

/// A message with its attributes, and a batch, in bytes, unless the topic says otherwise.
pub(crate) const MESSAGE_BYTES_MAX: usize = 262_144;
/// What a topic may say, in bytes.
pub(crate) const LARGE_MESSAGE_BYTES: std::ops::RangeInclusive<u32> = 1024..=1_048_576;
/// Subscriptions of a topic that takes longer messages than the default.
pub(crate) const LARGE_SUBSCRIPTIONS_MAX: usize = 100;
/// Deliveries of one transaction, in bytes: those of a message to many subscriptions are written in several.
pub(crate) const PART_BYTES_MAX: usize = 8 << 20;
/// What a delivery takes beside its body, in bytes.
pub(crate) const DELIVERY_BYTES: usize = 1024;
/// Characters in a subject.
pub(crate) const SUBJECT_LENGTH_MAX: usize = 100;
/// Characters of a text message that is published to a telephone.
pub(crate) const SMS_LENGTH_MAX: usize = 1_600;
/// Characters in a display name.
pub(crate) const DISPLAY_NAME_LENGTH_MAX: usize = 100;
/// Entries of a batch.
pub(crate) const BATCH_ENTRIES_MAX: usize = 10;
/// Entries on a page of a list.
pub(crate) const PAGE: usize = 100;
/// Standard topics of an account in a region.
pub(crate) const TOPICS_MAX: usize = 100_000;
/// FIFO topics of an account in a region.
pub(crate) const FIFO_TOPICS_MAX: usize = 1_000;
/// Subscriptions of one topic that one publish reaches; AWS allows 12.5 million.
pub(crate) const SUBSCRIPTIONS_PER_TOPIC_MAX: usize = 10_000;
/// Filter policies per topic.
pub(crate) const FILTERS_PER_TOPIC_MAX: usize = 200;
/// How long FIFO topics remember deduplication ids, in milliseconds.
pub(crate) const DEDUPLICATION_MS: i64 = 300_000;
/// How long a subscription may be confirmed, in milliseconds.
pub(crate) const CONFIRMATION_MS: i64 = 2 * 24 * 3_600_000;
/// Deduplication ids that one publish forgets when they are too old.
pub(crate) const FORGET_MAX: usize = 16;
/// Letters that the inbox keeps; the oldest go first.
pub(crate) const INBOX_MAX: u64 = 10_000;
/// Days for which a FIFO topic may keep its messages.
pub(crate) const ARCHIVE_DAYS: std::ops::RangeInclusive<u16> = 1..=365;
/// Archived messages that one transaction replays.
pub(crate) const REPLAY_MESSAGES_MAX: usize = 50;
/// Archived messages that one transaction forgets.
pub(crate) const ARCHIVE_FORGET_MAX: usize = 500;
/// Statements in a topic's policy.
pub(crate) const STATEMENTS_MAX: usize = 100;

/// Keys of a filter policy.
pub(crate) const FILTER_KEYS_MAX: usize = 5;
/// The product of the numbers of values, and of levels, in a filter policy.
pub(crate) const FILTER_COMBINATIONS_MAX: usize = 150;
/// A filter policy, in bytes.
pub(crate) const FILTER_BYTES_MAX: usize = 262_144;
/// Numbers in a filter policy lie between this and its negative.
pub(crate) const FILTER_NUMBER_MAX: f64 = 1e9;
