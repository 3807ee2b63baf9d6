//! Names of load balancers and target groups.
//!
//! CreateLoadBalancer, CreateTargetGroup: "Name".

use crate::errors;
use crate::limits::NAME_LENGTH_MAX;
use base::Fault;

/// Refuses names that a load balancer cannot have.
pub fn check_load_balancer(name: &str) -> Result<(), Fault> {
    check(name, "The load balancer name")?;
    if name.to_ascii_lowercase().starts_with("internal-") {
        return Err(errors::validation(format!("The load balancer name '{name}' cannot begin with 'internal-'")));
    }
    Ok(())
}

/// Refuses names that a target group cannot have.
pub fn check_group(name: &str) -> Result<(), Fault> {
    check(name, "Target group name")
}

fn check(name: &str, what: &str) -> Result<(), Fault> {
    let refuse = |how: String| Err(errors::validation(format!("{what} '{name}' {how}")));
    if name.is_empty() {
        return refuse("cannot be empty".into());
    }
    if name.chars().count() > NAME_LENGTH_MAX {
        return refuse(format!("cannot be longer than '{NAME_LENGTH_MAX}' characters"));
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return refuse("can only contain characters that are alphanumeric characters and hyphens(-)".into());
    }
    if name.starts_with('-') || name.ends_with('-') {
        return refuse("cannot begin or end with a hyphen(-)".into());
    }
    Ok(())
}
