//! What AWS allows, and what an instance becomes on the host (pure).

pub mod classes;
pub mod event_sources;
pub mod formula;
pub mod identifiers;
pub mod parameters;
pub mod spec;
pub mod storage;
pub mod versions;
pub mod windows;
