//! What every generated API type implements: a static schema and two accessors, so that each protocol, the constraint
//! checker, the redactor and the console are one non-generic function over schema and value.
//!
//! How model members become Rust fields (the one rule, for inputs and outputs alike):
//!
//! - a member that the model requires is `T`; every other member is `Option<T>`;
//! - a list is `Vec<T>`, a map is [`Entries<T>`]; `None` is left out of an answer, `Some(vec![])` is written as AWS writes an
//!   empty list (`<vpcSet/>` in EC2, `<Users/>` in IAM). AWS writes most sets even when empty, so a handler says
//!   `Some(found)`; where AWS leaves an empty set out (`tagSet` of an untagged VPC) it says `None`;
//! - a string with up to 100 named values is a Rust enum ([`Enum`]); with more it is a `String`;
//! - a structure that contains itself is boxed;
//! - a union is a Rust enum with a value per member.
//!
//! Generated structures derive `Clone` and `Default`; `Debug` and `PartialEq` walk the schema, and `Debug` prints `***` for
//! what the model marks as sensitive.

mod any;
mod body;
mod check;
mod debug;
mod document;
mod op;
mod pattern;
mod schema;
mod value;
mod walk;

pub use any::AnyStruct;
pub use body::{Body, Chunks};
pub use check::{
    Broken, Violation, check_length, check_list, check_map, check_number, check_text, constraints, validate,
};
pub use debug::{debug, equal, java_text};
pub use document::{from_document, to_document};
pub use op::{Api, ErrorMeta, Op, OpMeta, Protocol};
pub use pattern::Pattern;
pub use schema::{Kind, Loc, Member, TimeFormat, Type, types};
pub use value::{
    Absent, Blob, Document, Entries, Enum, EnumSlot, List, Map, Ref, Schema, Shape, Slot, Struct, Timestamp, Unit,
};
pub use walk::{member, parameters_set, text};

#[cfg(test)]
mod tests;
