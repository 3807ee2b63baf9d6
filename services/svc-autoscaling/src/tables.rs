//! The room's tables. What belongs to a target begins with its resource and its dimension.

use crate::model::{Action, Activity, Policy, Target};
use kernel::Scope;
use store::Table;

/// Resource and dimension of a target.
pub type TargetKey = (Scope, String, String);

/// Scalable targets.
pub static TARGETS: Table<TargetKey, Target> = Table::new("autoscaling.targets");
/// Policies by name.
pub static POLICIES: Table<(Scope, String, String, String), Policy> = Table::new("autoscaling.policies");
/// Scheduled actions by name.
pub static ACTIONS: Table<(Scope, String, String, String), Action> = Table::new("autoscaling.actions");
/// Activities by time and id.
pub static ACTIVITIES: Table<(Scope, i64, String), Activity> = Table::new("autoscaling.activities");
