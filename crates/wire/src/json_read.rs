//! Reads a JSON document into any structure, straight from the parser, checking constraints on the way.
//!
//! "JSON protocols", Smithy 2.0. The parser's own depth limit (128) bounds recursion.

use crate::query_read::lower_first;
use crate::{Refused, base64, time};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use shape::{
    Broken, Document, EnumSlot, Kind, List, Map, Ref, Slot, Struct, TimeFormat, Timestamp, Type, Violation,
    check_length, check_list, check_map, check_number, check_text,
};
use std::borrow::Cow;
use std::fmt;

/// What reading found.
pub(crate) struct Outcome {
    pub(crate) unknown: Vec<String>,
    pub(crate) violations: Vec<Violation>,
}

/// A step on the way to a value; written out only when something is wrong with it.
enum Part {
    Member(&'static str),
    Key(String),
    Item(usize),
}

impl Part {
    fn text(&self) -> String {
        match self {
            Part::Member(name) => lower_first(name),
            Part::Key(key) => format!("{key}.member"),
            Part::Item(n) => format!("{n}.member"),
        }
    }
}

/// Which members of a structure were there; items have many small ones, so that most need no memory of their own.
struct Seen {
    first: u128,
    others: Vec<bool>,
}

impl Seen {
    fn new(members: usize) -> Seen {
        Seen { first: 0, others: vec![false; members.saturating_sub(128)] }
    }
    fn add(&mut self, i: usize) {
        match i.checked_sub(128) {
            None => self.first |= 1 << i,
            Some(i) => self.others[i] = true,
        }
    }
    fn has(&self, i: usize) -> bool {
        i.checked_sub(128).map_or_else(|| self.first >> i & 1 == 1, |i| self.others[i])
    }
    fn count(&self) -> usize {
        self.first.count_ones() as usize + self.others.iter().filter(|s| **s).count()
    }
}

#[derive(Default)]
struct Reader {
    path: Vec<Part>,
    unknown: Vec<String>,
    found: Vec<Violation>,
    /// What does not fit its schema; the parser stops there.
    mismatch: Option<String>,
    /// The value being read may not be shown.
    hidden: bool,
    /// The texts of a list's plain items, as messages show them.
    texts: Option<Vec<String>>,
}

/// Fills `into` from a document.
pub(crate) fn read(body: &[u8], into: &mut dyn Struct) -> Result<Outcome, Refused> {
    let mut reader = Reader::default();
    let mut parser = serde_json::Deserializer::from_slice(body);
    let ty = into.ty();
    let seed = Seed { ty, time: TimeFormat::Default, slot: Slot::Struct(into), r: &mut reader };
    match parser.deserialize_any(seed).and_then(|()| parser.end()) {
        Ok(()) => Ok(Outcome { unknown: reader.unknown, violations: reader.found }),
        Err(e) => Err(Refused::Malformed(reader.mismatch.take().unwrap_or_else(|| e.to_string()))),
    }
}

impl Reader {
    fn fail(&mut self, value: impl FnOnce() -> String, broken: Vec<Broken>) {
        if broken.is_empty() {
            return;
        }
        let path = self.path.iter().map(Part::text).collect::<Vec<_>>().join(".");
        let value = (!self.hidden).then(value);
        self.found.extend(broken.into_iter().map(|broken| Violation {
            path: path.clone(),
            parameter: path.clone(),
            value: value.clone(),
            broken,
        }));
    }

