//! Who waits for messages, and what wakes them: an arrival wakes one consumer of its queue, a hidden message that becomes visible
//! wakes one when it is due. Nobody looks again and again; a thousand waiting consumers cost nothing.
//!
//! Amazon SQS short and long polling:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>

use crate::mailbox;
use crate::model::QueueKey;
use crate::tables::QUEUES;
use kernel::Kernel;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The longest pause of an alarm that has nothing to wait for, in milliseconds.
const IDLE_MS_MAX: i64 = 300_000;
/// The pause after an alarm that nobody heeded, in milliseconds.
const UNHEEDED_MS: i64 = 1_000;

/// The bells of all queues that have consumers waiting.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<QueueKey, Entry>>);

struct Entry {
    bell: Arc<Bell>,
    waiting: usize,
    alarm: JoinHandle<()>,
}

struct Bell {
    ring: Notify,
    /// The alarm must look again.
    sooner: Notify,
    /// When the alarm goes off.
    due: AtomicI64,
}

/// A consumer that waits; it leaves when this is dropped.
pub(crate) struct Waiting {
    bells: Arc<Bells>,
    bell: Arc<Bell>,
    key: QueueKey,
}

impl Bells {
    /// Says that up to `count` messages have come.
    pub(crate) fn ring(&self, key: &QueueKey, count: usize) {
        let all = self.lock();
        let Some(entry) = all.get(key) else { return };
        (0..count.min(entry.waiting)).for_each(|_| entry.bell.ring.notify_one());
    }

    /// Says that something becomes visible at `due`.
    pub(crate) fn hidden_until(&self, key: &QueueKey, due: i64) {
        let all = self.lock();
        let Some(entry) = all.get(key) else { return };
        if due < entry.bell.due.load(Ordering::Acquire) {
            entry.bell.sooner.notify_one();
        }
    }

    /// Begins to wait for messages of a queue.
    pub(crate) fn enter(self: &Arc<Self>, kernel: &Arc<Kernel>, key: &QueueKey) -> Waiting {
        let mut all = self.lock();
        let entry = all.entry(key.clone()).or_insert_with(|| {
            let bell = Arc::new(Bell { ring: Notify::new(), sooner: Notify::new(), due: AtomicI64::new(i64::MAX) });
            let alarm = tokio::spawn(alarm(kernel.clone(), key.clone(), bell.clone()));
            Entry { bell, waiting: 0, alarm }
        });
        entry.waiting += 1;
        Waiting { bells: self.clone(), bell: entry.bell.clone(), key: key.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<QueueKey, Entry>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Waiting {
    /// Waits for the bell. A ring between two calls is kept.
    pub(crate) async fn rung(&self) {
        self.bell.ring.notified().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut all = self.bells.lock();
        let Some(entry) = all.get_mut(&self.key) else { return };
        entry.waiting -= 1;
        if entry.waiting == 0 {
            entry.alarm.abort();
            all.remove(&self.key);
        }
    }
}

/// Rings when hidden messages become visible, as long as anyone waits.
async fn alarm(kernel: Arc<Kernel>, key: QueueKey, bell: Arc<Bell>) {
    let mut moved = kernel.clock_moves();
    loop {
        let now = kernel.clock.now().0;
        let due = next_due(&kernel, &key).unwrap_or(i64::MAX);
        bell.due.store(due, Ordering::Release);
        let pause = match due.saturating_sub(now) {
            left if left <= 0 => {
                bell.ring.notify_one();
                UNHEEDED_MS
            }
            left => left.min(IDLE_MS_MAX),
        };
        tokio::select! {
            () = bell.sooner.notified() => {}
            Ok(()) = moved.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(pause as u64)) => {}
        }
    }
}

fn next_due(kernel: &Kernel, key: &QueueKey) -> Option<i64> {
    let read = kernel.store.snapshot().ok()?;
    let queue = QUEUES.get(&read, key).ok()??;
    mailbox::next_due(&read, (key.0, queue.mailbox)).ok()?
}
