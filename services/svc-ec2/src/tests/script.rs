//! Calls as lines of text, in the models' own names, and answers as text.
//!
//! ```text
//! RunInstances ImageId=ami-… MinCount=1 MaxCount=1 => i=Instances.1.InstanceId     binds $i; prints faults alone
//! ? DescribeInstances InstanceIds=$i | Reservations.Instances.State                 prints these members (all without `|`)
//! iam.CreateRole RoleName=web …                                                     a call of another API
//! ```
//! Bound values are printed by their names, other ids as `vpc-*`.

use base::Fault;
use shape::{AnyStruct, Api, Kind, Ref, Slot, Struct, Type};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Names of a script and their values.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("nothing is bound to {name}"))
    }

    pub(super) fn bind(&mut self, name: &str, value: String) {
        self.0.insert(name.into(), value);
    }

    /// A word with `$name`s replaced by their values, longest names first.
    fn meant(&self, word: &str) -> String {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        names.iter().fold(word.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
    }

    /// A text with values replaced by their names, longest values first, and other ids masked.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut names: Vec<_> = self.0.iter().filter(|(_, v)| !v.is_empty()).collect();
        names.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        masked(&names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(*value, &format!("${name}"))))
    }
}

/// Ids that have no name.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let digits = bytes.get(i + 1..i + 18).is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit));
        if bytes[i] == b'-' && digits {
            out.push_str("-*");
            i += 18;
        } else if text.get(i..i + 17).is_some_and(is_mac) && bytes.get(i + 17) != Some(&b':') {
            out.push_str("MAC");
            i += 17;
        } else {
            let c = text[i..].chars().next().expect("a character");
            out.push(c);
            i += c.len_utf8();
        }
    }
    out
}

fn is_mac(text: &str) -> bool {
    text.split(':').count() == 6 && text.split(':').all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The words of a line; `'a b'` is one.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// The call of a line: its API, its name, its input.
pub(super) fn request(words: &[String], names: &Names) -> (&'static str, &'static str, Box<dyn AnyStruct>) {
    let words = if words[0] == "?" { &words[1..] } else { words };
    let end = words.iter().position(|w| w == "|" || w == "=>").unwrap_or(words.len());
    let (api, name): (&'static Api, &str) = match words[0].split_once('.') {
        Some(("iam", name)) => (&api_iam::API, name),
        _ => (&api_ec2::API, &words[0]),
    };
    let meta = api.op(name).unwrap_or_else(|| panic!("no operation {name}"));
    let mut tree = Tree::default();
    for word in &words[1..end] {
        let (path, value) = word.split_once('=').unwrap_or_else(|| panic!("no value: {word}"));
        tree.put(path, names.meant(value));
    }
    let mut input = (meta.new_input)();
    tree.fill(Slot::Struct(input.as_struct_mut()), meta.input);
    (api.name, meta.name, input)
}

/// What a line prints and binds.
pub(super) fn answered(
    words: &[String],
    answer: Result<Box<dyn AnyStruct>, Fault>,
    names: &mut Names,
    out: &mut String,
) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(fault) => {
            _ = writeln!(out, "! {}: {}", fault.code, names.shown(&fault.message));
            return;
        }
    };
    let part = |mark: &str, until: &str| -> Vec<&str> {
        let rest = words.iter().map(String::as_str).skip_while(|w| *w != mark).skip(1);
        rest.take_while(|w| *w != until).collect()
    };
    for binding in part("=>", "|") {
        let (name, path) = binding.split_once('=').expect("name=path");
        names.bind(name, at(Ref::Struct(answer.as_struct()), path));
    }
    if words[0] == "?" {
        let mut text = String::new();
        render(answer.as_struct(), "", 0, &part("|", "=>"), &mut text);
        out.push_str(&names.shown(&text));
    }
}

#[derive(Default)]
struct Tree {
    value: Option<String>,
    parts: BTreeMap<String, Tree>,
}

impl Tree {
    fn put(&mut self, path: &str, value: String) {
        let place = path.split('.').fold(self, |t, name| t.parts.entry(name.into()).or_default());
        place.value = Some(value);
    }

