//! Members by name: uploads, copies and multipart uploads share most of theirs, and so do all answers about an object.

use base::Timestamp;
use shape::{Ref, Slot, Struct, member};

/// A text member that is set.
pub(crate) fn text(input: &dyn Struct, name: &str) -> Option<String> {
    shape::text(input, name).map(str::to_owned)
}

/// A time that is set.
pub(crate) fn time(input: &dyn Struct, name: &str) -> Option<Timestamp> {
    match member(input, name) {
        Ref::Time(t) => Some(t),
        _ => None,
    }
}

/// A number that is set.
pub(crate) fn number(input: &dyn Struct, name: &str) -> Option<i64> {
    match member(input, name) {
        Ref::I32(n) => Some(n.into()),
        Ref::I64(n) => Some(n),
        _ => None,
    }
}

/// Keys and values of a map.
pub(crate) fn map(input: &dyn Struct, name: &str) -> Vec<(String, String)> {
    let Ref::Map(m) = member(input, name) else { return Vec::new() };
    let pair = |i| match m.at(i) {
        (k, Ref::Str(v)) => Some((k.to_owned(), v.to_owned())),
        _ => None,
    };
    (0..m.len()).filter_map(pair).collect()
}

/// What a member of an answer is set to.
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(i64),
    Time(Timestamp),
}

/// Sets a member, where the answer has it.
pub(crate) fn set(out: &mut dyn Struct, name: &str, value: Value<'_>) {
    let ty = out.ty();
    let Some(i) = ty.member(name) else { return };
    match (out.slot(i).fill(), value) {
        (Slot::Str(to), Value::Text(v)) => v.clone_into(to),
        (Slot::Enum(to), Value::Text(v)) => {
            if let Some(at) = ty.members[i].ty.names.iter().position(|n| *n == v) {
                to.set(at);
            }
        }
        (Slot::I32(to), Value::Number(v)) => *to = v as i32,
        (Slot::I64(to), Value::Number(v)) => *to = v,
        (Slot::Time(to), Value::Time(v)) => *to = v,
        _ => debug_assert!(false, "{name} is of another kind"),
    }
}

/// Sets a text, where there is one.
pub(crate) fn set_text(out: &mut dyn Struct, name: &str, value: Option<&str>) {
    if let Some(v) = value {
        set(out, name, Value::Text(v));
    }
}

/// Sets a map.
pub(crate) fn set_map(out: &mut dyn Struct, name: &str, pairs: &[(String, String)]) {
    let Some(i) = out.ty().member(name).filter(|_| !pairs.is_empty()) else { return };
    let Slot::Map(m) = out.slot(i).fill() else { return };
    for (k, v) in pairs {
        if let Slot::Str(to) = m.insert(k.clone()) {
            v.clone_into(to);
        }
    }
}
