//! The seam to the network driver: give it the wanted network, ask it what it refused and what it counted.

use crate::{objects::Space, refused::Refused};
use net_model::{EniId, Intent, VpcId};
use std::{collections::BTreeMap, io, net::Ipv4Addr, sync::mpsc::Receiver, time::Duration};

/// How many refused packets wait for one reader; more are counted and forgotten.
pub const REFUSED_WAITING_MAX: usize = 4096;

/// The network driver.
pub trait Net: Send + Sync {
    /// Brings the kernel to the wanted network, from whatever it finds. Takes part failures in its stride and reports
    /// them: call again to retry. An error means that nothing could be done at all.
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError>;

    /// Refused packets from now on. Each caller gets all of them; one that does not read loses the newest.
    fn refused(&self) -> Result<Receiver<Refused>, NetError>;

    /// What passed each wired interface since it was made.
    fn counters(&self) -> Result<BTreeMap<EniId, Counters>, NetError>;

    /// The connections that the interfaces of a VPC know, each with its own count: the flow log's source.
    fn flows(&self, vpc: &VpcId) -> Result<Vec<Flow>, NetError>;
}

/// What an [`Net::apply`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Every interface of the intent.
    pub interfaces: BTreeMap<EniId, Wiring>,
    /// What went wrong elsewhere.
    pub failures: Vec<Failure>,
    /// Changes that were made; 0 when the kernel was as wanted.
    pub changes: usize,
    /// How long it took.
    pub took: Duration,
}

impl Applied {
    /// All interfaces are up and nothing failed.
    pub fn complete(&self) -> bool {
        self.failures.is_empty() && self.interfaces.values().all(|wiring| *wiring == Wiring::Up)
    }
}

/// The state of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// Both ends pass packets.
    Up,
    /// Its machine has no namespace (yet): apply again when it has.
    Waiting,
    /// Why it is not.
    Failed(String),
}

/// A step that did not succeed; the next apply tries it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In which namespace.
    pub space: Space,
    /// What was to be done.
    pub step: String,
    /// What the kernel said.
    pub reason: String,
}

/// The driver could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The store of namespaces.
    #[error("the keeper's store of namespaces: {0}")]
    Store(#[source] io::Error),
    /// A system call of the driver itself.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the kernel said.
        source: io::Error,
    },
    /// No such router (yet).
    #[error("{0} has no router: it is made with the VPC's first interface")]
    NoRouter(VpcId),
}

/// What passed an interface, seen from its machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets that came in.
    pub packets_in: u64,
    /// Bytes that came in, Ethernet headers included.
    pub bytes_in: u64,
    /// Packets that went out.
    pub packets_out: u64,
    /// Bytes that went out, Ethernet headers included.
    pub bytes_out: u64,
}

/// A connection as one interface knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Whose view this is.
    pub interface: EniId,
    /// IP protocol number.
    pub protocol: u8,
    /// Who began it, with port (ICMP: identifier).
    pub source: (Ipv4Addr, u16),
    /// With whom, with port (ICMP: type and code).
    pub destination: (Ipv4Addr, u16),
    /// Packets and bytes from the one who began it.
    pub sent: (u64, u64),
    /// Packets and bytes back.
    pub answered: (u64, u64),
}
