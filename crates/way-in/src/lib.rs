//! Host aliases: a simulated public address 198.18.a.b is reachable from the host at 127.18.a.b, TCP only, on the ports
//! that something listens on. Traffic enters from the laptop's public address, so that groups and lists still decide.

mod alias;
mod by_name;
mod doors;

pub use alias::{alias, ports};
pub use by_name::{Lookup, by_name};
pub use doors::{Dial, Door, WayIn};

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;
