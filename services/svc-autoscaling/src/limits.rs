//! Every limit of the room by name, unit last.
//!
//! Application Auto Scaling User Guide, "Quotas for Application Auto Scaling".

use kernel::quota::Quota;

/// Scalable targets of DynamoDB per account and region.
pub const TARGETS: Quota = Quota { name: "application-autoscaling.targets-dynamodb", default: 5_000 };
/// Scheduled actions per scalable target.
pub const ACTIONS_MAX: usize = 200;
/// Records on one page.
pub const PAGE_MAX: usize = 50;
/// How long activities are kept, in milliseconds: six weeks.
pub const ACTIVITIES_KEPT_MS: i64 = 42 * 24 * 3600 * 1000;
/// Percent that a policy for DynamoDB may aim at, least and most.
pub const TARGET_PERCENT: std::ops::RangeInclusive<f64> = 20.0..=90.0;
