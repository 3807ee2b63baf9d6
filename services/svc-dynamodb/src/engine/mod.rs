//! The engine: items, index entries, stream records and counts as one change; conditions and updates; pages of queries and scans.

pub mod change;
pub mod cost;
pub mod json;
pub mod keys;
pub mod page;
pub mod past;
pub mod range;
pub mod record;
pub mod refusal;
pub mod replicas;
pub mod throttle;
pub mod write;
