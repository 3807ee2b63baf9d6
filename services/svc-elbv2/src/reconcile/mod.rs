//! The loop `elbv2-plan`: reads all load balancers of all accounts, hands the whole wanted snapshot to the data plane, and
//! records what it saw.

pub mod health;
mod names;
mod plan;
mod report;
pub mod snapshot;
mod world;

pub use plan::{LOOP, Plan};
pub use world::World;
