//! Permissions as the API writes them: several peers under one protocol and port range.
//!
//! IpPermission: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>

use crate::errors;
use crate::limits::DESCRIPTION_LENGTH_MAX;
use crate::model::{Peer, Rule, Traffic};
use crate::rules::{cidr, traffic};
use api_ec2::{IpPermission, IpRange, Ipv6Range, PrefixListId, UserIdGroupPair};
use base::{AccountId, Fault};
use ipnet::IpNet;

/// One rule as asked for; its peer is not looked up yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side, as named.
    pub peer: Named,
    /// The user's words.
    pub description: Option<String>,
}

/// The other side, as the caller names it.
#[derive(Debug, Clone, PartialEq)]
pub enum Named {
    /// An address range.
    Range(IpNet),
    /// A group by id or name, and whose it is.
    Group {
        /// `sg-…`
        id: Option<String>,
        /// Its name, in the VPC of the group that is changed.
        name: Option<String>,
        /// An account id.
        owner: Option<String>,
    },
    /// A prefix list by id.
    PrefixList(String),
}

/// The rules that permissions stand for, in the order given.
pub fn wishes(permissions: &[IpPermission]) -> Result<Vec<Wish>, Fault> {
    let mut all = Vec::new();
    for p in permissions {
        let traffic = traffic::of_rule(p.ip_protocol.as_deref(), p.from_port, p.to_port)?;
        let peers = peers(p)?;
        if peers.is_empty() {
            return Err(errors::missing("ipPermissions.ipRanges"));
        }
        for (peer, description) in peers {
            all.push(Wish { traffic, peer, description: checked(description)? });
        }
    }
    Ok(all)
}

type Described = (Named, Option<String>);

fn peers(p: &IpPermission) -> Result<Vec<Described>, Fault> {
    let mut found = Vec::new();
    for r in p.ip_ranges.iter().flatten() {
        found.push((range(r.cidr_ip.as_deref(), false)?, r.description.clone()));
    }
    for r in p.ipv6_ranges.iter().flatten() {
        found.push((range(r.cidr_ipv6.as_deref(), true)?, r.description.clone()));
    }
    for g in p.user_id_group_pairs.iter().flatten() {
        if let Some(peering) = &g.vpc_peering_connection_id {
            return Err(Fault::not_implemented(format_args!(
                "IpPermissions.UserIdGroupPairs.VpcPeeringConnectionId ({peering})"
            )));
        }
        found.push((
            Named::Group { id: g.group_id.clone(), name: g.group_name.clone(), owner: g.user_id.clone() },
            g.description.clone(),
        ));
    }
    for l in p.prefix_list_ids.iter().flatten() {
        let id = l.prefix_list_id.clone().ok_or_else(|| errors::missing("prefixListId"))?;
        found.push((Named::PrefixList(id), l.description.clone()));
    }
    Ok(found)
}

/// An address range of a rule.
pub fn range(text: Option<&str>, v6: bool) -> Result<Named, Fault> {
    let text = text.ok_or_else(|| errors::missing(if v6 { "cidrIpv6" } else { "cidrIp" }))?;
    let net = if v6 { cidr::parse_v6(text) } else { cidr::parse(text).map(IpNet::V4) };
    net.map(Named::Range).ok_or_else(|| errors::invalid(format!("CIDR block {text} is malformed")))
}

/// Refuses descriptions that AWS refuses; an empty one is none.
pub fn checked(description: Option<String>) -> Result<Option<String>, Fault> {
    let Some(text) = description.filter(|t| !t.is_empty()) else { return Ok(None) };
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.chars().count() > DESCRIPTION_LENGTH_MAX || !text.chars().all(allowed) {
        return Err(errors::invalid(
            "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  \
             a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
        ));
    }
    Ok(Some(text))
}

/// Rules as DescribeSecurityGroups shows them: one permission for each protocol and port range.
pub fn shown<'a>(rules: impl Iterator<Item = &'a Rule>, owner: AccountId) -> Vec<IpPermission> {
    let mut rules: Vec<&Rule> = rules.collect();
    rules.sort_by(|a, b| (a.traffic, &a.peer).cmp(&(b.traffic, &b.peer)));
    let mut out: Vec<(Traffic, IpPermission)> = Vec::new();
    for rule in rules {
        if out.last().is_none_or(|(traffic, _)| *traffic != rule.traffic) {
            out.push((rule.traffic, empty(rule.traffic)));
        }
        if let Some((_, permission)) = out.last_mut() {
            add(permission, rule, owner);
        }
    }
    out.into_iter().map(|(_, p)| p).collect()
}

fn empty(traffic: Traffic) -> IpPermission {
    let shows_ports = traffic.has_ports() || traffic.is_icmp();
    IpPermission {
        ip_protocol: Some(traffic.name()),
        from_port: shows_ports.then_some(traffic.from),
        to_port: shows_ports.then_some(traffic.to),
        user_id_group_pairs: Some(Vec::new()),
        ip_ranges: Some(Vec::new()),
        ipv6_ranges: Some(Vec::new()),
        prefix_list_ids: Some(Vec::new()),
    }
}

fn add(permission: &mut IpPermission, rule: &Rule, owner: AccountId) {
    let description = rule.description.clone();
    match &rule.peer {
        Peer::Range(IpNet::V4(net)) => {
            permission.ip_ranges.get_or_insert_default().push(IpRange { cidr_ip: Some(net.to_string()), description });
        }
        Peer::Range(IpNet::V6(net)) => {
            let range = Ipv6Range { cidr_ipv6: Some(net.to_string()), description };
            permission.ipv6_ranges.get_or_insert_default().push(range);
        }
        Peer::Group(id) => permission.user_id_group_pairs.get_or_insert_default().push(UserIdGroupPair {
            group_id: Some(id.into()),
            user_id: Some(owner.to_string()),
            description,
            ..Default::default()
        }),
        Peer::PrefixList(id) => {
            let list = PrefixListId { prefix_list_id: Some(id.into()), description };
            permission.prefix_list_ids.get_or_insert_default().push(list);
        }
    }
}

/// A rule in the words of `InvalidPermission.Duplicate`.
pub fn sentence(rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::Range(net) => net.to_string(),
        Peer::Group(id) => id.to_string(),
        Peer::PrefixList(id) => id.to_string(),
    };
    let t = rule.traffic;
    let what = match () {
        () if t.has_ports() => format!("{}, from port: {}, to port: {}", t.name().to_uppercase(), t.from, t.to),
        () if t.is_icmp() => format!("{}, type: {}, code: {}", t.name().to_uppercase(), t.from, t.to),
        () if t == Traffic::ANY => "ALL".into(),
        () => t.name(),
    };
    format!("peer: {peer}, {what}, ALLOW")
}
