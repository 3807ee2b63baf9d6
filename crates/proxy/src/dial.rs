//! How the proxy gets its sockets: listeners and connections inside the network of a load-balancer node.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;

use proxy_rules::NodeId;

/// A connection being made.
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send + 'a>>;

/// Opens sockets where a node lives; `cloud` implements it on the VPC's network namespaces.
pub trait Dial: Send + Sync + 'static {
    /// A listener on this port of the node's address. Called once per node and port, never on a worker's thread.
    fn listen(&self, node: &NodeId, port: u16) -> io::Result<TcpListener>;

    /// A connection from the node to a target. Polled on a worker's thread inside a tokio runtime with I/O enabled: it
    /// must not block for longer than a system call. The proxy bounds it by the connect timeout.
    fn connect<'a>(&'a self, node: &'a NodeId, to: SocketAddr) -> Connecting<'a>;
}
