//! Debian packages fetched and unpacked without root: base images and engines.
//!
//! Decision: design page "machines", section "Where images and engines come from"; files as in "runtime".
//! The host's own `apt-get` resolves, fetches and verifies with state of ours; `dpkg-deb` decompresses; this crate writes the
//! files itself, so that no maintainer script and no program of the tree is ever run here. One cache serves every cloud of a user.

mod apt;
mod dpkg_db;
mod error;
mod finish;
mod lock;
pub mod mariadb;
pub mod postgres;
mod progress;
mod recipe;
mod rootfs;
mod store;
mod supply;
mod unpack;

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;

pub use apt::sources::Sources;
pub use error::SupplyError;
pub use mariadb::host::{HostEngine, host_engine};
pub use progress::{Cancel, Progress, Stage};
pub use store::{EngineTree, ImageTree, Tree};
pub use supply::Supply;
