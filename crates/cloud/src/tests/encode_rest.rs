//! Trees as requests of REST protocols: labels, query string, headers, documents.
//!
//! "HTTP bindings" and "AWS restXml protocol", Smithy 2.0.

use super::tree::Tree;
use http::{HeaderMap, HeaderName, HeaderValue};
use shape::{Kind, Loc, Member, OpMeta, Type};

/// A request without its signature.
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// What a client would send.
pub(super) fn request(op: &OpMeta, tree: &Tree) -> Asked {
    let (template, literals) = op.uri.split_once('?').unwrap_or((op.uri, ""));
    let mut out =
        Asked { path: template.to_owned(), query: literals.to_owned(), headers: HeaderMap::new(), body: Vec::new() };
    let Tree::Struct(members) = tree else { return out };
    let mut document = String::new();
    for (m, value) in members {
        match m.loc {
            Loc::Uri => {
                let text = escaped(&plain(value));
                out.path =
                    out.path.replace(&format!("{{{}}}", m.wire), &text).replace(&format!("{{{}+}}", m.wire), &text);
            }
            Loc::Query => {
                let mark = if out.query.is_empty() { "" } else { "&" };
                out.query += &format!("{mark}{}={}", m.wire, escaped(&plain(value)));
            }
            Loc::Header => put(&mut out.headers, m.wire, &plain(value)),
            Loc::Headers => {
                let Tree::Map(entries) = value else { continue };
                entries.iter().for_each(|(k, v)| put(&mut out.headers, &format!("{}{k}", m.wire), &plain(v)));
            }
            Loc::Payload if m.ty.kind == Kind::Struct => element(m.wire, m.ty, value, &mut document),
            Loc::Payload => document.push_str(&plain(value)),
            Loc::Body | Loc::Status => member(m, value, &mut document),
            Loc::Place => {}
        }
    }
    let whole = members.iter().any(|(m, _)| m.loc == Loc::Body);
    let document = if whole { format!("<{0}>{document}</{0}>", op.input.name) } else { document };
    // what is left out leaves an empty label
    for m in op.input.members.iter().filter(|m| m.loc == Loc::Uri) {
        out.path = out.path.replace(&format!("{{{}}}", m.wire), "").replace(&format!("{{{}+}}", m.wire), "");
    }
    out.body = document.into_bytes();
    out
}

fn plain(tree: &Tree) -> String {
    match tree {
        Tree::Plain(text) => text.clone(),
        Tree::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes())) {
        headers.insert(name, value);
    }
}

fn escaped(text: &str) -> String {
    let one = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (b as char).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(one).collect()
}

fn member(m: &'static Member, tree: &Tree, out: &mut String) {
    match tree {
        Tree::List(items) if m.flat || m.ty.flat => {
            let Some(item) = m.ty.item else { return };
            items.iter().for_each(|t| element(m.wire, item, t, out));
        }
        tree => element(m.wire, m.ty, tree, out),
    }
}

fn element(name: &str, ty: &'static Type, tree: &Tree, out: &mut String) {
    let mut attributes = String::new();
    let mut inside = String::new();
    match tree {
        Tree::Plain(text) => inside = xml(text),
        Tree::Struct(members) => {
            for (inner, value) in members {
                match inner.attr {
                    true => {
                        let space = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
                        attributes = format!(" {space} {}=\"{}\"", inner.wire, xml(&plain(value)));
                    }
                    false => member(inner, value, &mut inside),
                }
            }
        }
        Tree::List(items) => {
            let Some(item) = ty.item else { return };
            items.iter().for_each(|t| element(ty.item_name, item, t, &mut inside));
        }
        Tree::Map(_) => {}
    }
    out.push_str(&format!("<{name}{attributes}>{inside}</{name}>"));
}

/// Characters that XML cannot hold go as they are, as a careless client sends them.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
