//! Amazon VPC: networks, interfaces, addresses, groups, lists and plans. One of the two rooms of the EC2 API.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept), [`limits`] (how much of it), `reconcile`
//! (the loop `vpc-plan`), [`look`] (what the cloud's other parts may read here). See README.md.

pub mod ids;
pub mod limits;
pub mod look;
pub mod model;
pub mod operations;
pub mod tables;

mod errors;
mod ops;
mod reconcile;
mod rules;

pub use ops::shared::public::{CITIES_OFFSET, FREE_ADDRESSES, RANGE_LENGTH, SHARED, keep_range, nth_range, range};
pub use reconcile::intent::{LAPTOP, LAPTOP_OFFSET, RESOLVER_OFFSET, SERVICES_OFFSET};

use kernel::Service;
use net_plan::Net;
use std::sync::Arc;

/// The room. Without a network driver it keeps records only: what needs packets to flow stays pending and says so.
pub fn service(net: Option<Arc<dyn Net>>) -> Service {
    Service {
        name: "vpc",
        api: &api_ec2::API,
        operations: ec2_words::permissions::declare(operations::served()),
        reconcilers: vec![Box::new(reconcile::VpcPlan::new(net))],
    }
}

#[cfg(test)]
mod tests;
