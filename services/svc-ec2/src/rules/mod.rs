//! Pure behaviour.

pub mod cpu;
pub mod devices;
pub mod images;
pub mod keys;
pub mod mappings;
pub mod metadata;
pub mod names;
pub mod putty;
pub mod spec;
pub mod tree;
pub mod types;
pub mod user_data;
pub mod volumes;
