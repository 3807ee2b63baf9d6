//! The glue between the network room and the host: after each round of the network plan, machines that are wired are let
//! go, their ssh doors open, and the world's own listeners follow.

use super::ground::Ground;
use super::listeners::{FromLaptop, Listeners};
use super::spot::Spot;
use box_linux::ssh::Doors;
use box_spec::{BoxId, Boxes, Event};
use front::Front;
use kernel::Kernel;
use net_model::{At, EniId, Intent, Laptop, Place, Sockets, VpcId};
use net_plan::{Applied, Counters, Flow, Net, NetError, Refused, Wiring};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddrV4;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::runtime::Handle;

/// What is shown of a console, in bytes.
const CONSOLE_BYTES_MAX: usize = 1024 * 1024;

/// The network driver as the network room sees it.
pub struct Glue {
    ground: Ground,
    doors: Doors,
    intent: Mutex<Arc<Intent>>,
    /// Places beside the laptop from which somebody has run a program.
    places: Mutex<BTreeSet<Spot>>,
    wiring: Mutex<BTreeMap<EniId, Wiring>>,
    on_wiring: OnceLock<Box<dyn Fn() + Send + Sync>>,
    kernel: OnceLock<Arc<Kernel>>,
    listeners: Listeners,
}

impl Glue {
    /// Nothing is wired yet. Tasks run on this runtime.
    pub fn new(ground: Ground, runtime: Handle) -> Arc<Glue> {
        let doors = Doors::new(&ground.home, &ground.machines, runtime.clone());
        let listeners = Listeners::new(ground.net.clone(), runtime);
        let glue = Arc::new(Glue {
            ground,
            doors,
            intent: Mutex::default(),
            places: Mutex::default(),
            wiring: Mutex::default(),
            on_wiring: OnceLock::new(),
            kernel: OnceLock::new(),
            listeners,
        });
        glue.follow_ends();
        glue
    }

    /// Doors of machines that ended are closed: an open one would keep their network namespace.
    fn follow_ends(self: &Arc<Self>) {
        let (glue, events) = (Arc::downgrade(self), self.ground.machines.events());
        let follow = move || {
            for event in events.iter() {
                match (glue.upgrade(), event) {
                    (Some(glue), Event::Died(id, _)) => {
                        glue.doors.close(&id);
                        // its namespace's number may come back with the next one: the network forgets it first
                        if let Some(kernel) = glue.kernel.get() {
                            kernel.wake("vpc-plan");
                        }
                    }
                    (Some(_), _) => {}
                    (None, _) => return,
                }
            }
        };
        if let Err(e) = std::thread::Builder::new().name("doors".into()).spawn(follow) {
            tracing::error!("doors of ended machines stay open: {e}");
        }
    }

    /// The rooms are there: the world's endpoints can answer from now on.
    pub fn start(self: &Arc<Self>, kernel: &Arc<Kernel>, front: Arc<Front>) {
        let _ = self.kernel.set(kernel.clone());
        self.listeners.start(kernel.clone(), front, self.clone());
        kernel.wake("vpc-plan");
    }

    /// Waits until names resolve and endpoints answer inside the world.
    pub async fn stand(&self) {
        self.listeners.stand().await;
    }

