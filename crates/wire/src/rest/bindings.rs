//! Reads labels, query string, headers and the document into an operation's input.
//!
//! "HTTP bindings", Smithy 2.0.

use super::hosts::pairs;
use super::routes::label_values;
use super::{NO_BODY, NOT_A_URI, tree, xml_read};
use crate::form::BODY_BYTES_MAX;
use crate::{Refused, Request};
use shape::{Broken, Kind, List, Loc, Map, Member, OpMeta, Slot, Struct, Violation};

/// Fills the input; answers what it breaks.
pub(super) fn read(op: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Vec<Violation>, Refused> {
    let malformed = || Refused::Malformed(NOT_A_URI.into());
    let labels = label_values(op, request, op.uri.starts_with("/{Bucket}")).ok_or_else(malformed)?;
    let query: Vec<(String, String)> = pairs(request.query).collect();
    let mut found = Vec::new();
    for (i, m) in into.ty().members.iter().enumerate() {
        match m.loc {
            Loc::Uri => {
                let value = labels.iter().find(|(name, _)| *name == m.wire).map(|(_, v)| v.as_str());
                set(m, value, i, into, &mut found);
            }
            Loc::Query => {
                let value = query.iter().find(|(k, _)| k == m.wire).map(|(_, v)| v.as_str());
                set(m, value, i, into, &mut found);
            }
            Loc::Header => {
                let value = header(request, m.wire).or_else(|| linked(request, &query, m.wire));
                set(m, value.as_deref(), i, into, &mut found);
            }
            Loc::Headers => prefixed(request, &query, m, i, into),
            Loc::Payload => payload(request, m, i, into, &mut found)?,
            Loc::Body | Loc::Status | Loc::Place => {}
        }
    }
    if op.summed && !has_sum(request) {
        let (path, parameter) = ("content-md5".to_owned(), "content-md5".to_owned());
        found.push(Violation { path, parameter, value: None, broken: Broken::Null });
    }
    let whole = into.ty().members.iter().any(|m| m.loc == Loc::Body)
        && !into.ty().members.iter().any(|m| m.loc == Loc::Payload);
    if whole && !request.body.is_empty() {
        xml_read::structure(&tree::read(request.body)?, into, &mut found)?;
    }
    Ok(found)
}

/// A digest in a header, or announced behind the body.
fn has_sum(request: &Request<'_>) -> bool {
    let sum =
        |n: &str| n.starts_with("x-amz-checksum-") && n != "x-amz-checksum-type" && n != "x-amz-checksum-algorithm";
    let trailer = request.headers.get("x-amz-trailer").and_then(|v| v.to_str().ok());
    request.headers.contains_key("content-md5")
        || trailer.is_some_and(|t| t.to_ascii_lowercase().contains("x-amz-checksum-"))
        || request.headers.keys().any(|n| sum(n.as_str()))
}

/// A header of S3's that the query string of a presigned request holds in its stead: SDKs put all of theirs there. Checksums are
/// not taken from a link, as the page says.
///
/// "Download and upload objects with presigned URLs", Amazon S3 User Guide.
fn linked(request: &Request<'_>, query: &[(String, String)], name: &str) -> Option<String> {
    if !is_link(request) || !is_linked(name) {
        return None;
    }
    query.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone())
}

fn is_link(request: &Request<'_>) -> bool {
    request.query.contains("X-Amz-Signature=")
}

fn is_linked(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("x-amz-") && !name.contains("checksum")
}

/// The value of one of S3's headers, which a presigned request may have in its query string.
pub fn amz_header(request: &Request<'_>, name: &str) -> Option<String> {
    header(request, name).or_else(|| match is_link(request) {
        true => linked(request, &pairs(request.query).collect::<Vec<_>>(), name),
        false => None,
    })
}

