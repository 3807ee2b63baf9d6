//! Health check settings: defaults, and what may be set.
//!
//! CreateTargetGroup, "Health checks for Application Load Balancer target groups"; the defaults are those of HTTP groups.

use crate::errors;
use crate::model::HealthCheck;
use api_elbv2::{Matcher, ProtocolEnum};
use base::Fault;
use shape::Enum;

/// `traffic-port`
pub const TRAFFIC_PORT: &str = "traffic-port";

/// Settings as a call gives them; what is missing stays as it is.
#[derive(Default)]
#[allow(missing_docs)] // the names are the API's own
pub struct Asked {
    pub protocol: Option<ProtocolEnum>,
    pub port: Option<String>,
    pub enabled: Option<bool>,
    pub path: Option<String>,
    pub interval: Option<i32>,
    pub timeout: Option<i32>,
    pub healthy: Option<i32>,
    pub unhealthy: Option<i32>,
    pub matcher: Option<Matcher>,
}

impl Default for HealthCheck {
    fn default() -> HealthCheck {
        HealthCheck {
            port: None,
            path: "/".into(),
            interval_seconds: 30,
            timeout_seconds: 6,
            healthy_threshold: 5,
            unhealthy_threshold: 2,
            codes: "200".into(),
        }
    }
}

/// The settings that result. `operation` is named where something is not built.
pub fn merge(operation: &str, old: &HealthCheck, asked: Asked) -> Result<HealthCheck, Fault> {
    protocol(operation, asked.protocol)?;
    if asked.enabled == Some(false) {
        return Err(errors::validation("Health checks cannot be disabled for target groups with this target type"));
    }
    let number = |asked: Option<i32>, old: u32| asked.and_then(|n| u32::try_from(n).ok()).unwrap_or(old);
    let new = HealthCheck {
        port: asked.port.as_deref().map_or(Ok(old.port), port)?,
        path: asked.path.unwrap_or_else(|| old.path.clone()),
        interval_seconds: number(asked.interval, old.interval_seconds),
        timeout_seconds: number(asked.timeout, old.timeout_seconds),
        healthy_threshold: number(asked.healthy, old.healthy_threshold),
        unhealthy_threshold: number(asked.unhealthy, old.unhealthy_threshold),
        codes: asked.matcher.and_then(|m| m.http_code).unwrap_or_else(|| old.codes.clone()),
    };
    check(&new)?;
    Ok(new)
}

fn protocol(operation: &str, asked: Option<ProtocolEnum>) -> Result<(), Fault> {
    match asked {
        None | Some(ProtocolEnum::Http) => Ok(()),
        Some(ProtocolEnum::Https) => Err(Fault::not_implemented(format_args!("{operation}.HealthCheckProtocol=HTTPS"))),
        Some(other) => {
            let name = ProtocolEnum::NAMES[other.index()];
            Err(errors::validation(format!("Health check protocol '{name}' must be one of 'HTTPS, HTTP'")))
        }
    }
}

fn port(text: &str) -> Result<Option<u16>, Fault> {
    if text == TRAFFIC_PORT {
        return Ok(None);
    }
    let number = text.parse::<u16>().ok().filter(|n| *n > 0 && text.bytes().all(|b| b.is_ascii_digit()));
    number.map(Some).ok_or_else(|| {
        errors::validation(format!(
            "Health check port '{text}' must be '{TRAFFIC_PORT}' or a number between '1' and '65535'"
        ))
    })
}

fn check(c: &HealthCheck) -> Result<(), Fault> {
    let plain = c.path.bytes().all(|b| (0x21..=0x7e).contains(&b));
    if !c.path.starts_with('/') || !plain {
        return Err(errors::validation(format!("Health check path '{}' must be a path that begins with '/'", c.path)));
    }
    if c.interval_seconds <= c.timeout_seconds {
        return Err(errors::validation("Health check interval must be greater than the timeout."));
    }
    if c.codes.parse::<proxy_rules::matcher::Matcher>().is_err() {
        let codes = &c.codes;
        return Err(errors::validation(format!(
            "Health check matcher HTTP code '{codes}' must be within '200-499' inclusive"
        )));
    }
    Ok(())
}
