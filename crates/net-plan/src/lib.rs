//! From the wanted network to kernel objects as data and text, and from what the kernel has to the steps that lead there.
//!
//! Pure: [`plan`] says what shall exist, [`diff`] what to do about it, [`Plan`]'s text is the golden that people read.
//! `net-linux` is the thin driver below. Decision: the VPC data plane ("the kernel forwards, Hanul decides").
#![forbid(unsafe_code)]

mod build;
mod diff;
mod fake;
mod names;
mod net;
mod nft;
mod nft_diff;
mod objects;
mod part;
mod refused;
mod seen;
mod text;
mod zones;

pub use build::plan;
pub use diff::{Step, diff};
pub use fake::FakeNet;
pub use names::{CORE_IN, CORE_OUT, GATEWAY, LOG_GROUP, MARK_UNTRACKED, TABLE, device_of};
pub use net::{Applied, Counters, Failure, Flow, Net, NetError, REFUSED_WAITING_MAX, Wiring};
pub use nft::{Chain, Data, Elements, Hook, Key, Line, Set, SetKind, Stage, Table, Verdict};
pub use nft_diff::NftOp;
pub use objects::{Address, Direct, End, Neighbour, Plan, Problem, Route, Rule, Space, SpacePlan, Sysctl, Way};
pub use part::{Is, Part, State};
pub use refused::{Direction, Refused, RefusedBy, Verdict as RefusedVerdict};
pub use seen::{Seen, SeenChain, SeenData, SeenLink, SeenSet, SeenTable};
pub use zones::Zones;

#[cfg(test)]
mod tests;
