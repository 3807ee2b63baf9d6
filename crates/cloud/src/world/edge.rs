//! Load balancers' nodes: each is an interface with a namespace of its own, and the proxy listens and connects there.

use net_linux::Driver;
use net_model::{At, EniId, Sockets};
use proxy::Dial;
use proxy_rules::NodeId;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpSocket;

/// Sockets at the nodes' interfaces; a node's id is its interface's.
pub(super) struct AtNodes(pub(super) Arc<Driver>);

fn at(node: &NodeId) -> At {
    At::Interface(EniId::from(node.as_str()))
}

impl Dial for AtNodes {
    fn listen(&self, node: &NodeId, port: u16) -> io::Result<std::net::TcpListener> {
        self.0.listen_tcp(&at(node), SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, port))
    }

    fn connect<'a>(
        &'a self,
        node: &'a NodeId,
        to: SocketAddr,
    ) -> Pin<Box<dyn Future<Output = io::Result<std::net::TcpStream>> + Send + 'a>> {
        let (sockets, at) = (self.0.clone(), at(node));
        Box::pin(async move {
            let made = tokio::task::spawn_blocking(move || sockets.tcp_socket(&at)).await;
            let socket = TcpSocket::from_std_stream(std::net::TcpStream::from(made.map_err(io::Error::other)??));
            let stream = socket.connect(to).await?;
            stream.set_nodelay(true)?;
            stream.into_std()
        })
    }
}
