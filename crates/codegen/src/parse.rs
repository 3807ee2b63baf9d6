//! Reads the text form of a model, and refuses what it does not know.

use crate::model::*;
use std::fmt;

/// A line that says something it may not.
#[derive(Debug, PartialEq, Eq)]
pub struct BadModel {
    /// Counted from 1; 0 for the model as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for BadModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}
impl std::error::Error for BadModel {}

type Result<T> = std::result::Result<T, String>;

/// Reads a model.
///
/// # Errors
/// The first line that is malformed, or a name that nothing defines.
pub fn parse(text: &str) -> std::result::Result<Model, BadModel> {
    let mut model = Model::default();
    let mut open: Option<String> = None;
    for (i, line) in text.lines().enumerate() {
        let number = i + 1;
        let at = |what: String| BadModel { line: number, what };
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(member) = line.strip_prefix("  ") {
            let name = open.as_ref().ok_or_else(|| at("a member outside of a structure".into()))?;
            let shape = model.shapes.get_mut(name).ok_or_else(|| at("a member of nothing".into()))?;
            add_member(shape, member).map_err(at)?;
            continue;
        }
        open = add_line(&mut model, line, number).map_err(at)?;
    }
    model.ops.sort_by(|a, b| a.name.cmp(&b.name));
    model.others.sort_unstable();
    check_names(&model)?;
    Ok(model)
}

/// One line at the margin; the name of the structure it opens.
fn add_line(model: &mut Model, line: &str, number: usize) -> Result<Option<String>> {
    let (body, pattern) = split_pattern(line);
    let words = words(body)?;
    let (what, rest) = words.split_first().ok_or("an empty line")?;
    match what.as_str() {
        "service" => service(model, rest)?,
        "op" => model.ops.push(op(rest)?),
        "other" => other(model, rest),
        _ => {
            let name = rest.first().ok_or("a shape without a name")?.clone();
            let mut shape = shape(what, &rest[1..])?;
            shape.pattern = pattern;
            shape.line = number;
            let opens = matches!(shape.kind, ShapeKind::Struct { .. }).then(|| name.clone());
            if model.shapes.insert(name.clone(), shape).is_some() {
                return Err(format!("{name} is defined twice"));
            }
            return Ok(opens);
        }
    }
    Ok(None)
}

/// Plain shapes may end with a pattern between slashes.
fn split_pattern(line: &str) -> (&str, Option<String>) {
    let plain = BARE.iter().any(|b| line.strip_prefix(b).is_some_and(|r| r.starts_with(' ')));
    match line.find(" /").filter(|_| plain && line.ends_with('/')) {
        Some(at) if at + 2 < line.len() => (&line[..at], Some(line[at + 2..line.len() - 1].to_owned())),
        _ => (line, None),
    }
}

/// Words parted by spaces; a quoted part may hold spaces and the escapes `\"` and `\\`.
fn words(line: &str) -> Result<Vec<String>> {
    let (mut out, mut word, mut inside, mut quoted) = (Vec::new(), String::new(), false, false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => (inside, quoted) = (!inside, true),
            '\\' if inside => word.push(chars.next().ok_or("a quote that ends in a backslash")?),
            ' ' if !inside => {
                if !word.is_empty() || quoted {
                    out.push(std::mem::take(&mut word));
                }
                quoted = false;
            }
            c => word.push(c),
        }
    }
    if inside {
        return Err("a quote that does not end".into());
    }
    if !word.is_empty() || quoted {
        out.push(word);
    }
    Ok(out)
}

fn service(model: &mut Model, rest: &[String]) -> Result<()> {
    let (name, facts) = rest.split_first().ok_or("a service without a name")?;
    model.name = name.clone();
    for f in facts {
        let (k, v) = f.split_once('=').ok_or_else(|| format!("`{f}` is not key=value"))?;
        model.facts.insert(k.into(), v.into());
    }
    Ok(())
}

/// Names alone, or one name with its method and path.
fn other(model: &mut Model, rest: &[String]) {
    match rest {
        [name, method, uri] if METHODS.contains(&method.as_str()) => {
            model.others.push(name.clone());
            model.other_routes.push((name.clone(), method.clone(), uri.clone()));
        }
        names => model.others.extend(names.iter().cloned()),
    }
}

