//! Managed prefix lists: named sets of address ranges that rules and routes speak of.
//!
//! "Consolidate and manage network CIDR blocks with managed prefix lists":
//! <https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html>

use crate::ids::{PrefixListId, RouteTableId};
use crate::model::Target;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use store::Record;

/// A prefix list with its present entries; earlier versions are records of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrefixList {
    /// `pl-…`
    pub id: PrefixListId,
    /// The user's words.
    pub name: String,
    /// Of IPv6 ranges.
    pub v6: bool,
    /// What it counts for in whatever names it, however many entries it has.
    pub max_entries: u32,
    /// Counted from 1.
    pub version: u64,
    /// In the order of their ranges.
    pub entries: Vec<Entry>,
    /// What became of it last.
    pub last: Last,
}
impl Record for PrefixList {
    const VERSION: u8 = 1;
}

/// One range of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The range.
    pub cidr: IpNet,
    /// The user's words.
    pub description: Option<String>,
}

/// What was last done to a list, and whether it could be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Last {
    /// It was made.
    Created,
    /// Its entries, name or size were changed.
    Modified,
    /// An earlier version's entries were had back.
    Restored,
    /// Something that names it has no room for the size that was asked for; the reason.
    NotResized(String),
    /// Something still names it; the reason.
    NotDeleted(String),
}

/// The entries of an earlier version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastEntries(pub Vec<Entry>);
impl Record for PastEntries {
    const VERSION: u8 = 1;
}

/// A route to the ranges of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrefixRoute {
    /// The table that it is in.
    pub table: RouteTableId,
    /// Where to.
    pub list: PrefixListId,
    /// By what.
    pub target: Target,
}
impl Record for PrefixRoute {
    const VERSION: u8 = 1;
}
