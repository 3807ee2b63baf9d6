//! Reading members by name, for code that does not know the type.

use crate::{Ref, Struct};

/// The member of this model name; [`Ref::Absent`] when there is none or it is not set.
pub fn member<'a>(s: &'a dyn Struct, name: &str) -> Ref<'a> {
    s.ty().member(name).map_or(Ref::Absent, |i| s.get(i).view())
}

/// The text member of this model name.
pub fn text<'a>(s: &'a dyn Struct, name: &str) -> Option<&'a str> {
    match member(s, name) {
        Ref::Str(v) => Some(v),
        _ => None,
    }
}

/// The model paths of everything that is set, outermost first: `NetworkInterfaces`, `NetworkInterfaces.SubnetId`. Items of lists and
/// maps share their member's path. For "a parameter that is accepted is honoured".
pub fn parameters_set(s: &dyn Struct) -> Vec<String> {
    let mut out = Vec::new();
    walk_struct(s, "", &mut out);
    out
}

fn walk_struct(s: &dyn Struct, path: &str, out: &mut Vec<String>) {
    for (i, m) in s.ty().members.iter().enumerate() {
        let v = s.get(i).view();
        if matches!(v, Ref::Absent) {
            continue;
        }
        let here = if path.is_empty() { m.name.to_owned() } else { format!("{path}.{}", m.name) };
        if !out.contains(&here) {
            out.push(here.clone());
        }
        walk(v, &here, out);
    }
}

fn walk(v: Ref<'_>, path: &str, out: &mut Vec<String>) {
    match v {
        Ref::Struct(s) => walk_struct(s, path, out),
        Ref::List(l) => (0..l.len()).for_each(|i| walk(l.at(i), path, out)),
        Ref::Map(m) => (0..m.len()).for_each(|i| walk(m.at(i).1, path, out)),
        _ => {}
    }
}
