//! The difference between the nftables table that is and the one that shall be, as operations in an order that the
//! kernel takes. A changed chain is flushed and filled again in the same batch: the kernel switches atomically.

use crate::{
    nft::{Elements, Hook, Line, Set, SetKind, Table},
    seen::{SeenChain, SeenData, SeenSet, SeenTable},
};
use std::collections::BTreeSet;

/// One message of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NftOp {
    /// Make the table.
    Table,
    /// Delete the table and everything in it.
    DeleteTable,
    /// Make a chain.
    Chain(String, Option<Hook>),
    /// Delete an empty chain.
    DeleteChain(String),
    /// Delete a chain's rules.
    FlushChain(String),
    /// Make a set.
    Set(String, SetKind),
    /// Delete a set with its elements.
    DeleteSet(String),
    /// Add elements.
    Add(String, SetKind, Elements),
    /// Delete elements by their bytes in the kernel.
    RemoveRaw(String, Vec<Vec<u8>>),
    /// Append a rule.
    Rule(String, Line),
}

impl SetKind {
    /// Bytes of a key and of a value.
    pub fn lengths(self) -> (u32, u32) {
        match self {
            SetKind::Devices | SetKind::Addresses | SetKind::Ranges | SetKind::Marks => (4, 0),
            SetKind::MarkAddresses | SetKind::DeviceAddresses => (8, 0),
            SetKind::IcmpTypes => (1, 0),
            SetKind::NameToMark => (16, 4),
            SetKind::DeviceToMark | SetKind::AddressToMark | SetKind::AddressToAddress | SetKind::TtlToTtl => (4, 4),
            SetKind::DeviceToVerdict | SetKind::AddressToVerdict => (4, VERDICT_LENGTH),
        }
    }
}

/// The kernel reports verdict maps with a value of 16 bytes or none, by version: they are compared as 0.
const VERDICT_LENGTH: u32 = 0;

/// The operations from `seen` to `wanted`; none when they are equal.
pub(crate) fn diff(seen: Option<&SeenTable>, wanted: Option<&Table>) -> Vec<NftOp> {
    match (seen, wanted) {
        (None, None) => Vec::new(),
        (Some(_), None) => vec![NftOp::DeleteTable],
        (None, Some(wanted)) => [vec![NftOp::Table], change(&SeenTable::default(), wanted)].concat(),
        (Some(seen), Some(wanted)) if foreign(seen, wanted) => {
            let start = vec![NftOp::DeleteTable, NftOp::Table];
            [start, change(&SeenTable::default(), wanted)].concat()
        }
        (Some(seen), Some(wanted)) => change(seen, wanted),
    }
}

/// A table that another version made differently cannot be led over step by step.
fn foreign(seen: &SeenTable, wanted: &Table) -> bool {
    let hook = |hook: Hook| (hook.stage as u32, hook.priority);
    let chain = |(name, have): (&String, &SeenChain)| {
        wanted.chains.get(name).is_some_and(|chain| chain.hook.map(hook) != have.hook)
    };
    let set =
        |(name, have): (&String, &SeenSet)| wanted.sets.get(name).is_some_and(|set| set.kind.lengths() != have.lengths);
    seen.chains.iter().any(chain) || seen.sets.iter().any(set)
}

fn change(seen: &SeenTable, wanted: &Table) -> Vec<NftOp> {
    let mut ops = Vec::new();
    let new_chains = wanted.chains.iter().filter(|(name, _)| !seen.chains.contains_key(*name));
    ops.extend(new_chains.map(|(name, chain)| NftOp::Chain(name.clone(), chain.hook)));
    let new_sets = wanted.sets.iter().filter(|(name, _)| !seen.sets.contains_key(*name));
    ops.extend(new_sets.clone().map(|(name, set)| NftOp::Set(name.clone(), set.kind)));
    // A set of ranges never changes: fill it before a rule looks into it.
    for (name, set) in new_sets.filter(|(_, set)| set.kind == SetKind::Ranges) {
        ops.push(NftOp::Add(name.clone(), set.kind, set.elements.clone()));
    }
    rules(&mut ops, seen, wanted);
    let none = SeenSet::default();
    for (name, set) in wanted.sets.iter().filter(|(_, set)| set.kind != SetKind::Ranges) {
        elements(&mut ops, name, seen.sets.get(name).unwrap_or(&none), set);
    }
    let old_chains = || seen.chains.keys().filter(|name| !wanted.chains.contains_key(*name));
    ops.extend(old_chains().map(|name| NftOp::FlushChain(name.clone())));
    ops.extend(old_chains().map(|name| NftOp::DeleteChain(name.clone())));
    let old_sets = seen.sets.keys().filter(|name| !wanted.sets.contains_key(*name));
    ops.extend(old_sets.map(|name| NftOp::DeleteSet(name.clone())));
    ops
}

fn rules(ops: &mut Vec<NftOp>, seen: &SeenTable, wanted: &Table) {
    for (name, chain) in &wanted.chains {
        let have = seen.chains.get(name).map_or(&[][..], |chain| &chain.tags);
        if have.len() == chain.lines.len() && have.iter().zip(&chain.lines).all(|(tag, line)| *tag == line.tag) {
            continue;
        }
        if !have.is_empty() {
            ops.push(NftOp::FlushChain(name.clone()));
        }
        ops.extend(chain.lines.iter().map(|line| NftOp::Rule(name.clone(), line.clone())));
    }
}

fn elements(ops: &mut Vec<NftOp>, name: &str, seen: &SeenSet, wanted: &Set) {
    let mut add = Elements::new();
    let mut remove = Vec::new();
    let mut known = 0;
    for (key, data) in &wanted.elements {
        let bytes = key.bytes(wanted.kind);
        let have = seen.elements.get(&bytes);
        known += usize::from(have.is_some());
        if have.is_some_and(|have| *have == SeenData::from(data)) {
            continue;
        }
        if have.is_some() {
            remove.push(bytes);
        }
        add.insert(key.clone(), data.clone());
    }
    if known < seen.elements.len() {
        let keep: BTreeSet<Vec<u8>> = wanted.elements.keys().map(|key| key.bytes(wanted.kind)).collect();
        remove.extend(seen.elements.keys().filter(|bytes| !keep.contains(*bytes)).cloned());
    }
    if !remove.is_empty() {
        ops.push(NftOp::RemoveRaw(name.to_owned(), remove));
    }
    if !add.is_empty() {
        ops.push(NftOp::Add(name.to_owned(), wanted.kind, add));
    }
}
