//! One worker: a thread with a current-thread runtime that accepts, serves and sweeps its own connections.
//!
//! Workers share nothing on the request path but snapshots and counters (edge.md: one runtime per core, own pools).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proxy_rules::BalancerId;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{Notify, oneshot};
use tokio::task::{AbortHandle, LocalSet, spawn_local};

use crate::browser::Browser;
use crate::buf::BLOCK_BYTES;
use crate::conn;
use crate::counters::add;
use crate::dial::Dial;
use crate::life::Life;
use crate::pool::Pool;
use crate::state::Endpoint;

/// Client connections that one worker holds; more are closed as they come.
const CONNECTIONS_MAX: usize = 50_000;
/// Blocks that a worker keeps for relays.
const BLOCKS_KEPT_MAX: usize = 32;
/// Time between two sweeps over a worker's connections.
const TICK: Duration = Duration::from_millis(100);
/// Pause after a failed accept (for instance for want of descriptors).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What a worker is told.
pub(crate) enum Order {
    /// Accept for this endpoint.
    Listen(Arc<Endpoint>, std::net::TcpListener),
    /// Accept browsers.
    Browse(Arc<Browser>, std::net::TcpListener),
    /// Serve a client that another worker accepted.
    Serve(Door, std::net::TcpStream, SocketAddr),
    /// Stop accepting for the endpoint with this uid.
    Unlisten(u64),
    /// Something changed that connections may have to end for.
    Sweep,
    /// Accept nothing more, let requests finish, then answer.
    Stop(Duration, oneshot::Sender<()>),
}

/// Through which door a client came.
#[derive(Clone)]
pub(crate) enum Door {
    Endpoint(Arc<Endpoint>),
    Browser(Arc<Browser>),
}

/// All workers as each of them sees them: how many connections each has, and the way to it.
pub(crate) struct Crew {
    pub(crate) connections: Vec<AtomicUsize>,
    pub(crate) orders: Vec<UnboundedSender<Order>>,
}

impl Crew {
    /// The worker with the fewest connections, unless this one has hardly more.
    fn less_busy_than(&self, index: usize) -> Option<usize> {
        let load = |i: usize| self.connections[i].load(Ordering::Relaxed);
        let least = (0..self.connections.len()).min_by_key(|i| load(*i))?;
        (load(least) < load(index)).then_some(least)
    }
}

/// The state of one worker.
pub(crate) struct Worker {
    pub(crate) dial: Arc<dyn Dial>,
    index: usize,
    crew: Arc<Crew>,
    pub(crate) pool: RefCell<Pool>,
    lives: RefCell<HashMap<u64, (Door, Rc<Life>)>>,
    blocks: RefCell<Vec<Vec<u8>>>,
    rng: RefCell<SmallRng>,
    date: RefCell<(u64, Rc<str>)>,
    accepting: RefCell<HashMap<u64, AbortHandle>>,
    busy: Notify,
    stopping: Cell<bool>,
}

/// Runs a worker until it is told to stop.
pub(crate) fn run(
    dial: Arc<dyn Dial>,
    index: usize,
    crew: Arc<Crew>,
    mut orders: UnboundedReceiver<Order>,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let worker = Rc::new(Worker::new(dial, index, crew));
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let sweeper = spawn_local(sweep_forever(worker.clone()));
        while let Some(order) = orders.recv().await {
            match order {
                Order::Listen(endpoint, listener) => worker.listen(Door::Endpoint(endpoint), listener),
                Order::Browse(browser, listener) => worker.listen(Door::Browser(browser), listener),
                Order::Serve(door, stream, client) => worker.take_over(door, stream, client),
                Order::Unlisten(uid) => worker.unlisten(uid),
                Order::Sweep => worker.sweep(),
                Order::Stop(grace, stopped) => {
                    worker.stop(grace).await;
                    let _ = stopped.send(());
                    break;
                }
            }
        }
        sweeper.abort();
    });
    Ok(())
}

impl Worker {
    fn new(dial: Arc<dyn Dial>, index: usize, crew: Arc<Crew>) -> Self {
        Self {
            dial,
            index,
            crew,
            pool: RefCell::default(),
            lives: RefCell::default(),
            blocks: RefCell::default(),
            rng: RefCell::new(SmallRng::from_os_rng()),
            date: RefCell::new((0, Rc::from(""))),
            accepting: RefCell::default(),
            busy: Notify::new(),
            stopping: Cell::new(false),
        }
    }

    fn listen(self: &Rc<Self>, door: Door, listener: std::net::TcpListener) {
        let uid = door.uid();
        match listener.set_nonblocking(true).and_then(|()| TcpListener::from_std(listener)) {
            Ok(listener) => {
                let task = spawn_local(accept_forever(self.clone(), door, listener));
                self.accepting.borrow_mut().insert(uid, task.abort_handle());
            }
            Err(error) => tracing::error!(%error, "a listener cannot be used"),
        }
    }

    fn unlisten(&self, uid: u64) {
        if let Some(task) = self.accepting.borrow_mut().remove(&uid) {
            task.abort();
        }
        self.sweep();
    }

    fn sweep(&self) {
        let now = Instant::now();
        self.pool.borrow_mut().sweep(now);
        for (door, life) in self.lives.borrow().values() {
            life.judge(now, || self.stopping.get() || door.is_closed());
        }
    }

