//! Reads parameters into any structure: sorted names, so that a member is found by bisection and an index never allocates.
//!
//! "AWS query protocol" and "EC2 query protocol", Smithy 2.0.

use crate::form::Param;
use crate::{base64, time};
use shape::{
    Broken, List, Map, Member, Ref, Slot, Struct, Type, Violation, check_length, check_number, check_text, constraints,
};
use std::ops::Range;

/// The greatest index of a list's item. Indices only order the items: gaps cost nothing.
pub const LIST_INDEX_MAX: u32 = 100_000;

/// What is no parameter of the operation.
const RESERVED: &[&str] = &[
    "Action",
    "Version",
    "AWSAccessKeyId",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Timestamp",
    "Expires",
    "SecurityToken",
];

/// The two ways to write lists and maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    Query,
    Ec2,
}

/// What reading found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) unknown: Vec<String>,
    pub(crate) violations: Vec<Violation>,
}

/// Fills `into` from the parameters.
pub(crate) fn read(mut params: Vec<Param<'_>>, into: &mut dyn Struct, flavour: Flavour) -> Outcome {
    params.sort_by(|a, b| a.key.cmp(&b.key));
    let mut r = Reader {
        used: vec![false; params.len()],
        params: &params,
        flavour,
        key: String::new(),
        path: Vec::new(),
        found: Vec::new(),
    };
    r.structure(0..params.len(), into);
    let unknown = params
        .iter()
        .zip(&r.used)
        .filter(|(p, used)| !**used && !RESERVED.contains(&&*p.key) && !p.key.starts_with("X-Amz-"))
        .map(|(p, _)| p.key.to_string())
        .collect();
    Outcome { unknown, violations: r.found }
}

struct Reader<'p> {
    params: &'p [Param<'p>],
    used: Vec<bool>,
    flavour: Flavour,
    /// The name of the parameter that is being read.
    key: String,
    /// The same place as AWS's messages name it.
    path: Vec<String>,
    found: Vec<Violation>,
}

/// What the request has at one name: the parameter of exactly this name, and those below it.
struct Place {
    exact: Option<usize>,
    below: Range<usize>,
}

/// What the plain items of one list were.
#[derive(Default)]
struct PlainItems {
    texts: Vec<String>,
    broken: bool,
}

impl<'p> Reader<'p> {
    /// Runs `f` at the place `part` below the present name.
    fn at<T>(&mut self, within: &Range<usize>, part: &str, f: impl FnOnce(&mut Self, Place) -> T) -> T {
        let before = self.key.len();
        if before > 0 {
            self.key.push('.');
        }
        self.key.push_str(part);
        let place = self.place(within);
        let out = f(self, place);
        self.key.truncate(before);
        out
    }

    fn place(&self, within: &Range<usize>) -> Place {
        let all = &self.params[within.clone()];
        let key = self.key.as_str();
        let start = all.partition_point(|p| *p.key < *key);
        // of several parameters of one name the last counts
        let same = all[start..].partition_point(|p| *p.key == *key);
        let exact = (same > 0).then(|| within.start + start + same - 1);
        let dotted = |p: &Param<'_>| p.key.strip_prefix(key).map(|rest| rest.as_bytes().first().copied());
        let from = start + all[start..].partition_point(|p| matches!(dotted(p), Some(next) if next < Some(b'.')));
        let to = from + all[from..].partition_point(|p| matches!(dotted(p), Some(Some(b'.'))));
        Place { exact, below: within.start + from..within.start + to }
    }

