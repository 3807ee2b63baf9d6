//! Records: topics, subscriptions and the inbox.

use crate::limits;
use crate::rules::filter;
use base::{AccountId, Timestamp};
use kernel::Scope;
use kernel::deliver::Attribute;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Record, StoreError};

/// A topic: its scope and name.
pub(crate) type TopicKey = (Scope, String);
/// A subscription: the topic's scope and name, and an id.
pub(crate) type SubscriptionKey = (Scope, String, String);

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Topic {
    /// The same from creation to deletion; a later topic of the same name has another.
    pub(crate) serial: String,
    pub(crate) created: Timestamp,
    pub(crate) display_name: String,
    /// As it was set; the default otherwise.
    pub(crate) policy: Option<String>,
    pub(crate) delivery_policy: Option<String>,
    pub(crate) kms_key: Option<String>,
    /// 1 or 2.
    pub(crate) signature_version: u8,
    pub(crate) tracing: Option<String>,
    pub(crate) fifo: Option<Fifo>,
    /// The number of the next message of a FIFO topic.
    pub(crate) next: u64,
    /// Subscriptions that were deleted.
    pub(crate) deleted: u64,
    /// The longest message in bytes, where it was set.
    pub(crate) maximum_message_size: Option<u32>,
    /// Of how many deliveries in a hundred a log would be written, by the attribute's name. A log needs a role, which is not served.
    pub(crate) sample_rates: BTreeMap<String, u8>,
    /// Of a FIFO topic that keeps its messages.
    pub(crate) archive: Option<Archive>,
}
impl Record for Topic {
    const VERSION: u8 = 3;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Topic, StoreError> {
        // what came later could not be set: the longest message and the rates, then the archive
        let rest: &[u8] = match version {
            1 => &[0, 0, 0],
            2 => &[0],
            found => return Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        };
        postcard::from_bytes(&[bytes, rest].concat())
            .map_err(|e| StoreError::Codec { table: "sns.topics".into(), reason: e.to_string() })
    }
}

impl Topic {
    /// Bytes of a message with its attributes, and of a batch.
    pub(crate) fn message_bytes_max(&self) -> usize {
        self.maximum_message_size.map_or(limits::MESSAGE_BYTES_MAX, |n| n as usize)
    }
    /// True when it takes messages that only some kinds of subscriptions get.
    pub(crate) fn is_large(&self) -> bool {
        self.message_bytes_max() > limits::MESSAGE_BYTES_MAX
    }
}

/// What only FIFO topics have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fifo {
    pub(crate) content_based: bool,
    /// Throughput and deduplication ids count per message group, not per topic.
    pub(crate) per_group: bool,
}

/// How a FIFO topic keeps its messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Archive {
    /// The policy as it was set.
    pub(crate) policy: String,
    /// Messages are kept for so many days.
    pub(crate) days: u16,
    /// Whose messages these are: an archive that is begun anew has another.
    pub(crate) id: String,
    pub(crate) since: Timestamp,
}

impl Archive {
    /// The earliest point from which messages can be replayed.
    pub(crate) fn begins(&self, now: Timestamp) -> Timestamp {
        self.since.max(now.plus_ms(-i64::from(self.days) * 24 * 3_600_000))
    }
}

/// A kept message: its archive, when it was published, its number in the topic.
pub(crate) type ArchivedKey = (Scope, String, i64, u64);

/// A message in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Archived {
    pub(crate) id: String,
    pub(crate) text: String,
    /// The text says something for each protocol.
    pub(crate) structured: bool,
    pub(crate) subject: Option<String>,
    pub(crate) attributes: Vec<(String, Attribute)>,
    pub(crate) group: Option<String>,
    pub(crate) deduplication: Option<String>,
}
impl Record for Archived {
    const VERSION: u8 = 1;
}

/// How far a replay has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ReplayState {
    Pending,
    /// The time and number of the message that was handed over last.
    InProgress {
        after: (i64, u64),
    },
    Completed,
    Failed,
}

