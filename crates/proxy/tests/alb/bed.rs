//! A proxy on loopback with one balancer, and helpers to write snapshots.

use std::collections::{HashMap, HashSet};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proxy::{Connecting, Dial, Event, Proxy};
use proxy_rules::{
    Action, Attributes, Balancer, CookieSecret, FixedResponse, Forward, HealthCheck, HealthEvent, Listener,
    ListenerProtocol, Node, NodeId, ResponseHeaders, Rule, Scheme, Snapshot, Target, TargetGroup, TargetState,
};

use crate::client::Client;
use crate::target::TestTarget;

/// Sockets on 127.0.0.1; listeners get free ports.
#[derive(Default)]
pub(crate) struct Loopback {
    pub(crate) ports: Mutex<HashMap<(NodeId, u16), SocketAddr>>,
    /// Connections to these never come about.
    pub(crate) silent: Mutex<HashSet<SocketAddr>>,
    /// Listening on this port fails.
    pub(crate) taken: Mutex<HashSet<u16>>,
}

impl Dial for Loopback {
    fn listen(&self, node: &NodeId, port: u16) -> io::Result<TcpListener> {
        if self.taken.lock().expect("lock").contains(&port) {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        self.ports.lock().expect("lock").insert((node.clone(), port), listener.local_addr()?);
        Ok(listener)
    }

    fn connect<'a>(&'a self, _node: &'a NodeId, to: SocketAddr) -> Connecting<'a> {
        let silent = self.silent.lock().expect("lock").contains(&to);
        Box::pin(async move {
            if silent {
                std::future::pending::<()>().await;
            }
            tokio::net::TcpStream::connect(to).await?.into_std()
        })
    }
}

/// A proxy under test.
pub(crate) struct Bed {
    pub(crate) proxy: Proxy,
    pub(crate) dial: Arc<Loopback>,
}

impl Bed {
    pub(crate) fn with_workers(snapshot: &Snapshot, workers: usize) -> Self {
        let dial = Arc::new(Loopback::default());
        let proxy = Proxy::start(dial.clone(), workers).expect("a proxy");
        proxy.apply(snapshot);
        Self { proxy, dial }
    }

    /// Serves the snapshot and waits until all probed targets were judged.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let bed = Self::with_workers(snapshot, 2);
        bed.wait("targets to be judged", |bed| bed.proxy.health().iter().all(|e| e.health.state.as_str() != "initial"));
        bed
    }

    pub(crate) fn address(&self, node: &str, port: u16) -> SocketAddr {
        self.dial.ports.lock().expect("lock")[&(NodeId::from(node), port)]
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address("a", 80))
    }

    /// One request on its own connection.
    pub(crate) fn ask(&self, text: &str) -> crate::client::Answer {
        self.client().ask(text)
    }

    pub(crate) fn get(&self, path: &str) -> crate::client::Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: example.com\r\n\r\n"))
    }

    pub(crate) fn wait(&self, what: &str, mut done: impl FnMut(&Self) -> bool) {
        wait(what, || done(self));
    }

    pub(crate) fn states(&self) -> Vec<String> {
        self.proxy.health().iter().map(|e| e.health.state.as_str().to_owned()).collect()
    }
}

pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(8);
    while !done() {
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// One balancer `lb` with node `a` in zone `a`, listening on 80.
pub(crate) fn snapshot(default: Action, groups: Vec<TargetGroup>) -> Snapshot {
    with_rules(Vec::new(), default, groups)
}

pub(crate) fn with_rules(rules: Vec<Rule>, default: Action, groups: Vec<TargetGroup>) -> Snapshot {
    let balancer = Balancer {
        id: "app/lb/1".into(),
        name: "lb".into(),
        scheme: Scheme::InternetFacing,
        nodes: vec![node("a")],
        listeners: vec![Listener {
            id: "l80".into(),
            port: 80,
            protocol: ListenerProtocol::Http,
            rules,
            default,
            response: ResponseHeaders::default(),
        }],
        attributes: Attributes::default(),
    };
    Snapshot { balancers: vec![balancer], target_groups: groups, secret: CookieSecret([7; 32]) }
}

/// All requests to one group with these targets.
pub(crate) fn simple(targets: &[&TestTarget]) -> Snapshot {
    snapshot(Action::Forward(Forward::to("g")), vec![group("g", targets)])
}

pub(crate) fn node(name: &str) -> Node {
    Node { id: name.into(), zone: name.into(), address: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), leaving: false }
}

/// A group whose health checks are fast.
pub(crate) fn group(name: &str, targets: &[&TestTarget]) -> TargetGroup {
    let health_check = HealthCheck {
        path: "/health".into(),
        interval: Duration::from_millis(30),
        timeout: Duration::from_millis(500),
        healthy_threshold: 3,
        unhealthy_threshold: 2,
        ..HealthCheck::default()
    };
    let targets = targets.iter().map(|t| registered(t.name, t.address)).collect();
    TargetGroup { targets, health_check: Some(health_check), ..TargetGroup::new(name) }
}

pub(crate) fn registered(name: &str, address: SocketAddr) -> Target {
    Target { id: name.into(), address, zone: None, state: TargetState::Registered, last_health: None }
}

pub(crate) fn fixed(status: u16, body: &str) -> Action {
    let content_type = Some("text/plain".to_owned());
    Action::FixedResponse(FixedResponse { status, content_type, body: Some(body.to_owned()) })
}

/// Attributes of the only balancer.
pub(crate) fn attributes(snapshot: &mut Snapshot) -> &mut Attributes {
    &mut snapshot.balancers[0].attributes
}

/// Health events, once so many are there.
pub(crate) fn health_events(events: &mut tokio::sync::mpsc::Receiver<Event>, wanted: usize) -> Vec<HealthEvent> {
    let mut out = Vec::new();
    wait("the events", || {
        while let Ok(event) = events.try_recv() {
            if let Event::Health(event) = event {
                out.push(event);
            }
        }
        out.len() >= wanted
    });
    out
}
