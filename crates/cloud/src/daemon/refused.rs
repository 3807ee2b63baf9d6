//! Refused packets as `hanul logs --network` shows them.

use net_plan::{Direction, Refused, RefusedBy};
use serde_json::{Value, json};
use std::time::UNIX_EPOCH;

/// One packet; `number` counts them, so that a follower knows what is new.
pub fn shown(number: usize, p: &Refused, machine: Option<String>) -> Value {
    let at = p.at.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64);
    let interface = p.interface.as_ref().map_or("-", |i| i.as_str());
    let direction = if p.direction == Direction::Ingress { "in" } else { "out" };
    let protocol = match p.protocol {
        1 => "icmp".to_owned(),
        6 => "tcp".to_owned(),
        17 => "udp".to_owned(),
        n => format!("protocol {n}"),
    };
    json!({
        "number": number,
        "time": base::Timestamp(at).to_string(),
        "vpc": p.vpc.as_str(),
        "interface": interface,
        "machine": machine,
        "direction": direction,
        "by": by(&p.by, interface),
        "protocol": protocol,
        "source": format!("{}:{}", p.source, p.source_port),
        "destination": format!("{}:{}", p.destination, p.destination_port),
        "bytes": p.length,
    })
}

/// Who dropped it, and what to look at.
fn by(by: &RefusedBy, interface: &str) -> String {
    match by {
        RefusedBy::SecurityGroups => format!("no rule of the security groups of {interface} allows it"),
        RefusedBy::NetworkAcl(acl, Some(rule)) => format!("network ACL {acl}, rule {rule}"),
        RefusedBy::NetworkAcl(acl, None) => format!("network ACL {acl}, rule *"),
        RefusedBy::SourceCheck => format!("source check of {interface}: the source is not its own"),
        RefusedBy::DestinationCheck => {
            "destination check: it was routed to a machine that is not its destination".into()
        }
        RefusedBy::NoPublicAddress => "internet gateway: the sender has no public address".into(),
        RefusedBy::UnknownPublicAddress => "internet gateway: nobody in the VPC has that address".into(),
        RefusedBy::Blackhole => "the route leads nowhere (blackhole)".into(),
        RefusedBy::NoRoute => "no route leads there: see the route table of its subnet".into(),
        RefusedBy::NoAddress => "nobody in the VPC has that address".into(),
        RefusedBy::NatGateway => format!("NAT gateway {interface}: it forwards only what began inside"),
    }
}
