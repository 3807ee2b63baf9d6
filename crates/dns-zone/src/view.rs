//! Who asks, and what is known.

use std::net::Ipv4Addr;

/// From where a name is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// From the simulated internet.
    Internet,
    /// From inside this VPC.
    Vpc(String),
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These addresses, for so many seconds. None at all is "exists, but has no address".
    Addresses {
        /// In the order to answer in.
        addresses: Vec<Ipv4Addr>,
        /// Time to live, seconds.
        ttl_seconds: u32,
    },
    /// There is no such name.
    Nothing,
}

/// What is known. Names are lower-case, without the last dot.
pub trait Directory: Send + Sync {
    /// The addresses of a name.
    fn addresses(&self, view: &View, name: &str) -> Found;
    /// The name of an address, for PTR questions.
    fn name_of(&self, view: &View, address: Ipv4Addr) -> Option<String>;
}