const METHODS: &[&str] = &["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"];

fn op(rest: &[String]) -> Result<OpLine> {
    let (head, errors) = match rest.iter().position(|w| w == "!") {
        Some(at) => (&rest[..at], rest[at + 1..].to_vec()),
        None => (rest, Vec::new()),
    };
    let (name, mut head) = head.split_first().ok_or("an operation without a name")?;
    let mut route = None;
    if let [method, uri, status, tail @ ..] = head
        && METHODS.contains(&method.as_str())
    {
        route = Some((method.clone(), uri.clone(), status.parse().map_err(|_| format!("`{status}` is no status"))?));
        head = tail;
    }
    let [input, arrow, output, marks @ ..] = head else { return Err("expected INPUT -> OUTPUT".into()) };
    if arrow != "->" {
        return Err("expected INPUT -> OUTPUT".into());
    }
    let shape = |s: &String| (s != "-").then(|| s.clone());
    let mut out = OpLine {
        name: name.clone(),
        route,
        input: shape(input),
        output: shape(output),
        wrapper: None,
        read: false,
        unsigned: false,
        summed: false,
        root: None,
        errors,
    };
    let mut marks = marks.iter();
    while let Some(m) = marks.next() {
        match m.as_str() {
            "in" => out.wrapper = Some(marks.next().ok_or("`in` without a name")?.clone()),
            "read" => out.read = true,
            "unsigned" => out.unsigned = true,
            "summed" => out.summed = true,
            m => match m.strip_prefix("root=") {
                Some(root) => out.root = Some(root.into()),
                None => return Err(format!("an operation has no `{m}`")),
            },
        }
    }
    Ok(out)
}

fn shape(what: &str, rest: &[String]) -> Result<ShapeLine> {
    let mut out = ShapeLine::default();
    let word = |i: usize| rest.get(i).cloned().ok_or_else(|| format!("a {what} needs more words"));
    let mut said = rest;
    match what {
        w if BARE.contains(&w) => out.kind = ShapeKind::Plain(w.into()),
        "enum" => return Ok(enumeration(rest)),
        "list" => {
            said = &rest[1.min(rest.len())..];
            let called = take_names(&mut said, 1)?.map(|mut n| n.remove(0));
            out.kind = ShapeKind::List { item: word(0)?, called };
        }
        "map" => {
            said = &rest[2.min(rest.len())..];
            let called = take_names(&mut said, 2)?.map(|mut n| (n.remove(0), n.remove(0)));
            out.kind = ShapeKind::Map { key: word(0)?, value: word(1)?, called };
        }
        "struct" | "union" => {
            let payload = rest.iter().find_map(|w| w.strip_prefix("payload=")).map(str::to_owned);
            out.kind = ShapeKind::Struct { members: Vec::new(), union: what == "union", payload };
        }
        "document" => out.kind = ShapeKind::Document,
        "error" => out.kind = error(rest)?,
        w => return Err(format!("`{w}` opens no line")),
    }
    for w in said.iter().filter(|w| !w.starts_with("payload=")) {
        constraint(&mut out, w)?;
    }
    Ok(out)
}

fn enumeration(rest: &[String]) -> ShapeLine {
    let sensitive = rest.first().is_some_and(|w| w == "sensitive");
    let values = rest[usize::from(sensitive)..].to_vec();
    let marks = if sensitive { vec!["sensitive".into()] } else { Vec::new() };
    ShapeLine { kind: ShapeKind::Enum(values), marks, ..ShapeLine::default() }
}

fn error(rest: &[String]) -> Result<ShapeKind> {
    let value = |key: &str| rest.iter().find_map(|w| w.strip_prefix(key).and_then(|w| w.strip_prefix('=')));
    let code = value("code").ok_or("an error needs code=")?.to_owned();
    let status = value("status").and_then(|s| s.parse().ok()).ok_or("an error needs status=")?;
    Ok(ShapeKind::Error { code, status, fault: rest.iter().any(|w| w == "fault") })
}

