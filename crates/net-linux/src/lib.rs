//! The only crate that speaks netlink: network namespaces, links, routes, nftables, conntrack, NFLOG.
//!
//! A thin driver: `net-plan` decides, this crate reads what is, takes the steps and says how they went. It runs inside
//! the keeper's user and mount namespaces and never touches the host's network namespace.

mod conntrack;
mod diag;
mod driver;
mod execute;
mod held;
mod netlink;
mod nflog;
mod nft;
mod refused;
mod rt;
mod sockets;
mod sys;
mod work;

pub use driver::Driver;

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;
