//! The contract between generated Rust values and the functions that read or fill them without knowing their type.

use crate::Type;
use crate::schema::types;

pub use base::Timestamp;

/// Bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

/// A value without a schema.
pub type Document = serde_json::Value;

/// A borrowed view of any modelled value.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub enum Ref<'a> {
    /// An optional member that is not set.
    Absent,
    Bool(bool),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    /// Text, and enums by their wire name.
    Str(&'a str),
    Blob(&'a [u8]),
    Time(Timestamp),
    Document(&'a Document),
    List(&'a dyn List),
    Map(&'a dyn Map),
    Struct(&'a dyn Struct),
}

/// A place that a decoder fills.
#[allow(missing_docs)]
pub enum Slot<'a> {
    Bool(&'a mut bool),
    I32(&'a mut i32),
    I64(&'a mut i64),
    F32(&'a mut f32),
    F64(&'a mut f64),
    Str(&'a mut String),
    Enum(&'a mut dyn EnumSlot),
    Blob(&'a mut Vec<u8>),
    Time(&'a mut Timestamp),
    Document(&'a mut Document),
    List(&'a mut dyn List),
    Map(&'a mut dyn Map),
    Struct(&'a mut dyn Struct),
    /// The body of a message, which no document holds.
    Body(&'a mut crate::Body),
}

/// Any modelled value.
pub trait Shape {
    /// Looks at it.
    fn view(&self) -> Ref<'_>;
    /// Makes it present and gives the place to write to.
    fn fill(&mut self) -> Slot<'_>;
}

/// A structure or union.
pub trait Struct: Shape {
    /// Its schema.
    fn ty(&self) -> &'static Type;
    /// Member `i` of the schema.
    fn get(&self, i: usize) -> &dyn Shape;
    /// Member `i` of the schema, to be filled. `i` must be below `ty().members.len()`.
    fn slot(&mut self, i: usize) -> &mut dyn Shape;
}

/// A structure whose schema is known without a value.
pub trait Schema: Struct + Clone + Default + Send + Sync + 'static {
    /// The schema.
    const TYPE: &'static Type;
}

/// A string with named values.
pub trait Enum: Copy + PartialEq + 'static {
    /// All values, in the model's order.
    const ALL: &'static [Self];
    /// Their names on the wire, in the same order.
    const NAMES: &'static [&'static str];
    /// The place of this value in both.
    fn index(self) -> usize;
    /// The value of this name.
    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|n| *n == name).map(|i| Self::ALL[i])
    }
}

/// Sets an enum by its place in [`Enum::ALL`].
pub trait EnumSlot {
    /// `index` must be below the number of values.
    fn set(&mut self, index: usize);
}
impl<E: Enum> EnumSlot for E {
    fn set(&mut self, i: usize) {
        *self = E::ALL[i];
    }
}

/// A list of any item.
pub trait List {
    /// How many items there are.
    fn len(&self) -> usize;
    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Item `i`, which must exist.
    fn at(&self, i: usize) -> Ref<'_>;
    /// Adds a default item and gives the place to write to.
    fn push(&mut self) -> Slot<'_>;
}

/// A map with text keys.
pub trait Map {
    /// How many entries there are.
    fn len(&self) -> usize;
    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Entry `i`, which must exist, in wire order.
    fn at(&self, i: usize) -> (&str, Ref<'_>);
    /// Adds an entry and gives the place to write its value to.
    fn insert(&mut self, key: String) -> Slot<'_>;
}

impl<T: Shape + Default> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
    fn at(&self, i: usize) -> Ref<'_> {
        self[i].view()
    }
    fn push(&mut self) -> Slot<'_> {
        self.push_mut_default().fill()
    }
}

trait PushDefault<T> {
    fn push_mut_default(&mut self) -> &mut T;
}
impl<T: Default> PushDefault<T> for Vec<T> {
    fn push_mut_default(&mut self) -> &mut T {
        Vec::push(self, T::default());
        let last = Vec::len(self) - 1;
        &mut self[last]
    }
}

/// A map in wire order: one `Vec`, no tree to compile for each value type.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<T>(pub Vec<(String, T)>);

impl<T> Entries<T> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|e| e.0 == key).map(|e| &e.1)
    }
    /// All entries, in wire order.
    pub fn iter(&self) -> std::slice::Iter<'_, (String, T)> {
        self.0.iter()
    }
}
impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries(Vec::new())
    }
}
impl<T> FromIterator<(String, T)> for Entries<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(i: I) -> Self {
        Entries(i.into_iter().collect())
    }
}
impl<T: Shape + Default> Map for Entries<T> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn at(&self, i: usize) -> (&str, Ref<'_>) {
        (&self.0[i].0, self.0[i].1.view())
    }
    fn insert(&mut self, key: String) -> Slot<'_> {
        self.0.push((key, T::default()));
        let last = self.0.len() - 1;
        self.0[last].1.fill()
    }
}

impl<T: Shape + Default> Shape for Option<T> {
    fn view(&self) -> Ref<'_> {
        self.as_ref().map_or(Ref::Absent, T::view)
    }
    fn fill(&mut self) -> Slot<'_> {
        self.get_or_insert_with(T::default).fill()
    }
}
impl<T: Shape + Default> Shape for Vec<T> {
    fn view(&self) -> Ref<'_> {
        Ref::List(self)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}
