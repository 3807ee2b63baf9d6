//! Constraint checks in AWS's words: all violations, not the first.
//!
//! Wording as services answer it: "1 validation error detected: Value 'x' at 'userName' failed to satisfy constraint: Member must
//! have length less than or equal to 64" (IAM API reference, "Common errors", ValidationError).

use crate::debug::{java_text, lower_first};
use crate::{Kind, List, Map, Member, Ref, Struct, Type};
use std::fmt;

/// The constraint that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// A required member is missing.
    Null,
    /// Too short: text in characters, blobs in bytes, lists and maps in items.
    LengthMin(i64),
    /// Too long.
    LengthMax(i64),
    /// Too small.
    ValueMin(i64),
    /// Too great.
    ValueMax(i64),
    /// The text does not match this pattern.
    Pattern(&'static str),
    /// The text is none of these.
    OneOf(&'static [&'static str]),
    /// The text is not a value of this kind: `Integer`, `Boolean`, …
    Kind(&'static str),
    /// Some item of a list of plain values breaks one of these constraints of its items.
    Items(Vec<Broken>),
    /// Some value of a map does.
    Values(Vec<Broken>),
    /// Some key of a map does.
    Keys(Vec<Broken>),
}

/// One value that breaks one constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as AWS's messages name it: `tags.1.member.key`.
    pub path: String,
    /// Where, as the request named it: `Tags.member.1.Key`, `Filter.1.Name`. Equal to `path` when there was no such request.
    pub parameter: String,
    /// The value as AWS's messages print it; `None` when it may not be shown.
    pub value: Option<String>,
    /// What it breaks.
    pub broken: Broken,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Null => f.write_str("Member must not be null"),
            Broken::LengthMin(n) => write!(f, "Member must have length greater than or equal to {n}"),
            Broken::LengthMax(n) => write!(f, "Member must have length less than or equal to {n}"),
            Broken::ValueMin(n) => write!(f, "Member must have value greater than or equal to {n}"),
            Broken::ValueMax(n) => write!(f, "Member must have value less than or equal to {n}"),
            Broken::Pattern(p) => write!(f, "Member must satisfy regular expression pattern: {p}"),
            Broken::OneOf(names) => write!(f, "Member must satisfy enum value set: [{}]", names.join(", ")),
            Broken::Kind(kind) => write!(f, "Member must be a valid {kind}"),
            Broken::Items(all) => write!(f, "Member must satisfy constraint: [{}]", joined(all)),
            Broken::Values(all) => write!(f, "Map value must satisfy constraint: [{}]", joined(all)),
            Broken::Keys(all) => write!(f, "Map keys must satisfy constraint: [{}]", joined(all)),
        }
    }
}

fn joined(all: &[Broken]) -> String {
    all.iter().map(Broken::to_string).collect::<Vec<_>>().join(", ")
}

/// `Value 'x' at 'userName' failed to satisfy constraint: …`
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Violation { path, broken, .. } = self;
        match (&self.value, broken) {
            (_, Broken::Null) => write!(f, "Value null at '{path}' failed to satisfy constraint: {broken}"),
            (Some(v), _) => write!(f, "Value '{v}' at '{path}' failed to satisfy constraint: {broken}"),
            (None, _) => write!(f, "Value at '{path}' failed to satisfy constraint: {broken}"),
        }
    }
}

/// What a text breaks: length, pattern, enum.
pub fn check_text(ty: &Type, text: &str, found: &mut Vec<Broken>) {
    if ty.min.is_some() || ty.max.is_some() {
        let n = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        check_length(ty, n, found);
    }
    if let Some(p) = ty.pattern.filter(|p| !p.matches(text)) {
        found.push(Broken::Pattern(p.source()));
    }
    if !ty.names.is_empty() && !ty.names.contains(&text) {
        found.push(Broken::OneOf(ty.names));
    }
}

/// What a number breaks.
pub fn check_number(ty: &Type, n: f64, found: &mut Vec<Broken>) {
    if let Some(min) = ty.min.filter(|&m| n < m as f64) {
        found.push(Broken::ValueMin(min));
    }
    if let Some(max) = ty.max.filter(|&m| n > m as f64) {
        found.push(Broken::ValueMax(max));
    }
}

/// What a length breaks: of text in characters, of blobs in bytes, of lists and maps in items.
pub fn check_length(ty: &Type, n: usize, found: &mut Vec<Broken>) {
    if let Some(max) = ty.max.filter(|&m| n as i64 > m) {
        found.push(Broken::LengthMax(max));
    }
    if let Some(min) = ty.min.filter(|&m| (n as i64) < m) {
        found.push(Broken::LengthMin(min));
    }
}

