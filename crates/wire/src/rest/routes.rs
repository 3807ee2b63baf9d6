//! Which operation a method, a path, the keys of the query string and the headers name.
//!
//! "http trait", Smithy 2.0: of several operations that fit, the one that asks for most is meant.

use super::hosts::{bucket_of_host, pairs};
use crate::Request;
use crate::form::unescape_bytes;
use shape::{Api, Loc, OpMeta};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What a route leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    Served(&'static OpMeta),
    Other(&'static str),
}

struct Entry {
    method: &'static str,
    path: &'static str,
    /// Keys of the query string that must be there, some with a value.
    keys: Vec<(String, Option<String>)>,
    headers: Vec<&'static str>,
    target: Target,
}

enum Segment {
    Literal(&'static str),
    Label(&'static str),
    Greedy(&'static str),
}

/// A service's routes by their methods, those that ask for most last.
type Routes = HashMap<&'static str, Vec<Entry>>;

/// The operation, by the route that asks for most.
pub(crate) fn find(api: &'static Api, request: &Request<'_>) -> Option<Target> {
    let path = effective_path(api.name == "s3", request);
    let keys: Vec<(String, String)> = pairs(request.query).collect();
    let fits = |e: &&Entry| {
        // what is told cheaply comes first: most routes ask for a key that is not there
        e.keys.iter().all(|(k, v)| keys.iter().any(|(has, value)| has == k && v.as_ref().is_none_or(|v| v == value)))
            && e.headers.iter().all(|h| request.headers.contains_key(*h))
            && labels(e.path, &path, &mut |_, _| ()).is_some()
    };
    routes(api).get(request.method)?.iter().rev().find(fits).map(|e| e.target)
}

/// The values of an operation's labels, decoded; `None` when the path is another's or not UTF-8.
pub(crate) fn label_values(op: &OpMeta, request: &Request<'_>, s3: bool) -> Option<Vec<(&'static str, String)>> {
    let path = effective_path(s3, request);
    let (mut found, mut all_text) = (Vec::new(), true);
    let template = op.uri.split('?').next().unwrap_or("");
    labels(template, &path, &mut |name, raw| match String::from_utf8(unescape_bytes(raw.as_bytes(), false)) {
        Ok(value) => found.push((name, value)),
        Err(_) => all_text = false,
    })?;
    all_text.then_some(found)
}

/// S3's bucket may stand in the host; templates know it in the path only.
fn effective_path<'r>(s3: bool, request: &Request<'r>) -> Cow<'r, str> {
    match s3.then(|| bucket_of_host(request)).flatten() {
        Some(bucket) => format!("/{bucket}{}", if request.path.is_empty() { "/" } else { request.path }).into(),
        None => request.path.into(),
    }
}

/// Tells the labels of a path that fits.
fn labels(template: &'static str, path: &str, tell: &mut dyn FnMut(&'static str, &str)) -> Option<()> {
    let mut rest = path.strip_prefix('/')?;
    let mut segments = segments(template).peekable();
    let any = segments.peek().is_some();
    while let Some(segment) = segments.next() {
        let (now, after) = match segment {
            Segment::Greedy(_) => (rest, ""),
            _ => rest.split_once('/').unwrap_or((rest, "")),
        };
        match segment {
            Segment::Literal(l) if l == now => {}
            Segment::Label(name) | Segment::Greedy(name) if !now.is_empty() => tell(name, now),
            _ => return None,
        }
        // a slash at the end names the same resource
        let more = rest.len() > now.len() + 1;
        if segments.peek().is_none() && more {
            return None;
        }
        rest = after;
    }
    (any || rest.is_empty()).then_some(())
}

fn segments(path: &'static str) -> impl Iterator<Item = Segment> {
    let parts = path.split('/').filter(|p| !p.is_empty());
    parts.map(|p| match p.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
        Some(name) => name.strip_suffix('+').map_or(Segment::Label(name), Segment::Greedy),
        None => Segment::Literal(p),
    })
}

/// Routes are read once for each service.
fn routes(api: &'static Api) -> &'static Routes {
    static TABLES: Mutex<Option<HashMap<&'static str, &'static Routes>>> = Mutex::new(None);
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    tables.get_or_insert_default().entry(api.name).or_insert_with(|| Box::leak(Box::new(by_method(api))))
}

fn by_method(api: &'static Api) -> Routes {
    let mut routes = Routes::new();
    for entry in entries(api) {
        routes.entry(entry.method).or_default().push(entry);
    }
    routes.values_mut().for_each(|all| all.sort_by_key(|e| e.keys.len() + e.headers.len()));
    routes
}

fn entries(api: &'static Api) -> Vec<Entry> {
    let served = api.ops.iter().map(|op| {
        let mut entry = entry(op.method, op.uri, Target::Served(op));
        for m in op.input.members.iter().filter(|m| m.required) {
            match m.loc {
                Loc::Query => entry.keys.push((m.wire.to_owned(), None)),
                Loc::Header => entry.headers.push(m.wire),
                _ => {}
            }
        }
        entry
    });
    let others = api.other_routes.iter().map(|(name, method, uri)| entry(method, uri, Target::Other(name)));
    served.chain(others).collect()
}

fn entry(method: &'static str, uri: &'static str, target: Target) -> Entry {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let key = |k: &str| match k.split_once('=') {
        Some((k, v)) => (k.to_owned(), Some(v.to_owned())),
        None => (k.to_owned(), None),
    };
    let keys = query.split('&').filter(|k| !k.is_empty()).map(key).collect();
    Entry { method, path, keys, headers: Vec::new(), target }
}
