//! What the rooms of the EC2 API share: ids, errors, permissions, tag specifications, client tokens, pages, usage types, and what nobody
//! can make here.

mod describe;
pub mod errors;
pub mod id;
pub mod listing;
pub mod permissions;
pub mod tagging;
pub mod token;
pub mod unmade;
pub mod usage;

#[cfg(test)]
mod tests;

pub use id::Id;

use base::Timestamp;

/// Times of instances, attachments, gateways, templates and keys are shown to the second (`2019-07-05T09:07:59.000Z`); those of volumes and
/// snapshots to the millisecond.
pub fn to_second(time: Timestamp) -> Timestamp {
    Timestamp::from_secs(time.secs())
}

/// What the id types of [`ids!`] are made of; not for use by name.
#[doc(hidden)]
pub mod parts {
    pub use base::IdForm;
    pub use serde::{Deserialize, Serialize};
    pub use store::{KeyError, KeyPart};
}