impl<T: Shape + Default> Shape for Entries<T> {
    fn view(&self) -> Ref<'_> {
        Ref::Map(self)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }
}
impl<T: Shape> Shape for Box<T> {
    fn view(&self) -> Ref<'_> {
        (**self).view()
    }
    fn fill(&mut self) -> Slot<'_> {
        (**self).fill()
    }
}

macro_rules! scalar {
    ($($t:ty => $v:ident),*) => { $(impl Shape for $t {
        fn view(&self) -> Ref<'_> { Ref::$v(*self) }
        fn fill(&mut self) -> Slot<'_> { Slot::$v(self) }
    })* }
}
scalar!(bool => Bool, i32 => I32, i64 => I64, f32 => F32, f64 => F64, Timestamp => Time);

impl Shape for String {
    fn view(&self) -> Ref<'_> {
        Ref::Str(self)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Str(self)
    }
}
impl Shape for Blob {
    fn view(&self) -> Ref<'_> {
        Ref::Blob(&self.0)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Blob(&mut self.0)
    }
}
impl Shape for Document {
    fn view(&self) -> Ref<'_> {
        Ref::Document(self)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Document(self)
    }
}

/// Implements what every generated enum has beside its values: [`Shape`], `Debug`, `Display` and `as_str`.
#[macro_export]
macro_rules! shape_enum {
    ($t:ident) => {
        impl $t {
            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                <Self as $crate::Enum>::NAMES[$crate::Enum::index(self)]
            }
        }
        impl $crate::Shape for $t {
            fn view(&self) -> $crate::Ref<'_> {
                $crate::Ref::Str(self.as_str())
            }
            fn fill(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Enum(self)
            }
        }
        impl ::std::fmt::Debug for $t {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::std::fmt::Display for $t {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// Implements what every generated structure has beside its accessors: [`Shape`], `Debug` and `PartialEq` by schema.
#[macro_export]
macro_rules! shape_struct {
    ($t:ident) => {
        impl $crate::Shape for $t {
            fn view(&self) -> $crate::Ref<'_> {
                $crate::Ref::Struct(self)
            }
            fn fill(&mut self) -> $crate::Slot<'_> {
                $crate::Slot::Struct(self)
            }
        }
        impl ::std::fmt::Debug for $t {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::debug(self, f)
            }
        }
        impl ::std::cmp::PartialEq for $t {
            fn eq(&self, other: &Self) -> bool {
                $crate::equal($crate::Ref::Struct(self), $crate::Ref::Struct(other))
            }
        }
    };
}

/// The input or output of an operation that has none.
#[derive(Clone, Default)]
pub struct Unit {}
static UNIT: Type = Type { name: "Unit", ..types::STRUCT };
impl Struct for Unit {
    fn ty(&self) -> &'static Type {
        &UNIT
    }
    fn get(&self, _: usize) -> &dyn Shape {
        &Absent
    }
    fn slot(&mut self, i: usize) -> &mut dyn Shape {
        unreachable!("Unit has no member {i}")
    }
}
impl Schema for Unit {
    const TYPE: &'static Type = &UNIT;
}
crate::shape_struct!(Unit);

/// What stands at a place that has no value.
pub struct Absent;
impl Shape for Absent {
    fn view(&self) -> Ref<'_> {
        Ref::Absent
    }
    fn fill(&mut self) -> Slot<'_> {
        unreachable!("nothing to fill")
    }
}
