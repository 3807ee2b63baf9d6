//! Pure behaviour.

pub mod actions;
pub mod attributes;
pub mod conditions;
pub mod health_checks;
pub mod hosted_zones;
pub mod names;
pub mod transforms;
