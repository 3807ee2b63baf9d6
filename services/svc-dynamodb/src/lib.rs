//! Amazon DynamoDB: an engine of our own on the store.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept, and how keys are laid out), [`limits`], `engine` (items,
//! indexes, pages, capacity), `reconcile` (the loops `dynamodb-tables`, `dynamodb-replicas`, `dynamodb-transfers`,
//! `dynamodb-expire`, `dynamodb-forget`). The rules of values and
//! expressions are the crate `ddb-rules`. See README.md.

mod engine;
mod errors;
pub mod limits;
mod migrations;
pub mod model;
pub mod operations;
mod ops;
mod policies;
mod reconcile;
pub mod tables;
pub mod transfer;

pub use migrations::MIGRATIONS;

use base::Fault;
use engine::throttle::{Buckets, Way};
use kernel::{Metrics, Scope, Service};
use std::sync::Arc;
use store::Read;

/// The room, with the buckets of its tables: one for each cloud.
#[derive(Clone, Default)]
pub struct Room {
    buckets: Arc<Buckets>,
}

impl Room {
    /// Its operations and loops.
    pub fn service(&self) -> Service {
        Service {
            name: "dynamodb",
            api: &api_dynamodb::API,
            operations: operations::all(&self.buckets),
            reconcilers: vec![
                Box::new(reconcile::lives::Lives(self.buckets.clone())),
                Box::new(reconcile::replicate::Replicate(self.buckets.clone())),
                Box::new(reconcile::transfers::Transfers),
                Box::new(reconcile::expire::Expire),
                Box::new(reconcile::forget::Forget),
            ],
        }
    }
}

impl Metrics for Room {
    /// `ConsumedReadCapacityUnits` and `ConsumedWriteCapacityUnits` of provisioned tables and indexes.
    fn sum(
        &self,
        read: &dyn Read,
        at: Scope,
        metric: &str,
        dimensions: &[(&str, &str)],
        minute: i64,
    ) -> Result<Option<f64>, Fault> {
        let of = |name: &str| dimensions.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        let way = match metric {
            "ConsumedReadCapacityUnits" => Way::Read,
            "ConsumedWriteCapacityUnits" => Way::Write,
            _ => return Ok(None),
        };
        let Some(table) = of("TableName").map(|name| tables::table(read, at, name)).transpose()?.flatten() else {
            return Ok(None);
        };
        let number = match of("GlobalSecondaryIndexName") {
            None => 0,
            Some(name) => match table.index(name) {
                Some(index) => index.number,
                None => return Ok(None),
            },
        };
        Ok(self.buckets.used(table.key, number, way, minute))
    }
}

/// The room of the streams' own API.
pub fn streams() -> Service {
    Service {
        name: "dynamodbstreams",
        api: &api_dynamodbstreams::API,
        operations: operations::streams(),
        reconcilers: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
