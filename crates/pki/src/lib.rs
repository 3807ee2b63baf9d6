//! The installation's private root, its intermediates, and leaf certificates by name.
//!
//! One root (ECDSA P-256) per data directory; an intermediate signs the certificates of AWS's own endpoints. Leaves are
//! made when a client first asks for a name (SNI) and kept in memory. Keys never leave the data directory (mode 0600).

mod authority;
mod messages;
mod resolver;

pub use authority::{About, Authority, PkiError};
pub use messages::MessageSigner;
pub use resolver::server_config;

#[cfg(test)]
mod tests;
