//! A value of any shape, as a client would write it, good or bad.

use shape::Member;

/// A value of any shape.
#[derive(Clone)]
pub(super) enum Tree {
    /// Text, numbers, booleans, times and blobs, as the query protocol writes them.
    Plain(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    Struct(Vec<(&'static Member, Tree)>),
}

impl Tree {
    /// The same structure with this member set, or without it.
    pub(super) fn with(&self, member: &'static Member, value: Option<Tree>) -> Tree {
        let Tree::Struct(members) = self else { return self.clone() };
        let mut members: Vec<_> = members.iter().filter(|(m, _)| m.name != member.name).cloned().collect();
        members.extend(value.map(|v| (member, v)));
        Tree::Struct(members)
    }
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Tree::Plain(text) => text.fmt(f),
            Tree::List(items) => f.debug_list().entries(items).finish(),
            Tree::Map(entries) => f.debug_map().entries(entries.iter().map(|(k, v)| (k, v))).finish(),
            Tree::Struct(members) => f.debug_map().entries(members.iter().map(|(m, v)| (m.name, v))).finish(),
        }
    }
}
