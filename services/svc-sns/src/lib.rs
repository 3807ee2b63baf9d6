//! Amazon Simple Notification Service: topics and their subscriptions.
//!
//! Table of contents: [`Room`] (its operations are in `operations.rs`, how it receives deliveries in `door.rs`), what a published message
//! becomes in `publish.rs` and `parts.rs`, archives in `archive.rs` and their loop in `reconcile.rs`, mails and text messages in `inbox.rs`. It knows no other service: everything leaves by `deliver`.
//! Amazon SNS API Reference: <https://docs.aws.amazon.com/sns/latest/api/welcome.html>

mod archive;
mod door;
mod errors;
pub mod inbox;
mod limits;
mod migrations;
mod model;
mod operations;
mod ops;
mod parts;
mod publish;
mod reconcile;
mod resources;
mod rules;
mod signer;
mod tables;

pub use migrations::MIGRATIONS;
pub use model::Letter;
pub use signer::Signer;

use base::Fault;
use kernel::{Receiver, Service};
use model::TopicKey;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// The room.
#[derive(Clone)]
pub struct Room {
    pub(crate) signer: Arc<dyn Signer>,
    warm: Arc<OnceCell<()>>,
    lines: Arc<[Mutex<()>; LINES]>,
}

/// FIFO topics are published to one after the other, each in the line that its key falls into.
const LINES: usize = 64;

impl Room {
    /// A room whose messages are signed by `signer`.
    pub fn new(signer: Arc<dyn Signer>) -> Room {
        Room { signer, warm: Arc::default(), lines: Arc::new(std::array::from_fn(|_| Mutex::default())) }
    }

    /// A FIFO topic's turn: a message that is written in parts is not overtaken between them.
    pub(crate) async fn turn(&self, topic: &TopicKey) -> Option<MutexGuard<'_, ()>> {
        if !topic.1.ends_with(".fifo") {
            return None;
        }
        Some(self.lines[line(topic)].lock().await)
    }

    /// Has the key made or read, away from the writer and from the threads that serve calls.
    pub(crate) async fn warm(&self) -> Result<(), Fault> {
        let signer = self.signer.clone();
        let open = || async move {
            let opened = tokio::task::spawn_blocking(move || signer.certificate_path()).await;
            opened.map_err(Fault::internal)?.map(drop).map_err(Fault::internal)
        };
        self.warm.get_or_try_init(open).await.map(drop)
    }

    /// The same for a loop (blocking).
    pub(crate) fn turn_blocking(&self, topic: &TopicKey) -> MutexGuard<'_, ()> {
        self.lines[line(topic)].blocking_lock()
    }

    /// Its operations and its loop.
    pub fn service(&self) -> Service {
        Service {
            name: "sns",
            api: &api_sns::API,
            operations: operations::operations(&Arc::new(self.clone())),
            reconcilers: vec![Box::new(reconcile::Archives(self.clone()))],
        }
    }

    /// How it takes what other rooms deliver to topics.
    pub fn receiver(&self) -> Receiver {
        door::receiver(self.clone())
    }
}

fn line(topic: &TopicKey) -> usize {
    let mut hasher = DefaultHasher::new();
    topic.hash(&mut hasher);
    hasher.finish() as usize % LINES
}

/// Fuzz targets of the room's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;
