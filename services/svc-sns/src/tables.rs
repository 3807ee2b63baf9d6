//! Store tables, indexes, key layout.

use crate::model::{
    Archived, ArchivedKey, Letter, Seen, SmsAttributes, Subscription, SubscriptionKey, Topic, TopicKey,
};
use kernel::Scope;
use store::{Index, Table};

/// Topics that keep their messages.
pub(crate) static ARCHIVING: Index<TopicKey, Topic, (bool,)> =
    Index::new("sns.topics#archiving", |_, t| t.archive.iter().map(|_| (true,)).collect());
/// Topics by scope and name.
pub(crate) static TOPICS: Table<TopicKey, Topic> = Table::new("sns.topics").with_indexes(&[&ARCHIVING]);

/// Whose subscriptions they are.
pub(crate) static BY_OWNER: Index<SubscriptionKey, Subscription, (Scope,)> =
    Index::new("sns.subscriptions#by_owner", |k, s| vec![(Scope { account: s.owner, region: k.0.region },)]);
/// Subscriptions that get messages of their topic's archive.
pub(crate) static REPLAYING: Index<SubscriptionKey, Subscription, (bool,)> =
    Index::new("sns.subscriptions#replaying", |_, s| s.is_replaying().then_some((true,)).into_iter().collect());
/// Subscriptions whose tokens end.
pub(crate) static BY_END: Index<SubscriptionKey, Subscription, (i64,)> =
    Index::new("sns.subscriptions#by_end", |_, s| {
        s.standing.token().map(|(_, until)| (until.0,)).into_iter().collect()
    });
/// Subscriptions by topic and id.
pub(crate) static SUBSCRIPTIONS: Table<SubscriptionKey, Subscription> =
    Table::new("sns.subscriptions").with_indexes(&[&BY_OWNER, &REPLAYING, &BY_END]);

/// Kept messages, the oldest first.
pub(crate) static ARCHIVE: Table<ArchivedKey, Archived> = Table::new("sns.archive").apart();
/// Archives that are to be forgotten whole.
pub(crate) static DROPPED: Table<(Scope, String), bool> = Table::new("sns.archive-dropped");

/// Topic serial, group (empty where ids count per topic), id.
pub(crate) type SeenKey = (Scope, String, String, String);
/// What may be forgotten.
pub(crate) static SEEN_BY_TIME: Index<SeenKey, Seen, (Scope, String, i64)> =
    Index::new("sns.seen#by_time", |k, s| vec![(k.0, k.1.clone(), s.at)]);
/// Deduplication ids of FIFO topics.
pub(crate) static SEEN: Table<SeenKey, Seen> = Table::new("sns.seen").with_indexes(&[&SEEN_BY_TIME]).apart();

/// Mails and text messages in the order in which they were sent.
pub(crate) static INBOX: Table<(Scope, u64), Letter> = Table::new("sns.inbox");
/// The number of the newest letter in a scope.
pub(crate) static LETTERS: Table<(Scope,), u64> = Table::new("sns.letters");

/// Defaults for text messages.
pub(crate) static SMS: Table<(Scope,), SmsAttributes> = Table::new("sns.sms");
