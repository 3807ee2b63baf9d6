//! What several operations need.

pub mod events;
pub mod find;
pub mod groups;
pub mod listing;
pub mod show;
pub mod tagging;

use crate::rules::versions::{self, Version};
use crate::tables::{AT_HAND, AtHand};
use base::Fault;
use store::Read;

/// Every version on offer, by the MariaDB at hand.
pub fn on_offer(read: &dyn Read) -> Result<Vec<Version>, Fault> {
    let at_hand = AT_HAND.get(read, &(AtHand::MARIADB.to_owned(),)).map_err(Fault::internal)?;
    Ok(versions::all(at_hand.as_ref().map(|AtHand(version)| version.as_str())))
}
