//! What several operations need.

pub mod events;
pub mod find;
pub mod groups;
pub mod listing;
pub mod show;
pub mod tagging;

use crate::engines::Engines;
use std::sync::Arc;

/// The engines, if this cloud has any: what reading and creating operations ask for the version at hand.
pub type AtHand = Option<Arc<dyn Engines>>;

/// The version of the MariaDB at hand, as far as it is known.
pub fn version(at_hand: &AtHand) -> Option<String> {
    at_hand.as_ref().and_then(|e| e.version())
}
