//! Health checks: every node probes every target that it sends requests to, on its own connection each time.
//!
//! Follows "Health checks for your target groups". A probe is an HTTP/1.1 GET with `User-Agent: ELB-HealthChecker/2.0`
//! and `Connection: close`; the interval runs from start to start.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proxy_rules::anomaly;
use proxy_rules::health::Probe;
use proxy_rules::scan::HeadScan;
use proxy_rules::{BalancerId, HealthCheck, HealthEvent, TargetState, response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::dial::Dial;
use crate::proxy::Event;
use crate::state::{GroupRt, NodeRt, TargetRt, lock};
use crate::worker;

/// What the prober is told.
pub(crate) enum Order {
    /// Probe these, and nothing else.
    Plan(Vec<Job>),
    /// Cut the target's requests at this time (milliseconds since 1970) if it still drains until then.
    CutAt(Arc<TargetRt>, u64),
    /// Weigh the targets of these groups against each other, and of no others.
    Judge(Vec<Arc<GroupRt>>),
    /// End.
    Stop,
}

/// One target in one node's eyes.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) balancer: BalancerId,
    pub(crate) group: Arc<GroupRt>,
    pub(crate) target: Arc<TargetRt>,
    pub(crate) node: Arc<NodeRt>,
    pub(crate) check: HealthCheck,
}

impl Job {
    fn key(&self) -> (u64, u64) {
        (self.node.uid, self.target.uid)
    }

    /// The health now, as an event.
    pub(crate) fn event(&self) -> Option<HealthEvent> {
        let health = lock(&self.target.seen).get(&self.node.uid)?.health.health().clone();
        Some(HealthEvent {
            group: self.group.id.clone(),
            target: self.target.key.clone(),
            balancer: self.balancer.clone(),
            node: self.node.id.clone(),
            health,
        })
    }
}

/// The prober's thread.
pub(crate) struct Prober {
    pub(crate) dial: Arc<dyn Dial>,
    pub(crate) events: mpsc::Sender<Event>,
    pub(crate) workers: Vec<mpsc::UnboundedSender<worker::Order>>,
}

/// The groups whose targets are weighed against each other.
type Judged = Arc<Mutex<Vec<Arc<GroupRt>>>>;

struct Running {
    check: HealthCheck,
    task: AbortHandle,
}

impl Prober {
    /// Runs until told to stop.
    pub(crate) fn run(self, mut orders: mpsc::UnboundedReceiver<Order>) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let prober = Arc::new(self);
        runtime.block_on(async {
            let mut running = HashMap::new();
            let judged: Judged = Arc::default();
            tokio::spawn(judge_forever(judged.clone()));
            while let Some(order) = orders.recv().await {
                match order {
                    Order::Plan(jobs) => prober.plan(jobs, &mut running),
                    Order::CutAt(target, until_ms) => {
                        tokio::spawn(prober.clone().cut_at(target, until_ms));
                    }
                    Order::Judge(groups) => *lock(&judged) = groups,
                    Order::Stop => break,
                }
            }
        });
        Ok(())
    }

    /// Starts and ends probes so that exactly these run; a probe whose settings are unchanged runs on.
    fn plan(self: &Arc<Self>, jobs: Vec<Job>, running: &mut HashMap<(u64, u64), Running>) {
        let mut left = std::mem::take(running);
        for job in jobs {
            let key = job.key();
            if let Some(same) = left.remove(&key) {
                if same.check == job.check {
                    running.insert(key, same);
                    continue;
                }
                same.task.abort();
            }
            let check = job.check.clone();
            let task = tokio::spawn(self.clone().probe_forever(job)).abort_handle();
            running.insert(key, Running { check, task });
        }
        left.into_values().for_each(|r| r.task.abort());
    }

    async fn probe_forever(self: Arc<Self>, job: Job) {
        self.note(&job);
        if job.update(|seen| seen.begin()) {
            self.note(&job);
        }
        loop {
            let next = Instant::now() + job.check.interval;
            let probe = self.probe(&job).await;
            tracing::trace!(target_address = %job.target.address, ?probe, "probed");
            if job.update(|health| health.observe(probe, &job.check)) {
                job.settle();
                self.note(&job);
            }
            tokio::time::sleep_until(next.into()).await;
        }
    }

    async fn probe(&self, job: &Job) -> Probe {
        let address = SocketAddr::new(job.target.address.ip(), job.check.port.unwrap_or(job.target.address.port()));
        let asking = async {
            let stream = self.dial.connect(&job.node.id, address).await?;
            stream.set_nonblocking(true)?;
            ask(TcpStream::from_std(stream)?, address, &job.check.path).await
        };
        match tokio::time::timeout(job.check.timeout, asking).await {
            Err(_) => Probe::TimedOut,
            Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => Probe::TimedOut,
            Ok(Err(_)) => Probe::Failed,
            Ok(Ok(code)) => Probe::Answered(code),
        }
    }

    fn note(&self, job: &Job) {
        if let Some(event) = job.event()
            && self.events.try_send(Event::Health(event)).is_err()
        {
            tracing::warn!("a health event was dropped: nobody reads them");
        }
    }

    async fn cut_at(self: Arc<Self>, target: Arc<TargetRt>, until_ms: u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(until_ms).saturating_sub(now)).await;
        if *lock(&target.state) == (TargetState::Draining { until_ms }) {
            target.cut.store(true, Ordering::Relaxed);
            for worker in &self.workers {
                let _ = worker.send(worker::Order::Sweep);
            }
        }
    }
}

impl Job {
    fn update(&self, change: impl FnOnce(&mut proxy_rules::HealthState) -> bool) -> bool {
        lock(&self.target.seen).get_mut(&self.node.uid).is_some_and(|seen| change(&mut seen.health))
    }

    /// After a change of health: slow start begins or ends, and the group's lineups are made anew.
    fn settle(&self) {
        let members = lock(&self.group.members);
        let others = members.reach.get(&self.node.uid).into_iter().flatten();
        let mut warm = others.filter(|t| t.uid != self.target.uid);
        let warm = warm.any(|t| {
            let seen = lock(&t.seen);
            seen.get(&self.node.uid).is_some_and(|s| s.health.health().is_healthy() && s.is_warm(&members.config))
        });
        if let Some(seen) = lock(&self.target.seen).get_mut(&self.node.uid) {
            let starts = seen.health.health().is_healthy() && warm && !members.config.slow_start.is_zero();
            seen.slow_since = starts.then(Instant::now);
        }
        drop(members);
        self.group.refresh();
    }
}

/// Weighs each group's targets against each other, window by window.
async fn judge_forever(groups: Judged) {
    let mut windows = tokio::time::interval(Duration::from_millis(anomaly::WINDOW_MS));
    windows.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        windows.tick().await;
        for group in lock(&groups).iter().filter(|g| g.judge()) {
            tracing::debug!(group = %group.id, "a target's anomaly detection result or weight changed");
        }
    }
}

/// Asks once and returns the status code; the connection closes with it.
async fn ask(mut stream: TcpStream, address: SocketAddr, path: &str) -> io::Result<u16> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\
         Accept-Encoding: gzip, compressed\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    let (mut bytes, mut parts) = (Vec::with_capacity(1024), response::Parts::default());
    let mut scan = HeadScan::response();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        while let Some(end) = scan.advance(&bytes).map_err(|_| malformed())? {
            response::parse(&bytes[..end], false, &mut parts).map_err(|_| malformed())?;
            if parts.status() >= 200 {
                return Ok(parts.status());
            }
            bytes.drain(..end);
            scan = HeadScan::response();
        }
    }
}
