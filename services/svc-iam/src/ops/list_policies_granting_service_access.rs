//! The policies through which a user, group or role may do something with a service.
//!
//! IAM API Reference, ListPoliciesGrantingServiceAccess. A user's groups count; boundaries and denials do not.

use crate::errors::{broken, invalid_input, no_such_entity};
use crate::held::{Held, Origin, Source};
use crate::rules::arns::{self, Kind};
use crate::rules::grants::grants;
use crate::tables::{MEMBER_BY_USER, MEMBERS};
use crate::{find, pages};
use api_iam as api;
use api_iam::{PolicyGrantingServiceAccess, PolicyOwnerEntityType, PolicyType};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeSet;
use store::Read;

/// A user, group or role, and the policies that hang on it.
struct Bearer {
    kind: PolicyOwnerEntityType,
    name: String,
    sources: Vec<Source>,
}

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListPoliciesGrantingServiceAccessRequest,
) -> Result<api::ListPoliciesGrantingServiceAccessResponse, Fault> {
    let bearers = bearers(cx, read, &input.arn)?;
    let entries: Vec<_> = input.service_namespaces.iter().map(|service| entry(&bearers, service)).enumerate().collect();
    let query = format!("policies granting {} {:?}", input.arn, input.service_namespaces);
    let page = pages::cut(cx, &query, entries, None, input.marker.as_deref(), |(i, _)| format!("{i:06}"))?;
    Ok(api::ListPoliciesGrantingServiceAccessResponse {
        policies_granting_service_access: page.items.into_iter().map(|(_, entry)| entry).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn bearers(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Vec<Bearer>, Fault> {
    let one = |kind, origin, id: &str, name: String| -> Result<Bearer, Fault> {
        let mut held = Held::default();
        held.collect(read, cx.global(), id, origin)?;
        Ok(Bearer { kind, name, sources: held.identity })
    };
    let known = |found: &str| if found == arn { Ok(()) } else { Err(unknown(arn)) };
    if let Some(parts) = arns::parse(Kind::User, arn) {
        let user = find::user(cx, read, &parts.name)?;
        known(&Kind::User.arn(cx.account, &user.path, &user.name))?;
        let mut all = vec![one(PolicyOwnerEntityType::User, Origin::User, &user.id, user.name)?];
        let groups = MEMBERS.keys_by(&MEMBER_BY_USER, read, &(cx.global(), user.id)).map_err(broken)?;
        for (_, (_, id, _)) in groups {
            if let Some(group) = find::group_by_id(read, cx.global(), &id)? {
                all.push(one(PolicyOwnerEntityType::Group, Origin::Group, &id, group.name)?);
            }
        }
        Ok(all)
    } else if let Some(parts) = arns::parse(Kind::Group, arn) {
        let group = find::group(cx, read, &parts.name)?;
        known(&Kind::Group.arn(cx.account, &group.path, &group.name))?;
        Ok(vec![one(PolicyOwnerEntityType::Group, Origin::Group, &group.id, group.name)?])
    } else if let Some(parts) = arns::parse(Kind::Role, arn) {
        let role = find::role(cx, read, &parts.name)?;
        known(&Kind::Role.arn(cx.account, &role.path, &role.name))?;
        Ok(vec![one(PolicyOwnerEntityType::Role, Origin::Role, &role.id, role.name)?])
    } else {
        Err(invalid_input(format!("ARN {arn} is not valid.")))
    }
}

fn unknown(arn: &str) -> Fault {
    no_such_entity(format!("ARN {arn} cannot be found."))
}

/// A managed policy that comes by several ways is told once.
fn entry(bearers: &[Bearer], service: &str) -> api::ListPoliciesGrantingServiceAccessEntry {
    let (mut policies, mut told) = (Vec::new(), BTreeSet::new());
    for bearer in bearers {
        for source in bearer.sources.iter().filter(|s| grants(&s.document, service)) {
            let managed = matches!(source.origin, Origin::AwsManaged | Origin::UserManaged);
            if !managed || told.insert(source.name.as_str()) {
                policies.push(if managed { of_arn(&source.name) } else { inline(bearer, &source.name) });
            }
        }
    }
    api::ListPoliciesGrantingServiceAccessEntry {
        service_namespace: Some(service.to_owned()),
        policies: Some(policies),
    }
}

fn of_arn(arn: &str) -> PolicyGrantingServiceAccess {
    PolicyGrantingServiceAccess {
        policy_name: arns::parse(Kind::Policy, arn).map_or_else(|| arn.to_owned(), |parts| parts.name),
        policy_type: PolicyType::Managed,
        policy_arn: Some(arn.to_owned()),
        ..Default::default()
    }
}

fn inline(bearer: &Bearer, name: &str) -> PolicyGrantingServiceAccess {
    PolicyGrantingServiceAccess {
        policy_name: name.to_owned(),
        policy_type: PolicyType::Inline,
        policy_arn: None,
        entity_type: Some(bearer.kind),
        entity_name: Some(bearer.name.clone()),
    }
}
