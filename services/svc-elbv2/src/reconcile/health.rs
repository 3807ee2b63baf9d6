//! The health of a target as DescribeTargetHealth shows it: what follows from the records, else what nodes see.
//!
//! Target health status:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states>

use crate::model::{Target, TargetGroup};
use crate::reconcile::snapshot::RESERVED;
use proxy_rules::health::{HealthStateName, combined};
use proxy_rules::{GroupId, HealthEvent, HealthReason, Snapshot, TargetHealth, TargetState, usage};

/// In the API's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// `State`
    pub state: &'static str,
    /// `Reason`
    pub reason: Option<&'static str>,
    /// `Description`
    pub description: Option<String>,
}

/// The health of one target; `seen` is what nodes say of the group's targets.
pub fn of(snapshot: &Snapshot, group: &TargetGroup, target: &Target, seen: &[HealthEvent]) -> Shown {
    let found = snapshot.group(&GroupId::from(group.id.short())).and_then(|config| {
        let of = |t: &&proxy_rules::Target| t.id.as_str() == target.id && t.address.port() == target.port;
        Some((config, config.targets.iter().find(of)?))
    });
    let Some((config, planned)) = found else { return shown(registering()) };
    if planned.state == (TargetState::OutOfUse { description: RESERVED.into() }) {
        let reason = Some("Target.IpUnusable");
        return Shown { state: HealthStateName::Unused.as_str(), reason, description: Some(RESERVED.into()) };
    }
    let known = usage::known_health(snapshot, config, planned);
    let live = || combined(seen.iter().filter(|e| e.target == planned.key()).map(|e| &e.health)).cloned();
    shown(known.or_else(live).or_else(|| planned.last_health.clone()).unwrap_or_else(registering))
}

fn registering() -> TargetHealth {
    TargetHealth::because(HealthStateName::Initial, HealthReason::ElbRegistrationInProgress)
}

fn shown(health: TargetHealth) -> Shown {
    Shown {
        state: health.state.as_str(),
        reason: health.reason.map(HealthReason::as_str),
        description: health.description,
    }
}
