//! The keeper: a tiny process per cloud that owns the user and mount namespace and stores the descriptors of network
//! namespaces, so that a killed daemon loses nothing (decision: "The running cloud", Processes).

mod client;
mod proto;
mod server;

pub use client::{Found, Keeper};
pub(crate) use client::{fetch, reach};
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use proto::words;
pub(crate) use server::main;
