//! Records and their state machines.

mod event;
mod event_subscription;
pub(crate) mod first;
mod instance;
mod option_group;
mod parameter_group;
mod secret;
mod snapshot;
mod subnet_group;

pub use event::{Category, Event, Source};
pub use event_subscription::EventSubscription;
pub use instance::{Engine, Groups, Instance, Origin, Pending, Place, Settings, State, StorageType, Windows};
pub use option_group::OptionGroup;
pub use parameter_group::{ApplyMethod, Parameter, ParameterGroup, Parameters};
pub use secret::Secret;
pub use snapshot::{Snapshot, SnapshotKind, SnapshotState};
pub use subnet_group::{GroupSubnet, SubnetGroup};
