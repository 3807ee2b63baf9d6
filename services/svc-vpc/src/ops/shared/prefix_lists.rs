//! Prefix lists: what names them, what they count for, and how answers show them.
//!
//! "Amazon VPC quotas", <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>: a list counts for its maximum of
//! entries in whatever names it.

use crate::errors;
use crate::ids::PrefixListId;
use crate::limits::{self, DESCRIPTION_LENGTH_MAX, PREFIX_LIST_NAME_LENGTH_MAX, PREFIX_LIST_VERSIONS_MAX};
use crate::model::{Entry, Last, PastEntries, Peer, PrefixList, PrefixRoute, RouteTable, Rule};
use crate::ops::shared::{show_group, tagging};
use crate::rules::cidr;
use crate::tables::{self, PREFIX_LIST_VERSIONS, PREFIX_ROUTES};
use api_ec2::{AddPrefixListEntry, ManagedPrefixList, PrefixListState};
use base::Fault;
use ipnet::IpNet;
use kernel::{Cx, Scope};
use std::collections::BTreeSet;
use store::{Read, Tx};

/// Resources that a reason names, at most.
const NAMED_MAX: usize = 10;

/// Refuses more rules of one side of a group than its quota has room for.
pub fn check_rules(cx: &Cx, read: &dyn Read, rules: &[&Rule]) -> Result<(), Fault> {
    let mut size = 0;
    for rule in rules {
        size += match &rule.peer {
            Peer::PrefixList(id) => tables::must::<PrefixList>(read, cx.scope(), id)?.max_entries as usize,
            Peer::Range(_) | Peer::Group(_) => 1,
        };
    }
    limits::room_for(cx, read, limits::GROUP_RULES, size, 0)
}

/// Refuses more routes in a table than its quota has room for.
pub fn check_routes(cx: &Cx, read: &dyn Read, table: &RouteTable) -> Result<(), Fault> {
    let mut size = table.routes.len();
    for route in tables::prefix_routes_of(read, cx.scope(), &table.id)? {
        size += tables::must::<PrefixList>(read, cx.scope(), &route.list)?.max_entries as usize;
    }
    limits::room_for(cx, read, limits::ROUTES, size, 0)
}

/// The groups and route tables that name a list.
pub fn users(read: &dyn Read, at: Scope, list: &PrefixListId) -> Result<BTreeSet<String>, Fault> {
    let rules = tables::list::<Rule>(read, at)?.into_iter();
    let groups = rules.filter(|r| r.peer == Peer::PrefixList(list.clone())).map(|r| r.group.to_string());
    let routes = PREFIX_ROUTES.list(read, &(&at,)).map_err(Fault::internal)?.into_iter();
    let tables = routes.filter(|(_, r)| r.list == *list).map(|(_, r): (_, PrefixRoute)| r.table.to_string());
    Ok(groups.chain(tables).collect())
}

/// The first of these in words.
pub fn named(users: &BTreeSet<String>) -> String {
    users.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ")
}

/// Checks a list's name.
pub fn name(text: &str) -> Result<String, Fault> {
    let fits = !text.is_empty() && text.chars().count() <= PREFIX_LIST_NAME_LENGTH_MAX;
    match fits && !text.starts_with("com.amazonaws") {
        true => Ok(text.to_owned()),
        false => Err(errors::invalid_value(
            text,
            "PrefixListName",
            "It must have 1 to 255 characters and cannot start with com.amazonaws.",
        )),
    }
}

/// Checks a list's size.
pub fn size(cx: &Cx, read: &dyn Read, entries: i32) -> Result<u32, Fault> {
    let most = limits::PREFIX_LIST_ENTRIES.of(cx, read)?;
    match u32::try_from(entries).ok().filter(|n| (1..=most).contains(&u64::from(*n))) {
        Some(entries) => Ok(entries),
        None => {
            let message = format!("The maximum number of entries must be between 1 and {most}.");
            Err(errors::invalid_value(entries, "MaxEntries", &message))
        }
    }
}

/// A range of the list's family.
pub fn range(list: &PrefixList, text: &str) -> Result<IpNet, Fault> {
    let found = if list.v6 { cidr::parse_v6(text) } else { cidr::parse(text).map(IpNet::V4) };
    found.ok_or_else(|| errors::not_a_cidr(text, "Cidr"))
}

