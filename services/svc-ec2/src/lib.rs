//! Amazon EC2's machines: instances, images, key pairs, volumes, snapshots. Networks are another room's.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), [`limits`] (how much of it), `reconcile`
//! (the loops [`LOOP`], [`VOLUMES_LOOP`] and [`CHECKS_LOOP`]). See README.md.

pub mod ids;
pub mod limits;
mod machines;
mod migrations;
pub mod model;
pub mod operations;
pub mod tables;

mod errors;
mod ops;
mod reconcile;
mod rules;

pub use machines::{BaseImage, Disks, Machines};
pub use migrations::MIGRATIONS;
pub use reconcile::{CHECKS_LOOP, LOOP, VOLUMES_LOOP};

use kernel::Service;
use reconcile::{StatusChecks, VolumesLoop};

/// The room. Without machines it keeps records only: instances stay pending, and say why.
pub fn service(machines: Option<Machines>) -> Service {
    Service {
        name: "ec2",
        api: &api_ec2::API,
        operations: ec2_words::permissions::declare(operations::all(machines.clone())),
        reconcilers: vec![
            Box::new(StatusChecks::new(machines.as_ref().map(|m| m.boxes.clone()))),
            Box::new(VolumesLoop::new(machines.clone())),
            Box::new(reconcile::Loop::new(machines)),
        ],
    }
}

/// Fuzz targets of the crate's decoders.
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
#[path = "../fuzz/targets.rs"]
pub mod fuzz;

#[cfg(test)]
mod tests;
