//! Any modelled value as JSON by member names, and back, so that tests can say what they mean in one notation.
#![allow(dead_code, missing_docs, unreachable_pub)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use shape::{Api, Ref, Slot, Struct, Timestamp, Type};

/// Every service with a model.
pub static APIS: &[&Api] =
    &[&api_ec2::API, &api_elbv2::API, &api_iam::API, &api_rds::API, &api_sns::API, &api_sqs::API, &api_sts::API];

/// What a structure says. Timestamps are milliseconds, blobs Base64.
pub fn to_json(s: &dyn Struct) -> Value {
    let members = s.ty().members.iter().enumerate();
    let set = members.map(|(i, m)| (m.name, s.get(i).view())).filter(|(_, v)| !matches!(v, Ref::Absent));
    Value::Object(set.map(|(name, v)| (name.to_owned(), value(v))).collect())
}

fn value(v: Ref<'_>) -> Value {
    match v {
        Ref::Absent => Value::Null,
        Ref::Bool(v) => v.into(),
        Ref::I32(v) => v.into(),
        Ref::I64(v) => v.into(),
        Ref::F32(v) => v.into(),
        Ref::F64(v) => v.into(),
        Ref::Str(v) => v.into(),
        Ref::Blob(v) => STANDARD.encode(v).into(),
        Ref::Time(v) => v.0.into(),
        Ref::Document(v) => v.clone(),
        Ref::List(l) => (0..l.len()).map(|i| value(l.at(i))).collect(),
        Ref::Map(m) => {
            let pairs: Map<String, Value> = (0..m.len()).map(|i| m.at(i)).map(|(k, v)| (k.into(), value(v))).collect();
            pairs.into()
        }
        Ref::Struct(s) => to_json(s),
    }
}

/// Fills a structure from what [`to_json`] writes.
pub fn from_json(s: &mut dyn Struct, said: &Value) {
    let Value::Object(said) = said else { panic!("{said} is no structure") };
    for (name, v) in said {
        let i = s.ty().member(name).unwrap_or_else(|| panic!("{} has no {name}", s.ty().name));
        let ty = s.ty().members[i].ty;
        put(s.slot(i).fill(), ty, v);
    }
}

fn put(slot: Slot<'_>, ty: &Type, v: &Value) {
    let int = || v.as_i64().expect("a number");
    match slot {
        Slot::Bool(x) => *x = v.as_bool().expect("a boolean"),
        Slot::I32(x) => *x = int() as i32,
        Slot::I64(x) => *x = int(),
        Slot::F32(x) => *x = v.as_f64().expect("a number") as f32,
        Slot::F64(x) => *x = v.as_f64().expect("a number"),
        Slot::Str(x) => *x = v.as_str().expect("text").into(),
        Slot::Enum(e) => {
            let text = v.as_str().expect("text");
            e.set(ty.names.iter().position(|n| *n == text).unwrap_or_else(|| panic!("{text} is none of {}", ty.name)));
        }
        Slot::Blob(x) => *x = STANDARD.decode(v.as_str().expect("text")).expect("Base64"),
        Slot::Time(x) => *x = Timestamp(int()),
        Slot::Document(x) => *x = v.clone(),
        Slot::List(l) => v.as_array().expect("a list").iter().for_each(|v| put(l.push(), ty.item.expect("an item"), v)),
        Slot::Map(m) => {
            v.as_object()
                .expect("a map")
                .iter()
                .for_each(|(k, v)| put(m.insert(k.clone()), ty.item.expect("a value"), v));
        }
        Slot::Struct(s) => from_json(s, v),
        Slot::Body(_) => panic!("a body is no value"),
    }
}

/// What a violation or an unknown parameter says, for goldens.
pub fn fault_json(f: &base::Fault) -> Value {
    json!({ "status": f.status, "code": f.code, "message": f.message })
}
