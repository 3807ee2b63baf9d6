//! Makes deliveries: those that become rows in one transaction each round, those that leave in tasks of their own.

use super::receiver::{Put, Take};
use super::{
    BY_DUE, BY_LANE, DELIVERIES, Delivery, Pending, PendingKey, Receiver, Retry, Undelivered, put, receiver_of,
};
use crate::moving::Seen;
use crate::{Cx, Kernel, Scope};
use base::{Arn, Fault, Region, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use store::{Snapshot, StoreError, Tx};
use tokio::sync::Notify;

/// Deliveries made in one round.
const ROUND_MAX: usize = 256;
/// Their bodies together, in bytes: they share a transaction.
const ROUND_BYTES_MAX: usize = 6 << 20;
/// Rows looked at in one round; what is due behind them waits for the next.
const LOOK_MAX: usize = 4096;
/// Deliveries under way to one target.
const PER_TARGET_MAX: usize = 32;
/// The longest pause between rounds, in seconds.
const IDLE_SECONDS_MAX: u64 = 300;
/// The pause after the store has failed, in seconds.
const TROUBLE_SECONDS: u64 = 1;

/// Who receives, and what is under way.
pub(crate) struct Post {
    receivers: HashMap<&'static str, Receiver>,
    under_way: Mutex<UnderWay>,
    bell: Notify,
    turn: tokio::sync::Mutex<()>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct UnderWay {
    numbers: HashSet<PendingKey>,
    targets: HashMap<String, usize>,
}

impl Post {
    pub(crate) fn new(receivers: Vec<Receiver>) -> Post {
        Post {
            receivers: receivers.into_iter().map(|r| (r.service, r)).collect(),
            under_way: Mutex::default(),
            bell: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
            seen: Mutex::default(),
        }
    }
    pub(crate) fn ring(&self) {
        self.bell.notify_one();
    }
    /// What the last round has said of the clock.
    pub(crate) fn seen(&self) -> Seen {
        *self.seen.lock().unwrap_or_else(|e| e.into_inner())
    }
    /// Everything that was due after so many moves of the clock has had its try.
    pub(crate) fn is_through(&self, moves: u64, now: Timestamp) -> bool {
        let seen = self.seen();
        let idle = seen.moves >= moves && seen.due.is_none_or(|due| due > now);
        self.receivers.is_empty() || idle && self.under_way().numbers.is_empty()
    }
    fn receiver(&self, target: &str) -> Option<&Receiver> {
        self.receivers.get(receiver_of(target)?)
    }
    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl UnderWay {
    fn begin(&mut self, key: PendingKey, target: &str) {
        self.numbers.insert(key);
        *self.targets.entry(target.to_owned()).or_default() += 1;
    }
    fn end(&mut self, key: &PendingKey, target: &str) {
        self.numbers.remove(key);
        if let Some(n) = self.targets.get_mut(target) {
            *n -= 1;
            if *n == 0 {
                self.targets.remove(target);
            }
        }
    }
    fn has_room(&self, target: &str) -> bool {
        self.targets.get(target).is_none_or(|n| *n < PER_TARGET_MAX)
    }
}

/// Starts the thread that makes deliveries, where there is anyone to receive them.
pub(crate) fn spawn(kernel: &Arc<Kernel>) {
    if kernel.post.receivers.is_empty() {
        return;
    }
    let served = kernel.clone();
    let run = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(serve(served)),
        Err(e) => tracing::error!("deliveries cannot be made: {e}"),
    };
    kernel.beside("deliveries", run);
}

async fn serve(kernel: Arc<Kernel>) {
    let commits = kernel.store.subscribe(&[DELIVERIES.name()]);
    while !kernel.stopped() {
        let moves = kernel.moving.count();
        let pause = match round(&kernel).await {
            Ok(Round { made: 0, next }) => {
                *kernel.post.seen.lock().unwrap_or_else(|e| e.into_inner()) = Seen { moves, due: next };
                kernel.moving.round_ended();
                let left = |at: Timestamp| Duration::from_millis((at.0 - kernel.clock.now().0).max(0) as u64);
                next.map(left).unwrap_or(Duration::MAX).min(Duration::from_secs(IDLE_SECONDS_MAX))
            }
            Ok(_) => continue,
            Err(e) => {
                tracing::warn!("deliveries: {e}");
                Duration::from_secs(TROUBLE_SECONDS)
            }
        };
        tokio::select! {
            () = commits.changed() => {}
            () = kernel.post.bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

impl Kernel {
    /// True when some room receives what is delivered to this target.
    pub fn receives(&self, target: &str) -> bool {
        self.post.receiver(target).is_some()
    }

    /// Makes every delivery that is due, and returns when all of them have had their try (for tests, and for the clock).
    pub async fn deliver_due(self: &Arc<Self>) -> Result<(), Fault> {
        loop {
            let made = round(self).await.map_err(Fault::internal)?.made;
            let busy = !self.post.under_way().numbers.is_empty();
            if made == 0 && !busy {
                return Ok(());
            }
            if made == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    }
}

/// What one round did.
struct Round {
    made: usize,
    /// When the next is due.
    next: Option<Timestamp>,
}

async fn round(kernel: &Arc<Kernel>) -> Result<Round, StoreError> {
    let _turn = kernel.post.turn.lock().await;
    let (due, next) = choose(kernel, &kernel.store.snapshot()?)?;
    let made = due.len();
    let mut written = Vec::new();
    for (key, pending) in due {
        match kernel.post.receiver(&pending.delivery.target).map(|r| &r.take) {
            Some(Take::Sent(_)) => send(kernel, key, pending),
            Some(Take::Written { put, .. }) => written.push((key, Some(put.clone()))),
            None => written.push((key, None)),
        }
    }
    if !written.is_empty() {
        write(kernel, written).await?;
    }
    Ok(Round { made, next })
}

type Chosen = (Vec<(PendingKey, Pending)>, Option<Timestamp>);

/// What is due now and may be made, and when the next is.
fn choose(kernel: &Kernel, read: &Snapshot) -> Result<Chosen, StoreError> {
    let now = kernel.clock.now().0;
    let (mut keys, mut next) = (Vec::new(), None);
    DELIVERIES.visit_by(&BY_DUE, read, &(), &mut |(due,), key| {
        if due > now {
            next = Some(Timestamp(due));
            return false;
        }
        keys.push(key);
        keys.len() < LOOK_MAX
    })?;
    let (mut out, mut bytes) = (Vec::new(), 0);
    let mut targets: HashMap<String, usize> = HashMap::new();
    for key in keys {
        if out.len() == ROUND_MAX || bytes > ROUND_BYTES_MAX {
            break;
        }
        let Some(pending) = DELIVERIES.get(read, &key)? else { continue };
        let target = &pending.delivery.target;
        let leaves = matches!(kernel.post.receiver(target).map(|r| &r.take), Some(Take::Sent(_)));
        let busy = || {
            let under_way = kernel.post.under_way();
            under_way.numbers.contains(&key) || leaves && !under_way.has_room(target)
        };
        let here = targets.entry(target.clone()).or_default();
        if busy() || leaves && *here >= PER_TARGET_MAX || !is_head(read, &key, &pending)? {
            continue;
        }
        *here += 1;
        bytes += pending.delivery.event.body.len();
        out.push((key, pending));
    }
    Ok((out, next))
}

/// In a lane only the first may go.
fn is_head(read: &Snapshot, key: &PendingKey, pending: &Pending) -> Result<bool, StoreError> {
    let Some(lane) = &pending.delivery.lane else { return Ok(true) };
    let mut first = None;
    DELIVERIES.visit_by(&BY_LANE, read, &(lane.clone(),), &mut |_, key| {
        first = Some(key);
        false
    })?;
    Ok(first.as_ref() == Some(key))
}

/// Those that become rows: one transaction for the round, in which each is made or marked as failed.
async fn write(kernel: &Arc<Kernel>, all: Vec<(PendingKey, Option<Arc<Put>>)>) -> Result<(), StoreError> {
    let inside = kernel.clone();
    let made: Vec<Delivery> = kernel
        .store
        .write_async(move |tx: &mut Tx| -> Result<Vec<Delivery>, StoreError> {
            let mut made = Vec::new();
            for (key, put) in &all {
                // what another has made or removed meanwhile is gone
                let Some(pending) = DELIVERIES.get(tx, key)? else { continue };
                let cx = context(&inside, key.0, &pending.delivery);
                let outcome = match put {
                    Some(put) => tx.attempt(|tx| put(&cx, tx, &pending.delivery)),
                    None => Err(Undelivered::Never("no room receives it".into())),
                };
                settle(&inside, tx, key, &pending, &outcome)?;
                made.extend(outcome.is_ok().then_some(pending.delivery));
            }
            Ok(made)
        })
        .await?;
    for delivery in &made {
        if let Some(Take::Written { done, .. }) = kernel.post.receiver(&delivery.target).map(|r| &r.take) {
            done(delivery);
        }
    }
    Ok(())
}

/// One that leaves.
fn send(kernel: &Arc<Kernel>, key: PendingKey, pending: Pending) {
    let Some(Take::Sent(send)) = kernel.post.receiver(&pending.delivery.target).map(|r| &r.take) else { return };
    let task = send(context(kernel, key.0, &pending.delivery), pending.delivery.clone());
    kernel.post.under_way().begin(key, &pending.delivery.target);
    let kernel = kernel.clone();
    tokio::spawn(async move {
        let outcome = task.await;
        let target = pending.delivery.target.clone();
        let (inside, at) = (kernel.clone(), key);
        let settled = kernel
            .store
            .write_async(move |tx: &mut Tx| -> Result<(), StoreError> {
                if DELIVERIES.contains(tx, &at)? {
                    settle(&inside, tx, &at, &pending, &outcome)?;
                }
                Ok(())
            })
            .await;
        if let Err(e) = settled {
            tracing::warn!("a delivery to {target} may be made twice: {e}");
        }
        kernel.post.under_way().end(&key, &target);
        kernel.post.ring();
    });
}

/// The row after a try: gone, due again, or handed on to the dead-letter queue.
fn settle(
    kernel: &Kernel,
    tx: &mut Tx,
    key: &PendingKey,
    pending: &Pending,
    outcome: &Result<(), Undelivered>,
) -> Result<(), StoreError> {
    let (again, reason) = match outcome {
        Ok(()) => return DELIVERIES.delete(tx, key).map(drop),
        Err(Undelivered::Later(reason)) => (pending.delivery.retry.pause_ms(pending.failed + 1), reason),
        Err(Undelivered::Never(reason)) => (None, reason),
    };
    tracing::info!(target = %pending.delivery.target, failed = pending.failed + 1, "not delivered: {reason}");
    let now = kernel.clock.now();
    match again {
        Some(pause) => {
            let next = Pending { failed: pending.failed + 1, due: now.plus_ms(pause), ..pending.clone() };
            DELIVERIES.put(tx, key, &next)
        }
        None => {
            DELIVERIES.delete(tx, key)?;
            let Some(queue) = pending.delivery.dead_letter.clone() else { return Ok(()) };
            let lane = pending.delivery.lane.as_ref().map(|lane| format!("{lane} dead"));
            let delivery =
                Delivery { target: queue, dead_letter: None, retry: Retry::MANAGED, lane, ..pending.delivery.clone() };
            put(tx, key.0, Pending { delivery, failed: 0, due: now })
        }
    }
}

/// The sending service, acting for the source in the target's account and region.
fn context(kernel: &Arc<Kernel>, from: Scope, delivery: &Delivery) -> Cx {
    let arn = delivery.target.parse::<Arn>().ok();
    let account = arn.as_ref().and_then(|a| a.account.parse().ok()).unwrap_or(from.account);
    let region = arn.as_ref().and_then(|a| Region::parse(&a.region)).unwrap_or(from.region);
    let cx = kernel.service_cx(from, &delivery.service).acting_as(&delivery.service, delivery.source.clone());
    Cx { account, region, ..cx }
}
