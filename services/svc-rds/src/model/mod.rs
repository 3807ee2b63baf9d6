//! Records and their state machines.

mod event;
mod instance;
mod secret;
mod subnet_group;

pub use event::{Category, Event, Source};
pub use instance::{Engine, Instance, Pending, Place, Settings, State, StorageType, Windows};
pub use secret::Secret;
pub use subnet_group::{GroupSubnet, SubnetGroup};
