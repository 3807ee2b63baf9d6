//! What the rooms of the EC2 API share: ids, errors, permissions, tag specifications, client tokens, pages, usage types.

mod describe;
pub mod errors;
pub mod id;
pub mod listing;
pub mod permissions;
pub mod tagging;
pub mod token;
pub mod usage;

#[cfg(test)]
mod tests;

pub use id::Id;

/// What the id types of [`ids!`] are made of; not for use by name.
#[doc(hidden)]
pub mod parts {
    pub use base::IdForm;
    pub use serde::{Deserialize, Serialize};
    pub use store::{KeyError, KeyPart};
}
