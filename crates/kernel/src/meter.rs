//! The meter: one row per use, written in the transaction that causes it. Prices are applied when read; nothing here
//! knows money.

use crate::{Cx, Scope};
use base::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Record, Table, Tx};

/// One use. `key` makes it idempotent: the same use recorded twice counts once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// The service as in AWS's price list: `AmazonEC2`.
    pub service: String,
    /// The usage type as in AWS's price list: `APN2-BoxUsage:t3.micro`.
    pub usage_type: String,
    /// The resource's id.
    pub resource: String,
    /// Distinguishes uses of one resource and type: a start's request id, a day.
    pub key: String,
    /// From when.
    pub from: Timestamp,
    /// Until when; `None` while it still runs.
    pub to: Option<Timestamp>,
    /// How much; for running things it follows from the times.
    pub quantity: f64,
    /// `Hrs`, `Requests`, `GB`
    pub unit: String,
}
impl Record for Usage {
    const VERSION: u8 = 1;
}

/// Scope, resource, usage type, key.
pub type UsageKey = (Scope, String, String, String);

/// Every use.
pub static USAGE: Table<UsageKey, Usage> = Table::new("kernel.usage");

pub(crate) fn record(cx: &Cx, tx: &mut Tx, usage: Usage) -> Result<(), Fault> {
    let key = (cx.scope(), usage.resource.clone(), usage.usage_type.clone(), usage.key.clone());
    USAGE.put(tx, &key, &usage).map_err(Fault::internal)
}