/// `as NAME…` at the start of the words.
fn take_names(said: &mut &[String], n: usize) -> Result<Option<Vec<String>>> {
    if said.first().is_none_or(|w| w != "as") {
        return Ok(None);
    }
    let names = said.get(1..=n).ok_or("`as` without a name")?.to_vec();
    *said = &said[n + 1..];
    Ok(Some(names))
}

fn constraint(shape: &mut ShapeLine, w: &str) -> Result<()> {
    const MARKS: &[&str] = &["flattened", "streaming", "sensitive", "fault", "jsonvalue", "eventstream"];
    if let Some((low, high)) = w.split_once("..") {
        let bound = |t: &str| match t {
            "" => Ok(None),
            t => t.parse::<i64>().map(Some).map_err(|_| format!("`{w}` is no range")),
        };
        (shape.min, shape.max) = (bound(low)?, bound(high)?);
    } else if let Some(t) = w.strip_prefix("time=") {
        shape.time = Some(t.into());
    } else if MARKS.contains(&w) {
        shape.marks.push(w.into());
    } else if !w.starts_with("code=") && !w.starts_with("status=") {
        return Err(format!("a shape has no `{w}`"));
    }
    Ok(())
}

fn add_member(shape: &mut ShapeLine, text: &str) -> Result<()> {
    let ShapeKind::Struct { members, .. } = &mut shape.kind else { return Err("a member of no structure".into()) };
    let all = words(text)?;
    let [name, ty, rest @ ..] = &all[..] else { return Err("a member needs a name and a shape".into()) };
    let mut m = MemberLine {
        name: name.trim_end_matches('!').into(),
        required: name.ends_with('!'),
        shape: ty.clone(),
        ..MemberLine::default()
    };
    let mut rest = rest.iter();
    while let Some(w) = rest.next() {
        match w.split_once('=') {
            Some(("query", v)) => m.query = Some(v.into()),
            Some(("loc", v)) => m.loc = Some(v.into()),
            Some(("time", v)) => m.time = Some(v.into()),
            None if w == "as" => m.called = Some(rest.next().ok_or("`as` without a name")?.clone()),
            None if ["token", "flattened", "sensitive", "xmlAttribute", "streaming", "jsonvalue"]
                .contains(&w.as_str()) =>
            {
                m.marks.push(w.clone());
            }
            _ => return Err(format!("a member has no `{w}`")),
        }
    }
    members.push(m);
    Ok(())
}

/// Every name that is used must be defined.
fn check_names(model: &Model) -> std::result::Result<(), BadModel> {
    let known = |n: &str| BARE.contains(&n) || model.shapes.contains_key(n);
    let mut missing: Vec<(usize, &str)> = Vec::new();
    for shape in model.shapes.values() {
        let used: Vec<&str> = match &shape.kind {
            ShapeKind::List { item, .. } => vec![item],
            ShapeKind::Map { key, value, .. } => vec![key, value],
            ShapeKind::Struct { members, .. } => members.iter().map(|m| m.shape.as_str()).collect(),
            _ => Vec::new(),
        };
        missing.extend(used.into_iter().filter(|n| !known(n)).map(|n| (shape.line, n)));
    }
    for op in &model.ops {
        let used = op.input.iter().chain(&op.output).chain(&op.errors);
        missing.extend(used.filter(|n| !known(n)).map(|n| (0, n.as_str())));
    }
    let is_error = |n: &str| matches!(model.shapes.get(n).map(|s| &s.kind), Some(ShapeKind::Error { .. }));
    for shape in model.shapes.values() {
        let ShapeKind::Struct { members, .. } = &shape.kind else { continue };
        if let Some(m) = members.iter().find(|m| is_error(&m.shape)) {
            let what = format!("{} is an error, and no member can be one (event streams have no form here)", m.shape);
            return Err(BadModel { line: shape.line, what });
        }
    }
    match missing.first() {
        Some((line, name)) => Err(BadModel { line: *line, what: format!("nothing defines {name}") }),
        None if model.name.is_empty() => Err(BadModel { line: 0, what: "no service line".into() }),
        None => Ok(()),
    }
}
