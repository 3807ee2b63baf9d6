//! Load-balancer listeners, target connections and health probes: the thin half that carries out what `proxy-rules`
//! decides.
//!
//! [`Proxy::start`] opens workers (one thread with a current-thread runtime each), [`Proxy::apply`] swaps snapshots,
//! sockets come from [`Dial`]. Code map: `registry` turns snapshots into views (`state`); `worker` accepts and sweeps;
//! `conn` reads requests; `exchange`, `upload`, `download`, `tunnel` carry them; `prober` watches targets.
//!
//! Not built: TLS listeners and targets, HTTP/2, gRPC, Lambda targets, authentication actions, access logs.

mod browser;
mod buf;
mod conn;
mod counters;
mod dial;
mod download;
mod errand;
mod exchange;
mod life;
mod pool;
mod prober;
mod proxy;
mod registry;
mod seal;
mod state;
mod tunnel;
mod upload;
mod worker;

pub use counters::{BalancerCounters, Counters, GroupCounters};
pub use dial::{Connecting, Dial};
pub use proxy::{EVENTS_WAITING_MAX, Event, Proxy};
pub use worker::Admit;
