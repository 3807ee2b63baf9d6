//! Adding, finding and removing rules of a group: what the four Authorize and Revoke calls share.
//!
//! AuthorizeSecurityGroupIngress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>

use crate::errors;
use crate::ids::Id;
use crate::model::{Peer, PrefixList, Rule, SecurityGroup};
use crate::ops::shared::{groups, prefix_lists, tagging};
use crate::rules::permission::{self, Named, Wish};
use crate::tables;
use api_ec2::IpPermission;
use base::Fault;
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// Which side of a group a call speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What comes in.
    Ingress,
    /// What goes out.
    Egress,
}

impl Side {
    fn is_egress(self) -> bool {
        self == Side::Egress
    }
}

/// Adds the rules that permissions stand for: all of them or none.
pub fn authorize(
    cx: &Cx,
    tx: &mut Tx,
    group: &SecurityGroup,
    side: Side,
    permissions: &[IpPermission],
    tags: &[tagging::Pair],
) -> Result<Vec<Rule>, Fault> {
    let at = cx.scope();
    let there = tables::rules_of(tx, at, &group.id)?;
    let wishes = permission::wishes(permissions)?;
    let mut added: Vec<Rule> = Vec::new();
    for wish in wishes {
        let rule = build(cx, tx, group, side, wish)?;
        if added.iter().any(|r| r.same_as(&rule)) {
            return Err(errors::invalid("The same permission must not appear multiple times"));
        }
        if there.iter().any(|r| r.same_as(&rule)) {
            return Err(errors::duplicate_permission(permission::sentence(&rule)));
        }
        added.push(rule);
    }
    let all: Vec<&Rule> = there.iter().filter(|r| r.egress == side.is_egress()).chain(&added).collect();
    prefix_lists::check_rules(cx, tx, &all)?;
    for rule in &added {
        tables::put(tx, at, rule)?;
        tagging::give(cx, tx, &rule.id, tags)?;
    }
    Ok(added)
}

fn build(cx: &Cx, read: &dyn Read, group: &SecurityGroup, side: Side, wish: Wish) -> Result<Rule, Fault> {
    Ok(Rule {
        id: Id::new(cx),
        group: group.id.clone(),
        egress: side.is_egress(),
        traffic: wish.traffic,
        peer: peer(read, cx.scope(), group, wish.peer)?,
        description: wish.description,
    })
}

/// Looks up the other side of a rule of this group.
pub fn peer(read: &dyn Read, at: Scope, group: &SecurityGroup, named: Named) -> Result<Peer, Fault> {
    let (id, name, owner) = match named {
        Named::Range(net) => return Ok(Peer::Range(net)),
        Named::PrefixList(id) => return Ok(Peer::PrefixList(tables::find::<PrefixList>(read, at, &id)?.id)),
        Named::Group { id, name, owner } => (id, name, owner),
    };
    let unknown =
        |what: &str| Fault::sender("InvalidGroup.NotFound", format!("The security group '{what}' does not exist"));
    let found = match (&id, &name) {
        (Some(id), _) => tables::find::<SecurityGroup>(read, at, id)?,
        (None, Some(name)) => groups::in_vpc(read, at, &group.vpc, name)?.ok_or_else(|| unknown(name))?,
        (None, None) => return Err(errors::missing("groupId")),
    };
    if owner.is_some_and(|o| !o.is_empty() && o != at.account.to_string()) {
        return Err(unknown(&found.id));
    }
    if found.vpc != group.vpc {
        let message = "You have specified two resources that belong to different networks.";
        return Err(Fault::sender("InvalidGroup.NotFound", message));
    }
    Ok(Peer::Group(found.id))
}

/// What a revocation did: the rules that went, and the permissions that matched none.
#[derive(Default)]
pub struct Revoked {
    /// Gone.
    pub rules: Vec<Rule>,
    /// In a default VPC they are reported; elsewhere they are an error.
    pub unknown: Vec<IpPermission>,
}

