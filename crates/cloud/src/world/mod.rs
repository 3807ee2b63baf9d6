//! The simulated world: namespaces and machines of the host, wired to the rooms.

mod answers;
mod assemble;
mod edge;
mod glue;
mod ground;
mod image;
mod instances;
mod laptop;
mod listeners;
mod range;

pub use assemble::{World, assemble};
pub use glue::Glue;
pub use ground::{Ground, clean_up};
pub use image::FetchedBase;
pub use laptop::{Place, laptop, write_files};
pub use range::lease;

/// Who acts when the world itself asks the rooms.
pub(crate) const EC2: &str = "ec2.amazonaws.com";
