//! Doors: host listeners whose connections are carried on to the public address.

use crate::alias::ports;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::net::{SocketAddr, SocketAddrV4};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// A connection into the simulated internet must stand within this many seconds.
const CONNECT_SECONDS_MAX: u64 = 30;

/// Connects from the laptop.
pub trait Dial: Send + Sync {
    /// A connection to a public address, subject to all rules on its way.
    fn connect(&self, to: SocketAddrV4) -> Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>>;
}

/// An open door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// What it leads to.
    pub public: SocketAddrV4,
    /// Where it is on the host.
    pub host: SocketAddr,
}

/// All doors of one cloud.
pub struct WayIn {
    dial: Arc<dyn Dial>,
    runtime: Handle,
    open: Mutex<BTreeMap<SocketAddrV4, (SocketAddr, JoinHandle<()>)>>,
}

impl WayIn {
    /// No door is open yet. Doors are served on this runtime.
    pub fn new(dial: Arc<dyn Dial>, runtime: Handle) -> WayIn {
        WayIn { dial, runtime, open: Mutex::default() }
    }

    /// Opens and closes doors so that exactly these are open; what could not be opened is answered with the reason.
    /// Connections through a door that closes go on.
    pub fn apply(&self, wanted: &BTreeSet<SocketAddrV4>) -> Vec<(SocketAddrV4, io::Error)> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|public, (_, serving)| {
            let keep = wanted.contains(public) && !serving.is_finished();
            if !keep {
                serving.abort();
            }
            keep
        });
        let mut failed = Vec::new();
        for public in wanted {
            if !open.contains_key(public) {
                match self.open_door(*public) {
                    Ok(door) => drop(open.insert(*public, door)),
                    Err(e) => failed.push((*public, e)),
                }
            }
        }
        failed
    }

    /// The open doors.
    pub fn doors(&self) -> Vec<Door> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().map(|(public, (host, _))| Door { public: *public, host: *host }).collect()
    }

    fn open_door(&self, public: SocketAddrV4) -> io::Result<(SocketAddr, JoinHandle<()>)> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for at in ports(public) {
            match std::net::TcpListener::bind(at) {
                Ok(listener) => {
                    listener.set_nonblocking(true)?;
                    let dial = self.dial.clone();
                    let _inside = self.runtime.enter();
                    let listener = TcpListener::from_std(listener)?;
                    return Ok((at, self.runtime.spawn(serve(listener, public, dial))));
                }
                Err(e) => last = e,
            }
        }
        Err(last)
    }
}

async fn serve(listener: TcpListener, public: SocketAddrV4, dial: Arc<dyn Dial>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let dial = dial.clone();
                tokio::spawn(async move {
                    if let Err(e) = carry(stream, public, &*dial).await {
                        tracing::debug!(%public, "way in: {e}");
                    }
                });
            }
            Err(e) => {
                tracing::debug!(%public, "way in: {e}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Both directions until both have ended; a failed connection is seen by the client as a reset.
async fn carry(mut client: TcpStream, public: SocketAddrV4, dial: &dyn Dial) -> io::Result<()> {
    let within = Duration::from_secs(CONNECT_SECONDS_MAX);
    let connected = tokio::time::timeout(within, dial.connect(public)).await;
    let mut inside = match connected.map_err(io::Error::from).and_then(|c| c) {
        Ok(inside) => inside,
        Err(e) => {
            client.set_zero_linger()?;
            return Err(e);
        }
    };
    client.set_nodelay(true)?;
    inside.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut client, &mut inside).await.map(drop)
}