/// Adds entries to those of a list; a range that is there gets the new description.
pub fn add(list: &mut PrefixList, wanted: &[AddPrefixListEntry]) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for w in wanted {
        let cidr = range(list, &w.cidr)?;
        if !seen.insert(cidr) {
            return Err(errors::invalid(format!("The CIDR block {cidr} is specified more than once.")));
        }
        let description = w.description.clone().filter(|d| !d.is_empty());
        if description.as_ref().is_some_and(|d| d.chars().count() > DESCRIPTION_LENGTH_MAX) {
            return Err(errors::invalid("A description can have at most 255 characters."));
        }
        list.entries.retain(|e| e.cidr != cidr);
        list.entries.push(Entry { cidr, description });
    }
    list.entries.sort_by_key(|e| e.cidr);
    if list.entries.len() > list.max_entries as usize {
        let message = format!(
            "You've reached the maximum number of entries for the prefix list. The maximum number of entries is {}.",
            list.max_entries
        );
        return Err(Fault::sender("PrefixListMaxEntriesExceeded", message));
    }
    Ok(())
}

/// Keeps the entries of a list's version, and makes the next one of what `change` does to them.
pub fn next_version(
    tx: &mut Tx,
    at: Scope,
    list: &mut PrefixList,
    change: impl FnOnce(&mut PrefixList) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let past = PastEntries(list.entries.clone());
    let kept = |version: u64| (at, list.id.clone(), version);
    PREFIX_LIST_VERSIONS.put(tx, &kept(list.version), &past).map_err(Fault::internal)?;
    if let Some(oldest) = list.version.checked_sub(PREFIX_LIST_VERSIONS_MAX - 1) {
        PREFIX_LIST_VERSIONS.delete(tx, &kept(oldest)).map_err(Fault::internal)?;
    }
    list.version += 1;
    change(list)
}

/// The entries of a version, the present one or an earlier one.
pub fn entries_of(read: &dyn Read, at: Scope, list: &PrefixList, version: i64) -> Result<Vec<Entry>, Fault> {
    let unknown = || errors::no_prefix_list_version(version, &list.id);
    let number = u64::try_from(version).map_err(|_| unknown())?;
    if number == list.version {
        return Ok(list.entries.clone());
    }
    let past = PREFIX_LIST_VERSIONS.get(read, &(at, list.id.clone(), number)).map_err(Fault::internal)?;
    past.map(|p| p.0).ok_or_else(unknown)
}

/// Refuses a call that takes another version for the present one.
pub fn check_version(list: &PrefixList, said: i64) -> Result<(), Fault> {
    match said {
        said if said < 1 => {
            Err(errors::invalid("The specified value for version is not valid. The value must be greater than (1)."))
        }
        said if u64::try_from(said) != Ok(list.version) => Err(errors::prefix_list_version()),
        _ => Ok(()),
    }
}

/// A list, whose work is done when a call is answered: there is no state in between.
pub fn shown(read: &dyn Read, at: Scope, list: &PrefixList) -> Result<ManagedPrefixList, Fault> {
    let (state, message) = match &list.last {
        Last::Created => (PrefixListState::CreateComplete, None),
        Last::Modified => (PrefixListState::ModifyComplete, None),
        Last::Restored => (PrefixListState::RestoreComplete, None),
        Last::NotResized(why) => (PrefixListState::ModifyFailed, Some(why.clone())),
        Last::NotDeleted(why) => (PrefixListState::DeleteFailed, Some(why.clone())),
    };
    Ok(ManagedPrefixList {
        prefix_list_id: Some(list.id.to_string()),
        address_family: Some(if list.v6 { "IPv6" } else { "IPv4" }.into()),
        state: Some(state),
        state_message: message,
        prefix_list_arn: Some(show_group::arn(at, "prefix-list", &list.id)),
        prefix_list_name: Some(list.name.clone()),
        max_entries: i32::try_from(list.max_entries).ok(),
        version: i64::try_from(list.version).ok(),
        tags: tagging::shown_always(read, at, &list.id)?,
        owner_id: Some(at.account.to_string()),
        ..Default::default()
    })
}
