//! The whole configuration of the load balancers as one immutable value, swapped whole.
//!
//! Field names follow the ELBv2 API; attribute defaults follow "Load balancer attributes" of the Application Load
//! Balancer guide.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::response_headers::ResponseHeaders;
use crate::transform::Transforms;
use crate::{BalancerId, GroupId, ListenerId, NodeId, TargetGroup};

/// Everything the data plane serves at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The load balancers.
    pub balancers: Vec<Balancer>,
    /// The target groups, used or not.
    pub target_groups: Vec<TargetGroup>,
    /// The key under which stickiness cookies are sealed; keep it across restarts so that sessions stay.
    pub secret: CookieSecret,
}

impl Snapshot {
    /// Puts every listener's rules in order of priority, as [`crate::decide::decide`] expects them.
    pub fn sort_rules(&mut self) {
        for listener in self.balancers.iter_mut().flat_map(|b| &mut b.listeners) {
            listener.rules.sort_by_key(|r| r.priority);
        }
    }

    /// The target group with this id.
    pub fn group(&self, id: &GroupId) -> Option<&TargetGroup> {
        self.target_groups.iter().find(|g| &g.id == id)
    }
}

/// A key for stickiness cookies; never printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CookieSecret(pub [u8; 32]);

impl fmt::Debug for CookieSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieSecret(..)")
    }
}

/// One Application Load Balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Balancer {
    /// Its id, as in counters and events.
    pub id: BalancerId,
    /// Its name, by which browsers on the host reach it (`NAME.localhost`).
    pub name: String,
    /// Reachable from the internet, or inside its VPC only.
    pub scheme: Scheme,
    /// One node per enabled zone.
    pub nodes: Vec<Node>,
    /// Its listeners.
    pub listeners: Vec<Listener>,
    /// Its attributes.
    pub attributes: Attributes,
}

/// Who can reach a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// `internet-facing`
    InternetFacing,
    /// `internal`
    Internal,
}

/// A balancer's presence in one zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its id, by which sockets are opened.
    pub id: NodeId,
    /// Its availability zone's name.
    pub zone: String,
    /// Its private address; sent as `Host` when an HTTP/1.0 client sent none.
    pub address: IpAddr,
    /// Its zone is enabled no longer: it serves clients that still know its address, with the targets of other zones.
    pub leaving: bool,
}

/// One port on which every node of a balancer listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listener {
    /// Its id.
    pub id: ListenerId,
    /// Its port.
    pub port: u16,
    /// Its protocol; HTTPS has its room here and is not built.
    pub protocol: ListenerProtocol,
    /// Its rules; see [`Snapshot::sort_rules`].
    pub rules: Vec<Rule>,
    /// What happens when no rule matches.
    pub default: Action,
    /// What its responses carry, whoever gives them.
    pub response: ResponseHeaders,
}

/// What clients speak to a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListenerProtocol {
    /// Plain HTTP/1.x; Application Load Balancers speak HTTP/2 on HTTPS listeners only.
    Http,
}

/// A rule other than the default one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// 1 to 50,000; the lowest that matches wins.
    pub priority: u32,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// What to do then.
    pub action: Action,
    /// What the target sees differently.
    pub transforms: Transforms,
}

/// The last action of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// `forward`
    Forward(Forward),
    /// `redirect`
    Redirect(Redirect),
    /// `fixed-response`
    FixedResponse(FixedResponse),
}

/// Sends requests to one of several target groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forward {
    /// The groups by weight.
    pub groups: Vec<WeightedGroup>,
    /// Target-group stickiness, by its duration, when it is enabled.
    pub group_stickiness: Option<Duration>,
}

impl Forward {
    /// All requests to one group.
    pub fn to(group: impl Into<GroupId>) -> Self {
        Self { groups: vec![WeightedGroup { group: group.into(), weight: 1 }], group_stickiness: None }
    }
}

/// A target group and its share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightedGroup {
    /// The group.
    pub group: GroupId,
    /// 0 to 999; none of the requests at 0.
    pub weight: u16,
}

/// A redirect; each part may hold `#{protocol} #{host} #{port} #{path} #{query}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// `HTTP`, `HTTPS` or `#{protocol}`.
    pub protocol: String,
    /// Host name.
    pub host: String,
    /// Port as text.
    pub port: String,
    /// Absolute path.
    pub path: String,
    /// Query without its `?`.
    pub query: String,
    /// 301 (true) or 302.
    pub permanent: bool,
}

impl Default for Redirect {
    fn default() -> Self {
        Self {
            protocol: "#{protocol}".into(),
            host: "#{host}".into(),
            port: "#{port}".into(),
            path: "/#{path}".into(),
            query: "#{query}".into(),
            permanent: false,
        }
    }
}

/// An answer that the balancer gives by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedResponse {
    /// 2XX, 4XX or 5XX.
    pub status: u16,
    /// `text/plain`, `text/css`, `text/html`, `application/javascript` or `application/json`.
    pub content_type: Option<String>,
    /// The body.
    pub body: Option<String>,
}

/// Attributes of a load balancer that its data plane honours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    /// `idle_timeout.timeout_seconds`: 1-4000 s without a byte on either connection.
    pub idle_timeout: Duration,
    /// `client_keep_alive.seconds`: 60-604800 s that a client's connection may live.
    pub client_keep_alive: Duration,
    /// `routing.http.xff_header_processing.mode`
    pub forwarded_for: ForwardedForMode,
    /// `routing.http.xff_client_port.enabled`
    pub forwarded_for_client_port: bool,
    /// `routing.http.preserve_host_header.enabled`
    pub preserve_host_header: bool,
    /// `routing.http.drop_invalid_header_fields.enabled`
    pub drop_invalid_header_fields: bool,
    /// `routing.http.desync_mitigation_mode`
    pub desync_mode: DesyncMode,
    /// `routing.http2.enabled`; without effect until there are HTTPS listeners.
    pub http2: bool,
    /// `routing.http.x_amzn_tls_version_and_cipher_suite.enabled`; without effect until there are HTTPS listeners.
    pub tls_headers: bool,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            idle_timeout: Duration::from_secs(60),
            client_keep_alive: Duration::from_secs(3600),
            forwarded_for: ForwardedForMode::Append,
            forwarded_for_client_port: false,
            preserve_host_header: false,
            drop_invalid_header_fields: false,
            desync_mode: DesyncMode::Defensive,
            http2: true,
            tls_headers: false,
        }
    }
}

/// What happens to `X-Forwarded-For`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForwardedForMode {
    /// The client's address is added at the end.
    Append,
    /// The header goes on as it came, or not at all.
    Preserve,
    /// The header is removed.
    Remove,
}

/// How requests that are not plain HTTP/1.1 are treated; see [`crate::desync`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DesyncMode {
    /// Only counted.
    Monitor,
    /// Severe requests are refused; ambiguous ones close both connections.
    Defensive,
    /// Only compliant requests pass.
    Strictest,
}