    fn value(&mut self, exact: Option<usize>) -> Option<&'p str> {
        let at = exact?;
        let params = self.params;
        for i in (0..=at).rev().take_while(|i| params[*i].key == params[at].key) {
            self.used[i] = true;
        }
        Some(&params[at].value)
    }

    fn structure(&mut self, within: Range<usize>, s: &mut dyn Struct) {
        for (i, m) in s.ty().members.iter().enumerate() {
            self.path.push(lower_first(m.name));
            self.at(&within, m.query, |r, place| r.member(place, m, s, i));
            self.path.pop();
        }
    }

    fn member(&mut self, place: Place, m: &Member, s: &mut dyn Struct, i: usize) {
        let plain = m.ty.members.is_empty() && m.ty.item.is_none();
        let here = place.exact.is_some() || !plain && !place.below.is_empty();
        match here {
            true => self.any(place, m.ty, m.sensitive, s.slot(i).fill()),
            false if m.required => self.fail(None, Broken::Null),
            false => {}
        }
    }

    fn any(&mut self, place: Place, ty: &'static Type, hidden: bool, slot: Slot<'_>) {
        match slot {
            Slot::Struct(s) => {
                self.empty_value(&place);
                self.structure(place.below, s);
            }
            Slot::List(l) => self.list(place, ty, hidden, l),
            Slot::Map(m) => self.map(place, ty, m),
            slot => {
                let text = self.value(place.exact).unwrap_or("");
                self.plain(text, ty, hidden || ty.sensitive, slot);
            }
        }
    }

    fn list(&mut self, place: Place, ty: &'static Type, hidden: bool, l: &mut dyn List) {
        self.empty_value(&place);
        let Some(item) = ty.item else { return };
        let mut plain = PlainItems::default();
        match self.flavour {
            Flavour::Query if !ty.flat => {
                self.at(&place.below, ty.item_name, |r, p| r.items(p.below, item, l, &mut plain));
                // older clients say `member` where the model has a name of its own
                if ty.item_name != "member" {
                    self.at(&place.below, "member", |r, p| r.items(p.below, item, l, &mut plain));
                }
            }
            Flavour::Query if place.below.is_empty() && item.members.is_empty() => {
                self.lone_item(place.exact, item, l, &mut plain);
            }
            _ => self.items(place.below, item, l, &mut plain),
        }
        let mut broken = Vec::new();
        check_length(ty, l.len(), &mut broken);
        if plain.broken {
            broken.push(Broken::Items(constraints(item)));
        }
        let shown = !hidden && !item.sensitive && !ty.sensitive && !broken.is_empty();
        let value = shown.then(|| match item.members.is_empty() {
            true => format!("[{}]", plain.texts.join(", ")),
            false => shape::java_text(Ref::List(l)),
        });
        broken.into_iter().for_each(|b| self.fail(value.clone(), b));
    }

    /// The only item of a flat list may go without its number: `AttributeName=All`.
    fn lone_item(&mut self, exact: Option<usize>, item: &'static Type, l: &mut dyn List, plain: &mut PlainItems) {
        let Some(text) = exact.filter(|i| !self.used[*i]).and_then(|i| self.value(Some(i))) else { return };
        let first = self.found.len();
        self.path.push("1.member".to_owned());
        self.plain(text, item, item.sensitive, l.push());
        self.path.pop();
        plain.texts.push(text.to_owned());
        plain.broken |= self.drop_plain(item, first);
    }

    fn items(&mut self, within: Range<usize>, item: &'static Type, l: &mut dyn List, plain: &mut PlainItems) {
        for (n, (_, part)) in self.indices(&within).into_iter().enumerate() {
            let first = self.found.len();
            self.path.push(format!("{}.member", n + 1));
            self.at(&within, &part, |r, place| {
                plain.texts.extend(place.exact.map(|i| r.params[i].value.to_string()));
                r.any(place, item, false, l.push());
            });
            self.path.pop();
            plain.broken |= self.drop_plain(item, first);
        }
    }

    /// What plain items break is reported by their list or map, so it is dropped here; text that cannot be read at all stays.
    fn drop_plain(&mut self, item: &Type, first: usize) -> bool {
        if !item.members.is_empty() || item.item.is_some() {
            return false;
        }
        let before = self.found.len();
        let items = self.found.split_off(first);
        self.found.extend(items.into_iter().filter(|v| matches!(v.broken, Broken::Kind(_))));
        self.found.len() < before
    }

    /// A list, map or structure said by its bare name and an empty value is there, and empty.
    fn empty_value(&mut self, place: &Place) {
        if place.exact.is_some_and(|i| self.params[i].value.is_empty()) {
            self.value(place.exact);
        }
    }

    /// The indices below the present name, in numeric order, each once.
    fn indices(&self, within: &Range<usize>) -> Vec<(u32, String)> {
        let skip = self.key.len() + 1;
        let mut out: Vec<(u32, String)> = Vec::new();
        for p in &self.params[within.clone()] {
            let part = p.key.get(skip..).and_then(|rest| rest.split('.').next()).unwrap_or("");
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let Some(n) = part.parse().ok().filter(|n| plain && *n <= LIST_INDEX_MAX) else { continue };
            if out.last().is_none_or(|(_, last)| last != part) {
                out.push((n, part.to_owned()));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn map(&mut self, place: Place, ty: &'static Type, m: &mut dyn Map) {
        self.empty_value(&place);
        let (Some(item), Some(key)) = (ty.item, ty.key) else { return };
        let values_broken = match ty.flat {
            true => self.entries(place.below, ty, item, m),
            false => self.at(&place.below, "entry", |r, p| r.entries(p.below, ty, item, m)),
        };
        let mut broken = Vec::new();
        check_length(ty, m.len(), &mut broken);
        let mut keys = Vec::new();
        (0..m.len()).for_each(|i| check_text(key, m.at(i).0, &mut keys));
        broken.extend((!keys.is_empty()).then(|| Broken::Keys(constraints(key))));
        broken.extend(values_broken.then(|| Broken::Values(constraints(item))));
        let value = (!ty.sensitive && !item.sensitive && !broken.is_empty()).then(|| shape::java_text(Ref::Map(m)));
        broken.into_iter().for_each(|b| self.fail(value.clone(), b));
    }

    /// True when some plain value breaks a constraint.
    fn entries(&mut self, within: Range<usize>, ty: &Type, item: &'static Type, m: &mut dyn Map) -> bool {
        // the only entry may go without its number: `Attribute.Name=Policy&Attribute.Value=...`
        let mut broken = self.entry(&within, ty, item, m);
        for (_, part) in self.indices(&within) {
            broken |= self.at(&within, &part, |r, entry| r.entry(&entry.below, ty, item, m));
        }
        broken
    }

    /// One entry; true when its plain value breaks a constraint.
    fn entry(&mut self, within: &Range<usize>, ty: &Type, item: &'static Type, m: &mut dyn Map) -> bool {
        let key = self.at(within, ty.key_name, |r, p| r.value(p.exact).map(str::to_owned));
        let Some(key) = key else { return false };
        let first = self.found.len();
        self.path.push(format!("{key}.member"));
        self.at(within, ty.item_name, |r, p| r.any(p, item, false, m.insert(key)));
        self.path.pop();
        self.drop_plain(item, first)
    }

    fn plain(&mut self, text: &str, ty: &Type, hidden: bool, slot: Slot<'_>) {
        let mut broken = Vec::new();
        let mut number = |n: Option<f64>, kind| match n {
            Some(n) => check_number(ty, n, &mut broken),
            None => broken.push(Broken::Kind(kind)),
        };
        match slot {
            Slot::I32(v) => number(text.parse().ok().inspect(|n| *v = *n).map(f64::from), "Integer"),
            Slot::I64(v) => number(text.parse().ok().inspect(|n| *v = *n).map(|n: i64| n as f64), "Long"),
            Slot::F32(v) => number(text.parse().ok().inspect(|n| *v = *n).map(f64::from), "Float"),
            Slot::F64(v) => number(text.parse().ok().inspect(|n| *v = *n), "Double"),
            Slot::Bool(v) => match boolean(text) {
                Some(b) => *v = b,
                None => broken.push(Broken::Kind("Boolean")),
            },
            Slot::Time(v) => match time::parse(text) {
                Some(t) => *v = t,
                None => broken.push(Broken::Kind("Timestamp")),
            },
            Slot::Str(v) => {
                check_text(ty, text, &mut broken);
                text.clone_into(v);
            }
            Slot::Enum(e) => {
                check_text(ty, text, &mut broken);
                if let Some(i) = ty.names.iter().position(|n| *n == text) {
                    e.set(i);
                }
            }
            Slot::Blob(v) => match base64(text) {
                Some(bytes) => {
                    check_length(ty, bytes.len(), &mut broken);
                    *v = bytes;
                }
                None => broken.push(Broken::Kind("Blob")),
            },
            Slot::Document(_) | Slot::Struct(_) | Slot::List(_) | Slot::Map(_) | Slot::Body(_) => {}
        }
        let value = (!hidden).then(|| text.to_owned());
        broken.into_iter().for_each(|b| self.fail(value.clone(), b));
    }

    fn fail(&mut self, value: Option<String>, broken: Broken) {
        self.found.push(Violation { path: self.path.join("."), parameter: self.key.clone(), value, broken });
    }
}

fn boolean(text: &str) -> Option<bool> {
    match () {
        () if text.eq_ignore_ascii_case("true") => Some(true),
        () if text.eq_ignore_ascii_case("false") => Some(false),
        () => None,
    }
}

/// `userName` for `UserName`.
pub(crate) fn lower_first(name: &str) -> String {
    let mut out = name.to_owned();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    out
}