/// All values of a header, as text: AWS joins them with commas.
fn header(request: &Request<'_>, name: &str) -> Option<String> {
    let mut all = request.values(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let first = all.next()?;
    Some(all.fold(first, |a, b| format!("{a},{b}")))
}

fn set(m: &Member, value: Option<&str>, i: usize, into: &mut dyn Struct, found: &mut Vec<Violation>) {
    let mut broken = match value {
        None if m.required => vec![Broken::Null],
        None => return,
        Some(v) => {
            // a date that is none is no condition (RFC 9110, section 13.1.3)
            let condition = m.wire.to_ascii_lowercase().ends_with("modified-since") || m.wire.contains("-since");
            if condition && crate::time::parse_rfc822(v).or_else(|| crate::time::parse(v)).is_none() {
                return;
            }
            // an empty number of the query string is one that was left out
            if v.is_empty() && m.loc == Loc::Query && matches!(m.ty.kind, Kind::I32 | Kind::I64) {
                return;
            }
            // the SDK for C++ says `enabled`
            let upper = m.wire.eq_ignore_ascii_case("x-amz-checksum-mode").then(|| v.to_ascii_uppercase());
            match into.slot(i).fill() {
                Slot::List(l) => items(m, v, l),
                slot => xml_read::fill(m.ty, upper.as_deref().unwrap_or(v), slot),
            }
        }
    };
    if m.is_sensitive() {
        broken.truncate(1);
    }
    let value = value.filter(|_| !m.is_sensitive()).map(str::to_owned);
    found.extend(broken.into_iter().map(|broken| Violation {
        path: m.name.to_owned(),
        parameter: m.wire.to_owned(),
        value: value.clone(),
        broken,
    }));
}

/// `ETag,Checksum`
fn items(m: &Member, text: &str, l: &mut dyn List) -> Vec<Broken> {
    let Some(item) = m.ty.item else { return Vec::new() };
    text.split(',').map(str::trim).filter(|t| !t.is_empty()).flat_map(|t| xml_read::fill(item, t, l.push())).collect()
}

fn prefixed(request: &Request<'_>, query: &[(String, String)], m: &Member, i: usize, into: &mut dyn Struct) {
    let prefix = m.wire.to_ascii_lowercase();
    let mut names: Vec<&str> = request.headers.keys().map(|n| n.as_str()).filter(|n| n.starts_with(&prefix)).collect();
    names.dedup();
    let in_link = |(k, _): &&(String, String)| k.len() > prefix.len() && k.to_ascii_lowercase().starts_with(&prefix);
    let linked: Vec<_> = query.iter().filter(|_| is_link(request)).filter(in_link).collect();
    if names.is_empty() && linked.is_empty() {
        return;
    }
    let Slot::Map(map) = into.slot(i).fill() else { return };
    for (name, value) in linked {
        insert(map, &name[prefix.len()..].to_ascii_lowercase(), value.clone());
    }
    for name in names {
        insert(map, &name[prefix.len()..], header(request, name).unwrap_or_default());
    }
}

fn insert(map: &mut dyn Map, key: &str, value: String) {
    if let Slot::Str(to) = map.insert(key.to_owned()) {
        *to = value;
    }
}

fn payload(
    request: &Request<'_>,
    m: &Member,
    i: usize,
    into: &mut dyn Struct,
    found: &mut Vec<Violation>,
) -> Result<(), Refused> {
    if m.streaming {
        return Ok(());
    }
    if request.body.len() > BODY_BYTES_MAX {
        return Err(Refused::TooLarge(BODY_BYTES_MAX));
    }
    if request.body.is_empty() {
        return if m.required { Err(Refused::Malformed(NO_BODY.into())) } else { Ok(()) };
    }
    match into.slot(i).fill() {
        Slot::Struct(s) => {
            let root = tree::read(request.body)?;
            // the element is named by the member, or by its shape
            if root.name != m.wire && root.name != m.ty.name {
                return Err(tree::malformed());
            }
            xml_read::structure(&root, s, found)
        }
        Slot::Str(to) => {
            *to = String::from_utf8(request.body.to_vec()).map_err(|_| tree::malformed())?;
            Ok(())
        }
        Slot::Blob(to) => {
            *to = request.body.to_vec();
            Ok(())
        }
        _ => Ok(()),
    }
}
