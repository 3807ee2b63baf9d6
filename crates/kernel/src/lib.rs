//! What every operation and every loop gets: context, router, decision point, clock, meter, trail, pages, tags, tokens.
//!
//! The way of a request: `front` decodes it and calls [`Kernel::invoke`]; here it is authorised, its parameters are
//! checked against what the operation honours, the handler runs in a transaction, and the trail records it.

mod accept;
mod access;
pub mod authorise;
mod cx;
pub mod deliver;
mod faults;
pub mod filter;
mod identity;
mod ids;
mod kernel;
mod meter;
mod metrics;
mod moving;
pub mod names;
mod operation;
pub mod page;
pub mod principals;
pub mod quota;
mod reconcile;
mod scope;
pub mod seal;
mod service;
pub mod tags;
pub mod token;
pub mod trail;
mod workers;

pub use accept::Accepts;
pub use access::Access;
pub use authorise::{Authoriser, EveryoneMay, Guard, Held, Holding, Need, Resource, Rule};
pub use cx::{ActingFor, Cx, Source};
pub use deliver::{Delivery, Event, Receiver, Retry, Undelivered};
pub use faults::StoreFault;
pub use identity::{FederatedBy, Identities, Identity, NobodyElse, Principal, Session, SessionPolicies};
pub use ids::Ids;
pub use kernel::{Kernel, KernelOptions, STOP_SECONDS_MAX};
pub use meter::{USAGE, Usage, UsageKey};
pub use metrics::Metrics;
pub use moving::{AHEAD_DAYS_MAX, NotMoved};
pub use operation::{BoxFuture, Operation, read, read_with, waiting, write, write_prepared, write_staged, write_with};
pub use policy::Context as Keys;
pub use principals::Named;
pub use reconcile::{LoopStatus, Next, Reconciler, World};
pub use scope::Scope;
pub use service::Service;
pub use trail::{TRAIL, TrailRecord};

#[cfg(test)]
mod tests;