    /// The network as it was last applied.
    pub fn intent(&self) -> Arc<Intent> {
        self.intent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a place on the internet, if it is not there yet; the next round of the network plan wires it.
    pub fn add_place(&self, spot: Spot) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).insert(spot);
    }

    /// The wanted network with the places that were asked for.
    fn with_places(&self, intent: &Intent) -> Intent {
        let mut intent = intent.clone();
        let Some(range) = intent.internet.public_ranges.first().copied() else { return intent };
        for spot in self.places.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let address = u32::from(range.network()) + spot.offset();
            intent.internet.laptops.insert(spot.name(), Laptop { address: address.into() });
        }
        intent
    }

    /// How an interface was wired by the last round.
    pub fn wiring(&self, interface: &EniId) -> Option<Wiring> {
        self.wiring.lock().unwrap_or_else(PoisonError::into_inner).get(interface).cloned()
    }

    /// Calls this after a round that wired something else than the one before.
    pub fn on_wiring(&self, call: Box<dyn Fn() + Send + Sync>) {
        let _ = self.on_wiring.set(call);
    }

    fn note(&self, wired: &BTreeMap<EniId, Wiring>) {
        let mut wiring = self.wiring.lock().unwrap_or_else(PoisonError::into_inner);
        if *wiring == *wired {
            return;
        }
        wiring.clone_from(wired);
        drop(wiring);
        if let Some(call) = self.on_wiring.get() {
            call();
        }
    }

    /// What a machine has printed, as far as it is kept.
    pub fn console(&self, id: &str) -> Result<Vec<u8>, String> {
        let id = id.parse::<BoxId>().map_err(|e| e.to_string())?;
        self.ground.machines.console(&id, CONSOLE_BYTES_MAX).map_err(|e| e.to_string())
    }

    /// The machine that an interface is in.
    pub fn machine_of(&self, interface: &EniId) -> Option<String> {
        let intent = self.intent();
        let found = intent.vpcs.values().find_map(|v| v.interfaces.get(interface))?;
        match &found.place {
            Place::Machine(id) => Some(id.clone()),
            _ => None,
        }
    }

    /// Connects as the laptop does.
    pub fn dial(&self) -> Arc<dyn way_in::Dial> {
        Arc::new(FromLaptop(self.ground.net.clone()))
    }

    /// The doors that are open on the host.
    pub fn doors(&self) -> Vec<way_in::Door> {
        self.listeners.doors()
    }

    /// Every socket that can be reached at a public address: where a door to it may be opened.
    pub fn public_sockets(&self) -> BTreeSet<SocketAddrV4> {
        let mut found = BTreeSet::new();
        for (id, interface) in self.intent().vpcs.values().flat_map(|v| &v.interfaces) {
            let at = match &interface.place {
                Place::Machine(machine) => At::Machine(machine.clone()),
                Place::Own => At::Interface(id.clone()),
                Place::Nat => continue,
            };
            if interface.public.is_empty() {
                continue;
            }
            for socket in self.ground.net.listening(&at).unwrap_or_default() {
                let on = |private| socket.ip().is_unspecified() || *socket.ip() == private;
                let public = interface.public.iter().filter(|(private, _)| on(**private));
                found.extend(public.map(|(_, public)| SocketAddrV4::new(*public, socket.port())));
            }
        }
        found
    }

    /// Lets wired machines go; twice is once.
    fn release(&self, intent: &Intent, applied: &Applied) {
        for (id, interface) in intent.vpcs.values().flat_map(|v| &v.interfaces) {
            let Place::Machine(machine) = &interface.place else { continue };
            if interface.device_index != 0 || applied.interfaces.get(id) != Some(&Wiring::Up) {
                continue;
            }
            let Ok(machine) = machine.parse::<BoxId>() else { continue };
            if let Err(e) = self.ground.machines.go(&machine) {
                tracing::warn!(%machine, "{e}");
                continue;
            }
            if machine.as_str().starts_with("i-")
                && let Err(e) = self.doors.open(&machine)
            {
                tracing::warn!(%machine, "ssh: {e}");
            }
        }
    }
}

impl Net for Glue {
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError> {
        let intent = self.with_places(intent);
        let applied = self.ground.net.apply(&intent)?;
        self.release(&intent, &applied);
        let intent = Arc::new(intent);
        *self.intent.lock().unwrap_or_else(PoisonError::into_inner) = intent.clone();
        self.listeners.follow(&intent);
        self.note(&applied.interfaces);
        Ok(applied)
    }
    fn refused(&self) -> Result<Receiver<Refused>, NetError> {
        self.ground.net.refused()
    }
    fn counters(&self) -> Result<BTreeMap<EniId, Counters>, NetError> {
        self.ground.net.counters()
    }
    fn flows(&self, vpc: &VpcId) -> Result<Vec<Flow>, NetError> {
        self.ground.net.flows(vpc)
    }
}
