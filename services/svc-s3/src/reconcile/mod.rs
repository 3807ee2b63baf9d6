//! The loops: files that nothing refers to, and life cycles.

mod files;
mod lifecycle;

pub(crate) use files::Files;
pub use files::LOOP as FILES_LOOP;
pub use lifecycle::LOOP as LIFECYCLE_LOOP;
pub(crate) use lifecycle::Lifecycle;
