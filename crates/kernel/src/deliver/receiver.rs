//! The other side of a delivery: what a room does with what it is handed.

use crate::{BoxFuture, Cx, Delivery};
use base::Fault;
use store::Tx;

/// Why a delivery was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It may be made later: the retry policy decides.
    Later(String),
    /// It can never be made (the target is gone, the policy refuses): straight to the dead-letter queue.
    Never(String),
}

impl From<Fault> for Undelivered {
    /// A sender's mistake does not get better by repeating it.
    fn from(fault: Fault) -> Self {
        match fault.side {
            base::Side::Sender => Undelivered::Never(fault.to_string()),
            base::Side::Receiver => Undelivered::Later(fault.to_string()),
        }
    }
}

pub(crate) type Put = dyn Fn(&Cx, &mut Tx, &Delivery) -> Result<(), Undelivered> + Send + Sync;
pub(crate) type Done = dyn Fn(&Delivery) + Send + Sync;
pub(crate) type Sending = dyn Fn(Cx, Delivery) -> BoxFuture<Result<(), Undelivered>> + Send + Sync;

pub(crate) enum Take {
    Written { put: std::sync::Arc<Put>, done: Box<Done> },
    Sent(Box<Sending>),
}

/// A room's door for deliveries.
pub struct Receiver {
    pub(crate) service: &'static str,
    pub(crate) take: Take,
}

impl Receiver {
    /// What is received becomes rows, in the transaction that ends the delivery: exactly once. `done` is told after the commit.
    /// The context acts as the sending service for the source, in the account and region of the target.
    pub fn written(
        service: &'static str,
        put: impl Fn(&Cx, &mut Tx, &Delivery) -> Result<(), Undelivered> + Send + Sync + 'static,
        done: impl Fn(&Delivery) + Send + Sync + 'static,
    ) -> Receiver {
        Receiver { service, take: Take::Written { put: std::sync::Arc::new(put), done: Box::new(done) } }
    }

    /// What is received goes somewhere else (a function, a web server): at least once.
    pub fn sent(
        service: &'static str,
        send: impl Fn(Cx, Delivery) -> BoxFuture<Result<(), Undelivered>> + Send + Sync + 'static,
    ) -> Receiver {
        Receiver { service, take: Take::Sent(Box::new(send)) }
    }
}
