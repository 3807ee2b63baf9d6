//! ModifyManagedPrefixList: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html>

use crate::errors;
use crate::ids::RouteTableId;
use crate::model::{Last, PrefixList, RouteTable, Rule};
use crate::ops::shared::prefix_lists;
use crate::tables;
use api_ec2::{ModifyManagedPrefixListRequest, ModifyManagedPrefixListResult};
use base::Fault;
use ipnet::IpNet;
use kernel::Cx;
use std::collections::BTreeSet;
use store::Tx;

/// Changes entries, which makes a new version; or the size, or the name.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyManagedPrefixListRequest,
) -> Result<ModifyManagedPrefixListResult, Fault> {
    let at = cx.scope();
    let mut list: PrefixList = tables::find(tx, at, &input.prefix_list_id)?;
    let entries = [input.add_entries.as_ref().map(Vec::len), input.remove_entries.as_ref().map(Vec::len)];
    let of_entries = entries.into_iter().flatten().any(|n| n > 0);
    if of_entries && input.max_entries.is_some() {
        return Err(errors::combination(
            "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
        ));
    }
    list.last = Last::Modified;
    if let Some(name) = &input.prefix_list_name {
        list.name = prefix_lists::name(name)?;
    }
    match (of_entries, input.current_version) {
        (true, None) => return Err(errors::missing("CurrentVersion")),
        (_, Some(said)) => prefix_lists::check_version(&list, said)?,
        (false, None) => {}
    }
    if of_entries {
        prefix_lists::next_version(tx, at, &mut list, |list| change(list, &input))?;
    }
    match input.max_entries {
        Some(size) => resize(cx, tx, list.clone(), size)?,
        None => tables::put(tx, at, &list)?,
    }
    let list: PrefixList = tables::must(tx, at, &list.id)?;
    Ok(ModifyManagedPrefixListResult { prefix_list: Some(prefix_lists::shown(tx, at, &list)?) })
}

fn change(list: &mut PrefixList, input: &ModifyManagedPrefixListRequest) -> Result<(), Fault> {
    let added: BTreeSet<IpNet> =
        input.add_entries.iter().flatten().map(|w| prefix_lists::range(list, &w.cidr)).collect::<Result<_, _>>()?;
    for w in input.remove_entries.iter().flatten() {
        let cidr = prefix_lists::range(list, &w.cidr)?;
        if added.contains(&cidr) {
            return Err(errors::invalid(format!(
                "Request cannot contain Cidr {cidr} in both AddPrefixListEntries and RemovePrefixListEntries"
            )));
        }
        let Some(place) = list.entries.iter().position(|e| e.cidr == cidr) else {
            return Err(errors::invalid(format!("The CIDR block {cidr} is not an entry of the prefix list.")));
        };
        list.entries.remove(place);
    }
    prefix_lists::add(list, input.add_entries.as_deref().unwrap_or_default())
}

/// Gives a list another size, if all that names it has room; else the list says what has none.
fn resize(cx: &Cx, tx: &mut Tx, mut list: PrefixList, size: i32) -> Result<(), Fault> {
    let at = cx.scope();
    let before = list.max_entries;
    list.max_entries = prefix_lists::size(cx, tx, size)?;
    if list.entries.len() > list.max_entries as usize {
        let message = format!("The prefix list has {} entries.", list.entries.len());
        return Err(errors::invalid_value(size, "MaxEntries", &message));
    }
    tables::put(tx, at, &list)?;
    let full = full(cx, tx, &prefix_lists::users(tx, at, &list.id)?)?;
    if !full.is_empty() {
        list.max_entries = before;
        let named = prefix_lists::named(&full);
        list.last = Last::NotResized(format!("The following resources do not support the new maximum size: {named}"));
        tables::put(tx, at, &list)?;
    }
    Ok(())
}

/// Those of these groups and tables that have more than they have room for.
fn full(cx: &Cx, tx: &Tx, users: &BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
    let at = cx.scope();
    let mut found = BTreeSet::new();
    for id in users {
        let fits = match id.starts_with("rtb-") {
            true => {
                let table: RouteTable = tables::must(tx, at, &RouteTableId::from(id.clone()))?;
                prefix_lists::check_routes(cx, tx, &table).is_ok()
            }
            false => {
                let rules = tables::rules_of(tx, at, &id.clone().into())?;
                let side = |egress: bool| rules.iter().filter(|r| r.egress == egress).collect::<Vec<&Rule>>();
                prefix_lists::check_rules(cx, tx, &side(false))
                    .and(prefix_lists::check_rules(cx, tx, &side(true)))
                    .is_ok()
            }
        };
        if !fits {
            found.insert(id.clone());
        }
    }
    Ok(found)
}
