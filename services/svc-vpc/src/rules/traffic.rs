//! Reading protocol and ports of group rules and ACL entries into one normal form.
//!
//! IpPermission: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>; CreateNetworkAclEntry:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html>

use crate::errors;
use crate::model::{ALL, ICMP, ICMPV6, TCP, Traffic, UDP};
use base::Fault;

/// The traffic of a security group's rule. Ports of protocols that have none are ignored, as AWS does.
pub fn of_rule(protocol: Option<&str>, from: Option<i32>, to: Option<i32>) -> Result<Traffic, Fault> {
    let protocol = number(protocol.ok_or_else(|| errors::missing("ipProtocol"))?)?;
    match protocol {
        TCP | UDP => ports(protocol, from, to),
        ICMP | ICMPV6 => icmp(protocol, from.unwrap_or(-1), to.unwrap_or(-1)),
        _ => Ok(Traffic { protocol, from: -1, to: -1 }),
    }
}

/// The traffic of a network ACL's entry, with its port range and its ICMP type and code.
pub fn of_entry(
    protocol: &str,
    range: Option<(Option<i32>, Option<i32>)>,
    types: Option<(Option<i32>, Option<i32>)>,
) -> Result<Traffic, Fault> {
    let protocol = number(protocol)?;
    match protocol {
        TCP | UDP => {
            let (from, to) = range.ok_or_else(|| errors::missing("portRange"))?;
            ports(protocol, from, to)
        }
        ICMP | ICMPV6 => {
            let (kind, code) = types.ok_or_else(|| errors::missing("icmpTypeCode"))?;
            icmp(protocol, kind.unwrap_or(-1), code.unwrap_or(-1))
        }
        _ => Ok(Traffic { protocol, from: -1, to: -1 }),
    }
}

fn number(protocol: &str) -> Result<i16, Fault> {
    Ok(match protocol.to_ascii_lowercase().as_str() {
        "tcp" => TCP,
        "udp" => UDP,
        "icmp" => ICMP,
        "icmpv6" => ICMPV6,
        "all" | "-1" => ALL,
        text => match text.parse::<u8>() {
            Ok(n) if text.bytes().all(|b| b.is_ascii_digit()) => n.into(),
            _ => {
                return Err(errors::invalid(format!("Invalid value '{protocol}' for IP protocol. Unknown protocol.")));
            }
        },
    })
}

fn ports(protocol: i16, from: Option<i32>, to: Option<i32>) -> Result<Traffic, Fault> {
    let (Some(from), Some(to)) = (from, to) else {
        return Err(errors::invalid("Invalid value for portRange. Must specify both from and to ports with TCP/UDP."));
    };
    let valid = 0..=i32::from(u16::MAX);
    if from > to || !valid.contains(&from) || !valid.contains(&to) {
        return Err(errors::invalid(format!("Invalid TCP/UDP port range ({from}:{to})")));
    }
    Ok(Traffic { protocol, from, to })
}

fn icmp(protocol: i16, kind: i32, code: i32) -> Result<Traffic, Fault> {
    if !(-1..=255).contains(&kind) {
        return Err(errors::invalid(format!("ICMP type ({kind}) out of range")));
    }
    if !(-1..=255).contains(&code) || kind == -1 && code != -1 {
        return Err(errors::invalid(format!("ICMP code ({code}) out of range")));
    }
    Ok(Traffic { protocol, from: kind, to: code })
}
