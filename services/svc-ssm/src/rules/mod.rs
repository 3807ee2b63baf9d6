//! Pure behaviour.

pub(crate) mod names;
pub(crate) mod public;
