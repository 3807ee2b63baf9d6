//! Writes any value as XML elements, by its schema.

use ::base64::Engine;
use shape::{List, Loc, Map, Member, Ref, Struct, TimeFormat, Timestamp, Type};
use std::fmt::Write;

/// What opens each document.
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes elements into a text.
pub(crate) struct Xml {
    pub(crate) out: String,
    /// Timestamps without milliseconds.
    pub(crate) whole_seconds: bool,
}

impl Xml {
    /// A document with its declaration.
    pub(crate) fn new(whole_seconds: bool) -> Xml {
        Xml { out: DECLARATION.to_owned(), whole_seconds }
    }

    /// An element that `inside` fills.
    pub(crate) fn element(&mut self, name: &str, inside: impl FnOnce(&mut Xml)) {
        self.open(name);
        let before = self.out.len();
        inside(self);
        self.close(name, before);
    }

    fn open(&mut self, name: &str) {
        self.out.extend(["<", name, ">"]);
    }

    /// `<x/>` when nothing was written since `before`.
    pub(crate) fn close(&mut self, name: &str, before: usize) {
        if self.out.len() == before {
            self.out.pop();
            self.out.push_str("/>");
        } else {
            self.out.extend(["</", name, ">"]);
        }
    }

    /// An element with text.
    pub(crate) fn leaf(&mut self, name: &str, text: &str) {
        self.element(name, |x| escape(&mut x.out, text));
    }

    /// Every member of the document that is set.
    pub(crate) fn members(&mut self, s: &dyn Struct) {
        for (i, m) in s.ty().members.iter().enumerate() {
            if m.loc == Loc::Body && !m.attr {
                self.member(m, s.get(i).view());
            }
        }
    }

    /// An element of a structure, with its attributes.
    fn structure(&mut self, name: &str, s: &dyn Struct) {
        self.out.extend(["<", name]);
        for (i, m) in s.ty().members.iter().enumerate().filter(|(_, m)| m.attr) {
            if let Ref::Str(v) = s.get(i).view() {
                if m.wire.starts_with("xsi:") {
                    self.out.push_str(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
                }
                self.out.extend([" ", m.wire, "=\""]);
                escape(&mut self.out, v);
                self.out.push('"');
            }
        }
        self.out.push('>');
        let before = self.out.len();
        self.members(s);
        self.close(name, before);
    }

    /// One member of the document.
    pub(crate) fn member(&mut self, m: &Member, v: Ref<'_>) {
        match v {
            Ref::Absent => {}
            Ref::List(l) if m.flat || m.ty.flat => self.items(m.element(), m.ty, l),
            Ref::Map(map) if m.flat || m.ty.flat => self.entries(m.element(), m.ty, map),
            Ref::Time(t) => {
                let format = if m.time == TimeFormat::Default { m.ty.time } else { m.time };
                let text = self.time(t, format);
                self.leaf(m.element(), &text);
            }
            Ref::Struct(s) => self.structure(m.element(), s),
            v => self.element(m.element(), |x| x.content(m.ty, v)),
        }
    }

    fn content(&mut self, ty: &Type, v: Ref<'_>) {
        match v {
            Ref::Absent => {}
            Ref::Bool(v) => _ = write!(self.out, "{v}"),
            Ref::I32(v) => _ = write!(self.out, "{v}"),
            Ref::I64(v) => _ = write!(self.out, "{v}"),
            Ref::F32(v) => _ = write!(self.out, "{v:?}"),
            Ref::F64(v) => _ = write!(self.out, "{v:?}"),
            Ref::Str(v) => escape(&mut self.out, v),
            Ref::Blob(v) => ::base64::engine::general_purpose::STANDARD.encode_string(v, &mut self.out),
            Ref::Time(v) => {
                let text = self.time(v, ty.time);
                self.out.push_str(&text);
            }
            Ref::Document(v) => escape(&mut self.out, &v.to_string()),
            Ref::List(l) => self.items(ty.item_name, ty, l),
            Ref::Map(m) => self.entries("entry", ty, m),
            Ref::Struct(s) => self.members(s),
        }
    }

    fn items(&mut self, name: &str, ty: &Type, l: &dyn List) {
        let Some(item) = ty.item else { return };
        for i in 0..l.len() {
            self.element(name, |x| x.content(item, l.at(i)));
        }
    }

    fn entries(&mut self, name: &str, ty: &Type, m: &dyn Map) {
        let Some(item) = ty.item else { return };
        for i in 0..m.len() {
            let (k, v) = m.at(i);
            self.element(name, |x| {
                x.leaf(ty.key_name, k);
                x.element(ty.item_name, |x| x.content(item, v));
            });
        }
    }

    fn time(&self, t: Timestamp, format: TimeFormat) -> String {
        match format {
            TimeFormat::UnixTimestamp => t.secs().to_string(),
            TimeFormat::Rfc822 => t.http_date(),
            TimeFormat::Default | TimeFormat::Iso8601 if self.whole_seconds => t.iso_secs(),
            TimeFormat::Default | TimeFormat::Iso8601 => t.to_string(),
        }
    }
}

/// Text as XML carries it. What XML 1.0 cannot carry at all becomes U+FFFD.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
