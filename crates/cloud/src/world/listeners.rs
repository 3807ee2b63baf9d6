//! The world's own listeners: in each VPC the metadata service, the time service and the resolver, on the internet AWS's public endpoints
//! and the public resolver, on the host the doors to public addresses.

use super::answers::Answers;
use super::glue::Glue;
use super::instances::Instances;
use dns_zone::{Directory, View};
use front::{Front, Origin};
use kernel::Kernel;
use net_linux::Driver;
use net_model::{At, Intent, Sockets, VpcId};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use way_in::{Dial, Door, WayIn};

const METADATA: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(169, 254, 169, 254), 80);
const TIME: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(169, 254, 169, 123), 123);
const RESOLVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);
const DNS_PORT: u16 = 53;
/// How often sockets at public addresses are looked for, in milliseconds.
const LOOK_MS: u64 = 1000;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Metadata(VpcId),
    Time(VpcId),
    Dns(At, SocketAddrV4),
    DnsTcp(At, SocketAddrV4),
    Endpoint(SocketAddrV4),
}

struct Late {
    front: Arc<Front>,
    instances: Arc<Instances>,
    answers: Arc<dyn Directory>,
    way: Arc<WayIn>,
    // dropping it would stop the endpoints
    _stop: watch::Sender<bool>,
    stopping: watch::Receiver<bool>,
}

/// Opens and closes listeners as the network changes.
pub(super) struct Listeners {
    sockets: Arc<Driver>,
    runtime: Handle,
    late: OnceLock<Late>,
    open: Mutex<BTreeMap<What, JoinHandle<()>>>,
    changed: Arc<Notify>,
    /// They followed the network once.
    stand: watch::Sender<bool>,
}

impl Listeners {
    pub(super) fn new(sockets: Arc<Driver>, runtime: Handle) -> Listeners {
        let stand = watch::Sender::new(false);
        Listeners { sockets, runtime, late: OnceLock::new(), open: Mutex::default(), changed: Arc::default(), stand }
    }

    /// The rooms are there.
    pub(super) fn start(&self, kernel: Arc<Kernel>, front: Arc<Front>, glue: Arc<Glue>) {
        let (stop, stopping) = watch::channel(false);
        let way = Arc::new(WayIn::new(Arc::new(FromLaptop(self.sockets.clone())), self.runtime.clone()));
        let answers = Arc::new(Answers::new(kernel.clone(), glue.clone()));
        let late = Late {
            front,
            instances: Arc::new(Instances::new(kernel)),
            answers,
            way: way.clone(),
            _stop: stop,
            stopping,
        };
        if self.late.set(late).is_ok() {
            self.runtime.spawn(doors(glue, way, self.changed.clone()));
        }
    }

    /// The doors that are open on the host.
    pub(super) fn doors(&self) -> Vec<Door> {
        self.late.get().map_or_else(Vec::new, |l| l.way.doors())
    }

