//! Pure behaviour.

pub mod images;
pub mod keys;
pub mod metadata;
pub mod names;
pub mod putty;
pub mod root_volume;
pub mod spec;
pub mod tree;
pub mod types;
pub mod user_data;
