//! Any structure as a document and back, for rooms that keep a client's configuration as it was given.
//!
//! Members are kept by their model names, so that a later model with more members reads what an earlier one wrote.

use crate::{Document, Kind, List, Map, Ref, Slot, Struct, Timestamp, Type};
use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use serde_json::{Map as Members, Number, Value};

/// The members that are set.
pub fn to_document(s: &dyn Struct) -> Document {
    let mut out = Members::new();
    for (i, m) in s.ty().members.iter().enumerate() {
        match s.get(i).view() {
            Ref::Absent => {}
            v => drop(out.insert(m.name.to_owned(), value(v))),
        }
    }
    Value::Object(out)
}

fn value(v: Ref<'_>) -> Value {
    let float = |f: f64| Number::from_f64(f).map_or(Value::Null, Value::Number);
    match v {
        Ref::Absent => Value::Null,
        Ref::Bool(b) => b.into(),
        Ref::I32(n) => n.into(),
        Ref::I64(n) => n.into(),
        Ref::F32(n) => float(n.into()),
        Ref::F64(n) => float(n),
        Ref::Str(s) => s.into(),
        Ref::Blob(b) => STANDARD.encode(b).into(),
        Ref::Time(t) => t.0.into(),
        Ref::Document(d) => d.clone(),
        Ref::List(l) => (0..l.len()).map(|i| value(l.at(i))).collect(),
        Ref::Map(m) => (0..m.len()).map(|i| m.at(i)).map(|(k, v)| (k.to_owned(), value(v))).collect(),
        Ref::Struct(s) => to_document(s),
    }
}

/// Fills a structure from what [`to_document`] made; what the model does not know any more is left out.
pub fn from_document(document: &Document, into: &mut dyn Struct) {
    let Value::Object(members) = document else { return };
    for (name, v) in members {
        let ty = into.ty();
        if let Some(i) = ty.member(name).filter(|_| !v.is_null()) {
            fill(ty.members[i].ty, v, into.slot(i).fill());
        }
    }
}

fn fill(ty: &'static Type, v: &Value, slot: Slot<'_>) {
    match slot {
        Slot::Bool(to) => *to = v.as_bool().unwrap_or_default(),
        Slot::I32(to) => *to = v.as_i64().and_then(|n| n.try_into().ok()).unwrap_or_default(),
        Slot::I64(to) => *to = v.as_i64().unwrap_or_default(),
        Slot::F32(to) => *to = v.as_f64().unwrap_or_default() as f32,
        Slot::F64(to) => *to = v.as_f64().unwrap_or_default(),
        Slot::Str(to) => *to = v.as_str().unwrap_or_default().to_owned(),
        Slot::Enum(to) => {
            if let Some(i) = v.as_str().and_then(|s| ty.names.iter().position(|n| *n == s)) {
                to.set(i);
            }
        }
        Slot::Blob(to) => *to = v.as_str().and_then(|s| STANDARD.decode(s).ok()).unwrap_or_default(),
        Slot::Time(to) => *to = Timestamp(v.as_i64().unwrap_or_default()),
        Slot::Document(to) => *to = v.clone(),
        Slot::List(to) => list(ty, v, to),
        Slot::Map(to) => map(ty, v, to),
        Slot::Struct(to) => from_document(v, to),
        Slot::Body(_) => {}
    }
}

fn list(ty: &'static Type, v: &Value, to: &mut dyn List) {
    debug_assert_eq!(ty.kind, Kind::List);
    let (Some(item), Value::Array(all)) = (ty.item, v) else { return };
    all.iter().for_each(|v| fill(item, v, to.push()));
}

fn map(ty: &'static Type, v: &Value, to: &mut dyn Map) {
    let (Some(item), Value::Object(all)) = (ty.item, v) else { return };
    all.iter().for_each(|(k, v)| fill(item, v, to.insert(k.clone())));
}
