//! Store tables, indexes, key layout.
//!
//! Which message comes next, and when a hidden one is due, are index entries beside the message: each call touches a handful of rows,
//! however many messages there are.

use crate::model::{
    Attempt, Body, BoxKey, Counts, Group, GroupRow, Message, MessageKey, MoveTask, Queue, QueueKey, Seen, State,
};
use kernel::Scope;
use serde::{Deserialize, Serialize};
use store::{Index, Record, Table};

/// A moment, where only that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct At(pub(crate) i64);
impl Record for At {
    const VERSION: u8 = 1;
}

/// A message group's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Name(pub(crate) String);
impl Record for Name {
    const VERSION: u8 = 1;
}

/// Queues by scope and name.
pub(crate) static QUEUES: Table<QueueKey, Queue> = Table::new("sqs.queues");
/// Names of queues that were deleted, and when.
pub(crate) static GRAVES: Table<QueueKey, At> = Table::new("sqs.graves");
/// The last serial or mailbox number given in a scope.
pub(crate) static SERIALS: Table<(Scope,), u64> = Table::new("sqs.serials");
/// Mailboxes of purged and deleted queues, whose rows are to be removed.
pub(crate) static DOOMED: Table<BoxKey, bool> = Table::new("sqs.doomed");

/// In the order of an index entry: messages without a group that may be received.
pub(crate) const READY: u8 = 0;
/// Hidden ones by the time when they become visible.
pub(crate) const HIDDEN: u8 = 1;

/// Mailbox, kind, due time; the message's key follows.
pub(crate) static BY_TURN: Index<MessageKey, Message, (Scope, u64, u8, i64)> =
    Index::new("sqs.messages#by_turn", |k, m| match (m.state, &m.group) {
        (State::Visible, Group::None) => vec![(k.0, k.1, READY, 0)],
        (State::Visible, _) => vec![],
        (State::Delayed { until } | State::InFlight { until, .. }, _) => vec![(k.0, k.1, HIDDEN, until)],
    });
/// Mailbox and group: what waits its turn in the group. In FIFO queues that includes what is delayed.
pub(crate) static BY_GROUP: Index<MessageKey, Message, (Scope, u64, String)> =
    Index::new("sqs.messages#by_group", |k, m| match (m.state, &m.group) {
        (State::Visible, Group::Fair(g) | Group::Fifo(g)) => vec![(k.0, k.1, g.clone())],
        (State::Delayed { .. }, Group::Fifo(g)) => vec![(k.0, k.1, g.clone())],
        _ => vec![],
    });

/// What changes about messages.
pub(crate) static MESSAGES: Table<MessageKey, Message> =
    Table::new("sqs.messages").with_indexes(&[&BY_TURN, &BY_GROUP]).apart();
/// What does not.
pub(crate) static BODIES: Table<MessageKey, Body> = Table::new("sqs.bodies").apart();
/// How many there are.
pub(crate) static COUNTS: Table<BoxKey, Counts> = Table::new("sqs.counts").apart();
/// Message groups by mailbox and name.
pub(crate) static GROUPS: Table<(Scope, u64, String), GroupRow> = Table::new("sqs.groups").apart();
/// Groups that may be received from: mailbox, level, time and number of the first message.
pub(crate) static TOKENS: Table<(Scope, u64, u32, i64, u64), Name> = Table::new("sqs.tokens").apart();

/// Queue and time: what may be forgotten.
pub(crate) static SEEN_BY_TIME: Index<SeenKey, Seen, (Scope, u64, i64)> =
    Index::new("sqs.seen#by_time", |k, s| vec![(k.0, k.1, s.at)]);
/// Queue serial, group (empty where ids count per queue), id.
pub(crate) type SeenKey = (Scope, u64, String, String);
/// Deduplication ids of FIFO queues.
pub(crate) static SEEN: Table<SeenKey, Seen> = Table::new("sqs.seen").with_indexes(&[&SEEN_BY_TIME]).apart();

/// Queue serial, attempt id.
pub(crate) type AttemptKey = (Scope, u64, String);
/// Queue and time: what may be forgotten.
pub(crate) static ATTEMPTS_BY_TIME: Index<AttemptKey, Attempt, (Scope, u64, i64)> =
    Index::new("sqs.attempts#by_time", |k, a| vec![(k.0, k.1, a.at)]);
/// Receive attempts of FIFO queues.
pub(crate) static ATTEMPTS: Table<AttemptKey, Attempt> =
    Table::new("sqs.attempts").with_indexes(&[&ATTEMPTS_BY_TIME]).apart();

/// Move tasks by the source queue's name, start time and id.
pub(crate) static MOVES: Table<(Scope, String, i64, String), MoveTask> = Table::new("sqs.moves");
