//! Our proxy as a process of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use proxy::{Connecting, Dial, Proxy};
use proxy_rules::{
    Action, Attributes, Balancer, Forward, Listener, ListenerProtocol, Node, NodeId, Scheme, Snapshot, Target,
    TargetGroup, TargetState,
};

#[derive(Default)]
struct Loopback(Mutex<Option<SocketAddr>>);

impl Dial for Loopback {
    fn listen(&self, _: &NodeId, _: u16) -> io::Result<TcpListener> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *self.0.lock().expect("lock") = Some(listener.local_addr()?);
        Ok(listener)
    }

    fn connect<'a>(&'a self, _: &'a NodeId, to: SocketAddr) -> Connecting<'a> {
        Box::pin(async move { tokio::net::TcpStream::connect(to).await?.into_std() })
    }
}

/// Serves until killed, after printing its address. Arguments: the target's address, the number of workers.
pub(crate) fn run(args: &[String]) {
    let target: SocketAddr = args[0].parse().expect("the target's address");
    let workers = args[1].parse().expect("a number of workers");
    let dial = Arc::new(Loopback::default());
    let proxy = Proxy::start(dial.clone(), workers).expect("a proxy");
    proxy.apply(&snapshot(target));
    println!("{}", dial.0.lock().expect("lock").expect("a listener"));
    loop {
        std::thread::park();
    }
}

fn snapshot(address: SocketAddr) -> Snapshot {
    let target = Target { id: "t".into(), address, zone: None, state: TargetState::Registered, last_health: None };
    let node = Node { id: "n".into(), zone: "a".into(), address: Ipv4Addr::LOCALHOST.into(), leaving: false };
    let listener = Listener {
        id: "l".into(),
        port: 80,
        protocol: ListenerProtocol::Http,
        rules: Vec::new(),
        default: Action::Forward(Forward::to("g")),
        response: Default::default(),
    };
    let balancer = Balancer {
        id: "app/bench/1".into(),
        name: "bench".into(),
        scheme: Scheme::InternetFacing,
        nodes: vec![node],
        listeners: vec![listener],
        attributes: Attributes::default(),
    };
    let group = TargetGroup { targets: vec![target], health_check: None, ..TargetGroup::new("g") };
    Snapshot { balancers: vec![balancer], target_groups: vec![group], secret: Default::default() }
}
