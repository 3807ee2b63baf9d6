//! Amazon RDS: database instances on real MariaDB and PostgreSQL, each in a box of its own inside the user's subnets.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), `limits` (how much of it), `reconcile` (the
//! loop [`LOOP`]), [`Databases`] (what the cloud hands in: boxes, engines' files, disks). See README.md.

mod engines;
mod errors;
mod limits;
mod migrations;
pub mod model;
mod network;
pub mod operations;
mod ops;
mod reconcile;
mod rules;
pub mod tables;

#[cfg(test)]
mod tests;

pub use engines::{Authority, Databases, Disk, Disks, EngineFiles, Engines, Journals, LogFile, Run, Server, Setup};
pub use migrations::MIGRATIONS;
pub use model::Parameters;
pub use reconcile::{HALF_MADE, LOOP};

/// The room. Without databases it keeps records only: instances stay `creating`, and say why.
pub fn service(databases: Option<Databases>) -> kernel::Service {
    kernel::Service {
        name: "rds",
        api: &api_rds::API,
        operations: operations::all(databases.clone()),
        reconcilers: vec![Box::new(reconcile::Loop::new(databases))],
    }
}
