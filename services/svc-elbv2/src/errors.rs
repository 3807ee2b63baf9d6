//! One constructor per error, with AWS's code and wording.
//!
//! Elastic Load Balancing API Reference 2015-12-01, the errors of each action; wording as the service answers.

use crate::ids::{GroupId, ListenerId, LoadBalancerId, RuleId};
use base::Fault;
use kernel::{Scope, tags::BadTag};
use std::fmt::Display;

/// Input that is no good, in a sentence of its own.
pub fn validation(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationError", message)
}

/// Parts that do not go together.
pub fn configuration(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidConfigurationRequest", message)
}

/// Text that is no ARN of this kind: `load balancer`, `listener`, `listener rule`, `target group`.
pub fn not_an_arn(text: &str, kind: &str) -> Fault {
    validation(format!("'{text}' is not a valid {kind} ARN"))
}

/// A number outside its range.
pub fn range(what: &str, min: impl Display, max: impl Display) -> Fault {
    validation(format!("{what} must be between '{min}' and '{max}' inclusive"))
}

/// No load balancer of this ARN.
pub fn no_load_balancer(arn: &str) -> Fault {
    Fault::sender("LoadBalancerNotFound", format!("Load balancer '{arn}' not found"))
}

/// No load balancers of these names.
pub fn no_load_balancer_names(names: &[&str]) -> Fault {
    Fault::sender("LoadBalancerNotFound", format!("Load balancers '[{}]' not found", names.join(", ")))
}

/// Some of the ARNs of a Describe call.
pub fn some_load_balancers() -> Fault {
    Fault::sender("LoadBalancerNotFound", "One or more load balancers not found")
}

/// No such listener.
pub fn no_listener() -> Fault {
    Fault::sender("ListenerNotFound", "One or more listeners not found")
}

/// No such rule.
pub fn no_rule() -> Fault {
    Fault::sender("RuleNotFound", "One or more rules not found")
}

/// No such target group.
pub fn no_group() -> Fault {
    Fault::sender("TargetGroupNotFound", "One or more target groups not found")
}

/// The name is taken by another load balancer.
pub fn load_balancer_exists(name: &str) -> Fault {
    Fault::sender(
        "DuplicateLoadBalancerName",
        format!("A load balancer with the same name '{name}' exists, but with different settings"),
    )
}

/// The name is taken by another target group.
pub fn group_exists(name: &str) -> Fault {
    Fault::sender(
        "DuplicateTargetGroupName",
        format!("A target group with the same name '{name}' exists, but with different settings"),
    )
}

/// The port is taken by another listener.
pub fn listener_exists(at: Scope, id: &LoadBalancerId) -> Fault {
    Fault::sender(
        "DuplicateListener",
        format!("A listener already exists on this port for this load balancer '{}'", id.arn(at)),
    )
}

/// The priority is taken by another rule.
pub fn priority_in_use(priority: u32) -> Fault {
    Fault::sender("PriorityInUse", format!("Priority '{priority}' is currently in use"))
}

/// An action still names the group.
pub fn group_in_use(at: Scope, id: &GroupId) -> Fault {
    Fault::sender("ResourceInUse", format!("Target group '{}' is currently in use by a listener or a rule", id.arn(at)))
}

/// Another load balancer has the group.
pub fn group_taken(at: Scope, id: &GroupId) -> Fault {
    Fault::sender(
        "TargetGroupAssociationLimit",
        format!("The following target groups cannot be associated with more than one load balancer: {}", id.arn(at)),
    )
}

/// The attribute `deletion_protection.enabled` stands in the way.
pub fn protected(at: Scope, id: &LoadBalancerId) -> Fault {
    not_permitted(format!("Load balancer '{}' cannot be deleted because deletion protection is enabled", id.arn(at)))
}

/// What a listener's default rule does not allow: `deleted`, `modified`, `given a priority`.
pub fn default_rule(at: Scope, id: &RuleId, how: &str) -> Fault {
    not_permitted(format!("Default rule '{}' cannot be {how}", id.arn(at)))
}

fn not_permitted(message: String) -> Fault {
    Fault::sender("OperationNotPermitted", message)
}

/// An action that makes no sense here.
pub fn action(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidLoadBalancerAction", message)
}

/// Targets that cannot be registered.
pub fn target(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidTarget", message)
}

/// Machines that do not run.
pub fn not_running(ids: &[String]) -> Fault {
    target(format!("The following targets are not in a running state and cannot be registered: {}", quoted(ids)))
}

/// Machines of another VPC.
pub fn other_vpc(vpc: &str, ids: &[String]) -> Fault {
    target(format!("The following targets are not in the target group VPC '{vpc}': {}", quoted(ids)))
}

fn quoted(ids: &[String]) -> String {
    ids.iter().map(|i| format!("'{i}'")).collect::<Vec<_>>().join(", ")
}

/// A subnet that does not exist.
pub fn no_subnet(id: &str) -> Fault {
    Fault::sender("SubnetNotFound", format!("The subnet ID '{id}' does not exist"))
}

/// A subnet that cannot hold a node.
pub fn subnet(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidSubnet", message)
}

/// A security group that does not exist.
pub fn no_security_group() -> Fault {
    Fault::sender("InvalidSecurityGroup", "One or more security groups are invalid")
}

/// More than a quota allows; `code` is the quota's own.
pub fn too_many(code: &'static str, what: &str, max: u64) -> Fault {
    Fault::sender(code, format!("The maximum number of {what} is '{max}'"))
}

/// An attribute that load balancers, target groups or listeners (`kind`) do not have.
pub fn no_attribute(kind: &str, key: &str) -> Fault {
    validation(format!("{kind} attribute key '{key}' is not recognized"))
}

/// The value of an attribute that no header can carry.
pub fn header_value(key: &str) -> Fault {
    validation(format!("The value of '{key}' contains invalid characters"))
}

/// A value that an attribute does not take.
pub fn attribute_value(kind: &str, key: &str, value: &str) -> Fault {
    validation(format!("{kind} attribute value '{value}' is not valid for key '{key}'"))
}

/// Tags that cannot be set.
pub fn tags(bad: BadTag) -> Fault {
    match bad {
        BadTag::Duplicate(key) => {
            Fault::sender("DuplicateTagKeys", format!("Tag key '{key}' was specified more than once"))
        }
        BadTag::TooMany => too_many("TooManyTags", "tags per resource", kernel::tags::PER_RESOURCE_MAX as u64),
        BadTag::Reserved(key) => {
            validation(format!("Tag key '{key}' is not valid: tag keys that start with 'aws:' are reserved"))
        }
        BadTag::Key(key) => validation(format!("Tag key '{key}' is not valid")),
        BadTag::Value(key) => validation(format!("The value of tag key '{key}' is not valid")),
    }
}

/// Text that is no regular expression, or one of a kind that is not taken.
pub fn expression(text: &str) -> Fault {
    validation(format!("The regular expression '{text}' is not valid"))
}

/// A page token of another query.
pub fn marker() -> Fault {
    validation("The marker is not valid")
}

/// A protocol that listeners of Application Load Balancers do not speak.
pub fn listener_protocol(name: &str) -> Fault {
    validation(format!("Listener protocol '{name}' must be one of 'HTTPS, HTTP'"))
}

/// A listener that its rule or caller names and that is gone: a mistake of ours.
pub fn lost(id: &ListenerId) -> Fault {
    Fault::internal(format!("a record names listener {}, which does not exist", id.short()))
}
