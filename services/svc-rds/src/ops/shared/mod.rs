//! What several operations need.

pub mod events;
pub mod find;
pub mod groups;
pub mod listing;
pub mod making;
pub mod notify;
pub mod option_groups;
pub mod parameter_groups;
pub mod restorable;
pub mod show;
pub mod snapshots;
pub mod tagging;

use crate::rules::versions::{self, Version};
use crate::tables::{AT_HAND, AtHand};
use base::Fault;
use store::Read;

/// Every version on offer, by the engines at hand.
pub fn on_offer(read: &dyn Read) -> Result<Vec<Version>, Fault> {
    let at_hand = |key: &str| AT_HAND.get(read, &(key.to_owned(),)).map_err(Fault::internal);
    let version = |found: Option<AtHand>| found.map(|AtHand(version)| version);
    let (mariadb, postgres) = (version(at_hand(AtHand::MARIADB)?), version(at_hand(AtHand::POSTGRES)?));
    Ok(versions::all(mariadb.as_deref(), postgres.as_deref()))
}
