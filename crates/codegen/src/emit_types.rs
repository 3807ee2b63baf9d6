//! Writes structures, enums and the static schema of every shape.

use crate::emit::quoted;
use crate::model::*;
use crate::names::{camel, field, variants};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

pub(crate) struct Types<'m> {
    model: &'m Model,
    boxed: BTreeSet<&'m str>,
    owned: &'m [(&'m str, &'m str)],
}

impl<'m> Types<'m> {
    /// `owned` are shapes that have a type of ours, by its path.
    pub(crate) fn new(model: &'m Model, owned: &'m [(&'m str, &'m str)]) -> Self {
        Types { model, boxed: recursive(model), owned }
    }

    /// Every shape but errors.
    pub(crate) fn put(&self, out: &mut String) {
        for (name, shape) in &self.model.shapes {
            if let Some((_, path)) = self.owned.iter().find(|(n, _)| n == name) {
                _ = writeln!(out, "pub use {path};");
                continue;
            }
            match &shape.kind {
                ShapeKind::Enum(values) => {
                    put_enum(out, name, values);
                    self.put_schema(out, name, shape);
                }
                ShapeKind::Struct { members, union: true, .. } if !members.is_empty() => {
                    self.put_union(out, name, shape, members);
                }
                ShapeKind::Struct { members, payload, .. } => {
                    self.put_struct(out, name, shape, members, payload.as_deref());
                }
                ShapeKind::Error { .. } | ShapeKind::Document => {}
                _ => self.put_schema(out, name, shape),
            }
        }
    }

    /// The Rust type of a member.
    fn ty(&self, name: &str) -> String {
        let t = self.unboxed(name);
        if self.boxed.contains(name) { format!("Box<{t}>") } else { t }
    }

    /// The Rust type of a shape; lists and maps need no box.
    fn unboxed(&self, name: &str) -> String {
        match self.model.shapes.get(name).map(|s| &s.kind) {
            None => bare_type(name).to_owned(),
            Some(ShapeKind::Plain(bare)) => bare_type(bare).to_owned(),
            Some(ShapeKind::Document) => "Document".into(),
            Some(ShapeKind::List { item, .. }) => format!("Vec<{}>", self.unboxed(item)),
            Some(ShapeKind::Map { value, .. }) => format!("Entries<{}>", self.unboxed(value)),
            Some(_) => camel(name),
        }
    }

    /// The expression that names a shape's static schema.
    fn schema(&self, name: &str) -> String {
        match self.model.shapes.get(name).map(|s| &s.kind) {
            None => format!("&types::{}", name.to_ascii_uppercase()),
            Some(ShapeKind::Document) => "&types::DOCUMENT".into(),
            Some(_) if self.owned.iter().any(|(n, _)| *n == name) => {
                format!("<{} as shape::Schema>::TYPE", camel(name))
            }
            Some(_) => format!("&T_{}", camel(name)),
        }
    }

    fn put_schema(&self, out: &mut String, name: &str, shape: &ShapeLine) {
        let mut said = format!("name: {}, ", quoted(name));
        if let Some(p) = &shape.pattern {
            _ = writeln!(out, "static P_{}: shape::Pattern = shape::Pattern::new({});", camel(name), quoted(p));
            _ = write!(said, "pattern: Some(&P_{}), ", camel(name));
        }
        let base = match &shape.kind {
            ShapeKind::Plain(bare) => bare.to_ascii_uppercase(),
            ShapeKind::Enum(_) => {
                _ = write!(said, "names: <{} as shape::Enum>::NAMES, ", camel(name));
                "STRING".into()
            }
            ShapeKind::List { item, called } => {
                _ = write!(said, "item: Some({}), ", self.schema(item));
                if let Some(called) = called {
                    _ = write!(said, "item_name: {}, ", quoted(called));
                }
                "LIST".into()
            }
            ShapeKind::Map { key, value, called } => {
                let (k, v) = called.as_ref().map_or(("key", "value"), |(k, v)| (k, v));
                _ = write!(said, "key: Some({}), item: Some({}), ", self.schema(key), self.schema(value));
                _ = write!(said, "key_name: {}, item_name: {}, ", quoted(k), quoted(v));
                "MAP".into()
            }
            _ => return,
        };
        put_constraints(&mut said, shape);
        _ = writeln!(out, "static T_{}: shape::Type = shape::Type {{ {said}..types::{base} }};", camel(name));
    }

