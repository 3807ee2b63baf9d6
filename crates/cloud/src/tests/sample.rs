//! Good values of a shape, and for each of its constraints values that break it.

use super::tree::Tree;
use shape::{Kind, Member, Type, check_text};

/// Structures inside structures that are looked into.
const DEPTH_MAX: usize = 6;
/// Longer texts and lists than this are not made.
const LENGTH_MAX: i64 = 20_000;

/// Texts of many forms; the first that a shape takes is its sample.
const TEXTS: &[&str] = &[
    "a",
    "abc",
    "abcdefgh",
    "abcdefghijklmnop",
    "1",
    "v1",
    "12",
    "123456",
    "123456789012",
    "abcdefghijklmnopqrstuvwx",
    "arn:aws:iam::123456789012:role/a",
    "arn:aws:iam::123456789012:mfa/abc",
    "arn:aws:dynamodb:us-east-1:123456789012:table/a",
    "arn:aws:rds:us-east-1:123456789012:db:a",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:a",
    "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/a",
    "/",
    "/a/",
    "10.0.0.0/16",
    "2020-01-01",
    "{}",
    "us-east-1",
    "vpc-12345678",
    "AKIAIOSFODNN7EXAMPLE",
    "a@b.c",
    "https://example.com",
    "2:00",
    "mon:00:00-mon:01:00",
];
/// Texts that patterns refuse.
const ODD_TEXTS: &[&str] = &["\u{1}", "!", " ", "\u{e9}", "\n", "\u{1F600}", "a b", "<>", "*", "%"];

/// A value that the shape takes; `None` where none is known.
pub(super) fn good(ty: &'static Type, depth: usize) -> Option<Tree> {
    let plain = |text: &str| Some(Tree::Plain(text.to_owned()));
    match ty.kind {
        Kind::String => good_text(ty).map(Tree::Plain),
        Kind::Bool => plain("true"),
        Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 => {
            plain(&ty.min.unwrap_or(1).min(ty.max.unwrap_or(1).max(1)).to_string())
        }
        Kind::Time => plain("2024-01-31T12:00:00Z"),
        Kind::Blob => plain("AAAA"),
        Kind::Document => plain("{}"),
        Kind::List => {
            let items = usize::try_from(ty.min.unwrap_or(1).max(1)).ok()?;
            good(ty.item?, depth).map(|item| Tree::List(vec![item; items]))
        }
        Kind::Map => Some(Tree::Map(vec![(good_text(ty.key?)?, good(ty.item?, depth)?)])),
        Kind::Struct if depth == 0 => None,
        Kind::Struct if ty.union => {
            let first = ty.members.iter().find_map(|m| Some((m, good(m.ty, depth - 1)?)))?;
            Some(Tree::Struct(vec![first]))
        }
        Kind::Struct => {
            let required = ty.members.iter().filter(|m| m.required);
            Some(Tree::Struct(required.map(|m| Some((m, good(m.ty, depth - 1)?))).collect::<Option<_>>()?))
        }
    }
}

fn good_text(ty: &Type) -> Option<String> {
    if let Some(name) = ty.names.first() {
        return Some((*name).to_owned());
    }
    let least = usize::try_from(ty.min.unwrap_or(0).min(LENGTH_MAX)).unwrap_or(0);
    let filled = ["a".repeat(least), "1".repeat(least)];
    let takes = |text: &str| {
        let mut broken = Vec::new();
        check_text(ty, text, &mut broken);
        broken.is_empty()
    };
    TEXTS.iter().map(|t| (*t).to_owned()).chain(filled).find(|t| takes(t))
}

/// A whole input that breaks one constraint, and where.
pub(super) struct Bad {
    /// The place and what is wrong: `Filters.Name: too long`.
    pub(super) why: String,
    pub(super) input: Tree,
}

/// One input for each constraint of each member, however deep.
pub(super) fn bad(ty: &'static Type) -> Vec<Bad> {
    let mut found = Vec::new();
    structure(ty, DEPTH_MAX, "", &mut |why, input| found.push(Bad { why, input }));
    found
}

type Found<'a> = &'a mut dyn FnMut(String, Tree);

fn structure(ty: &'static Type, depth: usize, path: &str, found: Found<'_>) {
    let Some(base) = (if ty.union { Some(Tree::Struct(Vec::new())) } else { good(ty, DEPTH_MAX) }) else { return };
    for m in ty.members {
        let here = if path.is_empty() { m.name.to_owned() } else { format!("{path}.{}", m.name) };
        if m.required && !ty.union {
            found(format!("{here}: missing"), base.with(m, None));
        }
        value(m, m.ty, depth, &here, &mut |why, tree| found(why, base.with(m, Some(tree))));
    }
}

fn value(m: &'static Member, ty: &'static Type, depth: usize, path: &str, found: Found<'_>) {
    match ty.kind {
        Kind::Struct if depth > 0 => structure(ty, depth - 1, path, found),
        Kind::List => list(m, ty, depth, path, found),
        Kind::Map => {
            let (Some(key), Some(item)) = (ty.key.and_then(good_text), ty.item) else { return };
            value(m, item, depth.saturating_sub(1), path, &mut |why, t| found(why, Tree::Map(vec![(key.clone(), t)])));
        }
        Kind::Struct | Kind::Document => {}
        _ => plain(ty).into_iter().for_each(|(what, text)| found(format!("{path}: {what}"), Tree::Plain(text))),
    }
}

fn list(m: &'static Member, ty: &'static Type, depth: usize, path: &str, found: Found<'_>) {
    let Some(item) = ty.item else { return };
    let of = |n: i64| Some(Tree::List(vec![good(item, DEPTH_MAX)?; usize::try_from(n).ok()?]));
    if let Some(few) = ty.min.filter(|n| *n > 0).and_then(|n| of(n - 1)) {
        found(format!("{path}: too few"), few);
    }
    if let Some(many) = ty.max.filter(|n| *n < LENGTH_MAX / 10).and_then(|n| of(n + 1)) {
        found(format!("{path}: too many"), many);
    }
    value(m, item, depth.saturating_sub(1), path, &mut |why, tree| found(why, Tree::List(vec![tree])));
}

/// Texts that break a plain shape, each with what it breaks.
fn plain(ty: &'static Type) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    match ty.kind {
        Kind::String if !ty.names.is_empty() => out.push(("no such value", "no-such-value".into())),
        Kind::String => {
            let filler = good_text(ty).and_then(|t| t.chars().next()).unwrap_or('a').to_string();
            out.extend(ty.min.filter(|n| *n > 0).map(|n| ("too short", filler.repeat(n as usize - 1))));
            out.extend(ty.max.filter(|n| *n < LENGTH_MAX).map(|n| ("too long", filler.repeat(n as usize + 1))));
            let odd = |text: &&&str| ty.pattern.is_some_and(|p| !p.matches(text));
            out.extend(ODD_TEXTS.iter().find(odd).map(|t| ("wrong pattern", (*t).to_owned())));
        }
        Kind::Bool => out.push(("no boolean", "maybe".into())),
        Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 => {
            out.push(("no number", "many".into()));
            out.extend(ty.min.filter(|n| *n > i64::from(i32::MIN)).map(|n| ("too small", (n - 1).to_string())));
            out.extend(ty.max.filter(|n| *n < i64::from(i32::MAX)).map(|n| ("too great", (n + 1).to_string())));
        }
        Kind::Time => out.push(("no time", "yesterday".into())),
        Kind::Blob => out.push(("no base64", "***".into())),
        _ => {}
    }
    out
}
