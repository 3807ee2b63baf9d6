//! An attribute's value: the wire's shape and the engine's own type at once, so that no conversion stands between.
//!
//! Amazon DynamoDB API Reference, AttributeValue.

use crate::Number;
use shape::{Absent, Blob, Entries, Member, Ref, Schema, Shape, Slot, Struct, Type, types};

/// One of ten types. [`AttributeValue::Empty`] and [`AttributeValue::Many`] exist only until [`crate::check`] has refused them.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum AttributeValue {
    /// Nothing was set.
    #[default]
    Empty,
    /// Text.
    S(String),
    /// A number.
    N(Number),
    /// Bytes.
    B(Blob),
    /// A set of texts, sorted.
    Ss(Vec<String>),
    /// A set of numbers, sorted.
    Ns(Vec<Number>),
    /// A set of byte strings, sorted.
    Bs(Vec<Blob>),
    /// A map, sorted by key.
    M(Item),
    /// A list.
    L(Vec<AttributeValue>),
    /// Null; the flag is always true.
    Null(bool),
    /// A truth value.
    Bool(bool),
    /// More than one member was set; this was the last.
    Many(Box<AttributeValue>),
}

/// Attributes by name, sorted once they are checked.
pub type Item = Entries<AttributeValue>;

/// The value of an attribute of a checked item.
pub fn get<'a>(item: &'a Item, name: &str) -> Option<&'a AttributeValue> {
    let at = item.0.binary_search_by(|(n, _)| n.as_str().cmp(name)).ok()?;
    Some(&item.0[at].1)
}

/// Sets an attribute of a checked item; answers what it replaces.
pub fn put(item: &mut Item, name: &str, value: AttributeValue) -> Option<AttributeValue> {
    match item.0.binary_search_by(|(n, _)| n.as_str().cmp(name)) {
        Ok(at) => Some(std::mem::replace(&mut item.0[at].1, value)),
        Err(at) => {
            item.0.insert(at, (name.to_owned(), value));
            None
        }
    }
}

/// Removes an attribute of a checked item.
pub fn remove(item: &mut Item, name: &str) -> Option<AttributeValue> {
    let at = item.0.binary_search_by(|(n, _)| n.as_str().cmp(name)).ok()?;
    Some(item.0.remove(at).1)
}

impl AttributeValue {
    /// The name of its type: `S`, `N`, …
    pub fn type_name(&self) -> &'static str {
        match self {
            AttributeValue::Empty => "",
            AttributeValue::S(_) => "S",
            AttributeValue::N(_) => "N",
            AttributeValue::B(_) => "B",
            AttributeValue::Ss(_) => "SS",
            AttributeValue::Ns(_) => "NS",
            AttributeValue::Bs(_) => "BS",
            AttributeValue::M(_) => "M",
            AttributeValue::L(_) => "L",
            AttributeValue::Null(_) => "NULL",
            AttributeValue::Bool(_) => "BOOL",
            AttributeValue::Many(v) => v.type_name(),
        }
    }

    /// Text as a value.
    pub fn text(s: impl Into<String>) -> AttributeValue {
        AttributeValue::S(s.into())
    }

    fn of_member(i: usize) -> AttributeValue {
        match i {
            0 => AttributeValue::S(String::new()),
            1 => AttributeValue::N(Number::default()),
            2 => AttributeValue::B(Blob::default()),
            3 => AttributeValue::Ss(Vec::new()),
            4 => AttributeValue::Ns(Vec::new()),
            5 => AttributeValue::Bs(Vec::new()),
            6 => AttributeValue::M(Item::default()),
            7 => AttributeValue::L(Vec::new()),
            8 => AttributeValue::Null(false),
            _ => AttributeValue::Bool(false),
        }
    }

    fn inner(&self) -> &dyn Shape {
        match self {
            AttributeValue::Empty => &Absent,
            AttributeValue::S(v) => v,
            AttributeValue::N(v) => v,
            AttributeValue::B(v) => v,
            AttributeValue::Ss(v) => v,
            AttributeValue::Ns(v) => v,
            AttributeValue::Bs(v) => v,
            AttributeValue::M(v) => v,
            AttributeValue::L(v) => v,
            AttributeValue::Null(v) | AttributeValue::Bool(v) => v,
            AttributeValue::Many(v) => v.inner(),
        }
    }

    fn inner_mut(&mut self) -> &mut dyn Shape {
        match self {
            AttributeValue::S(v) => v,
            AttributeValue::N(v) => v,
            AttributeValue::B(v) => v,
            AttributeValue::Ss(v) => v,
            AttributeValue::Ns(v) => v,
            AttributeValue::Bs(v) => v,
            AttributeValue::M(v) => v,
            AttributeValue::L(v) => v,
            AttributeValue::Null(v) | AttributeValue::Bool(v) => v,
            AttributeValue::Many(v) => v.inner_mut(),
            AttributeValue::Empty => unreachable!("a member is made before it is filled"),
        }
    }

    fn member(&self) -> Option<usize> {
        Some(match self {
            AttributeValue::S(_) => 0,
            AttributeValue::N(_) => 1,
            AttributeValue::B(_) => 2,
            AttributeValue::Ss(_) => 3,
            AttributeValue::Ns(_) => 4,
            AttributeValue::Bs(_) => 5,
            AttributeValue::M(_) => 6,
            AttributeValue::L(_) => 7,
            AttributeValue::Null(_) => 8,
            AttributeValue::Bool(_) => 9,
            AttributeValue::Empty | AttributeValue::Many(_) => return None,
        })
    }
}

impl Shape for AttributeValue {
    fn view(&self) -> Ref<'_> {
        Ref::Struct(self)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Struct(self)
    }
}

impl Struct for AttributeValue {
    fn ty(&self) -> &'static Type {
        &TYPE
    }
    fn get(&self, i: usize) -> &dyn Shape {
        if self.member() == Some(i) { self.inner() } else { &Absent }
    }
    fn slot(&mut self, i: usize) -> &mut dyn Shape {
        *self = match std::mem::take(self) {
            AttributeValue::Empty => AttributeValue::of_member(i),
            _ => AttributeValue::Many(Box::new(AttributeValue::of_member(i))),
        };
        self.inner_mut()
    }
}

impl Schema for AttributeValue {
    const TYPE: &'static Type = &TYPE;
}

const fn member(name: &'static str, ty: &'static Type) -> Member {
    Member { name, wire: name, query: name, ty, ..Member::NEW }
}

static TEXTS: Type = Type { name: "StringSetAttributeValue", item: Some(&types::STRING), ..types::LIST };
static NUMBERS: Type = Type { name: "NumberSetAttributeValue", item: Some(&types::STRING), ..types::LIST };
static BLOBS: Type = Type { name: "BinarySetAttributeValue", item: Some(&types::BLOB), ..types::LIST };
static LIST: Type = Type { name: "ListAttributeValue", item: Some(&TYPE), ..types::LIST };
static NAME: Type = Type { name: "AttributeName", max: Some(65_535), ..types::STRING };
static MAP: Type = Type { name: "MapAttributeValue", key: Some(&NAME), item: Some(&TYPE), ..types::MAP };

static TYPE: Type = Type {
    name: "AttributeValue",
    members: &[
        member("S", &types::STRING),
        member("N", &types::STRING),
        member("B", &types::BLOB),
        member("SS", &TEXTS),
        member("NS", &NUMBERS),
        member("BS", &BLOBS),
        member("M", &MAP),
        member("L", &LIST),
        member("NULL", &types::BOOLEAN),
        member("BOOL", &types::BOOLEAN),
    ],
    ..types::STRUCT
};