/// Removes the rules that permissions stand for.
pub fn revoke(
    cx: &Cx,
    tx: &mut Tx,
    group: &SecurityGroup,
    side: Side,
    permissions: &[IpPermission],
) -> Result<Revoked, Fault> {
    let at = cx.scope();
    let lenient = groups::default_vpc(tx, at)?.is_some_and(|v| v.id == group.vpc);
    let mut revoked = Revoked::default();
    for one in permissions {
        for wish in permission::wishes(std::slice::from_ref(one))? {
            match matching(tx, at, group, side, wish)? {
                Some(rule) => {
                    tables::remove::<Rule>(tx, at, &rule.id)?;
                    revoked.rules.push(rule);
                }
                None if lenient => {
                    if !revoked.unknown.contains(one) {
                        revoked.unknown.push(one.clone());
                    }
                }
                None => return Err(errors::no_permission()),
            }
        }
    }
    Ok(revoked)
}

/// The rule of a group that says what a permission says, whatever its description.
pub fn matching(
    read: &dyn Read,
    at: Scope,
    group: &SecurityGroup,
    side: Side,
    wish: Wish,
) -> Result<Option<Rule>, Fault> {
    let peer = peer(read, at, group, wish.peer)?;
    let same = |r: &Rule| r.egress == side.is_egress() && r.traffic == wish.traffic && r.peer == peer;
    Ok(tables::rules_of(read, at, &group.id)?.into_iter().find(same))
}

/// The rules of these ids, which must all be of this side of the group.
pub fn by_id(
    read: &dyn Read,
    at: Scope,
    group: &SecurityGroup,
    side: Side,
    ids: &[String],
) -> Result<Vec<Rule>, Fault> {
    let one = |id: &String| {
        let rule: Rule = tables::find(read, at, id)?;
        let fits = rule.group == group.id && rule.egress == side.is_egress();
        if fits { Ok(rule) } else { Err(rule.id.not_found()) }
    };
    ids.iter().map(one).collect()
}

/// Removes rules by id.
pub fn revoke_ids(cx: &Cx, tx: &mut Tx, group: &SecurityGroup, side: Side, ids: &[String]) -> Result<Revoked, Fault> {
    let rules = by_id(tx, cx.scope(), group, side, ids)?;
    for rule in &rules {
        tables::remove::<Rule>(tx, cx.scope(), &rule.id)?;
    }
    Ok(Revoked { rules, unknown: Vec::new() })
}

/// The flat form of ingress calls as a permission.
pub struct Flat {
    /// `CidrIp`
    pub range: Option<String>,
    /// `IpProtocol`
    pub protocol: Option<String>,
    /// `FromPort`
    pub from: Option<i32>,
    /// `ToPort`
    pub to: Option<i32>,
    /// `SourceSecurityGroupName`
    pub group: Option<String>,
    /// `SourceSecurityGroupOwnerId`
    pub owner: Option<String>,
}

impl Flat {
    /// The permissions of a call: either form, not both.
    pub fn or(self, listed: Option<Vec<IpPermission>>) -> Result<Vec<IpPermission>, Fault> {
        let flat = self.range.is_some() || self.protocol.is_some() || self.group.is_some();
        match (flat, listed.filter(|l| !l.is_empty())) {
            (false, Some(listed)) => Ok(listed),
            (true, None) => Ok(vec![self.permission()]),
            (true, Some(_)) => Err(errors::combination(
                "The parameter ipPermissions cannot be used with the parameters ipProtocol, cidrIp and \
                 sourceSecurityGroupName",
            )),
            (false, None) => Err(errors::missing("ipPermissions")),
        }
    }

    /// A source group without a protocol is granted everything.
    fn permission(self) -> IpPermission {
        let pair = self.group.map(|name| api_ec2::UserIdGroupPair {
            group_name: Some(name),
            user_id: self.owner,
            ..Default::default()
        });
        let range = self.range.map(|r| api_ec2::IpRange { cidr_ip: Some(r), description: None });
        IpPermission {
            ip_protocol: self.protocol.or_else(|| pair.is_some().then(|| "-1".to_owned())),
            from_port: self.from,
            to_port: self.to,
            user_id_group_pairs: Some(pair.into_iter().collect()),
            ip_ranges: Some(range.into_iter().collect()),
            ..Default::default()
        }
    }
}
