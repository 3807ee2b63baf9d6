//! Records: queues and messages, and what a message can be.

use base::Timestamp;
use kernel::Scope;
use serde::{Deserialize, Serialize};
use store::Record;

/// A queue's address in the store: its scope and name.
pub(crate) type QueueKey = (Scope, String);
/// A mailbox: what a queue keeps its messages in. A purge gives the queue an empty one.
pub(crate) type BoxKey = (Scope, u64);
/// A message: its mailbox, when it was sent, and a number that rises within the queue.
pub(crate) type MessageKey = (Scope, u64, i64, u64);

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queue {
    /// The same from creation to deletion; a later queue of the same name has another.
    pub(crate) serial: u64,
    /// Its present mailbox.
    pub(crate) mailbox: u64,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) purged: Option<Timestamp>,
    pub(crate) attributes: Attributes,
}
impl Record for Queue {
    const VERSION: u8 = 1;
}

/// What SetQueueAttributes sets. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attributes {
    pub(crate) visibility_timeout: i64,
    pub(crate) maximum_message_size: i64,
    pub(crate) retention: i64,
    pub(crate) delay: i64,
    pub(crate) wait: i64,
    pub(crate) policy: Option<String>,
    pub(crate) redrive: Option<Redrive>,
    pub(crate) redrive_allow: Option<RedriveAllow>,
    pub(crate) fifo: Option<Fifo>,
    pub(crate) kms_key: Option<String>,
    pub(crate) kms_reuse: i64,
    pub(crate) managed_sse: bool,
}

/// What only FIFO queues have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fifo {
    pub(crate) content_based: bool,
    /// Deduplication ids count per message group, not per queue.
    pub(crate) per_group_ids: bool,
    /// The throughput limit counts per message group, not per queue.
    pub(crate) per_group_limit: bool,
}

/// A redrive policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Redrive {
    /// The dead-letter queue's ARN.
    pub(crate) target: String,
    pub(crate) max_receives: u32,
    /// As it was set: GetQueueAttributes shows it unchanged.
    pub(crate) text: String,
}

/// Who may use a queue as a dead-letter queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RedriveAllow {
    pub(crate) who: Sources,
    pub(crate) text: String,
}

/// The source queues of a redrive allow policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Sources {
    All,
    None,
    These(Vec<String>),
}

impl Queue {
    pub(crate) fn is_fifo(&self) -> bool {
        self.attributes.fifo.is_some()
    }
    pub(crate) fn retention_ms(&self) -> i64 {
        self.attributes.retention * 1000
    }
}

/// Where a message stands in its queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// May be received.
    Visible,
    /// Sent with a delay; visible from then on.
    Delayed { until: i64 },
    /// Received; visible again from then on. `since`: when this receive began.
    InFlight { until: i64, since: i64 },
}

/// Which order a message keeps to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Group {
    /// None: its own tenant of a standard queue.
    None,
    /// A tenant of a standard queue that is shared fairly.
    Fair(String),
    /// A message group of a FIFO queue: one at a time, in order.
    Fifo(String),
}

/// What changes about a message; its contents are a [`Body`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) state: State,
    pub(crate) group: Group,
    /// Times received; also tells the receipt handles of different receives apart.
    pub(crate) received: u32,
    pub(crate) first_received: Option<i64>,
}
impl Record for Message {
    const VERSION: u8 = 1;
}

/// What never changes about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) md5: [u8; 16],
    pub(crate) attributes: Vec<(String, Attribute)>,
    pub(crate) trace: Option<String>,
    pub(crate) sender: String,
    pub(crate) deduplication: Option<String>,
    pub(crate) sequence: Option<u64>,
    /// The queue that gave up on it.
    pub(crate) dead_from: Option<String>,
}
impl Record for Body {
    const VERSION: u8 = 1;
}

/// One message attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attribute {
    pub(crate) data_type: String,
    pub(crate) value: Value,
}

/// Its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Value {
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Value::Text(text) => text.as_bytes(),
            Value::Bytes(bytes) => bytes,
        }
    }
}

/// How many messages a mailbox has, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) visible: u64,
    pub(crate) in_flight: u64,
    pub(crate) delayed: u64,
    /// The number of the next message.
    pub(crate) next: u64,
    /// The newest message's time: later ones are never earlier.
    pub(crate) latest: i64,
}
impl Record for Counts {
    const VERSION: u8 = 1;
}

/// A message group with messages in flight, or with one that may be received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupRow {
    pub(crate) in_flight: u32,
    /// Its entry among the groups that may be received from: level, time and number of the first message.
    pub(crate) token: Option<(u32, i64, u64)>,
}
impl Record for GroupRow {
    const VERSION: u8 = 1;
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

/// A receive attempt of a FIFO queue: what it received, by key and receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: i64,
    pub(crate) messages: Vec<(MessageKey, u32)>,
}
impl Record for Attempt {
    const VERSION: u8 = 1;
}

/// A message-move task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MoveTask {
    pub(crate) source: String,
    /// None: each message goes back to the queue it came from.
    pub(crate) destination: Option<String>,
    pub(crate) per_second: Option<u32>,
    pub(crate) status: MoveStatus,
    pub(crate) moved: u64,
    pub(crate) to_move: u64,
    pub(crate) started: i64,
    /// When the next messages may be moved.
    pub(crate) due: i64,
}
impl Record for MoveTask {
    const VERSION: u8 = 1;
}

/// How a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MoveStatus {
    Running,
    Completed,
    Cancelled,
    Failed(String),
}
