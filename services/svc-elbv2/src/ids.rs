//! What the room's resources are called: names, sixteen hexadecimal digits, and the ARNs made of them.
//!
//! Resource types defined by Elastic Load Balancing v2:
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html>

use crate::errors;
use base::{Arn, Fault};
use kernel::{Cx, Scope};
use serde::{Deserialize, Serialize};

const SERVICE: &str = "elasticloadbalancing";
const HEX_LENGTH: usize = 16;

/// `app/NAME/HEX`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LoadBalancerId {
    /// Unique in an account and region.
    pub name: String,
    /// Tells it from one of the same name before it.
    pub hex: String,
}

/// `app/NAME/HEX/HEX`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListenerId {
    /// Whose.
    pub balancer: LoadBalancerId,
    /// Its own digits.
    pub hex: String,
}

/// `app/NAME/HEX/HEX/HEX`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleId {
    /// Whose.
    pub listener: ListenerId,
    /// Its own digits.
    pub hex: String,
}

/// `targetgroup/NAME/HEX`
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupId {
    /// Unique in an account and region.
    pub name: String,
    /// Tells it from one of the same name before it.
    pub hex: String,
}

/// Anything with an ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyId {
    /// `loadbalancer/…`
    LoadBalancer(LoadBalancerId),
    /// `listener/…`
    Listener(ListenerId),
    /// `listener-rule/…`
    Rule(RuleId),
    /// `targetgroup/…`
    Group(GroupId),
}

/// New digits.
pub fn new_hex(cx: &Cx) -> String {
    cx.ids().text(HEX_LENGTH, b"0123456789abcdef")
}

impl LoadBalancerId {
    /// Its ARN.
    pub fn arn(&self, at: Scope) -> String {
        arn(at, &format!("loadbalancer/{}", self.short()))
    }
    /// `app/NAME/HEX`, as in interfaces' descriptions.
    pub fn short(&self) -> String {
        format!("app/{}/{}", self.name, self.hex)
    }
    /// Reads an ARN; `None` for one of another account or region.
    pub fn parse(text: &str, at: Scope) -> Result<Option<Self>, Fault> {
        match parse(text) {
            Some((here, AnyId::LoadBalancer(id))) => Ok(here.is(at).then_some(id)),
            _ => Err(errors::not_an_arn(text, "load balancer")),
        }
    }
}

impl ListenerId {
    /// Its ARN.
    pub fn arn(&self, at: Scope) -> String {
        arn(at, &format!("listener/{}", self.short()))
    }
    /// `app/NAME/HEX/HEX`
    pub fn short(&self) -> String {
        format!("{}/{}", self.balancer.short(), self.hex)
    }
    /// Reads an ARN; `None` for one of another account or region.
    pub fn parse(text: &str, at: Scope) -> Result<Option<Self>, Fault> {
        match parse(text) {
            Some((here, AnyId::Listener(id))) => Ok(here.is(at).then_some(id)),
            _ => Err(errors::not_an_arn(text, "listener")),
        }
    }
}

impl RuleId {
    /// Its ARN.
    pub fn arn(&self, at: Scope) -> String {
        arn(at, &format!("listener-rule/{}/{}", self.listener.short(), self.hex))
    }
    /// Reads an ARN; `None` for one of another account or region.
    pub fn parse(text: &str, at: Scope) -> Result<Option<Self>, Fault> {
        match parse(text) {
            Some((here, AnyId::Rule(id))) => Ok(here.is(at).then_some(id)),
            _ => Err(errors::not_an_arn(text, "listener rule")),
        }
    }
}

impl GroupId {
    /// Its ARN.
    pub fn arn(&self, at: Scope) -> String {
        arn(at, &self.short())
    }
    /// `targetgroup/NAME/HEX`
    pub fn short(&self) -> String {
        format!("targetgroup/{}/{}", self.name, self.hex)
    }
    /// Reads an ARN; `None` for one of another account or region.
    pub fn parse(text: &str, at: Scope) -> Result<Option<Self>, Fault> {
        match parse(text) {
            Some((here, AnyId::Group(id))) => Ok(here.is(at).then_some(id)),
            _ => Err(errors::not_an_arn(text, "target group")),
        }
    }
}

impl AnyId {
    /// Reads an ARN of any kind; the scope is `None` for one of another account or region.
    pub fn parse(text: &str, at: Scope) -> Result<(Self, bool), Fault> {
        let (here, id) = parse(text).ok_or_else(|| errors::not_an_arn(text, "resource"))?;
        Ok((id, here.is(at)))
    }
}

fn arn(at: Scope, resource: &str) -> String {
    Arn::new(SERVICE, at.region, at.account, resource).to_string()
}

struct Place {
    region: String,
    account: String,
}

impl Place {
    fn is(&self, at: Scope) -> bool {
        self.region == at.region.code() && self.account == at.account.to_string()
    }
}

fn parse(text: &str) -> Option<(Place, AnyId)> {
    let arn: Arn = text.parse().ok()?;
    if arn.partition != "aws" || arn.service != SERVICE {
        return None;
    }
    let parts: Vec<&str> = arn.resource.split('/').collect();
    let (kind, rest) = parts.split_first()?;
    let id = match (*kind, rest) {
        ("loadbalancer", ["app", name, hex]) => AnyId::LoadBalancer(balancer(name, hex)?),
        ("listener", ["app", name, hex, own]) => AnyId::Listener(listener(name, hex, own)?),
        ("listener-rule", ["app", name, hex, of, own]) => {
            AnyId::Rule(RuleId { listener: listener(name, hex, of)?, hex: digits(own)? })
        }
        ("targetgroup", [name, hex]) => AnyId::Group(GroupId { name: named(name)?, hex: digits(hex)? }),
        _ => return None,
    };
    Some((Place { region: arn.region, account: arn.account }, id))
}

fn balancer(name: &str, hex: &str) -> Option<LoadBalancerId> {
    Some(LoadBalancerId { name: named(name)?, hex: digits(hex)? })
}

fn listener(name: &str, hex: &str, own: &str) -> Option<ListenerId> {
    Some(ListenerId { balancer: balancer(name, hex)?, hex: digits(own)? })
}

fn named(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fits.then(|| text.to_owned())
}

fn digits(text: &str) -> Option<String> {
    let fits = text.len() == HEX_LENGTH && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    fits.then(|| text.to_owned())
}