    async fn stop(&self, grace: Duration) {
        self.stopping.set(true);
        self.accepting.borrow_mut().drain().for_each(|(_, task)| task.abort());
        let end = Instant::now() + grace;
        self.sweep();
        while !self.lives.borrow().is_empty() && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(5)).await;
            self.sweep();
        }
    }

    /// Serves a client that was accepted here, or hands it to a worker with fewer: whoever wakes first would otherwise
    /// get a whole burst.
    fn admit(self: &Rc<Self>, door: Door, stream: TcpStream, client: SocketAddr) {
        let Some(other) = self.crew.less_busy_than(self.index) else {
            self.crew.connections[self.index].fetch_add(1, Ordering::Relaxed);
            return self.serve(door, stream, client);
        };
        if let Ok(stream) = stream.into_std() {
            self.crew.connections[other].fetch_add(1, Ordering::Relaxed);
            let _ = self.crew.orders[other].send(Order::Serve(door, stream, client));
        }
    }

    fn take_over(self: &Rc<Self>, door: Door, stream: std::net::TcpStream, client: SocketAddr) {
        match TcpStream::from_std(stream) {
            Ok(stream) => self.serve(door, stream, client),
            Err(_) => self.count_out(),
        }
    }

    fn serve(self: &Rc<Self>, door: Door, stream: TcpStream, client: SocketAddr) {
        if self.lives.borrow().len() >= CONNECTIONS_MAX || stream.set_nodelay(true).is_err() {
            return self.count_out();
        }
        spawn_local(conn::serve(self.clone(), door, stream, client));
    }

    fn count_out(&self) {
        self.crew.connections[self.index].fetch_sub(1, Ordering::Relaxed);
    }

    /// Puts a connection under watch while the returned guard lives.
    pub(crate) fn watch(self: &Rc<Self>, door: &Door, life: &Rc<Life>) -> Watched {
        let uid = crate::state::next_uid();
        let mut lives = self.lives.borrow_mut();
        if lives.is_empty() {
            self.busy.notify_one();
        }
        lives.insert(uid, (door.clone(), life.clone()));
        Watched { worker: self.clone(), uid }
    }

    pub(crate) fn dice(&self) -> u64 {
        self.rng.borrow_mut().random()
    }

    /// Seconds since 1970, and as `Date` writes them.
    pub(crate) fn now(&self) -> (u64, Rc<str>) {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let mut date = self.date.borrow_mut();
        if date.0 != seconds {
            *date = (seconds, Rc::from(proxy_rules::date::imf_fixdate(seconds)));
        }
        date.clone()
    }

    /// A block for a relay, given back when dropped.
    pub(crate) fn block(self: &Rc<Self>) -> Block {
        let bytes = self.blocks.borrow_mut().pop().unwrap_or_else(|| Vec::with_capacity(BLOCK_BYTES));
        Block { worker: self.clone(), bytes }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.get()
    }
}

/// A borrowed block.
pub(crate) struct Block {
    worker: Rc<Worker>,
    pub(crate) bytes: Vec<u8>,
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        let mut kept = self.worker.blocks.borrow_mut();
        if kept.len() < BLOCKS_KEPT_MAX {
            kept.push(bytes);
        }
    }
}

/// Keeps a connection under watch.
pub(crate) struct Watched {
    worker: Rc<Worker>,
    uid: u64,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.worker.lives.borrow_mut().remove(&self.uid);
        self.worker.count_out();
    }
}

impl Door {
    fn uid(&self) -> u64 {
        match self {
            Self::Endpoint(endpoint) => endpoint.uid,
            Self::Browser(browser) => browser.uid,
        }
    }

    /// Whether an idle connection has no reason to stay.
    fn is_closed(&self) -> bool {
        match self {
            Self::Endpoint(endpoint) => endpoint.view.load().is_none(),
            Self::Browser(browser) => browser.closed.load(Ordering::Relaxed),
        }
    }

    /// How long a connection may idle before its first request shows whose it is.
    pub(crate) fn idle_timeout(&self) -> Duration {
        const BROWSER_IDLE: Duration = Duration::from_secs(60);
        match self {
            Self::Endpoint(endpoint) => endpoint.view.load().as_ref().map_or(TICK, |v| v.attributes.idle_timeout),
            Self::Browser(_) => BROWSER_IDLE,
        }
    }

    pub(crate) fn count_accept(&self) {
        if let Self::Endpoint(endpoint) = self
            && let Some(view) = endpoint.view.load().as_ref()
        {
            add(&view.stats.new_connections, 1);
        }
    }
}

async fn accept_forever(worker: Rc<Worker>, door: Door, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, client)) => worker.admit(door.clone(), stream, client),
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Sweeps each tick, and sleeps while there is nothing to watch.
async fn sweep_forever(worker: Rc<Worker>) {
    loop {
        let quiet = worker.lives.borrow().is_empty() && worker.pool.borrow().is_empty();
        if quiet {
            worker.busy.notified().await;
        }
        tokio::time::sleep(TICK).await;
        worker.sweep();
    }
}

/// Who may use the browsers' port, and as whom: the client's simulated address, or a sentence that says why not.
pub type Admit = Arc<dyn Fn(&BalancerId, u16) -> Result<IpAddr, String> + Send + Sync>;
