//! Pure behaviour.

pub(crate) mod attributes;
pub(crate) mod batches;
pub(crate) mod contents;
pub(crate) mod digests;
pub(crate) mod permissions;
pub(crate) mod receipts;
pub(crate) mod redrive;
pub(crate) mod urls;
