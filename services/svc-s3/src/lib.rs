//! Amazon S3: buckets, objects, versions, uploads, policies, websites.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), [`limits`] (how much of it), `reconcile` (the
//! loops, `s3-files`, `s3-lifecycle`, `s3-replication`, `s3-access-logs`, `s3-inventory`), [`edge`] (what the front asks before an operation runs). See README.md.

pub mod edge;
mod errors;
mod events;
mod files;
mod guard;
mod hot;
pub mod limits;
pub mod model;
mod named;
pub mod operations;
mod ops;
mod own;
mod reconcile;
mod replication;
mod rules;
pub mod tables;

pub use reconcile::{ACCESS_LOGS_LOOP, FILES_LOOP, INVENTORY_LOOP, LIFECYCLE_LOOP, REPLICATION_LOOP};

use base::Blobs;
use kernel::Service;
use std::sync::Arc;

/// The room, with the files that hold the objects' bytes.
pub fn service(blobs: Arc<dyn Blobs>) -> Service {
    Service {
        name: "s3",
        api: &api_s3::API,
        operations: operations::all(&blobs),
        reconcilers: vec![
            Box::new(reconcile::Files::new(blobs.clone())),
            Box::new(reconcile::Lifecycle),
            Box::new(reconcile::Replicate::new(blobs.clone())),
            Box::new(reconcile::AccessLogs(blobs.clone())),
            Box::new(reconcile::Inventory(blobs)),
        ],
    }
}

#[cfg(test)]
mod tests;