/// A subscription gets messages of its topic's archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Replay {
    /// The policy as it was set.
    pub(crate) policy: String,
    pub(crate) begun: Timestamp,
    pub(crate) start: Timestamp,
    /// Nothing that was published later is delivered, ever.
    pub(crate) until: Option<Timestamp>,
    pub(crate) state: ReplayState,
}

impl Replay {
    /// Messages come out of the archive, the newest too.
    pub(crate) fn goes_on(&self) -> bool {
        matches!(self.state, ReplayState::Pending | ReplayState::InProgress { .. })
    }
    /// As GetSubscriptionAttributes tells it.
    pub(crate) fn status(&self) -> &'static str {
        match self.state {
            ReplayState::Pending => "Pending",
            ReplayState::InProgress { .. } => "In progress",
            ReplayState::Completed => "Completed",
            ReplayState::Failed => "Failed",
        }
    }
}

/// Where a subscription leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Protocol {
    Http,
    Https,
    Email,
    EmailJson,
    Sms,
    Sqs,
    Lambda,
    Firehose,
}

/// Whether the endpoint has agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Standing {
    /// It was sent this token.
    Pending { token: String, until: Timestamp },
    /// `authenticated`: the confirmation itself was signed.
    Confirmed { authenticated: bool },
    /// It was ended by a link that nobody signed, and comes back with this token.
    Deleted { token: String, until: Timestamp },
}

impl Standing {
    /// The token that confirms.
    pub(crate) fn token(&self) -> Option<(&str, Timestamp)> {
        match self {
            Standing::Pending { token, until } | Standing::Deleted { token, until } => Some((token, *until)),
            Standing::Confirmed { .. } => None,
        }
    }
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) protocol: Protocol,
    pub(crate) endpoint: String,
    pub(crate) owner: AccountId,
    /// Who subscribed.
    pub(crate) principal: String,
    pub(crate) standing: Standing,
    /// Only a signed call of its owner may end it.
    pub(crate) guarded: bool,
    pub(crate) raw: bool,
    pub(crate) filter: Option<String>,
    pub(crate) filter_scope: filter::Scope,
    pub(crate) redrive: Option<String>,
    pub(crate) delivery_policy: Option<String>,
    /// The endpoint at which the subscribing call came in: links in messages lead there.
    pub(crate) base: String,
    pub(crate) replay: Option<Replay>,
}
impl Record for Subscription {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Subscription, StoreError> {
        match version {
            // the first format ended before replays
            1 => postcard::from_bytes(&[bytes, &[0]].concat())
                .map_err(|e| StoreError::Codec { table: "sns.subscriptions".into(), reason: e.to_string() }),
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }
}

impl Subscription {
    pub(crate) fn is_confirmed(&self) -> bool {
        matches!(self.standing, Standing::Confirmed { .. })
    }
    pub(crate) fn is_deleted(&self) -> bool {
        matches!(self.standing, Standing::Deleted { .. })
    }
    /// Messages come out of the archive.
    pub(crate) fn is_replaying(&self) -> bool {
        self.replay.as_ref().is_some_and(Replay::goes_on)
    }
    /// Messages come as they are published: not while others are replayed, nor after a replay up to a point.
    pub(crate) fn is_live(&self) -> bool {
        self.replay.as_ref().is_none_or(|r| !r.goes_on() && (r.until.is_none() || r.state == ReplayState::Failed))
    }
}

/// A deduplication id, and what the message that used it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) at: i64,
    pub(crate) id: String,
    pub(crate) sequence: u64,
}
impl Record for Seen {
    const VERSION: u8 = 1;
}

/// What would have left the cloud for a person: a mail or a text message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `email` or `sms`.
    pub kind: String,
    /// A mail address or a telephone number.
    pub to: String,
    /// The topic's display name or address, or the sender id.
    pub from: String,
    /// Of mails.
    pub subject: Option<String>,
    /// What it says.
    pub body: String,
    /// When it was sent.
    pub at: Timestamp,
}
impl Record for Letter {
    const VERSION: u8 = 1;
}

/// Defaults for text messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SmsAttributes(pub(crate) Vec<(String, String)>);
impl Record for SmsAttributes {
    const VERSION: u8 = 1;
}
