//! Fills a structure from a document by its schema, strictly: what no member takes does not validate.
//!
//! "XML bindings", Smithy 2.0.

use super::IN_BODY;
use super::tree::{Node, malformed};
use crate::{Refused, base64, time};
use shape::{
    Broken, Kind, List, Loc, Map, Member, Slot, Struct, Type, Violation, check_length, check_number, check_text,
};

/// Fills `into` from the children of `node`.
pub(crate) fn structure(node: &Node, into: &mut dyn Struct, found: &mut Vec<Violation>) -> Result<(), Refused> {
    let ty = into.ty();
    let mut seen = vec![false; ty.members.len()];
    for child in &node.children {
        let at = ty.members.iter().position(|m| m.loc == Loc::Body && !m.attr && m.wire == child.name);
        let at = at.ok_or_else(malformed)?;
        let m = &ty.members[at];
        let repeats = matches!(m.ty.kind, Kind::List | Kind::Map) && (m.flat || m.ty.flat);
        if std::mem::replace(&mut seen[at], true) && !repeats {
            return Err(malformed());
        }
        member(m, child, into.slot(at).fill(), repeats, found)?;
    }
    for (i, m) in ty.members.iter().enumerate() {
        if m.attr
            && let Some(v) = attribute(node, m.wire)
        {
            seen[i] = true;
            plain(m.ty, v, into.slot(i).fill(), found);
        }
        if m.required && !seen[i] && m.loc == Loc::Body {
            broken(m.name, None, Broken::Null, found);
        }
    }
    Ok(())
}

fn attribute<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    let local = |n: &str| n.rsplit(':').next().unwrap_or("").to_owned();
    node.attributes.iter().find(|(k, _)| k == name || local(k) == local(name)).map(|(_, v)| v.as_str())
}

fn member(m: &Member, node: &Node, slot: Slot<'_>, repeats: bool, found: &mut Vec<Violation>) -> Result<(), Refused> {
    match (slot, m.ty.item) {
        (Slot::List(l), Some(item)) if repeats => value(item, node, l.push(), found),
        (Slot::Map(map), Some(item)) if repeats => entry(m.ty, item, node, map, found),
        (slot, _) => value(m.ty, node, slot, found),
    }
}

fn value(ty: &'static Type, node: &Node, slot: Slot<'_>, found: &mut Vec<Violation>) -> Result<(), Refused> {
    match (slot, ty.item) {
        (Slot::Struct(s), _) => structure(node, s, found),
        (Slot::List(l), Some(item)) => list(ty, item, node, l, found),
        (Slot::Map(m), Some(item)) => node.children.iter().try_for_each(|c| entry(ty, item, c, m, found)),
        (slot, _) if node.children.is_empty() => {
            plain(ty, &node.text, slot, found);
            Ok(())
        }
        _ => Err(malformed()),
    }
}

fn list(
    ty: &'static Type,
    item: &'static Type,
    node: &Node,
    l: &mut dyn List,
    found: &mut Vec<Violation>,
) -> Result<(), Refused> {
    for child in &node.children {
        if child.name != ty.item_name {
            return Err(malformed());
        }
        value(item, child, l.push(), found)?;
    }
    let mut all = Vec::new();
    check_length(ty, l.len(), &mut all);
    all.into_iter().for_each(|b| broken(ty.name, None, b, found));
    Ok(())
}

fn entry(
    ty: &'static Type,
    item: &'static Type,
    node: &Node,
    m: &mut dyn Map,
    found: &mut Vec<Violation>,
) -> Result<(), Refused> {
    let child = |name: &str| node.children.iter().find(|c| c.name == name).ok_or_else(malformed);
    let key = child(ty.key_name)?.text.clone();
    value(item, child(ty.item_name)?, m.insert(key), found)
}

/// Text as a plain value; what it breaks is added to `found` with the path of documents.
fn plain(ty: &Type, text: &str, slot: Slot<'_>, found: &mut Vec<Violation>) {
    for b in fill(ty, text, slot) {
        broken(ty.name, Some(text), b, found);
    }
}

fn broken(name: &str, value: Option<&str>, broken: Broken, found: &mut Vec<Violation>) {
    let path = format!("{IN_BODY}.{name}");
    found.push(Violation { parameter: name.to_owned(), path, value: value.map(str::to_owned), broken });
}

/// Fills a plain slot; answers what the text breaks.
pub(crate) fn fill(ty: &Type, text: &str, slot: Slot<'_>) -> Vec<Broken> {
    let mut out = Vec::new();
    let word = text.trim();
    let mut number = |n: Option<f64>, kind| match n {
        Some(n) => check_number(ty, n, &mut out),
        None => out.push(Broken::Kind(kind)),
    };
    match slot {
        Slot::I32(v) => number(word.parse().ok().inspect(|n| *v = *n).map(f64::from), "Integer"),
        Slot::I64(v) => number(word.parse().ok().inspect(|n| *v = *n).map(|n: i64| n as f64), "Long"),
        Slot::F32(v) => number(word.parse().ok().inspect(|n| *v = *n).map(f64::from), "Float"),
        Slot::F64(v) => number(word.parse().ok().inspect(|n| *v = *n), "Double"),
        Slot::Bool(v) => match word.to_ascii_lowercase().as_str() {
            "true" => *v = true,
            "false" => *v = false,
            _ => out.push(Broken::Kind("Boolean")),
        },
        Slot::Time(v) => match time::parse(word).or_else(|| time::parse_rfc822(word)) {
            Some(t) => *v = t,
            None => out.push(Broken::Kind("Timestamp")),
        },
        Slot::Str(v) => {
            check_text(ty, text, &mut out);
            text.clone_into(v);
        }
        Slot::Enum(e) => match ty.names.iter().position(|n| *n == word) {
            Some(i) => e.set(i),
            None => out.push(Broken::OneOf(ty.names)),
        },
        Slot::Blob(v) => match base64(word) {
            Some(bytes) => *v = bytes,
            None => out.push(Broken::Kind("Blob")),
        },
        _ => out.push(Broken::Kind("Structure")),
    }
    out
}
