//! Refused packets to whoever wants them: one thread reads the logs of all namespaces.

use crate::{
    nflog::{Log, Logged},
    sys,
};
use net_model::{EniId, VpcId};
use net_plan::{Direction, REFUSED_WAITING_MAX, Refused, RefusedVerdict, Space};
use std::{
    collections::BTreeMap,
    io,
    net::Ipv4Addr,
    os::fd::{AsRawFd, OwnedFd, RawFd},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

/// What the reader must know of a namespace.
#[derive(Clone)]
pub(crate) struct Source {
    /// The VPC whose packets these are.
    pub(crate) vpc: VpcId,
    /// To open its log.
    pub(crate) namespace: Arc<OwnedFd>,
    /// Which interface has an address.
    pub(crate) addresses: Arc<BTreeMap<Ipv4Addr, EniId>>,
    /// Which interface is behind a device, by its number.
    pub(crate) devices: Arc<BTreeMap<u32, EniId>>,
}

#[derive(Default)]
struct Shared {
    readers: Vec<SyncSender<Refused>>,
    logs: BTreeMap<Space, (Log, Source)>,
    running: bool,
    over: bool,
}

/// Opens logs, keeps readers. Its thread starts with the first reader and ends with this.
pub(crate) struct Reader {
    shared: Arc<Mutex<Shared>>,
    bell: Arc<OwnedFd>,
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reader {
    pub(crate) fn new() -> io::Result<Reader> {
        Ok(Reader { shared: Arc::default(), bell: Arc::new(sys::event()?) })
    }

    /// The namespaces to listen to from now on; nothing is opened while nobody reads.
    pub(crate) fn listen(&self, sources: BTreeMap<Space, Source>) -> io::Result<()> {
        let mut shared = lock(&self.shared);
        if shared.readers.is_empty() {
            return Ok(());
        }
        let mut logs = BTreeMap::new();
        for (space, source) in sources {
            let log = match shared.logs.remove(&space) {
                Some((log, old)) if Arc::ptr_eq(&old.namespace, &source.namespace) => log,
                _ => sys::inside(&source.namespace, Log::open)?,
            };
            logs.insert(space, (log, source));
        }
        shared.logs = logs;
        sys::ring(&self.bell);
        Ok(())
    }

    /// One more reader. The caller lets it `listen` next.
    pub(crate) fn subscribe(&self) -> io::Result<Receiver<Refused>> {
        let (sender, receiver) = sync_channel(REFUSED_WAITING_MAX);
        let mut shared = lock(&self.shared);
        shared.readers.push(sender);
        if !shared.running {
            let (inner, bell) = (Arc::clone(&self.shared), Arc::clone(&self.bell));
            thread::Builder::new().name("refused-packets".to_owned()).spawn(move || run(&inner, &bell))?;
            shared.running = true;
        }
        Ok(receiver)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.over = true;
        shared.logs.clear();
        shared.readers.clear();
        sys::ring(&self.bell);
    }
}

fn run(shared: &Mutex<Shared>, bell: &OwnedFd) {
    while !lock(shared).over {
        // Descriptors may close while we wait; the bell then rings, and a stale one is read as empty.
        let fds: Vec<RawFd> = {
            let shared = lock(shared);
            std::iter::once(bell.as_raw_fd()).chain(shared.logs.values().map(|(log, _)| log.raw_fd())).collect()
        };
        if sys::poll(&fds, -1).is_err() {
            return;
        }
        sys::unring(bell);
        let mut shared = lock(shared);
        let packets: Vec<Refused> = shared
            .logs
            .values()
            .flat_map(|(log, source)| log.read().into_iter().filter_map(|one| name(one, source)))
            .collect();
        for packet in packets {
            shared
                .readers
                .retain(|reader| !matches!(reader.try_send(packet.clone()), Err(TrySendError::Disconnected(_))));
        }
    }
}

/// Adds what the log does not say.
fn name(packet: Logged, source: &Source) -> Option<Refused> {
    let verdict = RefusedVerdict::parse(&packet.text)?;
    let (mine, other) = match verdict.direction {
        Direction::Egress => (packet.source.0, packet.destination.0),
        Direction::Ingress => (packet.destination.0, packet.source.0),
    };
    let known = |address| source.addresses.get(&address).cloned();
    // A forged source, or one that an appliance passes on, says nothing of who sent it.
    let sender = packet.device.filter(|_| verdict.direction == Direction::Egress);
    let sender = sender.and_then(|device| source.devices.get(&device).cloned());
    let interface = verdict.interface.or(sender).or_else(|| known(mine)).or_else(|| known(other));
    Some(Refused {
        at: packet.at,
        vpc: source.vpc.clone(),
        interface,
        direction: verdict.direction,
        by: verdict.by,
        protocol: packet.protocol,
        source: packet.source.0,
        source_port: packet.source.1,
        destination: packet.destination.0,
        destination_port: packet.destination.1,
        length: packet.length,
    })
}