    fn fill(&self, slot: Slot<'_>, ty: &'static Type) {
        match slot {
            Slot::Struct(s) => {
                for (name, tree) in &self.parts {
                    let i = s.ty().member(name).unwrap_or_else(|| panic!("{} has no member {name}", ty.name));
                    let member = s.ty().members[i].ty;
                    tree.fill(s.slot(i).fill(), member);
                }
            }
            Slot::List(l) => {
                let item = ty.item.expect("a list's item");
                match &self.value {
                    Some(text) => text.split(',').filter(|v| !v.is_empty()).for_each(|v| leaf(l.push(), v, item)),
                    None => self.parts.values().for_each(|t| t.fill(l.push(), item)),
                }
            }
            slot => leaf(slot, self.value.as_deref().unwrap_or_default(), ty),
        }
    }
}

fn leaf(slot: Slot<'_>, text: &str, ty: &'static Type) {
    match slot {
        Slot::Str(s) => *s = text.to_owned(),
        Slot::Bool(b) => *b = text.parse().expect("true or false"),
        Slot::I32(n) => *n = text.parse().expect("a number"),
        Slot::I64(n) => *n = text.parse().expect("a number"),
        Slot::Blob(b) => *b = text.as_bytes().to_vec(),
        Slot::Enum(e) => e.set(ty.names.iter().position(|n| *n == text).unwrap_or_else(|| panic!("no {text}"))),
        Slot::Time(t) => *t = base::Timestamp::from_secs(text.parse().expect("seconds")),
        _ => panic!("no text form: {text}"),
    }
}

/// The text at a path of an answer: members by name, items by number from 1.
fn at(view: Ref<'_>, path: &str) -> String {
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    match view {
        Ref::Struct(s) => {
            let i = s.ty().member(head).unwrap_or_else(|| panic!("{} has no member {head}", s.ty().name));
            at(s.get(i).view(), rest)
        }
        Ref::List(l) => at(l.at(head.parse::<usize>().expect("a number") - 1), rest),
        Ref::Str(s) => s.to_owned(),
        Ref::Absent => String::new(),
        _ => panic!("no text at {path}"),
    }
}

fn render(s: &dyn Struct, path: &str, depth: usize, wanted: &[&str], out: &mut String) {
    for (i, m) in s.ty().members.iter().enumerate() {
        let here = if path.is_empty() { m.name.to_owned() } else { format!("{path}.{}", m.name) };
        let inside = |w: &str, of: &str| w == of || w.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
        if wanted.is_empty() || wanted.iter().any(|w| inside(&here, w) || inside(w, &here)) {
            put(m.name, s.get(i).view(), &here, depth, wanted, out);
        }
    }
}

fn put(name: &str, view: Ref<'_>, path: &str, depth: usize, wanted: &[&str], out: &mut String) {
    let pad = "  ".repeat(depth);
    match view {
        Ref::Absent => {}
        Ref::Struct(s) => {
            _ = writeln!(out, "{pad}{name}:");
            render(s, path, depth + 1, wanted, out);
        }
        Ref::List(l) if l.is_empty() => _ = writeln!(out, "{pad}{name}: []"),
        Ref::List(l) if matches!(l.at(0), Ref::Struct(s) if s.ty().kind == Kind::Struct) => {
            for i in 0..l.len() {
                put(name, l.at(i), path, depth, wanted, out);
            }
        }
        Ref::List(l) => {
            let all: Vec<String> = (0..l.len()).map(|i| scalar(l.at(i))).collect();
            _ = writeln!(out, "{pad}{name}: [{}]", all.join(", "));
        }
        other => _ = writeln!(out, "{pad}{name}: {}", scalar(other)),
    }
}

fn scalar(view: Ref<'_>) -> String {
    match view {
        Ref::Bool(v) => v.to_string(),
        Ref::I32(v) => v.to_string(),
        Ref::I64(v) => v.to_string(),
        Ref::F64(v) => v.to_string(),
        Ref::Str(v) => v.to_owned(),
        Ref::Time(v) => v.to_string(),
        _ => "…".into(),
    }
}
