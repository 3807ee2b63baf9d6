//! Load-balancer decisions as pure functions: what an Application Load Balancer does with a request's bytes.
//!
//! Follows the Elastic Load Balancing user guides for Application Load Balancers; each file names its page. Nothing
//! here opens a socket, reads a clock or rolls a dice: time and randomness come in as arguments, `proxy` acts.
//!
//! Code map: `snapshot` and `group` are the configuration; `scan`, `request`, `desync`, `response`, `chunked` read
//! HTTP/1; `decide`, `expression`, `pick`, `sticky` choose; `forward`, `forwarded`, `host`, `redirect`, `response_headers`,
//! `transform`, `answer` write; `health`, `matcher`, `usage`, `anomaly` judge targets.

pub mod anomaly;
pub mod answer;
pub mod chunked;
pub mod condition;
pub mod date;
pub mod decide;
pub mod desync;
pub mod expression;
pub mod forward;
pub mod forwarded;
pub mod group;
pub mod health;
pub mod host;
mod ids;
pub mod limits;
pub mod matcher;
pub mod pattern;
pub mod pick;
pub mod redirect;
pub mod request;
pub mod response;
pub mod response_headers;
pub mod scan;
pub mod snapshot;
pub mod sticky;
pub mod transform;
pub mod usage;

pub use group::{Algorithm, HealthCheck, Stickiness, Target, TargetGroup, TargetKey, TargetState};
pub use health::{HealthEvent, HealthReason, HealthState, TargetHealth};
pub use ids::{BalancerId, GroupId, ListenerId, NodeId, TargetId};
pub use response_headers::ResponseHeaders;
pub use snapshot::{
    Action, Attributes, Balancer, CookieSecret, DesyncMode, FixedResponse, Forward, ForwardedForMode, Listener,
    ListenerProtocol, Node, Redirect, Rule, Scheme, Snapshot, WeightedGroup,
};
pub use transform::{Rewrite, Transforms};

#[cfg(test)]
mod tests;
