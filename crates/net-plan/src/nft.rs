//! nftables as data: sets, maps, chains and lines with a tag by which a later process knows them again.

use crate::{names::hash, part::Part};
use net_model::Ipv4Net;
use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    net::Ipv4Addr,
};

/// The table of one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Sets and maps by name.
    pub sets: BTreeMap<String, Set>,
    /// Chains by name.
    pub chains: BTreeMap<String, Chain>,
}

/// A set or map with its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// What its keys and values are.
    pub kind: SetKind,
    /// Its elements.
    pub elements: Elements,
}

/// Elements by key.
pub type Elements = BTreeMap<Key, Data>;

/// What the keys and values of a set are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetKind {
    /// Devices by their numbers.
    Devices,
    /// Addresses.
    Addresses,
    /// Pairs of device and address.
    DeviceAddresses,
    /// Marks.
    Marks,
    /// Pairs of mark and address.
    MarkAddresses,
    /// Address ranges that do not touch; never changed, its name is its content.
    Ranges,
    /// ICMP types.
    IcmpTypes,
    /// Device to mark.
    DeviceToMark,
    /// Device by its name to mark.
    NameToMark,
    /// Address to mark.
    AddressToMark,
    /// Address to address.
    AddressToAddress,
    /// Time to live to time to live.
    TtlToTtl,
    /// Device to verdict.
    DeviceToVerdict,
    /// Address to verdict.
    AddressToVerdict,
}

/// The key of an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A device's number.
    Device(u32),
    /// A device's name.
    Name(String),
    /// An address.
    Address(Ipv4Addr),
    /// Device and address.
    DeviceAddress(u32, Ipv4Addr),
    /// A mark.
    Mark(u32),
    /// Mark and address.
    MarkAddress(u32, Ipv4Addr),
    /// A range of addresses.
    Range(Ipv4Net),
    /// A small number: ICMP type, time to live.
    Number(u8),
}

/// The value of an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Data {
    /// Of a plain set.
    None,
    /// A mark or time to live.
    Number(u32),
    /// An address.
    Address(Ipv4Addr),
    /// Go to or jump to a chain.
    Verdict(Verdict),
}

/// A verdict that names a chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// And come back.
    Jump(String),
    /// And do not come back.
    Goto(String),
}

/// A chain: base when it has a hook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Where the kernel enters it.
    pub hook: Option<Hook>,
    /// Rules in order.
    pub lines: Vec<Line>,
}

/// Where the kernel enters a base chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hook {
    /// On a packet's way.
    pub stage: Stage,
    /// Lower is earlier.
    pub priority: i32,
    /// A chain of type `nat` instead of `filter`.
    pub nat: bool,
    /// What happens to packets that reach its end: true drops them.
    pub drops: bool,
}

/// The five points on a packet's way; the values are the kernel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before routing.
    Prerouting = 0,
    /// To a local socket.
    Input = 1,
    /// Through.
    Forward = 2,
    /// From a local socket.
    Output = 3,
    /// After routing.
    Postrouting = 4,
}

/// One rule. Its tag is the plan's name for it and a digest of its content: equal tags, equal rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `NAME#digest`, kept in the kernel as the rule's user data.
    pub tag: String,
    /// Conditions and actions in order.
    pub parts: Vec<Part>,
}

/// The kernel keeps 256 bytes with a rule; a longer name is cut, the digest tells rules apart all the same.
const NAME_LENGTH_MAX: usize = 48;

impl Line {
    /// A rule with the plan's name for it.
    pub fn new(name: impl fmt::Display, parts: Vec<Part>) -> Line {
        let mut text = String::new();
        for part in &parts {
            let _ = write!(text, "{part} ");
        }
        let name: String = name.to_string().chars().take(NAME_LENGTH_MAX).collect();
        Line { tag: format!("{name}#{:08x}", hash(&text) as u32), parts }
    }
}

impl Table {
    /// Puts a set in place and returns its elements.
    pub(crate) fn set(&mut self, name: impl Into<String>, kind: SetKind) -> &mut Elements {
        &mut self.sets.entry(name.into()).or_insert_with(|| Set { kind, elements: Elements::new() }).elements
    }

    /// Puts a chain without hook in place and returns its rules.
    pub(crate) fn chain(&mut self, name: impl Into<String>) -> &mut Vec<Line> {
        &mut self.chains.entry(name.into()).or_default().lines
    }

    /// Puts a base chain in place.
    pub(crate) fn base(&mut self, name: &str, stage: Stage, priority: i32, lines: Vec<Line>) {
        let hook = Hook { stage, priority, nat: false, drops: false };
        self.chains.insert(name.to_owned(), Chain { hook: Some(hook), lines });
    }
}

impl Key {
    /// As the kernel holds it: names padded to 16 bytes, numbers in the first byte of a register.
    pub fn bytes(&self, kind: SetKind) -> Vec<u8> {
        match self {
            Key::Device(number) => number.to_ne_bytes().to_vec(),
            Key::Name(name) => name_bytes(name),
            Key::Address(address) => address.octets().to_vec(),
            Key::DeviceAddress(number, address) => [number.to_ne_bytes(), address.octets()].concat(),
            Key::Mark(mark) => mark.to_ne_bytes().to_vec(),
            Key::MarkAddress(mark, address) => [mark.to_ne_bytes(), address.octets()].concat(),
            Key::Range(range) => range.network().octets().to_vec(),
            Key::Number(number) if kind == SetKind::TtlToTtl => vec![*number, 0, 0, 0],
            Key::Number(number) => vec![*number],
        }
    }
}

fn name_bytes(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.resize(16, 0);
    bytes
}

impl Data {
    /// As the kernel holds it: numbers in the byte order of the machine. Empty for none and verdicts.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Data::None | Data::Verdict(_) => Vec::new(),
            Data::Number(number) => number.to_ne_bytes().to_vec(),
            Data::Address(address) => address.octets().to_vec(),
        }
    }
}
