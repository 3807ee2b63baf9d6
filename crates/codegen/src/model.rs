//! A model as data.

use std::collections::BTreeMap;

/// One service.
#[derive(Debug, Default)]
pub struct Model {
    /// Our short name.
    pub name: String,
    /// The facts of the `service` line: id, version, protocols, endpoint, signing, global, target, json, xmlns.
    pub facts: BTreeMap<String, String>,
    /// What it serves, in the order of names.
    pub ops: Vec<OpLine>,
    /// What AWS has beside them, in the order of names.
    pub others: Vec<String>,
    /// Name, method and path of those of them whose protocol is REST.
    pub other_routes: Vec<(String, String, String)>,
    /// Every shape that is more than a bare type.
    pub shapes: BTreeMap<String, ShapeLine>,
}

/// One operation.
#[derive(Debug)]
pub struct OpLine {
    /// `CreateVpc`
    pub name: String,
    /// Method, path and status where they are not `POST / 200`.
    pub route: Option<(String, String, u16)>,
    /// The input's shape.
    pub input: Option<String>,
    /// The output's shape.
    pub output: Option<String>,
    /// The result wrapper where it is not the name with `Result`.
    pub wrapper: Option<String>,
    /// Changes nothing.
    pub read: bool,
    /// Called without a signature.
    pub unsigned: bool,
    /// Its document is taken with a digest only.
    pub summed: bool,
    /// The outermost element of its answer where it is not named as the output's shape.
    pub root: Option<String>,
    /// The shapes of its errors.
    pub errors: Vec<String>,
}

/// One shape.
#[derive(Debug, Default)]
pub struct ShapeLine {
    /// What it is.
    pub kind: ShapeKind,
    /// Bounds of length or value.
    pub min: Option<i64>,
    /// See `min`.
    pub max: Option<i64>,
    /// The whole text must match.
    pub pattern: Option<String>,
    /// Marks without a value: `flattened`, `sensitive`, `streaming`.
    pub marks: Vec<String>,
    /// The timestamp form.
    pub time: Option<String>,
    /// Where the shape was said, for messages.
    pub line: usize,
}

/// The kinds of shape.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum ShapeKind {
    Plain(String),
    Enum(Vec<String>),
    List { item: String, called: Option<String> },
    Map { key: String, value: String, called: Option<(String, String)> },
    Struct { members: Vec<MemberLine>, union: bool, payload: Option<String> },
    Document,
    Error { code: String, status: u16, fault: bool },
}

impl Default for ShapeKind {
    fn default() -> Self {
        ShapeKind::Plain("string".into())
    }
}

/// One member.
#[derive(Debug, Default)]
pub struct MemberLine {
    /// `CidrBlock`
    pub name: String,
    /// Its shape or a bare type.
    pub shape: String,
    /// Must be there.
    pub required: bool,
    /// The name in documents where it differs.
    pub called: Option<String>,
    /// The name in EC2 requests where it differs from the rule; in both directions of the query protocol where JSON comes first.
    pub query: Option<String>,
    /// Where it travels in HTTP.
    pub loc: Option<String>,
    /// The timestamp form.
    pub time: Option<String>,
    /// Marks without a value: `token`, `flattened`, `sensitive`, `xmlAttribute`.
    pub marks: Vec<String>,
}

/// The bare types.
pub const BARE: &[&str] = &["string", "integer", "long", "double", "float", "boolean", "blob", "timestamp"];

impl Model {
    /// A fact of the service line; empty when it is not said.
    pub fn fact(&self, name: &str) -> &str {
        self.facts.get(name).map_or("", String::as_str)
    }
    /// True for EC2's protocol, which has names of its own.
    pub fn is_ec2(&self) -> bool {
        self.fact("protocols").split(',').any(|p| p == "ec2")
    }
}

impl ShapeLine {
    /// True when the mark was said.
    pub fn is(&self, mark: &str) -> bool {
        self.marks.iter().any(|m| m == mark)
    }
}

impl MemberLine {
    /// True when the mark was said.
    pub fn is(&self, mark: &str) -> bool {
        self.marks.iter().any(|m| m == mark)
    }
}