    fn stop<E: Error>(&mut self, what: impl Into<String>) -> E {
        let what = what.into();
        self.mismatch = Some(what.clone());
        E::custom(what)
    }
}

/// A place to fill and what belongs there.
struct Seed<'a, 'r> {
    ty: &'static Type,
    time: TimeFormat,
    slot: Slot<'a>,
    r: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl Seed<'_, '_> {
    fn number<E: Error>(self, n: f64, int: Option<i64>) -> Result<(), E> {
        let mut broken = Vec::new();
        let out_of_range = |r: &mut Reader, kind| Err(r.stop(format!("NUMBER_VALUE can not be converted to {kind}")));
        match self.slot {
            Slot::I32(v) => match int.and_then(|i| i32::try_from(i).ok()) {
                Some(i) => *v = i,
                None => return out_of_range(self.r, "Integer"),
            },
            Slot::I64(v) => match int {
                Some(i) => *v = i,
                None => return out_of_range(self.r, "Long"),
            },
            Slot::F32(v) => *v = n as f32,
            Slot::F64(v) => *v = n,
            Slot::Time(t) => *t = Timestamp((n * 1000.0).round() as i64),
            Slot::Document(d) => *d = int.map_or_else(|| n.into(), Value::from),
            slot => return Err(self.r.stop(format!("NUMBER_VALUE can not be converted to {}", kind_name(&slot)))),
        }
        if !matches!(self.ty.kind, Kind::Time | Kind::Document) {
            check_number(self.ty, n, &mut broken);
        }
        self.r.fail(|| int.map_or_else(|| format!("{n:?}"), |i| i.to_string()), broken);
        Ok(())
    }

    fn text<E: Error>(self, text: &str) -> Result<(), E> {
        let mut broken = Vec::new();
        self.r.texts.iter_mut().for_each(|all| all.push(text.to_owned()));
        match self.slot {
            Slot::Str(v) => {
                check_text(self.ty, text, &mut broken);
                text.clone_into(v);
            }
            Slot::Enum(e) => set_enum(self.ty, e, text, &mut broken),
            Slot::Blob(v) => match base64(text) {
                Some(bytes) => {
                    check_length(self.ty, bytes.len(), &mut broken);
                    *v = bytes;
                }
                None => return Err(self.r.stop("Invalid base64")),
            },
            Slot::Time(v) => match time::parse(text).or_else(|| time::parse_rfc822(text)) {
                Some(t) if self.time != TimeFormat::UnixTimestamp => *v = t,
                _ => return Err(self.r.stop("STRING_VALUE can not be converted to Timestamp")),
            },
            Slot::F32(v) => *v = not_finite(text).ok_or_else(|| self.r.stop::<E>(no_number(text)))? as f32,
            Slot::F64(v) => *v = not_finite(text).ok_or_else(|| self.r.stop::<E>(no_number(text)))?,
            Slot::Document(d) => *d = text.into(),
            slot => return Err(self.r.stop(format!("STRING_VALUE can not be converted to {}", kind_name(&slot)))),
        }
        self.r.fail(|| text.to_owned(), broken);
        Ok(())
    }
}

fn set_enum(ty: &Type, e: &mut dyn EnumSlot, text: &str, broken: &mut Vec<Broken>) {
    check_text(ty, text, broken);
    if let Some(i) = ty.names.iter().position(|n| *n == text) {
        e.set(i);
    }
}

/// JSON has no such numbers; they travel as text.
fn not_finite(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn no_number(text: &str) -> String {
    format!("STRING_VALUE can not be converted to a number: '{text}'")
}

fn kind_name(slot: &Slot<'_>) -> &'static str {
    match slot {
        Slot::Bool(_) => "Boolean",
        Slot::I32(_) => "Integer",
        Slot::I64(_) => "Long",
        Slot::F32(_) => "Float",
        Slot::F64(_) => "Double",
        Slot::Str(_) | Slot::Enum(_) => "String",
        Slot::Blob(_) => "Blob",
        Slot::Time(_) => "Timestamp",
        Slot::Document(_) => "Document",
        Slot::List(_) => "List",
        Slot::Map(_) => "Map",
        Slot::Struct(_) => "Structure",
        Slot::Body(_) => "Blob",
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(kind_name(&self.slot))
    }
    fn visit_bool<E: Error>(self, b: bool) -> Result<(), E> {
        match self.slot {
            Slot::Bool(v) => *v = b,
            Slot::Document(d) => *d = b.into(),
            slot => {
                let said = if b { "TRUE_VALUE" } else { "FALSE_VALUE" };
                return Err(self.r.stop(format!("{said} can not be converted to {}", kind_name(&slot))));
            }
        }
        Ok(())
    }
    fn visit_i64<E: Error>(self, v: i64) -> Result<(), E> {
        self.number(v as f64, Some(v))
    }
    fn visit_u64<E: Error>(self, v: u64) -> Result<(), E> {
        self.number(v as f64, i64::try_from(v).ok())
    }
    fn visit_f64<E: Error>(self, v: f64) -> Result<(), E> {
        // 1.0 is a whole number too
        let int = (v.fract() == 0.0 && v.abs() < 9e15).then_some(v as i64);
        let whole = matches!(self.slot, Slot::I32(_) | Slot::I64(_));
        self.number(v, int.filter(|_| whole))
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<(), E> {
        self.text(v)
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        // a null item keeps its default; null members never come here
        match self.slot {
            Slot::Document(d) => *d = Value::Null,
            _ => self.r.fail(|| "null".into(), vec![Broken::Null]),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match (self.slot, self.ty.item) {
            (Slot::List(l), Some(item)) => list(self.ty, item, l, self.r, items),
            (Slot::Document(d), _) => {
                let mut out = Vec::new();
                while let Some(v) = items.next_element::<Value>()? {
                    out.push(v);
                }
                *d = Value::Array(out);
                Ok(())
            }
            _ => Err(self.r.stop("Start of list found where not expected")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<(), A::Error> {
        match (self.slot, self.ty.item) {
            (Slot::Struct(s), _) => structure(s, self.r, pairs),
            (Slot::Map(m), Some(item)) => map(self.ty, item, m, self.r, pairs),
            (Slot::Document(d), _) => {
                let mut out = serde_json::Map::new();
                while let Some((k, v)) = pairs.next_entry::<String, Document>()? {
                    out.insert(k, v);
                }
                *d = Value::Object(out);
                Ok(())
            }
            _ => Err(self.r.stop("Start of structure or map found where not expected.")),
        }
    }
}

/// True for shapes whose violations their list or map reports.
fn is_plain(ty: &Type) -> bool {
    ty.members.is_empty() && ty.item.is_none()
}

fn list<'de, A: SeqAccess<'de>>(
    ty: &'static Type,
    item: &'static Type,
    l: &mut dyn List,
    r: &mut Reader,
    mut items: A,
) -> Result<(), A::Error> {
    struct Item<'a, 'r> {
        item: &'static Type,
        l: &'a mut dyn List,
        r: &'r mut Reader,
    }
    impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
        type Value = ();
        fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
            d.deserialize_any(Seed { ty: self.item, time: self.item.time, slot: self.l.push(), r: self.r })
        }
    }
    let first = r.found.len();
    // an enum keeps no text that it does not know, and messages show it
    let outer = std::mem::replace(&mut r.texts, (!item.names.is_empty()).then(Vec::new));
    loop {
        r.path.push(Part::Item(l.len() + 1));
        let more = items.next_element_seed(Item { item, l, r })?;
        r.path.pop();
        if more.is_none() {
            break;
        }
    }
    let mut broken = Vec::new();
    check_list(ty, l, &mut broken);
    plain_items(item, first, r, &mut broken, Broken::Items);
    let texts = std::mem::replace(&mut r.texts, outer);
    r.fail(|| texts.map_or_else(|| shape::java_text(Ref::List(l)), |t| format!("[{}]", t.join(", "))), broken);
    Ok(())
}

/// What plain items broke is said once, for all.
fn plain_items(item: &Type, first: usize, r: &mut Reader, broken: &mut Vec<Broken>, say: fn(Vec<Broken>) -> Broken) {
    if !is_plain(item) || r.found.len() == first {
        return;
    }
    r.found.truncate(first);
    let all = say(shape::constraints(item));
    if !broken.contains(&all) {
        broken.push(all);
    }
}

fn map<'de, A: MapAccess<'de>>(
    ty: &'static Type,
    item: &'static Type,
    m: &mut dyn Map,
    r: &mut Reader,
    mut pairs: A,
) -> Result<(), A::Error> {
    let first = r.found.len();
    while let Some(key) = pairs.next_key::<String>()? {
        r.path.push(Part::Key(key.clone()));
        pairs.next_value_seed(Seed { ty: item, time: item.time, slot: m.insert(key), r })?;
        r.path.pop();
    }
    let mut broken = Vec::new();
    check_map(ty, m, &mut broken);
    plain_items(item, first, r, &mut broken, Broken::Values);
    r.fail(|| shape::java_text(Ref::Map(m)), broken);
    Ok(())
}

fn structure<'de, A: MapAccess<'de>>(s: &mut dyn Struct, r: &mut Reader, mut pairs: A) -> Result<(), A::Error> {
    let ty = s.ty();
    let mut seen = Seen::new(ty.members.len());
    let mut next = 0;
    while let Some(key) = pairs.next_key_seed(Key)? {
        // members usually come in the model's order
        let n = ty.members.len();
        let Some(i) = (next.min(n)..n).chain(0..next.min(n)).find(|i| ty.members[*i].wire == key) else {
            r.unknown.extend(r.path.is_empty().then(|| key.into_owned()).filter(|k| k != "__type"));
            pairs.next_value::<IgnoredAny>()?;
            continue;
        };
        next = i + 1;
        r.path.push(Part::Member(ty.members[i].name));
        let outer = r.hidden;
        r.hidden |= ty.members[i].is_sensitive();
        if pairs.next_value_seed(MemberSeed { s, i, r })? {
            seen.add(i);
        }
        r.hidden = outer;
        r.path.pop();
    }
    for (_, m) in ty.members.iter().enumerate().filter(|(i, m)| m.required && !seen.has(*i)) {
        r.path.push(Part::Member(m.name));
        r.fail(|| "null".into(), vec![Broken::Null]);
        r.path.pop();
    }
    if ty.union && seen.count() != 1 {
        return Err(r.stop(format!("Exactly one member of {} must be set", ty.name)));
    }
    Ok(())
}

/// A member that may be null; says whether it was there.
struct MemberSeed<'a, 'r> {
    s: &'a mut dyn Struct,
    i: usize,
    r: &'r mut Reader,
}
impl<'de> DeserializeSeed<'de> for MemberSeed<'_, '_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        d.deserialize_option(self)
    }
}
impl<'de> Visitor<'de> for MemberSeed<'_, '_> {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.s.ty().members[self.i].name)
    }
    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        let m = &self.s.ty().members[self.i];
        let time = if m.time == TimeFormat::Default { m.ty.time } else { m.time };
        d.deserialize_any(Seed { ty: m.ty, time, slot: self.s.slot(self.i).fill(), r: self.r }).map(|()| true)
    }
}

/// An object's key, borrowed when it has no escapes.
struct Key;
impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Cow<'de, str>, D::Error> {
        d.deserialize_str(self)
    }
}
impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(v))
    }
    fn visit_str<E>(self, v: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(v.to_owned()))
    }
}