    /// Makes exactly the listeners that this network has.
    pub(super) fn follow(&self, intent: &Intent) {
        let Some(late) = self.late.get() else { return };
        self.changed.notify_one();
        let wanted = wanted(intent);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|what, task| {
            let keep = wanted.contains(what) && !task.is_finished();
            if !keep {
                task.abort();
            }
            keep
        });
        for what in wanted {
            if open.contains_key(&what) {
                continue;
            }
            match self.listen(late, &what) {
                Ok(task) => drop(open.insert(what, task)),
                Err(e) => tracing::warn!(?what, "cannot listen: {e}"),
            }
        }
        drop(open);
        self.stand.send_replace(true);
    }

    /// Waits until names resolve and endpoints answer inside the world.
    pub(super) async fn stand(&self) {
        // its sender lives as long as it does
        let _ = self.stand.subscribe().wait_for(|stand| *stand).await;
    }

    fn listen(&self, late: &Late, what: &What) -> io::Result<JoinHandle<()>> {
        let _inside = self.runtime.enter();
        match what {
            What::Metadata(vpc) => {
                let listener = self.sockets.listen_tcp(&At::Router(vpc.clone()), METADATA)?;
                let (directory, seal) = (late.instances.clone(), late.instances.seal());
                let serving = metadata::serve(directory, seal, vpc.to_string(), listener);
                Ok(self.runtime.spawn(ends("metadata", serving)))
            }
            What::Time(vpc) => {
                let socket = self.sockets.bind_udp(&At::Router(vpc.clone()), TIME)?;
                Ok(self.runtime.spawn(ends("time", metadata::serve_time(socket))))
            }
            What::Dns(at, address) => {
                let socket = self.sockets.bind_udp(at, *address)?;
                let serving = dns_server::serve_udp(late.answers.clone(), view(at), socket);
                Ok(self.runtime.spawn(ends("dns", serving)))
            }
            What::DnsTcp(at, address) => {
                let listener = self.sockets.listen_tcp(at, *address)?;
                let serving = dns_server::serve_tcp(late.answers.clone(), view(at), listener);
                Ok(self.runtime.spawn(ends("dns over tcp", serving)))
            }
            What::Endpoint(address) => {
                let listener = TcpListener::from_std(self.sockets.listen_tcp(&At::Internet, *address)?)?;
                let serving = front::serve_tcp(late.front.clone(), listener, Origin::World, late.stopping.clone());
                Ok(self.runtime.spawn(serving))
            }
        }
    }
}

async fn ends(name: &'static str, serving: impl Future<Output = io::Result<()>>) {
    if let Err(e) = serving.await {
        tracing::warn!("{name}: {e}");
    }
}

fn view(at: &At) -> View {
    match at {
        At::Router(vpc) => View::Vpc(vpc.to_string()),
        _ => View::Internet,
    }
}

fn wanted(intent: &Intent) -> BTreeSet<What> {
    let mut out = BTreeSet::new();
    for (id, vpc) in intent.vpcs.iter().filter(|(_, v)| !v.interfaces.is_empty()) {
        out.extend([What::Metadata(id.clone()), What::Time(id.clone())]);
        let plus_two = vpc.cidrs.first().map(|c| Ipv4Addr::from(u32::from(c.network()) + 2));
        for address in plus_two.into_iter().chain([RESOLVER]).filter(|_| vpc.resolver) {
            let (at, address) = (At::Router(id.clone()), SocketAddrV4::new(address, DNS_PORT));
            out.insert(What::Dns(at.clone(), address));
            out.insert(What::DnsTcp(at, address));
        }
    }
    for address in &intent.internet.resolvers {
        let address = SocketAddrV4::new(*address, DNS_PORT);
        out.insert(What::Dns(At::Internet, address));
        out.insert(What::DnsTcp(At::Internet, address));
    }
    for address in &intent.internet.services {
        out.extend([80, 443].map(|port| What::Endpoint(SocketAddrV4::new(*address, port))));
    }
    out
}

/// Doors follow the sockets that listen at public addresses.
async fn doors(glue: Arc<Glue>, way: Arc<WayIn>, changed: Arc<Notify>) {
    let mut tick = tokio::time::interval(Duration::from_millis(LOOK_MS));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            () = changed.notified() => {}
        }
        let (glue, way) = (glue.clone(), way.clone());
        let looked = tokio::task::spawn_blocking(move || {
            for (public, e) in way.apply(&glue.public_sockets()) {
                tracing::debug!(%public, "no door: {e}");
            }
        });
        if looked.await.is_err() {
            return;
        }
    }
}

/// Connects from the laptop's place on the internet.
pub(super) struct FromLaptop(pub(super) Arc<Driver>);

impl Dial for FromLaptop {
    fn connect(&self, to: SocketAddrV4) -> Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>> {
        let sockets = self.0.clone();
        Box::pin(async move {
            let make = move || sockets.tcp_socket(&At::Laptop(svc_vpc::LAPTOP.into()));
            let socket = tokio::task::spawn_blocking(make).await.map_err(io::Error::other)??;
            TcpSocket::from_std_stream(std::net::TcpStream::from(socket)).connect(to.into()).await
        })
    }
}
