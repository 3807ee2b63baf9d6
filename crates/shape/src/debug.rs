//! Printing and comparing by schema. Sensitive members are never printed.

use crate::{Kind, List, Map, Ref, Struct, Type};
use std::fmt::{self, Write};

/// `Debug` for generated structures: members that are set, `***` for sensitive ones.
pub fn debug(s: &dyn Struct, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let ty = s.ty();
    let mut out = f.debug_struct(ty.name);
    for (i, m) in ty.members.iter().enumerate() {
        match s.get(i).view() {
            Ref::Absent => {}
            _ if m.is_sensitive() || ty.sensitive => drop(out.field(m.name, &format_args!("***"))),
            v => drop(out.field(m.name, &Shown { ty: m.ty, v })),
        }
    }
    out.finish()
}

struct Shown<'a> {
    ty: &'static Type,
    v: Ref<'a>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = || self.ty.item.filter(|_| matches!(self.ty.kind, Kind::List | Kind::Map));
        let hidden = item().is_some_and(|i| i.sensitive);
        match self.v {
            _ if self.ty.sensitive || hidden => f.write_str("***"),
            Ref::Absent => f.write_str("-"),
            Ref::Bool(v) => v.fmt(f),
            Ref::I32(v) => v.fmt(f),
            Ref::I64(v) => v.fmt(f),
            Ref::F32(v) => v.fmt(f),
            Ref::F64(v) => v.fmt(f),
            Ref::Str(v) => fmt::Debug::fmt(v, f),
            Ref::Blob(v) => write!(f, "<{} bytes>", v.len()),
            Ref::Time(v) => fmt::Display::fmt(&v, f),
            Ref::Document(v) => fmt::Display::fmt(v, f),
            Ref::Struct(v) => debug(v, f),
            Ref::List(l) => {
                let ty = item().unwrap_or(&crate::types::STRING);
                f.debug_list().entries((0..l.len()).map(|i| Shown { ty, v: l.at(i) })).finish()
            }
            Ref::Map(m) => {
                let ty = item().unwrap_or(&crate::types::STRING);
                let pairs = (0..m.len()).map(|i| m.at(i));
                f.debug_map().entries(pairs.map(|(k, v)| (k, Shown { ty, v }))).finish()
            }
        }
    }
}

/// True when both views show the same value.
pub fn equal(a: Ref<'_>, b: Ref<'_>) -> bool {
    match (a, b) {
        (Ref::Absent, Ref::Absent) => true,
        (Ref::Bool(a), Ref::Bool(b)) => a == b,
        (Ref::I32(a), Ref::I32(b)) => a == b,
        (Ref::I64(a), Ref::I64(b)) => a == b,
        (Ref::F32(a), Ref::F32(b)) => a == b,
        (Ref::F64(a), Ref::F64(b)) => a == b,
        (Ref::Str(a), Ref::Str(b)) => a == b,
        (Ref::Blob(a), Ref::Blob(b)) => a == b,
        (Ref::Time(a), Ref::Time(b)) => a == b,
        (Ref::Document(a), Ref::Document(b)) => a == b,
        (Ref::List(a), Ref::List(b)) => a.len() == b.len() && (0..a.len()).all(|i| equal(a.at(i), b.at(i))),
        (Ref::Map(a), Ref::Map(b)) => a.len() == b.len() && (0..a.len()).all(|i| same_entry(a, b, i)),
        (Ref::Struct(a), Ref::Struct(b)) => {
            std::ptr::eq(a.ty(), b.ty()) && (0..a.ty().members.len()).all(|i| equal(a.get(i).view(), b.get(i).view()))
        }
        _ => false,
    }
}

fn same_entry(a: &dyn Map, b: &dyn Map, i: usize) -> bool {
    let ((ka, va), (kb, vb)) = (a.at(i), b.at(i));
    ka == kb && equal(va, vb)
}

/// The value as AWS's validation messages print it: `[a, b]`, `{k=v}`, `Tag(key=a, value=b)`.
pub fn java_text(v: Ref<'_>) -> String {
    let mut out = String::new();
    put_java(&mut out, v);
    out
}

fn put_java(out: &mut String, v: Ref<'_>) {
    match v {
        Ref::Absent => out.push_str("null"),
        Ref::Bool(v) => _ = write!(out, "{v}"),
        Ref::I32(v) => _ = write!(out, "{v}"),
        Ref::I64(v) => _ = write!(out, "{v}"),
        Ref::F32(v) => _ = write!(out, "{v:?}"),
        Ref::F64(v) => _ = write!(out, "{v:?}"),
        Ref::Str(v) => out.push_str(v),
        Ref::Blob(v) => _ = write!(out, "java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]", v.len()),
        Ref::Time(v) => _ = write!(out, "{v}"),
        Ref::Document(v) => _ = write!(out, "{v}"),
        Ref::List(l) => put_list(out, l),
        Ref::Map(m) => put_map(out, m),
        Ref::Struct(s) => put_struct(out, s),
    }
}

fn put_list(out: &mut String, l: &dyn List) {
    out.push('[');
    for i in 0..l.len() {
        if i > 0 {
            out.push_str(", ");
        }
        put_java(out, l.at(i));
    }
    out.push(']');
}

fn put_map(out: &mut String, m: &dyn Map) {
    out.push('{');
    for i in 0..m.len() {
        let (k, v) = m.at(i);
        _ = write!(out, "{}{k}=", if i > 0 { ", " } else { "" });
        put_java(out, v);
    }
    out.push('}');
}

fn put_struct(out: &mut String, s: &dyn Struct) {
    out.push_str(s.ty().name);
    out.push('(');
    for (i, m) in s.ty().members.iter().enumerate() {
        _ = write!(out, "{}{}=", if i > 0 { ", " } else { "" }, lower_first(m.name));
        match m.is_sensitive() {
            true => out.push_str("***"),
            false => put_java(out, s.get(i).view()),
        }
    }
    out.push(')');
}

/// `userName` for `UserName`, as AWS's validation messages name members.
pub(crate) fn lower_first(name: &str) -> String {
    let mut out = name.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    out
}
