//! The single door for asynchronous effects between rooms: one resource hands an event to another by its ARN.
//!
//! A delivery is a row, written in the transaction that causes it. It is made at least once, retried by its own policy, put
//! into its dead-letter queue when it cannot be made, and authorised as the sending service with `aws:SourceArn` and
//! `aws:SourceAccount`. Decision: the kernel page, "deliver".

mod pump;
mod receiver;
mod retry;

pub use receiver::{Receiver, Undelivered};
pub use retry::{Backoff, Retry};

pub(crate) use pump::{Post, spawn};

use crate::{ActingFor, Cx, Scope};
use base::{Arn, Fault, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Index, Record, Table, Tx};

/// What is handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The document.
    pub body: String,
    /// Message attributes: name, type and value.
    pub attributes: Vec<(String, Attribute)>,
    /// HTTP headers, for targets that are addresses.
    pub headers: Vec<(String, String)>,
    /// The message group, for FIFO targets and fair queues.
    pub group: Option<String>,
    /// The deduplication id, for FIFO targets.
    pub deduplication: Option<String>,
}

/// One message attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// `String`, `Number`, `Binary`, with an optional label: `Number.int`.
    pub data_type: String,
    /// Its value.
    pub value: AttributeValue,
}

/// The value of a message attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// Text, for types String and Number.
    Text(String),
    /// Bytes, for type Binary.
    Bytes(Vec<u8>),
}

/// One thing to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// An ARN, or the address of an HTTP or HTTPS endpoint.
    pub target: String,
    /// What.
    pub event: Event,
    /// The service that delivers, as policies name it: `sns.amazonaws.com`.
    pub service: String,
    /// The resource that causes it, and its owner.
    pub source: ActingFor,
    /// How often it is tried.
    pub retry: Retry,
    /// The queue that takes it when it cannot be made.
    pub dead_letter: Option<String>,
    /// Deliveries of one lane are made one after the other, in the order in which they were handed over.
    pub lane: Option<String>,
}

impl Delivery {
    /// Who receives it: the ARN's service, or `http` and `https`.
    pub fn receiver(&self) -> Option<&str> {
        receiver_of(&self.target)
    }
}

/// Who receives what is sent to this target.
pub(crate) fn receiver_of(target: &str) -> Option<&str> {
    match target.split_once("://") {
        Some((scheme @ ("http" | "https"), _)) => Some(scheme),
        Some(_) => None,
        None => target.strip_prefix("arn:")?.split(':').nth(1).filter(|_| target.parse::<Arn>().is_ok()),
    }
}

/// A delivery that is not made yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) delivery: Delivery,
    /// Tries that failed.
    pub(crate) failed: u32,
    pub(crate) due: Timestamp,
}
impl Record for Pending {
    const VERSION: u8 = 1;
}

pub(crate) type PendingKey = (Scope, u64);

static BY_DUE: Index<PendingKey, Pending, (i64,)> = Index::new("kernel.deliveries#by_due", |_, p| vec![(p.due.0,)]);
static BY_LANE: Index<PendingKey, Pending, (String,)> =
    Index::new("kernel.deliveries#by_lane", |_, p| p.delivery.lane.iter().map(|l| (l.clone(),)).collect());

/// The sender's scope and a number that rises with each delivery.
pub(crate) static DELIVERIES: Table<PendingKey, Pending> =
    Table::new("kernel.deliveries").with_indexes(&[&BY_DUE, &BY_LANE]);
static NEXT: Table<(String,), u64> = Table::new("kernel.deliveries-next");

/// Writes a delivery down.
pub(crate) fn post(cx: &Cx, tx: &mut Tx, delivery: Delivery) -> Result<(), Fault> {
    if !cx.kernel.receives(&delivery.target) {
        return Err(Fault::not_implemented(format_args!("Delivery to {}", delivery.target)));
    }
    put(tx, cx.scope(), Pending { delivery, failed: 0, due: cx.now() }).map_err(Fault::internal)
}

fn put(tx: &mut Tx, scope: Scope, pending: Pending) -> Result<(), store::StoreError> {
    let at = ("deliveries".to_owned(),);
    let next = NEXT.get(tx, &at)?.unwrap_or(0) + 1;
    NEXT.put(tx, &at, &next)?;
    DELIVERIES.put(tx, &(scope, next), &pending)
}
