//! A namespace that the driver deals with: the way into it, and what it is known to contain.

use crate::{
    conntrack,
    netlink::{Message, Socket, family},
    nft,
    rt::{self, LINK_GROUP},
    sys::{self, Identity},
};
use net_plan::{NftOp, Seen, SpacePlan, Sysctl};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    os::fd::{AsRawFd, OwnedFd, RawFd},
    sync::Arc,
};

/// One atomic batch may take this part of the send buffer.
const BATCH_PART: usize = 2;

/// A namespace, its netlink sockets once they were needed, and what it contains.
pub(crate) struct Held {
    /// Only of namespaces that are not ours: their names may come to mean another one.
    identity: Option<Identity>,
    namespace: Option<Arc<OwnedFd>>,
    route: Option<Socket>,
    filter: Option<Socket>,
    /// Tells of links that vanish; only where links into other people's namespaces end.
    watch: Option<Socket>,
    /// None: to be read.
    pub(crate) seen: Option<Seen>,
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the namespace is not there")
}

impl Held {
    /// One of ours. Nothing is opened yet, but the watch.
    pub(crate) fn new(namespace: OwnedFd, watched: bool) -> io::Result<Held> {
        let namespace = Some(Arc::new(namespace));
        let mut held = Held { identity: None, namespace, route: None, filter: None, watch: None, seen: None };
        if watched {
            let watch = held.open(family::ROUTE)?;
            watch.join(LINK_GROUP)?;
            held.watch = Some(watch);
        }
        Ok(held)
    }

    fn open(&self, family: i32) -> io::Result<Socket> {
        sys::inside(self.namespace.as_ref().ok_or_else(closed)?, move || Socket::open(family))
    }

    /// One of other people's.
    pub(crate) fn foreign(namespace: OwnedFd, identity: Identity) -> Held {
        let namespace = Some(Arc::new(namespace));
        Held { identity: Some(identity), namespace, route: None, filter: None, watch: None, seen: None }
    }

    /// Gives it its descriptor again; if that is another namespace now, nothing is known of it.
    pub(crate) fn reopen(&mut self, namespace: OwnedFd, identity: Identity) {
        if self.identity == Some(identity) {
            self.namespace = Some(Arc::new(namespace));
        } else {
            *self = Held::foreign(namespace, identity);
        }
    }

    /// Lets go of it: a namespace of other people must be able to end. What is known of it is kept.
    pub(crate) fn close(&mut self) {
        (self.namespace, self.route, self.filter, self.watch) = (None, None, None, None);
    }

    /// Its descriptor, to be kept by others.
    pub(crate) fn namespace(&self) -> Option<Arc<OwnedFd>> {
        self.namespace.clone()
    }

    /// Its descriptor, to name it in a message.
    pub(crate) fn raw_fd(&self) -> Option<RawFd> {
        self.namespace.as_ref().map(|fd| fd.as_raw_fd())
    }

    /// For links, addresses, routes.
    pub(crate) fn route(&mut self) -> io::Result<&Socket> {
        if self.route.is_none() {
            self.route = Some(self.open(family::ROUTE)?);
        }
        self.route.as_ref().ok_or_else(closed)
    }

    /// For nftables and conntrack.
    pub(crate) fn filter(&mut self) -> io::Result<&Socket> {
        if self.filter.is_none() {
            self.filter = Some(self.open(family::NETFILTER)?);
        }
        self.filter.as_ref().ok_or_else(closed)
    }

    /// Notes the links that vanished behind our back; after a message was lost everything is read again.
    pub(crate) fn catch_up(&mut self) {
        let Some(events) = self.watch.as_ref().map(Socket::poll) else { return };
        let (Ok(events), Some(seen)) = (events, &mut self.seen) else {
            self.seen = None;
            return;
        };
        for link in events.iter().filter(|one| one.kind == rt::kind::DELETE_LINK).filter_map(rt::parse_link) {
            if seen.links.get(&link.name).is_some_and(|have| have.index == link.seen.index) {
                seen.forget_link(&link.name);
            }
        }
    }

    /// Reads what it contains, unless that is known.
    pub(crate) fn read(&mut self, table: bool) -> io::Result<&mut Seen> {
        if self.seen.is_none() {
            let mut seen = rt::read(self.route()?)?;
            if table {
                seen.table = nft::read(self.filter()?)?;
            }
            self.seen = Some(seen);
        }
        self.seen.as_mut().ok_or_else(closed)
    }

    /// Reads the kernel parameters that the plan names, unless they are known.
    pub(crate) fn read_parameters(&mut self, wanted: &SpacePlan) -> io::Result<()> {
        let (Some(namespace), Some(seen)) = (&self.namespace, &mut self.seen) else { return Ok(()) };
        if seen.sysctls.is_empty() && !wanted.sysctls.is_empty() {
            let keys: Vec<String> = wanted.sysctls.keys().cloned().collect();
            seen.sysctls = sys::inside(namespace, move || Ok(parameters(&keys)))?;
        }
        Ok(())
    }

    /// Writes kernel parameters; says of each whether it was taken. Only optional ones may be refused.
    pub(crate) fn write_parameters(&self, all: Vec<(String, Sysctl)>) -> io::Result<Vec<io::Result<bool>>> {
        let write = |(key, sysctl): (String, Sysctl)| match std::fs::write(parameter(&key), sysctl.value) {
            Err(_) if sysctl.optional => Ok(false),
            other => other.map(|()| true),
        };
        let namespace = self.namespace.as_ref().ok_or_else(closed)?;
        sys::inside(namespace, move || Ok(all.into_iter().map(write).collect()))
    }

    /// Commits nftables operations, in one batch if the kernel takes it.
    pub(crate) fn commit(&mut self, ops: &[NftOp]) -> io::Result<()> {
        let socket = self.filter()?;
        let bytes_max = sys::send_buffer(socket.fd())? / BATCH_PART;
        nft::batches(ops, bytes_max).into_iter().try_for_each(|batch| socket.batch(batch))
    }

    /// Sends route messages.
    pub(crate) fn talk(&mut self, messages: Vec<Message>) -> io::Result<Vec<io::Result<()>>> {
        Ok(self.route()?.talk(messages))
    }

    /// Forgets the connections of zones.
    pub(crate) fn purge(&mut self, zones: &BTreeSet<u16>) -> io::Result<()> {
        conntrack::purge(self.filter()?, zones)
    }

    /// Asks for a device.
    pub(crate) fn link(&mut self, device: &str) -> io::Result<Option<net_plan::SeenLink>> {
        let answers = self.route()?.ask(rt::get_link(Some(device), false))?;
        Ok(answers.iter().find_map(rt::parse_link).map(|link| link.seen))
    }
}

fn parameters(keys: &[String]) -> BTreeMap<String, String> {
    let read = |key: &String| Some((key.clone(), std::fs::read_to_string(parameter(key)).ok()?.trim().to_owned()));
    keys.iter().filter_map(read).collect()
}

/// The file of a kernel parameter of the calling thread's namespace.
fn parameter(key: &str) -> String {
    format!("/proc/sys/net/{key}")
}
