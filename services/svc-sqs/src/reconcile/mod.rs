//! The room's loops.

mod moves;
mod sweep;

use crate::Room;
use kernel::Reconciler;

/// All of them.
pub(crate) fn all(room: &Room) -> Vec<Box<dyn Reconciler>> {
    vec![Box::new(moves::Moves { bells: room.bells.clone() }), Box::new(sweep::Sweep)]
}
