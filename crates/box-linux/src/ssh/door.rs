//! Doors: one listener per machine, bound inside its network namespace.

use super::handler::Login;
use super::keys;
use crate::Machines;
use crate::home::Home;
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxId, Boxes};
use russh::server::Config;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Where clients expect a machine's SSH server.
pub const SSH_PORT: u16 = 22;
/// Connections of one machine at once, logged in or not.
const CONNECTIONS_MAX: usize = 256;
/// A client that says nothing before it has logged in.
const LOGIN_TIME: Duration = Duration::from_secs(60);
const REJECTION_TIME: Duration = Duration::from_millis(50);

/// The SSH servers of a cloud's machines.
pub struct Doors {
    home: Home,
    machines: Machines,
    runtime: Handle,
    open: Mutex<BTreeMap<BoxId, JoinHandle<()>>>,
}

impl Doors {
    /// No door is open yet. Serves on the given runtime.
    pub fn new(home: &Home, machines: &Machines, runtime: Handle) -> Doors {
        Doors { home: home.clone(), machines: machines.clone(), runtime, open: Mutex::default() }
    }

    /// Opens a machine's door on port 22. Open already: success. False when something in the machine listens there
    /// itself: that server is left alone.
    pub fn open(&self, id: &BoxId) -> std::result::Result<bool, Trouble> {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if open.get(id).is_some_and(|task| !task.is_finished()) {
            return Ok(true);
        }
        let net = self.machines.netns(id).ok_or_else(|| Trouble::other(id.as_str(), "not running"))?;
        let Some(listener) = sys::in_net(net.as_fd(), listen)? else { return Ok(false) };
        let key = keys::host_key(&self.home, id)?;
        let config = Arc::new(Config {
            keys: vec![key],
            methods: (&[russh::MethodKind::PublicKey][..]).into(),
            auth_rejection_time: REJECTION_TIME,
            auth_rejection_time_initial: Some(Duration::ZERO),
            inactivity_timeout: None,
            keepalive_interval: Some(Duration::from_secs(60)),
            nodelay: true,
            ..Config::default()
        });
        let task = serve(listener, config, self.home.clone(), id.clone());
        open.insert(id.clone(), self.runtime.spawn(task));
        Ok(true)
    }

    /// Closes a machine's door and ends its connections; without it an ended machine's network namespace would stay.
    pub fn close(&self, id: &BoxId) {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(task) = open.remove(id) {
            task.abort();
        }
    }

    /// The machines whose door is open.
    pub fn list(&self) -> Vec<BoxId> {
        let open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        open.iter().filter(|(_, task)| !task.is_finished()).map(|(id, _)| id.clone()).collect()
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).values().for_each(JoinHandle::abort);
    }
}

/// In the machine's network namespace: IPv6 with IPv4, or IPv4 alone where there is no IPv6. `None`: taken.
fn listen() -> Result<Option<TcpListener>> {
    let v6 = SocketAddr::from((Ipv6Addr::UNSPECIFIED, SSH_PORT));
    let v4 = SocketAddr::from((Ipv4Addr::UNSPECIFIED, SSH_PORT));
    let bound = TcpListener::bind(v6).or_else(|e| match e.kind() {
        std::io::ErrorKind::AddrInUse => Err(e),
        _ => TcpListener::bind(v4),
    });
    match bound {
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => Ok(None),
        other => {
            let listener = other.context(|| format!("listen on port {SSH_PORT}"))?;
            listener.set_nonblocking(true).context(|| "listener".into())?;
            Ok(Some(listener))
        }
    }
}

/// Until aborted: connections are children of this task and end with it.
async fn serve(listener: TcpListener, config: Arc<Config>, home: Home, id: BoxId) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%id, %error, "ssh"),
    };
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%id, %error, "ssh: accept");
                tokio::time::sleep(REJECTION_TIME).await;
                continue;
            }
        };
        // a connection too many is closed
        let Ok(permit) = room.clone().try_acquire_owned() else { continue };
        let _ = stream.set_nodelay(true);
        let (config, login) = (config.clone(), Login::new(home.clone(), id.clone()));
        let logged_in = login.logged_in();
        connections.spawn(async move {
            let _permit = permit;
            let Ok(Ok(session)) =
                tokio::time::timeout(LOGIN_TIME, russh::server::run_stream(config, stream, login)).await
            else {
                return;
            };
            let handle = session.handle();
            let guard = Disconnect(handle.clone());
            let late = async {
                tokio::time::sleep(LOGIN_TIME).await;
                if logged_in.load(std::sync::atomic::Ordering::Relaxed) {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                _ = session => {}
                () = late => {}
            }
            drop(guard);
        });
    }
}

/// Ends the session's own task when ours ends.
struct Disconnect(russh::server::Handle);

impl Drop for Disconnect {
    fn drop(&mut self) {
        let handle = self.0.clone();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let reason = russh::Disconnect::ByApplication;
                let _ = handle.disconnect(reason, "the machine ended".into(), "en".into()).await;
            });
        }
    }
}
