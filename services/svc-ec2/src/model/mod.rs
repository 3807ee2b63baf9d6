//! Records and their state machines (pure).

mod account;
mod allowed_images;
mod checks;
mod cpu;
mod image;
mod image_flags;
mod instance;
mod key_pair;
mod metadata_defaults;
mod placement;
mod root_task;
mod snapshot;
mod template;
mod volume;

pub use account::{AccountSettings, SnapshotBlock};
pub use allowed_images::{AllowedImages, Allowing, Criterion, Facts};
pub use checks::{Checks, Verdict};
pub use cpu::Cpu;
pub use image::{Image, ImageState, ImageVolume, Root};
pub use image_flags::{ImageFlags, Protection};
pub use instance::{Credits, Instance, MetadataOptions, Profile, Reason, State};
pub use key_pair::{KeyPair, Kind};
pub use metadata_defaults::MetadataDefaults;
pub use placement::{Place, PlacementGroup, Strategy};
pub use root_task::{RootFrom, RootTask, RootTaskState};
pub use snapshot::{Copied, Snapshot, SnapshotSet, SnapshotState};
pub use template::{Fields, Template, TemplateVersion, Tree};
pub use volume::{Attachment, Life, Modified, Settings, Step, Volume};
