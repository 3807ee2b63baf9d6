//! The simulated world: namespaces and machines of the host, wired to the rooms.

mod answers;
mod assemble;
mod databases;
mod edge;
mod fetched;
mod glue;
mod ground;
mod instances;
mod laptop;
mod listeners;
mod range;
mod spot;
mod volumes;

pub use assemble::{World, assemble};
pub use fetched::Fetched;
pub use glue::Glue;
pub use ground::{Ground, clean_up, remove_machines};
pub use laptop::{Place, laptop, write_files};
pub use range::lease;
pub use spot::Spot;

/// Who acts when the world itself asks the rooms.
pub(crate) const EC2: &str = "ec2.amazonaws.com";
