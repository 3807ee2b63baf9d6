//! The health of targets: states, reasons and descriptions as DescribeTargetHealth shows them, and how probes move it.
//!
//! Follows "Health checks for your target groups": one success after registration makes a target healthy; afterwards
//! thresholds of consecutive results decide.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::group::{HealthCheck, TargetKey};
use crate::{BalancerId, GroupId, NodeId};

/// What is known of a target's health.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetHealth {
    /// The state.
    pub state: HealthStateName,
    /// Why, unless healthy.
    pub reason: Option<HealthReason>,
    /// AWS's description of the reason.
    pub description: Option<String>,
}

/// `TargetHealth.State`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // AWS's names
pub enum HealthStateName {
    Initial,
    Healthy,
    Unhealthy,
    Unused,
    Draining,
    Unavailable,
}

impl HealthStateName {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Unused => "unused",
            Self::Draining => "draining",
            Self::Unavailable => "unavailable",
        }
    }
}

/// `TargetHealth.Reason`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // AWS's names
pub enum HealthReason {
    ElbRegistrationInProgress,
    ElbInitialHealthChecking,
    ElbInternalError,
    TargetResponseCodeMismatch,
    TargetTimeout,
    TargetFailedHealthChecks,
    TargetNotRegistered,
    TargetNotInUse,
    TargetDeregistrationInProgress,
    TargetInvalidState,
    TargetHealthCheckDisabled,
}

impl HealthReason {
    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ElbRegistrationInProgress => "Elb.RegistrationInProgress",
            Self::ElbInitialHealthChecking => "Elb.InitialHealthChecking",
            Self::ElbInternalError => "Elb.InternalError",
            Self::TargetResponseCodeMismatch => "Target.ResponseCodeMismatch",
            Self::TargetTimeout => "Target.Timeout",
            Self::TargetFailedHealthChecks => "Target.FailedHealthChecks",
            Self::TargetNotRegistered => "Target.NotRegistered",
            Self::TargetNotInUse => "Target.NotInUse",
            Self::TargetDeregistrationInProgress => "Target.DeregistrationInProgress",
            Self::TargetInvalidState => "Target.InvalidState",
            Self::TargetHealthCheckDisabled => "Target.HealthCheckDisabled",
        }
    }

    /// The description, for reasons that have a fixed one.
    fn description(self) -> &'static str {
        match self {
            Self::ElbRegistrationInProgress => "Target registration is in progress",
            Self::ElbInitialHealthChecking => "Initial health checks in progress",
            Self::ElbInternalError => "Health checks failed due to an internal error",
            Self::TargetResponseCodeMismatch | Self::TargetFailedHealthChecks => "Health checks failed",
            Self::TargetTimeout => "Request timed out",
            Self::TargetNotRegistered => "Target is not registered to the target group",
            Self::TargetNotInUse => "Target group is not configured to receive traffic from the load balancer",
            Self::TargetDeregistrationInProgress => "Target deregistration is in progress",
            Self::TargetInvalidState => "Target is in an invalid state",
            Self::TargetHealthCheckDisabled => "Health checks are disabled",
        }
    }
}

impl fmt::Display for HealthReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TargetHealth {
    /// Healthy, which needs no reason.
    pub fn healthy() -> Self {
        Self { state: HealthStateName::Healthy, reason: None, description: None }
    }

    /// A state with its reason and the reason's own description.
    pub fn because(state: HealthStateName, reason: HealthReason) -> Self {
        Self::described(state, reason, reason.description())
    }

    /// A state with its reason and a particular description.
    pub fn described(state: HealthStateName, reason: HealthReason, description: impl Into<String>) -> Self {
        Self { state, reason: Some(reason), description: Some(description.into()) }
    }

    /// Whether it is healthy.
    pub fn is_healthy(&self) -> bool {
        self.state == HealthStateName::Healthy
    }
}

/// How a probe went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A response with this status code.
    Answered(u16),
    /// Nothing within the timeout.
    TimedOut,
    /// No connection, or no HTTP in the answer.
    Failed,
}

