//! Security groups and their rules as answers show them.
//!
//! SecurityGroup: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html>; SecurityGroupRule:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html>

use crate::ids::SecurityGroupId;
use crate::model::{Peer, Rule, SecurityGroup};
use crate::ops::shared::tagging;
use crate::rules::permission;
use crate::tables;
use api_ec2 as api;
use base::{Arn, Fault};
use ipnet::IpNet;
use kernel::Scope;
use store::Read;

/// A group with its permissions.
pub fn group(read: &dyn Read, at: Scope, group: &SecurityGroup) -> Result<api::SecurityGroup, Fault> {
    let rules = tables::rules_of(read, at, &group.id)?;
    let permissions = |egress: bool| permission::shown(rules.iter().filter(|r| r.egress == egress), at.account);
    Ok(api::SecurityGroup {
        group_id: Some(group.id.to_string()),
        ip_permissions_egress: Some(permissions(true)),
        tags: tagging::shown(read, at, &group.id)?,
        vpc_id: Some(group.vpc.to_string()),
        security_group_arn: Some(arn(at, "security-group", &group.id)),
        owner_id: Some(at.account.to_string()),
        group_name: Some(group.name.clone()),
        description: Some(group.description.clone()),
        ip_permissions: Some(permissions(false)),
    })
}

/// The ARN of a group or a rule.
pub fn arn(at: Scope, kind: &str, id: &str) -> String {
    Arn::new("ec2", at.region, at.account, format!("{kind}/{id}")).to_string()
}

/// One rule. Without ports of their own, protocols show -1.
pub fn rule(read: &dyn Read, at: Scope, rule: &Rule) -> Result<api::SecurityGroupRule, Fault> {
    let mut shown = api::SecurityGroupRule {
        security_group_rule_id: Some(rule.id.to_string()),
        group_id: Some(rule.group.to_string()),
        group_owner_id: Some(at.account.to_string()),
        is_egress: Some(rule.egress),
        ip_protocol: Some(rule.traffic.name()),
        from_port: Some(rule.traffic.from),
        to_port: Some(rule.traffic.to),
        description: rule.description.clone(),
        tags: tagging::shown_always(read, at, &rule.id)?,
        security_group_rule_arn: Some(arn(at, "security-group-rule", &rule.id)),
        ..Default::default()
    };
    match &rule.peer {
        Peer::Range(IpNet::V4(net)) => shown.cidr_ipv4 = Some(net.to_string()),
        Peer::Range(IpNet::V6(net)) => shown.cidr_ipv6 = Some(net.to_string()),
        Peer::Group(id) => shown.referenced_group_info = Some(referenced(at, id)),
        Peer::PrefixList(id) => shown.prefix_list_id = Some(id.to_string()),
    }
    Ok(shown)
}

fn referenced(at: Scope, id: &SecurityGroupId) -> api::ReferencedSecurityGroup {
    api::ReferencedSecurityGroup {
        group_id: Some(id.to_string()),
        user_id: Some(at.account.to_string()),
        ..Default::default()
    }
}

/// A rule that was revoked.
pub fn revoked(rule: &Rule) -> api::RevokedSecurityGroupRule {
    let mut shown = api::RevokedSecurityGroupRule {
        security_group_rule_id: Some(rule.id.to_string()),
        group_id: Some(rule.group.to_string()),
        is_egress: Some(rule.egress),
        ip_protocol: Some(rule.traffic.name()),
        from_port: Some(rule.traffic.from),
        to_port: Some(rule.traffic.to),
        description: rule.description.clone(),
        ..Default::default()
    };
    match &rule.peer {
        Peer::Range(IpNet::V4(net)) => shown.cidr_ipv4 = Some(net.to_string()),
        Peer::Range(IpNet::V6(net)) => shown.cidr_ipv6 = Some(net.to_string()),
        Peer::Group(id) => shown.referenced_group_id = Some(id.to_string()),
        Peer::PrefixList(id) => shown.prefix_list_id = Some(id.to_string()),
    }
    shown
}

/// Id and name, as interfaces show their groups.
pub fn identifiers(read: &dyn Read, at: Scope, groups: &[SecurityGroupId]) -> Result<Vec<api::GroupIdentifier>, Fault> {
    let one = |id: &SecurityGroupId| {
        let group: SecurityGroup = tables::must(read, at, id)?;
        Ok(api::GroupIdentifier { group_id: Some(id.to_string()), group_name: Some(group.name) })
    };
    groups.iter().map(one).collect()
}
