//! What AWS allows, and what an instance becomes on the host (pure).

pub mod classes;
pub mod identifiers;
pub mod spec;
pub mod storage;
pub mod versions;
pub mod windows;
