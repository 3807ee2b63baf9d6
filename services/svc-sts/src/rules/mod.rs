//! Pure behaviour.

pub(crate) mod durations;
pub(crate) mod session_tags;
