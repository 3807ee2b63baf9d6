//! Load balancers' nodes: each is an interface with a namespace of its own, and the proxy listens and connects there.

use super::glue::Glue;
use net_linux::Driver;
use net_model::{At, EniId, Sockets};
use net_plan::Wiring;
use proxy::{Dial, Proxy};
use proxy_rules::anomaly::Standing;
use proxy_rules::{GroupId, HealthEvent, NodeId, Snapshot, TargetKey};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use svc_elbv2::{Edge, Unready, Why};
use tokio::net::TcpSocket;

/// Threads that carry traffic.
const WORKERS: usize = 2;

type Wake = Box<dyn Fn() + Send + Sync>;

/// The proxy as the load-balancer room sees it. It is started with the first load balancer.
pub struct Balancers {
    sockets: Arc<Driver>,
    glue: Arc<Glue>,
    proxy: OnceLock<Proxy>,
    /// The ports that each node of the last snapshot serves.
    nodes: Mutex<BTreeMap<NodeId, BTreeSet<u16>>>,
    wake: Arc<OnceLock<Wake>>,
}

impl Balancers {
    /// Nothing is served yet.
    pub fn new(sockets: Arc<Driver>, glue: Arc<Glue>) -> Arc<Balancers> {
        let wake: Arc<OnceLock<Wake>> = Arc::default();
        let bell = wake.clone();
        glue.on_wiring(Box::new(move || ring(&bell)));
        Arc::new(Balancers { sockets, glue, proxy: OnceLock::new(), nodes: Mutex::default(), wake })
    }

    fn proxy(&self) -> io::Result<&Proxy> {
        if let Some(proxy) = self.proxy.get() {
            return Ok(proxy);
        }
        let proxy = Proxy::start(Arc::new(AtNodes(self.sockets.clone())), WORKERS)?;
        if let Some(mut events) = proxy.events() {
            let bell = self.wake.clone();
            let follow = move || {
                while events.blocking_recv().is_some() {
                    ring(&bell);
                }
            };
            std::thread::Builder::new().name("proxy-events".into()).spawn(follow)?;
        }
        Ok(self.proxy.get_or_init(|| proxy))
    }

    fn why(&self, node: &NodeId, ports: &BTreeSet<u16>) -> Option<Why> {
        match self.glue.wiring(&EniId::from(node.as_str())) {
            Some(Wiring::Up) => {}
            Some(Wiring::Failed(why)) => return Some(Why::Failed(why)),
            _ => return Some(Why::Waiting("its network interface is not wired yet".into())),
        }
        let found = match self.sockets.listening(&at(node)) {
            Ok(found) => found,
            Err(e) => return Some(Why::Failed(e.to_string())),
        };
        let missing: Vec<String> =
            ports.iter().filter(|p| !found.iter().any(|s| s.port() == **p)).map(u16::to_string).collect();
        (!missing.is_empty()).then(|| Why::Waiting(format!("port {} is not open yet", missing.join(", "))))
    }
}

fn ring(bell: &OnceLock<Wake>) {
    if let Some(wake) = bell.get() {
        wake();
    }
}

impl Edge for Balancers {
    fn apply(&self, snapshot: Snapshot) {
        if snapshot.balancers.is_empty() && self.proxy.get().is_none() {
            return;
        }
        let mut nodes: BTreeMap<NodeId, BTreeSet<u16>> = BTreeMap::new();
        for balancer in &snapshot.balancers {
            let ports: BTreeSet<u16> = balancer.listeners.iter().map(|l| l.port).collect();
            nodes.extend(balancer.nodes.iter().map(|n| (n.id.clone(), ports.clone())));
        }
        *self.nodes.lock().unwrap_or_else(PoisonError::into_inner) = nodes;
        match self.proxy() {
            Ok(proxy) => proxy.apply(&snapshot),
            Err(e) => tracing::error!("load balancers cannot run: {e}"),
        }
    }

    fn unready(&self) -> Vec<Unready> {
        let nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let why = |(node, ports): (NodeId, BTreeSet<u16>)| self.why(&node, &ports).map(|why| Unready { node, why });
        nodes.into_iter().filter_map(why).collect()
    }

    fn health(&self) -> Vec<HealthEvent> {
        self.proxy.get().map_or_else(Vec::new, Proxy::health)
    }

    fn standings(&self, group: &GroupId) -> Vec<(TargetKey, Standing)> {
        self.proxy.get().map_or_else(Vec::new, |p| p.standings(group))
    }

    fn on_event(&self, wake: Wake) {
        let _ = self.wake.set(wake);
    }
}

/// Sockets at the nodes' interfaces; a node's id is its interface's.
struct AtNodes(Arc<Driver>);

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
