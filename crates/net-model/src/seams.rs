//! Seams: sockets inside namespaces, namespaces of machines, the keeper's store. `cloud` wires them to each other.

use crate::{EniId, VpcId};
use std::{
    collections::BTreeMap,
    io,
    net::{SocketAddrV4, TcpListener, UdpSocket},
    os::fd::OwnedFd,
};

/// A place in the network where a socket can be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// A VPC's router: metadata and resolver listen here.
    Router(VpcId),
    /// The namespace at the other end of an interface.
    Interface(EniId),
    /// The simulated internet.
    Internet,
    /// A client's place on the internet, by name.
    Laptop(String),
    /// A machine's namespace.
    Machine(String),
}

/// Makes sockets inside the network's namespaces. They stay there, whoever uses them.
pub trait Sockets: Send + Sync {
    /// A listening socket, not blocking. `NotFound` while the place does not exist (yet).
    fn listen_tcp(&self, at: &At, address: SocketAddrV4) -> io::Result<TcpListener>;
    /// A bound UDP socket, not blocking. `NotFound` while the place does not exist (yet).
    fn bind_udp(&self, at: &At, address: SocketAddrV4) -> io::Result<UdpSocket>;
    /// A TCP socket, not blocking, not bound, not connected. The caller binds and connects it: tokio takes it by
    /// `TcpSocket::from_std_stream(TcpStream::from(fd))`.
    fn tcp_socket(&self, at: &At) -> io::Result<OwnedFd>;
    /// The IPv4 TCP sockets that listen at the place, whoever made them.
    fn listening(&self, at: &At) -> io::Result<Vec<SocketAddrV4>>;
}

/// Network namespaces of machines; implemented by the machine driver.
pub trait Places: Send + Sync {
    /// The network namespace of a machine, or `None` while it has none.
    fn netns(&self, machine: &str) -> Option<OwnedFd>;
}

/// A store of namespaces that outlives this process; implemented by the keeper.
pub trait Namespaces: Send + Sync {
    /// Stores a namespace under a name (letters, digits, `.`, `-`), replacing an earlier one.
    fn put(&self, name: &str, namespace: &OwnedFd) -> io::Result<()>;
    /// Forgets a name. One that is not there is no error.
    fn drop(&self, name: &str) -> io::Result<()>;
    /// Everything stored.
    fn all(&self) -> io::Result<BTreeMap<String, OwnedFd>>;
}
