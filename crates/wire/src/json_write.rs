//! Writes any structure as a JSON document.
//!
//! "JSON protocols", Smithy 2.0.

use ::base64::Engine;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use shape::{Ref, Struct, TimeFormat, Timestamp, Type};

/// The document of a structure.
pub(crate) fn write(s: &dyn Struct) -> Vec<u8> {
    let view = View { ty: s.ty(), time: TimeFormat::Default, v: Ref::Struct(s) };
    // keys are text and writing to memory does not fail
    serde_json::to_vec(&view).unwrap_or_default()
}

struct View<'a> {
    ty: &'static Type,
    time: TimeFormat,
    v: Ref<'a>,
}

impl View<'_> {
    fn item<'b>(&self, v: Ref<'b>) -> View<'b> {
        let ty = self.ty.item.unwrap_or(&shape::types::STRING);
        View { ty, time: ty.time, v }
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.v {
            Ref::Absent => s.serialize_unit(),
            Ref::Bool(v) => s.serialize_bool(v),
            Ref::I32(v) => s.serialize_i32(v),
            Ref::I64(v) => s.serialize_i64(v),
            Ref::F32(v) if v.is_finite() => s.serialize_f32(v),
            Ref::F64(v) if v.is_finite() => s.serialize_f64(v),
            Ref::F32(v) => s.serialize_str(not_finite(v.into())),
            Ref::F64(v) => s.serialize_str(not_finite(v)),
            Ref::Str(v) => s.serialize_str(v),
            Ref::Blob(v) => s.serialize_str(&::base64::engine::general_purpose::STANDARD.encode(v)),
            Ref::Time(v) => put_time(v, self.time, s),
            Ref::Document(v) => v.serialize(s),
            Ref::List(l) => {
                let mut out = s.serialize_seq(Some(l.len()))?;
                for i in 0..l.len() {
                    out.serialize_element(&self.item(l.at(i)))?;
                }
                out.end()
            }
            Ref::Map(m) => {
                let mut out = s.serialize_map(Some(m.len()))?;
                for i in 0..m.len() {
                    let (k, v) = m.at(i);
                    out.serialize_entry(k, &self.item(v))?;
                }
                out.end()
            }
            Ref::Struct(v) => put_members(v, s),
        }
    }
}

fn put_members<S: Serializer>(v: &dyn Struct, s: S) -> Result<S::Ok, S::Error> {
    let mut out = s.serialize_map(None)?;
    for (i, m) in v.ty().members.iter().enumerate() {
        let time = if m.time == TimeFormat::Default { m.ty.time } else { m.time };
        match v.get(i).view() {
            Ref::Absent => {}
            view => out.serialize_entry(m.wire, &View { ty: m.ty, time, v: view })?,
        }
    }
    out.end()
}

fn put_time<S: Serializer>(t: Timestamp, format: TimeFormat, s: S) -> Result<S::Ok, S::Error> {
    match format {
        TimeFormat::Iso8601 => s.serialize_str(&t.to_string()),
        TimeFormat::Rfc822 => s.serialize_str(&t.http_date()),
        TimeFormat::Default | TimeFormat::UnixTimestamp if t.0 % 1000 == 0 => s.serialize_i64(t.0 / 1000),
        TimeFormat::Default | TimeFormat::UnixTimestamp => s.serialize_f64(t.0 as f64 / 1000.0),
    }
}

fn not_finite(v: f64) -> &'static str {
    match v {
        v if v.is_nan() => "NaN",
        v if v > 0.0 => "Infinity",
        _ => "-Infinity",
    }
}