    fn put_struct(
        &self,
        out: &mut String,
        name: &str,
        shape: &ShapeLine,
        members: &[MemberLine],
        payload: Option<&str>,
    ) {
        let c = camel(name);
        let fields = fields(members);
        _ = writeln!(out, "/// {name}\n#[derive(Clone, Default)]\npub struct {c} {{");
        for (m, f) in members.iter().zip(&fields) {
            let t = self.ty(&m.shape);
            let t = match () {
                // a body of any length is no value of the structure
                () if m.is("streaming") => "shape::Body".to_owned(),
                () if m.required => t,
                () => format!("Option<{t}>"),
            };
            _ = writeln!(out, "    /// {}\n    pub {f}: {t},", m.name);
        }
        out.push_str("}\n");
        self.put_struct_schema(out, name, shape, members, payload);
        let arms =
            |by: &str| -> String { fields.iter().enumerate().map(|(i, f)| format!("{i} => {by}self.{f}, ")).collect() };
        put_accessors(
            out,
            &c,
            &format!("match i {{ {}_ => &shape::Absent }}", arms("&")),
            &format!("match i {{ {}_ => unreachable!() }}", arms("&mut ")),
        );
    }

    /// A union is an enum of its members; filling a member makes it the one that is set.
    fn put_union(&self, out: &mut String, name: &str, shape: &ShapeLine, members: &[MemberLine]) {
        let c = camel(name);
        _ = writeln!(out, "/// {name}\n#[derive(Clone)]\npub enum {c} {{");
        for m in members {
            _ = writeln!(out, "    /// {}\n    {}({}),", m.name, camel(&m.name), self.ty(&m.shape));
        }
        _ = writeln!(
            out,
            "}}\nimpl Default for {c} {{ fn default() -> Self {{ Self::{}(Default::default()) }} }}",
            camel(&members[0].name)
        );
        self.put_struct_schema(out, name, shape, members, None);
        let (mut get, mut slot) = (String::new(), String::new());
        for (i, m) in members.iter().enumerate() {
            let v = camel(&m.name);
            _ = write!(get, "({i}, Self::{v}(v)) => v, ");
            _ = write!(slot, "{i} => *self = Self::{v}(Default::default()), ");
        }
        let all: Vec<String> = members.iter().map(|m| format!("Self::{}(v) => v", camel(&m.name))).collect();
        put_accessors(
            out,
            &c,
            &format!("match (i, self) {{ {get}_ => &shape::Absent }}"),
            &format!("match i {{ {slot}_ => unreachable!() }} match self {{ {} }}", all.join(", ")),
        );
    }

    fn put_struct_schema(
        &self,
        out: &mut String,
        name: &str,
        shape: &ShapeLine,
        members: &[MemberLine],
        payload: Option<&str>,
    ) {
        let c = camel(name);
        let mut said = format!("name: {}, ", quoted(name));
        put_constraints(&mut said, shape);
        if matches!(shape.kind, ShapeKind::Struct { union: true, .. }) {
            said.push_str("union: true, ");
        }
        _ = writeln!(out, "static T_{c}: shape::Type = shape::Type {{ {said}members: &[");
        for m in members {
            self.put_member(out, m, payload == Some(&m.name));
        }
        _ = writeln!(
            out,
            "], ..types::STRUCT }};\nimpl shape::Schema for {c} {{ const TYPE: &'static shape::Type = &T_{c}; }}"
        );
    }

    fn put_member(&self, out: &mut String, m: &MemberLine, payload: bool) {
        let wire = m.called.as_deref().unwrap_or(&m.name);
        let mut e = format!(
            "name: {}, ty: {}, wire: {}, query: {}, ",
            quoted(&m.name),
            self.schema(&m.shape),
            quoted(wire),
            quoted(&self.query_name(m))
        );
        if let Some(name) = m.query.as_ref().filter(|_| !self.model.is_ec2()) {
            _ = write!(e, "xml: {}, ", quoted(name));
        }
        if m.required {
            e.push_str("required: true, ");
        }
        if let Some(loc) = m.loc.as_deref().map(location).or(payload.then_some("Payload")) {
            _ = write!(e, "loc: shape::Loc::{loc}, ");
        }
        if let Some(t) = &m.time {
            _ = write!(e, "time: shape::TimeFormat::{}, ", camel(t));
        }
        for (mark, field) in
            [("xmlAttribute", "attr"), ("flattened", "flat"), ("token", "token"), ("sensitive", "sensitive")]
                .into_iter()
                .chain([("streaming", "streaming")])
        {
            if m.is(mark) {
                _ = write!(e, "{field}: true, ");
            }
        }
        _ = writeln!(out, "shape::Member {{ {e}..shape::Member::NEW }},");
    }

