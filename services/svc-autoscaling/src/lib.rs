//! Application Auto Scaling: the capacity of DynamoDB tables and indexes follows their use and a schedule.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), `rules` (schedules, what a policy wants), `reconcile`
//! (the loop `autoscaling`), `limits`. See README.md.

mod errors;
mod limits;
pub mod model;
pub mod operations;
mod ops;
mod reconcile;
mod resource;
mod rules;
pub mod tables;

use kernel::{Metrics, Service};
use std::sync::Arc;

/// The room, with the counters of the resources that it scales.
pub fn service(metrics: Arc<dyn Metrics>) -> Service {
    Service {
        name: "autoscaling",
        api: &api_application_autoscaling::API,
        operations: operations::all(),
        reconcilers: vec![Box::new(reconcile::Scale::new(metrics))],
    }
}

#[cfg(test)]
mod tests;
