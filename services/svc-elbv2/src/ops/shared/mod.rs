//! What several operations need.

pub mod actions;
pub mod find;
pub mod groups;
pub mod machines;
pub mod nodes;
pub mod pages;
pub mod show;
pub mod show_rule;
pub mod subnets;
pub mod tagging;
pub mod targets;
pub mod uses;

/// The name under which this room acts for accounts.
pub const SERVICE: &str = "elasticloadbalancing.amazonaws.com";

/// A filter of an EC2 call.
pub fn filter(name: &str, values: Vec<String>) -> api_ec2::Filter {
    api_ec2::Filter { name: Some(name.into()), values: Some(values) }
}
