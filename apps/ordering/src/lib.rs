//! Online ordering: customers order from shops, owners promise a delivery time, riders deliver (mission A1).
//!
//! One ordinary web program on MySQL. It keeps nothing in memory that matters: any number of them can serve one database.

pub mod config;
pub mod db;
mod lang;
mod model;
mod pages;
mod web;

#[cfg(test)]
mod tests;

pub use web::server::serve;