/// What a list breaks: its length, and the constraints of plain items (reported once for the list, as AWS does).
pub fn check_list(ty: &Type, l: &dyn List, found: &mut Vec<Broken>) {
    check_length(ty, l.len(), found);
    let Some(item) = ty.item else { return };
    if (0..l.len()).any(|i| breaks(item, l.at(i))) {
        found.push(Broken::Items(constraints(item)));
    }
}

/// What a map breaks: its size, and the constraints of its keys and of plain values.
pub fn check_map(ty: &Type, m: &dyn Map, found: &mut Vec<Broken>) {
    check_length(ty, m.len(), found);
    if let Some(key) = ty.key.filter(|k| (0..m.len()).any(|i| breaks(k, Ref::Str(m.at(i).0)))) {
        found.push(Broken::Keys(constraints(key)));
    }
    if let Some(item) = ty.item.filter(|t| (0..m.len()).any(|i| breaks(t, m.at(i).1))) {
        found.push(Broken::Values(constraints(item)));
    }
}

fn breaks(ty: &Type, v: Ref<'_>) -> bool {
    let mut found = Vec::new();
    check_plain(ty, v, &mut found);
    !found.is_empty()
}

fn check_plain(ty: &Type, v: Ref<'_>, found: &mut Vec<Broken>) {
    match v {
        Ref::Str(s) => check_text(ty, s, found),
        Ref::Blob(b) => check_length(ty, b.len(), found),
        Ref::I32(n) => check_number(ty, n.into(), found),
        Ref::I64(n) => check_number(ty, n as f64, found),
        Ref::F32(n) => check_number(ty, n.into(), found),
        Ref::F64(n) => check_number(ty, n, found),
        _ => {}
    }
}

/// Every constraint that a plain shape has, in AWS's order; what a list says when one of its items breaks any.
pub fn constraints(ty: &Type) -> Vec<Broken> {
    let length = matches!(ty.kind, Kind::String | Kind::Blob);
    let max = ty.max.map(|n| if length { Broken::LengthMax(n) } else { Broken::ValueMax(n) });
    let min = ty.min.map(|n| if length { Broken::LengthMin(n) } else { Broken::ValueMin(n) });
    let pattern = ty.pattern.map(|p| Broken::Pattern(p.source()));
    let names = (!ty.names.is_empty()).then_some(Broken::OneOf(ty.names));
    [max, min, pattern, names].into_iter().flatten().collect()
}

/// All violations of a filled structure, for calls that did not come over a wire. Decoders find the same ones while reading.
pub fn validate(s: &dyn Struct) -> Vec<Violation> {
    let mut found = Vec::new();
    walk_struct(s, "", &mut found);
    found
}

fn walk_struct(s: &dyn Struct, path: &str, found: &mut Vec<Violation>) {
    for (i, m) in s.ty().members.iter().enumerate() {
        let here = match path {
            "" => lower_first(m.name),
            p => format!("{p}.{}", lower_first(m.name)),
        };
        walk(m, s.get(i).view(), &here, found);
    }
}

fn walk(m: &Member, v: Ref<'_>, path: &str, found: &mut Vec<Violation>) {
    let mut broken = Vec::new();
    match v {
        Ref::Absent if m.required => broken.push(Broken::Null),
        Ref::Struct(s) => walk_struct(s, path, found),
        Ref::List(l) => {
            check_list(m.ty, l, &mut broken);
            for i in 0..l.len() {
                walk_item(l.at(i), &format!("{path}.{}.member", i + 1), found);
            }
        }
        Ref::Map(map) => {
            check_map(m.ty, map, &mut broken);
            for i in 0..map.len() {
                let (k, v) = map.at(i);
                walk_item(v, &format!("{path}.{k}.member"), found);
            }
        }
        v => check_plain(m.ty, v, &mut broken),
    }
    let value = (!m.is_sensitive()).then(|| java_text(v));
    found.extend(broken.into_iter().map(|broken| Violation {
        path: path.into(),
        parameter: path.into(),
        value: value.clone(),
        broken,
    }));
}

fn walk_item(v: Ref<'_>, path: &str, found: &mut Vec<Violation>) {
    match v {
        Ref::Struct(s) => walk_struct(s, path, found),
        Ref::List(l) => (0..l.len()).for_each(|i| walk_item(l.at(i), &format!("{path}.{}.member", i + 1), found)),
        _ => {}
    }
}
