//! Target groups: where requests go, how targets are chosen, watched and released.
//!
//! Follows "Target groups for your Application Load Balancers" and "Health checks for ... target groups".

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::health::TargetHealth;
use crate::matcher::Matcher;
use crate::{GroupId, TargetId};

/// A target group with its registered targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// Its id.
    pub id: GroupId,
    /// What its targets speak.
    pub protocol_version: ProtocolVersion,
    /// Registered and draining targets.
    pub targets: Vec<Target>,
    /// `load_balancing.algorithm.type`
    pub algorithm: Algorithm,
    /// `slow_start.duration_seconds`; zero is off.
    pub slow_start: Duration,
    /// `stickiness.*`; `None` when disabled.
    pub stickiness: Option<Stickiness>,
    /// Its health checks; `None` when disabled (then targets count as healthy).
    pub health_check: Option<HealthCheck>,
    /// `load_balancing.cross_zone.enabled`: nodes use the targets of all zones.
    pub cross_zone: bool,
    /// `target_group_health.unhealthy_state_routing.*`: below it, requests go to all targets.
    pub routing_floor: HealthyFloor,
    /// `target_group_health.dns_failover.*`: below it, a zone leaves DNS.
    pub dns_floor: HealthyFloor,
}

impl TargetGroup {
    /// A group with AWS's defaults and no targets.
    pub fn new(id: impl Into<GroupId>) -> Self {
        Self {
            id: id.into(),
            protocol_version: ProtocolVersion::Http1,
            targets: Vec::new(),
            algorithm: Algorithm::RoundRobin,
            slow_start: Duration::ZERO,
            stickiness: None,
            health_check: Some(HealthCheck::default()),
            cross_zone: true,
            routing_floor: HealthyFloor::default(),
            dns_floor: HealthyFloor::default(),
        }
    }
}

/// The protocol version of a target group (`HTTP1`, `HTTP2`, `GRPC`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProtocolVersion {
    /// HTTP/1.1
    Http1,
    /// HTTP/2; answered 464 to HTTP/1 clients, and there are no others yet.
    Http2,
    /// gRPC; likewise.
    Grpc,
}

/// One target as registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Instance id or address.
    pub id: TargetId,
    /// Where its traffic goes.
    pub address: SocketAddr,
    /// Its zone's name; `None` stands for `all` (an address outside the VPC).
    pub zone: Option<String>,
    /// Whether it takes requests.
    pub state: TargetState,
    /// What was last known of its health, to start from after a restart.
    pub last_health: Option<TargetHealth>,
}

impl Target {
    /// Registration is by id and port: the same instance may be there with several ports.
    pub fn key(&self) -> TargetKey {
        TargetKey { id: self.id.clone(), port: self.address.port() }
    }
}

/// What makes a target one within its group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TargetKey {
    /// Instance id or address.
    pub id: TargetId,
    /// Traffic port.
    pub port: u16,
}

/// Where a target is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetState {
    /// Registered: it is probed and takes requests.
    Registered,
    /// Deregistered: requests under way may finish until this moment (milliseconds since 1970), then they are cut.
    Draining {
        /// End of the deregistration delay.
        until_ms: u64,
    },
    /// Registered but out of use, for instance a stopped instance; neither probed nor used.
    OutOfUse {
        /// AWS's description, such as `Target is in the stopped state`.
        description: String,
    },
}

/// How a target is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// `round_robin`
    RoundRobin,
    /// `least_outstanding_requests`
    LeastOutstandingRequests,
    /// `weighted_random`; weights are equal but for anomaly mitigation, see [`crate::anomaly`].
    WeightedRandom {
        /// `load_balancing.algorithm.anomaly_mitigation`
        mitigation: bool,
    },
}

/// Session stickiness of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stickiness {
    /// `lb_cookie`: AWSALB for so long after the last request.
    BalancerCookie {
        /// 1-604800 s.
        duration: Duration,
    },
    /// `app_cookie`: AWSALBAPP beside the application's own cookie.
    AppCookie {
        /// The application's cookie.
        name: String,
        /// 1-604800 s.
        duration: Duration,
    },
}

/// How targets are probed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// Another port than the traffic port.
    pub port: Option<u16>,
    /// Path and query.
    pub path: String,
    /// 5-300 s between the starts of two probes.
    pub interval: Duration,
    /// 2-120 s until a probe has failed.
    pub timeout: Duration,
    /// 2-10 successes in a row turn an unhealthy target healthy.
    pub healthy_threshold: u32,
    /// 2-10 failures in a row turn a target unhealthy.
    pub unhealthy_threshold: u32,
    /// Status codes that count as success.
    pub matcher: Matcher,
}

impl Default for HealthCheck {
    fn default() -> Self {
        Self {
            port: None,
            path: "/".into(),
            interval: Duration::from_secs(30),
            timeout: Duration::from_secs(5),
            healthy_threshold: 5,
            unhealthy_threshold: 2,
            matcher: Matcher::default(),
        }
    }
}

/// The least that must be healthy; either bound breached counts as below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthyFloor {
    /// `minimum_healthy_targets.count`; `None` is `off`.
    pub count: Option<u32>,
    /// `minimum_healthy_targets.percentage`; `None` is `off`.
    pub percent: Option<u8>,
}

impl Default for HealthyFloor {
    fn default() -> Self {
        Self { count: Some(1), percent: None }
    }
}

impl HealthyFloor {
    /// Whether so few healthy targets of so many are too few.
    pub fn breached(self, healthy: usize, total: usize) -> bool {
        let by_count = self.count.is_some_and(|least| healthy < least as usize);
        let by_percent = self.percent.is_some_and(|least| healthy * 100 < usize::from(least) * total);
        by_count || by_percent
    }
}
