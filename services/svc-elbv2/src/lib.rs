//! Elastic Load Balancing: Application Load Balancers.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), [`limits`] (how much of it), `reconcile`
//! (the loop `elbv2-plan`), [`Edge`] (the data plane that the cloud hands in). See README.md.

mod edge;
mod errors;
pub mod ids;
pub mod limits;
pub mod model;
pub mod operations;
mod ops;
mod reconcile;
mod rules;
pub mod tables;

pub use edge::{Edge, Unready, Why};
pub use reconcile::LOOP;

use kernel::Service;
use std::sync::Arc;

/// The room. Without a data plane it keeps records only: load balancers stay in provisioning, and say why.
pub fn service(edge: Option<Arc<dyn Edge>>) -> Service {
    Service {
        name: "elbv2",
        api: &api_elbv2::API,
        operations: operations::all(edge.clone()),
        reconcilers: vec![Box::new(reconcile::Plan::new(edge))],
    }
}

#[cfg(test)]
mod tests;
