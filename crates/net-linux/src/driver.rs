//! The driver: the wanted network in, kernel objects out. It may die at any instruction; the next one adopts.

use crate::{
    conntrack,
    held::Held,
    refused::{Reader, Source},
    rt, sockets, sys,
    work::{self, Outcome},
};
use net_model::{At, EniId, Intent, Namespaces, Places, Sockets, VpcId};
use net_plan::{Applied, Counters, Flow, Net, NetError, Refused, Space, Zones, device_of};
use std::{
    collections::BTreeMap,
    io,
    net::{SocketAddrV4, TcpListener, UdpSocket},
    os::fd::OwnedFd,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, mpsc::Receiver},
    time::Instant,
};

/// The network of one cloud.
pub struct Driver {
    store: Arc<dyn Namespaces>,
    places: Arc<dyn Places>,
    state: Mutex<State>,
    doors: RwLock<Doors>,
    reader: Reader,
}

/// What lasts from one apply to the next; all of it can be read from the kernel again.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) held: BTreeMap<Space, Held>,
    pub(crate) zones: Zones,
    sources: BTreeMap<Space, Source>,
}

/// Where sockets can be made, known without waiting for an apply.
#[derive(Default)]
struct Doors {
    spaces: BTreeMap<Space, Arc<OwnedFd>>,
    interfaces: BTreeMap<EniId, Space>,
}

impl Driver {
    /// Takes over the namespaces that are stored. The caller has joined the keeper's user and mount namespaces.
    pub fn new(store: Arc<dyn Namespaces>, places: Arc<dyn Places>) -> Result<Driver, NetError> {
        sys::raise_descriptor_limit();
        let mut state = State::default();
        for (name, namespace) in store.all().map_err(NetError::Store)? {
            if let Some(space) = Space::from_stored_name(&name) {
                let watched = matches!(space, Space::Router(_));
                let held =
                    Held::new(namespace, watched).map_err(|source| system(&format!("namespace {name}"), source))?;
                state.held.insert(space, held);
            }
        }
        let reader = Reader::new().map_err(|source| system("eventfd", source))?;
        let driver = Driver { store, places, state: Mutex::new(state), doors: RwLock::default(), reader };
        driver.open_doors(&driver.lock(), &Intent::default());
        Ok(driver)
    }

    /// Ends the network: forgets every namespace of ours. Without it everything stays for the next driver.
    pub fn clear(&self) -> Result<(), NetError> {
        let mut state = self.lock();
        for space in std::mem::take(&mut state.held).into_keys() {
            if let Some(name) = space.stored_name() {
                self.store.as_ref().drop(&name).map_err(NetError::Store)?;
            }
        }
        state.sources.clear();
        self.open_doors(&state, &Intent::default());
        self.reader.listen(BTreeMap::new()).map_err(|source| system("NFLOG", source))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_doors(&self, state: &State, intent: &Intent) {
        let open = |(space, held): (&Space, &Held)| Some((space.clone(), held.namespace()?));
        let spaces = state.held.iter().filter_map(open).collect();
        let interfaces = intent.vpcs.values().flat_map(|vpc| &vpc.interfaces);
        let interfaces = interfaces.map(|(id, one)| (id.clone(), work::space_of(id, one))).collect();
        *self.doors.write().unwrap_or_else(PoisonError::into_inner) = Doors { spaces, interfaces };
    }

    fn sources(state: &State, intent: &Intent) -> BTreeMap<Space, Source> {
        let mut all = BTreeMap::new();
        for (vpc, wanted) in &intent.vpcs {
            let pairs = wanted.interfaces.iter().flat_map(|(id, one)| one.addresses().map(move |at| (at, id.clone())));
            let addresses = Arc::new(pairs.collect::<BTreeMap<_, _>>());
            let nats = wanted.interfaces.iter().filter(|(_, one)| one.place == net_model::Place::Nat);
            let router = Space::Router(vpc.clone());
            let devices = Arc::new(devices(state, &router, wanted.interfaces.keys()));
            for space in nats.map(|(id, _)| Space::Own(id.clone())).chain([router.clone()]) {
                if let Some(namespace) = state.held.get(&space).and_then(Held::namespace) {
                    let devices = if space == router { Arc::clone(&devices) } else { Arc::default() };
                    let source = Source { vpc: vpc.clone(), namespace, addresses: Arc::clone(&addresses), devices };
                    all.insert(space, source);
                }
            }
        }
        all
    }

    fn door(&self, at: &At) -> io::Result<Arc<OwnedFd>> {
        let doors = self.doors.read().unwrap_or_else(PoisonError::into_inner);
        let space = match at {
            At::Router(vpc) => Some(Space::Router(vpc.clone())),
            At::Interface(id) => doors.interfaces.get(id).cloned(),
            At::Internet => Some(Space::Internet),
            At::Laptop(name) => Some(Space::Laptop(name.clone())),
            At::Machine(name) => Some(Space::Machine(name.clone())),
        };
        let found = match &space {
            Some(Space::Machine(name)) => self.places.netns(name).map(Arc::new),
            Some(space) => doors.spaces.get(space).cloned(),
            None => None,
        };
        found.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("{at:?} is not there (yet)")))
    }
}

