//! The loop `vpc-plan`: reads all networks of all accounts, hands the whole wanted network to the driver, and records what
//! it saw.

pub mod intent;
mod report;
mod vpc_plan;
pub mod world;

pub use vpc_plan::VpcPlan;
