//! What a listener or a rule does with a request.
//!
//! Action: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>

use crate::ids::GroupId;
use serde::{Deserialize, Serialize};

/// The one routing action of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// `Order`, where it was given.
    pub order: Option<i32>,
    /// What is done.
    pub routing: Routing,
}

/// What is done with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Routing {
    /// `forward`
    Forward(Forward),
    /// `redirect`
    Redirect(Redirect),
    /// `fixed-response`
    FixedResponse {
        /// 2XX, 4XX or 5XX.
        status: u16,
        /// One of five.
        content_type: Option<String>,
        /// Up to 1,024 characters.
        body: Option<String>,
    },
}

/// To one of several target groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// In the order given.
    pub to: Vec<Destination>,
    /// `TargetGroupStickinessConfig.Enabled`
    pub sticky: bool,
    /// `TargetGroupStickinessConfig.DurationSeconds`, 1 to 604,800.
    pub sticky_seconds: Option<u32>,
}

/// A target group and its share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// The group.
    pub group: GroupId,
    /// 0 to 999.
    pub weight: u16,
}

/// A redirect; each part may hold placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are RedirectActionConfig's own
pub struct Redirect {
    pub protocol: String,
    pub host: String,
    pub port: String,
    pub path: String,
    pub query: String,
    /// 301 (true) or 302.
    pub permanent: bool,
}

impl Action {
    /// The target groups that it names.
    pub fn groups(&self) -> impl Iterator<Item = &GroupId> {
        let to: &[Destination] = match &self.routing {
            Routing::Forward(f) => &f.to,
            _ => &[],
        };
        to.iter().map(|d| &d.group)
    }
}
