//! One room: the operations it serves and the loops it runs.

use crate::{Operation, Reconciler};
use shape::Api;

/// What a room hands to the cloud. Two rooms may serve parts of one API (EC2 and VPC do).
pub struct Service {
    /// The room's name: `vpc`.
    pub name: &'static str,
    /// The API it serves.
    pub api: &'static Api,
    /// A visible list; a test compares it with the model.
    pub operations: Vec<Operation>,
    /// The room's loops.
    pub reconcilers: Vec<Box<dyn Reconciler>>,
}
