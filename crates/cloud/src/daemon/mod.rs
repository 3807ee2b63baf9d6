//! The daemon: opens the store, starts the kernel and its rooms, listens, and ends cleanly.

mod admin;
mod browser;
mod buckets;
mod calls;
mod clock;
mod refused;
mod signatures;
mod tree;
mod why;

use crate::cli::{Durability, Up};
use crate::control;
use crate::dirs::{DataDir, socket_path};
use crate::failure::Failure;
use crate::rooms::{self, Messaging};
use crate::state::State;
use crate::world::{Ground, World, assemble};
use crate::{courier, issuers};
use admin::Controls;
use base::{Blobs, SystemClock, is_local_name};
use front::{Front, FrontOptions, Origin};
use kernel::{Ids, Kernel, KernelOptions, STOP_SECONDS_MAX};
use signatures::Signatures;
use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::os::fd::FromRawFd;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use store::{Options, Store, StoreError};
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A cloud is up when the names of its world resolve; what takes longer than this is not waited for.
const WORLD_WAIT_MAX: Duration = Duration::from_secs(10);

/// Threads that serve API calls.
const WORKERS: usize = 2;

/// Runs until SIGTERM, SIGINT or `hanul down`. The lock is held until the process ends.
pub fn run(dir: &DataDir, up: &Up, lock: File) -> Result<i32, Failure> {
    // the keeper's namespaces can only be joined while there is one thread
    let ground = Ground::enter(dir);
    logs(up)?;
    let ground = match ground {
        Ok(ground) => Some(ground),
        Err(e) => {
            tracing::error!("machines and networks cannot run here: {e}. See: hanul doctor");
            None
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    let ended = runtime.block_on(serve(dir, up, ground.clone()));
    runtime.shutdown_timeout(Duration::from_secs(1));
    if let Some(Err(e)) = ground.map(|g| g.leave()) {
        tracing::error!("{e}");
    }
    drop(lock);
    ended.map(|()| 0)
}

fn logs(up: &Up) -> Result<(), Failure> {
    let targets: Targets = up.log.parse().map_err(|e| Failure::new(format!("--log {}: {e}", up.log)))?;
    let written = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(targets);
    if up.json {
        registry.with(written.json()).init()
    } else {
        registry.with(written.with_ansi(false)).init()
    }
    Ok(())
}

async fn serve(dir: &DataDir, up: &Up, ground: Option<Ground>) -> Result<(), Failure> {
    let listener = TcpListener::bind(up.listen).await.map_err(|e| busy(up.listen, e))?;
    let authority = Arc::new(pki::Authority::open(&dir.join("pki"))?);
    let address = up.listen.ip().to_string();
    let mut names = vec!["localhost", "127.0.0.1", "::1"];
    if !names.contains(&&*address) {
        names.push(&address);
    }
    let tls = pki::server_config(authority.clone(), &names, certified)?;
    let store = open_store(dir, up)?;
    let world = ground.map(|g| assemble(dir, up, g, &store, authority.clone())).transpose()?;
    let kernel = start_kernel(dir, store, up, world.as_ref(), authority)?;
    let (stop, stopping) = watch::channel(false);
    let durability = if up.ephemeral { "none" } else { up.durability.name() };
    let state =
        State { pid: std::process::id(), listen: listener.local_addr()?, version: crate::VERSION.into(), browse: None };
    let glue = world.as_ref().map(|w| w.glue.clone());
    let base = world.as_ref().map(|w| w.base.clone());
    let controls = Controls::new(kernel.clone(), state.clone(), durability, stop.clone(), glue.clone(), base);
    let front = Arc::new(Front::new(FrontOptions {
        kernel: kernel.clone(),
        tls: Some(tls),
        admin: Arc::new(controls),
        buckets: Some(Arc::new(buckets::OfRoom(kernel.clone()))),
    }));
    tokio::spawn(front::serve_unix(front.clone(), control_socket(dir)?, stopping.clone()));
    let api = tokio::spawn(front::serve_tcp(front.clone(), listener, Origin::Host, stopping));
    let browse = match &world {
        Some(world) => {
            world.start(&kernel, front);
            if tokio::time::timeout(WORLD_WAIT_MAX, world.glue.stand()).await.is_err() {
                tracing::warn!("the network is not there yet; see: hanul status");
            }
            browser::open(&kernel, &world.glue)
        }
        None => None,
    };
    let state = State { browse, ..state };
    state.write(dir)?;
    announce(up, &state)?;
    until_told(&stop).await?;
    stop.send_replace(true);
    api.await?;
    for name in tokio::task::spawn_blocking(move || kernel.stop()).await? {
        tracing::warn!("{name} did not end within {STOP_SECONDS_MAX} s; it is taken up again by the next `up`");
    }
    let _ = fs::remove_file(dir.join("run/state.json"));
    Ok(())
}

fn open_store(dir: &DataDir, up: &Up) -> Result<Store, Failure> {
    let durability = match (up.ephemeral, up.durability) {
        (true, _) => store::Durability::None,
        (false, Durability::Full) => store::Durability::Full,
        (false, Durability::Process) => store::Durability::Process,
    };
    let options = Options { dir: Some(dir.join("store")), durability };
    Store::open_with(options, &rooms::migrations()).map_err(|e| match e {
        StoreError::Migration { .. } => Failure::new(format!(
            "{e}\n{} holds data of an earlier Hanul that this one cannot read. Use that one, or empty it with: hanul reset --all",
            dir.path().display()
        )),
        other => other.into(),
    })
}

/// Objects' bytes: as durable as the records that name them.
fn open_blobs(dir: &DataDir, up: &Up) -> Result<Arc<dyn Blobs>, Failure> {
    let sync = !up.ephemeral && up.durability == Durability::Full;
    let found =
        blob::Dir::open(dir.join("blob/objects"), sync).map_err(|e| Failure::new(format!("objects' files: {e}")))?;
    Ok(Arc::new(found))
}

fn start_kernel(
    dir: &DataDir,
    store: Store,
    up: &Up,
    world: Option<&World>,
    authority: Arc<pki::Authority>,
) -> Result<Arc<Kernel>, Failure> {
    let mut options = KernelOptions::new(store, Arc::new(SystemClock::default()), Ids::random());
    options.identities = rooms::identities();
    if up.enforce_iam {
        options.authoriser = rooms::authoriser();
    }
    let root = authority.root_pem().to_owned();
    let signer = Arc::new(Signatures::new(&dir.join("pki"), authority));
    let topics = svc_sns::Room::new(signer.clone());
    let messaging = Messaging { queues: svc_sqs::Room::default(), topics };
    options.documents.push(Arc::new(move |path| signer.document(path)));
    options.receivers = rooms::receivers(&messaging);
    options.receivers.extend(courier::receivers(world.map(|w| w.glue.dial()), &root));
    let issuers = world.map(|w| issuers::issuers(w.glue.dial(), &root));
    Ok(Kernel::start(options, rooms::services(world, &messaging, open_blobs(dir, up)?, issuers))?)
}

/// The names that the endpoint has certificates for; others get that of `localhost` and the addresses where it listens.
fn certified(name: &str) -> bool {
    is_local_name(name) || name.ends_with(".amazonaws.com")
}

fn control_socket(dir: &DataDir) -> Result<UnixListener, Failure> {
    let run = dir.run_fd()?;
    let path = socket_path(&run, control::SOCKET);
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Says `ready` to the user, or to the command that waits with `--detach`.
fn announce(up: &Up, state: &State) -> Result<(), Failure> {
    let line = format!("ready at {}\n", state.endpoint());
    match up.ready_fd {
        // SAFETY: the descriptor was handed over for this by `hanul up --detach`
        Some(fd) => unsafe { File::from_raw_fd(fd) }.write_all(line.as_bytes())?,
        None => std::io::stdout().write_all(line.as_bytes())?,
    }
    Ok(())
}

async fn until_told(stop: &watch::Sender<bool>) -> Result<(), Failure> {
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut asked = stop.subscribe();
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
        _ = asked.wait_for(|s| *s) => {}
    }
    Ok(())
}

fn busy(listen: SocketAddr, e: std::io::Error) -> Failure {
    match e.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new(format!(
            "{listen} is taken by another program. Listen elsewhere: hanul up --listen 127.0.0.1:4567"
        )),
        _ => Failure::new(format!("cannot listen on {listen}: {e}")),
    }
}

impl Durability {
    fn name(self) -> &'static str {
        match self {
            Durability::Full => "full",
            Durability::Process => "process",
        }
    }
}
