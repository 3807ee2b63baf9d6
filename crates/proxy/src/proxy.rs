//! The handle: starts workers and prober, applies snapshots, tells what happened.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use proxy_rules::{BalancerId, HealthEvent, ListenerId, NodeId, Snapshot};
use tokio::sync::{mpsc, oneshot};

use crate::browser::Browser;
use crate::counters::Counters;
use crate::dial::Dial;
use crate::prober;
use crate::registry::{Registry, Wires};
use crate::state::{lock, next_uid};
use crate::worker::{self, Admit, Crew, Order};

/// Events that wait to be read; beyond it they are dropped, and [`Proxy::health`] has the truth.
pub const EVENTS_WAITING_MAX: usize = 4096;

/// Something that the service may want to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A target's health changed in a node's eyes.
    Health(HealthEvent),
    /// A listener could not be opened; the next [`Proxy::apply`] tries again.
    ListenFailed {
        /// Whose.
        balancer: BalancerId,
        /// Which.
        listener: ListenerId,
        /// On which node.
        node: NodeId,
        /// On which port.
        port: u16,
        /// What the system said.
        error: String,
    },
}

/// The running data plane. Dropping it ends it at once; see [`Proxy::shutdown`].
pub struct Proxy {
    registry: Mutex<Registry>,
    workers: Vec<mpsc::UnboundedSender<Order>>,
    prober: mpsc::UnboundedSender<prober::Order>,
    events: Mutex<Option<mpsc::Receiver<Event>>>,
    threads: Vec<JoinHandle<()>>,
    browsers: Mutex<Vec<Arc<Browser>>>,
}

impl Proxy {
    /// Starts `workers` workers (at least one; one per core is right) and the health prober, serving nothing yet.
    pub fn start(dial: Arc<dyn Dial>, workers: usize) -> io::Result<Self> {
        let (events, received) = mpsc::channel(EVENTS_WAITING_MAX);
        let mut threads = Vec::new();
        let (orders, ordered): (Vec<_>, Vec<_>) = (0..workers.max(1)).map(|_| mpsc::unbounded_channel()).unzip();
        let connections = orders.iter().map(|_| AtomicUsize::new(0)).collect();
        let crew = Arc::new(Crew { connections, orders: orders.clone() });
        for (index, ordered) in ordered.into_iter().enumerate() {
            let (dial, crew) = (dial.clone(), crew.clone());
            threads.push(thread(format!("proxy-{index}"), move || worker::run(dial, index, crew, ordered))?);
        }
        let (prober, ordered) = mpsc::unbounded_channel();
        let probing = prober::Prober { dial: dial.clone(), events: events.clone(), workers: orders.clone() };
        threads.push(thread("proxy-health".into(), move || probing.run(ordered))?);
        Ok(Self {
            registry: Mutex::new(Registry::new(dial, events)),
            workers: orders,
            prober,
            events: Mutex::new(Some(received)),
            threads,
            browsers: Mutex::default(),
        })
    }

    /// Serves this snapshot from now on. Connections stay; removed listeners stop accepting and their live requests
    /// finish.
    pub fn apply(&self, snapshot: &Snapshot) {
        let wires = Wires { workers: &self.workers, prober: &self.prober };
        lock(&self.registry).apply(snapshot, &wires);
    }

    /// Where events arrive; the first call gets it, later ones `None`.
    pub fn events(&self) -> Option<mpsc::Receiver<Event>> {
        lock(&self.events).take()
    }

    /// The health of every probed target, as each node sees it now.
    pub fn health(&self) -> Vec<HealthEvent> {
        lock(&self.registry).health()
    }

    /// All counters now.
    pub fn counters(&self) -> Counters {
        lock(&self.registry).counters()
    }

    /// How the targets of a group compare with each other.
    pub fn standings(
        &self,
        group: &proxy_rules::GroupId,
    ) -> Vec<(proxy_rules::TargetKey, proxy_rules::anomaly::Standing)> {
        lock(&self.registry).standings(group)
    }

    /// Requests under way at each target of a group.
    pub fn outstanding(&self, group: &proxy_rules::GroupId) -> Vec<(proxy_rules::TargetKey, u32)> {
        lock(&self.registry).outstanding(group)
    }

    /// Answers browsers on this listener: `NAME.localhost` is the internet-facing balancer with that name, on its port
    /// 80 or else its lowest. `admit` says under which address the balancer sees them.
    pub fn browse(&self, listener: &std::net::TcpListener, admit: Admit) -> io::Result<()> {
        let port = listener.local_addr()?.port();
        let names = lock(&self.registry).names();
        let browser = Arc::new(Browser { uid: next_uid(), port, names, admit, closed: false.into() });
        for worker in &self.workers {
            let _ = worker.send(Order::Browse(browser.clone(), listener.try_clone()?));
        }
        lock(&self.browsers).push(browser);
        Ok(())
    }

    /// Accepts nothing more, lets requests under way finish for `grace`, then ends.
    pub fn shutdown(mut self, grace: Duration) {
        self.stop(grace);
    }

    fn stop(&mut self, grace: Duration) {
        for browser in lock(&self.browsers).drain(..) {
            browser.closed.store(true, Ordering::Relaxed);
        }
        let _ = self.prober.send(prober::Order::Stop);
        let mut answers = Vec::new();
        for worker in self.workers.drain(..) {
            let (stopped, answer) = oneshot::channel();
            if worker.send(Order::Stop(grace, stopped)).is_ok() {
                answers.push(answer);
            }
        }
        drop(answers);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}

fn thread(name: String, work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.clone()).spawn(move || {
        if let Err(error) = work() {
            tracing::error!(%error, thread = name, "a load balancer's thread ended");
        }
    })
}
