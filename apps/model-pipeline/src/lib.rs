//! Pictures become 3-D models: an API takes jobs, workers do them, a notifier tells the client (mission A4).
//!
//! Three ordinary programs on SQS, S3 and DynamoDB, in one binary. None keeps anything in memory that matters: any of them may be
//! killed at any moment, and any number of each may run.

mod aws;
mod callback;
pub mod config;
mod event;
mod job;
pub mod model;
pub mod notifier;
mod queue;
mod stop;
mod table;
pub mod web;
pub mod worker;

#[cfg(test)]
mod tests;