    /// The member's name in query requests (Smithy 2.0, "AWS query protocol" and "EC2 query protocol").
    fn query_name(&self, m: &MemberLine) -> String {
        if self.model.is_ec2() {
            let said = m.query.clone().or_else(|| m.called.as_deref().map(upper_first));
            return said.unwrap_or_else(|| m.name.clone());
        }
        if let Some(said) = &m.query {
            return said.clone();
        }
        let shape = self.model.shapes.get(&m.shape);
        match shape.map(|s| (&s.kind, s.is("flattened") || m.is("flattened"))) {
            Some((ShapeKind::List { called: Some(item), .. }, true)) => item.clone(),
            _ => m.called.clone().unwrap_or_else(|| m.name.clone()),
        }
    }
}

fn put_accessors(out: &mut String, c: &str, get: &str, slot: &str) {
    _ = writeln!(
        out,
        "impl shape::Struct for {c} {{\n    fn ty(&self) -> &'static shape::Type {{ &T_{c} }}\n    \
         fn get(&self, i: usize) -> &dyn shape::Shape {{ {get} }}\n    \
         fn slot(&mut self, i: usize) -> &mut dyn shape::Shape {{ {slot} }}\n}}\nshape::shape_struct!({c});"
    );
}

fn upper_first(name: &str) -> String {
    let mut out = name.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

fn put_constraints(said: &mut String, shape: &ShapeLine) {
    for (name, bound) in [("min", shape.min), ("max", shape.max)] {
        if let Some(n) = bound {
            _ = write!(said, "{name}: Some({n}), ");
        }
    }
    if let Some(t) = &shape.time {
        _ = write!(said, "time: shape::TimeFormat::{}, ", camel(t));
    }
    for (mark, field) in [("flattened", "flat"), ("sensitive", "sensitive"), ("streaming", "streaming")] {
        if shape.is(mark) {
            _ = write!(said, "{field}: true, ");
        }
    }
}

fn put_enum(out: &mut String, name: &str, values: &[String]) {
    let (c, variants) = (camel(name), variants(values));
    _ = writeln!(out, "/// {name}\n#[derive(Clone, Copy, PartialEq, Eq, Default)]\npub enum {c} {{\n    #[default]");
    for (x, v) in variants.iter().zip(values) {
        _ = writeln!(out, "    /// `{v}`\n    {x},");
    }
    let all: Vec<String> = variants.iter().map(|x| format!("Self::{x}")).collect();
    let names: Vec<String> = values.iter().map(|v| quoted(v)).collect();
    _ = writeln!(
        out,
        "}}\nimpl shape::Enum for {c} {{\n    const ALL: &'static [Self] = &[{}];\n    \
         const NAMES: &'static [&'static str] = &[{}];\n    fn index(self) -> usize {{ self as usize }}\n}}\nshape::shape_enum!({c});",
        all.join(", "),
        names.join(", ")
    );
}

fn fields(members: &[MemberLine]) -> Vec<String> {
    let mut seen = HashSet::new();
    members
        .iter()
        .map(|m| {
            let mut f = field(&m.name);
            while !seen.insert(f.clone()) {
                f.push('_');
            }
            f
        })
        .collect()
}

fn bare_type(name: &str) -> &'static str {
    match name {
        "string" => "String",
        "integer" => "i32",
        "long" => "i64",
        "double" => "f64",
        "float" => "f32",
        "boolean" => "bool",
        "blob" => "Blob",
        "timestamp" => "Timestamp",
        other => unreachable!("`{other}` passed the parser"),
    }
}

fn location(name: &str) -> &'static str {
    match name {
        "header" => "Header",
        "headers" => "Headers",
        "uri" => "Uri",
        "querystring" => "Query",
        "statusCode" => "Status",
        "place" => "Place",
        other => panic!("a member travels in `{other}`, which nothing knows"),
    }
}

/// Structures that contain themselves without a list or map between.
fn recursive(model: &Model) -> BTreeSet<&str> {
    let direct = |n: &str| -> Vec<&str> {
        match model.shapes.get(n).map(|s| &s.kind) {
            Some(ShapeKind::Struct { members, .. }) => members.iter().map(|m| m.shape.as_str()).collect(),
            _ => Vec::new(),
        }
    };
    let mut out = BTreeSet::new();
    for name in model.shapes.keys() {
        let (mut seen, mut todo) = (HashSet::new(), direct(name));
        while let Some(n) = todo.pop() {
            if n == name {
                out.insert(name.as_str());
                break;
            }
            if seen.insert(n) {
                todo.extend(direct(n));
            }
        }
    }
    out
}
