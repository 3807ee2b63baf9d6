//! What a sandboxed machine is: its specification, its life and the seam ([`Boxes`]) through which service rooms
//! ask for machines. Pure: nothing here touches the host (decision: "Machines" and "The running cloud").

mod boxes;
mod exec;
pub mod fake;
mod id;
mod life;
mod spec;
mod still;

pub use boxes::{BoxError, Boxes, Event, ImageInfo};
pub use exec::{Exec, Output, Program, Running, Streams, Terminal};
pub use id::{BoxId, ImageId, NotAnId};
pub use life::{Ending, Life, LimitsHeld, Seen, UserDataState};
pub use spec::{Base, Bind, BoxSpec, Host, Image, Invalid, Kind, Limits, Login, Names, Volume, limits};

#[cfg(test)]
mod tests;
