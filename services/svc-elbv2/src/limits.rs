//! Named limits of the room: AWS's quotas, and bounds of the API.
//!
//! Quotas for your Application Load Balancers:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>

use crate::errors;
use base::Fault;
use kernel::Cx;
use kernel::quota::Quota;
use store::Read;

/// Application Load Balancers of an account in a region.
pub const LOAD_BALANCERS: Quota = Quota { name: "elbv2.application-load-balancers", default: 50 };
/// Listeners of a load balancer.
pub const LISTENERS: Quota = Quota { name: "elbv2.listeners-per-application-load-balancer", default: 50 };
/// Rules of a load balancer, default rules not counted.
pub const RULES: Quota = Quota { name: "elbv2.rules-per-application-load-balancer", default: 100 };
/// Target groups of an account in a region.
pub const TARGET_GROUPS: Quota = Quota { name: "elbv2.target-groups", default: 3000 };
/// Target groups that the actions of one load balancer name.
pub const GROUPS_USED: Quota = Quota { name: "elbv2.target-groups-per-application-load-balancer", default: 100 };
/// Target groups that one action names.
pub const GROUPS_PER_ACTION: Quota =
    Quota { name: "elbv2.target-groups-per-action-on-application-load-balancer", default: 5 };
/// Targets of a target group.
pub const TARGETS: Quota = Quota { name: "elbv2.targets-per-target-group", default: 1000 };
/// Targets behind a load balancer, each registration counted.
pub const TARGETS_USED: Quota = Quota { name: "elbv2.targets-per-application-load-balancer", default: 1000 };
/// How often one target may be registered behind a load balancer.
pub const REGISTRATIONS: Quota =
    Quota { name: "elbv2.target-id-registrations-per-application-load-balancer", default: 1000 };
/// Values of all conditions of a rule.
pub const CONDITION_VALUES: Quota = Quota { name: "elbv2.condition-values-per-alb-rule", default: 5 };
/// Wildcards in all conditions of a rule.
pub const CONDITION_WILDCARDS: Quota = Quota { name: "elbv2.condition-wildcards-per-alb-rule", default: 6 };
/// Security groups of a load balancer.
pub const SECURITY_GROUPS: Quota = Quota { name: "elbv2.security-groups-per-application-load-balancer", default: 5 };

/// What DescribeAccountLimits shows, in its order.
pub const SHOWN: &[Quota] = &[
    TARGET_GROUPS,
    TARGETS_USED,
    LISTENERS,
    RULES,
    CONDITION_VALUES,
    CONDITION_WILDCARDS,
    GROUPS_USED,
    GROUPS_PER_ACTION,
    TARGETS,
    REGISTRATIONS,
    LOAD_BALANCERS,
];

/// How often a capacity reservation may be made smaller in a day.
pub const CAPACITY_DECREASES_PER_DAY: i32 = 2;
/// Results of one Describe call.
pub const PAGE_RESULTS_MAX: usize = 400;
/// Resources of one call about tags.
pub const TAGGED_RESOURCES_MAX: usize = 20;
/// Characters of a name.
pub const NAME_LENGTH_MAX: usize = 32;
/// Characters of a condition's value.
pub const CONDITION_VALUE_LENGTH_MAX: usize = 128;
/// Characters of a transform's expression, and of its replacement.
pub const REWRITE_LENGTH_MAX: usize = 1024;
/// Characters of a response header's value, of those that a listener puts in.
pub const HEADER_VALUE_LENGTH_MAX: usize = 1024;
/// Characters of a header's name, and of a method.
pub const TOKEN_LENGTH_MAX: usize = 40;
/// Free addresses that a subnet must have for a node.
pub const FREE_ADDRESSES_MIN: i32 = 8;
/// Zones that a load balancer must have.
pub const ZONES_MIN: usize = 2;
/// Longest stickiness, in seconds.
pub const STICKINESS_SECONDS_MAX: i32 = 604_800;
/// How long a node serves on after its subnet was taken away: the name's time to live, and as long again for requests
/// under way, in seconds.
pub const LEAVING_SECONDS: i64 = 120;
/// Time to live of a load balancer's name, in seconds.
pub const NAME_TTL_SECONDS: u32 = 60;

/// Refuses more than the quota allows.
pub fn check(cx: &Cx, read: &dyn Read, quota: Quota, code: &'static str, what: &str, n: usize) -> Result<(), Fault> {
    let max = quota.of(cx, read)?;
    if n as u64 > max { Err(errors::too_many(code, what, max)) } else { Ok(()) }
}