/// The health of a target as one node sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthState {
    health: TargetHealth,
    streak: Streak,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Streak {
    Successes(u32),
    Failures { count: u32, codes: Vec<u16> },
}

impl HealthState {
    /// Freshly registered, or as it was known before a restart.
    pub fn new(last: Option<&TargetHealth>) -> Self {
        let known = last.filter(|h| matches!(h.state, HealthStateName::Healthy | HealthStateName::Unhealthy));
        let fresh = || TargetHealth::because(HealthStateName::Initial, HealthReason::ElbRegistrationInProgress);
        Self { health: known.cloned().unwrap_or_else(fresh), streak: Streak::Successes(0) }
    }

    /// The health now.
    pub fn health(&self) -> &TargetHealth {
        &self.health
    }

    /// The first probe is about to start. True when that changed the health.
    pub fn begin(&mut self) -> bool {
        let registering = self.health.reason == Some(HealthReason::ElbRegistrationInProgress);
        if registering {
            self.health = TargetHealth::because(HealthStateName::Initial, HealthReason::ElbInitialHealthChecking);
        }
        registering
    }

    /// Takes a probe's result in. True when that changed the health.
    pub fn observe(&mut self, probe: Probe, check: &HealthCheck) -> bool {
        let before = self.health.clone();
        match probe {
            Probe::Answered(code) if check.matcher.accepts(code) => self.succeed(check),
            _ => self.fail(probe, check),
        }
        before != self.health
    }

    fn succeed(&mut self, check: &HealthCheck) {
        let count = match self.streak {
            Streak::Successes(count) => count.saturating_add(1),
            Streak::Failures { .. } => 1,
        };
        self.streak = Streak::Successes(count);
        let needed = if self.health.state == HealthStateName::Unhealthy { check.healthy_threshold } else { 1 };
        if count >= needed {
            self.health = TargetHealth::healthy();
        }
    }

    fn fail(&mut self, probe: Probe, check: &HealthCheck) {
        const CODES_SHOWN_MAX: usize = 10;
        let (mut count, mut codes) = match std::mem::replace(&mut self.streak, Streak::Successes(0)) {
            Streak::Failures { count, codes } => (count, codes),
            Streak::Successes(_) => (0, Vec::new()),
        };
        count = count.saturating_add(1);
        match probe {
            Probe::Answered(code) if !codes.contains(&code) && codes.len() < CODES_SHOWN_MAX => codes.push(code),
            Probe::Answered(_) => {}
            Probe::TimedOut | Probe::Failed => codes.clear(),
        }
        if count >= check.unhealthy_threshold || self.health.state == HealthStateName::Unhealthy {
            self.health = unhealthy(probe, &codes);
        }
        self.streak = Streak::Failures { count, codes };
    }
}

fn unhealthy(probe: Probe, codes: &[u16]) -> TargetHealth {
    let state = HealthStateName::Unhealthy;
    match probe {
        Probe::TimedOut => TargetHealth::because(state, HealthReason::TargetTimeout),
        Probe::Failed => TargetHealth::because(state, HealthReason::TargetFailedHealthChecks),
        Probe::Answered(_) => {
            let codes = codes.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
            let text = format!("Health checks failed with these codes: [{codes}]");
            TargetHealth::described(state, HealthReason::TargetResponseCodeMismatch, text)
        }
    }
}

/// A target's health changed, as one node sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthEvent {
    /// Its group.
    pub group: GroupId,
    /// The target.
    pub target: TargetKey,
    /// The load balancer that probed.
    pub balancer: BalancerId,
    /// Its node that probed.
    pub node: NodeId,
    /// The health now.
    pub health: TargetHealth,
}

/// One health from those that several nodes see: the worst (our choice; AWS documents none).
pub fn combined<'a>(seen: impl IntoIterator<Item = &'a TargetHealth>) -> Option<&'a TargetHealth> {
    let badness = |health: &&TargetHealth| match health.state {
        HealthStateName::Unhealthy => 0,
        HealthStateName::Initial => 1,
        _ => 2,
    };
    seen.into_iter().min_by_key(badness)
}
