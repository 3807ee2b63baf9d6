//! Modelled values as trees and back: the shapes of a template's request, its answer and a launch have the same members.

use crate::model::{Fields, Tree};
use shape::{Ref, Slot, Struct, Type};

/// The members of a structure that are set.
pub fn read(from: &dyn Struct) -> Fields {
    let members = from.ty().members.iter().enumerate();
    members.filter_map(|(i, m)| Some((m.name.to_owned(), tree(from.get(i).view())?))).collect()
}

fn tree(value: Ref<'_>) -> Option<Tree> {
    Some(match value {
        Ref::Bool(b) => Tree::Bool(b),
        Ref::I32(n) => Tree::Number(n.into()),
        Ref::I64(n) => Tree::Number(n),
        Ref::Str(text) => Tree::Text(text.to_owned()),
        Ref::List(list) if list.is_empty() => return None,
        Ref::List(list) => Tree::List((0..list.len()).filter_map(|i| tree(list.at(i))).collect()),
        Ref::Struct(s) => Tree::Struct(read(s)),
        // the launch parameters have none of these
        Ref::Absent | Ref::F32(_) | Ref::F64(_) | Ref::Blob(_) | Ref::Time(_) | Ref::Document(_) | Ref::Map(_) => {
            return None;
        }
    })
}

/// Fills a fresh structure; answers the members that it does not have, or not of this kind.
pub fn fill(fields: &Fields, to: &mut dyn Struct) -> Vec<String> {
    let ty = to.ty();
    let mut strange = Vec::new();
    for (name, value) in fields {
        match ty.members.iter().position(|m| m.name == name) {
            Some(i) => {
                let inside = put(value, to.slot(i).fill(), ty.members[i].ty);
                strange.extend(
                    inside.into_iter().map(|n| if n.is_empty() { name.clone() } else { format!("{name}.{n}") }),
                );
            }
            None => strange.push(name.clone()),
        }
    }
    strange
}

/// Writes one value; answers what could not be written, itself as the empty name.
fn put(value: &Tree, to: Slot<'_>, ty: &'static Type) -> Vec<String> {
    let own = || vec![String::new()];
    match (value, to) {
        (Tree::Bool(b), Slot::Bool(to)) => *to = *b,
        (Tree::Number(n), Slot::I32(to)) => match i32::try_from(*n) {
            Ok(n) => *to = n,
            Err(_) => return own(),
        },
        (Tree::Number(n), Slot::I64(to)) => *to = *n,
        (Tree::Text(text), Slot::Str(to)) => to.clone_from(text),
        (Tree::Text(text), Slot::Enum(to)) => match ty.names.iter().position(|n| n == text) {
            Some(i) => to.set(i),
            None => return own(),
        },
        (Tree::List(items), Slot::List(to)) => {
            let Some(item) = ty.item else { return own() };
            return items.iter().flat_map(|one| put(one, to.push(), item)).collect();
        }
        (Tree::Struct(fields), Slot::Struct(to)) => return fill(fields, to),
        _ => return own(),
    }
    Vec::new()
}

/// `over` on top of `under`, member by member of the outermost structure.
pub fn overlay(under: &Fields, over: &Fields) -> Fields {
    let kept = under.iter().filter(|(name, _)| !over.iter().any(|(o, _)| o == name));
    kept.chain(over).cloned().collect()
}

/// A value inside: `MetadataOptions.HttpTokens`; of a list every item's.
pub fn texts(fields: &Fields, path: &str) -> Vec<String> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some((_, value)) = fields.iter().find(|(n, _)| n == name) else { return Vec::new() };
    match (value, rest) {
        (Tree::Struct(inside), Some(rest)) => texts(inside, rest),
        (Tree::List(items), _) => items.iter().flat_map(|i| of_item(i, rest)).collect(),
        (value, None) => of_item(value, None),
        _ => Vec::new(),
    }
}

fn of_item(value: &Tree, rest: Option<&str>) -> Vec<String> {
    match (value, rest) {
        (Tree::Struct(inside), Some(rest)) => texts(inside, rest),
        (Tree::Bool(b), None) => vec![b.to_string()],
        (Tree::Number(n), None) => vec![n.to_string()],
        (Tree::Text(text), None) => vec![text.clone()],
        _ => Vec::new(),
    }
}
