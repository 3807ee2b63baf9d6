//! What the model says about a shape: kind, constraints, members and their names on the wire.
//!
//! Model traits: Smithy 2.0 specification, "Constraint traits" and "AWS query protocol".

use crate::Pattern;

/// The kinds of value that models know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Bool,
    I32,
    I64,
    F32,
    F64,
    String,
    Blob,
    Time,
    Document,
    List,
    Map,
    Struct,
}

/// How a timestamp is written. `Default` is the protocol's own form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeFormat {
    Default,
    Iso8601,
    Rfc822,
    UnixTimestamp,
}

/// Where a member travels in HTTP; all query and JSON members are in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loc {
    /// In the document.
    Body,
    /// A header of this name.
    Header,
    /// All headers with this prefix, as a map.
    Headers,
    /// A label in the path.
    Uri,
    /// A key in the query string.
    Query,
    /// The HTTP status.
    Status,
    /// The whole body.
    Payload,
    /// Not on the wire: where this item stands among those of all lists whose items have places.
    Place,
}

/// One shape of the model.
pub struct Type {
    /// What kind of value it is.
    pub kind: Kind,
    /// The model's name for it.
    pub name: &'static str,
    /// Least length (text in characters, blobs in bytes, lists in items) or least value.
    pub min: Option<i64>,
    /// Greatest length or value.
    pub max: Option<i64>,
    /// What the whole text must match.
    pub pattern: Option<&'static Pattern>,
    /// The named values of an enum of up to 100.
    pub names: &'static [&'static str],
    /// The item of a list, the value of a map.
    pub item: Option<&'static Type>,
    /// The key of a map.
    pub key: Option<&'static Type>,
    /// The element name of a list's item or a map's value.
    pub item_name: &'static str,
    /// The element name of a map's key.
    pub key_name: &'static str,
    /// A list or map without an element around it.
    pub flat: bool,
    /// The timestamp form.
    pub time: TimeFormat,
    /// The members of a structure.
    pub members: &'static [Member],
    /// A structure of which exactly one member is set.
    pub union: bool,
    /// Never shown in logs or validation messages.
    pub sensitive: bool,
    /// A blob that is streamed.
    pub streaming: bool,
}

/// One member of a structure.
pub struct Member {
    /// The model's name: `CidrBlock`.
    pub name: &'static str,
    /// Its name in documents and answers: `cidrBlock`.
    pub wire: &'static str,
    /// Its name in query requests, resolved when generated: `CidrBlock`.
    pub query: &'static str,
    /// Its name in XML answers, where that is not `wire`: services that speak JSON first; empty otherwise.
    pub xml: &'static str,
    /// Its shape.
    pub ty: &'static Type,
    /// The model requires it.
    pub required: bool,
    /// Where it travels.
    pub loc: Loc,
    /// An XML attribute.
    pub attr: bool,
    /// A list or map without an element around it, said by the member.
    pub flat: bool,
    /// The client's idempotency token; SDKs fill it in when it is left out.
    pub token: bool,
    /// A timestamp form that overrides the shape's.
    pub time: TimeFormat,
    /// Never shown in logs or validation messages.
    pub sensitive: bool,
    /// A [`crate::Body`].
    pub streaming: bool,
}

impl Type {
    /// The place of the member with this model name.
    pub fn member(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|m| m.name == name)
    }
}

impl Member {
    /// What a generated member starts from.
    pub const NEW: Member = Member {
        name: "",
        wire: "",
        query: "",
        xml: "",
        ty: &types::STRING,
        required: false,
        loc: Loc::Body,
        attr: false,
        flat: false,
        token: false,
        time: TimeFormat::Default,
        sensitive: false,
        streaming: false,
    };

    /// Its name in XML answers.
    pub fn element(&self) -> &'static str {
        if self.xml.is_empty() { self.wire } else { self.xml }
    }
    /// True when the member or its shape may not be shown.
    pub fn is_sensitive(&self) -> bool {
        self.sensitive || self.ty.sensitive
    }
}

/// The shapes without constraints, which generated ones start from.
#[allow(missing_docs)]
pub mod types {
    use super::*;

    const fn base(kind: Kind, name: &'static str) -> Type {
        Type {
            kind,
            name,
            min: None,
            max: None,
            pattern: None,
            names: &[],
            item: None,
            key: None,
            item_name: "member",
            key_name: "key",
            flat: false,
            time: TimeFormat::Default,
            members: &[],
            union: false,
            sensitive: false,
            streaming: false,
        }
    }
    macro_rules! bases { ($($n:ident $k:ident $s:literal),* $(,)?) => { $(pub const $n: Type = base(Kind::$k, $s);)* } }
    bases!(
        STRING String "String",
        INTEGER I32 "Integer",
        LONG I64 "Long",
        DOUBLE F64 "Double",
        FLOAT F32 "Float",
        BOOLEAN Bool "Boolean",
        BLOB Blob "Blob",
        TIMESTAMP Time "Timestamp",
        DOCUMENT Document "Document",
        LIST List "List",
        MAP Map "Map",
        STRUCT Struct "Struct",
    );
}
