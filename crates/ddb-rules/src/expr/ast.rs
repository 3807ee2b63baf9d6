//! What expressions are parsed into.

use crate::AttributeValue;
use std::fmt;

/// One step of a document path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute, or a key of a map.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// A document path; begins with a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The attribute that it begins with.
    pub fn root(&self) -> &str {
        match self.0.first() {
            Some(Step::Name(n)) => n,
            _ => "",
        }
    }
    /// A path of one name.
    pub fn of(name: &str) -> Path {
        Path(vec![Step::Name(name.to_owned())])
    }
    /// True when it is a whole attribute.
    pub fn is_top(&self) -> bool {
        self.0.len() == 1
    }
}

/// `[a, b, [1]]`, as messages show it.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (i, step) in self.0.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            match step {
                Step::Name(n) => write!(f, "{comma}{n}")?,
                Step::Index(n) => write!(f, "{comma}[{n}]")?,
            }
        }
        f.write_str("]")
    }
}

/// What a comparison compares.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// What stands at a path, if anything.
    Path(Path),
    /// A given value.
    Value(AttributeValue),
    /// The size of what stands at a path.
    Size(Box<Operand>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Comparator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparator::Eq => "=",
            Comparator::Ne => "<>",
            Comparator::Lt => "<",
            Comparator::Le => "<=",
            Comparator::Gt => ">",
            Comparator::Ge => ">=",
        }
    }
}

/// A condition or filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
    /// Not so.
    Not(Box<Condition>),
    /// A comparison.
    Compare(Comparator, Operand, Operand),
    /// Within two bounds.
    Between(Operand, Operand, Operand),
    /// Equal to one of these.
    In(Operand, Vec<Operand>),
    /// There is something at the path.
    Exists(Path),
    /// There is nothing.
    NotExists(Path),
    /// It is of this type.
    Type(Operand, String),
    /// Text or bytes begin so.
    BeginsWith(Operand, Operand),
    /// Text, set or list contains this.
    Contains(Operand, Operand),
}

impl Operand {
    fn roots<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Operand::Path(path) => out.push(path.root()),
            Operand::Size(inner) => inner.roots(out),
            Operand::Value(_) => {}
        }
    }
}

impl Condition {
    /// The attributes that it looks at.
    pub fn roots(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.put_roots(&mut out);
        out
    }

    fn put_roots<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Condition::And(a, b) | Condition::Or(a, b) => {
                a.put_roots(out);
                b.put_roots(out);
            }
            Condition::Not(a) => a.put_roots(out),
            Condition::Exists(path) | Condition::NotExists(path) => out.push(path.root()),
            Condition::Type(a, _) => a.roots(out),
            Condition::Compare(_, a, b) | Condition::BeginsWith(a, b) | Condition::Contains(a, b) => {
                a.roots(out);
                b.roots(out);
            }
            Condition::Between(a, b, c) => [a, b, c].into_iter().for_each(|o| o.roots(out)),
            Condition::In(a, all) => {
                a.roots(out);
                all.iter().for_each(|o| o.roots(out));
            }
        }
    }
}
