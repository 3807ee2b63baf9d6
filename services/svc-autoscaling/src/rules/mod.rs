//! Pure behaviour: when an action is due, what capacity a policy wants.

pub mod schedule;
pub mod tracking;