/// The interfaces behind a router's devices, by the devices' numbers.
fn devices<'a>(state: &State, router: &Space, all: impl Iterator<Item = &'a EniId>) -> BTreeMap<u32, EniId> {
    let links = state.held.get(router).and_then(|held| held.seen.as_ref()).map(|seen| &seen.links);
    let number = |id: &EniId| links.and_then(|links| links.get(&device_of(id))).map(|link| link.index);
    all.filter_map(|id| Some((number(id)?, id.clone()))).collect()
}

fn system(what: &str, source: io::Error) -> NetError {
    NetError::System { what: what.to_owned(), source }
}

impl Net for Driver {
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError> {
        let started = Instant::now();
        let mut state = self.lock();
        let Outcome { interfaces, failures, changes } =
            work::apply(&mut state, intent, self.store.as_ref(), self.places.as_ref()).map_err(NetError::Store)?;
        self.open_doors(&state, intent);
        state.sources = Self::sources(&state, intent);
        let sources = state.sources.clone();
        drop(state);
        self.reader.listen(sources).map_err(|source| system("NFLOG", source))?;
        Ok(Applied { interfaces, failures, changes, took: started.elapsed() })
    }

    fn refused(&self) -> Result<Receiver<Refused>, NetError> {
        let receiver = self.reader.subscribe().map_err(|source| system("the thread that reads NFLOG", source))?;
        let sources = self.lock().sources.clone();
        self.reader.listen(sources).map_err(|source| system("NFLOG", source))?;
        Ok(receiver)
    }

    fn counters(&self) -> Result<BTreeMap<EniId, Counters>, NetError> {
        let doors = self.doors.read().unwrap_or_else(PoisonError::into_inner);
        let devices: BTreeMap<String, EniId> = doors.interfaces.keys().map(|id| (device_of(id), id.clone())).collect();
        drop(doors);
        let mut all = BTreeMap::new();
        for (space, held) in self.lock().held.iter_mut().filter(|(space, _)| matches!(space, Space::Router(_))) {
            let dump = |held: &mut Held| held.route()?.dump(&rt::get_link(None, true));
            let links = dump(held).map_err(|source| system(&format!("links of {space}"), source))?;
            for link in links.iter().filter_map(rt::parse_link) {
                all.extend(devices.get(&link.name).map(|id| (id.clone(), link.counters)));
            }
        }
        Ok(all)
    }

    fn flows(&self, vpc: &VpcId) -> Result<Vec<Flow>, NetError> {
        let mut state = self.lock();
        let State { held, zones, .. } = &mut *state;
        let held = held.get_mut(&Space::Router(vpc.clone())).ok_or_else(|| NetError::NoRouter(vpc.clone()))?;
        let mut entries = || conntrack::entries(held.filter()?);
        let entries = entries().map_err(|source| system("conntrack", source))?;
        let flow = |one: conntrack::Entry| {
            Some(Flow {
                interface: zones.interface(vpc, one.zone)?.clone(),
                protocol: one.protocol,
                source: one.source,
                destination: one.destination,
                sent: one.sent,
                answered: one.answered,
            })
        };
        Ok(entries.into_iter().filter_map(flow).collect())
    }
}

impl Sockets for Driver {
    fn listen_tcp(&self, at: &At, address: SocketAddrV4) -> io::Result<TcpListener> {
        sockets::listen_tcp(&*self.door(at)?, address)
    }

    fn bind_udp(&self, at: &At, address: SocketAddrV4) -> io::Result<UdpSocket> {
        sockets::bind_udp(&*self.door(at)?, address)
    }

    fn tcp_socket(&self, at: &At) -> io::Result<OwnedFd> {
        sockets::tcp_socket(&*self.door(at)?)
    }

    fn listening(&self, at: &At) -> io::Result<Vec<SocketAddrV4>> {
        sockets::listening(&*self.door(at)?)
    }
}
