//! Target groups.
//!
//! TargetGroup: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html>

use super::Attributes;
use crate::ids::GroupId;
use serde::{Deserialize, Serialize};
use store::Record;

/// A group of HTTP targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// Name and digits.
    pub id: GroupId,
    /// Of its targets.
    pub vpc: String,
    /// Of targets that are registered without one.
    pub port: u16,
    /// What is registered.
    pub target_type: TargetType,
    /// How targets are probed.
    pub check: HealthCheck,
    /// Attributes that were changed.
    pub attributes: Attributes,
}
impl Record for TargetGroup {
    const VERSION: u8 = 1;
}

/// What is registered with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetType {
    /// `instance`
    Instance,
    /// `ip`
    Ip,
}

/// How targets are probed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// `None` is `traffic-port`.
    pub port: Option<u16>,
    /// Path and query.
    pub path: String,
    /// 5 to 300.
    pub interval_seconds: u32,
    /// 2 to 120, less than the interval.
    pub timeout_seconds: u32,
    /// 2 to 10.
    pub healthy_threshold: u32,
    /// 2 to 10.
    pub unhealthy_threshold: u32,
    /// Success codes, as given: `200-299,301`.
    pub codes: String,
}
