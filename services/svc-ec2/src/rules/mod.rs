//! Pure behaviour.

pub mod images;
pub mod keys;
pub mod spec;
pub mod types;
